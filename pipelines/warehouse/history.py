"""The files that were public before, and going back to one.

What belongs here: keeping them (a hard link where the file system has those), their order and their number.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipelines.files import replace_file, sha256_of, write_text
from pipelines.settings import Settings
from pipelines.warehouse.hold import hold
from pipelines.warehouse.publication import Stamp, read_stamp, write_stamp
from pipelines.warehouse.wal import keep_wal_away


class NothingToRollBackError(Exception):
    """No earlier file is kept, or none that is whole has the name asked for."""


@dataclass(frozen=True)
class Kept:
    """A published file that was kept. `name` is how a person asks for it."""

    name: str
    file: Path
    stamp: Stamp


def keep_public(settings: Settings) -> None:
    """Keeps the public file with those kept before, the oldest of which go. Nothing without its stamp."""
    stamp = read_stamp(settings)
    if stamp is None or settings.keep_published < 1:
        return
    name = f"{stamp.published_at:%Y%m%dT%H%M%SZ}-{stamp.sha256[:8]}"
    settings.history_dir.mkdir(parents=True, exist_ok=True)
    target = settings.history_dir / f"{name}.duckdb"
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(settings.database, temporary)
    except OSError:
        shutil.copyfile(settings.database, temporary)
    temporary.replace(target)
    temporary.unlink(missing_ok=True)  # a rename between two names of one file leaves both
    write_text(target.with_suffix(".json"), stamp.model_dump_json(indent=1))
    for old in kept(settings)[settings.keep_published :]:
        old.file.unlink(missing_ok=True)
        old.file.with_suffix(".json").unlink(missing_ok=True)


def kept(settings: Settings) -> list[Kept]:
    """The files that are kept, the newest first."""
    found = []
    for file in settings.history_dir.glob("*.duckdb"):
        try:
            stamp = Stamp.model_validate_json(file.with_suffix(".json").read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            continue
        found.append(Kept(file.stem, file, stamp))
    return sorted(found, key=lambda one: one.stamp.published_at, reverse=True)


def roll_back(settings: Settings, inputs: str, to: str | None = None) -> Kept:
    """Makes an earlier file public again, the newest that differs or the one named `to`. Needs the lock.

    What `inputs` (the raw folder, code and models of now) gives is put on hold, so that the next build does
    not undo it; a change of the inputs, or `approve`, does. Raises NothingToRollBackError.
    """
    now = sha256_of(settings.database) if settings.database.is_file() else ""
    candidates = [
        one
        for one in kept(settings)
        if (one.name == to if to else one.stamp.sha256 != now) and sha256_of(one.file) == one.stamp.sha256
    ]
    if not candidates:
        raise NothingToRollBackError(f"no whole file named {to} is kept" if to else "no earlier file is kept")
    chosen = candidates[0]
    keep_public(settings)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    copy = settings.state_dir / "rollback.duckdb"
    shutil.copyfile(chosen.file, copy)
    hold(settings, inputs, "rolled back", [f"{chosen.name} was made public again"])
    keep_wal_away(settings.database)
    replace_file(copy, settings.database)
    write_stamp(settings, chosen.stamp)
    return chosen
