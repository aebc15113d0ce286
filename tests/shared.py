"""What costs seconds to make, made once for all the processes that run tests side by side.

What belongs here: folders and extractions that tests only read. The first process that asks makes one, others
wait for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction


class Shared:
    """A folder that all processes of one run of the tests have in common."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def folder(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder `name`, filled by `make` for whoever asks first. Not to be changed afterwards.

        Where `make` fails, the next to ask tries again.
        """
        folder, made = self._folder / name, self._folder / f"{name}.made"
        with self._locked(name):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    def extract(self, path: Path, hints: Hints) -> Extraction:
        """What `extract` gives for a document, read once for all tests that look at it."""
        asked = f"{path.name} {hints}".encode() + path.read_bytes()
        name = f"{hashlib.sha256(asked).hexdigest()}.json"
        kept = self._folder / name
        with self._locked(name):
            if not kept.exists():
                kept.write_text(extract(path, hints).model_dump_json(), encoding="utf-8")
        return Extraction.model_validate_json(kept.read_bytes())

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self._folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, also by a killed process
            yield
