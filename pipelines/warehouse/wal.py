"""Keeping DuckDB's write-ahead log away from the public file.

What belongs here: one guard. A tool that opens the public file for writing leaves `renaksi.duckdb.wal`
beside it, and DuckDB replays such a log into whatever file has that name the next time, also into one
published since. The guard is a link of that name that leads nowhere: readers open the file as before, and who
writes gets an error at the first commit instead of a log. Tried with DuckDB 1.5.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.files import sync_directory

_NOWHERE = "published-file-is-read-only/copy-it-to-change-it"


def wal_of(database: Path) -> Path:
    """Where DuckDB keeps the log of a file."""
    return database.with_name(f"{database.name}.wal")


def is_guarded(database: Path) -> bool:
    """Whether the guard stands beside a file, and so no log can."""
    wal = wal_of(database)
    return wal.is_symlink() and not wal.exists()


def keep_wal_away(database: Path) -> Path | None:
    """Puts the guard beside a file; gives the log that stood there, moved aside, None where none did.

    The log's changes belong to the file as it was when they were made; they are in no later one.
    """
    wal = wal_of(database)
    if is_guarded(database):
        return None
    aside = None
    if wal.is_symlink() or wal.exists():
        aside = wal.with_name(f"{wal.name}.stray")
        wal.replace(aside)
    guard = wal.with_name(f".{wal.name}.{os.getpid()}.tmp")
    guard.unlink(missing_ok=True)
    guard.symlink_to(_NOWHERE)
    guard.replace(wal)
    sync_directory(wal.parent)
    return aside
