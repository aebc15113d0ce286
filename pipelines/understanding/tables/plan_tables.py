"""Which tables of a document are plans, and whether their columns are certain enough to load.

What belongs here: the verdict on a resolved table, from its title, its document and its columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected
from pipelines.model.plan import Rejection
from pipelines.model.roles import Role, UnfitRolesError, parse_role
from pipelines.understanding.identity.title_kinds import kind_of_title
from pipelines.understanding.identity.titles import names_a_plan
from pipelines.understanding.refused import PlanRefused
from pipelines.understanding.tables.collect import DocumentTables
from pipelines.understanding.tables.near_misses import without_plan
from pipelines.understanding.tables.resolve import Resolved, resolve_table
from pipelines.understanding.tables.traits import (
    is_timed,
    kinds_of,
    plans_ahead,
    prints_results,
    speaks_of_performance,
)

_WHAT_IS_PLANNED = {"indicator", "program", "activity", "sub_activity"}


def is_plan(resolved: Resolved, called: bool = False, decided: bool = False) -> bool:
    """True for a table that plans: indicators or objectives with targets or money over time.

    Its title calls it an action plan, or nothing else while the document does elsewhere (`called`, a person
    may too) and its headings name indicators; a follow-up plan needs a column of actions. A table of annual
    figures alone is one only under its own title. A table of results, staff or agreements is none, nor one
    that reports on a plan and prints what was reached: the plan itself is another document. Where a person
    has decided its columns (`decided`), no title speaks against it.
    """
    kinds = kinds_of(resolved)
    if not kinds & _WHAT_IS_PLANNED:
        return False
    title = kind_of_title(resolved.table.title_texts)
    if decided and is_timed(resolved):
        return True
    if title == "report_on_plan" and (prints_results(resolved) or not plans_ahead(resolved)):
        return False
    titled = title in ("plan", "report_on_plan") or (title == "plan_of_actions" and "action" in kinds)
    if is_timed(resolved):
        untitled = title == "none" and called and speaks_of_performance(resolved)
        return titled or (untitled and not prints_results(resolved))
    about = bool(kinds & {"indicator", "objective"})
    return titled and about and "target" in kinds and bool(kinds & {"ceiling", "responsible", "action"})


def _is_vouched_for(resolved: Resolved) -> bool:
    """True for a table of a document whose agency a person names, whatever a word of its title says.

    One that prints results, or that is called another document's, is no plan all the same.
    """
    return (
        kind_of_title(resolved.table.title_texts) in ("none", "result", "plan_of_actions")
        and bool(kinds_of(resolved) & _WHAT_IS_PLANNED)
        and not prints_results(resolved)
        and is_timed(resolved)
        and speaks_of_performance(resolved)
    )


# Below this lead the runner-up would read the plan differently with nearly the same right.
MIN_MARGIN = 0.15
_HEADING = 100  # letters; longer lines are sentences that may speak of any plan


def fixed_roles(hints: Hints, number: int) -> dict[int, Role]:
    """The columns of the plan table `number` that a person has decided."""
    try:
        return {c.column - 1: parse_role(c.role) for c in hints.column_roles if c.table in (0, number)}
    except ValueError as error:
        raise DocumentRejected("layout_unresolved", f"layouts.csv, {hints.file}: {error}") from error


@dataclass(frozen=True)
class PlanTables:
    """The plan tables of a document, and those under a plan's title that were left out beside them."""

    plans: list[Resolved]
    left_out: list[Resolved]


def plans_of(found: DocumentTables, hints: Hints) -> PlanTables:
    """The plan tables of a document; raises DocumentRejected where there is none or one can't be resolved."""
    plans: list[Resolved] = []
    others: list[Resolved] = []
    vouched = hints.agency is not None
    called = vouched or any(names_a_plan(t.text) for t in found.other_lines if len(t.text) <= _HEADING)
    for table in found.tables:
        fixed = fixed_roles(hints, len(plans) + 1)
        try:
            resolved = resolve_table(table, fixed)
        except UnfitRolesError as error:
            raise DocumentRejected("layout_unresolved", f"layouts.csv, {hints.file}: {error}") from error
        if resolved is not None:
            (plans if is_plan(resolved, called, bool(fixed)) else others).append(resolved)
    if not plans and vouched:
        plans = [resolved for resolved in others if _is_vouched_for(resolved)]
    if not plans:
        is_titled = any(names_a_plan(line.text) for line in found.other_lines)
        raise PlanRefused(without_plan(others, found, hints), is_titled)
    left_out: list[Resolved] = []
    if any(is_timed(resolved) for resolved in plans):
        # Beside a plan with quarters, a table without any that can't be resolved refuses no document.
        left_out = [p for p in plans if not is_timed(p) and p.resolution.margin < MIN_MARGIN]
        plans = [p for p in plans if all(p is not left for left in left_out)]
    for resolved in plans:
        if resolved.resolution.margin < MIN_MARGIN:
            refused = Rejection(
                reason_code="layout_unresolved", message=both_layouts(resolved), is_near_miss=True
            )
            raise PlanRefused(refused, is_titled_plan=True)
    return PlanTables(plans, left_out)


def both_layouts(resolved: Resolved) -> str:
    """The columns of a table that can be read in two ways, and what a person can do about it."""
    best, other = resolved.resolution.layout, resolved.resolution.runner_up
    assert other is not None
    differing = [
        f"column {i + 1} ({resolved.paths[i] or 'no heading'}): {a} or {b}"
        for i, (a, b) in enumerate(zip(best.roles, other.roles, strict=True))
        if a != b
    ]
    page = resolved.table.parts[0].matrix.grid.page_number
    return (
        f"The columns of the table on page {page} can be read in two ways: {'; '.join(differing)}. "
        "Say which in layouts.csv (file, column, role)."
    )
