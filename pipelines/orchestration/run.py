"""One build from the command line's side: the same Dagster job, run in this process.

What belongs here: choosing the Dagster instance, running the job quietly, and turning its outcome into
plain results. Importing this is light; Dagster is loaded when a build has something to do.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipelines.documents import catalogue as catalogues
from pipelines.documents.catalogue import Catalogue
from pipelines.settings import Settings
from pipelines.warehouse.dbt import ModellingError
from pipelines.warehouse.freshness import inputs_of, is_up_to_date
from pipelines.warehouse.guard import HeldBackError
from pipelines.warehouse.hold import Hold, is_held, read_hold, release

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult
    from dagster_shared.error import SerializableErrorInfo

    from pipelines.orchestration.resources import Progress

_KEPT_LOGS = 10
_STARTED_BY, _COMMAND_LINE = "renaksi/started_by", "command line"


@dataclass
class Failed:
    """Something that failed: what it is, what it said, and where to look."""

    what: str
    message: str
    look_at: str | None = None


@dataclass
class Outcome:
    """How a build ended. `log` holds everything that Dagster and dbt said."""

    ok: bool
    log: Path
    failures: list[Failed] = field(default_factory=list)


def look_at(settings: Settings) -> tuple[Catalogue, bool]:
    """The raw folder's catalogue, and whether a build has anything to do.

    Raises as `catalogue.scan` does, and HeldBackError where what it would build waits for a person's word.
    """
    before = catalogues.load(settings.catalogue_file)
    now = catalogues.scan(settings.raw_dir, before)
    if not is_up_to_date(settings, now):
        if held := held_back(settings, now):
            raise HeldBackError(held)
        return now, True
    release(settings)
    if now != before:  # a build that failed since left the catalogue of what it saw
        catalogues.save(now, settings.catalogue_file)
    return now, False


def held_back(settings: Settings, catalogue: Catalogue) -> Hold | None:
    """Why what this catalogue gives is not published without a person's word; None where it is."""
    inputs = inputs_of(settings, catalogue)
    return read_hold(settings, inputs) if is_held(settings, inputs) else None


def run_job(
    settings: Settings, progress: Progress, catalogue: Catalogue | None = None, *, verbose: bool = False
) -> Outcome:
    """Runs the whole job on these folders; what it logs goes to a file, and to stderr if `verbose`.

    `catalogue` is the raw folder as it was just looked at, else it is looked at again.

    A failure of the job is not raised: the outcome says so.
    """
    log = _new_log(settings)
    try:
        result = _run(settings, progress, catalogue, log, verbose=verbose)
    except ModellingError as error:
        return Outcome(ok=False, log=log, failures=[Failed("the dbt project", str(error))])
    return Outcome(ok=result.success, log=log, failures=_failures(result))


def _run(
    settings: Settings, progress: Progress, catalogue: Catalogue | None, log: Path, *, verbose: bool
) -> ExecuteInProcessResult:
    with log.open("w", encoding="utf-8", buffering=1) as file, _captured(file, echo=verbose):
        from pipelines.orchestration.automation import WRITES_TAG
        from pipelines.orchestration.dead_runs import PROCESS_TAG, mark_of
        from pipelines.orchestration.definitions import defs
        from pipelines.orchestration.resources import Folders, RunMemory, Workspace

        folders = {"raw_dir": str(settings.raw_dir), "warehouse_dir": str(settings.warehouse_dir)}
        with _instance() as instance:
            return defs.resolve_job_def("refresh_warehouse").execute_in_process(
                instance=instance,
                raise_on_error=False,
                resources={
                    "folders": Folders(**folders),
                    "workspace": Workspace(**folders),
                    "progress": progress,
                    "memory": RunMemory(catalogue),
                },
                run_config={"loggers": {"console": {"config": {"log_level": "INFO"}}}},
                # Not counted by the queue in dagster.yaml, which a killed build would otherwise block.
                tags={WRITES_TAG: "no", _STARTED_BY: _COMMAND_LINE, PROCESS_TAG: mark_of()},
            )


@contextlib.contextmanager
def _instance() -> Iterator[DagsterInstance]:
    """The Dagster instance that a build is recorded in: that of DAGSTER_HOME, else none that lasts.

    Recording each of a thousand events in SQLite makes a build a fifth longer, and one of other folders
    than the UI's would stand there as a materialization of the UI's assets; so it has to be asked for.
    """
    from dagster import DagsterInstance

    from pipelines.orchestration.dead_runs import close_dead_runs

    home = os.environ.get("DAGSTER_HOME")
    if home:
        # dagster.yaml there may name folders relative to itself.
        with contextlib.chdir(home), DagsterInstance.get() as instance:
            close_dead_runs(instance)
            yield instance
    else:
        with DagsterInstance.ephemeral() as instance:
            yield instance


def _new_log(settings: Settings) -> Path:
    """A new log file; of the older ones the last few are kept."""
    settings.log_dir.mkdir(parents=True, exist_ok=True)
    for old in sorted(settings.log_dir.glob("build-*.log"))[: 1 - _KEPT_LOGS]:
        old.unlink(missing_ok=True)
    return settings.log_dir / f"build-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"


class _Tee:
    """Writes to a log file, and to the terminal too where asked."""

    def __init__(self, *streams: TextIO) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        for stream in self._streams:
            stream.write(text)
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            stream.flush()

    def isatty(self) -> bool:
        return False


@contextlib.contextmanager
def _captured(file: TextIO, *, echo: bool) -> Iterator[None]:
    """What Dagster, dbt and warnings print goes to `file`, not between the lines of the progress bar."""
    sink: Any = _Tee(file, sys.stderr) if echo else file
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        yield


def _failures(result: ExecuteInProcessResult) -> list[Failed]:
    failures: list[Failed] = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        data = event.step_failure_data
        said = data.user_failure_data
        metadata: dict[str, Any] = {k: v.value for k, v in said.metadata.items()} if said else {}
        look_at: str | None = metadata.get("dbt_log")
        if said is None:
            message = _innermost(data.error).message.strip() if data.error else "failed without saying why"
            failures.append(Failed(f"step `{event.step_key}`", message))
        elif isinstance(metadata.get("failed"), list):
            failures += [
                Failed(f"{one['kind']} `{one['name']}`", one["message"], one["compiled"] or look_at)
                for one in metadata["failed"]
            ]
        else:
            failures.append(Failed(f"step `{event.step_key}`", said.description or "", look_at))
    if not failures and not result.success:
        failures += [
            Failed("the run", _innermost(event.job_failure_data.error).message.strip())
            for event in result.all_events
            if event.is_job_failure and event.job_failure_data.error
        ]
    return failures or ([] if result.success else [Failed("the run", "failed without saying why")])


def _innermost(error: SerializableErrorInfo) -> SerializableErrorInfo:
    while error.cause:
        error = error.cause
    return error
