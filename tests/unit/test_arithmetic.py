"""What a plan's own sums say: how a figure reads, which figures it confirms, whose part a line is."""

from __future__ import annotations

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Figure, Line, Plan
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, grid, plan_row, titled

GOOD = [plan_row(f"Layanan {n}", [10_000_000 * n] * 4) for n in (1, 2, 3)]


def plan_of(table: list[list[str]], *title: str) -> Plan:
    page = titled(grid(table), title=(*TITLE, *title))
    return understand([page], Hints("plan.pdf"), "pdf", 1).plans[0]


def changed(**texts: str) -> list[str]:
    row = list(GOOD[0])
    for column, text in texts.items():
        row[COLUMNS[column]] = text
    return row


def line_of(**texts: str) -> Line:
    return plan_of([HEADER, *GOOD, changed(**texts)]).lines[-1]


def proofs(*figures: Figure) -> list[str]:
    return [figure.proof for figure in figures]


def test_a_sum_confirms_what_it_reaches_contradicts_what_misses_it_and_says_nothing_of_the_rest() -> None:
    slip = line_of(a1="10.000.100", q4="41")
    assert proofs(slip.ceiling, *slip.amounts["unspecified"]) == ["contradicted"] * 5
    assert proofs(slip.target, *slip.quarters) == ["contradicted"] * 5
    good = line_of()
    assert proofs(good.ceiling, *good.amounts["unspecified"]) == ["confirmed"] * 5
    assert proofs(good.target, *good.quarters) == ["confirmed"] * 5
    ends_there = line_of(target="80", q1="20", q2="40", q3="75", q4="80")
    assert proofs(ends_there.target, *ends_there.quarters) == [
        "confirmed", "unreached", "unreached", "unreached", "confirmed"
    ]  # fmt: skip
    alone = line_of(target="", ceiling="")
    assert proofs(*alone.quarters, *alone.amounts["unspecified"]) == ["unreached"] * 8


def test_lines_confirm_the_line_above_them_and_a_slip_stays_where_it_is() -> None:
    m = 1_000_000
    rows = [
        plan_row("Program Satu", [m * 60, m * 80, m * 100, m * 125], program="Program Satu"),
        plan_row("Kegiatan A", [m * 50, m * 60, m * 70, m * 80], program="Kegiatan A"),
        plan_row("Kegiatan B", [m * 10, m * 20, m * 30, m * 40], program="Kegiatan B"),
    ]
    rows[0][COLUMNS["ceiling"]] = "360.000.000"
    program, first, second = plan_of([HEADER, *rows]).lines
    assert (first.parent_number, second.parent_number) == (1, 1)
    # Its own quarters contradict the program's ceiling, its activities confirm it; one quarter is a slip.
    assert proofs(program.ceiling, *program.amounts["unspecified"]) == [
        "confirmed", "confirmed", "confirmed", "confirmed", "contradicted"
    ]  # fmt: skip
    assert proofs(*(f for line in (first, second) for f in line.amounts["unspecified"])) == ["confirmed"] * 8


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (("4,5", "1.125", "1.125", "1.125", "1.125"), (4.5, 1.125, 1.125, 1.125, 1.125)),
        (("4500", "1.125", "1.125", "1.125", "1.125"), (4500, 1125, 1125, 1125, 1125)),
        (("2,250", "0,25", "0,5", "0,5", "1"), (2.25, 0.25, 0.5, 0.5, 1)),
        (("2,250", "250", "500", "500", "1000"), (2250, 250, 500, 500, 1000)),
        (("1.500", "500", "1000", "1200", "1500"), (1500, 500, 1000, 1200, 1500)),
        (("1.500", "0,5", "0,75", "1,25", "1,5"), (1.5, 0.5, 0.75, 1.25, 1.5)),
        (("1.500", "0,5", "0,75", "9", "7"), (None, 0.5, 0.75, 9, 7)),
    ],
)
def test_the_lines_own_sum_tells_thousands_from_decimals(
    texts: tuple[str, ...], values: tuple[float | None, ...]
) -> None:
    names = ("target", "q1", "q2", "q3", "q4")
    line = line_of(unit="Ha", **dict(zip(names, texts, strict=True)))
    assert tuple(f.value for f in (line.target, *line.quarters)) == values


def test_a_sum_that_holds_by_chance_makes_no_parent() -> None:
    """Amounts of sisters often add up; only where every quarter does too is one the sum of the others."""
    names = ("Penyediaan Makanan", "Penyediaan Bahan Bacaan", "Pembayaran Jasa Listrik")

    def parents(*amounts: list[int]) -> list[int | None]:
        rows = [plan_row(name, parts) for name, parts in zip(names, amounts, strict=True)]
        return [line.parent_number for line in plan_of([HEADER, *rows]).lines]

    by_chance = parents(
        [30_000_000] * 4, [10_000_000, 15_000_000, 20_000_000, 15_000_000], [5_000_000, 25_000_000] * 2
    )
    assert by_chance == [None, None, None]
    in_every_quarter = parents([30_000_000] * 4, [10_000_000, 15_000_000] * 2, [20_000_000, 15_000_000] * 2)
    assert in_every_quarter == [None, 1, 1]


def test_the_one_source_that_a_title_names_is_that_of_all_amounts() -> None:
    table = [HEADER, *GOOD]
    assert {*plan_of(table, "SUMBER DANA: APBD").lines[0].amounts} == {"APBD"}
    assert {*plan_of(table, "SUMBER DANA: APBD", "SUMBER DANA: APBN").lines[0].amounts} == {"unspecified"}
    assert {*plan_of(table).lines[0].amounts} == {"unspecified"}


def test_columns_that_repeat_others_are_not_read_twice() -> None:
    """Running sums beside the quarters, and money as a share of the year's."""
    header = [
        *HEADER[:5],
        *(f"s.d. {quarter}" for quarter in HEADER[5:9]),
        *HEADER[5:12],
        "Keu (%)",
        *HEADER[12:],
    ]
    rows = [[*r[:5], "10", "30", "60", "100", *r[5:12], "25", *r[12:]] for r in GOOD]
    for line, row in zip(plan_of([header, *rows]).lines, GOOD, strict=True):
        assert [f.text for f in line.quarters] == ["10", "20", "30", "40"]
        assert [f.text for f in line.amounts["unspecified"]] == row[11:15]
