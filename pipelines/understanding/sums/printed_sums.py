"""Sums that a plan prints over more than one of its tables, and which tables' money they need.

What belongs here: the one question whether two tables both count, as the document adds them up itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from pipelines.model.identities import ROUNDED, holds
from pipelines.model.plan import Line


class PrintedSums:
    """The sums that stand in the tables of one plan, against what the lines of these tables come to."""

    def __init__(self, tables: Sequence[Sequence[Line]]) -> None:
        self._table_of = {line.number: at for at, lines in enumerate(tables) for line in lines}
        counted = [_leaves(lines) for lines in tables]
        self._money = [sum((ln.stated_money or Decimal(0) for ln in lines), Decimal(0)) for lines in counted]
        self._terms = max(1, sum(map(len, counted)))
        self._unit = max((ln.ceiling.scale for lines in counted for ln in lines), default=1)
        up_to = list(accumulate(self._money))
        stated = {ln.stated_money for lines in tables for ln in lines if _is_sum(ln) and ln.stated_money}
        self._stated = sorted(value for value in stated if value is not None)
        # The last table up to which a printed sum adds up everything, from the first table on.
        self._all_to = max(
            (at for at, whole in enumerate(up_to) if at and self._is_stated(whole)), default=-1
        )

    def need_both(self, one: Line, other: Line) -> bool:
        """True where lines of two tables are both counted in a printed sum over these tables."""
        return self.need_tables(self._table_of[one.number], self._table_of[other.number])

    def need_tables(self, one: int, other: int) -> bool:
        """True where a printed sum is all that two tables come to, or all tables up to the later of them."""
        if one == other:
            return False
        return max(one, other) <= self._all_to or self._is_stated(self._money[one] + self._money[other])

    def need_all_of(self, table: int) -> bool:
        """True where a printed sum over several tables counts every line of this one."""
        return table <= self._all_to

    def _is_stated(self, whole: Decimal) -> bool:
        at = bisect_left(self._stated, whole)
        near = self._stated[max(0, at - 1) : at + 1]
        return bool(whole) and any(
            holds(whole, value, ROUNDED, terms=self._terms, unit=self._unit) for value in near
        )


def _is_sum(line: Line) -> bool:
    return line.budget_level == "total" or not (line.program_printed or line.program_code)


def _leaves(lines: Sequence[Line]) -> list[Line]:
    parents = {line.parent_number for line in lines}
    return [ln for ln in lines if ln.stated_money and ln.number not in parents and ln.budget_level != "total"]
