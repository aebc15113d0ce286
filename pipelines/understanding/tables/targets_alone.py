"""Rows of targets alone, told without columns: a year's target and the four quarters that come to it.

What belongs here: what figures in a row say by themselves. Where such rows stand, and what is told of them,
is for `collect` and `lines.left_out`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.model.identities import TARGETS, adds_up
from pipelines.understanding.figures.grammar import Kind, read_quantity

_QUARTERS = 4
_FIRST_YEAR, _LAST_YEAR = 2000, 2049
_MOST_DIGITS = 15  # more are numbers of persons or accounts


def figures_of(texts: Sequence[str]) -> list[Decimal]:
    """The numbers among texts, nil as 0, in their order; years and numbers of persons are none."""
    found = []
    for text in texts:
        reading = read_quantity(text)
        if reading.kind not in (Kind.NUMBER, Kind.NIL) or reading.value is None:
            continue
        is_year = _FIRST_YEAR <= reading.value <= _LAST_YEAR and text.strip().isdigit()
        if not is_year and sum(c.isdigit() for c in text) <= _MOST_DIGITS:
            found.append(reading.value)
    return found


def prints_targets(figures: Sequence[Decimal]) -> bool:
    """True where a figure is what the four after it add up to, run up to, or all are."""
    return any(
        _is_year_of(figures[at], figures[at + 1 : at + 1 + _QUARTERS])
        for at in range(len(figures) - _QUARTERS)
    )


def _is_year_of(whole: Decimal, quarters: Sequence[Decimal]) -> bool:
    if whole <= 0:
        return False
    runs_up = quarters[-1] == whole and all(a <= b for a, b in pairwise(quarters))
    return runs_up or adds_up(quarters, whole, TARGETS)


def rows_of_targets(rows: Sequence[Sequence[str]]) -> list[int]:
    """The rows that are of a plan's targets, by index: those with so many figures, where most of them fit."""
    figures = [figures_of(texts) for texts in rows]
    long = [i for i, found in enumerate(figures) if len(found) > _QUARTERS]
    fitting = [i for i in long if prints_targets(figures[i])]
    return long if fitting and 2 * len(fitting) >= len(long) else []
