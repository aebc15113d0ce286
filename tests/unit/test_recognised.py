"""What is made of tables that were recognised in pictures: headings told by place, and what must be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Cell, DocumentRejected, Grid
from pipelines.model.plan import Extraction
from pipelines.understanding.tables.recognised_headings import with_headings_mended
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, grid, plan_row, titled

HINTS = Hints("pindai.pdf")
SPANS = {(0, 1): (1, 4), (0, 0): (2, 1)}


def headings(*below: str, above: str = "Target per Triwulan") -> list[str]:
    """What becomes of four headings under one."""
    table = grid(
        [["No", above, "", "", ""], ["", *below], ["1", "25", "50", "75", "100"]], spans=SPANS, kind="ocr"
    )
    return [cell.text for cell in with_headings_mended(table).cells if cell.row == 1]


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (("I", "H", "n", "IN"), "Target per Triwuian"),
        (("F", "n", "m", "IN"), "Target per Triwulan"),
        (("", "II", "", "V"), "Triwulan"),
        (("I", "II", "III", "IV"), "Triwulan"),
    ],
)
def test_numerals_under_a_word_for_quarters_are_told_by_place(below: tuple[str, ...], above: str) -> None:
    assert headings(*below, above=above) == ["I", "II", "III", "IV"]


def test_each_quarter_may_bring_its_own_word() -> None:
    spoken = headings("Trisuan I", "Triwulan B", "Triwudan Il", "Triwutan IV", above="Anggaran (Rp)")
    assert spoken == ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]
    assert headings("rw I", "TW l.", "tw 81", "TW IV", above="Aksi per Triwulan")[2] == "TW III"


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (("T", "R", "%", "Ket"), "Triwulan II"),
        (("APBN", "APBD", "DAK", "BLUD"), "Anggaran per Triwulan"),
        (("I", "H", "n", "IN"), "Anggaran (Rp)"),
        (("2021", "2022", "2023", "2024"), "Target"),
    ],
)
def test_other_headings_stay(below: tuple[str, ...], above: str) -> None:
    assert headings(*below, above=above) == list(below)


def test_numbers_of_columns_are_told_by_place_and_only_in_pictures() -> None:
    rows = [
        HEADER,
        ["(1)", "()", "(9)", *(f"({n})" for n in range(4, 16)), "(1b)"],
        plan_row("Layanan", [10] * 4),
    ]
    mended = with_headings_mended(grid(rows, kind="ocr"))
    assert [cell.text for cell in mended.cells if cell.row == 1] == [str(n) for n in range(1, 17)]
    printed = grid(rows)
    assert with_headings_mended(printed) is printed
    # The rule under `No` was not seen: it reaches down into the row of numbers.
    reaching = with_headings_mended(grid(rows, spans={(0, 0): (2, 1)}, kind="ocr"))
    assert {cell.text for cell in reaching.cells if cell.row == 1} == {""}


def of_scan(rows: list[list[str]], doubtful: tuple[str, ...] = ()) -> Grid:
    """A recognised table whose figures all have a second reading, but for some columns."""

    def witnessed(cell: Cell) -> Cell:
        if cell.row == 0 or cell.col in {COLUMNS[name] for name in doubtful}:
            return cell
        return replace(cell, alternatives=(cell.text,))

    table = grid(rows, kind="ocr")
    return replace(table, cells=tuple(witnessed(cell) for cell in table.cells))


def read(*grids: Grid) -> Extraction:
    pages = [titled(g, title=TITLE if n == 1 else (), number=n) for n, g in enumerate(grids, start=1)]
    return understand(pages, HINTS, "pdf", len(pages))


def told(extraction: Extraction) -> list[tuple[str, int | None, str | None]]:
    return [(i.reason_code, i.line_number, i.column_role) for i in extraction.plans[0].issues]


def lines_of(count: int) -> list[list[str]]:
    return [plan_row(f"Layanan {n}", [10_000_000 * n] * 4) for n in range(1, count + 1)]


def test_a_cell_in_which_nothing_was_seen_is_told() -> None:
    rows = lines_of(4)
    rows[1][COLUMNS["a2"]] = "-"
    assert told(read(of_scan([HEADER, *rows]))) == []
    rows[2][COLUMNS["a3"]] = rows[3][COLUMNS["q2"]] = ""
    assert told(read(of_scan([HEADER, *rows]))) == [
        ("unsupported_recognition", 3, "amount:unspecified:3"),
        ("unsupported_recognition", 4, "quarter_target:2"),
    ]


def test_a_row_without_any_money_is_no_doubt() -> None:
    rows = lines_of(6)
    for name in ("ceiling", "a1", "a2", "a3", "a4"):
        rows[2][COLUMNS[name]] = ""
    assert told(read(of_scan([HEADER, *rows]))) == []


def test_a_cut_figure_that_lost_its_mark_is_whole_again() -> None:
    rows = lines_of(3)
    rest = [""] * len(HEADER)
    for name in ("ceiling", "a1", "a2", "a3", "a4"):
        text = rows[2][COLUMNS[name]]
        rows[2][COLUMNS[name]], rest[COLUMNS[name]] = (
            text[: text.rindex(".") + 1],
            text[text.rindex(".") + 1 :],
        )
    rows[2][COLUMNS["a4"]] = rows[2][COLUMNS["a4"]].rstrip(".")
    extraction = read(of_scan([HEADER, *rows]), of_scan([HEADER, rest]))
    last = extraction.plans[0].lines[-1]
    assert (len(extraction.plans[0].lines), last.ceiling.value) == (3, 120_000_000)
    assert [f.value for f in last.amounts["unspecified"]] == [30_000_000] * 4


def test_a_figure_that_ends_in_a_mark_is_told() -> None:
    rows = lines_of(3)
    rows[2][COLUMNS["a4"]] += "."
    assert told(read(of_scan([HEADER, *rows]))) == [("doubtful_figure", 3, "amount:unspecified:4")]


def test_pages_hard_to_read_are_told_and_illegible_ones_refused() -> None:
    rows = lines_of(5)
    for row in rows:
        row[COLUMNS["ceiling"]] = ""  # no sum proves the quarters
    hard = read(of_scan([HEADER, *rows], doubtful=("a1", "a2")))
    (page,) = [i for i in hard.plans[0].issues if i.line_number is None]
    assert (page.reason_code, page.page_number) == ("unsupported_recognition", 1)
    assert page.message.startswith("Hard to read: 10 of ")
    for row in rows:
        row[COLUMNS["target"]] = ""
    with pytest.raises(DocumentRejected) as refused:
        read(of_scan([HEADER, *rows], doubtful=("q1", "q2", "q3", "a1", "a2")))
    assert refused.value.reason_code == "no_text_layer"
