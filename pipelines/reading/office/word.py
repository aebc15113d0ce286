"""Reading .docx: body, headers and footers in order, tables as grids, the rest text lines.

What belongs here: from paragraphs and tables to blocks in the shared shape. A .docx has no pages before
it is printed, so all of it is one page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from pipelines.model.page import Cell, DocumentRejected, FileType, Grid, Notice, Page, TextLine
from pipelines.reading.office.package import Package, attribute, local_name
from pipelines.reading.office.runs import bold_lead
from pipelines.reading.office.word_text import Paragraph, Typesetter

# A table is there for layout alone where nearly all of its text is in tables inside its cells.
_LAYOUT_SHARE = 0.7
_MAX_SPAN = 1000
# Elements around blocks or rows that print nothing themselves.
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}


@dataclass(slots=True)
class _TableCell:
    """A cell of a table: its blocks in order, and where it lies on the table's grid."""

    row: int
    col: int
    width: int
    height: int = 1
    blocks: list[Paragraph | _Table] = field(default_factory=list)

    def tables(self) -> list[_Table]:
        return [block for block in self.blocks if isinstance(block, _Table)]


@dataclass(slots=True)
class _Table:
    n_rows: int = 0
    cells: list[_TableCell] = field(default_factory=list)


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
                yield from _lines(content)
            else:
                yield from _table_blocks(content)

    def _content(self, parent: etree._Element) -> Iterator[Paragraph | _Table]:
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

    def _table(self, element: etree._Element) -> _Table:
        table = _Table()
        open_above: dict[int, _TableCell] = {}  # by column: the cell that a vertical merge carries on
        for row in _find(element, "tr"):
            properties = [child for child in row if local_name(child) == "trPr"]
            if any(local_name(mark) == "del" for marks in properties for mark in marks):
                continue
            col = sum(
                _number(mark) for marks in properties for mark in marks if local_name(mark) == "gridBefore"
            )
            still_open: dict[int, _TableCell] = {}
            beside: _TableCell | None = None
            for element_cell in _find(row, "tc"):
                marks = {
                    local_name(mark): mark
                    for child in element_cell
                    if local_name(child) == "tcPr"
                    for mark in child
                }
                width = min(max(1, _number(marks.get("gridSpan"), 1)), _MAX_SPAN)
                merged_down = "vMerge" in marks and attribute(marks["vMerge"], "val") != "restart"
                merged_across = "hMerge" in marks and attribute(marks["hMerge"], "val") != "restart"
                if merged_across and beside is not None:
                    beside.width += width
                elif merged_down and (above := open_above.get(col)) is not None and above.width == width:
                    above.height += 1
                    still_open[col] = beside = above
                else:
                    beside = _TableCell(table.n_rows, col, width)
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


def _lines(paragraph: Paragraph) -> Iterator[TextLine]:
    for line in paragraph.text.split("\n"):
        if line.strip():
            yield TextLine(text=line.strip(), page_number=1, bold=paragraph.bold, size=paragraph.size)


def _table_blocks(table: _Table) -> Iterator[TextLine | Grid]:
    own = sum(
        len(block.text) for cell in table.cells for block in cell.blocks if isinstance(block, Paragraph)
    )
    inner = sum(_text_length(inner) for cell in table.cells for inner in cell.tables())
    if inner and inner >= _LAYOUT_SHARE * (own + inner):
        for cell in table.cells:
            for block in cell.blocks:
                yield from _lines(block) if isinstance(block, Paragraph) else _table_blocks(block)
        return
    grid = _grid(table)
    if grid is not None:
        yield grid


def _text_length(table: _Table) -> int:
    return sum(
        len(block.text) if isinstance(block, Paragraph) else _text_length(block)
        for cell in table.cells
        for block in cell.blocks
    )


def _bold_lead(paragraphs: Sequence[Paragraph]) -> int:
    """Characters of a cell's text that its bold beginning takes, see `Cell`."""
    if len(paragraphs) == 1:
        return paragraphs[0].bold_lead
    return bold_lead([(f"{paragraph.text}\n", paragraph.bold) for paragraph in paragraphs])


def _grid(table: _Table) -> Grid | None:
    placed = _placed(table)
    # Columns and rows in which no cell begins are lines that nothing shows.
    rows = sorted({cell.row for cell in placed})
    cols = sorted({cell.col for cell in placed})
    taken: set[tuple[int, int]] = set()
    cells: dict[tuple[int, int], Cell] = {}
    for cell in placed:
        row, col = bisect_left(rows, cell.row), bisect_left(cols, cell.col)
        height = bisect_left(rows, cell.row + cell.height) - row
        width = bisect_left(cols, cell.col + cell.width) - col
        slots = {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
        if slots & taken:  # a damaged table: what was there first stays
            continue
        taken |= slots
        paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph) and block.text]
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        bold = bool(paragraphs) and all(paragraph.bold for paragraph in paragraphs)
        cells[row, col] = Cell(
            row=row,
            col=col,
            text=text,
            row_span=height,
            col_span=width,
            bold=bold,
            bold_lead=_bold_lead(paragraphs),
        )
    if not any(cell.text for cell in cells.values()):
        return None
    for row in range(len(rows)):
        for col in range(len(cols)):
            if (row, col) not in taken:
                cells[row, col] = Cell(row=row, col=col)
    return Grid(
        page_number=1,
        n_rows=len(rows),
        n_cols=len(cols),
        cells=tuple(cells[place] for place in sorted(cells)),
        kind="native",
        row_numbers=tuple(range(1, len(rows) + 1)),
    )


def _placed(table: _Table) -> list[_TableCell]:
    """The table's cells, those split by a table inside replaced by that table's cells.

    The rows and columns of the outer table are split as often as a table inside one of them needs.
    """
    inner: dict[int, list[_TableCell]] = {}
    heights = [1] * table.n_rows
    widths = [1] * max((cell.col + cell.width for cell in table.cells), default=0)
    for index, cell in enumerate(table.cells):
        if len(cell.tables()) == 1 and not any(isinstance(b, Paragraph) and b.text for b in cell.blocks):
            inner[index] = _placed(cell.tables()[0])
            n_rows = max((c.row + c.height for c in inner[index]), default=1)
            n_cols = max((c.col + c.width for c in inner[index]), default=1)
            heights[cell.row] = max(heights[cell.row], n_rows - cell.height + 1)
            widths[cell.col] = max(widths[cell.col], n_cols - cell.width + 1)
        else:
            cell.blocks = [part for block in cell.blocks for part in _flat(block)]
    tops = [sum(heights[:row]) for row in range(len(heights) + 1)]
    lefts = [sum(widths[:col]) for col in range(len(widths) + 1)]
    placed: list[_TableCell] = []
    for index, cell in enumerate(table.cells):
        row, col = tops[cell.row], lefts[cell.col]
        end_row = tops[min(cell.row + cell.height, table.n_rows)]
        end_col = lefts[cell.col + cell.width]
        if index not in inner:
            placed.append(_TableCell(row, col, end_col - col, end_row - row, cell.blocks))
            continue
        # The last row and column of a table inside reach to the end of their cell.
        n_rows = max((c.row + c.height for c in inner[index]), default=1)
        n_cols = max((c.col + c.width for c in inner[index]), default=1)
        for part in inner[index]:
            height = part.height if part.row + part.height < n_rows else end_row - row - part.row
            width = part.width if part.col + part.width < n_cols else end_col - col - part.col
            placed.append(_TableCell(row + part.row, col + part.col, width, height, part.blocks))
    return placed


def _flat(block: Paragraph | _Table) -> Iterator[Paragraph]:
    """A table inside a cell as text, a line per row."""
    if isinstance(block, Paragraph):
        yield block
        return
    for row in range(block.n_rows):
        parts = [
            part
            for cell in block.cells
            if cell.row == row
            for inside in cell.blocks
            for part in _flat(inside)
            if part.text
        ]
        if parts:
            yield Paragraph(text=" ".join(part.text for part in parts), bold=all(part.bold for part in parts))
