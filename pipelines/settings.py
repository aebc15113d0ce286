"""Where things stand: the raw folder, the warehouse folder, and the state kept beside the warehouse.

What belongs here: folder and file names, from arguments, environment variables or defaults. No I/O
beyond resolving paths.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
# Another copy of the models may be named, as for a trial of changed ones beside those in use.
DBT_PROJECT_DIR = Path(os.environ.get("RENAKSI_DBT_PROJECT_DIR") or PROJECT_ROOT / "dbt_project").absolute()

RAW_VARIABLE = "RENAKSI_RAW_DIR"
WAREHOUSE_VARIABLE = "RENAKSI_WAREHOUSE_DIR"
LOCK_WAIT_VARIABLE = "RENAKSI_LOCK_WAIT_SECONDS"
MAX_LOSS_VARIABLE = "RENAKSI_MAX_LOSS"
MAX_WITHDRAWN_VARIABLE = "RENAKSI_MAX_WITHDRAWN"
KEEP_VARIABLE = "RENAKSI_KEEP_PUBLISHED"

# What one document may cost; see pipelines/extraction/limits.py.
PAGE_SECONDS_VARIABLE = "RENAKSI_PAGE_SECONDS"
DOCUMENT_SECONDS_VARIABLE = "RENAKSI_DOCUMENT_SECONDS"
MEMORY_VARIABLE = "RENAKSI_MEMORY_MB"
FILE_VARIABLE = "RENAKSI_FILE_MB"
WORKERS_VARIABLE = "RENAKSI_WORKERS"

# How long a run waits for another that writes the same warehouse before it stops with a message.
DEFAULT_LOCK_WAIT_SECONDS = 600.0
# Shares of 1, see `warehouse.losses.Tolerance`.
DEFAULT_MAX_LOSS = 0.1
DEFAULT_MAX_WITHDRAWN = 0.5
# Published files kept beside the public one, for going back.
DEFAULT_KEEP = 5


def number_from(variable: str, default: float, *, may_be_zero: bool = False) -> float:
    """The number in an environment variable, above 0 or not below it; the default where it is not set.

    Raises ValueError where it holds anything else.
    """
    given = os.environ.get(variable)
    if not given:
        return default
    try:
        number = float(given)
    except ValueError:
        number = -1.0
    if not (0 < number < float("inf") or (may_be_zero and number == 0)):
        raise ValueError(f"{variable} must be a number{'' if may_be_zero else ' above 0'}, not {given!r}")
    return number


@dataclass(frozen=True)
class Settings:
    """The two folders a run works on, as absolute paths, and what follows from them."""

    raw_dir: Path
    warehouse_dir: Path
    lock_wait_seconds: float = DEFAULT_LOCK_WAIT_SECONDS
    max_loss: float = DEFAULT_MAX_LOSS
    max_withdrawn: float = DEFAULT_MAX_WITHDRAWN
    keep_published: int = DEFAULT_KEEP

    @classmethod
    def resolve(cls, raw: Path | str | None = None, warehouse: Path | str | None = None) -> Settings:
        """Settings from arguments, else `RENAKSI_*` variables, else `./raw` and `./warehouse`.

        Raises ValueError where a variable that must be a number is none.
        """
        for variable in (
            PAGE_SECONDS_VARIABLE, DOCUMENT_SECONDS_VARIABLE, MEMORY_VARIABLE, FILE_VARIABLE, WORKERS_VARIABLE
        ):  # fmt: skip
            number_from(variable, 1.0)  # a slip should be told before any work
        return cls(
            raw_dir=Path(raw or os.environ.get(RAW_VARIABLE) or "raw").absolute(),
            warehouse_dir=Path(warehouse or os.environ.get(WAREHOUSE_VARIABLE) or "warehouse").absolute(),
            lock_wait_seconds=number_from(LOCK_WAIT_VARIABLE, DEFAULT_LOCK_WAIT_SECONDS, may_be_zero=True),
            max_loss=number_from(MAX_LOSS_VARIABLE, DEFAULT_MAX_LOSS, may_be_zero=True),
            max_withdrawn=number_from(MAX_WITHDRAWN_VARIABLE, DEFAULT_MAX_WITHDRAWN, may_be_zero=True),
            keep_published=int(number_from(KEEP_VARIABLE, DEFAULT_KEEP, may_be_zero=True)),
        )

    @property
    def database(self) -> Path:
        """The public file, replaced only whole."""
        return self.warehouse_dir / "renaksi.duckdb"

    @property
    def history_dir(self) -> Path:
        """Files that were public before, what was held back, and what a person said of it. Not rebuilt."""
        return self.warehouse_dir / ".history"

    @property
    def hold_file(self) -> Path:
        """What was not published, and why."""
        return self.history_dir / "held.json"

    @property
    def state_dir(self) -> Path:
        """Work state: safe to delete, the next run builds it again."""
        return self.warehouse_dir / ".state"

    @property
    def catalogue_file(self) -> Path:
        """The last catalogue of the raw folder."""
        return self.state_dir / "catalogue.json"

    @property
    def extracts_dir(self) -> Path:
        """The cache of what each document gave."""
        return self.state_dir / "extracts"

    @property
    def landing_dir(self) -> Path:
        """The Parquet files that dbt reads."""
        return self.state_dir / "landing"

    @property
    def build_dir(self) -> Path:
        """One folder per run for the file being built."""
        return self.state_dir / "build"

    @property
    def log_dir(self) -> Path:
        """Full logs of runs, the last few."""
        return self.state_dir / "logs"

    @property
    def stamp_file(self) -> Path:
        """What the published file was built from."""
        return self.state_dir / "published.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one run that may write this warehouse."""
        return self.state_dir / "lock"
