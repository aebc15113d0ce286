"""The dbt models as Dagster assets, their tests as asset checks, all built by one call of dbt."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from pipelines import fingerprints
from pipelines.assets.documents import current_catalogue
from pipelines.assets.plan_lines import PLAN_LINES
from pipelines.catalogue import Catalogue
from pipelines.ingest import unread
from pipelines.publication import read_stamp, start_build
from pipelines.resources import Dbt, Folders, Progress, Workspace, dbt_environment, dbt_resource
from pipelines.settings import DBT_PROJECT_DIR, Settings

REGISTER = dg.AssetKey("document_register")
_TARGET = DBT_PROJECT_DIR / "target"
_MANIFEST = _TARGET / "manifest.json"
_REGISTER_SOURCE = "documents"
_FAILED = {"fail", "error", "runtime error"}


def prepare_manifest() -> Path:
    """The manifest of the dbt project, parsed anew where a file of the project changed since.

    So a fresh clone needs no step before `dagster dev` or the command line, and neither waits for
    `dbt parse` again until the project changes.
    """
    known = _TARGET / "manifest.fingerprint"
    fingerprint = fingerprints.dbt_project()
    if _MANIFEST.is_file() and known.is_file() and known.read_text(encoding="utf-8") == fingerprint:
        return _MANIFEST
    _TARGET.mkdir(exist_ok=True)
    # Two processes may parse at the same time; each moves its own result into place.
    with tempfile.TemporaryDirectory(dir=_TARGET, prefix="parse-") as folder:
        target = Path(folder)
        with dbt_environment(Settings.resolve(), target / "parse.duckdb"):
            dbt_resource().cli(["parse", "--quiet"], target_path=target).wait()
        for name in ("partial_parse.msgpack", _MANIFEST.name):
            (target / name).replace(_TARGET / name)
    known.write_text(fingerprint, encoding="utf-8")
    return _MANIFEST


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
        workspace = dbt_resource_props["fqn"][1:-1]
        return str(workspace[0]) if workspace else None


def is_up_to_date(folders: Folders, catalogue: Catalogue) -> bool:
    """Whether the public file was made from exactly this, and is still whole."""
    stamp = read_stamp(workspace.settings)
    return (
        stamp is not None
        and stamp.inputs == fingerprints.inputs(catalogue)
        and not unread(catalogue, workspace.extracts)
    )


@dbt_assets(manifest=prepare_manifest(), dagster_dbt_translator=Translator(), name="models")
def models(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    dbt: Dbt,
    progress: dg.ResourceParam[Progress],
) -> Iterator[Any]:
    """Builds seeds, models and tests into a file of this run's own. Does nothing where nothing changed."""
    if context.is_subset and not _is_whole(context):
        raise dg.Failure(
            "The models are built together into a new file: start the job `refresh_warehouse` instead."
        )
    settings = workspace.settings
    if is_up_to_date(workspace, current_catalogue(workspace)):
        progress.note("Nothing changed since the published warehouse was built: dbt is not run.")
        return
    database = start_build(settings, context.run_id)
    target = database.parent / "dbt"
    with dbt_environment(settings, database):
        invocation = dbt.cli(["build"], context=context, target_path=target, raise_on_error=False)
        yield from invocation.stream()
    if invocation.process.returncode != 0:
        raise _failure(target, database)


def _is_whole(context: dg.AssetExecutionContext) -> bool:
    return context.selected_asset_keys == context.assets_def.keys


def _failure(target: Path, database: Path) -> dg.Failure:
    """What went wrong in dbt, in a person's words."""
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        return dg.Failure(f"dbt stopped before it built anything; see {target / 'dbt.log'}")
    failed = [
        {
            "name": result["unique_id"].split(".")[2],
            "kind": result["unique_id"].split(".")[0],
            "message": " ".join((result.get("message") or "").split()),
            "compiled": str(target / result["compiled_path"]) if result.get("compiled_path") else None,
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
