"""What assets are given: the folders, the lock on the warehouse, and what progress is reported to.

What belongs here: Dagster resources. They hold configuration and wrap the core; they decide nothing.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import dagster as dg

from pipelines.documents.catalogue import Catalogue, Document
from pipelines.extraction.cache import Extract, ExtractCache
from pipelines.extraction.ingest import extract_cache
from pipelines.landing.zone import Landing
from pipelines.model.plan import Extraction
from pipelines.orchestration.dead_runs import mark
from pipelines.settings import Settings
from pipelines.warehouse.lock import warehouse_lock

_log = logging.getLogger(__name__)


class Folders(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The folders a run works on. Left empty, they come from `RENAKSI_*` variables or the defaults."""

    raw_dir: str = ""
    warehouse_dir: str = ""

    @property
    def settings(self) -> Settings:
        """The settings of these folders."""
        return Settings.resolve(self.raw_dir or None, self.warehouse_dir or None)

    @property
    def extracts(self) -> ExtractCache:
        """The cache of extractions."""
        return extract_cache(self.settings)

    @property
    def landing(self) -> Landing:
        """The landing zone."""
        return Landing(self.settings.landing_dir)


@dataclass
class RunMemory:
    """What one run has found out already, so that no step finds it out again.

    `catalogue` is the raw folder as it was looked at right before the run; `found` what each document of the
    catalogue gave, parsed once.
    """

    catalogue: Catalogue | None = None
    found: list[tuple[Document, Extract]] | None = None


class Progress(Protocol):
    """What a run reports its progress to: a log, or a progress bar."""

    def reading(self, total: int, reused: int) -> None:
        """`total` documents are about to be read, `reused` need not be."""

    def read(self, document: Document, extraction: Extraction) -> None:
        """A document has been read."""

    def modelling(self, total: int) -> None:
        """`total` models and tests are about to be built."""

    def modelled(self) -> None:
        """A model is built, or a test has run."""

    def note(self, message: str) -> None:
        """Something worth saying."""


class LoggedProgress:
    """Progress as lines of the log."""

    def reading(self, total: int, reused: int) -> None:
        """See Progress."""
        _log.info("%d documents to read, %d unchanged", total, reused)

    def read(self, document: Document, extraction: Extraction) -> None:
        """See Progress."""
        outcome = extraction.rejection
        said = outcome.reason_code if outcome else f"{sum(len(p.lines) for p in extraction.plans)} lines"
        _log.info("%s: %s", document.file_name, said)

    def modelling(self, total: int) -> None:
        """See Progress."""
        _log.info("%d models and tests to build", total)

    def modelled(self) -> None:
        """See Progress. Dagster's own events report each."""

    def note(self, message: str) -> None:
        """See Progress."""
        _log.warning("%s", message)


class Workspace(Folders):
    """The folders for whoever writes them: the warehouse's lock is held while a run has this.

    Dagster's queue keeps its own runs apart; the lock keeps them apart from the command line too.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Workspace", None, None]:
        """Waits for the lock; raises WarehouseLockedError where another run keeps it too long."""
        settings = self.settings
        run_id = context.run.run_id if context.run else "unknown"
        if context.run and context.instance and context.instance.has_run(run_id):
            mark(context.instance, run_id)
        with warehouse_lock(
            settings.lock_file,
            who=f"Dagster run {run_id[:8]}",
            wait_seconds=settings.lock_wait_seconds,
            on_wait=lambda message: context.log.warning(message) if context.log else None,
        ):
            yield self
