"""Starting dbt: its manifest, its environment, its process.

What belongs here: everything about calling dbt that is not Dagster's. dbt runs in the folder of the
build with relative paths, so that what it parsed once serves every warehouse, and every run of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.files import write_text
from pipelines.settings import DBT_PROJECT_DIR
from pipelines.warehouse.freshness import dbt_project_version

_TARGET = DBT_PROJECT_DIR / "target"
_PARTIAL_PARSE = "partial_parse.msgpack"
_MANIFEST = "manifest.json"
_FINGERPRINT = _TARGET / "manifest.fingerprint"
# As seen from the folder of a build, see Settings.build_dir.
_DATABASE = "renaksi.duckdb"
_LANDING = "../../landing"


class ModellingError(Exception):
    """dbt could not even read its project; the message holds what it said."""


def prepare_manifest() -> Path:
    """The manifest of the dbt project, parsed anew where a file of the project changed since.

    So a fresh clone needs no step before `dagster dev` or the command line, and neither waits for
    `dbt parse` again until the project changes. Raises ModellingError.
    """
    # With its place: what dbt parsed holds the paths of the seeds.
    fingerprint = f"{dbt_project_version()} {DBT_PROJECT_DIR}"
    manifest = _TARGET / _MANIFEST
    if manifest.is_file() and _FINGERPRINT.is_file() and _FINGERPRINT.read_text() == fingerprint:
        return manifest
    _TARGET.mkdir(exist_ok=True)
    # Two processes may parse at the same time; each moves its own result into place.
    with tempfile.TemporaryDirectory(dir=_TARGET, prefix="parse-") as folder:
        target = Path(folder)
        process = start_dbt(["parse", "--quiet"], target, target, log_format="text")
        assert process.stdout is not None
        said = process.stdout.read()  # not communicate(), which ends its input, and with it dbt
        if process.wait() != 0:
            raise ModellingError(f"dbt can't read its project:\n{said.decode(errors='replace').strip()}")
        for name in (_PARTIAL_PARSE, _MANIFEST):
            (target / name).replace(_TARGET / name)
    write_text(_FINGERPRINT, fingerprint)
    return manifest


def start_dbt(
    arguments: Sequence[str], build_dir: Path, target: Path, *, log_format: str = "json"
) -> subprocess.Popen[bytes]:
    """Starts dbt in `build_dir`, building `renaksi.duckdb` there; `target` takes its other output.

    Its output and errors come through the process's stdout. It ends when this process ends.
    """
    target.mkdir(parents=True, exist_ok=True)
    parsed = _TARGET / _PARTIAL_PARSE
    if parsed.is_file() and not (target / _PARTIAL_PARSE).exists():
        shutil.copyfile(parsed, target / _PARTIAL_PARSE)
    environment = {
        **os.environ,
        "DBT_PROJECT_DIR": os.fspath(DBT_PROJECT_DIR),
        "DBT_PROFILES_DIR": os.fspath(DBT_PROJECT_DIR),
        "DBT_TARGET_PATH": os.fspath(target),
        "DBT_LOG_PATH": os.fspath(target),
        "DBT_LOG_FORMAT": log_format,
        "DBT_USE_COLORS": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONUNBUFFERED": "1",
        "RENAKSI_BUILD_DB": _DATABASE,
        "RENAKSI_LANDING_DIR": _LANDING,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.warehouse.dbt_program", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=build_dir,
        env=environment,
    )
