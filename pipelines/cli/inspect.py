"""What one document gives, as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from pipelines.cli.console import number, say, table
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.model.plan import Extraction, LayoutVerdict, Line, Plan


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
        f"{extraction.rows_as_headings} headings, {extraction.rows_in_issues} in issues."
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
