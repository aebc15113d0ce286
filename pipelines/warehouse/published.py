"""Reading the published warehouse.

What belongs here: opening the public file for commands that look something up in it, with errors that
tell a person what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipelines.settings import Settings


class NotPublishedError(Exception):
    """There is no warehouse to look into, or it lacks what was asked of it."""


@contextmanager
def open_published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The public file, read only. Raises NotPublishedError where it is missing or of another release."""
    if not settings.database.exists():
        raise NotPublishedError(
            f"no warehouse has been published at {settings.database}. Run `renaksi build`, or name another "
            "folder with --warehouse"
        )
    try:
        database = duckdb.connect(settings.database, read_only=True)
    except duckdb.Error as error:
        raise NotPublishedError(f"{settings.database} can't be opened: {_first_line(error)}") from error
    try:
        yield database
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NotPublishedError(
            f"{settings.database} lacks what this command reads ({_first_line(error)}). It was built by "
            "another release: run `renaksi build`"
        ) from error
    finally:
        database.close()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
