"""Which tables are plans, which of their columns plan, and which rows are headings."""

from __future__ import annotations

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Box, Cell, DocumentRejected, Grid, Page, TextLine
from pipelines.model.plan import Plan
from pipelines.understanding.understand import understand
from tests.grids import HEADER, TITLE, pages, plan_row

QUARTERS = ("TW I", "TW II", "TW III", "TW IV")
AMOUNTS = ("100.000", "200.000", "300.000", "400.000")


def plan_of(rows: list[list[str]], title: tuple[str, ...] = TITLE, hints: Hints | None = None) -> Plan:
    return understand(pages([rows], title), hints or Hints("plan.pdf"), "pdf", 1).plans[0]


def results(group: str) -> list[list[str]]:
    header = ["No", "Program", "Indikator Kinerja", "Target", *(f"Anggaran {q}" for q in QUARTERS)]
    header += [f"{group} {q}" for q in QUARTERS]
    rows = [
        [str(n), f"Program Layanan {n}", f"Persentase layanan {n}", "100", *AMOUNTS, "11", "34", "52", "71"]
        for n in (1, 2, 3)
    ]
    return [header, *rows]


def test_results_are_no_targets_but_stages_of_targets_are() -> None:
    achieved = plan_of(results("Capaian")).lines[0]
    assert not achieved.quarters
    assert [f.value for f in achieved.actuals] == [11, 34, 52, 71]
    planned = plan_of(results("Tahapan Pencapaian Target")).lines[0]
    assert [f.value for f in planned.quarters] == [11, 34, 52, 71]


@pytest.mark.parametrize(
    "title", ["INDIKATOR MUTU RUMAH SAKIT TAHUN 2023", "SASARAN KINERJA PEGAWAI TAHUN 2023", ""]
)
def test_a_table_nobody_calls_a_plan_is_none(title: str) -> None:
    rows = [HEADER, *(plan_row(f"Layanan {n}", [10_000 * n] * 4) for n in (1, 2, 3))]
    named = (title, "DINAS SOSIAL KABUPATEN GARUT") if title else ()
    with pytest.raises(DocumentRejected) as rejected:
        plan_of(rows, named)
    assert rejected.value.reason_code == "no_plan_table"
    vouched = Hints("plan.pdf", agency="Dinas Sosial", region="Kabupaten Garut", fiscal_year=2023)
    assert len(plan_of(rows, named, vouched).lines) == 3


def test_a_person_s_word_for_the_agency_makes_no_plan_of_results() -> None:
    header = ["No", "Sasaran", "Indikator Kinerja", *(f"Target {q}" for q in QUARTERS)]
    rows = [[str(n), f"Layanan {n}", f"Persentase layanan {n}", "10", "20", "30", "40"] for n in (1, 2, 3)]
    vouched = Hints("plan.pdf", agency="Dinas Sosial", region="Kabupaten Garut", fiscal_year=2023)
    title = ("PENGUKURAN KINERJA", "TAHUN 2023")
    assert len(plan_of([header, *rows], title, vouched).lines) == 3
    measured = [[*row, "11", "19", "32", "41"] for row in rows]
    with pytest.raises(DocumentRejected) as rejected:
        plan_of([[*header, *(f"Realisasi {q}" for q in QUARTERS)], *measured], title, vouched)
    assert rejected.value.reason_code == "no_plan_table"


def test_a_column_of_the_year_is_no_figure() -> None:
    header = [
        "No",
        "Sasaran",
        "Indikator Kinerja",
        "Tahun",
        "Satuan",
        *(f"Target {q}" for q in QUARTERS),
        "PIC",
    ]
    rows = [
        [
            str(n),
            "Meningkatnya layanan",
            f"Persentase layanan {n}",
            "2023",
            "%",
            "10",
            "20",
            "30",
            "40",
            "Kabid",
        ]
        for n in (1, 2, 3)
    ]
    line = plan_of([header, *rows]).lines[0]
    assert [f.value for f in line.quarters] == [10, 20, 30, 40]
    assert line.target.value is None


def test_a_dated_group_heading_keeps_its_scale() -> None:
    header = ["No", "Program/Kegiatan", "Indikator Kinerja", "Penanggung Jawab"]
    group = "Rencana Anggaran Triwulan Tahun 2023 (Rp. 000)"
    cells = [Cell(0, c, t, row_span=2, box=Box(40 * c, 100, 40 * c + 40, 124)) for c, t in enumerate(header)]
    cells.append(Cell(0, 4, group, col_span=4, box=Box(160, 100, 320, 112)))
    cells += [
        Cell(1, 4 + q, n, box=Box(160 + 40 * q, 112, 200 + 40 * q, 124))
        for q, n in enumerate(("I", "II", "III", "IV"))
    ]
    for r in (2, 3, 4):
        texts = [
            str(r - 1),
            f"Program Layanan {r}",
            f"Persentase {r}",
            "Kabid",
            "125.500",
            "10.000",
            "-",
            "500",
        ]
        top = 100 + 12 * r
        cells += [Cell(r, c, t, box=Box(40 * c, top, 40 * c + 40, top + 12)) for c, t in enumerate(texts)]
    grid = Grid(1, 5, 8, tuple(cells), "ruled", Box(0, 100, 320, 160))
    lines = tuple(TextLine(t, 1, Box(0, 70 + i, 300, 80 + i)) for i, t in enumerate(TITLE))
    plan = understand([Page(1, (*lines, grid), 700, 500)], Hints("plan.pdf"), "pdf", 1).plans[0]
    [figures] = plan.lines[0].amounts.values()
    assert [f.value for f in figures] == [125_500_000, 10_000_000, 0, 500_000]


def test_a_note_over_all_columns_is_no_objective() -> None:
    spanned = {3: "Catatan: target disesuaikan", 5: "Meningkatnya kualitas layanan"}
    table = [HEADER, *(plan_row(f"Layanan {n}", [10_000 * n] * 4) for n in (1, 2))]
    table += [[""] * len(HEADER), plan_row("Layanan 3", [30_000] * 4)]
    table += [[""] * len(HEADER), plan_row("Layanan 4", [40_000] * 4)]
    cells = tuple(
        Cell(r, c, text, box=Box(40 * c, 100 + 12 * r, 40 * c + 40, 112 + 12 * r))
        for r, row in enumerate(table)
        if r not in spanned
        for c, text in enumerate(row)
    )
    width = len(HEADER)
    banners = tuple(
        Cell(r, 0, text, col_span=width, box=Box(0, 100 + 12 * r, 40 * width, 112 + 12 * r))
        for r, text in spanned.items()
    )
    ordered = tuple(sorted([*cells, *banners], key=lambda cell: (cell.row, cell.col)))
    grid = Grid(1, len(table), width, ordered, "ruled", Box(0, 100, 40 * width, 100 + 12 * len(table)))
    lines = tuple(TextLine(t, 1, Box(0, 70 + i, 300, 80 + i)) for i, t in enumerate(TITLE))
    plan = understand([Page(1, (*lines, grid), 700, 500)], Hints("plan.pdf"), "pdf", 1).plans[0]
    assert [line.objective for line in plan.lines] == ["", "", "", "Meningkatnya kualitas layanan"]
    assert [issue.printed_text for issue in plan.issues if issue.reason_code == "unread_row"] == [spanned[3]]
