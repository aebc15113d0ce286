"""The main job, from the raw folder to the public file, and what starts it: the clock and the raw folder.

Schedule and sensor are stopped until somebody switches them on: opening the UI to have a look must not
write to a warehouse. The switch is remembered by the Dagster instance, so a deployment sets it once.
"""

import time

import dagster as dg

from pipelines.documents import catalogue as catalogues
from pipelines.orchestration.assets.plan_lines import PLAN_LINES
from pipelines.orchestration.dead_runs import close_dead_runs
from pipelines.orchestration.resources import Folders
from pipelines.orchestration.watch import Watch
from pipelines.warehouse.freshness import inputs_of, is_up_to_date
from pipelines.warehouse.hold import is_held

# dagster.yaml lets one run with this tag run at a time.
WRITES_TAG = "renaksi/writes_warehouse"

# `plan_lines` is left out because a job with a partitioned asset asks for a partition: its years are
# landed, and reported as materializations, by the step `document_register`. Its checks are in.
refresh_warehouse = dg.define_asset_job(
    name="refresh_warehouse",
    selection=(dg.AssetSelection.all() - dg.AssetSelection.assets(PLAN_LINES))
    | dg.AssetSelection.checks_for_assets(PLAN_LINES),
    tags={WRITES_TAG: "yes"},
    executor_def=dg.in_process_executor,
    description=(
        "Catalogues the raw folder, reads what is new, lands the years it touches, builds and tests all "
        "models, and replaces the public file. What has not changed is not done again."
    ),
)

daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh_warehouse,
    cron_schedule="0 5 * * *",
    execution_timezone="Asia/Jakarta",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Refreshes the warehouse every morning. Without changes it ends after cataloguing.",
)


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Closes runs whose process was killed, so that they don't keep others waiting. Starts nothing."""
    closed = close_dead_runs(context.instance)
    said = f"Closed {', '.join(closed)}: killed." if closed else "No run is dead."
    return dg.SkipReason(said)


@dg.sensor(
    job=refresh_warehouse,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.STOPPED,
)
def raw_folder(context: dg.SensorEvaluationContext, folders: Folders) -> dg.SensorResult | dg.SkipReason:
    """Refreshes the warehouse when documents under the raw folder are new, changed or removed.

    A folder that is still changing is left until it looks the same twice, so that a document is not
    read while it is being copied. A state that could not be published is tried again, ever later.
    """
    settings = folders.settings
    before = catalogues.load(settings.catalogue_file)
    try:
        now = catalogues.scan(settings.raw_dir, before)
    except (FileNotFoundError, NotADirectoryError):
        return dg.SkipReason(f"The raw folder {settings.raw_dir} is not there.")
    if is_up_to_date(settings, now):
        context.update_cursor("")
        return dg.SkipReason("Nothing changed since the published warehouse was built.")
    inputs, moment = inputs_of(settings, now), time.time()
    if is_held(settings, inputs):
        context.update_cursor("")
        return dg.SkipReason(
            "What the folder gives is held back until `renaksi approve`, or until it changes."
        )
    watch = Watch.load(context.cursor)
    if watch is None or watch.inputs != inputs:
        context.update_cursor(Watch(inputs=inputs, seen_at=moment).model_dump_json())
        return dg.SkipReason("The raw folder changed; waiting until it has settled.")
    if _is_being_built(context.instance):
        return dg.SkipReason("The warehouse is being built.")
    if not watch.is_due(moment):
        return dg.SkipReason(f"Tried {watch.tries} times without success; it will be tried again.")
    states = catalogues.compare(before, now)
    touched = {name: state for name, state in states.items() if state != "unchanged"}
    said = ", ".join(f"{name} ({state})" for name, state in touched.items())
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=watch.run_key, tags={"renaksi/changes": said[:250] or "code or models"})
        ],
        cursor=watch.tried(moment).model_dump_json(),
    )


def _is_being_built(instance: dg.DagsterInstance) -> bool:
    """Whether a run of the job waits or works."""
    unfinished = [
        dg.DagsterRunStatus.QUEUED,
        dg.DagsterRunStatus.NOT_STARTED,
        dg.DagsterRunStatus.STARTING,
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.CANCELING,
    ]
    runs = dg.RunsFilter(job_name=refresh_warehouse.name, statuses=unfinished)
    return instance.get_runs_count(runs) > 0
