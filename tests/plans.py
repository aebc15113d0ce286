"""Small extractions made by hand, for tests of what comes after understanding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.documents.catalogue import Document
from pipelines.extraction.cache import Extract
from pipelines.model.hints import Hints
from pipelines.model.plan import (
    BudgetLevel,
    Extraction,
    Figure,
    Identity,
    Line,
    Plan,
    Rejection,
)
from pipelines.model.reading_rules import Rule


def money(value: int | str) -> Figure:
    """A rupiah figure as it is read."""
    return Figure(text=f"{value}", value=Decimal(value), rule=Rule.PLAIN)


def line(
    number: int, ceiling: int | str, parent: int | None = None, *, level: BudgetLevel = "activity"
) -> Line:
    """A line with a ceiling spread over four quarters of one source; a parent is no leaf."""
    return Line(
        number=number,
        page_number=1,
        bbox=(10, 10.0 * number, 500, 10.0 * number + 8),
        program_printed=f"Kegiatan {number}",
        program_name=f"Kegiatan {number}",
        indicator="Jumlah laporan",
        ceiling=money(ceiling),
        amounts={"APBD": [money(ceiling), money(0), money(0), Figure()]},
        budget_level=level,
        parent_number=parent,
        is_leaf=level == "activity",
        is_additive=level == "activity",
    )


def plan(
    year: int = 2023, *, revision: int = 0, agency: str = "Dinas Sosial", lines: list[Line] | None = None
) -> Plan:
    """A plan of a program and its two activities."""
    identity = Identity(
        agency=agency,
        agency_type="dinas",
        region="Kabupaten Garut",
        region_code="32.05",
        region_type="kabupaten",
        fiscal_year=year,
        revision=revision,
    )
    return Plan(
        identity=identity,
        lines=lines or [line(1, 300, level="program"), line(2, 100, parent=1), line(3, 200, parent=1)],
    )


def read(
    name: str,
    *plans: Plan,
    rejection: str | None = None,
    sha256: str | None = None,
    retrieved_on: date | None = None,
    **said: Any,
) -> tuple[Document, Extract]:
    """A document and what it gave; `said` is what documents.csv says of it besides."""
    kind = name.rpartition(".")[2]
    document = Document(
        file_name=name,
        path=Path("/raw") / name,
        file_type=kind,
        file_size=1,
        sha256=sha256 or name,
        hints=Hints(file=name, retrieved_on=retrieved_on, **said),
    )
    refused = Rejection(reason_code=rejection, message="so it is") if rejection else None
    extraction = Extraction(
        file_type=kind, plans=list(plans), rejection=refused, rows_printed=3, rows_in_lines=3
    )
    ingested_at = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    return document, Extract(key=name, ingested_at=ingested_at, reader_version="1", extraction=extraction)
