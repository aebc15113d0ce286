"""Which tables of a document are plans, and whether their columns are certain enough to load.

What belongs here: the verdict on a resolved table, from its title, its document and its columns.
"""

from __future__ import annotations

import re

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected
from pipelines.model.roles import Role, UnfitRolesError, parse_role
from pipelines.understanding.identity.titles import names_a_plan
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.tables.collect import DocumentTables
from pipelines.understanding.tables.resolve import Resolved, resolve_table

_OTHER_TITLE = re.compile(
    r"realisasi|pengukuran\s*kinerja|capaian|laporan\s*kinerja|evaluasi\s*kinerja", re.I
)
_REPORT_TITLE = re.compile(
    r"(?:monitoring|monev|evaluasi|pemantauan|realisasi|capaian|laporan|hasil|perkembangan)\b[^\n]*\b(?:rencana\s*aksi|renaksi)",
    re.I,
)
_PLANNED = re.compile(r"target|rencana")


def is_plan(resolved: Resolved, called: bool = False) -> bool:
    """True for a table that plans: indicators or objectives with targets or money over time.

    Its title calls it an action plan, or the document does elsewhere (`called`, a person may too) and its
    headings name indicators. A table of annual figures alone is one only under its own title. A table of
    results, staff or agreements is none; of a title that reports on a plan, only what plans counts.
    """
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    titled = names_a_plan(resolved.table.title)
    if not kinds & {"indicator", "program", "activity", "sub_activity"}:
        return False
    if _REPORT_TITLE.search(resolved.table.title) and not _plans_ahead(resolved):
        return False
    if is_timed(resolved):
        return titled or (
            called
            and _speaks_of_performance(resolved)
            and not _OTHER_TITLE.search(resolved.table.title[-200:])
        )
    about = bool(kinds & {"indicator", "objective"})
    return titled and about and "target" in kinds and bool(kinds & {"ceiling", "responsible", "action"})


def _plans_ahead(resolved: Resolved) -> bool:
    """True where headings over quarters or months say target or plan."""
    roles = zip(resolved.resolution.layout.roles, resolved.paths, strict=True)
    return any(role.period and _PLANNED.search(squash(str(path))) for role, path in roles)


def is_timed(resolved: Resolved) -> bool:
    """True for a table with targets or money per quarter or month."""
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    return bool(kinds & {"quarter_target", "month_target", "amount", "month_amount"})


def _speaks_of_performance(resolved: Resolved) -> bool:
    """An untitled table is a plan only where its headings name indicators and it has targets for them.

    Budgets by account, cash plans and schedules have quarters too.
    """
    headings = squash(" ".join(part for path in resolved.paths for part in path.parts))
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    return "indikator" in headings and bool(kinds & {"target", "quarter_target", "month_target"})


# Below this lead the runner-up would read the plan differently with nearly the same right.
MIN_MARGIN = 0.15
_HEADING = 100  # letters; longer lines are sentences that may speak of any plan


def fixed_roles(hints: Hints, number: int) -> dict[int, Role]:
    """The columns of the plan table `number` that a person has decided."""
    try:
        return {c.column - 1: parse_role(c.role) for c in hints.column_roles if c.table in (0, number)}
    except ValueError as error:
        raise DocumentRejected("layout_unresolved", f"layouts.csv, {hints.file}: {error}") from error


def plans_of(found: DocumentTables, hints: Hints) -> list[Resolved]:
    """The plan tables of a document; raises DocumentRejected where there is none or one can't be resolved."""
    plans: list[Resolved] = []
    vouched = hints.agency is not None or hints.fiscal_year is not None
    called = vouched or any(names_a_plan(t.text) for t in found.other_lines if len(t.text) <= _HEADING)
    for table in found.tables:
        fixed = fixed_roles(hints, len(plans) + 1)
        try:
            resolved = resolve_table(table, fixed)
        except UnfitRolesError as error:
            raise DocumentRejected("layout_unresolved", f"layouts.csv, {hints.file}: {error}") from error
        if resolved is not None and is_plan(resolved, called or bool(fixed)):
            plans.append(resolved)
    if not plans:
        raise DocumentRejected(
            "no_plan_table",
            "No table of this document is an action plan: none has indicators or programs with targets or "
            "money per quarter under a title that calls it so. If one is a plan, check that its table has "
            "headings, and say whose it is in documents.csv.",
            any(names_a_plan(line.text) for line in found.other_lines),
        )
    if any(is_timed(resolved) for resolved in plans):
        # Beside a plan with quarters, a table without any that can't be resolved is some other table.
        plans = [p for p in plans if is_timed(p) or p.resolution.margin >= MIN_MARGIN]
    for resolved in plans:
        if resolved.resolution.margin < MIN_MARGIN:
            raise DocumentRejected("layout_unresolved", _both_layouts(resolved), is_titled_plan=True)
    return plans


def _both_layouts(resolved: Resolved) -> str:
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
