"""One document in, one extraction out, in this process. No Dagster, no dbt, nothing written."""

from __future__ import annotations

from pathlib import Path

from pipelines.reading.grid import DocumentRejected
from pipelines.reading.opening import open_document
from pipelines.understanding.extraction import Extraction, Issue, Rejection
from pipelines.understanding.hints import Hints
from pipelines.understanding.understand import understand


def extract(path: Path, hints: Hints) -> Extraction:
    """Reads and understands one document.

    A file that gives no lines comes back with a rejection; only errors that are ours are raised.
    """
    file_type = path.suffix.lower().lstrip(".") or "none"
    page_count: int | None = None
    try:
        reader = open_document(path)
        file_type, page_count = reader.file_type, reader.page_count
        try:
            issues: list[Issue] = []
            extraction = understand(reader.pages(), hints, file_type, page_count, issues)
            issues.extend(
                Issue(
                    reason_code=n.reason_code,
                    message=n.message,
                    page_number=n.page_number,
                    printed_text=n.printed_text,
                )
                for n in reader.notices
            )
            for plan in extraction.plans:
                plan.issues.extend(issues)
            return extraction
        finally:
            reader.close()
    except DocumentRejected as rejected:
        return Extraction(
            file_type=file_type,
            page_count=page_count,
            rejection=Rejection(reason_code=rejected.reason_code, message=rejected.message),
        )
