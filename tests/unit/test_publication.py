"""The public file: what it holds, how it is replaced, and what is left alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Settings
from pipelines.warehouse.guard import HeldBackError, publish
from pipelines.warehouse.history import NothingToRollBackError, kept, roll_back
from pipelines.warehouse.hold import approve, is_held
from pipelines.warehouse.lock import WarehouseLockedError, warehouse_lock
from pipelines.warehouse.publication import PublicationError, build_database, read_stamp, start_build
from pipelines.warehouse.soundness import faults, waiting
from pipelines.warehouse.wal import wal_of

MODELS = """
    create schema staging; create schema intermediate; create schema marts;
    create view staging.stg as select * from range(3);
    create table intermediate.helper as select * from range(100000);
    create table marts.dim_document (
        document_key varchar primary key, is_current boolean not null,
        file_name varchar, agency_key varchar, year_key integer
    );
    comment on table marts.dim_document is 'Grain: one row per document.';
    comment on column marts.dim_document.is_current is 'Whether it''s current.';
    create table marts.dim_agency (agency_key varchar, agency_name varchar, region_name varchar);
    insert into marts.dim_agency values ('sosial', 'Dinas Sosial', 'Kabupaten Garut');
    create table marts.fct_plan_line (
        ceiling_idr decimal(20, 2), is_additive boolean, document_key varchar
    );
    create table marts.fct_budget_quarter (amount_idr decimal(20, 2), document_key varchar);
    create table marts.rpt_rejected_documents (file_name varchar, reason_code varchar, message varchar);
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
    document = "insert into marts.dim_document (document_key, is_current) values ('a', true)"
    build(settings, "one", document, "insert into marts.fct_plan_line values (12.5, true, 'a')")
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
    build(settings, "one", "insert into marts.dim_document (document_key, is_current) values ('old', true)")
    publish(settings, "one", "inputs")
    reader = duckdb.connect(str(settings.database), read_only=True)
    build(settings, "two", "insert into marts.dim_document (document_key, is_current) values ('new', true)")
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
    build(settings, "one", "insert into marts.dim_document (document_key, is_current) values ('old', true)")
    publish(settings, "one", "old inputs")
    build(settings, "two", "insert into marts.dim_document (document_key, is_current) values ('new', true)")
    code = (
        "import os, signal; from pathlib import Path; from pipelines.warehouse import guard, publication\n"
        "from pipelines.settings import Settings\n"
        f"publication.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"settings = Settings(Path('raw'), Path({str(settings.warehouse_dir)!r}))\n"
        "guard.publish(settings, 'two', 'new inputs')\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with duckdb.connect(str(settings.database), read_only=True) as reader:
        keys = reader.sql("select document_key from marts.dim_document").fetchall()
    assert keys == [("new" if replaced else "old",)]
    stamp = read_stamp(settings)
    assert stamp is None if replaced else stamp is not None and stamp.inputs == "old inputs"
    build(
        settings, "three", "insert into marts.dim_document (document_key, is_current) values ('next', true)"
    )
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


PLAN = {"a.pdf": (2023, 10, 1_000), "b.pdf": (2024, 20, 2_000)}
"""Documents by file: year, lines, and the ceiling of each line."""


def plans(documents: dict[str, tuple[int, int, int]], rejected: tuple[str, ...] = ()) -> list[str]:
    """The statements that fill a warehouse with documents of one agency."""
    made = [
        f"insert into marts.rpt_rejected_documents values ('{name}', 'unreadable', 'Damaged.')"
        for name in rejected
    ]
    for name, (year, lines, ceiling) in documents.items():
        made += [
            f"insert into marts.dim_document values ('{name}', true, '{name}', 'sosial', {year})",
            f"insert into marts.fct_plan_line select {ceiling}, true, '{name}' from range({lines})",
            f"insert into marts.fct_budget_quarter select {ceiling}, '{name}' from range({lines})",
        ]
    return made


def published_plans(settings: Settings, run_id: str, inputs: str, *statements: str) -> None:
    build(settings, run_id, *statements)
    publish(settings, run_id, inputs)


def years_in(database: Path) -> list[int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select distinct year_key from marts.dim_document order by 1").fetchall()
    return [year for (year,) in rows]


@pytest.mark.parametrize(
    ("now", "rejected", "said"),
    [
        (
            {"a.pdf": PLAN["a.pdf"]},
            ("b.pdf",),
            ["documents 1 → 0", "lines 20 → 0", "ceilings 40.000 → 0", "b.pdf (unreadable): Damaged."],
        ),
        (PLAN | {"b.pdf": (2024, 17, 2_000)}, (), ["lines 20 → 17", "quarter amounts 40.000 → 34.000"]),
        (PLAN | {"b.pdf": (2024, 20, 1_700)}, (), ["ceilings 40.000 → 34.000"]),
        (PLAN | {"b.pdf": (2023, 20, 2_000)}, (), ["2024: documents 1 → 0"]),
        ({}, (), ["withdrawn documents 2 → 0"]),
    ],
)
def test_what_loses_too_much_waits_for_a_persons_word(
    settings: Settings, now: dict[str, tuple[int, int, int]], rejected: tuple[str, ...], said: list[str]
) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    before = settings.database.read_bytes()
    shutil.rmtree(settings.state_dir)  # the guard reads the published file, not the state
    build(settings, "two", *plans(now, rejected))
    with pytest.raises(HeldBackError) as held:
        publish(settings, "two", "after")
    assert all(one in str(held.value) for one in said), str(held.value)
    assert settings.database.read_bytes() == before
    assert is_held(settings, "after")
    assert not is_held(settings, "something else")
    assert waiting(settings)
    approve(settings)
    published_plans(settings, "three", "after", *plans(now, rejected))
    assert years_in(settings.database) == sorted({year for year, *_ in now.values()})
    assert not waiting(settings)


@pytest.mark.parametrize(
    "now",
    [
        PLAN | {"c.pdf": (2025, 5, 10)},  # more
        PLAN | {"b.pdf": (2024, 19, 2_000)},  # within what is tolerated
        {"a.pdf": PLAN["a.pdf"]},  # b.pdf was taken out of the raw folder
        {"a.pdf": PLAN["a.pdf"], "renamed.pdf": PLAN["b.pdf"]},
    ],
)
def test_what_a_team_does_every_day_is_published(
    settings: Settings, now: dict[str, tuple[int, int, int]]
) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    published_plans(settings, "two", "after", *plans(now))
    assert years_in(settings.database) == sorted({year for year, *_ in now.values()})


def test_a_plan_that_another_supersedes_is_not_missed(settings: Settings) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    amended = plans(PLAN | {"b-perubahan.pdf": (2024, 5, 2_000)})
    superseded = "update marts.dim_document set is_current = false where file_name = 'b.pdf'"
    published_plans(settings, "two", "after", *amended, superseded)


def test_an_approval_is_good_for_what_was_seen(settings: Settings) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    build(settings, "two", *plans({"a.pdf": PLAN["a.pdf"]}, ("b.pdf",)))
    with pytest.raises(HeldBackError):
        publish(settings, "two", "after")
    approve(settings)
    build(settings, "three", *plans({}, ("a.pdf", "b.pdf")))
    with pytest.raises(HeldBackError):
        publish(settings, "three", "worse")


def test_earlier_files_are_kept_and_come_back(settings: Settings) -> None:
    settings = replace(settings, keep_published=3)
    for number in range(1, 6):
        documents = {f"{year}.pdf": (year, 5, 10) for year in range(2020, 2020 + number)}
        published_plans(settings, str(number), f"inputs {number}", *plans(documents))
    assert [one.stamp.inputs for one in kept(settings)] == ["inputs 5", "inputs 4", "inputs 3"]
    assert {path.suffix for path in settings.history_dir.iterdir()} == {".duckdb", ".json"}
    back = roll_back(settings, "inputs 5")
    assert back.stamp.inputs == "inputs 4"
    assert years_in(settings.database) == [2020, 2021, 2022, 2023]
    assert faults(settings) == []
    assert is_held(settings, "inputs 5")  # else the next build would undo it
    with pytest.raises(HeldBackError, match="rolled back"):
        published_plans(settings, "6", "inputs 5", *plans({"2020.pdf": (2020, 5, 10)}))
    named = kept(settings)[-1]
    assert roll_back(settings, "inputs 5", named.name).stamp.inputs == named.stamp.inputs
    named.file.write_bytes(b"damaged")
    with pytest.raises(NothingToRollBackError):
        roll_back(settings, "inputs 5", named.name)


WRITER = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("delete from marts.fct_budget_quarter")
print("deleted", flush=True)
os._exit(0)
"""


def amounts_in(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        [(count,)] = connection.execute("select count(*) from marts.fct_budget_quarter").fetchall()
    return int(count)


def test_no_log_of_a_writer_stands_beside_the_published_file(settings: Settings) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(settings.database)], capture_output=True, text=True, check=False
    )
    assert "deleted" not in done.stdout
    assert "Failed to commit" in done.stderr
    assert amounts_in(settings.database) == 30
    assert faults(settings) == []


def test_the_log_of_an_earlier_writer_is_not_replayed(settings: Settings) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    wal_of(settings.database).unlink()  # as a release without the guard left it
    done = subprocess.run([sys.executable, "-c", WRITER, str(settings.database)], check=False)
    assert done.returncode == 0
    assert wal_of(settings.database).is_file()
    assert any("opened it for writing" in fault for fault in faults(settings))
    published_plans(settings, "two", "after", *plans(PLAN))
    assert amounts_in(settings.database) == 30
    assert faults(settings) == []


def test_a_tool_that_holds_the_file_for_writing_stops_no_publication(settings: Settings) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    wal_of(settings.database).unlink()
    holder = subprocess.Popen(
        [sys.executable, "-c", WRITER.replace("os._exit(0)", "sys.stdin.read(); connection.close()"),
         str(settings.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"deleted\n"
    published_plans(settings, "two", "after", *plans(PLAN))
    holder.communicate(b"")
    assert amounts_in(settings.database) == 30
    assert faults(settings) == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda s: s.database.write_bytes(s.database.read_bytes()[:-10]), "is not the file"),
        (lambda s: s.database.unlink(), "is not there"),
        (lambda s: s.stamp_file.write_text("{"), "missing or damaged"),
    ],
)
def test_the_check_for_cron_says_what_is_wrong(
    settings: Settings, harm: Callable[[Settings], object], said: str
) -> None:
    published_plans(settings, "one", "before", *plans(PLAN))
    assert faults(settings) == []
    harm(settings)
    assert [said in fault for fault in faults(settings)] == [True]
