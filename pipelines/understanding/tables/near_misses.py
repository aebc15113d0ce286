"""Tables that are plans but for one thing: what is missing, where, and what would mend it.

What belongs here: choosing, of a document without a plan, the table that comes nearest to one, and saying
what a person is to do. A near miss is never loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.model.hints import Hints
from pipelines.model.plan import Rejection
from pipelines.model.roles import OTHER
from pipelines.understanding.identity.identity import (
    KNOWN_FIELDS,
    resolve_identity,
    row_to_write,
    where_it_stands,
)
from pipelines.understanding.identity.title_kinds import kind_of_title, title_block
from pipelines.understanding.tables.collect import DocumentTables, Table
from pipelines.understanding.tables.resolve import Resolved
from pipelines.understanding.tables.traits import is_timed, kinds_of, prints_results, speaks_of_performance

_LEAST_COLUMNS = 5
_LEAST_ROWS = 3
_MOST_SHOWN = 4
_OF_PLANS = (
    {"indicator", "objective"},
    {"program", "activity", "sub_activity"},
    {"target", "quarter_target", "month_target"},
    {"ceiling", "amount", "month_amount"},
)
_LEAST_OF_PLANS = 3  # of these four


_NO_PLAN = (
    "No table of this document is an action plan: none has indicators or programs with targets or money per "
    "quarter under a title that calls it so. If one is a plan, check that its table has headings, and say "
    "whose it is in documents.csv."
)


def without_plan(others: Sequence[Resolved], found: DocumentTables, hints: Hints) -> Rejection:
    """The rejection of a document without a plan; `others` are its tables.

    Where a table is a plan but for its title, or but for its headings, the message says so. Whose
    it is and of which year is known from the title of a table that speaks of a plan.
    """
    missed = _near_miss(others, found, hints)
    if missed is not None:
        return missed
    titled = next((r.table for r in others if _is_titled(r.table)), None)
    return Rejection(reason_code="no_plan_table", message=_NO_PLAN, **_known(titled, found, hints))


def _near_miss(others: Sequence[Resolved], found: DocumentTables, hints: Hints) -> Rejection | None:
    for resolved in others:
        if _lacks_only_a_title(resolved):
            return _without_title(resolved.table, found, hints)
    for resolved in others:
        if _lacks_only_headings(resolved):
            return _without_headings(resolved.table, found, hints, _unread_headings(resolved))
    for table in found.headless:
        grid = table.parts[0].matrix.grid
        if grid.n_cols >= _LEAST_COLUMNS and grid.n_rows >= _LEAST_ROWS and _is_titled(table):
            return _without_headings(table, found, hints, "no row of headings was found")
    return None


def _lacks_only_a_title(resolved: Resolved) -> bool:
    """It plans indicators over time, reports nothing, and is not called another document's table."""
    if not is_timed(resolved) or prints_results(resolved) or not speaks_of_performance(resolved):
        return False
    return kind_of_title(resolved.table.title_texts) in ("none", "result", "plan_of_actions")


def _lacks_only_headings(resolved: Resolved) -> bool:
    """It stands under a plan's title and has a plan's columns, or is a scan of which too few were read."""
    if not _is_titled(resolved.table) or prints_results(resolved):
        return False
    if _is_scan(resolved.table):
        return len(resolved.paths) >= _LEAST_COLUMNS
    kinds = kinds_of(resolved)
    return sum(bool(kinds & some) for some in _OF_PLANS) >= _LEAST_OF_PLANS


def _is_titled(table: Table) -> bool:
    return kind_of_title(table.title_texts) in ("plan", "plan_of_actions", "report_on_plan")


def _is_scan(table: Table) -> bool:
    return table.parts[0].matrix.grid.kind == "ocr"


def _unread_headings(resolved: Resolved) -> str:
    roles = resolved.resolution.layout.roles
    unread = [str(p) for p, role in zip(resolved.paths, roles, strict=True) if role == OTHER and p.parts]
    if not unread:
        return "no column of targets or money per quarter was found"
    shown = ", ".join(f"“{heading}”" for heading in unread[:_MOST_SHOWN])
    return f"these headings say nothing known: {shown}"


def _without_title(table: Table, found: DocumentTables, hints: Hints) -> Rejection:
    kind = kind_of_title(table.title_texts)
    why = {
        "result": "its title speaks of results",
        "plan_of_actions": "no column holds the actions that its title promises",
    }.get(kind, "nothing calls it an action plan")
    what = f"A table has indicators with targets over time, as plans have, but {why}."
    return _rejection(table, found, hints, what, vouch=True)


def _without_headings(table: Table, found: DocumentTables, hints: Hints, why: str) -> Rejection:
    remedy = (
        "Scan it anew, straight and whole, at 300 dpi, or supply the file it was printed from."
        if _is_scan(table)
        else "If it is one, correct its headings in a copy, or say in layouts.csv (file, column, role) what "
        "its columns are."
    )
    return _rejection(table, found, hints, f"A table is titled as a plan, but {why}. {remedy}")


def _rejection(
    table: Table, found: DocumentTables, hints: Hints, what: str, vouch: bool = False
) -> Rejection:
    """The rejection with page, title and what is known; where a person's word would do (`vouch`), the row of
    documents.csv that gives it."""
    page = table.parts[0].matrix.grid.page_number
    known = _known(table, found, hints)
    message = f"{what} {where_it_stands(page, ' '.join(title_block(table.title_texts)))}"
    if vouch:
        no_region, no_year = known["region"] is None, known["fiscal_year"] is None
        message += f" If it is one: {row_to_write(hints, True, no_region, no_year, known['agency'])}"
    return Rejection(reason_code="no_plan_table", message=message, is_near_miss=True, **known)


def _known(table: Table | None, found: DocumentTables, hints: Hints) -> dict[str, Any]:
    """Agency, region and year as far as the title of a table and what stands around it say."""
    if table is None:
        return {}
    stated = resolve_identity(found.around(table), hints)
    known = stated.identity or stated.missing
    assert known is not None
    return {name: getattr(known, name) for name in KNOWN_FIELDS}
