"""Runs whose process is gone: told apart from those that work, and closed.

What belongs here: a run's mark, and looking for runs that carry the mark of a process that ended. Such a run
would stand as started for ever, and hold the place that dagster.yaml gives to one run at a time.
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

PROCESS_TAG = "renaksi/process"
_WORKING = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_START_TIME = 19  # place in /proc/PID/stat, counted after the name in brackets: ticks since the system began


def mark_of(pid: int | None = None) -> str:
    """What tells a process, by default this one, from any other, also one that gets its number later."""
    number = os.getpid() if pid is None else pid
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        return f"{number}:{stat.rpartition(')')[2].split()[_START_TIME]}"
    except (OSError, IndexError):
        return f"{number}:"


def mark(instance: dg.DagsterInstance, run_id: str) -> None:
    """Says of a run that this process works on it."""
    instance.add_run_tags(run_id, {PROCESS_TAG: mark_of()})


def is_dead(mark: str) -> bool:
    """Whether the process of a mark is gone. Without a mark nothing is known."""
    number, _, since = mark.partition(":")
    if not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # alive, another user's
    return bool(since) and mark_of(int(number)) != mark


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Closes as failed the runs whose process is gone; gives their ids.

    A mark says nothing of another machine's processes: its runs must not share this instance's storage.
    """
    closed = []
    for run in instance.get_runs(dg.RunsFilter(statuses=_WORKING)):
        if is_dead(run.tags.get(PROCESS_TAG, "")):
            instance.report_run_failed(run, "The process of this run was killed; what it had begun was left.")
            closed.append(run.run_id)
    return closed
