"""Where a plan's table ends: what follows it on other pages, what pages print inside it, boxes cut by a page
break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Box, Cell, Grid, Page, TextLine
from pipelines.model.plan import Extraction
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, grid, pages, plan_row

WIDTH = len(HEADER)
PLAN = [HEADER, *(plan_row(f"Layanan {n}", [10_000_000 * n] * 4, no=str(n)) for n in (1, 2, 3))]


def read(made: Sequence[Page]) -> Extraction:
    return understand(made, Hints("plan.pdf"), "pdf", len(made))


def names(found: Extraction) -> list[str]:
    return [line.program_printed for line in found.plans[0].lines]


def second_page(
    rows: Sequence[Sequence[str]], above: Sequence[str] = (), size: tuple[float, float] = (700, 500)
) -> list[Page]:
    """The plan on a first page, and a second one with a grid of as many columns."""
    lines = tuple(TextLine(text, 2, Box(40, 80 + 12 * i, 400, 90 + 12 * i)) for i, text in enumerate(above))
    return [*pages([PLAN]), Page(2, (*lines, grid(rows, 2)), *size)]


def padded(*cells: str) -> list[str]:
    return [*cells, *[""] * (WIDTH - len(cells))]


STAFF = [
    padded("No", "Unit Kerja", "S2", "S1", "SLTA", "Jumlah"),
    padded("1", "Sekretariat", "2", "9", "4", "15"),
    padded("2", "Bidang Sosial", "1", "6", "3", "10"),
]
RECAPITULATION = [
    padded("No", "Program", "Anggaran (Rp)"),
    padded("1", "Layanan 1", "40.000.000"),
    padded("2", "Layanan 2", "80.000.000"),
]
UNHEADED = [padded("Sekretariat", "12", "7", "5"), padded("Bidang Sosial", "9", "6", "3")]


@pytest.mark.parametrize(
    ("rows", "above", "size"),
    [
        (STAFF, ["Tabel 3.5", "REKAPITULASI JUMLAH PEGAWAI"], (500, 700)),
        (STAFF, ["Data pegawai menurut unit kerja"], (700, 500)),
        (RECAPITULATION, ["Rekapitulasi Anggaran"], (700, 500)),
        (UNHEADED, ["3.2 Sumber Daya Manusia"], (500, 700)),
    ],
)
def test_another_table_after_the_plan_gives_no_lines(
    rows: list[list[str]], above: list[str], size: tuple[float, float]
) -> None:
    assert names(read(second_page(rows, above, size))) == ["Layanan 1", "Layanan 2", "Layanan 3"]


def test_another_table_with_money_is_told() -> None:
    found = read(second_page(RECAPITULATION, ["Rekapitulasi Anggaran"]))
    told = [(i.reason_code, i.page_number, i.printed_text) for i in found.plans[0].issues]
    assert told == [("unread_table", 2, "No | Program | Anggaran (Rp)")]


@pytest.mark.parametrize("above", [[], ["Lanjutan Rencana Aksi"], ["Lanjutan"]])
def test_rows_on_the_next_page_carry_the_table_on(above: list[str]) -> None:
    rows = [plan_row(f"Layanan {n}", [10_000_000 * n] * 4, no=str(n)) for n in (4, 5)]
    assert names(read(second_page(rows, above)))[3:] == ["Layanan 4", "Layanan 5"]


def spanning(rows: list[list[str]], text: str) -> Grid:
    """A grid whose last row prints one text over all columns."""
    table = grid([*rows, padded(text)])
    last = len(rows)
    wide = Cell(last, 0, text, 1, WIDTH, Box(0, 100 + 12 * last, 40 * WIDTH, 112 + 12 * last))
    return replace(table, cells=(*(c for c in table.cells if c.row != last), wide))


@pytest.mark.parametrize("text", ["Renaksi 2023 - dicetak {} dari e-SAKIP", "Halaman {} dari 2"])
def test_page_furniture_inside_a_table_parts_no_row(text: str) -> None:
    cut = plan_row("Layanan 4", [40_000_000] * 4, no="4")
    rest = padded()
    rest[COLUMNS["indicator"]], cut[COLUMNS["indicator"]] = "yang dilayani", "Persentase warga"
    [first] = pages([PLAN])
    one = replace(first, blocks=(*first.blocks[:-1], spanning([*PLAN, cut], text.format(1))))
    other = spanning([rest, plan_row("Layanan 5", [50_000_000] * 4, no="5")], text.format(2))
    found = read([one, Page(2, (replace(other, page_number=2),), 700, 500)])
    assert names(found) == [f"Layanan {n}" for n in range(1, 6)]
    assert found.plans[0].lines[3].indicator == "Persentase warga yang dilayani"
    assert found.plans[0].issues == []


def boxes(first: Sequence[str], second: Sequence[str]) -> Extraction:
    """Two pages; the texts are those of the responsible's boxes, `^` says that the box above goes on."""
    made = []
    for number, texts in enumerate((first, second), start=1):
        rows = [plan_row(f"Layanan {number}{n}", [10_000_000 * n] * 4) for n in range(len(texts))]
        for cells, text in zip(rows, texts, strict=True):
            cells[COLUMNS["responsible"]] = text
        table = grid([HEADER, *rows] if number == 1 else rows, number)
        at = COLUMNS["responsible"]
        cells_of = list(table.cells)
        for row in range(table.n_rows - 1):
            below = next(c for c in cells_of if (c.row, c.col) == (row + 1, at))
            if below.text == "^":
                above = next(c for c in cells_of if (c.row, c.col) == (row, at))
                cells_of.remove(below)
                cells_of[cells_of.index(above)] = replace(above, row_span=2)
        table = replace(table, cells=tuple(cells_of))
        title = pages([PLAN])[0].blocks[:-1] if number == 1 else ()
        made.append(Page(number, (*title, table), 700, 500))
    return read(made)


def test_a_box_that_goes_on_over_the_page_break_goes_on() -> None:
    found = boxes(["Kepala Bidang Sosial", "^", "Sekretaris"], ["", "Kepala Bidang Sosial", "^"])
    told = [line.responsible for line in found.plans[0].lines]
    assert told == ["Kepala Bidang Sosial", "Kepala Bidang Sosial", "Sekretaris",
                    "Sekretaris", "Kepala Bidang Sosial", "Kepala Bidang Sosial"]  # fmt: skip


def test_an_empty_box_of_its_own_stays_empty() -> None:
    found = boxes(["Kepala Bidang Sosial", "^", "", "Sekretaris"], ["", "Kepala Bidang Sosial", "^"])
    assert [line.responsible for line in found.plans[0].lines][2:5] == ["", "Sekretaris", ""]


def test_a_text_that_the_page_break_cuts_is_put_together() -> None:
    whole = "Kepala Bidang Perlindungan"
    found = boxes([whole, "Sekretaris", "Kepala Bidang"], ["Perlindungan", "Sekretaris", whole, "Sekretaris"])
    lines = found.plans[0].lines
    assert [line.responsible for line in lines[2:4]] == [whole, whole]
    assert found.words_printed == found.words_in_lines


def test_a_page_of_furniture_alone_takes_nothing_from_the_plan() -> None:
    empty = replace(grid([HEADER, padded("Halaman 2 dari 2")], 2, spans={(1, 0): (1, WIDTH)}))
    assert names(read([*pages([PLAN]), Page(2, (empty,), 700, 500)])) == [
        "Layanan 1",
        "Layanan 2",
        "Layanan 3",
    ]


@pytest.mark.parametrize("label", ["SASARAN STRATEGIS", "Program Rehabilitasi"])
def test_banners_that_differ_by_a_number_are_no_furniture(label: str) -> None:
    made = [
        grid([HEADER, padded(f"{label} {page}"), plan_row(f"Layanan {page}", [10_000_000] * 4)], page,
             spans={(1, 0): (1, WIDTH)})
        for page in (1, 2)
    ]  # fmt: skip
    (first,) = pages([PLAN])
    title = [block for block in first.blocks if isinstance(block, TextLine)]
    found = read([Page(1, (*title, made[0]), 700, 500), Page(2, (made[1],), 700, 500)])
    above = [line.objective or line.program_name for line in found.plans[0].lines]
    assert [text.casefold() for text in above] == [f"{label} {page}".casefold() for page in (1, 2)]


def test_a_table_of_quarters_and_money_after_the_plan_without_a_title_is_told() -> None:
    header = ["No", "Program", "Pagu (Rp)", *(f"Anggaran TW {q}" for q in ("I", "II", "III", "IV"))]
    rows = [[str(n), f"Program {n}", "40.000.000", *["10.000.000"] * 4] for n in (1, 2, 3)]
    found = read([*pages([PLAN]), Page(2, (TextLine("B. Program dan Anggaran", 2, Box(40, 80, 400, 90)),
                                          grid([header, *rows], 2)), 700, 500)])  # fmt: skip
    lines = len(found.plans[0].lines)
    told = [i for i in found.plans[0].issues if i.reason_code in ("unread_table", "unread_row")]
    assert lines == 6 or told


@pytest.mark.parametrize("rows_below", [1, 2])
@pytest.mark.parametrize("is_merged_above", [False, True])
def test_a_box_goes_on_beside_and_below_a_row_that_the_page_break_cut(
    rows_below: int, is_merged_above: bool
) -> None:
    at = COLUMNS["responsible"]
    first = [plan_row(f"Layanan {n}", [10_000_000 * n] * 4) for n in (1, 2)]
    rest = [""] * WIDTH
    rest[COLUMNS["program"]] = "dan pengawasan atas layanan yang diberikan"
    second = [rest, *(plan_row(f"Layanan {n}", [10_000_000 * n] * 4) for n in range(3, 3 + rows_below))]
    second[0][at] = ""
    second.append(plan_row("Layanan lain", [70_000_000] * 4))
    second[-1][at] = "Sekretaris"
    spans = {(1, at): (2, 1)} if is_merged_above else {}
    above = grid([HEADER, *first], spans=spans)
    below = grid(second, 2, spans={(0, at): (1 + rows_below, 1)})
    title = pages([PLAN])[0].blocks[:-1]
    found = read([Page(1, (*title, above), 700, 500), Page(2, (below,), 700, 500)])
    assert [line.responsible for line in found.plans[0].lines] == [
        *["Kepala Bidang"] * (2 + rows_below),
        "Sekretaris",
    ]
