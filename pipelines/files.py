"""Files: written whole or not at all, and known again by their contents.

A killed process leaves the old file or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def sync_directory(directory: Path) -> None:
    """Makes renames in `directory` durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(finished: Path, target: Path) -> None:
    """Moves `finished` to `target` in one step, its bytes on disk before its name.

    Both must be on one file system. Who has the old file open keeps reading the old one.
    """
    descriptor = os.open(finished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    finished.replace(target)
    sync_directory(target.parent)


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A name beside `target` to write to; moved to `target` at the end, or gone where writing failed.

    So a full disk leaves the old file, and nothing half written beside it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def write_text(target: Path, text: str) -> None:
    """Writes a small text file atomically; makes its folder where needed."""
    with unfinished(target) as temporary:
        temporary.write_text(text, encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(*parts: str) -> str:
    """A hash of several texts together, as 64 hexadecimal digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fingerprint_of_files(root: Path, files: Iterable[Path]) -> str:
    """A hash of the names (relative to `root`) and contents of files, in any order."""
    said = [
        f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(files)
    ]
    return fingerprint(*said)
