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

# What one document may cost; see pipelines/extraction/limits.py.
PAGE_SECONDS_VARIABLE = "RENAKSI_PAGE_SECONDS"
DOCUMENT_SECONDS_VARIABLE = "RENAKSI_DOCUMENT_SECONDS"
MEMORY_VARIABLE = "RENAKSI_MEMORY_MB"
WORKERS_VARIABLE = "RENAKSI_WORKERS"

# How long a run waits for another that writes the same warehouse before it stops with a message.
DEFAULT_LOCK_WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Settings:
    """The two folders a run works on, as absolute paths, and what follows from them."""

    raw_dir: Path
    warehouse_dir: Path
    lock_wait_seconds: float = DEFAULT_LOCK_WAIT_SECONDS

    @classmethod
    def resolve(cls, raw: Path | str | None = None, warehouse: Path | str | None = None) -> Settings:
        """Settings from arguments, else `RENAKSI_*` variables, else `./raw` and `./warehouse`.

        Raises ValueError where a variable that should be a number is none.
        """
        for variable in (
            PAGE_SECONDS_VARIABLE, DOCUMENT_SECONDS_VARIABLE, MEMORY_VARIABLE, WORKERS_VARIABLE
        ):  # fmt: skip
            number_from(variable, 1.0)  # a slip should be told before any work
        return cls(
            raw_dir=Path(raw or os.environ.get(RAW_VARIABLE) or "raw").absolute(),
            warehouse_dir=Path(warehouse or os.environ.get(WAREHOUSE_VARIABLE) or "warehouse").absolute(),
            lock_wait_seconds=_lock_wait_seconds(),
        )

    @property
    def database(self) -> Path:
        """The public file, replaced only whole."""
        return self.warehouse_dir / "renaksi.duckdb"

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


def number_from(variable: str, default: float) -> float:
    """The positive number in an environment variable. Raises ValueError where it holds anything else."""
    given = os.environ.get(variable)
    if not given:
        return default
    try:
        number = float(given)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(f"{variable} must be a number above 0, not {given!r}")
    return number


def _lock_wait_seconds() -> float:
    wait = os.environ.get(LOCK_WAIT_VARIABLE) or DEFAULT_LOCK_WAIT_SECONDS
    try:
        return float(wait)
    except ValueError:
        raise ValueError(f"{LOCK_WAIT_VARIABLE} must be a number of seconds, not {wait!r}") from None
