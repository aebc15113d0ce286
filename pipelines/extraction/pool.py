"""Extracting documents where they can't hurt: each in a process of its own, under limits.

What belongs here: the caller's side. The processes are started and watched by `worker.py`, a small
program that has imported the readers once and forks itself for each document, so that a document
pays milliseconds for its process. It is used rather than a process pool (multiprocessing, pebble,
loky) because those reuse a process for many documents, run the caller's main module again in each,
and don't tell a crash from memory running out; and because forking a program with threads, as
Dagster's are, is not safe. POSIX only.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.extraction.limits import Limits
from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction, Rejection
from pipelines.settings import WORKERS_VARIABLE, number_from

TARGET = "pipelines.extraction.extract:extract"

_HELPER_KILLED = (
    "The program that reads documents was killed, most likely because the machine ran out of memory. "
    f"Run again with fewer documents at a time: set {WORKERS_VARIABLE}, e.g. to 1."
)


@dataclass(frozen=True)
class Job:
    """A document to extract, and what is known of it beforehand."""

    path: Path
    hints: Hints


def extract_many(
    jobs: Iterable[Job], limits: Limits = Limits(), workers: int | None = None
) -> Iterator[tuple[Job, Extraction]]:
    """Extracts documents in parallel and yields each as it is done, in no certain order.

    `workers` is the number of documents at a time, by default what `RENAKSI_WORKERS` says, else one per core
    this process may use.
    Every job comes back once; one that can't be read comes back with a rejection (`timed_out`,
    `out_of_memory`, `too_large`, or `unreadable` for one that crashes its process). Closing the
    iterator, ctrl-C, or the death of this process ends the documents' processes too.
    """
    with IsolatedExtractor(limits, workers) as extractor:
        yield from extractor.extract_many(jobs)


class IsolatedExtractor:
    """Keeps the helper program between calls; use as a context manager.

    `target` is the function that is called with (path, hints) in the document's process, as
    `module:name`; it returns an Extraction.
    """

    def __init__(self, limits: Limits = Limits(), workers: int | None = None, target: str = TARGET) -> None:
        self._limits = limits
        self._workers = workers or max(1, int(number_from(WORKERS_VARIABLE, _cores())))
        self._target = target
        self._helper: _Helper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the helper and with it every document's process; safe to call twice."""
        if self._helper is not None:
            self._helper.end()
            self._helper = None

    def extract_many(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Extraction]]:
        """As the function of the same name. Raises RuntimeError where the helper can't start."""
        waiting = enumerate(jobs)
        running: dict[int, Job] = {}
        try:
            while True:
                # A few more than there are workers, so that none waits for this side.
                while len(running) < 2 * self._workers and (numbered := next(waiting, None)):
                    number, job = numbered
                    running[number] = job
                    self._started().send(number, job)
                if not running:
                    return
                answer = self._started().receive()
                if answer is None:
                    # The helper holds no document itself; only the system, short of memory, kills it.
                    self.close()
                    lost, running = running, {}
                    for job in lost.values():
                        yield job, rejected(job.path, "out_of_memory", _HELPER_KILLED)
                else:
                    number, extraction = answer
                    yield running.pop(number), extraction
        finally:
            if running:  # left early: what still runs must not answer the next call
                self.close()

    def _started(self) -> _Helper:
        if self._helper is None:
            settings = {"target": self._target, "workers": self._workers, **asdict(self._limits)}
            self._helper = _Helper(settings)
        return self._helper


class _Helper:
    """The running helper program and the two pipes to it."""

    def __init__(self, settings: dict[str, object]) -> None:
        program = Path(__file__).with_name("worker.py")
        self._process = subprocess.Popen(
            [sys.executable, os.fspath(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self._write({"sys_path": sys.path, **settings})
        if self._from.readline() != b"ready\n":
            self.end()
            raise RuntimeError("The helper that reads documents could not start; see its error output.")

    def send(self, number: int, job: Job) -> None:
        hints = {key: value for key, value in asdict(job.hints).items() if value is not None}
        if job.hints.retrieved_on is not None:
            hints["retrieved_on"] = job.hints.retrieved_on.isoformat()
        self._write({"number": number, "path": os.fspath(job.path), "hints": hints})

    def _write(self, message: dict[str, object]) -> None:
        # Where the helper has died, that is seen when its answer is read.
        with contextlib.suppress(BrokenPipeError):
            self._to.write(json.dumps(message).encode("ascii") + b"\n")
            self._to.flush()

    def receive(self) -> tuple[int, Extraction] | None:
        """The next result; None where the helper died."""
        number, _, result = self._from.readline().partition(b" ")
        return (int(number), Extraction.model_validate_json(result)) if result.endswith(b"\n") else None

    def end(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._to.close()
        self._from.close()
        self._process.wait()


def rejected(path: Path, reason_code: str, message: str) -> Extraction:
    """The extraction of a file that gave nothing."""
    rejection = Rejection(reason_code=reason_code, message=message)
    return Extraction(file_type=path.suffix.lower().lstrip("."), rejection=rejection)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
