"""Monthly figures to quarters: added up where they are what a month adds, the last where they run on."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from pipelines.model.identities import TARGETS, holds, total_of
from pipelines.model.plan import Figure
from pipelines.model.reading_rules import Rule


def roll_up(months: dict[int, Figure], target: Figure | None) -> list[Figure]:
    """Monthly figures to four: amounts and incremental targets add up, of cumulative ones the last stands.

    `target` is the target of the year, None for amounts. Targets are cumulative where they never fall and end
    at it, incremental where they add up to it; where neither holds the quarter has no value. A month that
    can't be read leaves its quarter without one. Without months there are no quarters either.
    """
    if not months:
        return []
    rule = _rule([v for m in sorted(months) if (v := months[m].value) is not None], target)
    quarters = []
    for quarter in range(4):
        parts = [months[m] for m in range(quarter * 3 + 1, quarter * 3 + 4) if m in months]
        quarters.append(_quarter(parts, rule))
    return quarters


def _rule(stated: list[Decimal], target: Figure | None) -> Rule:
    """How the months stated make quarters, by what they come to over the year."""
    if target is None:
        return Rule.SUM_OF_MONTHS
    whole = target.value
    if whole is not None and holds(total_of(stated), whole, TARGETS):
        return Rule.SUM_OF_MONTHS
    ends = bool(stated) and stated[-1] == whole and all(a <= b for a, b in pairwise(stated))
    return Rule.LAST_OF_MONTHS if ends else Rule.MONTHS_UNTOLD


def _quarter(months: list[Figure], rule: Rule) -> Figure:
    known = [month.value for month in months if month.value is not None]
    text = "; ".join(month.text for month in months) if any(month.text for month in months) else ""
    scale = max((month.scale for month in months), default=1)
    if not known or any(month.text and month.value is None for month in months):
        return Figure(text=text, scale=scale, rule=Rule.MONTHS_NOT_ALL_READ if text else Rule.BLANK)
    if rule is Rule.MONTHS_UNTOLD:
        return Figure(text=text, scale=scale, rule=rule)
    value = known[-1] if rule is Rule.LAST_OF_MONTHS else total_of(known)
    return Figure(text=text, value=value, scale=scale, rule=rule)
