"""Warehouses built once, of the two real plans and of the example plans; the command line to build others.

What belongs here: fixtures that cost seconds, so that tests share them by copying.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.documents import catalogue as catalogues
from pipelines.documents.catalogue import Document
from pipelines.extraction.cache import Extract, ExtractCache
from pipelines.extraction.ingest import extracts_of, unread
from pipelines.extraction.version import reader_version
from pipelines.landing.precedence import settle
from pipelines.landing.zone import Landing
from pipelines.settings import Settings
from pipelines.warehouse.dbt import start_dbt
from tests.shared import Shared
from tests.truth import EXAMPLES, RAW


@dataclass
class Project:
    """A raw folder and a warehouse of a test's own."""

    settings: Settings

    def command(self, *arguments: str) -> list[str]:
        """The command line on these folders."""
        folders = ["--raw", str(self.settings.raw_dir), "--warehouse", str(self.settings.warehouse_dir)]
        return [sys.executable, "-m", "pipelines.cli.main", arguments[0], *folders, *arguments[1:]]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            self.command(*arguments),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the published warehouse."""
        with duckdb.connect(str(self.settings.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def built(shared: Shared) -> Project:
    """The two real plans, built. Not to be changed: see `project`."""

    def make(folder: Path) -> None:
        shutil.copytree(RAW, folder / "raw")
        done = Project(Settings(folder / "raw", folder / "warehouse")).run("build")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 documents read, 0 unchanged" in done.stdout

    folder = shared.folder("built", make)
    return Project(Settings(folder / "raw", folder / "warehouse"))


@dataclass
class Models:
    """What dbt alone made of a landing zone, in a folder laid out like that of a build."""

    folder: Path
    documents: list[tuple[Document, Extract]]

    @property
    def database(self) -> Path:
        """The file with all schemas of the models."""
        return self.folder / "renaksi.duckdb"

    def dbt(self, *arguments: str) -> None:
        """Runs dbt; it must succeed."""
        process = start_dbt(arguments, self.folder, self.folder / "dbt", log_format="text")
        assert process.stdout is not None
        said = process.stdout.read().decode()
        assert process.wait() == 0, said[-3000:]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def land(documents: Iterable[tuple[Document, Extract]], landing: Path) -> None:
    """Lands what documents gave; no row may fail its schema."""
    standings = settle(documents)
    zone = Landing(landing)
    zone.land_documents(standings, [])
    for year in sorted({s.fiscal_year for s in standings if s.fiscal_year is not None}):
        assert zone.land_year(year, standings, []).quarantined == []


@pytest.fixture(scope="session")
def examples(shared: Shared) -> Models:
    """The example plans, built with warnings as errors.

    Not to be changed: dbt writes into a copy.
    """

    def documents_in(state: Path) -> list[tuple[Document, Extract]]:
        catalogue = catalogues.scan(state / "raw")
        cache = ExtractCache(state / "extracts", reader_version())
        for document in unread(catalogue, cache):
            cache.put(document, shared.extract(document.path, document.hints))
        return extracts_of(catalogue, cache)

    def make(state: Path) -> None:
        shutil.copytree(EXAMPLES / "raw", state / "raw")
        land(documents_in(state), state / "landing")
        models = Models(state / "build" / "one", [])
        models.folder.mkdir(parents=True)
        models.dbt("--warn-error", "build")

    state = shared.folder("examples", make)
    return Models(state / "build" / "one", documents_in(state))


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A copy of the built project that a test may change."""
    shutil.copytree(built.settings.raw_dir.parent, tmp_path, dirs_exist_ok=True, symlinks=True)
    return Project(Settings(tmp_path / "raw", tmp_path / "warehouse"))


@pytest.fixture
def small_models(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """An environment in which dbt has one model, made of the given SQL, and a test that never passes.

    For what happens when dbt fails or is killed, without waiting for the real models.
    """

    def made(sql: str) -> dict[str, str]:
        folder = tmp_path / "small_models"
        (folder / "models" / "marts").mkdir(parents=True)
        (folder / "tests").mkdir()
        (folder / "dbt_project.yml").write_text(
            "name: small\nversion: 1.0.0\nprofile: small\n"
            "models: {small: {marts: {+schema: marts}}}\nflags: {send_anonymous_usage_stats: false}\n"
        )
        (folder / "profiles.yml").write_text(
            "small:\n  target: build\n  outputs:\n"
            "    build: {type: duckdb, path: renaksi.duckdb, schema: main, threads: 1}\n"
        )
        # By its source Dagster knows that the documents come first.
        (folder / "models" / "sources.yml").write_text(
            "sources: [{name: landing, tables: [{name: documents}]}]"
        )
        after_documents = "-- depends_on: {{ source('landing', 'documents') }}\n"
        (folder / "models" / "marts" / "answer.sql").write_text(after_documents + sql)
        (folder / "tests" / "assert_there_is_no_answer.sql").write_text("select * from {{ ref('answer') }}")
        return {"RENAKSI_DBT_PROJECT_DIR": str(folder)}

    return made
