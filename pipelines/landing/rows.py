"""From the standing of documents to the rows that land: plain records, one list per table.

What belongs here: names and shapes of the landing zone's columns as the extraction fills them. Types
and rules are in `schema`, files in `zone`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from pipelines.documents.hint_files import YEARS
from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.landing.precedence import Standing, md5
from pipelines.model.plan import Figure, Issue, Line, Rejection
from pipelines.understanding.identity.agency_names import agency_match_key

Row = dict[str, Any]

_BLANK = Figure()
_COUNTS = (
    "rows_printed", "rows_in_lines", "rows_as_headings", "rows_in_issues",
    "words_printed", "words_in_lines", "words_in_headings", "words_in_notes", "words_in_issues",
)  # fmt: skip


def document_row(standing: Standing, *, first_of_file: bool) -> Row:
    """The row of `documents` for a standing.

    The counts of printed rows and words are of the whole file, so only its first plan carries them.
    """
    document, extract, plan = standing.document, standing.extract, standing.plan
    extraction = extract.extraction
    row: Row = {
        "document_key": standing.document_key,
        "file_name": document.file_name,
        "sha256": document.sha256,
        "file_type": document.file_type,
        "file_size": document.file_size,
        "status": standing.status,
        "reason_code": standing.rejection.reason_code if standing.rejection else None,
        "message": standing.rejection.message if standing.rejection else None,
        "is_near_miss": False,
        "is_current": standing.is_current,
        "superseded_by": standing.superseded_by,
        "page_count": extraction.page_count,
        "source_url": document.hints.source_url,
        "retrieved_on": document.hints.retrieved_on,
        "ingested_at": extract.ingested_at.astimezone(UTC).replace(tzinfo=None),
        "reader_version": extract.reader_version,
    }
    for count in _COUNTS:
        row[count] = getattr(extraction, count) if first_of_file else 0
    if plan is not None:
        who = plan.identity
        row |= {
            "agency_name": who.agency,
            "agency_match_key": agency_match_key(who.agency),
            "agency_type": who.agency_type,
            "region_code": who.region_code,
            "region_name": who.region,
            "region_type": who.region_type,
            "fiscal_year": who.fiscal_year,
            "revision": who.revision,
            "title": who.title,
        }
    elif standing.rejection is not None:
        row |= _known_of(standing.rejection)
    return row


def _known_of(rejection: Rejection) -> Row:
    """Whose plan a rejected file is and of which year, as far as known. Without its region an agency can't be
    told from its namesakes, so it lands only with it."""
    row: Row = {"is_near_miss": rejection.is_near_miss}
    if rejection.fiscal_year in YEARS:
        row["fiscal_year"] = rejection.fiscal_year
    if rejection.agency is not None and rejection.region_code is not None:
        row |= {
            "agency_name": rejection.agency,
            "agency_match_key": agency_match_key(rejection.agency),
            "agency_type": rejection.agency_type,
            "region_code": rejection.region_code,
            "region_name": rejection.region,
            "region_type": rejection.region_type,
        }
    return row


def plan_rows(standing: Standing, problems: Sequence[CatalogueProblem]) -> dict[str, list[Row]]:
    """The rows of every table that is partitioned by year, for one plan.

    `problems` are those of the catalogue that concern its document.
    """
    plan, document_key = standing.plan, standing.document_key
    if plan is None:
        raise ValueError(f"{standing.document.file_name} gave no plan to land")
    keys = {line.number: md5(document_key, line.number) for line in plan.lines}
    return {
        "plan_lines": [_line_row(line, document_key, keys) for line in plan.lines],
        "plan_line_amounts": [
            {"line_key": keys[line.number], "document_key": document_key} | row
            for line in plan.lines
            for row in _amount_rows(line)
        ],
        "plan_line_quarters": [
            {"line_key": keys[line.number], "document_key": document_key} | row
            for line in plan.lines
            for row in _quarter_rows(line)
        ],
        "layouts": _layout_rows(standing),
        "issues": [
            issue_row(document_key, issue, keys.get(issue.line_number or -1))
            for issue in [*plan.issues, *_issues_of(standing, problems)]
        ],
    }


def issue_row(document_key: str, issue: Issue, line_key: str | None) -> Row:
    """The row of `issues` for an issue; `line_key` is None for a matter of the whole document."""
    return {
        "document_key": document_key,
        "line_key": line_key,
        "page_number": issue.page_number,
        "column_role": issue.column_role,
        "reason_code": issue.reason_code,
        "printed_text": issue.printed_text or "",
        "message": issue.message,
    }


def _issues_of(standing: Standing, problems: Iterable[CatalogueProblem]) -> list[Issue]:
    """What the document's surroundings give reason to look at."""
    issues = [Issue(reason_code="hint_unusable", message=str(problem)) for problem in problems]
    for twin in standing.twins:
        message = f"a plan in this file is {twin}; it is not loaded a second time"
        issues.append(Issue(reason_code="duplicate", message=message))
    return issues


def _line_row(line: Line, document_key: str, keys: dict[int, str]) -> Row:
    x0, top, x1, bottom = line.bbox or (None, None, None, None)
    return {
        "line_key": keys[line.number],
        "document_key": document_key,
        "line_number": line.number,
        "plan_level": line.plan_level,
        "page_number": line.page_number,
        "page_end": line.page_end,
        "bbox_x0": x0,
        "bbox_top": top,
        "bbox_x1": x1,
        "bbox_bottom": bottom,
        "source_row": line.source_row,
        "section": line.section,
        "objective_printed": line.objective_printed,
        "objective_name": line.objective,
        "indicator_printed": line.indicator_printed,
        "indicator_name": line.indicator,
        "indicator_is_implied": line.indicator_is_implied,
        "unit_printed": line.unit_printed,
        "program_printed": line.program_printed,
        "program_code": line.program_code,
        "program_name": line.program_name,
        "activity_name": line.activity_name,
        "sub_activity_name": line.sub_activity_name,
        "responsible_printed": line.responsible_printed,
        "responsible_name": line.responsible,
        "action_printed": line.action_printed,
        "note_printed": line.note_printed,
        "target_text": line.target.text,
        "target_value": _number(line.target),
        **_why(line.target, "target_"),
        "ceiling_text": line.ceiling.text,
        "ceiling_idr": line.ceiling.value,
        "ceiling_scale": line.ceiling.scale,
        **_why(line.ceiling, "ceiling_"),
        "amount_basis": line.amount_basis,
        "budget_level": line.budget_level,
        "parent_line_key": keys.get(line.parent_number or -1),
        "repeats_line_key": keys.get(line.repeats_number or -1),
        "is_leaf": line.is_leaf,
        "is_additive": line.is_additive,
    }


def _amount_rows(line: Line) -> Iterable[Row]:
    for source, figures in line.amounts.items():
        for quarter, figure in enumerate(figures, start=1):
            yield {
                "funding_source": source,
                "quarter": quarter,
                "amount_text": figure.text,
                "amount_idr": figure.value,
                "amount_scale": figure.scale,
                **_why(figure),
            }


def _quarter_rows(line: Line) -> Iterable[Row]:
    for index in range(max(len(line.quarters), len(line.actuals))):
        target = line.quarters[index] if index < len(line.quarters) else _BLANK
        actual = line.actuals[index] if index < len(line.actuals) else _BLANK
        yield {
            "quarter": index + 1,
            "target_text": target.text,
            "target_value": _number(target),
            **_why(target),
            "actual_text": actual.text,
            "actual_value": _number(actual),
        }


def _layout_rows(standing: Standing) -> list[Row]:
    assert standing.plan is not None
    return [
        {
            "document_key": standing.document_key,
            "layout_number": number,
            "first_page": layout.first_page,
            "column_number": column.column,
            "header": column.header,
            "role": column.role,
            "score": column.score,
            "evidence": "; ".join(column.evidence),
            "runner_up": column.runner_up,
            "runner_up_score": column.runner_up_score,
            "layout_score": layout.score,
            "layout_margin": layout.margin,
            "is_override": layout.is_override,
        }
        for number, layout in enumerate(standing.plan.layouts, start=1)
        for column in layout.columns
    ]


def _why(figure: Figure, prefix: str = "") -> Row:
    return {
        f"{prefix}rule": figure.rule.value,
        f"{prefix}witnesses": "; ".join(_witnesses(figure)),
        f"{prefix}proof": figure.proof,
    }


def _witnesses(figure: Figure) -> list[str]:
    scaled = [f"heading scales by {figure.scale}"] if figure.scale > 1 and figure.value else []
    return [*scaled, *figure.witnesses]


def _number(figure: Figure) -> float | None:
    return None if figure.value is None else float(figure.value)
