"""Warehouses built once, from the two real plans and from the example plans, and the command line to build others.

What belongs here: fixtures that cost seconds, so that tests share them by copying.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.reading import ocr
from pipelines.settings import Settings
from tests.truth import EXAMPLES, RAW, example_truths


@dataclass
class Project:
    """A raw folder and a warehouse of a test's own."""

    settings: Settings

    def command(self, *arguments: str) -> list[str]:
        """The command line on these folders."""
        folders = ["--raw", str(self.settings.raw_dir), "--warehouse", str(self.settings.warehouse_dir)]
        return [sys.executable, "-m", "pipelines.cli", arguments[0], *folders, *arguments[1:]]

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
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The two real plans, built. Not to be changed: see `project`."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(RAW, folder / "raw")
    project = Project(Settings(folder / "raw", folder / "warehouse"))
    done = project.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 documents read, 0 unchanged" in done.stdout
    return project


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example plans, built; without the scanned one where nothing can read it. Not to be changed."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES / "raw", folder / "raw")
    for truth in example_truths():
        if truth.get("needs_ocr") and not ocr.installed_languages():
            (folder / "raw" / truth["file"]).unlink()
    project = Project(Settings(folder / "raw", folder / "warehouse"))
    done = project.run("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A copy of the built project that a test may change."""
    shutil.copytree(built.settings.raw_dir.parent, tmp_path, dirs_exist_ok=True)
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
