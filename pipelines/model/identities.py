"""Sums that a plan's figures should make, and how far one may miss and still hold.

What belongs here: the identities themselves and their tolerances, for every room that asks whether figures
fit. What follows from a sum that holds, or fails, is decided where it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a sum may miss its whole: the greatest of three allowances.

    `units` are printed units a term, as each printed figure may be rounded to one: a rupiah, or a thousand
    rupiah under `(Rp. 000)`. `least` is in the figures' own measure, rupiah for money; `share` is a part of
    the whole.
    """

    units: int = 0
    least: Decimal = Decimal(0)
    share: Decimal = Decimal(0)

    def allowed(self, whole: Decimal, terms: int = 1, unit: int = 1) -> Decimal:
        """The largest difference from `whole` for a sum of so many terms, each printed in `unit`."""
        return max(Decimal(self.units * terms * unit), self.least, self.share * abs(whole))


EXACT = Tolerance()
# Figures of one plan, each rounded to what its heading prints.
ROUNDED = Tolerance(units=1)
# Amounts of a tree of lines, where a wide tolerance would find parents by chance.
ONE_RUPIAH = Tolerance(least=Decimal(1))
# Columns before their meaning is known: what holds on most rows may miss by more on some.
COLUMNS_OF_MONEY = Tolerance(least=Decimal(4), share=Decimal("0.002"))
COLUMNS_OF_A_RUN = Tolerance(least=Decimal(4))
COLUMNS_OF_TARGETS = Tolerance(share=Decimal("0.005"))
# Targets, printed with as few decimals as it takes: to choose a reading, and to prove it.
TARGETS = Tolerance(share=Decimal("0.001"))
PROVEN_TARGETS = Tolerance(least=Decimal("0.000001"), share=Decimal("0.000001"))
# A sum that the agency got wrong is wrong by no more than this.
SLIP = Tolerance(share=Decimal("0.05"))
# Whole plans of one agency and year, of which some are printed in millions.
PLANS = Tolerance(share=Decimal("0.001"))


def holds(total: Decimal, whole: Decimal, tolerance: Tolerance, terms: int = 1, unit: int = 1) -> bool:
    """True where `total`, a sum of so many terms, is `whole` but for the tolerance."""
    return abs(total - whole) <= tolerance.allowed(whole, terms, unit)


def reaches(amount: Decimal, other: Decimal, tolerance: Tolerance) -> bool:
    """True where `amount` is not less than `other`, but for the tolerance."""
    return other - amount <= tolerance.allowed(other)


def adds_up(
    terms: Sequence[Decimal | None], whole: Decimal, tolerance: Tolerance = ROUNDED, unit: int = 1
) -> bool:
    """True where the terms add up to the whole. A term that is not stated adds nothing, but is a term."""
    return holds(total_of(terms), whole, tolerance, len(terms), unit)


def total_of(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of the values that are stated."""
    return sum((value for value in values if value is not None), Decimal(0))


class TargetFit(Enum):
    """How the targets of quarters make the target of the year."""

    ADD_UP = auto()
    ALL_EQUAL = auto()
    END_THERE = auto()


def fit_of_targets(quarters: Sequence[Decimal], whole: Decimal, tolerance: Tolerance) -> TargetFit | None:
    """How the stated quarters fit the year's target, the strongest fit first; None where they don't."""
    if not quarters:
        return None
    if adds_up(quarters, whole, tolerance):
        return TargetFit.ADD_UP
    if set(quarters) == {whole}:
        return TargetFit.ALL_EQUAL
    return TargetFit.END_THERE if quarters[-1] == whole else None
