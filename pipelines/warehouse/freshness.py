"""Whether there is anything to do at all: what a warehouse is made from, and whether that has changed.

Light to import: most runs of a scheduled build end here.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pipelines.documents.catalogue import Catalogue
from pipelines.extraction.ingest import extract_cache, unread
from pipelines.extraction.version import reader_version
from pipelines.files import fingerprint, fingerprint_of_files
from pipelines.landing.version import landing_version
from pipelines.settings import DBT_PROJECT_DIR, Settings
from pipelines.warehouse.publication import read_stamp

_PACKAGE = Path(__file__).resolve().parent.parent
_DBT_FILES = {".sql", ".yml", ".yaml", ".csv", ".md", ".py"}
_DBT_OUTPUTS = {"target", "logs", "dbt_packages"}


def dbt_project_version() -> str:
    """Changes with any file of the dbt project, and with the releases of dbt and DuckDB.

    Not remembered as those of the code are: models are edited while Dagster has the code loaded.
    """
    files = (
        path
        for path in DBT_PROJECT_DIR.rglob("*")
        if path.suffix in _DBT_FILES and _DBT_OUTPUTS.isdisjoint(path.relative_to(DBT_PROJECT_DIR).parts)
    )
    reference = fingerprint_of_files(_PACKAGE, (_PACKAGE / "reference").glob("*.csv"))
    releases = [version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    return fingerprint(fingerprint_of_files(DBT_PROJECT_DIR, files), reference, *releases)


def inputs_of(settings: Settings, catalogue: Catalogue) -> str:
    """Changes with everything that a published warehouse depends on, what each document gave included."""
    cache = extract_cache(settings)
    extracts = fingerprint(*(cache.digest(document) for document in catalogue.documents))
    publishing = fingerprint_of_files(_PACKAGE, [_PACKAGE / "warehouse" / "publication.py"])
    versions = (reader_version(), landing_version(), dbt_project_version(), publishing)
    return fingerprint(catalogue.fingerprint(), extracts, *versions)


def is_up_to_date(settings: Settings, catalogue: Catalogue) -> bool:
    """Whether the public file was made from exactly this catalogue, code and models, and is still whole."""
    stamp = read_stamp(settings)
    return (
        stamp is not None
        and stamp.inputs == inputs_of(settings, catalogue)
        and not unread(catalogue, extract_cache(settings))
    )
