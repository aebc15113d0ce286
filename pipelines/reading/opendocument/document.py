"""OpenDocument texts (.odt): headers, body and footers in order, tables as grids, the rest text lines.

What belongs here: from the elements of a text to paragraphs and tables. An .odt has no pages before it
is printed, so all of it is one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from lxml import etree

from pipelines.model.page import DocumentRejected, FileType, Grid, Notice, Page, TextLine
from pipelines.reading.office.flow import MAX_SLOTS, MAX_SPAN, Table, TableCell, lines, table_blocks
from pipelines.reading.office.word_text import Paragraph
from pipelines.reading.opendocument.lists import Lists
from pipelines.reading.opendocument.parts import (
    CONTENT,
    DRAW,
    OFFICE,
    STYLE,
    STYLES,
    TABLE,
    TEXT,
    StyleSheet,
    count,
    open_package,
)
from pipelines.reading.opendocument.runs import pieces, printed

# Elements around blocks or rows that print nothing themselves.
_WRAPPERS = {
    f"{TEXT}section",
    f"{TEXT}table-of-content",
    f"{TEXT}index-body",
    f"{TEXT}index-title",
    f"{TABLE}table-header-rows",
    f"{TABLE}table-rows",
    f"{TABLE}table-row-group",
    f"{DRAW}text-box",
    f"{DRAW}frame",
    f"{DRAW}g",
    f"{DRAW}custom-shape",
    f"{DRAW}rect",
}
_MAX_REPEATED = 1000


class OpenTextReader:
    """An .odt document as one page with the number 1; `page_count` is None.

    Headers come first, then the body with its text boxes, then footers. Struck, hidden and deleted text
    is left out; list numbers are part of the text. Tables inside tables are read as in a .docx.
    """

    file_type: FileType = "odt"

    def __init__(self, path: Path) -> None:
        self.notices: list[Notice] = []
        self.page_count: int | None = None
        self._package = open_package(path)

    def pages(self) -> Iterator[Page]:
        """Yields the one page. Raises `no_text_layer` where the document holds only pictures."""
        root = self._package.parse(CONTENT)
        styles = self._package.parse(STYLES) if STYLES in self._package else None
        common = [] if styles is None else [*styles.iterchildren(f"{OFFICE}styles")]
        edges = [] if styles is None else [*styles.iterchildren(f"{OFFICE}automatic-styles")]
        body = _Body([*common, *root.iterchildren(f"{OFFICE}automatic-styles")])
        margins = _Body(common + edges)
        blocks: list[TextLine | Grid] = []
        for text in root.iter(f"{OFFICE}text"):
            blocks.extend(body.blocks(text))
        if not blocks and next(root.iter(f"{DRAW}image"), None) is not None:
            raise DocumentRejected(
                "no_text_layer",
                "The document holds only pictures. Save it as PDF, which can be read where OCR is installed.",
            )
        headers, footers = (
            [
                block
                for page in ([] if styles is None else styles.iter(f"{STYLE}master-page"))
                for part in page
                if part.tag in (f"{STYLE}{kind}", f"{STYLE}{kind}-left", f"{STYLE}{kind}-first")
                and part.get(f"{STYLE}display") != "false"
                for block in _running(margins.blocks(part))
            ]
            for kind in ("header", "footer")
        )
        embedded = sum(1 for _ in root.iter(f"{DRAW}object", f"{DRAW}object-ole"))
        if embedded:
            self.notices.append(
                Notice(
                    reason_code="embedded_object",
                    message=f"The document holds {embedded} embedded objects (such as a sheet), which are "
                    "not read. If the plan is in one, save that as a file of its own.",
                )
            )
        if body.struck:
            message = "Text that is struck through was left out."
            self.notices.append(Notice("struck_text", message, printed_text=" ".join(body.struck)[:200]))
        yield Page(number=1, blocks=(*headers, *blocks, *footers))

    def close(self) -> None:
        """Closes the file."""
        self._package.close()


def _running(blocks: Iterable[TextLine | Grid]) -> Iterator[TextLine]:
    """The lines of a header or footer; a table there only sets a letterhead beside its coat of arms."""
    for block in blocks:
        texts = [block.text] if isinstance(block, TextLine) else [cell.text for cell in block.cells]
        for line in (line.strip() for text in texts for line in text.split("\n")):
            if line:
                yield TextLine(text=line, page_number=block.page_number, running=True)


class _Body:
    """Reads what stands under an element, with the styles that hold there."""

    def __init__(self, styles: list[etree._Element]) -> None:
        self._styles = StyleSheet(chain.from_iterable(part.iter(f"{STYLE}style") for part in styles))
        self._cells = 0
        self.struck: list[str] = []
        self._lists = Lists(chain.from_iterable(part.iter(f"{TEXT}list-style") for part in styles))

    def blocks(self, parent: etree._Element) -> Iterator[TextLine | Grid]:
        """Text lines and grids under an element, in order."""
        for content in self._content(parent):
            if isinstance(content, Paragraph):
                yield from lines(content)
            else:
                yield from table_blocks(content)

    def _content(self, parent: etree._Element) -> Iterator[Paragraph | Table]:
        """Paragraphs and tables under an element; text boxes follow their paragraph."""
        for child in parent:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(child, "")
            elif child.tag == f"{TEXT}list":
                yield from self._list(child, child.get(f"{TEXT}style-name", ""), 1)
            elif child.tag == f"{TABLE}table":
                yield self._table(child)
            elif child.tag in _WRAPPERS and child.get(f"{TEXT}display") != "none":
                yield from self._content(child)

    def _paragraph(self, element: etree._Element, number: str) -> Iterator[Paragraph | Table]:
        boxes: list[etree._Element] = []
        face = self._styles.face("paragraph", element.get(f"{TEXT}style-name"))
        shown, size = printed(pieces(element, face, self._styles, boxes))
        self.struck += [shown.struck] if shown.struck else []
        # An empty paragraph is numbered too: so a column of row numbers is made.
        text = f"{number} {shown.text}".strip()
        lead = shown.bold_lead + len(text) - len(shown.text) if shown.bold_lead else 0
        yield Paragraph(text=text, bold=shown.bold, bold_lead=lead, size=size)
        for box in boxes:
            yield from self._content(box)

    def _list(self, element: etree._Element, style: str, level: int) -> Iterator[Paragraph | Table]:
        if level == 1:
            carries_on = element.get(f"{TEXT}continue-numbering") == "true"
            self._lists.begin(style, carries_on or element.get(f"{TEXT}continue-list") is not None)
        for item in element:
            numbered = item.tag == f"{TEXT}list-item"
            for child in item:
                if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    stated = item.get(f"{TEXT}start-value")
                    start = count(item, f"{TEXT}start-value", 100_000) if stated else None
                    number = self._lists.number(style, level, start) if numbered else ""
                    numbered = False
                    yield from self._paragraph(child, number)
                elif child.tag == f"{TEXT}list":
                    yield from self._list(child, child.get(f"{TEXT}style-name", style), level + 1)

    def _table(self, element: etree._Element) -> Table:
        table = Table()
        for row in _rows(element):
            col = 0
            for cell in row:
                if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                    continue
                repeated = count(cell, f"{TABLE}number-columns-repeated", MAX_SPAN)
                if cell.tag == f"{TABLE}table-cell":
                    width = count(cell, f"{TABLE}number-columns-spanned", MAX_SPAN)
                    height = count(cell, f"{TABLE}number-rows-spanned", MAX_SPAN)
                    blocks = list(self._content(cell))
                    # A few bytes can say that cells repeat, and that those inside them do.
                    self._cells += repeated
                    if self._cells > MAX_SLOTS:
                        raise DocumentRejected(
                            "too_large",
                            f"The document's tables have more than {MAX_SLOTS} cells. Save the plan alone.",
                        )
                    for at in range(repeated):
                        table.cells.append(TableCell(table.n_rows, col + at, width, height, list(blocks)))
                col += repeated
            table.n_rows += 1
        for placed in table.cells:
            placed.height = min(placed.height, table.n_rows - placed.row)
        return table


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == f"{TABLE}table-row":
            # Rows repeat only where they are all alike, which in a text are empty ones.
            for _ in range(count(child, f"{TABLE}number-rows-repeated", _MAX_REPEATED)):
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)
