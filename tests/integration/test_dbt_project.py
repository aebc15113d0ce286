"""The dbt project as its own tools see it: no warning, every unit test, docs that build."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pipelines.modelling import start_dbt
from tests.integration.conftest import Project


def dbt(*arguments: str, folder: Path) -> str:
    """Runs dbt in the folder of a build and returns what it said; it must succeed."""
    process = start_dbt(arguments, folder, folder / "dbt", log_format="text")
    assert process.stdout is not None
    said = process.stdout.read().decode()
    assert process.wait() == 0, said[-3000:]
    return said


def test_the_project_builds_without_a_warning(built: Project, tmp_path: Path) -> None:
    """Warnings are errors; unit tests are among what runs; the docs know every public table."""
    shutil.copytree(built.settings.warehouse_dir / ".state" / "landing", tmp_path / "landing")
    folder = tmp_path / "build" / "one"
    folder.mkdir(parents=True)
    dbt("--warn-error", "build", folder=folder)
    results = json.loads((folder / "dbt" / "run_results.json").read_text())["results"]
    by_kind = {
        kind: [r for r in results if r["unique_id"].startswith(kind)]
        for kind in ("unit_test", "test", "model")
    }
    assert all(by_kind.values())
    assert {r["status"] for r in results} <= {"pass", "success", "no-op"}  # exposures do nothing
    dbt("docs", "generate", folder=folder)
    nodes = json.loads((folder / "dbt" / "catalog.json").read_text())["nodes"]
    public = {n["metadata"]["name"] for n in nodes.values() if n["metadata"]["schema"] == "marts"}
    stands = {name for (name,) in built.query("select table_name from duckdb_tables()")}
    assert public == stands
