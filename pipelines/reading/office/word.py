"""Reading .docx: body, headers and footers in order, tables as grids, the rest text lines.

What belongs here: from paragraphs and tables to blocks in the shared shape. A .docx has no pages before
it is printed, so all of it is one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from pipelines.model.page import DocumentRejected, FileType, Grid, Notice, Page, TextLine
from pipelines.reading.office.flow import MAX_SPAN, Table, TableCell, lines, table_blocks
from pipelines.reading.office.package import Package, attribute, local_name
from pipelines.reading.office.word_text import Paragraph, Typesetter

# Elements around blocks or rows that print nothing themselves.
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}


class WordReader:
    """A .docx document as one page with the number 1; `page_count` is None.

    Headers come first, then the body with its text boxes, then footers. Deleted and hidden text is left
    out, inserted text kept; list numbers are part of the text. A table that only lays out other tables
    gives way to them; a small table in a cell of a table of figures splits that cell.
    """

    file_type: FileType = "docx"

    def __init__(self, path: Path) -> None:
        self.notices: list[Notice] = []
        self.page_count: int | None = None
        self._package = Package(path)
        try:
            part = self._package.main_part()
            if part is None:
                raise DocumentRejected(
                    "unreadable", "The document has no content. Open it in Word and save it again."
                )
            self._part = part
            self._typesetter = Typesetter(self._package, part)
        except DocumentRejected:
            self._package.close()
            raise

    def pages(self) -> Iterator[Page]:
        """Yields the one page. Raises `no_text_layer` where the document holds only pictures."""
        root = self._package.parse(self._part)
        blocks: list[TextLine | Grid] = []
        for header in self._package.related(self._part, "header"):
            blocks.extend(self._running(header))
        blocks.extend(block for body in root for block in self._blocks(body))
        if not blocks and next(root.iter("{*}blip", "{*}imagedata"), None) is not None:
            raise DocumentRejected(
                "no_text_layer",
                "The document holds only pictures. Save it as PDF, which can be read where OCR is installed.",
            )
        for footer in self._package.related(self._part, "footer"):
            blocks.extend(self._running(footer))
        embedded = sum(1 for _ in root.iter("{*}object", "{*}altChunk"))
        if embedded:
            self.notices.append(
                Notice(
                    reason_code="embedded_object",
                    message=f"The document holds {embedded} embedded objects (such as an Excel sheet), "
                    "which are not read. If the plan is in one, save that as a file of its own.",
                )
            )
        if struck := " ".join("".join(self._typesetter.struck).split()):
            message = "Text that is struck through was left out."
            self.notices.append(Notice("struck_text", message, printed_text=struck[:200]))
        yield Page(number=1, blocks=tuple(blocks))

    def close(self) -> None:
        """Closes the file."""
        self._package.close()

    def _running(self, part: str) -> Iterator[TextLine]:
        """The lines of a header or footer; a table there only sets a letterhead beside its coat of arms."""
        for block in self._blocks(self._package.parse(part)):
            if isinstance(block, TextLine):
                yield replace(block, running=True)
                continue
            for text in (text for cell in block.cells for text in cell.text.split("\n") if text.strip()):
                yield TextLine(text=text.strip(), page_number=block.page_number, running=True)

    def _blocks(self, parent: etree._Element) -> Iterator[TextLine | Grid]:
        for content in self._content(parent):
            if isinstance(content, Paragraph):
                yield from lines(content)
            else:
                yield from table_blocks(content)

    def _content(self, parent: etree._Element) -> Iterator[Paragraph | Table]:
        """Paragraphs and tables under an element, in order; text boxes follow their paragraph."""
        for child in parent:
            name = local_name(child)
            if name == "p":
                paragraph = self._typesetter.paragraph(child)
                yield paragraph
                for box in paragraph.boxes:
                    yield from self._content(box)
            elif name == "tbl":
                yield self._table(child)
            elif name in _WRAPPERS:
                yield from self._content(child)

    def _table(self, element: etree._Element) -> Table:
        table = Table()
        open_above: dict[int, TableCell] = {}  # by column: the cell that a vertical merge carries on
        for row in _find(element, "tr"):
            properties = [child for child in row if local_name(child) == "trPr"]
            if any(local_name(mark) == "del" for marks in properties for mark in marks):
                continue
            col = sum(
                _number(mark) for marks in properties for mark in marks if local_name(mark) == "gridBefore"
            )
            still_open: dict[int, TableCell] = {}
            beside: TableCell | None = None
            for element_cell in _find(row, "tc"):
                marks = {
                    local_name(mark): mark
                    for child in element_cell
                    if local_name(child) == "tcPr"
                    for mark in child
                }
                width = min(max(1, _number(marks.get("gridSpan"), 1)), MAX_SPAN)
                merged_down = "vMerge" in marks and attribute(marks["vMerge"], "val") != "restart"
                merged_across = "hMerge" in marks and attribute(marks["hMerge"], "val") != "restart"
                if merged_across and beside is not None:
                    beside.width += width
                elif merged_down and (above := open_above.get(col)) is not None and above.width == width:
                    above.height += 1
                    still_open[col] = beside = above
                else:
                    beside = TableCell(table.n_rows, col, width)
                    # What a cell merged into another holds is never printed; this one is its own.
                    beside.blocks = list(self._content(element_cell))
                    table.cells.append(beside)
                    still_open[col] = beside
                col += width
            open_above = still_open
            table.n_rows += 1
        return table


def _find(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if local_name(child) == name:
            yield child
        elif local_name(child) in _WRAPPERS:
            yield from _find(child, name)


def _number(element: etree._Element | None, default: int = 0) -> int:
    text = "" if element is None else attribute(element, "val") or ""
    return int(text) if text.isdecimal() and len(text) < 6 else default
