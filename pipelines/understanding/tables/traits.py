"""What the columns of a resolved table say of it: whether it plans over time, or reports.

What belongs here: facts that follow from a table's columns alone. Whether it is a plan is decided elsewhere.
"""

from __future__ import annotations

import re

from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.tables.resolve import Resolved

_PLANNED = re.compile(r"target|rencana")
_TIMED = {"quarter_target", "month_target", "amount", "month_amount"}
_RESULTS = {"actual", "quarter_actual", "amount_actual"}
_TARGETS = {"target", "quarter_target", "month_target"}


def kinds_of(resolved: Resolved) -> set[str]:
    """The kinds of its columns' roles."""
    return {role.kind for role in resolved.resolution.layout.roles}


def is_timed(resolved: Resolved) -> bool:
    """True for a table with targets or money per quarter or month."""
    return bool(kinds_of(resolved) & _TIMED)


def prints_results(resolved: Resolved) -> bool:
    """True for a table that says what was reached or spent."""
    return bool(kinds_of(resolved) & _RESULTS)


def plans_ahead(resolved: Resolved) -> bool:
    """True where headings over quarters or months say target or plan."""
    roles = zip(resolved.resolution.layout.roles, resolved.paths, strict=True)
    return any(role.period and _PLANNED.search(squash(str(path))) for role, path in roles)


def speaks_of_performance(resolved: Resolved) -> bool:
    """True where headings name indicators and there are targets for them.

    Budgets by account, cash plans and schedules have quarters too.
    """
    headings = squash(" ".join(part for path in resolved.paths for part in path.parts))
    return "indikator" in headings and bool(kinds_of(resolved) & _TARGETS)
