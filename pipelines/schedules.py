"""When the warehouse is refreshed by the clock."""

import dagster as dg

from pipelines.orchestration.automation import refresh_warehouse

# Stopped until somebody switches it on: opening the UI to have a look must not write to a warehouse.
# The switch is remembered by the Dagster instance, so a deployment sets it once.
daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh_warehouse,
    cron_schedule="0 5 * * *",
    execution_timezone="Asia/Jakarta",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Refreshes the warehouse every morning. Without changes it ends after cataloguing.",
)
