"""A published warehouse of a few rows, for commands that only read it.

What belongs here: the tables and columns that those commands read, with the contract's names and types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import Settings

DOCUMENT = "d" * 32
_TABLES = """
    create schema marts;
    create table marts.dim_document (
        document_key varchar, file_name varchar, file_type varchar, sha256 varchar
    );
    create table marts.dim_agency (agency_key varchar, agency_name varchar, region_name varchar);
    create table marts.dim_indicator (indicator_key varchar, indicator_name varchar);
    create table marts.dim_funding_source (funding_source_key varchar, funding_source_name varchar);
    create table marts.fct_plan_line (
        line_key varchar, document_key varchar, agency_key varchar, indicator_key varchar, year_key integer,
        line_number integer, page_number integer, page_end integer, source_row integer, section varchar,
        bbox_x0 double, bbox_top double, bbox_x1 double, bbox_bottom double,
        objective_printed varchar, indicator_printed varchar, indicator_is_implied boolean,
        unit_printed varchar, program_printed varchar, responsible_printed varchar,
        plan_level varchar, budget_level varchar, is_additive boolean, parent_line_key varchar,
        target_text varchar, target_value double, printed_target_value double,
        target_rule varchar, target_proof varchar,
        ceiling_text varchar, ceiling_idr decimal(20, 2), printed_ceiling_idr decimal(20, 2),
        ceiling_rule varchar, ceiling_proof varchar
    );
    create table marts.fct_indicator_quarter (
        line_key varchar, quarter_key integer, quarter_basis varchar, target_text varchar,
        target_value double, printed_target_value double, target_proof varchar,
        actual_text varchar, actual_value double
    );
    create table marts.fct_plan_line_amount (
        line_key varchar, funding_source_key varchar, quarter_key integer, amount_text varchar,
        amount_idr decimal(20, 2), printed_amount_idr decimal(20, 2),
        amount_rule varchar, amount_proof varchar
    );
    create table marts.rpt_issues (
        line_key varchar, column_role varchar, reason_code varchar, printed_text varchar, message varchar
    );
    create table marts.rpt_match_candidates (
        candidate_key varchar, entity varchar, name varchar, standard_name varchar, score double,
        different_words varchar, evidence varchar, standard_evidence varchar, verdict varchar,
        verdict_reason varchar, seed_row varchar
    );
"""


def publish(
    folder: Path, document: Path, lines: Sequence[dict[str, Any]] = (), candidates: Sequence[Any] = ()
) -> Settings:
    """Publishes the lines of one document, which stands in the raw folder, and match candidates."""
    settings = Settings(raw_dir=document.parent, warehouse_dir=folder / "warehouse")
    settings.warehouse_dir.mkdir()
    digest = hashlib.sha256(document.read_bytes()).hexdigest() if document.exists() else ""
    with duckdb.connect(settings.database) as database:
        database.execute(_TABLES)
        database.execute(
            "insert into marts.dim_document values (?, ?, ?, ?)",
            [DOCUMENT, document.name, document.suffix[1:], digest],
        )
        database.execute("insert into marts.dim_agency values ('a', 'Dinas Contoh', 'Kota Batu')")
        database.execute("insert into marts.dim_indicator values ('i', 'Jumlah dokumen')")
        database.execute("insert into marts.dim_funding_source values ('f', 'APBD')")
        for number, line in enumerate(lines, 1):
            row = {
                "document_key": DOCUMENT,
                "agency_key": "a",
                "indicator_key": "i",
                "year_key": 2024,
                "line_number": number,
                "indicator_is_implied": False,
                "is_additive": True,
            } | line
            marks = ", ".join("?" * len(row))
            database.execute(
                f"insert into marts.fct_plan_line ({', '.join(row)}) values ({marks})", list(row.values())
            )
        for candidate in candidates:
            database.execute(
                f"insert into marts.rpt_match_candidates values ({', '.join('?' * len(candidate))})",
                list(candidate),
            )
    return settings


def fill(settings: Settings, table: str, *rows: Sequence[Any]) -> None:
    """Adds rows to a table of the published warehouse."""
    with duckdb.connect(settings.database) as database:
        for row in rows:
            database.execute(f"insert into marts.{table} values ({', '.join('?' * len(row))})", list(row))
