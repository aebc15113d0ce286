"""Whether the public file is what was published: for `renaksi status --check`, which cron runs.

What belongs here: checks that need no raw folder and write nothing.
"""

from __future__ import annotations

import duckdb

from pipelines.files import sha256_of
from pipelines.settings import Settings
from pipelines.warehouse.guard import message_of
from pipelines.warehouse.hold import read_hold
from pipelines.warehouse.publication import Stamp, summarise
from pipelines.warehouse.wal import is_guarded, wal_of


def faults(settings: Settings) -> list[str]:
    """What is wrong with the public file, and what to do; nothing where it is sound."""
    database = settings.database
    if not database.is_file():
        return [f"{database} is not there. Run `renaksi build`."]
    found = []
    if not is_guarded(database) and wal_of(database).exists():
        found.append(
            f"{wal_of(database)} stands beside the published file: a tool opened it for writing. Who opens "
            "the file now sees that tool's changes. The next publication moves the log aside."
        )
    try:
        stamp = Stamp.model_validate_json(settings.stamp_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [*found, f"{settings.stamp_file} is missing or damaged: run `renaksi build`."]
    if sha256_of(database) != stamp.sha256:
        found.append(
            f"{database} is not the file that was published on {stamp.published_at:%Y-%m-%d %H:%M} UTC. Run "
            "`renaksi build`, or `renaksi rollback` for the one before."
        )
        return found
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            summarise(connection)
    except duckdb.Error as error:
        found.append(f"{database} can't be read: {str(error).splitlines()[0]}")
    return found


def waiting(settings: Settings) -> list[str]:
    """What waits for a person's word."""
    held = read_hold(settings)
    return [message_of(held)] if held is not None and not held.approved else []
