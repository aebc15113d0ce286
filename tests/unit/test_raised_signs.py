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
    for row, column in ((1, "target"), (1, "q1"), (2, "ceiling"), (3, "a4")):
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
    ],
)
def test_what_is_no_mark_stays(text: str, expected: str) -> None:
    assert plain(text) == expected
