"""Measures how fast PDF pages become grids, and in how much memory, against pdfplumber.

Run with `python -m benchmarks.reading [FOLDER …] [--pages N] [--rounds N]`; without a folder it
reads the plans in raw/. What it prints: pages per second on one core (CPU time, best of the rounds,
both readers in turn on the same pages in the same process), pages per second on all cores (wall
time, a process per core), and the peak memory of a process that reads a document of N pages.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pdfplumber
import pypdfium2

from pipelines.model.page import DocumentRejected, Grid
from pipelines.reading.pdf.reader import PdfReader

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Reading:
    """Pages read, cells found, and the seconds of CPU that took."""

    pages: int
    cells: int
    seconds: float


def read_with_renaksi(path: Path) -> tuple[int, int]:
    """Pages and cells that Renaksi's reader finds."""
    pages = cells = 0
    reader = PdfReader(path)
    for page in reader.pages():
        pages += 1
        cells += sum(len(block.cells) for block in page.blocks if isinstance(block, Grid))
    reader.close()
    return pages, cells


def read_with_pdfplumber(path: Path) -> tuple[int, int]:
    """Pages and cells that pdfplumber's extract_tables finds; its pages are closed as it advises."""
    pages = cells = 0
    with pdfplumber.open(path) as document:
        for page in document.pages:
            pages += 1
            cells += sum(cell is not None for table in page.extract_tables() for row in table for cell in row)
            page.close()
    return pages, cells


READERS: dict[str, Callable[[Path], tuple[int, int]]] = {
    "renaksi": read_with_renaksi,
    "pdfplumber": read_with_pdfplumber,
}


def readable(folders: Iterable[Path]) -> list[Path]:
    """The PDF files under the folders whose text can be read."""
    files: list[Path] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.pdf")):
            try:
                read_with_renaksi(path)
            except DocumentRejected as error:
                print(f"left out {path.name}: {error.reason_code}", file=sys.stderr)
            else:
                files.append(path)
    return files


def on_one_core(files: list[Path], rounds: int) -> dict[str, Reading]:
    """The best of some rounds per file and reader, added up over the files."""
    totals = {name: Reading(0, 0, 0.0) for name in READERS}
    for path in files:
        best: dict[str, Reading] = {}
        for _ in range(rounds):
            for name, read in READERS.items():
                gc.collect()
                start = time.process_time()
                pages, cells = read(path)
                seconds = time.process_time() - start
                if name not in best or seconds < best[name].seconds:
                    best[name] = Reading(pages, cells, seconds)
        for name, reading in best.items():
            total = totals[name]
            totals[name] = Reading(
                total.pages + reading.pages, total.cells + reading.cells, total.seconds + reading.seconds
            )
    return totals


def _count_pages(job: tuple[str, Path]) -> int:
    name, path = job
    return READERS[name](path)[0]


def on_all_cores(files: list[Path], copies: int) -> dict[str, float]:
    """Pages per second of wall time, documents handed to one process per core."""
    speeds: dict[str, float] = {}
    for name in READERS:
        with multiprocessing.get_context("spawn").Pool() as pool:
            pool.map(_count_pages, [(name, files[0])] * 4 * (os.cpu_count() or 1), chunksize=1)
            start = time.perf_counter()
            pages = sum(pool.imap_unordered(_count_pages, [(name, path) for path in files] * copies))
            speeds[name] = pages / (time.perf_counter() - start)
    return speeds


def _peak(job: tuple[str, Path]) -> float:
    """Peak memory in MB of a process that reads one document."""
    name, path = job
    READERS[name](path)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_memory(name: str, path: Path) -> float:
    """The same, in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, ((name, path),))


def long_document(files: list[Path], pages: int, target: Path) -> None:
    """Writes a document of exactly that many pages out of the pages of others."""
    document = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(path) for path in files]
    while len(document) < pages:
        for source in sources:
            document.import_pages(source, list(range(min(len(source), pages - len(document)))))
            if len(document) >= pages:
                break
    document.save(target)


def main() -> None:
    """Prints the measurements as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "raw"])
    parser.add_argument("--pages", type=int, default=1000, help="pages of the long document")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    files = readable(options.folders)
    if not files:
        parser.error("no readable PDF file in these folders")
    versions = " · ".join(f"{name} {version(name)}" for name in ("pypdfium2", "pdfplumber"))
    print(
        f"{len(files)} documents · {os.cpu_count()} cores · Python {platform.python_version()} · {versions}\n"
    )
    single = on_one_core(files, options.rounds)
    several = on_all_cores(files, copies=3)
    print("| | renaksi | pdfplumber | ratio |\n|---|---|---|---|")
    ours, theirs = single["renaksi"], single["pdfplumber"]
    print(f"| pages read | {ours.pages} | {theirs.pages} | |")
    print(f"| cells found | {ours.cells} | {theirs.cells} | |")
    speed, reference = ours.pages / ours.seconds, theirs.pages / theirs.seconds
    print(f"| pages/s, one core | {speed:.1f} | {reference:.1f} | {speed / reference:.1f} |")
    print(f"| ms per page, one core | {1000 / speed:.1f} | {1000 / reference:.1f} | |")
    speed, reference = several["renaksi"], several["pdfplumber"]
    print(f"| pages/s, all cores | {speed:.1f} | {reference:.1f} | {speed / reference:.1f} |")
    with tempfile.TemporaryDirectory() as folder:
        for pages in (10, options.pages):
            target = Path(folder) / f"{pages}.pdf"
            long_document(files, pages, target)
            ours_mb, theirs_mb = peak_memory("renaksi", target), peak_memory("pdfplumber", target)
            print(f"| peak memory, {pages} pages | {ours_mb:.0f} MB | {theirs_mb:.0f} MB | |")


if __name__ == "__main__":
    main()
