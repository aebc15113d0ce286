"""What one document gives: for programs as one object, for people as tables."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from pipelines.cli.console import number, say, table
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.model.plan import Extraction, Figure, LayoutVerdict, Line, Plan


def as_object(file: Path, extraction: Extraction) -> dict[str, Any]:
    """The contract's object: file, identity, lines and issues; or file, reason_code and message.

    Where a file holds several plans, the identity is the first one's, and every line says its own.
    """
    if extraction.rejection is not None:
        return {"file": file.name} | extraction.rejection.model_dump()
    of_line = {"agency", "region", "fiscal_year", "revision"}
    counts = {name for name in Extraction.model_fields if name.startswith(("rows_", "words_"))}
    return {
        "file": file.name,
        "file_type": extraction.file_type,
        "page_count": extraction.page_count,
        **extraction.plans[0].identity.model_dump(),
        "lines": [
            _line(line) | plan.identity.model_dump(include=of_line)
            for plan in extraction.plans
            for line in plan.lines
        ],
        "issues": [issue.model_dump() for plan in extraction.plans for issue in plan.issues],
        "layouts": [layout.model_dump() for plan in extraction.plans for layout in plan.layouts],
        **extraction.model_dump(include=counts),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "line_number": line.number,
        "plan_level": line.plan_level,
        "page_number": line.page_number,
        "page_end": line.page_end,
        "bbox": dict(zip(("x0", "top", "x1", "bottom"), line.bbox, strict=True)) if line.bbox else None,
        "source_row": line.source_row,
        "section": line.section,
        "objective_name": line.objective,
        "objective_printed": line.objective_printed,
        "indicator_name": line.indicator,
        "indicator_printed": line.indicator_printed,
        "indicator_is_implied": line.indicator_is_implied,
        "unit_printed": line.unit_printed,
        "program_printed": line.program_printed,
        "program_code": line.program_code,
        "program_name": line.program_name,
        "activity_name": line.activity_name,
        "sub_activity_name": line.sub_activity_name,
        "responsible_name": line.responsible,
        "responsible_printed": line.responsible_printed,
        "action_printed": line.action_printed,
        "note_printed": line.note_printed,
        "target_text": line.target.text,
        "target_value": _value(line.target),
        "quarters": [_value(figure) for figure in line.quarters] or [None] * 4,
        "quarters_text": [figure.text for figure in line.quarters] or [""] * 4,
        "actuals": [_value(figure) for figure in line.actuals] or [None] * 4,
        "ceiling_text": line.ceiling.text,
        "ceiling_idr": _value(line.ceiling),
        "amounts": {source: [_value(f) for f in figures] for source, figures in line.amounts.items()},
        "amounts_text": {source: [f.text for f in figures] for source, figures in line.amounts.items()},
        "amount_basis": line.amount_basis,
        "budget_level": line.budget_level,
        "parent_line_number": line.parent_number,
        "repeats_line_number": line.repeats_number,
        "is_leaf": line.is_leaf,
        "is_additive": line.is_additive,
    }


def _value(figure: Figure) -> int | float | None:
    """The value as JSON's number: whole ones exactly, others as the nearest float."""
    value: Decimal | None = figure.value
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def show(console: Console, file: Path, extraction: Extraction, problems: Iterable[CatalogueProblem]) -> None:
    """Shows identity, layout verdict, lines and issues; or why the document is rejected."""
    say(console, file.name, style="bold")
    for problem in problems:
        say(console, problem)
    if extraction.rejection is not None:
        say(console, f"Rejected as {extraction.rejection.reason_code}: {extraction.rejection.message}")
        return
    for plan in extraction.plans:
        _identity(console, plan)
        for place, layout in enumerate(plan.layouts, start=1):
            _layout(console, place, layout)
        _lines(console, plan.lines)
        _issues(console, plan)
    console.print(
        f"{extraction.rows_printed} printed rows: {extraction.rows_in_lines} in lines, "
        f"{extraction.rows_as_headings} headings, {extraction.rows_in_issues} in issues. "
        f"{extraction.words_printed} words: {extraction.words_in_lines} in lines, "
        f"{extraction.words_in_headings} in headings, {extraction.words_in_notes} in notes, "
        f"{extraction.words_in_issues} in issues."
    )


def _identity(console: Console, plan: Plan) -> None:
    who = plan.identity
    amended = f", amendment {who.revision}" if who.revision else ""
    said = [
        ("agency", f"{who.agency} ({who.agency_type})"),
        ("region", f"{who.region} ({who.region_type} {who.region_code})"),
        ("fiscal year", f"{who.fiscal_year}{amended}"),
        ("title", who.title),
        (
            "additive ceilings",
            "Rp " + number(sum(line.ceiling.value or 0 for line in plan.lines if line.is_additive)),
        ),
    ]
    console.print(table("Plan", ("", ""), said))


def _layout(console: Console, place: int, layout: LayoutVerdict) -> None:
    where = f", page {layout.first_page}" if layout.first_page else ""
    how = "set by a person" if layout.is_override else f"score {layout.score:.2f}, {layout.margin:.2f} ahead"
    rows = [
        (
            column.column,
            column.header,
            column.role,
            f"{column.score:.2f}",
            "; ".join(column.evidence),
            column.runner_up or "",
            "" if column.runner_up_score is None else f"{column.runner_up_score:.2f}",
        )
        for column in layout.columns
    ]
    columns = ("column", "header", "role", "score", "evidence", "runner-up", "its score")
    console.print(table(f"Layout {place}{where}: {how}", columns, rows, right="036"))


def _lines(console: Console, lines: list[Line]) -> None:
    rows = [
        (
            line.number,
            line.page_number,
            line.plan_level if line.budget_level is None else line.budget_level,
            line.parent_number,
            "+" if line.is_additive else "",
            line.program_printed,
            ("(implied) " if line.indicator_is_implied else "") + line.indicator,
            f"{line.target.text} {line.unit_printed}".strip(),
            " / ".join(figure.text or "·" for figure in line.quarters),
            number(line.ceiling.value),
        )
        for line in lines
    ]
    columns = (
        "line",
        "page",
        "level",
        "part of",
        "adds",
        "program",
        "indicator",
        "target",
        "quarters",
        "ceiling, Rp",
    )
    console.print(table(f"{len(lines)} lines", columns, rows, right="0139"))


def _issues(console: Console, plan: Plan) -> None:
    if not plan.issues:
        console.print("No issues.")
        return
    rows = [
        (i.line_number, i.page_number, i.column_role, i.reason_code, i.printed_text, i.message)
        for i in plan.issues
    ]
    columns = ("line", "page", "column", "reason", "printed", "message")
    console.print(table(f"{len(plan.issues)} issues", columns, rows, right="01"))
