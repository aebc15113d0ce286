"""Reads PDF files through pypdfium2: lazily, a page at a time, into text lines and grids.

What belongs here: opening and refusing files, the order of steps on a page, and what happens when
a page can't be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipelines.model.page import DocumentRejected, FileType, Notice, Page
from pipelines.reading.pdf.annotations import LaidOver, with_annotations
from pipelines.reading.pdf.assembly import assemble
from pipelines.reading.pdf.glyphs import GlyphSource
from pipelines.reading.pdf.paths import MAX_OBJECTS, PathSource
from pipelines.reading.pdf.pictures import is_opaque
from pipelines.reading.pdf.strips import with_strips_joined
from pipelines.reading.pdf.visible import has_hidden_layer, is_scan

ScannedPageReader = Callable[[Any, int, bool], Page]
"""Reads a page without a text layer: gets the pypdfium2 page, its number from 1, and whether it is one of
so many that each should be looked at cheaply first."""

MAX_PAGES = 5_000
"""Pages a document may have; the longest reports of agencies have some hundreds."""
_FEW_PAGES = 12
"""Documents with so many pages are read in full where they are scans."""
_MAX_BROKEN = 25
"""Broken pages in a row after which the rest is given up."""
_PAGES_PER_OPENING = 200
"""PDFium keeps what it has parsed of a document; it is opened anew after so many pages."""
_HEADER_SCAN = 1024


class PdfReader:
    """A PDF file as pages of text lines and grids.

    `read_scanned`, where given, is asked for pages that are images without a text layer of their own;
    `scan_remedy` ends the message where no page has text: what a person can do.
    Raises DocumentRejected with `empty_file`, `unreadable`, `encrypted` or `too_large` when opened, and
    with `unreadable` or `no_text_layer` from `pages` when no page could be read or none has text.
    """

    file_type: FileType = "pdf"

    def __init__(
        self, path: Path, read_scanned: ScannedPageReader | None = None, scan_remedy: str = ""
    ) -> None:
        self.notices: list[Notice] = []
        self._path = path
        self._read_scanned = read_scanned
        self._scan_remedy = scan_remedy
        self._has_text = False
        self._document: pypdfium2.PdfDocument | None = _open(path)
        self.page_count: int | None = len(self._document)
        if self.page_count > MAX_PAGES:
            self.close()
            raise DocumentRejected(
                "too_large",
                f"The PDF file has more than {MAX_PAGES} pages. Supply the plan's pages alone.",
            )

    def pages(self) -> Iterator[Page]:
        """Yields the pages in order; of the file itself each page is freed before the next is read."""
        return with_strips_joined(self._pages())

    def _pages(self) -> Iterator[Page]:
        if self._document is None or not self.page_count:
            raise DocumentRejected("unreadable", "The PDF file has no pages. Export or download it again.")
        broken = 0
        for index in range(self.page_count):
            if self._document is None:
                return
            if index and index % _PAGES_PER_OPENING == 0:
                self.close()
                self._document = _open(self._path)
            page = self._page(self._document, index)
            if page is not None:
                broken = 0
                yield page
                continue
            broken += 1
            if broken == _MAX_BROKEN and index + 1 < self.page_count:
                self.notices.append(
                    Notice("page_unreadable", f"The pages after page {index + 1} were given up.", index + 2)
                )
                break
        if not self._has_text:
            raise self._without_text()

    def close(self) -> None:
        """Frees the file; safe to call twice."""
        if self._document is not None:
            self._document.close()
            self._document = None

    def _page(self, document: pypdfium2.PdfDocument, index: int) -> Page | None:
        number = index + 1
        page = textpage = None
        try:
            laid_over = with_annotations(document, index, self.notices)
            page = laid_over.page
            if pdfium_c.FPDFPage_CountObjects(page.raw) > MAX_OBJECTS:
                self._has_text = True
                self.notices.append(
                    Notice("page_too_complex", f"Page {number} is a large drawing and was left out.", number)
                )
                return Page(number, ())
            textpage = page.get_textpage()
            return self._laid_out(document, laid_over, textpage, number)
        except (pypdfium2.PdfiumError, ArithmeticError, ValueError) as error:
            self.notices.append(
                Notice("page_unreadable", f"Page {number} is damaged and was left out ({error}).", number)
            )
            return None
        finally:
            if textpage is not None:
                textpage.close()
            if page is not None:
                page.close()

    def _laid_out(
        self,
        document: pypdfium2.PdfDocument,
        laid_over: LaidOver,
        textpage: pypdfium2.PdfTextPage,
        number: int,
    ) -> Page:
        page, own_objects, fields = laid_over
        source = GlyphSource(page.raw, textpage.raw)
        glyphs = source.glyphs
        paths = PathSource(page.raw, source.orientation, own_objects, fields).read()
        if is_scan(glyphs, paths):
            if self._read_scanned is not None:
                scanned = self._read_scanned(page, number, (self.page_count or 0) > _FEW_PAGES)
                self._has_text = self._has_text or bool(scanned.blocks)
                return scanned
            self._has_text = self._has_text or has_hidden_layer(glyphs)
        else:
            self._has_text = self._has_text or bool(glyphs)
        if source.truncated:
            self.notices.append(
                Notice("page_truncated", f"Page {number} has more characters than are read.", number)
            )
        opaque = partial(is_opaque, document.raw, page.raw)
        return assemble(glyphs, paths, source.orientation, number, self.notices, opaque)

    def _without_text(self) -> DocumentRejected:
        if any(notice.reason_code == "page_unreadable" for notice in self.notices):
            return DocumentRejected(
                "unreadable", "No page of the PDF file could be read. Export or download it again."
            )
        return DocumentRejected(
            "no_text_layer",
            f"The PDF file has no text: its pages are images or empty. {self._scan_remedy} Or supply the "
            "file it was printed from, or a copy with recognised text.",
        )


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEADER_SCAN)
    except OSError as error:
        raise DocumentRejected("unreadable", f"The file could not be opened: {error.strerror}.") from error
    if size == 0 or not head.strip(b"\0 \t\r\n"):
        raise DocumentRejected("empty_file", "The file is empty. Supply it again.")
    if b"%PDF-" not in head:
        raise DocumentRejected(
            "unreadable",
            "The file is named .pdf, but its content is no PDF. Rename it to what it is or fetch it again.",
        )
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise DocumentRejected(
                "encrypted", "The PDF file asks for a password. Supply a copy without one."
            ) from error
        raise DocumentRejected(
            "unreadable", "The PDF file is damaged. Export or download it again."
        ) from error
