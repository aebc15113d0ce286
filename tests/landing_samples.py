"""A landing zone made by hand, for tests of the models without documents.

What belongs here: rows in the schema of the landing zone from a few facts, with everything else blank.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet

from pipelines.landing.quarantine import frame_of, to_arrow
from pipelines.landing.schema import YEAR_TABLES, Documents

_READ = {"rule": "plain digits", "witnesses": "", "proof": "unreached"}


def key(*parts: object) -> str:
    """A key as the landing zone makes them."""
    return hashlib.md5("|".join(str(part) for part in parts).encode()).hexdigest()


class LandingSample:
    """Documents and lines that will be written as a landing zone."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        self.tables: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))

    def add_document(
        self, agency: str, region_code: str, year: int, revision: int = 0, superseded_by: str | None = None
    ) -> str:
        """Adds a document and returns its key."""
        name = f"{key(agency, region_code, year, revision)}.pdf"
        document_key = key(name)
        self.documents.append(
            {
                "document_key": document_key,
                "file_name": name,
                "sha256": key(name, "content"),
                "file_type": "pdf",
                "file_size": 1,
                "status": "superseded" if superseded_by else "loaded",
                "agency_name": agency,
                "agency_match_key": agency.casefold(),
                "agency_type": "dinas",
                "region_code": region_code,
                "region_name": region_code,
                "region_type": "kabupaten",
                "fiscal_year": year,
                "revision": revision,
                "is_current": superseded_by is None,
                "superseded_by": superseded_by,
                "page_count": 1,
                "ingested_at": datetime(2024, 1, 1),
                "reader_version": "1",
                "rows_printed": 0,
                "rows_in_lines": 0,
                "rows_as_headings": 0,
                "rows_in_issues": 0,
                **{
                    f"words_{where}": 0
                    for where in ("printed", "in_lines", "in_headings", "in_notes", "in_issues")
                },
            }
        )
        return document_key

    def add_line(self, year: int, document_key: str, number: int, **facts: Any) -> str:
        """Adds a line and returns its key. `amounts` is {source: four amounts or None}."""
        line_key = key(document_key, number)
        amounts: dict[str, list[int | None]] = facts.pop("amounts", {})
        texts = [
            c
            for c in YEAR_TABLES["plan_lines"].to_schema().columns
            if c.endswith(("_printed", "_name", "_text"))
        ]
        read = {f"{figure}_{part}": said for figure in ("target", "ceiling") for part, said in _READ.items()}
        line: dict[str, Any] = {
            **dict.fromkeys(texts, ""),
            **read,
            "line_key": line_key,
            "document_key": document_key,
            "line_number": number,
            "plan_level": "agency",
            "indicator_is_implied": False,
            "program_code": "",
            "ceiling_scale": 1,
            "is_leaf": True,
            "is_additive": False,
            **facts,
        }
        if line.get("ceiling_idr") is not None:
            line["ceiling_text"] = str(line["ceiling_idr"])
            line["ceiling_idr"] = Decimal(line["ceiling_idr"])
        self.tables[year]["plan_lines"].append(line)
        for source, values in amounts.items():
            for quarter, value in enumerate(values, 1):
                amount = {"amount_text": "" if value is None else str(value), **_READ}
                amount |= {"amount_idr": None if value is None else Decimal(value), "funding_source": source}
                amount |= {"amount_scale": 1}
                amount |= {"line_key": line_key, "document_key": document_key, "quarter": quarter}
                self.tables[year]["plan_line_amounts"].append(amount)
        return line_key

    def write(self, folder: Path) -> None:
        """Writes all tables; every row must satisfy the schema of the landing zone."""
        folder.mkdir(parents=True)
        documents = Documents.validate(frame_of(Documents, self.documents), lazy=True)
        pyarrow.parquet.write_table(to_arrow(Documents, documents), folder / "documents.parquet")
        for year in [0, *self.tables]:
            for table, model in YEAR_TABLES.items():
                frame = model.validate(frame_of(model, self.tables[year][table] if year else []), lazy=True)
                target = folder / table / f"fiscal_year={year}" / "part.parquet"
                target.parent.mkdir(parents=True)
                pyarrow.parquet.write_table(to_arrow(model, frame), target)
