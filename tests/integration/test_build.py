"""The whole job, from the command line: what is published, and what survives failures and kills."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.settings import Settings
from pipelines.warehouse.lock import warehouse_lock
from tests.integration.conftest import Project
from tests.truth import DATA

LOMBOK, NTB = "lombok-timur-disnakertrans-2024.pdf", "ntb-disnakertrans-2023.pdf"
BY_YEAR = "select year_key, sum(amount_idr) from marts.fct_budget_quarter group by all order by all"
CEILINGS = (
    "select year_key, sum(ceiling_idr) from marts.fct_plan_line where is_additive group by all order by all"
)


def published(settings: Settings) -> tuple[int, int]:
    """Tells one published file from another."""
    status = settings.database.stat()
    return status.st_ino, status.st_mtime_ns


def letter(path: Path, encrypt: StandardEncryption | None = None) -> None:
    """A one-page letter that names an agency and a plan, and has no table."""
    canvas = Canvas(str(path), encrypt=encrypt)
    for place, text in enumerate(
        ("Dinas Sosial Kabupaten Garut", "Pengantar Rencana Aksi Tahun 2023", "Hormat kami")
    ):
        canvas.drawString(72, 750 - 20 * place, text)
    canvas.save()


def kill_when(project: Project, seen: Callable[[], bool], **environment: str) -> None:
    """Starts a build and kills it, with what it started, as soon as `seen`."""
    running = subprocess.Popen(
        project.command("build"),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not seen():
        time.sleep(0.01)
        assert running.poll() is None, "the build ended before it could be killed"
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL


def is_locked(database: Path) -> bool:
    """Whether a process still writes a file of DuckDB."""
    try:
        duckdb.connect(str(database)).close()
    except duckdb.IOException:
        return True
    return False


def test_the_real_plans_are_published_to_the_rupiah(built: Project) -> None:
    assert built.query(BY_YEAR)[0] == (2023, Decimal("8179154520.00"))
    assert built.query(CEILINGS) == [(2023, Decimal("8179154520.00")), (2024, Decimal("8600289467.00"))]
    assert built.query("select count(*), count(bbox) from marts.fct_plan_line") == [(109, 109)]
    views = "select schema_name from duckdb_views() where not internal"
    assert built.query(f"select schema_name from duckdb_tables() union {views}") == [("marts",)]
    assert built.query("select count(*) from duckdb_tables() where comment is null") == [(0,)]


def test_nothing_changed_nothing_done(project: Project) -> None:
    before = published(project.settings)
    os.utime(project.settings.raw_dir / NTB)  # a new time is no change
    done = project.run("build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing changed: no document read again, 2 unchanged" in done.stdout
    assert published(project.settings) == before
    assert len(list(project.settings.log_dir.iterdir())) == 1  # the first build's: Dagster did not even start


def test_kills_changes_and_hostile_files(
    project: Project, small_models: Callable[[str], dict[str, str]]
) -> None:
    """A folder changes, builds are killed while they read and while dbt builds, then one gets through."""
    settings, raw = project.settings, project.settings.raw_dir
    (raw / LOMBOK).unlink()
    texts = {stem: DATA / "raw_text" / f"{stem}.txt" for stem in (LOMBOK[:-4], NTB[:-4])}
    shutil.copy(texts[NTB[:-4]], raw)
    (raw / "lotim").mkdir()
    shutil.copy(texts[LOMBOK[:-4]], raw / "lotim" / "renaksi.txt")
    (raw / "tanpa-tahun.txt").write_text(texts[LOMBOK[:-4]].read_text().replace("2024", ""))
    (raw / "kosong.pdf").touch()
    (raw / "teks.pdf").write_text("Rencana Aksi Tahun 2023")
    letter(raw / "surat.pdf")
    letter(raw / "terkunci.pdf", StandardEncryption("rahasia"))

    before, figures = published(settings), project.query(BY_YEAR)
    reader = duckdb.connect(str(settings.database), read_only=True)

    def read_one() -> bool:
        return len(list(settings.extracts_dir.glob("*.json"))) > 2

    kill_when(project, read_one)
    slow = small_models("select count(*) as answer from range(1000000000000)")
    built_files = settings.build_dir.glob
    kill_when(project, lambda: any(built_files("*/renaksi.duckdb")), **slow)
    [orphan] = built_files("*/renaksi.duckdb")
    while is_locked(orphan):  # dbt ends with the build that started it
        time.sleep(0.05)
    assert published(settings) == before

    done = project.run("build", "--strict")
    assert done.returncode == 1, done.stdout + done.stderr  # documents were rejected
    assert "0 documents read, 8 unchanged" in done.stdout  # what the killed builds read is kept
    assert published(settings) != before
    assert reader.execute(BY_YEAR).fetchall() == figures
    reader.close()
    assert project.query(BY_YEAR) == figures
    assert project.query("select file_name, is_current from marts.dim_document order by all") == [
        ("lotim/renaksi.txt", True),
        (NTB, True),
    ]
    assert project.query("select file_name, reason_code from marts.rpt_rejected_documents order by all") == [
        ("kosong.pdf", "empty_file"),
        (NTB.replace(".pdf", ".txt"), "duplicate"),
        ("surat.pdf", "no_plan_table"),
        ("tanpa-tahun.txt", "unknown_year"),
        ("teks.pdf", "unreadable"),
        ("terkunci.pdf", "encrypted"),
    ]
    assert not settings.build_dir.exists()
    assert project.run("build").returncode == 0


def test_a_failing_test_of_the_models_leaves_the_published_file(
    project: Project, small_models: Callable[[str], dict[str, str]]
) -> None:
    before = published(project.settings)
    done = project.run("build", **small_models("select 42 as answer"))
    assert done.returncode == 1
    assert "Failed: test `assert_there_is_no_answer`: Got 1 result, configured to fail if != 0" in done.stderr
    sql = Path(done.stderr.partition("  see ")[2].partition("\n")[0])
    assert "select * from" in sql.read_text()  # to be run on the file built so far
    assert "Still published" in done.stderr
    log = Path(done.stderr.rpartition("Full log: ")[2].strip())
    assert "assert_there_is_no_answer" in log.read_text()
    assert published(project.settings) == before
    assert "Nothing changed" in project.run("build").stdout


def test_models_that_can_not_be_parsed_are_told(
    project: Project, small_models: Callable[[str], dict[str, str]]
) -> None:
    done = project.run("build", **small_models("select * from {{ ref('nowhere') }}"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_emptied_folder_empties_no_warehouse(project: Project) -> None:
    before = published(project.settings)
    for path in project.settings.raw_dir.glob("*.pdf"):
        path.unlink()
    done = project.run("build")
    assert done.returncode == 3
    assert "withdrawn documents 2 → 0" in done.stderr
    assert published(project.settings) == before
    assert project.run("build").returncode == 3
    shutil.rmtree(project.settings.raw_dir)
    done = project.run("build")
    assert done.returncode == 1
    assert str(project.settings.raw_dir) in done.stderr
    assert published(project.settings) == before


def test_a_second_build_does_not_write_beside_the_first(project: Project) -> None:
    (project.settings.raw_dir / "new.txt").write_text("new")
    with warehouse_lock(project.settings.lock_file, who="a test", wait_seconds=0):
        done = project.run("build", RENAKSI_LOCK_WAIT_SECONDS="0")
    assert done.returncode == 1
    assert f"process {os.getpid()} (a test" in done.stderr
