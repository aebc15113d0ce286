"""What Dagster shows: the job without partitions, the years as partitions, the sensor, the checks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import dagster as dg
import pytest

from pipelines.documents.catalogue import load, scan
from pipelines.orchestration.assets.models import MANIFEST
from pipelines.orchestration.assets.plan_lines import FISCAL_YEARS_NAME
from pipelines.orchestration.assets.previews import preview
from pipelines.orchestration.automation import dead_runs, raw_folder
from pipelines.orchestration.dead_runs import PROCESS_TAG, close_dead_runs, mark_of
from pipelines.orchestration.definitions import defs
from pipelines.orchestration.resources import Folders
from pipelines.warehouse.freshness import inputs_of
from pipelines.warehouse.hold import approve, hold
from tests.integration.conftest import Project

PLAN_LINES = dg.AssetKey("plan_lines")


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


@pytest.fixture
def project_in_use(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("RENAKSI_RAW_DIR", str(project.settings.raw_dir))
    monkeypatch.setenv("RENAKSI_WAREHOUSE_DIR", str(project.settings.warehouse_dir))
    return project


def test_everything_loads_and_the_job_needs_no_partition() -> None:
    dg.Definitions.validate_loadable(defs)
    job = defs.resolve_job_def("refresh_warehouse")
    assert job.partitions_def is None
    graph = defs.resolve_asset_graph()
    assert PLAN_LINES not in job.asset_layer.selected_asset_keys
    assert graph.get(dg.AssetKey(["staging", "stg_plan_lines"])).parent_keys == {PLAN_LINES}
    assert {key.name for key in graph.get(PLAN_LINES).check_keys} == {
        f"{table}_schema"
        for table in ("plan_lines", "plan_line_amounts", "plan_line_quarters", "layouts", "issues")
    }


def test_every_data_test_of_dbt_is_a_check() -> None:
    checks = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    tests = {node["name"] for node in MANIFEST["nodes"].values() if node["resource_type"] == "test"}
    assert tests - checks == set()


def test_years_are_reported_and_one_can_be_landed_alone(
    project_in_use: Project, instance: dg.DagsterInstance
) -> None:
    """Nothing changed: dbt is not run, but this instance, which is new, hears of the years there are."""
    before = project_in_use.settings.database.stat()
    done = defs.resolve_job_def("refresh_warehouse").execute_in_process(instance=instance)
    assert done.success
    assert instance.get_materialized_partitions(PLAN_LINES) == {"2023", "2024"}
    assert not done.asset_materializations_for_node("models")
    assert project_in_use.settings.database.stat() == before
    checks = done.get_asset_check_evaluations()
    assert len(checks) == 5
    assert all(check.passed for check in checks)

    done = defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance, partition_key="2023", asset_selection=[PLAN_LINES]
    )
    [landed] = done.asset_materializations_for_node("plan_lines")
    assert landed.partition == "2023"
    assert landed.metadata["plan_lines"].value == 66
    assert landed.metadata["additive_ceilings_idr"].value == 8_179_154_520
    assert instance.get_dynamic_partitions(FISCAL_YEARS_NAME) == ["2023", "2024"]


class Sensor:
    """The sensor's ticks, with the cursor that Dagster would keep between them, and a clock."""

    def __init__(self, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
        self.instance, self.cursor, self.now = instance, "", 1_000_000.0
        self.keys: list[str] = []
        monkeypatch.setattr("time.time", lambda: self.now)

    def tick(self, seconds: float = 30) -> list[dg.RunRequest]:
        self.now += seconds
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"folders": Folders()}
        )
        result = raw_folder(context)
        requests = (result.run_requests or []) if isinstance(result, dg.SensorResult) else []
        self.cursor = (result.cursor if isinstance(result, dg.SensorResult) else context.cursor) or ""
        # Dagster starts no second run for a key.
        new = [request for request in requests if request.run_key not in self.keys]
        self.keys += [str(request.run_key) for request in new]
        return new


def test_the_sensor_waits_until_the_folder_has_settled(
    project_in_use: Project, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensor = Sensor(instance, monkeypatch)
    assert (sensor.tick(), sensor.cursor) == ([], "")
    new = project_in_use.settings.raw_dir / "new.txt"
    new.write_text("n")
    assert sensor.tick() == []
    new.write_text("ne")
    assert sensor.tick() == []
    [request] = sensor.tick()
    assert request.tags["renaksi/changes"] == "new.txt (new)"


def test_a_state_that_failed_is_tried_again_and_one_that_returns_is_built(
    project_in_use: Project, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensor = Sensor(instance, monkeypatch)
    new = project_in_use.settings.raw_dir / "new.txt"
    new.write_text("new")
    assert [len(sensor.tick()) for _ in range(4)] == [0, 1, 0, 0]
    assert len(sensor.tick(5 * 60)) == 1  # the first try failed
    assert [len(sensor.tick(s)) for s in (5 * 60, 15 * 60, 15 * 60, 60 * 60)] == [0, 1, 0, 1]
    new.unlink()  # withdrawn: what is published is right again
    assert [len(sensor.tick()) for _ in range(2)] == [0, 0]
    new.write_text("new")  # and back: the very state that was tried before
    assert [len(sensor.tick()) for _ in range(3)] == [0, 1, 0]
    assert len(sensor.tick(-100_000)) == 1  # the clock went back


def test_the_sensor_leaves_alone_what_is_held_back(
    project_in_use: Project, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensor = Sensor(instance, monkeypatch)
    settings = project_in_use.settings
    (settings.raw_dir / "new.txt").write_text("new")
    sensor.tick()
    held = inputs_of(settings, scan(settings.raw_dir, load(settings.catalogue_file)))
    hold(settings, held, "the new one has lost what was in it", [])
    assert [len(sensor.tick(3600)) for _ in range(3)] == [0, 0, 0]
    approve(settings)
    assert [len(sensor.tick()) for _ in range(2)] == [0, 1]


def test_a_missing_raw_folder_is_no_change(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    folders = Folders(raw_dir=str(tmp_path / "nowhere"), warehouse_dir=str(tmp_path))
    result = raw_folder(dg.build_sensor_context(instance=instance, resources={"folders": folders}))
    assert isinstance(result, dg.SkipReason)
    assert "not there" in (result.skip_message or "")


def test_a_run_whose_process_was_killed_is_closed(instance: dg.DagsterInstance) -> None:
    job = defs.resolve_job_def("refresh_warehouse")
    sleeper = subprocess.Popen(["sleep", "60"])
    alive, killed = mark_of(), mark_of(sleeper.pid)
    number_of_another = f"{os.getpid()}:1"  # a process that got the number of one that ended
    runs = {
        mark: instance.create_run_for_job(
            job, status=dg.DagsterRunStatus.STARTED, tags={PROCESS_TAG: mark} if mark else {}
        ).run_id
        for mark in (alive, killed, number_of_another, "")
    }
    assert set(close_dead_runs(instance)) == {runs[number_of_another]}
    sleeper.kill()
    sleeper.wait()
    dead_runs(dg.build_sensor_context(instance=instance))
    stand = {mark: instance.get_run_by_id(run_id) for mark, run_id in runs.items()}
    failed = {mark for mark, run in stand.items() if run and run.status is dg.DagsterRunStatus.FAILURE}
    assert failed == {killed, number_of_another}


@pytest.mark.usefixtures("project_in_use")
def test_a_run_bears_the_mark_of_its_process(instance: dg.DagsterInstance) -> None:
    done = defs.resolve_job_def("refresh_warehouse").execute_in_process(instance=instance)
    run = instance.get_run_by_id(done.run_id)
    assert run is not None
    assert run.tags[PROCESS_TAG] == mark_of()


def test_what_documents_print_is_no_markup_in_the_ui() -> None:
    shown = preview(("file", "says"), [("a.pdf", "![x](http://elsewhere.example/x.png)\n[y](http://z)")] * 30)
    assert isinstance(shown, dg.TableMetadataValue)
    assert len(shown.records) == 26
    assert shown.records[0].data["says"] == "![x](http://elsewhere.example/x.png) [y](http://z)"
    assert {column.type for column in shown.schema.columns} == {"string"}
