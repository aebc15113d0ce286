"""The program that forks itself for each document, and ends those that cost too much.

What belongs here: the far side of `pool.py`, which runs this file as a script. It reads settings
and then jobs as lines of JSON from its input, and writes `number result` lines to its output, where
the result is an Extraction as JSON. One thread, one loop: forking is safe, and nothing here touches a
document. The end of the input is the order to end everything.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import re
import resource
import selectors
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # as a script, this file can import the package only after its settings have come
    from pipelines.model.plan import Extraction

# Exit status of a document's process whose memory ran out.
_NO_MEMORY = 12
_LACKS_MEMORY = re.compile("bad_alloc|insufficient memory", re.IGNORECASE)
# Loops at least this often while documents run, to see whether the caller still lives.
_TICK_SECONDS = 1.0
_REMEDY = "Save the plan's pages alone in a file of their own, or raise"
_PR_SET_PDEATHSIG = 1


@dataclass
class _Child:
    """The process of one document. `page` is the one it has come to, `pages` how many there are; 0 where that
    isn't known.
    """

    number: int
    path: Path
    pid: int
    pipe: int
    begun: float
    deadline: float
    page: int = 0
    pages: int = 0
    answer: bytearray = field(default_factory=bytearray)
    killed: bool = False

    def kill(self) -> None:
        """Ends the process and those it started, such as an OCR program."""
        self.killed = True
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)


class _Helper:
    def __init__(self, settings: dict[str, Any], target: Callable[..., Extraction]) -> None:
        self._target = target
        self._workers: int = settings["workers"]
        self._seconds: float = settings["seconds"]
        self._document_seconds: float = settings["document_seconds"]
        self._memory_bytes: int = settings["memory_bytes"]
        self._file_bytes: int = settings["file_bytes"]
        self._caller = os.getppid()
        self._selector = selectors.DefaultSelector()
        self._jobs: deque[dict[str, Any]] = deque()
        self._children: dict[int, _Child] = {}
        self._input = bytearray()
        self._output = bytearray(b"ready\n")

    def run(self) -> None:
        """Works until the input ends, then ends what still runs."""
        # Nothing here may block, else a document's time would not be kept.
        os.set_blocking(0, False)
        os.set_blocking(1, False)
        self._selector.register(0, selectors.EVENT_READ)
        try:
            while self._read_input() and os.getppid() == self._caller:
                while self._jobs and len(self._children) < self._workers:
                    self._begin(self._jobs.popleft())
                self._write_output()
                self._wait()
                self._end_late()
        finally:
            for child in self._children.values():
                child.kill()

    def _wait(self) -> None:
        now = time.monotonic()
        deadlines = [child.deadline - now for child in self._children.values() if not child.killed]
        timeout = max(0.0, min([_TICK_SECONDS, *deadlines])) if self._children else None
        for key, _ in self._selector.select(timeout):
            if key.fd in self._children:
                self._read_answer(self._children[key.fd])

    def _read_input(self) -> bool:
        """Takes the jobs that have arrived; False at the input's end."""
        try:
            chunk = os.read(0, 1 << 16)
        except BlockingIOError:
            return True
        self._input += chunk
        *lines, rest = self._input.split(b"\n")
        self._input = rest
        self._jobs.extend(json.loads(line) for line in lines)
        return bool(chunk)

    def _write_output(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._output:
                del self._output[: os.write(1, self._output)]
        if self._output and 1 not in self._selector.get_map():
            self._selector.register(1, selectors.EVENT_WRITE)
        elif not self._output and 1 in self._selector.get_map():
            self._selector.unregister(1)

    def _begin(self, job: dict[str, Any]) -> None:
        path = Path(job["path"])
        receiving, sending = os.pipe()
        helper = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._be_child(helper, path, job["hints"], sending)
        os.close(sending)
        # Set on both sides: whichever comes first, the group exists before it is killed.
        with contextlib.suppress(PermissionError, ProcessLookupError):
            os.setpgid(pid, pid)
        os.set_blocking(receiving, False)
        now = time.monotonic()
        deadline = now + min(self._seconds, self._document_seconds)
        self._children[receiving] = _Child(job["number"], path, pid, receiving, now, deadline)
        self._selector.register(receiving, selectors.EVENT_READ)

    def _be_child(self, helper: int, path: Path, hints: dict[str, Any], sending: int) -> None:
        """What the document's process does; never returns."""
        status = 1
        try:
            os.setpgid(0, 0)
            _die_with(helper)
            # What a library prints must not come between the answers.
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, 0)
            os.dup2(2, 1)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_DATA, (self._memory_bytes, self._memory_bytes))
            _tell_of_pages(sending)
            answer = _extract(self._target, path, hints, self._file_bytes)
            with os.fdopen(sending, "wb") as stream:
                stream.write(answer)
            status = 0
        except MemoryError:
            status = _NO_MEMORY
        except (
            BaseException
        ) as error:  # a fault of the readers' own: seen below as a crash, reported on stderr
            # Native code has exceptions of its own for it.
            status = _NO_MEMORY if _LACKS_MEMORY.search(str(error)) else 1
            traceback.print_exc()
        finally:
            os._exit(status)

    def _read_answer(self, child: _Child) -> None:
        try:
            chunk = os.read(child.pipe, 1 << 20)
        except BlockingIOError:
            return
        child.answer += chunk
        self._hear_of_pages(child)
        if not chunk:
            self._finish(child)

    def _hear_of_pages(self, child: _Child) -> None:
        """Takes the lines that tell of pages from what has arrived; each page has its own time."""
        while child.answer.startswith(b"@") and (end := child.answer.find(b"\n")) > 0:
            child.page, child.pages = (int(number) for number in child.answer[1:end].split())
            del child.answer[: end + 1]
            last = child.begun + self._document_seconds
            child.deadline = min(time.monotonic() + self._seconds, last)

    def _finish(self, child: _Child) -> None:
        self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._children[child.pipe]
        _, status, usage = os.wait4(child.pid, 0)
        result = bytes(child.answer) if status == 0 else self._rejection(child, status, usage)
        self._output += b"%d %s\n" % (child.number, result)

    def _end_late(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            # An answer that has begun is in time, however long it takes to get through.
            if not child.killed and not child.answer and child.deadline <= now:
                child.kill()

    def _rejection(self, child: _Child, status: int, usage: resource.struct_rusage) -> bytes:
        """Says why a document's process ended without an answer."""
        from pipelines.extraction.pool import rejected
        from pipelines.settings import MEMORY_VARIABLE

        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        peak_bytes = usage.ru_maxrss * 1024  # Linux gives kilobytes
        if child.killed:
            reason = "timed_out"
            message = self._late(child, usage.ru_utime + usage.ru_stime)
        elif (
            os.waitstatus_to_exitcode(status) == _NO_MEMORY
            # Killed, and not by us: the system was short of memory. Native code that gets none aborts.
            or ended_by == signal.SIGKILL
            or (ended_by is not None and peak_bytes > self._memory_bytes / 2)
        ):
            reason = "out_of_memory"
            message = (
                f"Reading needed more than {self._memory_bytes / 2**20:.0f} MB of memory and was stopped"
                f"{_reached(child)}. A later build tries again. {_REMEDY} {MEMORY_VARIABLE}."
            )
        else:
            reason = "unreadable"
            how = f"signal {ended_by}" if ended_by is not None else "an error"
            message = (
                f"The file made the reader fail ({how}){_reached(child)}; it may be damaged. Open it in the "
                "program that made it and save it again. If that doesn't help, report it together with the "
                "file."
            )
        return rejected(child.path, reason, message).model_dump_json().encode()

    def _late(self, child: _Child, worked: float) -> str:
        from pipelines.settings import DOCUMENT_SECONDS_VARIABLE, PAGE_SECONDS_VARIABLE

        took = time.monotonic() - child.begun
        if child.deadline >= child.begun + self._document_seconds:
            limit, variable, what = self._document_seconds, DOCUMENT_SECONDS_VARIABLE, "Reading"
        else:
            limit, variable = self._seconds, PAGE_SECONDS_VARIABLE
            what = "One page" if child.page else "Reading"
        busy = (
            f" The machine was busy: of {took:.0f} seconds the document got {worked:.0f} of a core."
            if worked < took / 2
            else ""
        )
        return (
            f"{what} took longer than {limit:g} seconds and was stopped{_reached(child)}.{busy} "
            f"A later build tries again. {_REMEDY} {variable}."
        )


def _reached(child: _Child) -> str:
    if not child.page:
        return ""
    if child.pages and child.page > child.pages:
        return f" after all of its {child.pages} pages were read"
    return f" at page {child.page}" + (f" of {child.pages}" if child.pages else "")


def _tell_of_pages(sending: int) -> None:
    """Sends a line for each page that is begun, ahead of the answer, which is JSON."""
    from pipelines.extraction import progress

    progress.listen(lambda page, pages: _send(sending, b"@%d %d\n" % (page, pages or 0)))


def _send(sending: int, line: bytes) -> None:
    os.write(sending, line)


def _extract(target: Callable[..., Extraction], path: Path, hints: dict[str, Any], file_bytes: int) -> bytes:
    from pipelines.extraction.pool import rejected
    from pipelines.model.hints import ColumnRole, Hints
    from pipelines.model.page import DocumentRejected
    from pipelines.reading.opening import check_file

    if "column_roles" in hints:
        hints["column_roles"] = tuple(ColumnRole(**role) for role in hints["column_roles"])
    if "retrieved_on" in hints:
        hints["retrieved_on"] = date.fromisoformat(hints["retrieved_on"])
    try:
        check_file(path, file_bytes)
    except DocumentRejected as refused:
        extraction = rejected(path, refused.reason_code, refused.message)
    else:
        extraction = target(path, Hints(**hints))
    return extraction.model_dump_json().encode()


def _die_with(parent: int) -> None:
    """Asks Linux to kill this process when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def main() -> None:
    """Reads the settings, imports the target once for all documents, and works."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is the caller's; it then closes our input
    # Unbuffered: what comes after the first line belongs to the loop.
    settings = json.loads(_first_line())
    # Each document gets one core; threads of a numeric library would also make forking unsafe.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    sys.path[:] = settings["sys_path"]
    module, _, name = settings["target"].partition(":")
    target = getattr(importlib.import_module(module), name)
    importlib.import_module("pipelines.reading.opening").preload()
    gc.freeze()  # what is imported stays shared: no collection in a child touches it
    _Helper(settings, target).run()


def _first_line() -> bytes:
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            sys.exit(0)
        line += byte
    return bytes(line)


if __name__ == "__main__":
    main()
