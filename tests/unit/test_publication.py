"""The public file: what it holds, how it is replaced, and what is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Settings
from pipelines.warehouse.lock import WarehouseLockedError, warehouse_lock
from pipelines.warehouse.publication import PublicationError, build_database, publish, read_stamp, start_build

MODELS = """
    create schema staging; create schema intermediate; create schema marts;
    create view staging.stg as select * from range(3);
    create table intermediate.helper as select * from range(100000);
    create table marts.dim_document (document_key varchar primary key, is_current boolean not null);
    comment on table marts.dim_document is 'Grain: one row per document.';
    comment on column marts.dim_document.is_current is 'Whether it''s current.';
    create table marts.fct_plan_line (ceiling_idr decimal(20, 2), is_additive boolean);
    create table marts.fct_budget_quarter (amount_idr decimal(20, 2));
    create table marts.rpt_rejected_documents (file_name varchar);
    create view marts.rpt_issues as select document_key from marts.dim_document;
"""


def build(settings: Settings, run_id: str, *statements: str) -> None:
    with duckdb.connect(str(start_build(settings, run_id))) as connection:
        for statement in (MODELS, *statements):
            connection.execute(statement)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "ware'house")


def test_only_the_public_schema_is_published_with_all_its_words(settings: Settings) -> None:
    document = "insert into marts.dim_document values ('a', true)"
    build(settings, "one", document, "insert into marts.fct_plan_line values (12.5, true)")
    stamp = publish(settings, "one", "inputs")
    assert (stamp.summary.documents, stamp.summary.issues, stamp.summary.ceiling_idr) == (1, 1, 12.5)
    assert read_stamp(settings) == stamp
    assert not settings.build_dir.exists()
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        schemas = connection.execute("select schema_name from duckdb_schemas() where not internal").fetchall()
        assert {name for (name,) in schemas} - {"main"} == {"marts"}
        comments = connection.execute(
            "select comment from duckdb_tables() where comment is not null union all "
            "select comment from duckdb_columns() where comment is not null"
        ).fetchall()
        assert comments == [("Grain: one row per document.",), ("Whether it's current.",)]
        keys = connection.execute("select constraint_type from duckdb_constraints() order by 1").fetchall()
        assert ("PRIMARY KEY",) in keys
    # As someone with nothing but the file sees it.
    elsewhere = settings.warehouse_dir.parent / "elsewhere.duckdb"
    settings.database.rename(elsewhere)
    assert duckdb.connect(str(elsewhere), read_only=True).sql("from marts.rpt_issues").fetchall() == [("a",)]
    assert read_stamp(settings) is None


def test_a_view_that_reads_what_is_not_published_stops_publication(settings: Settings) -> None:
    build(settings, "one")
    publish(settings, "one", "inputs")
    before = settings.database.read_bytes()
    build(settings, "two", "create view marts.leaky as select * from intermediate.helper")
    with pytest.raises(PublicationError, match="leaky"):
        publish(settings, "two", "inputs")
    assert settings.database.read_bytes() == before
    with pytest.raises(PublicationError, match="not there"):
        publish(settings, "three", "inputs")


def test_readers_keep_what_they_opened(settings: Settings) -> None:
    build(settings, "one", "insert into marts.dim_document values ('old', true)")
    publish(settings, "one", "inputs")
    reader = duckdb.connect(str(settings.database), read_only=True)
    build(settings, "two", "insert into marts.dim_document values ('new', true)")
    publish(settings, "two", "inputs")
    assert reader.sql("select document_key from marts.dim_document").fetchall() == [("old",)]
    reader.close()
    with duckdb.connect(str(settings.database), read_only=True) as later:
        assert later.sql("select document_key from marts.dim_document").fetchall() == [("new",)]


def test_the_stamp_knows_its_file(settings: Settings) -> None:
    build(settings, "one")
    stamp = publish(settings, "one", "inputs")
    os.utime(settings.database)  # restored from a backup: same bytes, other times
    assert read_stamp(settings) == stamp
    with settings.database.open("r+b") as file:
        file.seek(20_000)
        file.write(b"damage")
    assert read_stamp(settings) is None


def test_leftovers_of_a_killed_run_are_cleared(settings: Settings) -> None:
    build(settings, "killed")
    assert build_database(settings, "killed").exists()
    start_build(settings, "next")
    assert [path.name for path in settings.build_dir.iterdir()] == ["next"]


@pytest.mark.parametrize(("moment", "replaced"), [("replace_file", False), ("write_text", True)])
def test_killed_while_publishing(settings: Settings, moment: str, replaced: bool) -> None:
    """Before the move the old file is there, after it the new one whole; the next run repairs the rest."""
    build(settings, "one", "insert into marts.dim_document values ('old', true)")
    publish(settings, "one", "old inputs")
    build(settings, "two", "insert into marts.dim_document values ('new', true)")
    code = (
        "import os, signal; from pathlib import Path; from pipelines.warehouse import publication\n"
        "from pipelines.settings import Settings\n"
        f"publication.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"settings = Settings(Path('raw'), Path({str(settings.warehouse_dir)!r}))\n"
        "publication.publish(settings, 'two', 'new inputs')\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with duckdb.connect(str(settings.database), read_only=True) as reader:
        keys = reader.sql("select document_key from marts.dim_document").fetchall()
    assert keys == [("new" if replaced else "old",)]
    stamp = read_stamp(settings)
    assert stamp is None if replaced else stamp is not None and stamp.inputs == "old inputs"
    build(settings, "three", "insert into marts.dim_document values ('next', true)")
    assert publish(settings, "three", "new inputs") == read_stamp(settings)


def test_the_lock_keeps_another_process_out_and_falls_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from pipelines.warehouse.lock import warehouse_lock\n"
            f"with warehouse_lock(Path({str(lock)!r}), who='a test', wait_seconds=0):\n"
            "    print('held', flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    waits: list[str] = []
    with (
        pytest.raises(WarehouseLockedError, match=f"process {holder.pid} .a test"),
        warehouse_lock(lock, who="me", wait_seconds=0, on_wait=waits.append),
    ):
        pass
    holder.kill()
    holder.wait()
    with (
        warehouse_lock(lock, who="me", wait_seconds=0),
        warehouse_lock(lock, who="me again", wait_seconds=0),
    ):
        pass
