"""The cache of extractions: what each document gave, kept so that no document is read twice.

What belongs here: keys, files and clean-up of the cache. An extract is found again by the content of
its document, by what documents.csv says that bears on reading, and by the reader's version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.documents.catalogue import Document
from pipelines.extraction.limits import Limits
from pipelines.files import write_text
from pipelines.model.plan import Extraction

# Reasons that may not hold at another time, when the machine has less to do or limits are higher.
_PASSING = frozenset({"timed_out", "out_of_memory"})
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
        if not self._file(key).is_file():
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
        try:
            text = self._file(self.key(document)).read_text(encoding="utf-8")
            return Extract.model_validate_json(text)
        except (OSError, ValidationError):
            return None

    def put(self, document: Document, extraction: Extraction) -> Extract:
        """Keeps what a document gave, stamped with the current time."""
        extract = self.unkept(document, extraction)
        if extraction.rejection is not None and extraction.rejection.reason_code in _PASSING:
            before = self._trial(extract.key)
            failures = 1 + (before.failures if before is not None else 0)
            trial = Trial(failures=failures, tried_at=extract.ingested_at, limits=self.limits)
            write_text(self._trial_file(extract.key), trial.model_dump_json())
        else:
            self._trial_file(extract.key).unlink(missing_ok=True)
        write_text(self._file(extract.key), extract.model_dump_json())
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
        """Deletes every file that is not an extract of `documents`; returns how many."""
        keys = {self.key(document) for document in documents}
        wanted = {file(key).name for key in keys for file in (self._file, self._trial_file)}
        stale = [path for path in self.directory.glob("*") if path.name not in wanted]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _file(self, key: str) -> Path:
        return self.directory / f"{key}.json"

    def _trial_file(self, key: str) -> Path:
        return self.directory / f"{key}.trial"

    def _trial(self, key: str) -> Trial | None:
        try:
            return Trial.model_validate_json(self._trial_file(key).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None
