"""Monthly figures to quarters: added up where they are what a month adds, the last where they run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.model.identities import TARGETS, holds, total_of
from pipelines.model.plan import Figure
from pipelines.model.reading_rules import Rule

# A habit shows on this many lines at least, and on so many times more than another does.
_LEAST_LINES = 2
_CLEAR_MAJORITY = 3


def roll_up(
    months: dict[int, Figure], target: Figure | None, habit: Rule = Rule.MONTHS_UNTOLD
) -> list[Figure]:
    """Monthly figures to four: amounts and incremental targets add up, of cumulative ones the last stands.

    `target` is the target of the year, None for amounts. Targets are cumulative where they never fall and end
    at it, incremental where they add up to it; where neither holds, the table's `habit` decides, and without
    one the quarter has no value. A month that can't be read leaves its quarter without one, and so does a
    last month of cumulative ones that falls below an earlier or exceeds a later one: see `misfits`. Without
    months there are no quarters either.
    """
    if not months:
        return []
    fit = _fit([v for m in sorted(months) if (v := months[m].value) is not None], target)
    rule = habit if fit is Rule.MONTHS_UNTOLD else fit
    odd = _odd_months(months) if rule is Rule.LAST_OF_MONTHS else set()
    quarters = []
    for quarter in range(4):
        parts = {m: months[m] for m in range(quarter * 3 + 1, quarter * 3 + 4) if m in months}
        last = max((m for m, figure in parts.items() if figure.value is not None), default=0)
        quarters.append(_quarter(list(parts.values()), Rule.MONTHS_UNTOLD if last in odd else rule))
    return quarters


def misfits(quarters: Sequence[Figure], months: dict[int, Figure], target: Figure) -> bool:
    """True where the quarters follow the table's habit alone: the line's own months fit neither way."""
    stated = [v for m in sorted(months) if (v := months[m].value) is not None]
    return bool(stated) and bool(quarters) and _fit(stated, target) is Rule.MONTHS_UNTOLD


def habit_of(lines: Iterable[tuple[Sequence[Decimal], Decimal | None]]) -> Rule:
    """How the lines of a table make quarters of monthly targets, where enough of them show it.

    Of each line `lines` holds the months stated and the target of the year. A line that fits both ways, such
    as one that states December alone, shows nothing.
    """
    found: Counter[Rule] = Counter()
    for stated, whole in lines:
        adds, ends = _adds_up(stated, whole), _ends_there(stated, whole)
        if adds != ends:
            found[Rule.SUM_OF_MONTHS if adds else Rule.LAST_OF_MONTHS] += 1
    if not found:
        return Rule.MONTHS_UNTOLD
    (habit, most), *others = found.most_common()
    clear = most >= _LEAST_LINES and most > _CLEAR_MAJORITY * sum(count for _, count in others)
    return habit if clear else Rule.MONTHS_UNTOLD


def _fit(stated: Sequence[Decimal], target: Figure | None) -> Rule:
    """How the months stated make quarters, by what they come to over the year."""
    if target is None or _adds_up(stated, target.value):
        return Rule.SUM_OF_MONTHS
    return Rule.LAST_OF_MONTHS if _ends_there(stated, target.value) else Rule.MONTHS_UNTOLD


def _adds_up(stated: Sequence[Decimal], whole: Decimal | None) -> bool:
    return whole is not None and holds(total_of(stated), whole, TARGETS)


def _ends_there(stated: Sequence[Decimal], whole: Decimal | None) -> bool:
    return bool(stated) and stated[-1] == whole and all(a <= b for a, b in pairwise(stated))


def _odd_months(months: dict[int, Figure]) -> set[int]:
    """Months that break the rise of cumulative ones: the fewest without which the others never fall."""
    stated = [(m, value) for m in sorted(months) if (value := months[m].value) is not None]
    # The longest rise that ends at each month, with the month before it there.
    length, before = [1] * len(stated), [-1] * len(stated)
    for i, (_, value) in enumerate(stated):
        for j in range(i):
            if stated[j][1] <= value and length[j] >= length[i]:
                length[i], before[i] = length[j] + 1, j
    at = max(range(len(stated)), key=lambda i: (length[i], i), default=-1)
    kept = set()
    while at >= 0:
        kept.add(stated[at][0])
        at = before[at]
    return {m for m, _ in stated} - kept


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
