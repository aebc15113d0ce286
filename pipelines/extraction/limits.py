"""What one document may cost before it is given up, and where that is set.

What belongs here: the limits and their defaults. Time is limited by page, because a signed report of 150
pages is as good a document as a plan of two.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.documents.catalogue import most_file_bytes
from pipelines.reading.opening import MAX_FILE_BYTES
from pipelines.settings import (
    DOCUMENT_SECONDS_VARIABLE,
    MEMORY_VARIABLE,
    PAGE_SECONDS_VARIABLE,
    number_from,
)


@dataclass(frozen=True)
class Limits:
    """`seconds` is wall-clock time for one page, OCR included, and for understanding all that was read: a
    page of text takes milliseconds, a scanned one five to ten seconds of one core. `document_seconds` is
    for the whole document, as a long stop. `memory_bytes` is what the document's process may hold as data
    (RLIMIT_DATA), of which the readers themselves take about a tenth. `file_bytes` is the file's size on
    disk.
    """

    seconds: float = 300.0
    document_seconds: float = 7200.0
    memory_bytes: int = 3 * 2**29
    file_bytes: int = MAX_FILE_BYTES

    @classmethod
    def from_environment(cls) -> Limits:
        """The limits that `RENAKSI_*` variables set, else the defaults. Raises ValueError for no numbers."""
        return cls(
            seconds=number_from(PAGE_SECONDS_VARIABLE, cls.seconds),
            document_seconds=number_from(DOCUMENT_SECONDS_VARIABLE, cls.document_seconds),
            memory_bytes=round(number_from(MEMORY_VARIABLE, cls.memory_bytes / 2**20) * 2**20),
            file_bytes=most_file_bytes(),
        )

    def exceed(self, others: Limits) -> bool:
        """Whether any of them is higher than in `others`, so that a document may fit that did not."""
        return (
            self.seconds > others.seconds
            or self.document_seconds > others.document_seconds
            or self.memory_bytes > others.memory_bytes
        )
