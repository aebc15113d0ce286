"""From extractions to the landing zone: the register of documents, and the lines by fiscal year.

A Dagster run has one partition at most, and the years of its documents are known only after they have
been read. So the step `document_register` of the main job lands every year that its documents touch
and reports each as a materialization of that partition of `plan_lines`; the job needs no partition.
`plan_lines` itself lands one chosen year anew, for whoever starts it from the UI or a backfill.
"""

from collections.abc import Sequence
from decimal import Decimal

import dagster as dg

from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.extraction.ingest import extracts_of, unread
from pipelines.landing.precedence import Standing, settle
from pipelines.landing.zone import Landing, YearReport, count_by
from pipelines.orchestration.assets.documents import GROUP, current_catalogue, extractions
from pipelines.orchestration.assets.previews import preview, rupiah
from pipelines.orchestration.resources import Folders, RunMemory, Workspace

# The fiscal years for which plans have landed: dynamic, because the year of a plan is known only once its
# document has been read.
FISCAL_YEARS_NAME = "fiscal_year"
FISCAL_YEARS = dg.DynamicPartitionsDefinition(name=FISCAL_YEARS_NAME)
PLAN_LINES = dg.AssetKey("plan_lines")
_DATA_VERSION_TAG = "dagster/data_version"
_PREVIEW_COLUMNS = ["line_number", "program_printed", "indicator_name", "target_text", "ceiling_text"]


@dg.asset(group_name=GROUP, kinds={"python", "parquet"}, deps=[extractions])
def document_register(
    context: dg.AssetExecutionContext, workspace: Workspace, memory: dg.ResourceParam[RunMemory]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Every document with its standing: loaded, superseded, or rejected and why.

    Lands the fiscal years whose documents changed and removes those that no document plans any more.
    """
    standings, problems = _settled(workspace, memory)
    landing = workspace.landing
    touched, removed = landing.touched_years(standings, problems)
    known = context.instance.get_materialized_partitions(PLAN_LINES)
    landing.land_documents(standings, problems)
    for year in removed:
        landing.remove_year(year)
    for year in touched:
        landing.land_year(year, standings, problems)
    # Years that another instance landed, such as the command line's, are reported to this one as well.
    reports = [
        r for r in landing.reports().values() if r.fiscal_year in touched or str(r.fiscal_year) not in known
    ]
    context.instance.add_dynamic_partitions(FISCAL_YEARS_NAME, [str(r.fiscal_year) for r in reports])
    for report in reports:
        context.log_event(
            dg.AssetMaterialization(
                PLAN_LINES,
                partition=str(report.fiscal_year),
                metadata=_year_metadata(landing, report),
                tags={_DATA_VERSION_TAG: report.fingerprint[:16]},
            )
        )
    for year in removed:
        context.instance.delete_dynamic_partition(FISCAL_YEARS_NAME, str(year))
    return _register_result(standings, landing, touched, removed)


@dg.asset(
    key=PLAN_LINES,
    group_name=GROUP,
    kinds={"python", "parquet"},
    partitions_def=FISCAL_YEARS,
    deps=[document_register],
)
def plan_lines(
    context: dg.AssetExecutionContext, workspace: Workspace, memory: dg.ResourceParam[RunMemory]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The lines of all plans of a fiscal year, with amounts, quarters, issues and layouts, as Parquet."""
    standings, problems = _settled(workspace, memory)
    report = workspace.landing.land_year(int(context.partition_key), standings, problems)
    return dg.MaterializeResult(
        metadata=_year_metadata(workspace.landing, report),
        data_version=dg.DataVersion(report.fingerprint[:16]),
    )


def _settled(folders: Folders, memory: RunMemory) -> tuple[list[Standing], Sequence[CatalogueProblem]]:
    catalogue, cache = current_catalogue(folders), folders.extracts
    waiting = [document.file_name for document in unread(catalogue, cache)]
    if len(waiting) == len(catalogue.documents) and waiting:
        raise dg.Failure("No document has been read yet: materialize `extractions` first.")
    found = memory.found or extracts_of(catalogue, cache)
    return settle(found), catalogue.problems


def _year_metadata(landing: Landing, report: YearReport) -> dict[str, dg.MetadataValue]:
    lines = landing.read("plan_lines", report.fiscal_year)
    return {
        "documents": dg.MetadataValue.int(report.documents),
        "current_documents": dg.MetadataValue.int(report.current_documents),
        "dagster/partition_row_count": dg.MetadataValue.int(report.rows["plan_lines"]),
        **{table: dg.MetadataValue.int(rows) for table, rows in report.rows.items()},
        "quarantined": dg.MetadataValue.int(len(report.quarantined)),
        "additive_ceilings_idr": rupiah(report.ceiling_idr),
        "additive_quarter_amounts_idr": rupiah(report.amount_idr),
        "preview": preview(_PREVIEW_COLUMNS, lines[_PREVIEW_COLUMNS].itertuples(index=False)),
    }


def _register_result(
    standings: Sequence[Standing], landing: Landing, touched: list[int], removed: list[int]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    reports = landing.reports().values()
    rows = [
        (
            s.document.file_name,
            s.fiscal_year,
            s.status,
            s.rejection.reason_code if s.rejection else None,
            s.rejection.message if s.rejection else None,
        )
        for s in standings
    ]
    return dg.MaterializeResult(
        metadata={
            "standings": dg.MetadataValue.json(dict(count_by(standings))),
            "years": dg.MetadataValue.json([report.fiscal_year for report in reports]),
            "years_written": dg.MetadataValue.json(touched),
            "years_removed": dg.MetadataValue.json(removed),
            "lines": sum(report.rows["plan_lines"] for report in reports),
            "issues": sum(report.rows["issues"] for report in reports),
            "additive_ceilings_idr": rupiah(sum((report.ceiling_idr for report in reports), Decimal(0))),
            "preview": preview(("file", "year", "standing", "reason", "message"), rows),
        }
    )
