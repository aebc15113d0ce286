"""Sums hold within what the plan's own printing can show, and no further."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.landing.rows import _line_row
from pipelines.model.hints import Hints
from pipelines.model.identities import (
    PLANS,
    PROVEN_TARGETS,
    ROUNDED,
    TargetFit,
    adds_up,
    fit_of_targets,
    reaches,
)
from pipelines.model.plan import Line
from pipelines.model.reading_rules import Rule
from pipelines.understanding.understand import understand
from tests.grids import HEADER, pages, plan_row


@pytest.mark.parametrize(
    ("terms", "whole", "unit", "held"),
    [
        ([100, 200, 303], 600, 1, True),  # a rupiah a term
        ([100, 200, 304], 600, 1, False),
        ([100, None, 302], 405, 1, True),  # a cell that states nothing may be a rounded nil
        ([100, None, 302], 406, 1, False),
        ([100, 200, 303], 600, 1000, True),
        ([1000, 2000], 5000, 1000, True),  # each rounded to a thousand
        ([1000, 2000], 5001, 1000, False),
    ],
)
def test_a_sum_may_miss_by_a_printed_unit_a_term(
    terms: list[int | None], whole: int, unit: int, held: bool
) -> None:
    stated = [None if term is None else Decimal(term) for term in terms]
    assert adds_up(stated, Decimal(whole), ROUNDED, unit) is held


@pytest.mark.parametrize(
    ("quarters", "whole", "fit"),
    [
        ([10, 20, 30, 40], 100, TargetFit.ADD_UP),
        ([80, 80, 80], 80, TargetFit.ALL_EQUAL),
        ([25, 50, 100], 100, TargetFit.END_THERE),
        ([100], 100, TargetFit.ADD_UP),
        ([10, 20], 100, None),
        ([], 100, None),
    ],
)
def test_how_quarters_make_a_target(quarters: list[int], whole: int, fit: TargetFit | None) -> None:
    assert fit_of_targets([Decimal(q) for q in quarters], Decimal(whole), PROVEN_TARGETS) is fit


def test_a_plan_in_millions_reaches_one_in_rupiah() -> None:
    assert reaches(Decimal(8_599_000_000), Decimal(8_600_289_467), PLANS)
    assert not reaches(Decimal(7_639_484_467), Decimal(8_600_289_467), PLANS)


def scaled_line(ceiling: str, amounts: list[str]) -> Line:
    heading = [text.replace("(Rp)", "(Rp. 000)") for text in HEADER]
    row = plan_row("Layanan", [1000, 2000, 3000, 4000])
    row[10:15] = [ceiling, *amounts]
    extraction = understand(pages([[heading, row, plan_row("B", [1, 2, 3, 4])]]), Hints("p.pdf"), "pdf", 1)
    return extraction.plans[0].lines[0]


def test_figures_in_thousands_say_so_and_are_proven_in_thousands() -> None:
    """Rounded to thousands the quarters come to 10.002 of 10.000: within a thousand a term."""
    line = scaled_line("10.000", ["1.001", "2.000", "3.000", "4.001"])
    assert (line.ceiling.value, line.ceiling.scale) == (10_000_000, 1000)
    assert (line.ceiling.rule, line.target.scale) == (Rule.THOUSANDS_BY_DOT, 1)
    [quarters] = line.amounts.values()
    assert [(f.value, f.scale, f.proof) for f in quarters[:2]] == [
        (1_001_000, 1000, "confirmed"),
        (2_000_000, 1000, "confirmed"),
    ]
    landed = _line_row(line, "d", {line.number: "k"})
    assert (landed["ceiling_scale"], landed["ceiling_witnesses"]) == (1000, "heading scales by 1000")


def test_a_sum_that_misses_by_more_is_contradicted() -> None:
    line = scaled_line("10.000", ["1.000", "2.000", "3.000", "4.005"])
    assert line.ceiling.proof == "contradicted"
