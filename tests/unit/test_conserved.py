"""Nothing printed disappears: what a page prints is set against what its cells, lines and issues hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.hints import Hints
from pipelines.model.page import Box, Cell, Grid, Page, PrintedWord, TextLine
from pipelines.model.plan import Extraction, Issue
from pipelines.reading.opening import open_document
from pipelines.reading.pdf import assembly
from pipelines.reading.pdf.words import Word
from pipelines.understanding.tables.collect import collect_tables
from pipelines.understanding.tables.conserved import differing_words
from pipelines.understanding.tables.matrix import Matrix
from pipelines.understanding.understand import understand
from tests.grids import HEADER, grid, money, pages, plan_row, titled

RAW = Path(__file__).parents[2] / "raw"
PLAN = [HEADER, *(plan_row(f"Layanan {n}", [10_000_000 * n] * 4, no=str(n)) for n in (1, 2, 3))]


def words_of(printed: Grid) -> tuple[PrintedWord, ...]:
    """The words of a grid's cells, in the middle of their cells."""
    return tuple(
        PrintedWord(word, cell.box.x0 + 1, cell.box.top + 2, cell.box.x1 - 1, cell.box.bottom - 2)
        for cell in printed.cells
        if cell.box
        for word in cell.text.split()
    )


def printing(printed: Grid) -> Page:
    """A page that prints the words of a grid and holds the grid."""
    return replace(titled(printed), printed=words_of(printed))


def changed(printed: Grid, texts: dict[tuple[int, int], str]) -> Page:
    """The page of a grid, some cells of which were read as other texts than it prints."""
    cells = tuple(replace(c, text=texts.get((c.row, c.col), c.text)) for c in printed.cells)
    return replace(titled(replace(printed, cells=cells)), printed=words_of(printed))


def read(*made: Page) -> Extraction:
    return understand(made, Hints("plan.pdf"), "pdf", len(made))


def unread(found: Extraction) -> list[Issue]:
    return [issue for plan in found.plans for issue in plan.issues if issue.reason_code == "unread_row"]


def account(found: Extraction) -> tuple[int, int]:
    """The words printed, and all that are accounted for."""
    parts = found.words_in_lines, found.words_in_headings, found.words_in_notes, found.words_in_issues
    return found.words_printed, sum(parts)


def test_what_cells_hold_is_not_told() -> None:
    found = read(printing(grid(PLAN)))
    assert unread(found) == []
    assert account(found)[0] == account(found)[1] == sum(len(c.split()) for row in PLAN[1:] for c in row)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({(2, 11): ""}, ["20.000.000"]),  # an amount that came to stand in no cell
        ({(1, 9): "Layanan"}, ["1"]),  # a number cut from a name
        (
            {(3, 11): "30.000.00", (3, 12): "030.000.000"},
            ["30.000.000", "30.000.00 0"],
        ),  # a digit beyond the rule
        ({(2, 15): "Kepala Bidang Bidang"}, ["Bidang"]),  # a word read twice
    ],
)
def test_words_lost_or_gained_are_told(texts: dict[tuple[int, int], str], said: list[str]) -> None:
    page = changed(grid(PLAN), texts)
    matrix = Matrix(next(block for block in page.blocks if isinstance(block, Grid)))
    found = differing_words(page, matrix, 1)
    assert [issue.printed_text for issue in found] == said
    assert all(issue.page_number == 1 for issue in found)


def test_a_lost_word_stands_in_an_issue_and_in_the_account() -> None:
    found = read(changed(grid(PLAN), {(2, 15): "Kepala"}))
    assert [issue.printed_text for issue in unread(found)] == ["Bidang"]
    assert found.words_in_issues == 1
    assert account(found)[0] == account(found)[1]


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=5))
def test_texts_of_cells_that_touch_are_one_word_on_the_page(amounts: list[int]) -> None:
    texts = [money(amount) for amount in amounts]
    cells = tuple(Cell(0, c, t, box=Box(40 * c, 100, 40 * c + 40, 112)) for c, t in enumerate(texts))
    table = Grid(1, 1, len(texts), cells, "ruled", Box(0, 100, 40 * len(texts), 112))
    page = Page(1, (table,), 700, 500, (PrintedWord("".join(texts), 1, 102, 40 * len(texts) - 1, 110),))
    assert differing_words(page, Matrix(table), 0) == []


@pytest.mark.parametrize("lost", ["Sekretaris", "89.335.000", "SAKIP"])
def test_a_word_that_filling_cells_loses_is_found_in_a_real_file(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.pdf_samples import TABLE, XS, Drawing, row_lines, rules, write_cells

    drawing = Drawing(tmp_path / "plan.pdf")
    write_cells(drawing, TABLE, 100)
    rules(drawing, XS, row_lines(100, len(TABLE)))
    drawing.save()
    fill: Callable[..., tuple[Grid, list[Word]]] = assembly.fill

    def losing(frame: object, words: Sequence[Word], *rest: object) -> tuple[Grid, list[Word]]:
        return fill(frame, [word for word in words if word.text != lost], *rest)

    monkeypatch.setattr(assembly, "fill", losing)
    [page] = open_document(tmp_path / "plan.pdf").pages()
    matrix = Matrix(next(block for block in page.blocks if isinstance(block, Grid)))
    assert [issue.printed_text for issue in differing_words(page, matrix, 1)] == [lost]


@pytest.mark.parametrize("path", sorted(RAW.glob("**/*.pdf")), ids=lambda path: path.stem)
def test_the_shipped_plans_lose_no_word(path: Path) -> None:
    tables = collect_tables(open_document(path).pages()).tables
    assert tables
    assert [issue for table in tables for issue in table.issues] == []


def with_text_between(*texts: str) -> list[Page]:
    """The plan on two pages without a second heading, lines between its parts on the second."""
    first, second = pages([PLAN, PLAN[1:]])
    lines = tuple(TextLine(t, 2, Box(40, 80 + 9 * i, 400, 88 + 9 * i)) for i, t in enumerate(texts))
    return [first, replace(second, blocks=(*lines, *second.blocks))]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["PROGRAM PENUNJANG URUSAN"], ["PROGRAM PENUNJANG URUSAN"]),
        (["Catatan: pagu sementara", "dan target tetap"], ["Catatan: pagu sementara | dan target tetap"]),
        (["Lanjutan Tabel 2"], []),
        (["2"], []),
        (["Garut, 7 Januari 2023", "KEPALA DINAS SOSIAL"], []),
    ],
)
def test_text_between_two_parts_of_a_table_is_told(texts: list[str], said: list[str]) -> None:
    found = read(*with_text_between(*texts))
    assert [issue.printed_text for issue in unread(found)] == said
    assert len(found.plans[0].lines) == 6
    assert account(found)[0] == account(found)[1]


def quarter_table(quarter: int) -> list[list[str]]:
    """The table of one quarter: three activities, the quarter's target and money."""
    header = ["No", "Sasaran", "Indikator Kinerja", "Target Tahunan", f"Target TW {'I' * quarter}",
              "Kegiatan", "Pagu (Rp)", f"Anggaran TW {'I' * quarter}", "Penanggung Jawab"]  # fmt: skip
    rows = [[str(i), "Meningkatnya layanan", f"Persentase layanan {i}", "100", str(10 * quarter),
             f"Layanan {i}", money(i * 10**7), money(quarter * i * 10**6), "Kepala Bidang"]
            for i in range(1, 4)]  # fmt: skip
    return [header, *rows]


def test_words_that_each_period_prints_again_are_accounted_for() -> None:
    found = read(*pages([quarter_table(q) for q in (1, 2, 3)]))
    assert len(found.plans[0].lines) == 3
    printed = sum(len(c.split()) for q in (1, 2, 3) for row in quarter_table(q)[1:] for c in row)
    assert account(found) == (printed, printed)
    assert unread(found) == []


def test_what_a_table_of_a_period_lost_is_told_of_the_joined_plan() -> None:
    tables = [printing(grid(quarter_table(1))), *pages([quarter_table(q) for q in (2, 3)])]
    broken = changed(grid(quarter_table(3), 3), {(2, 8): "Kepala"})
    found = read(tables[0], replace(tables[1], number=2), replace(broken, number=3))
    assert "Bidang" in [issue.printed_text for issue in unread(found)]
    assert account(found)[0] == account(found)[1]
