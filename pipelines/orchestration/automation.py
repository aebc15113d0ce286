"""The main job: from the raw folder to the public file."""

import dagster as dg

from pipelines.orchestration.assets.plan_lines import PLAN_LINES

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
