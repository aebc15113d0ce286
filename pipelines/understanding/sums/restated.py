"""Money that one table of a plan prints and another prints again under other headings: once for the year,
say, and once in quarters.

What belongs here: telling that two tables state the same activities' money. It counts where it is stated in
quarters, else where it stands first. Source: the warehouse contract, "One activity's money counts once".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.model.identities import adds_up
from pipelines.model.plan import Issue, Line
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.levels import strip_lead
from pipelines.understanding.sums.printed_sums import PrintedSums
from pipelines.understanding.sums.repeats import repeated_amount

_LEVEL_WORD = re.compile(r"^(?:subkegiatan|kegiatan|program)")
_LEVEL_WORDS = {"program", "kegiatan", "sub", "subkegiatan"}
# Lines that two whole tables must share at least, and that a table must share with one that has more.
_LEAST = 2
_LEAST_OF_A_PART = 3
# Share of a table's lines that must stand in the other: a name may be misread, a unit's own work may not.
_NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that states money, with what it is compared by. `said` is what both must say alike, if they do:
    program and activity above it, indicator and responsible."""

    line: Line
    table: int
    names: tuple[str, ...]
    said: tuple[str, ...]
    money: Decimal
    in_quarters: bool


_Pair = tuple[_Entry, _Entry]


def mark_restated(
    tables: Sequence[Sequence[Line]], sums: PrintedSums
) -> tuple[list[Issue], list[tuple[Line, Line]]]:
    """Names the line that each line of a table states again, and gives an issue for each; `tables` are those
    of one plan. The second list has lines that may be stated twice and still count.

    Two tables state the same money where nearly all lines of the one have their name, or code, and amount in
    the other; so do the lines of one table without quarters and those with quarters, unless printed sums need
    both. A line that is what the lines under its name in another table come to is stated there too.
    """
    issues: list[Issue] = []
    doubts: list[tuple[Line, Line]] = []
    entries = [[_entry(line, at) for line in _money_of(lines)] for at, lines in enumerate(tables)]
    quarters = [sum(entry.in_quarters for entry in of_table) for of_table in entries]
    index = _Index(entry for of_table in entries for entry in of_table)
    for at, of_table in enumerate(entries):
        for earlier, pairs in sorted(index.pairs(of_table).items()):
            if sums.need_tables(earlier, at):
                continue
            later_is_finer = quarters[at] > quarters[earlier]
            one_is_of_year = not (quarters[at] and quarters[earlier])
            if _is_restated(pairs, entries[earlier], of_table, one_is_of_year and any(quarters)):
                for again, before in pairs:
                    issues += _mark(before, again) if later_is_finer else _mark(again, before)
            elif _may_be_restated(pairs, entries[earlier], of_table):
                doubts += [(again.line, before.line) for again, before in pairs]
        index.add(entry for entry in of_table if entry.line.repeats_number is None)
    for program, first in _summed_up(entries):
        if not sums.need_tables(program.table, first.table):
            issues += _mark(program, first)
    for at, of_table in enumerate(entries):
        in_quarters = [entry for entry in of_table if entry.in_quarters]
        of_year = [entry for entry in of_table if not entry.in_quarters]
        index = _Index(of_table)
        index.add(in_quarters)
        pairs = index.pairs(of_year).get(at, [])
        needed = _needed(tables[at])
        if _is_restated(pairs, of_year, in_quarters, True) and not sums.need_all_of(at):
            for whole, finer in pairs:
                if whole.line.number not in needed:
                    issues += _mark(whole, finer)
    return issues, doubts


def told_of_doubt(doubts: Iterable[tuple[Line, Line]]) -> list[Issue]:
    """Issues for lines that count though another may state their money: too little says that it does."""
    return [
        repeated_amount(again, before, is_sure=False)
        for again, before in doubts
        if again.repeats_number is None and before.repeats_number is None
    ]


class _Index:
    """Lines by name and amount. Amounts that rounding may part stand in one span of amounts or the next."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        scale = max((entry.line.ceiling.scale for entry in entries), default=1)
        self._span = Decimal(4 * scale)
        self._named: dict[tuple[str, int], list[_Entry]] = defaultdict(list)

    def add(self, entries: Iterable[_Entry]) -> None:
        for entry in entries:
            for name in entry.names:
                self._named[name, int(entry.money // self._span)].append(entry)

    def pairs(self, entries: Iterable[_Entry]) -> dict[int, list[_Pair]]:
        """Lines that state the same money, each once, by the table of the second."""
        taken: set[int] = set()
        found: dict[int, list[_Pair]] = defaultdict(list)
        for entry in entries:
            paired: set[int] = set()
            for other in self._near(entry):
                free = other.table not in paired and other.line.number not in taken
                if free and other.line.repeats_number is None and _agree(entry, other):
                    paired.add(other.table)
                    taken.add(other.line.number)
                    found[other.table].append((entry, other))
        return found

    def _near(self, entry: _Entry) -> Iterator[_Entry]:
        at = int(entry.money // self._span)
        for name in entry.names:
            for span in (at, at - 1, at + 1):
                yield from self._named.get((name, span), ())


def _is_restated(
    pairs: Sequence[_Pair], one: Sequence[_Entry], other: Sequence[_Entry], other_form: bool
) -> bool:
    """Whether so many lines of two tables agree that they state the same money.

    Tables of one form, both in quarters or both not, must agree as a whole: units plan alike.
    """
    least, most = sorted((len(one), len(other)))
    if len(pairs) == most and least == most:
        return len(pairs) >= _LEAST
    share = least if other_form else most
    return len(pairs) >= _LEAST_OF_A_PART and len(pairs) >= _NEARLY_ALL * share


def _may_be_restated(pairs: Sequence[_Pair], one: Sequence[_Entry], other: Sequence[_Entry]) -> bool:
    return len(pairs) >= _LEAST and 2 * len(pairs) > min(len(one), len(other))


def _summed_up(entries: Sequence[Sequence[_Entry]]) -> list[_Pair]:
    """Programs of one table with the first line of another that stands under each, where most of them are the
    sum of these lines."""
    under: dict[tuple[str, str, int], list[_Entry]] = defaultdict(list)
    for entry in (entry for of_table in entries for entry in of_table):
        line, own = entry.line, _bare(entry.line.program_printed)
        for name in {_bare(line.program_name), _bare(line.activity_name)} - {own, ""}:
            under[name, line.plan_level, entry.table].append(entry)
    longest = max((len(parts) for parts in under.values()), default=1)
    scale = max((entry.line.ceiling.scale for of_table in entries for entry in of_table), default=1)
    span = Decimal(longest * scale)
    summed: dict[tuple[str, str, int], list[list[_Entry]]] = defaultdict(list)
    for (name, level, _), parts in under.items():
        whole = sum((part.money for part in parts), Decimal(0))
        summed[name, level, int(whole // span)].append(parts)
    result: list[_Pair] = []
    for of_table in entries:
        found: dict[int, list[_Pair]] = defaultdict(list)
        for entry in of_table:
            key, at = (_bare(entry.line.program_printed), entry.line.plan_level), int(entry.money // span)
            for parts in (p for near in (at, at - 1, at + 1) for p in summed.get((*key, near), ())):
                unit = max(part.line.ceiling.scale for part in [entry, *parts])
                if parts[0].table != entry.table and adds_up(
                    [part.money for part in parts], entry.money, unit=unit
                ):
                    found[parts[0].table].append((entry, parts[0]))
        for pairs in found.values():
            if 2 * len(pairs) > len(of_table):
                result += pairs
    return result


def _mark(repeats: _Entry, counts: _Entry) -> list[Issue]:
    if repeats.line.repeats_number is not None or counts.line.repeats_number is not None:
        return []
    repeats.line.repeats_number = counts.line.number
    return [repeated_amount(repeats.line, counts.line)]


def _needed(table: Sequence[Line]) -> set[int]:
    """Numbers of the lines of a table over which a sum counts all the lines printed under it."""
    parts: dict[int | None, list[Line]] = defaultdict(list)
    for line in table:
        parts[line.parent_number].append(line)
    return {
        part.number
        for parent in table
        for part in parts[parent.number]
        if adds_up([p.stated_money for p in parts[parent.number]], parent.stated_money or Decimal(0))
    }


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


def _entry(line: Line, table: int) -> _Entry:
    own = _bare(line.program_printed)
    above = [name if _bare(name) != own else "" for name in (line.program_name, line.activity_name)]
    return _Entry(
        line=line,
        table=table,
        # Its code, and its name without what it says of its level.
        names=tuple(text for text in (squash(line.program_code), own) if text),
        said=(*map(strip_lead, above), line.indicator_printed, line.responsible_printed),
        money=line.stated_money or Decimal(0),
        in_quarters=any(figure.value for figures in line.amounts.values() for figure in figures),
    )


def _bare(name: str) -> str:
    return _LEVEL_WORD.sub("", squash(strip_lead(name)))


def _agree(one: _Entry, other: _Entry) -> bool:
    """True for lines of one plan level that say the same of themselves and whose money is the same, their
    quarters too where both have them."""
    codes = {squash(entry.line.program_code) for entry in (one, other)} - {""}
    if one.line.plan_level != other.line.plan_level or len(codes) > 1:
        return False
    if not all(map(_is_alike, one.said, other.said)):
        return False
    if one.in_quarters and other.in_quarters:
        return _quarters(one.line) == _quarters(other.line)
    # Quarters are rounded each, in the unit that their heading says.
    scale = max(one.line.ceiling.scale, other.line.ceiling.scale)
    return adds_up([one.money, Decimal(0), Decimal(0), Decimal(0)], other.money, unit=scale)


def _is_alike(one: str, other: str) -> bool:
    """True where two texts are the same but for words that one leaves out, or one says nothing."""
    if not one or not other or squash(one) == squash(other):
        return True
    words, others = ({*re.findall(r"\w+", text.casefold())} - _LEVEL_WORDS for text in (one, other))
    return words <= others or others <= words


def _quarters(line: Line) -> list[list[Decimal | None]]:
    return sorted([[f.value for f in figures] for figures in line.amounts.values()], key=str)
