"""From a read document to an extraction: the order of the steps, and nothing else.

Tables are found and their columns resolved, rows joined, lines made, sums followed, identities resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipelines.model.additive import set_additive
from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected, Page
from pipelines.model.plan import (
    Extraction,
    Issue,
    Line,
    Plan,
)
from pipelines.understanding.identity.identity import resolve_identity
from pipelines.understanding.identity.titles import plan_level_of
from pipelines.understanding.lines.account import WordAccount
from pipelines.understanding.lines.boxes import join_boxes
from pipelines.understanding.lines.figures_of_line import FigureReader
from pipelines.understanding.lines.habits import column_scales, decimal_mark, month_habit
from pipelines.understanding.lines.left_out import left_beneath, stray_rows
from pipelines.understanding.lines.lines import Draft, LineMaker
from pipelines.understanding.lines.magnitude import doubt_scale
from pipelines.understanding.lines.rows import body_rows
from pipelines.understanding.lines.sources import name_source, only_source
from pipelines.understanding.lines.stitch import stitch
from pipelines.understanding.refused import PlanRefused
from pipelines.understanding.sums.cumulative import says_cumulative, settle_basis
from pipelines.understanding.sums.printed_sums import PrintedSums
from pipelines.understanding.sums.proof import prove
from pipelines.understanding.sums.recognised import drop_unsupported, refuse_illegible
from pipelines.understanding.sums.repeats import mark_repeats
from pipelines.understanding.sums.restated import mark_restated, told_of_doubt
from pipelines.understanding.sums.totals import total_differs
from pipelines.understanding.sums.tree import build_hierarchy
from pipelines.understanding.tables.apart import join_periods
from pipelines.understanding.tables.collect import collect_tables
from pipelines.understanding.tables.overprinted import doubted
from pipelines.understanding.tables.plan_tables import both_layouts, fixed_roles, plans_of
from pipelines.understanding.tables.resolve import Resolved
from pipelines.understanding.tables.verdict import (
    layout_verdict,
    money_headings,
    unread_columns,
    unread_table,
)

# Where one of these stands, a sum that fails may be the reading's fault.
_LEFT_UNREAD = {
    "unread_row", "unread_column", "unread_amount", "unreadable_figure", "ambiguous_figure", "merged_figure",
    "doubtful_figure", "row_realigned", "row_joined", "amount_basis_untold", "unsupported_recognition",
    "page_unreadable", "months_unresolved",
}  # fmt: skip


def understand(
    pages: Iterable[Page],
    hints: Hints,
    file_type: str,
    page_count: int | None,
    properties: Callable[[], Sequence[str]] = tuple,
) -> Extraction:
    """Understands a document that was read; `properties` gives what its file states of itself, where asked.

    Raises DocumentRejected with `no_plan_table`, `layout_unresolved`, `unknown_agency`, `unknown_year`, or
    `no_text_layer` for a scan that is too hard to read.
    """
    found = join_periods(collect_tables(pages))
    found.properties = properties
    tables = plans_of(found, hints)
    plans = tables.plans
    extraction = Extraction(file_type=file_type, page_count=page_count)
    by_identity: dict[tuple[str, str, int, int], Plan] = {}
    drafts_of: dict[tuple[str, str, int, int], list[Draft]] = {}
    tables_of: dict[tuple[str, str, int, int], list[tuple[Resolved, list[Line]]]] = {}
    signatures = [line for r in plans for line in r.table.signature_lines]
    missing: DocumentRejected | None = None
    unread = [unread_table(left, both_layouts(left)) for left in tables.left_out]
    number = 1
    account = WordAccount()
    strays_reported: list[Issue] = []
    for place, resolved in enumerate(plans, start=1):
        table = resolved.table
        page = table.parts[0].matrix.grid.page_number
        result = resolve_identity(found.around(table, signatures), hints, page)
        if result.identity is None:
            if result.missing is not None:
                missing = missing or PlanRefused(result.missing)
                unread.append(unread_table(resolved, result.missing.message))
            continue
        identity = result.identity
        key = (identity.agency, identity.region_code, identity.fiscal_year, identity.revision)
        plan = by_identity.get(key)
        if plan is None:
            plan = by_identity[key] = Plan(identity=identity, lines=[], issues=list(result.issues))
            drafts_of[key], tables_of[key] = [], []
            extraction.plans.append(plan)
        else:
            plan.issues.extend(i for i in result.issues if i not in plan.issues)
        layout = resolved.resolution.layout
        printed = body_rows(resolved)
        account.add_printed(printed)
        account.add_repeated(sum(part.repeated_words for part in table.parts))
        rows = stitch(printed, layout)
        join_boxes(rows, layout)
        strays = stray_rows(table)
        strays_reported.extend([*strays, *(i for i in table.issues if i.reason_code == "unread_row")])
        above = [*(line.text for line in table.lines_above), *table.cells_above]
        below = [line.text for line in table.signature_lines]
        scales = column_scales(layout, resolved.paths, above, rows, below)
        reader = FigureReader(layout, scales, decimal_mark(rows, layout), month_habit(rows, layout))
        made = LineMaker(layout, reader, plan_level_of(table.title), number).run(rows)
        account.add_taken(rows)
        number += len(made.drafts)
        name_source([d.line for d in made.drafts], only_source(resolved))
        runs_on = any(
            says_cumulative(str(path))
            for path, role in zip(resolved.paths, layout.roles, strict=True)
            if role.kind in ("amount", "month_amount")
        )
        plan.issues.extend(settle_basis([d.line for d in made.drafts], runs_on))
        plan.layouts.append(layout_verdict(resolved, bool(fixed_roles(hints, place))))
        plan.issues.extend(doubted(table.overprints, [d.line for d in made.drafts]))
        plan.issues.extend([*table.issues, *made.issues, *strays, *unread_columns(resolved)])
        build_hierarchy(made.drafts)
        drafts_of[key].extend(made.drafts)
        tables_of[key].append((resolved, [d.line for d in made.drafts]))
        extraction.rows_printed += len(printed) + len(strays)
        extraction.rows_in_lines += made.rows_in_lines
        extraction.rows_as_headings += made.rows_as_headings
        extraction.rows_in_issues += made.rows_in_issues + len(strays)
    for key, plan in by_identity.items():
        plan.lines = [d.line for d in drafts_of[key]]
        prove(plan.lines)
        plan.issues.extend(drop_unsupported(plan.lines))
        for resolved, lines in tables_of[key]:
            plan.issues.extend(doubt_scale(lines, money_headings(resolved), resolved.first_page))
        of_tables = [lines for _, lines in tables_of[key]]
        sums = PrintedSums(of_tables)
        restated, doubts = mark_restated(of_tables, sums)
        plan.issues.extend([*restated, *mark_repeats(plan.lines, sums.need_both), *told_of_doubt(doubts)])
        set_additive(plan.lines)
        doubtful = any(issue.reason_code in _LEFT_UNREAD for issue in plan.issues)
        plan.issues.extend(total_differs(plan.lines, doubtful))
    if not any(plan.lines for plan in extraction.plans):
        raise missing or DocumentRejected("no_plan_table", "The plan's table has no lines.")
    refuse_illegible([line for plan in extraction.plans for line in plan.lines])
    left = left_beneath(found, [*plans, *tables.left_out])
    strays_reported.extend(left)
    extraction.rows_printed += len(left)
    extraction.rows_in_issues += len(left)
    for issue in strays_reported:
        account.add_issue(issue.printed_text or "")
    extraction.words_printed = account.printed
    extraction.words_in_lines = account.in_lines
    extraction.words_in_headings = account.in_headings
    extraction.words_in_notes = account.in_notes
    extraction.words_in_issues = account.in_issues
    first = next(plan for plan in extraction.plans if plan.lines)
    first.issues.extend([*unread, *left])
    return extraction
