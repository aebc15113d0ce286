"""What one document gives, as `renaksi inspect` tells it: for people as tables, for programs as JSON.

What belongs here: the shape of that answer. Nothing is written.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.documents.hint_files import DOCUMENTS_CSV, LAYOUTS_CSV, read_hints
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction, Figure, Line


def hints_for(file: Path) -> tuple[Hints, list[CatalogueProblem]]:
    """What the nearest documents.csv and layouts.csv, beside the file or in a folder above, say of it."""
    for folder in file.absolute().parents:
        if (folder / DOCUMENTS_CSV).is_file() or (folder / LAYOUTS_CSV).is_file():
            name = file.absolute().relative_to(folder).as_posix()
            hints, problems = read_hints(folder, [name])
            return hints.get(name, Hints(file=name)), [p for p in problems if p.file_name == name]
    return Hints(file=file.name), []


def as_json(file: Path, extraction: Extraction) -> dict[str, Any]:
    """The contract's object: file, identity, lines and issues; or file, reason_code and message.

    Where a file holds several plans, the identity is the first one's, and every line says its own.
    """
    if extraction.rejection is not None:
        return {"file": file.name} | extraction.rejection.model_dump()
    of_line = {"agency", "region", "fiscal_year", "revision"}
    counts = {"rows_printed", "rows_in_lines", "rows_as_headings", "rows_in_issues"}
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
        "target_text": line.target.text,
        "target_value": _value(line.target),
        "quarters": [_value(figure) for figure in line.quarters] or [None] * 4,
        "quarters_text": [figure.text for figure in line.quarters] or [""] * 4,
        "actuals": [_value(figure) for figure in line.actuals] or [None] * 4,
        "ceiling_text": line.ceiling.text,
        "ceiling_idr": _value(line.ceiling),
        "amounts": {source: [_value(f) for f in figures] for source, figures in line.amounts.items()},
        "amounts_text": {source: [f.text for f in figures] for source, figures in line.amounts.items()},
        "budget_level": line.budget_level,
        "parent_line_number": line.parent_number,
        "is_leaf": line.is_leaf,
        "is_additive": line.is_additive,
    }


def _value(figure: Figure) -> int | float | None:
    """The value as JSON's number: whole ones exactly, others as the nearest float."""
    value: Decimal | None = figure.value
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
