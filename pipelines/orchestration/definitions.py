"""What Dagster loads: assets, checks, the job, its schedule and its sensor."""

import dagster as dg

from pipelines.orchestration.assets.documents import documents, extractions
from pipelines.orchestration.assets.models import models
from pipelines.orchestration.assets.plan_lines import document_register, plan_lines
from pipelines.orchestration.assets.publication import published_warehouse
from pipelines.orchestration.automation import daily_refresh, dead_runs, raw_folder, refresh_warehouse
from pipelines.orchestration.checks import schema_checks
from pipelines.orchestration.resources import Folders, LoggedProgress, RunMemory, Workspace

defs = dg.Definitions(
    assets=[documents, extractions, document_register, plan_lines, models, published_warehouse],
    asset_checks=schema_checks(),
    jobs=[refresh_warehouse],
    schedules=[daily_refresh],
    sensors=[raw_folder, dead_runs],
    # One process for a whole run: a process per step would import Dagster and dbt again for each.
    executor=dg.in_process_executor,
    resources={
        "folders": Folders(),
        "workspace": Workspace(),
        "progress": LoggedProgress(),
        "memory": dg.ResourceDefinition(lambda _: RunMemory()),
    },
)
