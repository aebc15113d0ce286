"""Publication: from the file that dbt built to the public file, in one move.

What belongs here: build folders, what the public file holds, the atomic replacement, and the stamp
that says what the public file was made from.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
from pydantic import BaseModel, ValidationError

from pipelines.files import replace_file, sha256_of, write_text
from pipelines.settings import Settings
from pipelines.warehouse.wal import keep_wal_away

PUBLIC_SCHEMA = "marts"
_BUILD_NAME = "renaksi.duckdb"


class PublicationError(Exception):
    """The built file is not fit to be published; the public one was left as it is."""


class Summary(BaseModel):
    """The figures of a build that people look at first. Money is rupiah over additive lines."""

    documents: int
    current_documents: int
    superseded_documents: int
    rejected_documents: int
    lines: int
    issues: int
    ceiling_idr: Decimal
    amount_idr: Decimal


class Stamp(BaseModel):
    """What the public file was made from, and how to know it again."""

    inputs: str
    run_id: str
    published_at: datetime
    size: int
    mtime_ns: int
    sha256: str
    summary: Summary


@dataclass(frozen=True)
class Candidate:
    """A file that is fit to be published."""

    file: Path
    inputs: str
    run_id: str
    sha256: str
    summary: Summary


def build_database(settings: Settings, run_id: str) -> Path:
    """Where the run builds its file: a folder of its own, beside the public file's file system."""
    return settings.build_dir / run_id / _BUILD_NAME


def start_build(settings: Settings, run_id: str) -> Path:
    """Makes the run's build folder, after clearing what killed runs left. Needs the warehouse's lock."""
    shutil.rmtree(settings.build_dir, ignore_errors=True)
    database = build_database(settings, run_id)
    database.parent.mkdir(parents=True, exist_ok=True)
    return database


def read_stamp(settings: Settings) -> Stamp | None:
    """The stamp of the public file, if that file is there and still the one that was stamped."""
    try:
        stamp = Stamp.model_validate_json(settings.stamp_file.read_text(encoding="utf-8"))
        status = settings.database.stat()
    except (OSError, ValidationError):
        return None
    if (status.st_size, status.st_mtime_ns) == (stamp.size, stamp.mtime_ns):
        return stamp
    # Copied back from somewhere: other times, but perhaps the same bytes.
    return stamp if status.st_size == stamp.size and sha256_of(settings.database) == stamp.sha256 else None


def make_candidate(settings: Settings, run_id: str, inputs: str) -> Candidate:
    """The public part of what this run built, as a file of its own; call it after all tests have passed.

    Raises PublicationError.
    """
    built = build_database(settings, run_id)
    if not built.is_file():
        raise PublicationError(f"{built} is not there: run the whole job, so that the models are built first")
    public = built.with_name("public.duckdb")
    public.unlink(missing_ok=True)
    _copy_public_part(built, public)
    summary = _checked(public)
    return Candidate(public, inputs, run_id, sha256_of(public), summary)


def make_public(settings: Settings, candidate: Candidate) -> Stamp:
    """Replaces the public file by a candidate, in one move.

    Readers that have the old file open keep reading it.
    """
    keep_wal_away(settings.database)
    replace_file(candidate.file, settings.database)
    stamp = Stamp(
        inputs=candidate.inputs,
        run_id=candidate.run_id,
        published_at=datetime.now(UTC),
        size=0,
        mtime_ns=0,
        sha256=candidate.sha256,
        summary=candidate.summary,
    )
    stamp = write_stamp(settings, stamp)
    shutil.rmtree(settings.build_dir, ignore_errors=True)
    return stamp


def write_stamp(settings: Settings, stamp: Stamp) -> Stamp:
    """Says of the public file, as it is now, what it was made from; gives the stamp as written."""
    status = settings.database.stat()
    now = stamp.model_copy(update={"size": status.st_size, "mtime_ns": status.st_mtime_ns})
    write_text(settings.stamp_file, now.model_dump_json(indent=1))
    return now


def _copy_public_part(built: Path, public: Path) -> None:
    """Copies the public schema with its comments, constraints and views into a new, compact file.

    Staging reads Parquet by its path on this machine, and what lies between is nobody's interface:
    neither belongs in a file that people copy and open elsewhere.
    """
    with duckdb.connect(str(built)) as connection:
        schemas = [
            name
            for (name,) in connection.execute(
                "select schema_name from duckdb_schemas() where database_name = current_database() "
                "and not internal"
            ).fetchall()
        ]
        if PUBLIC_SCHEMA not in schemas:
            raise PublicationError(f"the built file has no schema `{PUBLIC_SCHEMA}`")
        for schema in schemas:
            if schema not in (PUBLIC_SCHEMA, "main"):
                connection.execute(f"drop schema {_quoted(schema)} cascade")
        connection.execute(f"attach {_literal(public)} as public_file")
        connection.execute(f"copy from database {_quoted(_database_name(connection))} to public_file")
        connection.execute("detach public_file")


def _checked(public: Path) -> Summary:
    """The summary of a file about to be published, after making sure that it stands on its own."""
    with duckdb.connect(str(public), read_only=True) as connection:
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall()
        for schema, view in views:
            try:
                connection.execute(f"select * from {_quoted(schema)}.{_quoted(view)} limit 0")
            except duckdb.Error as error:
                raise PublicationError(
                    f"the view {schema}.{view} reads what is not in the public file: {error}"
                ) from error
        return summarise(connection)


def summarise(connection: duckdb.DuckDBPyConnection) -> Summary:
    """The summary of an open warehouse. Raises duckdb.Error where the contract's tables are missing."""
    row = connection.execute(
        """
        select
            (select count(*) from marts.dim_document),
            (select count(*) from marts.dim_document where is_current),
            (select count(*) from marts.dim_document where not is_current),
            (select count(*) from marts.rpt_rejected_documents),
            (select count(*) from marts.fct_plan_line),
            (select count(*) from marts.rpt_issues),
            (select coalesce(sum(ceiling_idr) filter (where is_additive), 0) from marts.fct_plan_line),
            (select coalesce(sum(amount_idr), 0) from marts.fct_budget_quarter)
        """
    ).fetchone()
    assert row is not None
    return Summary(**dict(zip(Summary.model_fields, row, strict=True)))


def table_sizes(database: Path) -> list[tuple[str, int]]:
    """The public tables of a warehouse with their numbers of rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select table_name, estimated_size from duckdb_tables() where schema_name = ? order by all",
            [PUBLIC_SCHEMA],
        ).fetchall()


def _database_name(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("select current_database()").fetchone()
    assert row is not None
    return str(row[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
