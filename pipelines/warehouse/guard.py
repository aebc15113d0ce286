"""The guard between builds: what would lose too much is not published without a person's word.

What belongs here: the order of the last steps. What is lost is for `losses`, what waits for `hold`.
"""

from __future__ import annotations

import shutil

import duckdb

from pipelines.settings import Settings
from pipelines.warehouse.history import keep_public
from pipelines.warehouse.hold import Hold, hold, read_hold, release
from pipelines.warehouse.losses import Tolerance, losses_between, rejected_since
from pipelines.warehouse.publication import Candidate, PublicationError, Stamp, make_candidate, make_public

_MOST_TOLD = 20


class HeldBackError(PublicationError):
    """The built file is whole, but loses more of the public one than is tolerated."""

    def __init__(self, held: Hold) -> None:
        self.held = held
        super().__init__(message_of(held))


def message_of(held: Hold) -> str:
    """What a person should know of a hold, and how to end it."""
    lines = [
        f"The published warehouse was left as it was: {held.why}.",
        *(f"  {one}" for one in held.details),
    ]
    lines.append("If that is right, `renaksi approve` lets it through once; else mend the raw folder.")
    return "\n".join(lines)


def publish(settings: Settings, run_id: str, inputs: str) -> Stamp:
    """Replaces the public file by the one that this run built, and keeps the old one.

    Raises HeldBackError where it loses too much and nobody approved it, PublicationError where it isn't fit.
    """
    candidate = make_candidate(settings, run_id, inputs)
    held = read_hold(settings, inputs)
    if held is not None and not held.approved:
        raise HeldBackError(held)
    if held is None and (lost := _losses(settings, candidate)):
        details = lost[:_MOST_TOLD]
        if len(lost) > _MOST_TOLD:
            details.append(f"… and {len(lost) - _MOST_TOLD} more")
        raise HeldBackError(hold(settings, inputs, "the new one has lost what was in it", details))
    keep_public(settings)
    stamp = make_public(settings, candidate)
    keep_public(settings)
    release(settings)
    return stamp


def _losses(settings: Settings, candidate: Candidate) -> list[str]:
    """What the candidate loses, and which documents it rejects that counted before.

    Nothing where there is no public file that can be read.
    """
    if not settings.database.is_file():
        return []
    # A copy: a tool that holds the public file open for writing keeps others from opening it.
    copy = candidate.file.with_name("published.duckdb")
    try:
        shutil.copyfile(settings.database, copy)
        tolerance = Tolerance(settings.max_loss, settings.max_withdrawn)
        losses = losses_between(copy, candidate.file, tolerance)
        return [*map(str, losses), *rejected_since(copy, candidate.file)] if losses else []
    except OSError as error:
        raise PublicationError(f"{settings.database} can't be compared: {error.strerror}") from error
    except duckdb.Error:
        return []
    finally:
        copy.unlink(missing_ok=True)
