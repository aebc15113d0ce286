"""Web pages (.html), and the many sheets that are web pages in truth: tables as grids, the rest text lines.

What belongs here: bytes to a parsed page, and its tables to blocks as those of a sheet. Nothing is ever
fetched; scripts and rules of other files are ignored.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.model.page import DocumentRejected, FileType, Grid, Notice, Page, TextLine
from pipelines.reading.office.flow import MAX_SLOTS, Table, bold_lead_of, lines, only_lays_out, placed_cells
from pipelines.reading.office.number_format import print_number
from pipelines.reading.office.sheet import SheetBlocks, tables_beside
from pipelines.reading.office.word_text import Paragraph
from pipelines.reading.office.workbook import MergedRange, SheetCell, SheetContent
from pipelines.reading.text import decode
from pipelines.reading.web.elements import WebCell, WebPage

MAX_BYTES = 48 * 2**20  # a page parsed takes ten times its bytes
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_HEAD_BYTES = 4096
_CHUNK = 1 << 16


class WebReader:
    """A web page as one page with the number 1; `page_count` is None.

    A table's rows of titles and signatures are text, as in a sheet; a table that only lays out others
    gives way to them. Hidden rows are left out, with a notice; struck and hidden text is left out.
    """

    file_type: FileType = "html"

    def __init__(self, path: Path) -> None:
        self.notices: list[Notice] = []
        self.page_count: int | None = None
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise DocumentRejected(
                "too_large",
                f"The page has {len(data) >> 20} MB; {MAX_BYTES >> 20} MB are allowed. Save the plan alone.",
            )
        text = _decode(data)
        declared = _DECLARATION.match(text)
        self._text = text[declared.end() :] if declared else text

    def pages(self) -> Iterator[Page]:
        """Yields the one page. Raises `too_large` as `WebPage` does."""
        page = WebPage()
        # Its stub asks for methods that parsers only call where a target has them.
        target: Any = page
        parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, huge_tree=True)
        for start in range(0, len(self._text), _CHUNK):
            parser.feed(self._text[start : start + _CHUNK].encode("utf-8", "replace"))
        parser.close()
        if page.hidden_rows:
            self.notices.append(
                Notice(
                    reason_code="hidden_rows",
                    message=f"{page.hidden_rows} rows of the page's tables are hidden and were left out. "
                    "Show them if they belong to the plan.",
                    page_number=1,
                )
            )
        if page.struck:
            message = "Text that is struck through was left out."
            self.notices.append(Notice("struck_text", message, 1, " | ".join(page.struck)[:200]))
        blocks = [block for content in page.blocks for block in self._blocks(content)]
        yield Page(number=1, blocks=tuple(blocks))

    def close(self) -> None:
        """Lets the text go."""
        self._text = ""

    def _blocks(self, content: Paragraph | Table) -> Iterator[TextLine | Grid]:
        if isinstance(content, Paragraph):
            yield from lines(content)
        elif only_lays_out(content) or _holds_a_larger(content):
            for cell in content.cells:
                for block in cell.blocks:
                    yield from self._blocks(block)
        else:
            layout = SheetBlocks(_sheet(content), 1, None)
            yield from layout.blocks()
            self.notices.extend(tables_beside(layout, "On the page", 1))


def _holds_a_larger(table: Table) -> bool:
    """Whether a table holds one of more cells than its own: so pages place menus and content side by side."""
    return any(len(inner.cells) > len(table.cells) for cell in table.cells for inner in cell.tables())


def _decode(data: bytes) -> str:
    """The page's characters: by byte order mark, else as it says of itself, else as any text."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            encoding = codecs.lookup(declared.group(1).decode("ascii")).name
        except LookupError:
            encoding = ""
        # Pages that say Latin-1 mean Windows' cp1252, and one that could be read this far is no UTF-16.
        encoding = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(encoding, encoding)
        if encoding and not encoding.startswith(("utf-16", "utf-32")):
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, ValueError):
                pass
    return decode(data)


def _sheet(table: Table) -> SheetContent:
    """A table as the content of a sheet, rows and columns from 1."""
    content = SheetContent()
    slots = 0
    for cell in placed_cells(table):
        top, left = cell.row + 1, cell.col + 1
        bottom, right = cell.row + cell.height, cell.col + cell.width
        slots += cell.height
        if slots > MAX_SLOTS:
            raise DocumentRejected(
                "too_large", f"The page's tables have more than {MAX_SLOTS} cells. Save the plan alone."
            )
        if isinstance(cell, WebCell) and cell.bordered:
            content.bordered.update(range(top, bottom + 1))
        shown = _cell(cell)
        if shown.text:
            content.rows.setdefault(top, {})[left] = shown
        if bottom > top or right > left:
            content.merged.append(MergedRange(top, left, bottom, right))
    return content


def _cell(cell: object) -> SheetCell:
    assert isinstance(cell, WebCell)
    paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph)]
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    bold = bool(paragraphs) and all(paragraph.bold for paragraph in paragraphs)
    lead = bold_lead_of(paragraphs)
    if cell.stored is not None:
        try:
            printed = print_number(cell.stored or text, cell.code)
        except ValueError:
            return SheetCell(text, bold, bold_lead=lead)
        # The number counts where the page shows it, whatever separators it uses.
        if _digits(printed.text) == _digits(text):
            return SheetCell(printed.text, bold, printed.number)
    return SheetCell(text, bold, bold_lead=lead)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
