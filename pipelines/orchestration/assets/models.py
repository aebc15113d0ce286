"""The dbt models as Dagster assets, their tests as asset checks, all built by one call of dbt."""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliInvocation, dbt_assets
from packaging.version import parse

from pipelines.orchestration.assets.documents import current_catalogue
from pipelines.orchestration.assets.plan_lines import PLAN_LINES
from pipelines.orchestration.resources import Progress, Workspace
from pipelines.settings import DBT_PROJECT_DIR
from pipelines.warehouse.dbt import prepare_manifest, start_dbt
from pipelines.warehouse.freshness import dbt_project_version, inputs_of, is_up_to_date
from pipelines.warehouse.guard import message_of
from pipelines.warehouse.hold import read_hold
from pipelines.warehouse.publication import start_build

REGISTER = dg.AssetKey("document_register")
_REGISTER_SOURCE = "documents"
_FAILED = {"fail", "error", "runtime error"}

MANIFEST: Mapping[str, Any] = json.loads(prepare_manifest().read_bytes())
_LOADED = dbt_project_version()


class Translator(DagsterDbtTranslator):
    """How dbt's names become Dagster's: sources are the assets that land them, layers are groups."""

    def __init__(self) -> None:
        # The landing zone's tables but one all come from `plan_lines`.
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Models and seeds by schema and name, sources by the asset that writes them."""
        if dbt_resource_props["resource_type"] != "source":
            return super().get_asset_key(dbt_resource_props)
        return REGISTER if dbt_resource_props["name"] == _REGISTER_SOURCE else PLAN_LINES

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer: the first folder of the model, or the seeds."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        folders = dbt_resource_props["fqn"][1:-1]
        return str(folders[0]) if folders else None


_TRANSLATOR = Translator()


@dbt_assets(manifest=MANIFEST, dagster_dbt_translator=_TRANSLATOR, name="models")
def models(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    progress: dg.ResourceParam[Progress],
) -> Iterator[Any]:
    """Builds seeds, models and tests into a file of this run's own. Does nothing where nothing changed."""
    if context.is_subset and not _is_whole(context):
        raise dg.Failure(
            "The models are built together into a new file: start the job `refresh_warehouse` instead."
        )
    settings = workspace.settings
    catalogue = current_catalogue(workspace)
    if is_up_to_date(settings, catalogue):
        progress.note("Nothing changed since the published warehouse was built: dbt is not run.")
        return
    held = read_hold(settings, inputs_of(settings, catalogue))
    if held is not None and not held.approved:
        raise dg.Failure(message_of(held))
    if dbt_project_version() != _LOADED:
        raise dg.Failure("The dbt project changed after Dagster loaded it: reload the code location.")
    database = start_build(settings, context.run_id)
    target = database.parent / "dbt"
    # Started by our own code rather than by DbtCliResource, which asks `dbt --version`, and through it a
    # package index, before each command, and loads dbt a second time into this process.
    invocation = DbtCliInvocation(
        # Unit tests check the models, not the data: `make test` runs them.
        process=start_dbt(["build", "--exclude-resource-type", "unit_test"], database.parent, target),
        manifest=MANIFEST,
        dagster_dbt_translator=_TRANSLATOR,
        project_dir=DBT_PROJECT_DIR,
        target_path=target,
        raise_on_error=False,
        cli_version=parse(version("dbt-core")),
        context=context,
    )
    progress.modelling(len(context.selected_asset_keys) + len(context.selected_asset_check_keys))
    for event in invocation.stream():
        if isinstance(event, dg.Output | dg.AssetCheckResult):
            progress.modelled()
        yield event
    if invocation.process.returncode != 0:
        raise _failure(target, database)


def _is_whole(context: dg.AssetExecutionContext) -> bool:
    return set(context.selected_asset_keys) == set(context.assets_def.keys)


def _failure(target: Path, database: Path) -> dg.Failure:
    """What went wrong in dbt, in a person's words."""
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    except (OSError, ValueError, KeyError):
        return dg.Failure(f"dbt stopped before it built anything; see {target / 'dbt.log'}")
    failed = [
        {
            "name": result["unique_id"].split(".")[2],
            "kind": result["unique_id"].split(".")[0],
            "message": " ".join((result.get("message") or "").split()),
            "compiled": nodes.get(result["unique_id"], {}).get("compiled_path"),
        }
        for result in results
        if result["status"] in _FAILED
    ]
    names = ", ".join(f"{one['kind'].replace('_', ' ')} `{one['name']}`" for one in failed)
    return dg.Failure(
        f"dbt failed: {names or 'see its log'}. The published warehouse was left as it was.",
        metadata={
            "failed": dg.MetadataValue.json(failed),
            "built_file": dg.MetadataValue.path(database),
            "dbt_log": dg.MetadataValue.path(target / "dbt.log"),
        },
    )
