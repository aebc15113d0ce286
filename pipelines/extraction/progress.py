"""How far the document of this process has been read, for whoever watches its time.

What belongs here: one listener for the process. A process reads one document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.model.page import DocumentReader, Page

_listeners: list[Callable[[int, int | None], None]] = []


def listen(listener: Callable[[int, int | None], None]) -> None:
    """Has `listener` told of each page (from 1) that is begun, with the number of pages where it is known."""
    _listeners[:] = [listener]


def watched_pages(reader: DocumentReader) -> Iterator[Page]:
    """The reader's pages; each is told before it is read, and so is the work on them after the last."""
    pages = reader.pages()
    number = 0
    while True:
        number += 1
        for listener in _listeners:
            listener(number, reader.page_count)
        page = next(pages, None)
        if page is None:
            return
        yield page
