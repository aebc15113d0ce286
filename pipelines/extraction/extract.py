"""One document in, one extraction out, in this process. No Dagster, no dbt, nothing written."""

from __future__ import annotations

from pathlib import Path

from pipelines.extraction.progress import watched_pages
from pipelines.model.hints import Hints
from pipelines.model.page import DocumentReader, DocumentRejected, Notice
from pipelines.model.plan import Extraction, Issue, Line, Rejection
from pipelines.reading.opening import open_document
from pipelines.reading.pdf.second_look import PdfplumberReader
from pipelines.reading.properties import file_properties
from pipelines.understanding.identity.identity import with_what_is_known
from pipelines.understanding.refused import PlanRefused
from pipelines.understanding.understand import understand

_WORTH_A_SECOND_LOOK = {"no_plan_table", "layout_unresolved"}


def _issue(notice: Notice, lines: list[Line]) -> Issue:
    """What a reader noticed, on the line printed there."""
    there = (notice.page_number, notice.source_row)
    line = next((x for x in lines if notice.source_row and (x.page_number, x.source_row) == there), None)
    return Issue(
        reason_code=notice.reason_code,
        message=notice.message,
        line_number=line.number if line else None,
        page_number=notice.page_number,
        printed_text=notice.printed_text,
    )


def extract(path: Path, hints: Hints) -> Extraction:
    """Reads and understands one document.

    A file that gives no lines comes back with a rejection; only errors that are ours are raised.
    """
    file_type = path.suffix.lower().lstrip(".") or "none"
    page_count: int | None = None
    try:
        reader = open_document(path)
        file_type, page_count = reader.file_type, reader.page_count
        return _read(reader, hints, path)
    except DocumentRejected as rejected:
        if rejected.reason_code in _WORTH_A_SECOND_LOOK and file_type == "pdf" and rejected.is_titled_plan:
            try:
                return _read(PdfplumberReader(path), hints, path)
            except DocumentRejected:
                pass  # the first reading's reason is reported
        rejection = (
            rejected.rejection
            if isinstance(rejected, PlanRefused)
            else Rejection(reason_code=rejected.reason_code, message=rejected.message)
        )
        rejection = with_what_is_known(rejection, hints)
        return Extraction(file_type=file_type, page_count=page_count, rejection=rejection)


def _read(reader: DocumentReader, hints: Hints, path: Path) -> Extraction:
    try:
        extraction = understand(
            watched_pages(reader), hints, reader.file_type, reader.page_count, lambda: file_properties(path)
        )
        for plan in extraction.plans:
            plan.issues.extend(_issue(notice, plan.lines) for notice in reader.notices)
        return extraction
    finally:
        reader.close()
