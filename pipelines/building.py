"""One build from the command line's side: the same Dagster job, run in this process.

What belongs here: choosing the Dagster instance, running the job quietly, and turning its outcome into
plain results. Importing it is light; Dagster is loaded when a build has something to do.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipelines import catalogue as catalogues
from pipelines.freshness import is_up_to_date
from pipelines.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from dagster import DagsterEvent, DagsterInstance, ExecuteInProcessResult

    from pipelines.resources import Progress

_KEPT_LOGS = 10
_INSTANCE_CONFIG = PROJECT_ROOT / "dagster.yaml"
_INSTANCE_DIR = PROJECT_ROOT / ".dagster"


@dataclass
class Failed:
    """Something that failed: what, why, and where to look."""

    what: str
    why: str
    where: str = ""


@dataclass
class Outcome:
    """How a build ended. `log` is the full log, None where nothing had to be run."""

    ok: bool
    changed: bool
    log: Path | None = None
    failures: list[Failed] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def nothing_to_do(settings: Settings) -> bool:
    """Whether the published warehouse is what a build would give. Raises as `catalogue.scan` does."""
    before = catalogues.load(settings.catalogue_file)
    return is_up_to_date(settings, catalogues.scan(settings.raw_dir, before))


def run_job(settings: Settings, progress: Progress, *, verbose: bool = False) -> Outcome:
    """Runs the whole job on these folders. What it prints goes to a log file, and on if `verbose`.

    Never raises for a failure of the job: the outcome says what failed.
    """
    log = _new_log(settings)
    with log.open("w", encoding="utf-8") as file, _captured(file, echo=verbose):
        from pipelines.definitions import defs
        from pipelines.resources import Folders, Workspace

        folders = {"raw_dir": str(settings.raw_dir), "warehouse_dir": str(settings.warehouse_dir)}
        with _instance(settings) as instance:
            result = defs.resolve_job_def("refresh_warehouse").execute_in_process(
                instance=instance,
                raise_on_error=False,
                resources={
                    "folders": Folders(**folders),
                    "workspace": Workspace(**folders),
                    "progress": progress,
                },
                tags={"renaksi/started_by": "command line"},
            )
    return Outcome(
        ok=result.success, changed=_has_published(result), log=log, failures=_failures(result)
    )
