"""Columns and figures of which a heading or a mark says too little: they are refused or open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected
from pipelines.model.plan import Line
from pipelines.understanding.understand import understand
from tests.grids import TITLE, grid, titled

VOUCHED = Hints("x.pdf", agency="Dinas Sosial", region="Kabupaten Garut", fiscal_year=2023)
UNTITLED = ("MATRIKS PROGRAM", "DINAS SOSIAL KABUPATEN GARUT")
BEFORE = ["No", "Sasaran Strategis", "Indikator Kinerja", "Satuan"]


def under(above: str, below: Sequence[str], title: Sequence[str]) -> list[Line]:
    """The lines of a table whose columns of figures stand under one heading; a person vouches for it."""
    count, first = len(below), len(BEFORE)
    spans = {(0, first): (1, count)} | {(0, c): (2, 1) for c in (*range(first), first + count)}
    rows = [[*BEFORE, above, *[""] * (count - 1), "Penanggung Jawab"], [*[""] * first, *below, ""]]
    for n in range(1, 5):
        figures = [str(50 + 5 * n + 2 * i) for i in range(count)]
        rows.append([str(n), f"Meningkatnya layanan {n}", f"Persentase capaian {n}", "%", *figures, "Kabid"])
    made = [titled(grid(rows, spans=spans), title=title)]
    return understand(made, VOUCHED, "pdf", 1).plans[0].lines


@pytest.mark.parametrize("title", [TITLE, UNTITLED])
@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Tahun ke-", "1 2 3 4 5"),
        ("Tahun", "1 2 3 4 5"),
        ("Target Tahun", "1 2 3 4"),
        ("Target Kinerja per Tahun", "I II III IV"),
        ("Target Tahun 2021-2024", "1 2 3 4"),
        ("Periode 2021 s.d. 2024", "I II III IV"),
        ("Target Renstra 2021 – 2026", "1 2 3 4"),
    ],
)
def test_numbered_years_are_no_quarters(above: str, below: str, title: tuple[str, ...]) -> None:
    try:
        lines = under(above, below.split(), title)
    except DocumentRejected:
        lines = []
    assert not [line for line in lines if any(q.text for q in line.quarters)]


@pytest.mark.parametrize(
    "above",
    [
        "Target Tahun 2023",
        "Target Triwulan Tahun 2023",
        "Target dalam setahun",
        "Triwulan",
        "Target 2023 (31 Kecamatan)",
        "Rencana Target 2023, 31 Desember",
        "Target 2023 - 25 Puskesmas",
    ],
)
def test_numbers_under_one_year_are_quarters(above: str) -> None:
    lines = under(above, ["I", "II", "III", "IV"], TITLE)
    assert [q.value for q in lines[0].quarters] == [55, 57, 59, 61]


def targets(*rows: tuple[str, str], unit: str = "Ha") -> tuple[list[Line], list[str]]:
    """The lines of a table with a target and four quarters each, and the reasons of its issues."""
    heading = [*BEFORE, "Target", "TW I", "TW II", "TW III", "TW IV", "Penanggung Jawab"]
    body = [
        [str(n), f"Meningkatnya layanan {n}", f"Luas lahan {n}", unit, whole, *quarters.split(), "Kabid"]
        for n, (whole, quarters) in enumerate(rows, start=1)
    ]
    plan = understand([titled(grid([heading, *body]))], VOUCHED, "pdf", 1).plans[0]
    return plan.lines, [issue.reason_code for issue in plan.issues]


@pytest.mark.parametrize(
    ("whole", "quarters"),
    [
        ("1,500", "1,500 1,500 1,500 1,500"),
        ("4,000", "1,000 1,000 1,000 1,000"),
        ("1,500", "- - - 1,500"),
        ("3,000", "750 1,500 2,250 3,000"),
    ],
)
def test_a_comma_of_two_fitting_readings_is_open(whole: str, quarters: str) -> None:
    lines, reasons = targets((whole, quarters), ("20", "5 5 5 5"), ("8", "2 2 2 2"))
    assert lines[0].target.value is None
    assert "ambiguous_figure" in reasons


def test_the_table_the_unit_or_a_sum_tells_what_a_comma_means() -> None:
    open_ones = ("1,500", "1,500 1,500 1,500 1,500")
    by_habit, _ = targets(open_ones, ("20,5", "5,5 5 5 5"))
    by_points, _ = targets(open_ones, ("20.5", "5.5 5 5 5"))
    by_unit, _ = targets(open_ones, ("20", "5 5 5 5"), unit="Orang")
    by_sum, _ = targets(("1,500", "375 375 375 375"), ("20", "5 5 5 5"))
    told = [lines[0].target.value for lines in (by_habit, by_points, by_unit, by_sum)]
    assert told == [1.5, 1500, 1500, 1500]


def test_months_and_results_with_such_a_comma_are_open_too() -> None:
    names = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    heading = [*BEFORE, "Target", *names, "Penanggung Jawab"]
    body = [[str(n), f"Meningkatnya layanan {n}", f"Luas lahan {n}", "Ha", whole, *months.split(), "Kabid"]
            for n, (whole, months) in enumerate((("1,500", "1,500 " * 12), ("12", "1 " * 12),
                                                 ("24", "2 " * 12)), start=1)]  # fmt: skip
    plan = understand([titled(grid([heading, *body]))], VOUCHED, "pdf", 1).plans[0]
    assert [q.value for q in plan.lines[0].quarters] == [None] * 4
    assert [q.value for q in plan.lines[1].quarters] == [3] * 4
    assert "ambiguous_figure" in [issue.reason_code for issue in plan.issues]
