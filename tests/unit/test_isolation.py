"""Documents that hang, eat memory or crash lose their own process and nothing else.

The functions below named `read_…` are targets that the helper program calls in place of the real one.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.extraction.limits import Limits
from pipelines.extraction.pool import IsolatedExtractor, Job
from pipelines.extraction.progress import watched_pages
from pipelines.model.hints import Hints
from pipelines.model.page import Page
from pipelines.model.plan import Extraction

MEMORY = 400 * 2**20


def read_by_name(path: Path, hints: Hints) -> Extraction:
    """Does what the file's name says."""
    kind = path.stem.split("-")[0]
    if kind == "hang":
        with Path(path.read_text()).open("w") as fifo:
            # A process of its own, as OCR has, must go too; both hold the FIFO open while they live.
            subprocess.Popen(["sleep", "1000"], stdout=fifo)
            fifo.write("hanging")
            fifo.flush()
            signal.pause()
    elif kind == "pages":
        read_pages(path)
    elif kind == "eat":
        eaten = []
        while True:
            eaten.append(bytearray(16 * 2**20))
    elif kind == "eat_native":
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        libc.malloc.argtypes = [ctypes.c_size_t]
        while block := libc.malloc(16 * 2**20):
            ctypes.memset(block, 1, 16 * 2**20)
        os.abort()
    elif kind == "crash":
        ctypes.string_at(0)
    elif kind == "raise":
        raise KeyError("no such thing")
    elif kind == "chatter":
        os.write(1, b"99 {}\n" * 1000)
    elif kind == "big":
        return Extraction(file_type="x" * 5_000_000)
    return Extraction(file_type=f"{path.name} {hints.file} {hints.fiscal_year} {hints.retrieved_on}")


class Book:
    """A reader whose pages take as long as the file says; the last words are those of a reader that hangs."""

    def __init__(self, page_count: int, seconds: float, hangs_at: int) -> None:
        self.page_count, self.seconds, self.hangs_at = page_count, seconds, hangs_at

    def pages(self) -> Iterator[Page]:
        for number in range(1, self.page_count + 1):
            if number == self.hangs_at:
                signal.pause()
            time.sleep(self.seconds)
            yield Page(number, ())


def read_pages(path: Path) -> None:
    count, seconds, hangs_at = path.stem.split("-")[1:]
    book = Book(int(count), float(seconds.replace("_", ".")), int(hangs_at))
    assert len(list(watched_pages(book))) == book.page_count  # type: ignore[arg-type]


TARGET = f"{__name__}:{read_by_name.__name__}"


def jobs(folder: Path, *names: str) -> list[Job]:
    for name in names:
        (folder / name).write_text("text")
    return [
        Job(folder / name, Hints(file=name, fiscal_year=2024, retrieved_on=date(2024, 1, 31)))
        for name in names
    ]


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


def read_until_closed(fd: int) -> bytes:
    """What comes through a FIFO until nobody holds its writing end any more."""
    read = b""
    while select.select([fd], [], [], 30)[0]:
        if not (chunk := os.read(fd, 100)):
            return read
        read += chunk
    raise AssertionError("a process that should have ended holds the FIFO open")


def test_bad_documents_end_alone(tmp_path: Path) -> None:
    good = [f"good-{number}.txt" for number in range(6)]
    bad = {
        "eat-1.txt": "out_of_memory",
        "eat_native-1.txt": "out_of_memory",
        "crash-1.txt": "unreadable",
        "raise-1.txt": "unreadable",
    }
    names = [*good[:2], *bad, "big-1.txt", "chatter-1.txt", *good[2:]]
    with IsolatedExtractor(Limits(memory_bytes=MEMORY), workers=2, target=TARGET) as extractor:
        results = {job.path.name: result for job, result in extractor.extract_many(jobs(tmp_path, *names))}
        again = list(extractor.extract_many(jobs(tmp_path, "good-9.txt")))
    assert results.keys() == set(names)
    found = {name: result.rejection.reason_code for name, result in results.items() if result.rejection}
    assert found == bad
    for name in [*good, "chatter-1.txt"]:
        assert results[name].file_type == f"{name} {name} 2024 2024-01-31"
    assert len(results["big-1.txt"].file_type) == 5_000_000
    assert again[0][1].file_type == "good-9.txt good-9.txt 2024 2024-01-31"


def test_a_document_that_hangs_is_timed_out_with_its_children(tmp_path: Path, fifo: Path) -> None:
    (job,) = jobs(tmp_path, "hang.txt")
    job.path.write_text(str(fifo))
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with IsolatedExtractor(Limits(seconds=0.3), workers=1, target=TARGET) as extractor:
        ((_, result), (_, after)) = extractor.extract_many([job, *jobs(tmp_path, "good.txt")])
    assert result.rejection is not None
    assert result.rejection.reason_code == "timed_out"
    assert "0.3 seconds" in result.rejection.message
    assert after.rejection is None
    assert read_until_closed(reading) == b"hanging"


def test_time_is_limited_by_page_and_the_page_reached_is_told(tmp_path: Path) -> None:
    slow, hanging = jobs(tmp_path, "pages-6-0_5-0.txt", "pages-9-0-4.txt")
    with IsolatedExtractor(Limits(seconds=2.0), workers=2, target=TARGET) as extractor:
        results = {job.path: result.rejection for job, result in extractor.extract_many([slow, hanging])}
    assert results[slow.path] is None  # longer than the limit, though none of its pages is
    told = results[hanging.path]
    assert told is not None
    assert "One page took longer than 2 seconds and was stopped at page 4 of 9" in told.message
    # The process slept: that is the machine's doing as far as anybody can tell.
    assert "The machine was busy" in told.message
    assert "RENAKSI_PAGE_SECONDS" in told.message
    with IsolatedExtractor(Limits(document_seconds=1.0), workers=1, target=TARGET) as extractor:
        ((_, result),) = extractor.extract_many([slow])
    assert result.rejection is not None
    assert "RENAKSI_DOCUMENT_SECONDS" in result.rejection.message
    assert " of 6" in result.rejection.message


def test_limits_are_set_by_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.from_environment() == Limits()
    for name, value in (("PAGE_SECONDS", "5"), ("DOCUMENT_SECONDS", "60.5"), ("MEMORY_MB", "512")):
        monkeypatch.setenv(f"RENAKSI_{name}", value)
    set_ = Limits.from_environment()
    assert (set_.seconds, set_.document_seconds, set_.memory_bytes) == (5.0, 60.5, 512 * 2**20)
    assert (Limits().exceed(set_), set_.exceed(Limits()), set_.exceed(set_)) == (True, False, False)
    for wrong in ("viel", "0", "-3", "inf"):
        monkeypatch.setenv("RENAKSI_MEMORY_MB", wrong)
        with pytest.raises(ValueError, match="RENAKSI_MEMORY_MB"):
            Limits.from_environment()


def test_leaving_early_ends_what_runs(tmp_path: Path, fifo: Path) -> None:
    first, hanging = jobs(tmp_path, "good.txt", "hang.txt")
    hanging.path.write_text(str(fifo))
    with IsolatedExtractor(workers=2, target=TARGET) as extractor:
        results = extractor.extract_many([first, hanging])
        next(results)
        reading = os.open(fifo, os.O_RDONLY)
        results.close()
        read_until_closed(reading)
        assert next(extractor.extract_many([first]))[1].rejection is None


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_the_death_of_the_caller_ends_what_runs(tmp_path: Path, fifo: Path, ending: signal.Signals) -> None:
    (job,) = jobs(tmp_path, "hang.txt")
    job.path.write_text(str(fifo))
    program = (
        "import signal, sys; sys.path[:0] = sys.argv[3:]\n"
        # A shell has what it runs in the background ignore the interrupt.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\n"
        "from pipelines.extraction.pool import *\n"
        "jobs = [Job(Path(sys.argv[1]), Hints(file='x'))]\n"
        "list(IsolatedExtractor(target=sys.argv[2]).extract_many(jobs))\n"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", program, str(job.path), TARGET, *sys.path], stderr=subprocess.DEVNULL
    )
    reading = os.open(fifo, os.O_RDONLY)
    assert os.read(reading, 100) == b"hanging"
    caller.send_signal(ending)
    assert caller.wait() != 0
    assert read_until_closed(reading) == b""


def test_files_refused_by_size_are_never_opened(tmp_path: Path, fifo: Path) -> None:
    large, endless, empty, odd = jobs(tmp_path, "good.txt", "pipe.pdf", "empty.txt", "odd\n\udcff.txt")
    endless.path.unlink()
    fifo.rename(endless.path)
    empty.path.write_text("")
    large.path.write_text("123456789")
    with IsolatedExtractor(Limits(file_bytes=8), workers=1, target=TARGET) as extractor:
        reasons = {
            job.path.name: result.rejection and result.rejection.reason_code
            for job, result in extractor.extract_many([large, endless, empty, odd])
        }
    assert reasons == {
        "good.txt": "too_large",
        "pipe.pdf": "unreadable",
        "empty.txt": "empty_file",
        "odd\n\udcff.txt": "unreadable",  # its own text can't be JSON: the target fails, the rest goes on
    }


def test_a_helper_that_cannot_start_says_so(tmp_path: Path) -> None:
    with (
        IsolatedExtractor(target="no_such_module:read") as extractor,
        pytest.raises(RuntimeError, match="could not start"),
    ):
        next(extractor.extract_many(jobs(tmp_path, "good.txt")))
