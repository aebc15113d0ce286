"""The lock by which one run at a time writes a warehouse, whoever started it.

A POSIX record lock: the system frees it when its process ends, however it ends, and a forked worker
does not inherit it, so that a killed run never leaves the warehouse locked.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

_POLL_SECONDS = 0.2
_held: set[Path] = set()


class WarehouseLockedError(Exception):
    """Another run kept the lock for as long as this one was willing to wait."""


def _holder(lock_file: Path) -> str:
    try:
        said = json.loads(lock_file.read_text(encoding="utf-8"))
        return f"process {said['pid']} ({said['who']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


@contextmanager
def warehouse_lock(
    lock_file: Path,
    *,
    who: str,
    wait_seconds: float,
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Holds the lock of a warehouse; `who` names the kind of run, for others that wait.

    Waits up to `wait_seconds`, after telling `on_wait` once who holds it. Raises WarehouseLockedError.
    A process that holds the lock enters it again at once: record locks belong to the process.
    """
    if lock_file in _held:
        yield
        return
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + wait_seconds
        reported = False
        while True:
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except (BlockingIOError, PermissionError):  # the two ways POSIX says "held by another"
                holder = _holder(lock_file)
                if time.monotonic() >= deadline:
                    raise WarehouseLockedError(
                        f"{holder} is writing this warehouse; stopped after waiting {wait_seconds:.0f} s. "
                        "Run again when it has finished."
                    ) from None
                if on_wait and not reported:
                    on_wait(f"{holder} is writing this warehouse; waiting for it")
                    reported = True
                time.sleep(_POLL_SECONDS)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "who": who, "since": since}).encode(), 0)
        _held.add(lock_file)
        yield
    finally:
        _held.discard(lock_file)
        os.close(descriptor)
