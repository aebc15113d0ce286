"""The cache of extractions: what each document gave, kept so that no document is read twice.

What belongs here: keys, files and clean-up of the cache. An extract is found again by the content of
its document, by what documents.csv says that bears on reading, and by the reader's version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.documents.catalogue import Document
from pipelines.files import write_text
from pipelines.model.plan import Extraction


class Extract(BaseModel):
    """An extraction with when and by which reader it was made. `ingested_at` is UTC."""

    model_config = ConfigDict(extra="forbid")

    key: str
    ingested_at: datetime
    reader_version: str
    extraction: Extraction


@dataclass(frozen=True)
class ExtractCache:
    """Extracts as one JSON file each in `directory`, for one reader version."""

    directory: Path
    reader_version: str

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
        """Whether what the document gave is in the cache."""
        return document.refusal is None and self._file(self.key(document)).is_file()

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
        self._file(self.key(document)).unlink(missing_ok=True)

    def prune(self, documents: Collection[Document]) -> int:
        """Deletes every file that is not an extract of `documents`; returns how many."""
        wanted = {self._file(self.key(document)).name for document in documents}
        stale = [path for path in self.directory.glob("*") if path.name not in wanted]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _file(self, key: str) -> Path:
        return self.directory / f"{key}.json"
