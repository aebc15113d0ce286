"""Subtotals and totals: which of the lines printed around a sum row it adds up."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from pipelines.model.identities import ROUNDED, holds
from pipelines.model.plan import Issue, Line
from pipelines.understanding.lexicon.row_words import any_word
from pipelines.understanding.lines.lines import Draft
from pipelines.understanding.lines.row_kind import is_subtotal

# `ANGGARAN DINAS …`, `PAGU BADAN …`: the agency's budget as a whole.
_NAMES_THE_WHOLE = re.compile(
    rf"\W*(?:{any_word('sum')}\s+)?{any_word('names_the_whole')}\s+{any_word('agency')}\b", re.IGNORECASE
)
# `… Kesejahteraan Keluarga TOTAL`: the end of the name above, printed into the row of the total.
_ENDS_AS_TOTAL = re.compile(rf"\b{any_word('sum')}\W*$", re.IGNORECASE)
# `JUMLAH SEKRETARIAT`, `TOTAL BELANJA UPT …`: what one unit's lines come to.
_NAMES_A_UNIT = re.compile(
    rf"\W*{any_word('sum')}\s+(?:{any_word('subtotal_money', 'names_the_whole')}\s+)*"
    rf"{any_word('unit_of_agency')}\b(?!\s+{any_word('whole_secretariat')}\b)",
    re.IGNORECASE,
)


def mark_unnamed_total(drafts: list[Draft]) -> None:
    """Marks a last row as a total that no word calls one: it is all rows above it in the ceiling and each
    quarter.

    A row that names a program or activity is none, unless the name is the agency's budget (`ANGGARAN DINAS
    …`), ends in the word for a total, or stands alone with its money in quarters where all rows above have
    an indicator or a target; rows that are themselves sums are left out of the comparison.
    """
    if len(drafts) < 3 or drafts[-1].is_sum:
        return
    last, above = drafts[-1], [d for d in drafts[:-1] if not d.is_sum and d.line.states_money]
    name = last.own_name or last.line.indicator_printed
    says_total = not name or _NAMES_THE_WHOLE.match(name) or _ENDS_AS_TOTAL.search(name)
    if len(above) < 2 or not (says_total or _prints_money_alone(last.line, [d.line for d in above])):
        return
    if last.line.stated_money and _columns(last.line) == _sum_of_columns([d.line for d in above]):
        last.is_sum, last.line.budget_level = True, "total"


def _prints_money_alone(last: Line, above: list[Line]) -> bool:
    """Whether a row prints money of several quarters without indicator or target, unlike all rows above."""
    quarters = {place for place in _columns(last) if place[1]}
    plain = not (last.indicator_printed or last.target.text)
    return plain and len(quarters) > 1 and all(line.indicator_printed or line.target.text for line in above)


def _columns(line: Line) -> dict[tuple[str, int], Decimal]:
    """The amounts of a line by source and quarter, the ceiling as quarter 0; those that are nil left out."""
    found = {(s, q): f.value for s, fs in line.amounts.items() for q, f in enumerate(fs, 1) if f.value}
    return found | ({("", 0): line.ceiling.value} if line.ceiling.value else {})


def _sum_of_columns(lines: list[Line]) -> dict[tuple[str, int], Decimal]:
    total: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for line in lines:
        for place, value in _columns(line).items():
            total[place] += value
    return dict(total)


def total_differs(lines: list[Line], is_doubtful: bool) -> list[Issue]:
    """An issue where the total that a plan prints is not what its additive lines come to.

    `is_doubtful`: rows or figures of the plan were left unread, so that the difference may be the reading's.
    """
    held = {line.number for line in lines if line.budget_level == "total"}
    totals = [line for line in lines if line.number in held and line.parent_number not in held]
    additive = [line for line in lines if line.is_additive]
    levels = {line.plan_level for line in additive}
    stated = [t.stated_money for t in totals if t.plan_level in levels and t.stated_money]
    if not stated or not additive:
        return []
    counted = sum((line.stated_money or Decimal(0) for line in additive), Decimal(0))
    # One total for each table, the same total again below every part of the plan, or one of these totals.
    most, printed = max(stated), sum(stated, Decimal(0))
    if len(set(stated)) == 1 or (len(stated) > 2 and holds(printed - most, most, ROUNDED, len(stated))):
        printed = most
    if holds(counted, printed, ROUNDED, terms=len(additive)):
        return []
    whose = (
        "Parts of the plan were not read for certain, so the reading may be at fault."
        if is_doubtful
        else "Either the total is the agency's slip or a line counts that should not, or is missing."
    )
    message = f"The printed total is {printed:,.2f}, the lines that count add up to {counted:,.2f}. {whose}"
    page = totals[0].page_number
    return [Issue(reason_code="total_differs", message=message, page_number=page, column_role="ceiling")]


def hang_on_sums(drafts: list[Draft], order: list[int], parent: dict[int, int]) -> None:
    """Puts lines that are part of no other under the subtotal or total row printed below them.

    A subtotal takes the last lines that add up to it, else all since the subtotal before; a total takes
    all that is left. A total printed above its lines takes those below it.
    """
    roots = [i for i in order if i not in parent]
    sums = [i for i, d in enumerate(drafts) if d.is_sum]
    pending: list[int] = []
    total_above: int | None = None
    for i in sorted([*roots, *sums]):
        if i not in sums:
            pending.append(i)
            continue
        taken = _covered(drafts, pending, i)
        for child in taken:
            parent[child] = i
        pending = [k for k in pending if k not in taken]
        is_last = not pending and i == max(*order, *sums)
        # A sum of lines that stand elsewhere is nobody's leaf.
        if not taken or (is_last and _names_no_part(drafts[i])):
            drafts[i].line.budget_level = "total"
        if drafts[i].line.budget_level != "total":
            pending.append(i)
        elif not taken:
            total_above = i
    if total_above is not None:
        parent.update(dict.fromkeys(pending, total_above))


def _names_no_part(draft: Draft) -> bool:
    """True for `TOTAL BELANJA LANGSUNG`: the sum of which nothing says that it is a program's or a unit's."""
    label = draft.line.note_printed
    return draft.line.budget_level is None and not is_subtotal(label) and not _NAMES_A_UNIT.match(label)


def _covered(drafts: list[Draft], pending: list[int], at: int) -> list[int]:
    if drafts[at].line.budget_level == "total":
        return list(pending)
    whole, running = _money(drafts[at]), Decimal(0)
    for start in range(len(pending) - 1, -1, -1):
        running += _money(drafts[pending[start]])
        if holds(running, whole, ROUNDED, terms=len(pending) - start):
            return pending[start:]
    last = max((n for n, k in enumerate(pending) if drafts[k].is_sum), default=-1)
    return pending[last + 1 :]


def _money(draft: Draft) -> Decimal:
    return draft.line.stated_money or Decimal(0)
