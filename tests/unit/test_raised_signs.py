"""Footnote marks as characters of their own: no digit of a figure, a year, a period or a name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction
from pipelines.understanding.lexicon.raised_signs import plain
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, pages, plan_row

MARKS = ["¹", "²", "⁽¹⁾", "¹⁾", " ¹⁾", "¹,²", "①", "❶", "₁"]


def read(rows: list[list[str]], title: tuple[str, ...] = TITLE) -> Extraction:
    return understand(pages([rows], title=title), Hints(file="a.pdf"), "pdf", 1)


def table() -> list[list[str]]:
    names = ["Penyuluhan", "Pelatihan", "Pendataan"]
    return [list(HEADER)] + [plan_row(name, [10**7, 2 * 10**7, 3 * 10**7, 4 * 10**7]) for name in names]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_no_digit_of_a_figure(mark: str) -> None:
    rows = table()
    for row, column in ((1, "target"), (1, "q2"), (2, "ceiling"), (3, "a4")):
        rows[row][COLUMNS[column]] += mark
    (plan,) = read(rows).plans
    assert plan.issues == []
    assert [line.target.value for line in plan.lines] == [100, 100, 100]
    assert [line.ceiling.value for line in plan.lines] == [Decimal(10**8)] * 3
    assert [quarter.value for quarter in plan.lines[0].quarters] == [10, 20, 30, 40]
    assert [figure.value for figure in plan.lines[2].amounts["unspecified"]] == [
        10**7, 2 * 10**7, 3 * 10**7, 4 * 10**7
    ]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS[:6])
def test_a_mark_belongs_to_no_heading_name_or_title(mark: str) -> None:
    rows = table()
    for column in ("program", "q1", "q2", "ceiling", "a1", "a4", "target"):
        rows[0][COLUMNS[column]] += mark
    rows[2][COLUMNS["program"]] += mark
    (plan,) = read(rows, tuple(line + mark for line in TITLE)).plans
    assert plan.issues == []
    assert (plan.identity.agency, plan.identity.fiscal_year) == ("Dinas Sosial", 2023)
    assert [line.program_printed for line in plan.lines] == ["Penyuluhan", "Pelatihan", "Pendataan"]
    assert [quarter.value for quarter in plan.lines[0].quarters] == [10, 20, 30, 40]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("luas 25 m²", "luas 25 m2"),
        ("(m²)", "(m2)"),
        ("Volume (km³/tahun)", "Volume (km3/tahun)"),
        ("emisi CO₂", "emisi CO2"),
        ("① Kegiatan", "1 Kegiatan"),
        ("Program (rintisan¹)", "Program (rintisan)"),
        ("Program (rintisan)¹⁾ lanjutan", "Program (rintisan) lanjutan"),
        ("Ⅳ ½", "IV 1⁄2"),
        ("µg/Nm³", "μg/Nm3"),
        ("25 lm²", "25 lm2"),
        ("percepatan (m/s²)", "percepatan (m/s2)"),
        ("3 Jam²", "3 Jam"),
        ("SDM²", "SDM"),
        ("TW ④", "TW 4"),
        ("Triwulan②", "Triwulan 2"),
        ("Target TW ❸", "Target TW 3"),
        ("TW II ④", "TW II"),
        ("10³", "10^3"),
        ("10¹", "10"),
        ("110³", "110"),
    ],
)
def test_what_is_no_mark_stays(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("power", ["10³", "Rp 10⁹", "5 × 10³", "10¹²", "2 x 3²"])
@pytest.mark.parametrize("column", ["target", "ceiling", "q1", "a1"])
def test_a_power_is_no_figure(power: str, column: str) -> None:
    rows = table()
    rows[1][COLUMNS[column]] = power
    (plan,) = read(rows).plans
    line = plan.lines[0]
    of_column = {"target": line.target, "ceiling": line.ceiling, "q1": line.quarters[0],
                 "a1": line.amounts["unspecified"][0]}  # fmt: skip
    assert of_column[column].value is None
    assert of_column[column].proof != "confirmed"
    assert [issue.reason_code for issue in plan.issues if issue.line_number == 1] == ["unreadable_figure"]


@pytest.mark.parametrize("exponent", ["µg/Nm³", "lm²", "m³"])
def test_a_unit_keeps_its_exponent(exponent: str) -> None:
    rows = table()
    rows[1][COLUMNS["unit"]] = exponent
    rows[1][COLUMNS["indicator"]] = f"Luas dalam {exponent}"
    (plan,) = read(rows).plans
    assert plan.lines[0].unit_printed[-1] in "23²³"
    assert plan.lines[0].indicator[-1] in "23²³"


def test_a_quarter_in_a_circle_is_a_quarter() -> None:
    rows = table()
    for quarter, sign in enumerate("①②③④", start=1):
        rows[0][COLUMNS[f"q{quarter}"]] = f"TW {sign}"
        rows[0][COLUMNS[f"a{quarter}"]] = f"Anggaran TW {sign}"
    (plan,) = read(rows).plans
    assert [quarter.value for quarter in plan.lines[0].quarters] == [10, 20, 30, 40]
    assert plan.lines[0].amounts["unspecified"][3].value == 4 * 10**7


@pytest.mark.parametrize("mark", [" 1)", "\n1)", " 12)", " *)", " **)", " a)"])
def test_a_small_number_with_a_bracket_is_a_mark(mark: str) -> None:
    rows = table()
    for row, column in ((1, "target"), (1, "q2"), (2, "ceiling"), (3, "a4")):
        rows[row][COLUMNS[column]] += mark
    (plan,) = read(rows).plans
    assert plan.issues == []
    assert [line.target.value for line in plan.lines] == [100, 100, 100]
    assert [line.ceiling.value for line in plan.lines] == [Decimal(10**8)] * 3
    assert plan.lines[2].amounts["unspecified"][3].value == 4 * 10**7


@pytest.mark.parametrize("text", ["40.000.000 (1)", "10 20 1)", "1) 2)"])
def test_other_numbers_beside_an_amount_are_none(text: str) -> None:
    rows = table()
    rows[1][COLUMNS["ceiling"]] = text
    (plan,) = read(rows).plans
    assert plan.lines[0].ceiling.value is None
