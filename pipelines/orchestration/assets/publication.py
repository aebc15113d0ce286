"""The public file, replaced after everything before it has succeeded."""

import dagster as dg

from pipelines.orchestration.assets.documents import current_catalogue
from pipelines.orchestration.assets.models import models
from pipelines.orchestration.assets.previews import preview, rupiah
from pipelines.orchestration.resources import Workspace
from pipelines.warehouse.freshness import inputs_of
from pipelines.warehouse.guard import publish
from pipelines.warehouse.publication import PUBLIC_SCHEMA, PublicationError, table_sizes


@dg.asset(
    group_name="publication",
    kinds={"duckdb"},
    deps=[key for key in models.keys if key.path[0] == PUBLIC_SCHEMA],
)
def published_warehouse(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """`warehouse/renaksi.duckdb`: moved into place whole, once every model is built and every test passed."""
    settings, catalogue = workspace.settings, current_catalogue(workspace)
    inputs = inputs_of(settings, catalogue)
    try:
        stamp = publish(settings, context.run_id, inputs)
    except PublicationError as error:
        raise dg.Failure(str(error)) from error
    workspace.extracts.prune(catalogue.documents)
    summary = stamp.summary
    return dg.MaterializeResult(
        data_version=dg.DataVersion(stamp.sha256[:16]),
        metadata={
            "file": dg.MetadataValue.path(settings.database),
            "size": stamp.size,
            "documents": summary.documents,
            "rejected_documents": summary.rejected_documents,
            "lines": summary.lines,
            "issues": summary.issues,
            "additive_ceilings_idr": rupiah(summary.ceiling_idr),
            "additive_quarter_amounts_idr": rupiah(summary.amount_idr),
            "preview": preview(("table", "rows"), table_sizes(settings.database)),
        },
    )
