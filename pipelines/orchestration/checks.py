"""The landing schemas as asset checks: what was held back in quarantine, with the failing cases."""

from collections.abc import Mapping

import dagster as dg
import pandera.pandas as pa

from pipelines.landing.schema import YEAR_TABLES
from pipelines.orchestration.assets.plan_lines import PLAN_LINES, document_register
from pipelines.orchestration.assets.previews import preview
from pipelines.orchestration.resources import Folders

_CASE_COLUMNS = ("year", "row", "column", "check", "value")


def schema_check(table: str, model: type[pa.DataFrameModel]) -> dg.AssetChecksDefinition:
    """A check that no row of `table` failed `model` in any landed year.

    It warns and does not block: a failing row is already held back and stands among the issues.
    """

    @dg.asset_check(
        asset=PLAN_LINES,
        name=f"{table}_schema",
        description=f"Rows of `{table}` that fail their schema. {model.__doc__}",
        additional_deps=[document_register],
    )
    def check(folders: Folders) -> dg.AssetCheckResult:
        reports = folders.landing.reports().values()
        cases = [
            (report.fiscal_year, *(case[name] for name in _CASE_COLUMNS[1:]))
            for report in reports
            for case in report.quarantined
            if case["table"] == table
        ]
        return dg.AssetCheckResult(
            passed=not cases,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "rows_landed": sum(report.rows[table] for report in reports),
                "failing_cases": len(cases),
                "cases": preview(_CASE_COLUMNS, cases),
            },
        )

    return check


def schema_checks(
    tables: Mapping[str, type[pa.DataFrameModel]] = YEAR_TABLES,
) -> list[dg.AssetChecksDefinition]:
    """One check per table of the landing zone that is partitioned by year."""
    return [schema_check(table, model) for table, model in tables.items()]
