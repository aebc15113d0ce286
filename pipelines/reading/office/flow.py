"""Text that flows: paragraphs and tables in one another, and what they become in the shared shape.

What belongs here: from the cells of a table, with their spans and the tables inside them, to a grid. Where
paragraphs and tables come from is for the reader of each kind (Word, OpenDocument, web pages).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from pipelines.model.page import Cell, DocumentRejected, Grid, TextLine
from pipelines.reading.office.runs import bold_lead
from pipelines.reading.office.word_text import Paragraph

# A table is there for layout alone where nearly all of its text is in tables inside its cells.
_LAYOUT_SHARE = 0.7
MAX_SPAN = 1000
MAX_SLOTS = 2_000_000


@dataclass(slots=True)
class TableCell:
    """A cell of a table: its blocks in order, and where it lies on the table's grid."""

    row: int
    col: int
    width: int
    height: int = 1
    blocks: list[Paragraph | Table] = field(default_factory=list)

    def tables(self) -> list[Table]:
        """The tables inside the cell."""
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass(slots=True)
class Table:
    """A table: how many rows it has, and its cells in order."""

    n_rows: int = 0
    cells: list[TableCell] = field(default_factory=list)


def lines(paragraph: Paragraph) -> Iterator[TextLine]:
    """A text line for each line of a paragraph that prints something."""
    for line in paragraph.text.split("\n"):
        if line.strip():
            yield TextLine(text=line.strip(), page_number=1, bold=paragraph.bold, size=paragraph.size)


def only_lays_out(table: Table) -> bool:
    """Whether a table is there for the sake of the tables inside it."""
    own = sum(
        len(block.text) for cell in table.cells for block in cell.blocks if isinstance(block, Paragraph)
    )
    inner = sum(_text_length(inner) for cell in table.cells for inner in cell.tables())
    return bool(inner) and inner >= _LAYOUT_SHARE * (own + inner)


def table_blocks(table: Table) -> Iterator[TextLine | Grid]:
    """A table as a grid; one that only lays out others gives way to them."""
    if only_lays_out(table):
        for cell in table.cells:
            for block in cell.blocks:
                yield from lines(block) if isinstance(block, Paragraph) else table_blocks(block)
        return
    grid = _grid(table)
    if grid is not None:
        yield grid


def _text_length(table: Table) -> int:
    return sum(
        len(block.text) if isinstance(block, Paragraph) else _text_length(block)
        for cell in table.cells
        for block in cell.blocks
    )


def bold_lead_of(paragraphs: Sequence[Paragraph]) -> int:
    """Characters of a cell's text that its bold beginning takes, see `Cell`."""
    if len(paragraphs) == 1:
        return paragraphs[0].bold_lead
    return bold_lead([(f"{paragraph.text}\n", paragraph.bold) for paragraph in paragraphs])


def _grid(table: Table) -> Grid | None:
    placed = placed_cells(table)
    # Columns and rows in which no cell begins are lines that nothing shows.
    rows = sorted({cell.row for cell in placed})
    cols = sorted({cell.col for cell in placed})
    if len(rows) * len(cols) > MAX_SLOTS:
        raise DocumentRejected(
            "too_large",
            f"A table has {len(rows)} rows and {len(cols)} columns; {MAX_SLOTS} cells are allowed. "
            "Save the plan alone in a new file.",
        )
    taken: set[tuple[int, int]] = set()
    cells: dict[tuple[int, int], Cell] = {}
    for cell in placed:
        row, col = bisect_left(rows, cell.row), bisect_left(cols, cell.col)
        if (row, col) in taken:
            continue
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
            bold_lead=bold_lead_of(paragraphs),
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


def placed_cells(table: Table) -> list[TableCell]:
    """The table's cells, those split by a table inside replaced by that table's cells.

    The rows and columns of the outer table are split as often as a table inside one of them needs.
    """
    inner: dict[int, list[TableCell]] = {}
    heights = [1] * table.n_rows
    widths = [1] * max((cell.col + cell.width for cell in table.cells), default=0)
    for index, cell in enumerate(table.cells):
        if len(cell.tables()) == 1 and not any(isinstance(b, Paragraph) and b.text for b in cell.blocks):
            inner[index] = placed_cells(cell.tables()[0])
            n_rows = max((c.row + c.height for c in inner[index]), default=1)
            n_cols = max((c.col + c.width for c in inner[index]), default=1)
            heights[cell.row] = max(heights[cell.row], n_rows - cell.height + 1)
            widths[cell.col] = max(widths[cell.col], n_cols - cell.width + 1)
        else:
            cell.blocks = [part for block in cell.blocks for part in _flat(block)]
    tops = list(accumulate(heights, initial=0))
    lefts = list(accumulate(widths, initial=0))
    placed: list[TableCell] = []
    for index, cell in enumerate(table.cells):
        row, col = tops[cell.row], lefts[cell.col]
        end_row = tops[min(cell.row + cell.height, table.n_rows)]
        end_col = lefts[cell.col + cell.width]
        if index not in inner:
            placed.append(replace(cell, row=row, col=col, width=end_col - col, height=end_row - row))
            continue
        # The last row and column of a table inside reach to the end of their cell.
        n_rows = max((c.row + c.height for c in inner[index]), default=1)
        n_cols = max((c.col + c.width for c in inner[index]), default=1)
        for part in inner[index]:
            height = part.height if part.row + part.height < n_rows else end_row - row - part.row
            width = part.width if part.col + part.width < n_cols else end_col - col - part.col
            placed.append(replace(part, row=row + part.row, col=col + part.col, width=width, height=height))
    return placed


def _flat(block: Paragraph | Table) -> Iterator[Paragraph]:
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
