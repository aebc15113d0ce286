"""A second reading of a PDF, by pdfplumber's own tables.

What belongs here: laying pdfplumber's cells into the shared grid shape. It is some twenty times slower than
`reader` and asked only where that reading gave a plan nobody can resolve.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pdfplumber
from pdfplumber.utils.text import extract_text

from pipelines.model.page import Box, Cell, DocumentRejected, FileType, Grid, Notice, Page, TextLine

MAX_PAGES = 60
_SAME_EDGE = 2.0


class PdfplumberReader:
    """A PDF as pdfplumber sees it. Raises DocumentRejected `unreadable`, or `too_large` over `MAX_PAGES`."""

    file_type: FileType = "pdf"

    def __init__(self, path: Path) -> None:
        self.notices: list[Notice] = []
        try:
            self._document = pdfplumber.open(path)
            self.page_count: int | None = len(self._document.pages)
        except Exception as error:  # pdfminer raises many kinds
            raise DocumentRejected("unreadable", f"The PDF can't be read: {error}") from error
        if len(self._document.pages) > MAX_PAGES:  # half a plan would look like a whole one
            self._document.close()
            raise DocumentRejected("too_large", f"More than {MAX_PAGES} pages are not read a second time.")

    def pages(self) -> Iterator[Page]:
        """Yields the pages in order, each forgotten once it is handed over."""
        for number, page in enumerate(self._document.pages, start=1):
            try:
                yield _page(page, number)
            except Exception as error:  # one broken page hides no other
                message = f"pdfplumber can't read this page: {error}"
                self.notices.append(Notice("page_unreadable", message, number))
            finally:
                page.close()

    def close(self) -> None:
        """Closes the file."""
        self._document.close()


def _page(page: Any, number: int) -> Page:
    tables = [t for t in page.find_tables() if len(t.cells) > 1]
    blocks: list[tuple[float, TextLine | Grid]] = [(t.bbox[1], _grid(page, t, number)) for t in tables]
    outside = page.filter(lambda o: not any(_inside(o, t.bbox) for t in tables))
    for line in outside.extract_text_lines(return_chars=False):
        box = Box(line["x0"], line["top"], line["x1"], line["bottom"])
        blocks.append((box.top, TextLine(line["text"], number, box)))
    ordered = tuple(block for _, block in sorted(blocks, key=lambda b: b[0]))
    return Page(number, ordered, float(page.width), float(page.height))


def _inside(item: dict[str, Any], bbox: Sequence[float]) -> bool:
    if item.get("object_type") != "char":
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(bbox[0] <= x <= bbox[2] and bbox[1] <= y <= bbox[3])


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _grid(page: Any, table: Any, number: int) -> Grid:
    xs = _edges([x for c in table.cells for x in (c[0], c[2])])
    ys = _edges([y for c in table.cells for y in (c[1], c[3])])
    cells = []
    everything = page.chars
    for x0, top, x1, bottom in sorted(table.cells, key=lambda c: (c[1], c[0])):
        row, col = _index(ys, top), _index(xs, x0)
        # A crop would take in the next row's letters, which reach over the rule between them.
        chars = [c for c in everything if _inside(c, (x0, top, x1, bottom))]
        bold = sum("bold" in str(c["fontname"]).casefold() for c in chars) > len(chars) / 2
        cells.append(
            Cell(
                row,
                col,
                extract_text(chars),
                max(1, _index(ys, bottom) - row),
                max(1, _index(xs, x1) - col),
                Box(x0, top, x1, bottom),
                bold and bool(chars),
            )
        )
    box = Box(*table.bbox)
    return Grid(
        number, len(ys) - 1, len(xs) - 1, tuple(sorted(cells, key=lambda c: (c.row, c.col))), "ruled", box
    )
