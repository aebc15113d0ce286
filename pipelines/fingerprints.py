"""Fingerprints of what a warehouse is made from: equal fingerprints mean there is nothing to do.

What belongs here: hashing of code, models and inputs. Light to import, so that a build with nothing to
do ends before anything heavy is loaded.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.documents.catalogue import Catalogue
from pipelines.settings import DBT_PROJECT_DIR

_PACKAGE = Path(__file__).resolve().parent
_READER_FILES = {".py", ".csv", ".json", ".toml", ".yml", ".yaml", ".txt"}
_DBT_FILES = {".sql", ".yml", ".yaml", ".csv", ".md", ".py"}
_DBT_OUTPUTS = {"target", "logs", "dbt_packages"}


@cache
def reader_version() -> str:
    """Changes with the code, vocabulary and libraries that decide what a document gives.

    So does finding tesseract, without which scans are not read.
    """
    files = [_PACKAGE / "extract.py"]
    for room in ("reading", "understanding", "vocabulary", "reference"):
        files += [path for path in (_PACKAGE / room).rglob("*") if path.suffix in _READER_FILES]
    releases = [version(name) for name in ("pypdfium2", "pdfplumber", "lxml", "rapidfuzz")]
    code = _hash(_hash_files(_PACKAGE, files), *releases)[:12]
    return f"{code}+ocr" if shutil.which("tesseract") else code


@cache
def landing_code() -> str:
    """Changes with the code that decides what lands, so that a release with new columns lands anew."""
    modules = [_PACKAGE / f"{name}.py" for name in ("landing", "frames", "precedence", "plan_levels")]
    return _hash_files(_PACKAGE, [*modules, *(_PACKAGE / "schemas").glob("*.py")])


def dbt_project() -> str:
    """Changes with any file of the dbt project, and with the releases of dbt and DuckDB.

    Not remembered as those of the code are: models are edited while Dagster has the code loaded.
    """
    files = (
        path
        for path in DBT_PROJECT_DIR.rglob("*")
        if path.suffix in _DBT_FILES and _DBT_OUTPUTS.isdisjoint(path.relative_to(DBT_PROJECT_DIR).parts)
    )
    reference = _hash_files(_PACKAGE, (_PACKAGE / "reference").glob("*.csv"))
    releases = [version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    return _hash(_hash_files(DBT_PROJECT_DIR, files), reference, *releases)


def inputs(catalogue: Catalogue) -> str:
    """Changes with everything that a published warehouse depends on."""
    publishing = _hash_files(_PACKAGE, [_PACKAGE / "publication.py"])
    return _hash(catalogue.fingerprint(), reader_version(), landing_code(), dbt_project(), publishing)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hash_files(root: Path, files: Iterable[Path]) -> str:
    said = [
        f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(files)
    ]
    return _hash(*said)
