"""The cache of extractions: what each document gave, kept so that no document is read twice.

What belongs here: keys, files and clean-up of the cache. An extract is found again by the content of
its document, by what documents.csv says that bears on reading, and by the reader's version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.documents.catalogue import Document
from pipelines.extraction.limits import Limits
from pipelines.files import unfinished, write_text
from pipelines.model.plan import Extraction

# Reasons that may not hold at another time, when the machine has less to do or limits are higher.
PASSING = frozenset({"timed_out", "out_of_memory"})
# Hours after which such a document is tried again: ever longer, as one that is hopeless costs its limit.
_WAITS = (1.0, 4.0, 16.0, 64.0, 168.0)


class Trial(BaseModel):
    """How often a document ran out of time or memory, when last (UTC), and under which limits."""

    model_config = ConfigDict(extra="forbid")

    failures: int
    tried_at: datetime
    limits: Limits

    def is_due(self, now: datetime, limits: Limits) -> bool:
        """Whether the document should be tried again."""
        hours = _WAITS[min(self.failures, len(_WAITS)) - 1]
        return limits.exceed(self.limits) or now - self.tried_at >= timedelta(hours=hours)


class Extract(BaseModel):
    """An extraction with when and by which reader it was made. `ingested_at` is UTC."""

    model_config = ConfigDict(extra="forbid")

    key: str
    ingested_at: datetime
    reader_version: str
    extraction: Extraction


class _Header(NamedTuple):
    """The first line of a kept extract: the digest and the bytes of the rest, and the extraction's digest."""

    body: str
    size: int
    content: str

    def __str__(self) -> str:
        return f"{self.body} {self.size} {self.content}"


@dataclass(frozen=True)
class ExtractCache:
    """Extracts as one JSON file each in `directory`, for one reader version and under `limits`.

    Beside the extract of a document that ran out of time or memory stands its trial; while that isn't due
    the extract counts like any other.
    """

    directory: Path
    reader_version: str
    limits: Limits = field(default_factory=Limits)

    def key(self, document: Document) -> str:
        """The name under which a document's extract is kept.

        File name, source and date of retrieval have no bearing on what is read, so two copies of one
        document share an extract.
        """
        hints = document.hints
        said = [self.reader_version, document.file_type, hints.agency, hints.region]
        said += [str(hints.fiscal_year), str(hints.revision), str(hints.column_roles)]
        return f"{document.sha256}-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]}"

    def has(self, document: Document) -> bool:
        """Whether the document needs no reading. Refused documents never do."""
        return document.refusal is not None or self.is_kept(document)

    def is_kept(self, document: Document) -> bool:
        """Whether what the document gave is in the cache, and it is not to be tried again."""
        if document.refusal is not None:
            return False
        key = self.key(document)
        if _header(self._file(key)) is None:
            return False
        trial = self._trial(key)
        return trial is None or not trial.is_due(datetime.now(UTC), self.limits)

    def get(self, document: Document) -> Extract | None:
        """The document's extract; None where it has not been read, or the file is damaged."""
        if document.refusal is not None:
            return Extract(
                key=f"refused-{document.refusal.reason_code}",
                ingested_at=datetime.fromtimestamp(document.hashed_at_ns / 1e9, UTC),
                reader_version=self.reader_version,
                extraction=Extraction(file_type=document.file_type, rejection=document.refusal),
            )
        return _read(self._file(self.key(document)))

    def digest(self, document: Document) -> str:
        """What tells what a document gave from anything else it could give, "" where it has not been read.

        When it was read, and by which release of the reader, has no bearing on it. Of a kept extract only the
        beginning and the size are looked at; `get` looks at the rest.
        """
        if document.refusal is not None:
            return f"refused {document.refusal.reason_code} {document.refusal.message}"
        header = _header(self._file(self.key(document)))
        return header.content if header is not None else ""

    def good(self, document: Document) -> Extract | None:
        """The last extract of a file of this name that gave lines, None where there is none."""
        return _read(self._good_file(document))

    def keep_good(self, document: Document) -> None:
        """Keeps a document's extract, which gives lines, for the time when a later reading fails."""
        file, good = self._file(self.key(document)), self._good_file(document)
        if good.exists() and file.exists() and good.samefile(file):
            return
        with suppress(OSError), unfinished(good) as temporary:
            temporary.unlink(missing_ok=True)
            try:
                os.link(file, temporary)
            except OSError:
                shutil.copyfile(file, temporary)

    def put(self, document: Document, extraction: Extraction) -> Extract:
        """Keeps what a document gave, stamped with the current time."""
        extract = self.unkept(document, extraction)
        if extraction.rejection is not None and extraction.rejection.reason_code in PASSING:
            before = self._trial(extract.key)
            failures = 1 + (before.failures if before is not None else 0)
            trial = Trial(failures=failures, tried_at=extract.ingested_at, limits=self.limits)
            write_text(self._trial_file(extract.key), trial.model_dump_json())
        else:
            self._trial_file(extract.key).unlink(missing_ok=True)
        body = extract.model_dump_json()
        header = _Header(_sha256(body), len(body.encode()), _sha256(extraction.model_dump_json()))
        write_text(self._file(extract.key), f"{header}\n{body}")
        return extract

    def unkept(self, document: Document, extraction: Extraction) -> Extract:
        """An extract stamped with the current time that is not written."""
        return Extract(
            key=self.key(document),
            ingested_at=datetime.now(UTC),
            reader_version=self.reader_version,
            extraction=extraction,
        )

    def forget(self, document: Document) -> None:
        """Drops a document's extract, so that it is read again."""
        for file in (self._file, self._trial_file):
            file(self.key(document)).unlink(missing_ok=True)

    def prune(self, documents: Collection[Document]) -> int:
        """Deletes every file that is of none of `documents`; returns how many."""
        keys = {self.key(document) for document in documents}
        wanted = {file(key).name for key in keys for file in (self._file, self._trial_file)}
        wanted |= {self._good_file(document).name for document in documents}
        stale = [path for path in self.directory.glob("*") if path.name not in wanted]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _file(self, key: str) -> Path:
        return self.directory / f"{key}.json"

    def _good_file(self, document: Document) -> Path:
        return self.directory / f"{_sha256(document.file_name)[:32]}.good"

    def _trial_file(self, key: str) -> Path:
        return self.directory / f"{key}.trial"

    def _trial(self, key: str) -> Trial | None:
        try:
            return Trial.model_validate_json(self._trial_file(key).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None


def _header(file: Path) -> _Header | None:
    """The header of a kept extract; None where there is no file, or it is not as long as it should be."""
    try:
        with file.open("rb") as opened:
            line = opened.readline(300)
            size = os.fstat(opened.fileno()).st_size
        body, length, content = line.decode("ascii").split()
        header = _Header(body, int(length), content)
    except (OSError, ValueError):
        return None
    return header if size == len(line) + header.size else None


def _read(file: Path) -> Extract | None:
    """A kept extract; None where there is none, or it is not what was written."""
    header = _header(file)
    if header is None:
        return None
    try:
        _, _, body = file.read_text(encoding="utf-8").partition("\n")
        return Extract.model_validate_json(body) if _sha256(body) == header.body else None
    except (OSError, ValueError):
        return None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
