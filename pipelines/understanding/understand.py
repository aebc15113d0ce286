"""From a read document to an extraction: the order of the steps, and nothing else.

Tables are found and their columns resolved, rows joined, lines made, sums followed, identities resolved.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected, Page
from pipelines.model.plan import (
    ColumnVerdict,
    Extraction,
    Issue,
    LayoutVerdict,
    Line,
    Plan,
)
from pipelines.model.roles import OTHER, UNSPECIFIED, Resolution, Role, UnfitRolesError, parse_role
from pipelines.understanding.identity.identity import resolve_identity
from pipelines.understanding.identity.titles import names_a_plan, plan_level_of
from pipelines.understanding.lexicon.headings import source_of
from pipelines.understanding.lines.figures_of_line import FigureReader
from pipelines.understanding.lines.habits import column_scales, decimal_mark
from pipelines.understanding.lines.lines import Draft, LineMaker
from pipelines.understanding.lines.rows import body_rows, stitch, stray_rows
from pipelines.understanding.sums.proof import drop_unsupported, prove
from pipelines.understanding.sums.tree import build_hierarchy, set_additive
from pipelines.understanding.tables.resolve import (
    DocumentTables,
    Resolved,
    collect_tables,
    is_plan,
    is_timed,
    resolve_table,
)

# Below this lead the runner-up would read the plan differently with nearly the same right.
MIN_MARGIN = 0.15
_HEADING = 100  # letters; longer lines are sentences that may speak of any plan


def _unread_columns(resolved: Resolved) -> list[Issue]:
    """An issue for each column of figures that is not read: what they are, or their period, fits no role."""
    issues = []
    for column, role in zip(resolved.evidence, resolved.resolution.layout.roles, strict=True):
        if column.other_period:
            why = "is of a semester or caturwulan: its figures fit no quarter."
        elif role == OTHER and column.filled > 1 and column.share("money", "grouped", "quantity") > 0.5:
            why = "holds figures that fit no role. If they belong to the plan, say so in layouts.csv."
        else:
            continue
        issues.append(
            Issue(
                reason_code="unread_column",
                message=f"Column {column.index + 1} {why}",
                page_number=resolved.table.parts[0].matrix.grid.page_number,
                printed_text=str(column.path) or None,
            )
        )
    return issues


def _only_source(resolved: Resolved) -> str | None:
    """The one money source that title and headings name, for amounts whose own headings name none."""
    texts = [
        *(p for path in resolved.paths for p in path.parts),
        *(t.text for t in resolved.table.title_lines[-6:]),
    ]
    named = {source for text in texts if (source := source_of(text))}
    return named.pop() if len(named) == 1 else None


def _name_source(lines: list[Line], source: str | None) -> None:
    if source is None:
        return
    for line in lines:
        if list(line.amounts) == [UNSPECIFIED]:
            line.amounts = {source: line.amounts[UNSPECIFIED]}


def _verdict(resolved: Resolved, is_override: bool) -> LayoutVerdict:
    resolution: Resolution = resolved.resolution
    columns = []
    for i, role in enumerate(resolution.layout.roles):
        rivals = [(r, s) for r, s in resolution.alternatives[i] if r != str(role)]
        columns.append(
            ColumnVerdict(
                column=i + 1,
                header=str(resolved.paths[i]),
                role=str(role),
                score=round(resolution.layout.parts[i], 3),
                evidence=[f"{r} {s:.2f}" for r, s in resolution.alternatives[i]],
                runner_up=rivals[0][0] if rivals else None,
                runner_up_score=rivals[0][1] if rivals else None,
            )
        )
    first = resolved.table.parts[0].matrix.grid.page_number
    return LayoutVerdict(
        first_page=first,
        columns=columns,
        score=round(resolution.layout.score, 3),
        margin=round(resolution.margin, 3),
        is_override=is_override,
    )


def _fixed(hints: Hints, number: int) -> dict[int, Role]:
    """The columns of the plan table `number` that a person has decided."""
    try:
        return {c.column - 1: parse_role(c.role) for c in hints.column_roles if c.table in (0, number)}
    except ValueError as error:
        raise DocumentRejected("layout_unresolved", f"layouts.csv, {hints.file}: {error}") from error


def _plans_of(found: DocumentTables, hints: Hints) -> list[Resolved]:
    """The plan tables of a document; raises DocumentRejected where there is none or one can't be resolved."""
    plans: list[Resolved] = []
    vouched = hints.agency is not None or hints.fiscal_year is not None
    called = vouched or any(names_a_plan(t.text) for t in found.other_lines if len(t.text) <= _HEADING)
    for table in found.tables:
        fixed = _fixed(hints, len(plans) + 1)
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


def _unread_table(resolved: Resolved, why: str) -> Issue:
    page = resolved.table.parts[0].matrix.grid.page_number
    return Issue(
        reason_code="unread_table",
        message=f"A plan table of this document was left out: {why}",
        page_number=page,
        printed_text=resolved.table.title[-300:] or None,
    )


def _left_beneath(found: DocumentTables, plans: list[Resolved]) -> list[Issue]:
    """Rows with amounts of tables that stand right beneath a plan's and were not taken for a part of it."""
    read = {id(resolved.table) for resolved in plans}
    issues: list[Issue] = []
    follows = False
    for table in found.tables:
        follows = id(table) in read or (follows and table.is_beneath)
        if follows and id(table) not in read:
            issues.extend(stray_rows(table, is_read=False))
    return issues


def understand(pages: Iterable[Page], hints: Hints, file_type: str, page_count: int | None) -> Extraction:
    """Understands a document that was read.

    Raises DocumentRejected with `no_plan_table`, `layout_unresolved`, `unknown_agency` or `unknown_year`.
    """
    found = collect_tables(pages)
    plans = _plans_of(found, hints)
    extraction = Extraction(file_type=file_type, page_count=page_count)
    by_identity: dict[tuple[str, str, int, int], Plan] = {}
    drafts_of: dict[tuple[str, str, int, int], list[Draft]] = {}
    signatures = [line for r in plans for line in r.table.signature_lines]
    missing: DocumentRejected | None = None
    unread: list[Issue] = []
    number = 1
    for place, resolved in enumerate(plans, start=1):
        table = resolved.table
        result = resolve_identity(
            table.title_lines[-12:],
            table.signature_lines or signatures,
            found.other_lines,
            table.header.titles if table.header else (),
            hints,
        )
        if result.identity is None:
            if result.missing is not None:
                missing = missing or DocumentRejected(result.missing.reason_code, result.missing.message)
                unread.append(_unread_table(resolved, result.missing.message))
            continue
        identity = result.identity
        key = (identity.agency, identity.region_code, identity.fiscal_year, identity.revision)
        plan = by_identity.get(key)
        if plan is None:
            plan = by_identity[key] = Plan(identity=identity, lines=[], issues=list(result.issues))
            drafts_of[key] = []
            extraction.plans.append(plan)
        else:
            plan.issues.extend(i for i in result.issues if i not in plan.issues)
        layout = resolved.resolution.layout
        printed = body_rows(resolved)
        rows = stitch(printed, layout)
        strays = stray_rows(table)
        above = [*(t.text for t in table.title_lines[-4:]), *(table.header.titles if table.header else ())]
        scales = column_scales(layout, resolved.paths, above, rows)
        reader = FigureReader(layout, scales, decimal_mark(rows, layout))
        made = LineMaker(layout, reader, plan_level_of(table.title), number).run(rows)
        number += len(made.drafts)
        _name_source([d.line for d in made.drafts], _only_source(resolved))
        plan.layouts.append(_verdict(resolved, bool(_fixed(hints, place))))
        plan.issues.extend([*made.issues, *strays, *_unread_columns(resolved)])
        build_hierarchy(made.drafts)
        drafts_of[key].extend(made.drafts)
        extraction.rows_printed += len(printed) + len(strays)
        extraction.rows_in_lines += made.rows_in_lines
        extraction.rows_as_headings += made.rows_as_headings
        extraction.rows_in_issues += made.rows_in_issues + len(strays)
    for key, plan in by_identity.items():
        plan.lines = [d.line for d in drafts_of[key]]
        prove(plan.lines)
        plan.issues.extend(drop_unsupported(plan.lines))
        set_additive(plan.lines)
    if not any(plan.lines for plan in extraction.plans):
        raise missing or DocumentRejected("no_plan_table", "The plan's table has no lines.")
    left = _left_beneath(found, plans)
    extraction.rows_printed += len(left)
    extraction.rows_in_issues += len(left)
    first = next(plan for plan in extraction.plans if plan.lines)
    first.issues.extend([*unread, *left])
    return extraction
