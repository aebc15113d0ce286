"""Subtotals and totals: which of the lines printed around a sum row it adds up."""

from __future__ import annotations

from decimal import Decimal

from pipelines.understanding.lines.lines import Draft


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
        if not taken:  # a sum of lines that stand elsewhere is nobody's leaf
            drafts[i].line.budget_level = "total"
        if drafts[i].line.budget_level != "total":
            pending.append(i)
        elif not taken:
            total_above = i
    if total_above is not None:
        parent.update(dict.fromkeys(pending, total_above))


def _amount(draft: Draft) -> Decimal:
    line = draft.line
    if line.ceiling.value is not None:
        return line.ceiling.value
    return sum((f.value for fs in line.amounts.values() for f in fs if f.value is not None), Decimal(0))


def _covered(drafts: list[Draft], pending: list[int], at: int) -> list[int]:
    if drafts[at].line.budget_level == "total":
        return list(pending)
    whole, running = _amount(drafts[at]), Decimal(0)
    for start in range(len(pending) - 1, -1, -1):
        running += _amount(drafts[pending[start]])
        if abs(running - whole) <= len(pending) - start:
            return pending[start:]
    last = max((n for n, k in enumerate(pending) if drafts[k].is_sum), default=-1)
    return pending[last + 1 :]
