"""Money of one activity that a plan prints more than once: under several objectives, or in several rows.

Source: the warehouse contract, "One activity's money counts once". A line that states the activity, ceiling
and quarter amounts of an earlier line is a repeat, unless the document's own sums need both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from pipelines.model.identities import adds_up
from pipelines.model.plan import Issue, Line
from pipelines.understanding.lexicon.headings import squash

_Key = tuple[object, ...]


def mark_repeats(
    lines: list[Line], need_both: Callable[[Line, Line], bool] = lambda _one, _other: False
) -> list[Issue]:
    """Names the line that each repeat repeats, and gives an issue for each; `lines` are those of one plan.

    `need_both`: whether a printed sum over several tables counts both of two lines.
    """
    first: dict[_Key, list[Line]] = {}
    by_name: dict[str, list[Line]] = defaultdict(list)
    repeats: list[tuple[Line, Line]] = []
    parents = {line.parent_number for line in lines}
    for line in lines:
        key = _key(line)
        if key is None or line.repeats_number is not None:
            continue
        seen, alike = first.setdefault(key, []), by_name[_names(line)[-1]]
        before = next((s for s in seen if not _codes_differ(s, line)), None) or _under_ancestors(line, alike)
        alike.append(line)
        if before is None:
            seen.append(line)
        elif line.number in parents and before.number not in parents:
            # The one whose money its own parts state again is the one that counts.
            seen[:] = [line if one is before else one for one in seen]
            repeats = [(line if stated is before else stated, again) for stated, again in repeats]
            repeats.append((line, before))
        else:
            repeats.append((before, line))
    needed = _needed(lines, [line for _, line in repeats])
    issues = []
    for before, line in repeats:
        if line.number in needed or need_both(before, line):
            continue
        line.repeats_number = before.number
        issues.append(repeated_amount(line, before))
    return issues


def _names(line: Line) -> list[str]:
    """The line's program, activity and sub-activity as far as they are named, squashed."""
    return [squash(n) for n in (line.program_name, line.activity_name, line.sub_activity_name) if n]


def _under_ancestors(line: Line, named_alike: list[Line]) -> Line | None:
    """Of earlier lines of the same name, the one that a line prints again without some of its ancestors.

    Then indicator, ceiling and quarters must all be the same, and there must be money to tell it by.
    """
    names = _names(line)
    if not line.indicator or not line.stated_money:
        return None
    return next(
        (
            before
            for before in named_alike
            if len(_names(before)) > len(names)
            and _names(before)[-len(names) :] == names
            and squash(before.indicator) == squash(line.indicator)
            and before.plan_level == line.plan_level
            and before.ceiling.value == line.ceiling.value
            and before.amounts == line.amounts
            and not _codes_differ(before, line)
        ),
        None,
    )


def repeated_amount(line: Line, counts: Line, is_sure: bool = True) -> Issue:
    """What is told of a line whose money another one states; that of `counts` is the one that counts.

    Where that is not sure, both count.
    """
    told = "stands on line {} too; it counts once." if is_sure else "may be that of line {}; both count."
    return Issue(
        reason_code="repeated_amount",
        message=f"The money of this activity {told.format(counts.number)}",
        line_number=line.number,
        page_number=line.page_number,
        printed_text=f"{line.program_printed} {line.ceiling.text}".strip(),
    )


def _key(line: Line) -> _Key | None:
    """What two lines of one activity's money share; None for a line without a name or without money."""
    names = tuple(squash(n) for n in (line.program_name, line.activity_name, line.sub_activity_name))
    amounts = tuple(
        (source, tuple(figure.value for figure in figures)) for source, figures in line.amounts.items()
    )
    if line.budget_level == "total" or not line.program_printed or not any(names) or not line.stated_money:
        return None
    return (line.plan_level, names, line.ceiling.value, amounts)


def _codes_differ(one: Line, other: Line) -> bool:
    return bool(one.program_code and other.program_code) and squash(one.program_code) != squash(
        other.program_code
    )


def _needed(lines: list[Line], repeats: list[Line]) -> set[int]:
    """Numbers of repeats that a printed sum counts: their parent's sum holds with them, and not without."""
    by_number = {line.number: line for line in lines}
    needed: set[int] = set()
    repeated_numbers = {line.number for line in repeats}
    for number in sorted({line.parent_number for line in repeats if line.parent_number is not None}):
        if number in repeated_numbers - needed:
            continue  # a repeat itself: its parts are printed again with it
        children = [line for line in lines if line.parent_number == number]
        repeated = [line for line in children if any(line is r for r in repeats)]
        whole = by_number[number].stated_money or Decimal(0)
        if adds_up([line.stated_money for line in children], whole):
            needed |= {line.number for line in repeated}
    return needed
