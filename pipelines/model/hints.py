"""What `documents.csv` and `layouts.csv` of the raw folder say of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ColumnRole:
    """A person's word on one column (`layouts.csv`). `table` counts the plan tables from 1; 0 is all."""

    column: int
    role: str
    table: int = 0


@dataclass(frozen=True)
class Hints:
    """One row of `documents.csv`; `file` is the path under the raw folder, the rest may be unsaid."""

    file: str
    agency: str | None = None
    region: str | None = None
    fiscal_year: int | None = None
    revision: int | None = None
    source_url: str | None = None
    retrieved_on: date | None = None
    column_roles: tuple[ColumnRole, ...] = ()
