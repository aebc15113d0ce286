"""Monthly figures to quarters: added up where they are what a month adds, the last where they run on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from pipelines.model.identities import TARGETS, holds, total_of
from pipelines.model.plan import Figure
from pipelines.model.reading_rules import Rule


def roll_up(months: dict[int, Figure], target: Figure | None, habit: Rule | None = None) -> list[Figure]:
    """Monthly figures to four: amounts and incremental targets add up, of cumulative ones the last stands.

    `target` is the target of the year, None for amounts. Targets are cumulative where they never fall and end
    at it, incremental where they add up to it; where neither holds, `habit` decides, the rule of the table's
    other lines: of months that run on, a quarter that ends in a month out of order has no value. Without a
    habit no quarter has. A month that can't be read leaves its quarter without one. Without months there are
    no quarters either.
    """
    if not months:
        return []
    stated = [v for m in sorted(months) if (v := months[m].value) is not None]
    fitting = fitting_rules(stated, target.value if target is not None else None)
    rule = (
        Rule.SUM_OF_MONTHS if target is None else fitting[0] if fitting else habit or Rule.MONTHS_UNRESOLVED
    )
    by_habit = target is not None and not fitting and habit is not None
    quarters = []
    for quarter in range(4):
        parts = [months[m] for m in range(quarter * 3 + 1, quarter * 3 + 4) if m in months]
        quarters.append(_quarter(parts, rule, by_habit))
    if by_habit and rule is Rule.LAST_OF_MONTHS:
        doubted = _in_doubt(months)
        for quarter, figure in enumerate(quarters):
            ends = [m for m in months if (m - 1) // 3 == quarter and months[m].value is not None]
            if ends and max(ends) in doubted:
                figure.value, figure.rule = None, Rule.MONTHS_UNRESOLVED
    return quarters


def fitting_rules(stated: Sequence[Decimal], whole: Decimal | None) -> list[Rule]:
    """How monthly targets can make quarters, by what they come to over the year."""
    rules = []
    if whole is not None and holds(total_of(stated), whole, TARGETS):
        rules.append(Rule.SUM_OF_MONTHS)
    if stated and stated[-1] == whole and all(a <= b for a, b in pairwise(stated)):
        rules.append(Rule.LAST_OF_MONTHS)
    return rules


def _quarter(months: list[Figure], rule: Rule, by_habit: bool) -> Figure:
    known = [month.value for month in months if month.value is not None]
    text = "; ".join(month.text for month in months) if any(month.text for month in months) else ""
    scale = max((month.scale for month in months), default=1)
    if not known or any(month.text and month.value is None for month in months):
        return Figure(text=text, scale=scale, rule=Rule.MONTHS_NOT_ALL_READ if text else Rule.BLANK)
    if rule is Rule.MONTHS_UNRESOLVED:
        return Figure(text=text, scale=scale, rule=rule)
    value = known[-1] if rule is Rule.LAST_OF_MONTHS else total_of(known)
    return Figure(text=text, value=value, scale=scale, rule=Rule.MONTHS_AS_THE_TABLE if by_habit else rule)


def _in_doubt(months: dict[int, Figure]) -> set[int]:
    """The months that are not in each longest row of months that never falls: one of them is misprinted."""
    stated = [(month, v) for month in sorted(months) if (v := months[month].value) is not None]
    for size in range(len(stated), 0, -1):
        rows = [row for row in combinations(stated, size) if all(a <= b for (_, a), (_, b) in pairwise(row))]
        if rows:
            return {month for month, value in stated if not all((month, value) in row for row in rows)}
    return set()
