"""Money that one table of a plan prints and another prints again under other headings: once for the year,
say, and once in quarters.

What belongs here: telling that two tables state the same activities' money. It counts where it is stated in
quarters, else where it stands first. Source: the warehouse contract, "One activity's money counts once".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from pipelines.model.identities import adds_up
from pipelines.model.plan import Issue, Line
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.levels import strip_lead
from pipelines.understanding.sums.repeats import repeated_amount

_LEVEL_WORD = re.compile(r"^(?:subkegiatan|kegiatan|program)")
_LEAST = 2  # lines


def mark_restated(tables: Sequence[Sequence[Line]]) -> list[Issue]:
    """Names the line that each line of a table states again, and gives an issue for each; `tables` are those
    of one plan.

    Two tables state the same money where most lines of the smaller have their name, or code, and amount in
    the other; so do the lines of one table without quarters and those with quarters, unless its sums need
    both. A line that is what the lines under its name in another table come to is stated there too.
    """
    issues: list[Issue] = []
    for one, other in combinations(map(_money_of, tables), 2):
        later_is_finer = sum(map(_in_quarters, other)) > sum(map(_in_quarters, one))
        for before, again in _restated(one, other):
            issues += _mark(before, again) if later_is_finer else _mark(again, before)
        for coarse, fine in ((one, other), (other, one)):
            for program, first in _summed_up(coarse, fine):
                issues += _mark(program, first)
    for table in tables:
        lines = _money_of(table)
        in_quarters = [line for line in lines if _in_quarters(line)]
        for of_year, finer in _restated([ln for ln in lines if not _in_quarters(ln)], in_quarters):
            if not _is_needed(of_year, table):
                issues += _mark(of_year, finer)
    return issues


def _restated(one: Sequence[Line], other: Sequence[Line]) -> list[tuple[Line, Line]]:
    pairs = _pairs(one, other)
    return pairs if len(pairs) >= _LEAST and 2 * len(pairs) > min(len(one), len(other)) else []


def _summed_up(coarse: Sequence[Line], finer: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Programs of one table with the first line of another that stands under each, where most of them are the
    sum of these lines."""
    under: dict[str, list[Line]] = defaultdict(list)
    for line in finer:
        own = _bare(line.program_printed)
        for name in {_bare(line.program_name), _bare(line.activity_name)} - {own, ""}:
            under[name].append(line)
    found = []
    for line in coarse:
        parts = [p for p in under[_bare(line.program_printed)] if p.plan_level == line.plan_level]
        scale = max((p.ceiling.scale for p in [line, *parts]), default=1)
        money = [part.stated_money for part in parts]
        if parts and adds_up(money, line.stated_money or Decimal(0), unit=scale):
            found.append((line, parts[0]))
    return found if 2 * len(found) > len(coarse) else []


def _mark(repeats: Line, counts: Line) -> list[Issue]:
    if repeats.repeats_number is not None or counts.repeats_number is not None:
        return []
    repeats.repeats_number = counts.number
    return [repeated_amount(repeats, counts)]


def _is_needed(line: Line, table: Sequence[Line]) -> bool:
    """True where the sum over a line counts all the lines printed under it."""
    parent = next((other for other in table if other.number == line.parent_number), None)
    parts = [other.stated_money for other in table if other.parent_number == line.parent_number]
    return parent is not None and adds_up(parts, parent.stated_money or Decimal(0))


def _money_of(lines: Iterable[Line]) -> list[Line]:
    """The lines of a table that would count: those with a name and money that no other line is part of."""
    kept = list(lines)
    parents = {line.parent_number for line in kept}
    return [
        line
        for line in kept
        if line.stated_money
        and line.number not in parents
        and line.budget_level != "total"
        and (line.program_printed or line.program_code)
    ]


def _pairs(one: Sequence[Line], other: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Lines of two tables that state the same money, each once."""
    named: dict[str, list[Line]] = defaultdict(list)
    for line in other:
        for name in _names(line):
            named[name].append(line)
    taken: set[int] = set()
    pairs = []
    for line in one:
        same = [m for name in _names(line) for m in named[name] if m.number not in taken and _agree(line, m)]
        if same:
            taken.add(same[0].number)
            pairs.append((line, same[0]))
    return pairs


def _names(line: Line) -> list[str]:
    """What a line may be known by: its code, and its name without what it says of its level."""
    return [text for text in (squash(line.program_code), _bare(line.program_printed)) if text]


def _bare(name: str) -> str:
    return _LEVEL_WORD.sub("", squash(strip_lead(name)))


def _agree(one: Line, other: Line) -> bool:
    """True for lines of one plan level whose money is the same, their quarters too where both have them."""
    codes = {squash(line.program_code) for line in (one, other)} - {""}
    if one.plan_level != other.plan_level or len(codes) > 1:
        return False
    if _in_quarters(one) and _in_quarters(other):
        return _quarters(one) == _quarters(other)
    # Quarters are rounded each, in the unit that their heading says.
    scale = max(one.ceiling.scale, other.ceiling.scale)
    terms = [one.stated_money, Decimal(0), Decimal(0), Decimal(0)]
    return adds_up(terms, other.stated_money or Decimal(0), unit=scale)


def _in_quarters(line: Line) -> bool:
    return any(figure.value for figures in line.amounts.values() for figure in figures)


def _quarters(line: Line) -> list[list[Decimal | None]]:
    return sorted([[f.value for f in figures] for figures in line.amounts.values()], key=str)
