"""What is reported of a table: how its columns were understood, and which of them were left unread."""

from __future__ import annotations

from pipelines.model.plan import ColumnVerdict, Issue, LayoutVerdict
from pipelines.model.roles import MONEY_KINDS, OTHER, Resolution
from pipelines.understanding.tables.resolve import Resolved


def unread_columns(resolved: Resolved) -> list[Issue]:
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


def layout_verdict(resolved: Resolved, is_override: bool) -> LayoutVerdict:
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


def money_headings(resolved: Resolved) -> str:
    """What stands over the columns of money, each heading once."""
    roles = zip(resolved.paths, resolved.resolution.layout.roles, strict=True)
    return "; ".join(dict.fromkeys(str(path) for path, role in roles if role.kind in MONEY_KINDS))


def unread_table(resolved: Resolved, why: str) -> Issue:
    page = resolved.table.parts[0].matrix.grid.page_number
    return Issue(
        reason_code="unread_table",
        message=f"A plan table of this document was left out: {why}",
        page_number=page,
        printed_text=resolved.table.title[-300:] or None,
    )
