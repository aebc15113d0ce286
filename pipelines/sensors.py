"""When the warehouse is refreshed because somebody changed the raw folder."""

import dagster as dg

from pipelines import fingerprints
from pipelines.documents import catalogue as catalogues
from pipelines.orchestration.automation import refresh_warehouse
from pipelines.orchestration.resources import Folders
from pipelines.warehouse.freshness import is_up_to_date


# Stopped until somebody switches it on, for the same reason as the schedule.
@dg.sensor(
    job=refresh_warehouse,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.STOPPED,
)
def raw_folder(context: dg.SensorEvaluationContext, folders: Folders) -> dg.SensorResult | dg.SkipReason:
    """Refreshes the warehouse when documents under the raw folder are new, changed or removed.

    A folder that is still changing is left until it looks the same twice, so that a document is not
    read while it is being copied. Each state of the folder is tried once; the schedule tries again.
    """
    settings = folders.settings
    before = catalogues.load(settings.catalogue_file)
    try:
        now = catalogues.scan(settings.raw_dir, before)
    except (FileNotFoundError, NotADirectoryError):
        return dg.SkipReason(f"The raw folder {settings.raw_dir} is not there.")
    if is_up_to_date(settings, now):
        return dg.SkipReason("Nothing changed since the published warehouse was built.")
    inputs = fingerprints.inputs(now)
    if context.cursor != inputs:
        context.update_cursor(inputs)
        return dg.SkipReason("The raw folder changed; waiting until it has settled.")
    states = catalogues.compare(before, now)
    touched = {name: state for name, state in states.items() if state != "unchanged"}
    said = ", ".join(f"{name} ({state})" for name, state in touched.items())
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=inputs, tags={"renaksi/changes": said[:250] or "code or models"})
        ],
        cursor=inputs,
    )
