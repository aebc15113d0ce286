"""Body rows of a plan table over all its pages, one cell per column, before they become lines.

What belongs here: dropping heading repeats, and laying cells over the resolved columns. Rows that no table
holds are for `left_out`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Literal

from pipelines.model.page import Box, Cell
from pipelines.model.roles import Layout, Role, is_figure_role
from pipelines.understanding.columns.ragged import align_row
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lines.furniture import furniture_rows
from pipelines.understanding.tables.collect import printed_rows
from pipelines.understanding.tables.objective_above import Above
from pipelines.understanding.tables.resolve import Resolved

Taken = Literal["line", "heading", "note", "issue"]
"""Where the words of a cell ended."""


@dataclass
class RowCell:
    """One column of a row. `merged` says that the cell started in a row above and spans this one.

    `words` counts the words that the row itself prints here, `taken` says where they ended: see `account`.
    """

    text: str = ""
    bold: bool = False
    box: Box | None = None
    number: Decimal | None = None
    merged: bool = False
    col_span: int = 1
    open_top: bool = False
    open_bottom: bool = False
    alternatives: tuple[str, ...] = ()
    bold_lead: int = 0
    words: int = 0
    taken: Taken | None = None

    @property
    def filled(self) -> bool:
        """True where this row itself prints something here."""
        return bool(self.text.strip()) and not self.merged


@dataclass
class PlanRow:
    """A printed row: cells by layout column, its pages and its place.

    `beyond` are texts of the row that stand in no column of the layout. `keeps_paragraphs`: line breaks in
    cells are the author's, not where a page's lines wrap. `under` is the objective above the row's grid, that
    of the grid before where none stands there.
    """

    cells: dict[int, RowCell]
    page: int
    page_end: int
    source_row: int | None
    section: str | None
    box: Box | None
    first_on_page: bool = False
    moved: bool = False
    recognised: bool = False
    printed_rows: int = 1
    doubtful_join: bool = False
    keeps_paragraphs: bool = False
    beyond: list[str] = field(default_factory=list)
    under: Above | None = None

    def text(self, column: int | None) -> str:
        """What the row itself prints in a column, '' for none or for a cell merged from above."""
        if column is None:
            return ""
        cell = self.cells.get(column)
        return cell.text if cell is not None and not cell.merged else ""

    def take(self, column: int | None, where: Taken = "line") -> str:
        """What the row itself prints in a column, as `text`; its words are accounted for there."""
        if column is not None and (cell := self.cells.get(column)) is not None and cell.filled:
            cell.taken = cell.taken or where
        return self.text(column)

    def take_rest(self, where: Taken) -> dict[int, str]:
        """Takes all that nobody has taken, and returns it by column."""
        rest = {c: cell.text for c, cell in self.cells.items() if cell.filled and cell.taken is None}
        for column in rest:
            self.cells[column].taken = where
        return rest

    @property
    def words_beyond(self) -> int:
        """Words of the row that stand in no column of the layout."""
        return sum(len(text.split()) for text in self.beyond)

    def has(self, *columns: int) -> bool:
        """True where the row itself prints something in any of these columns."""
        return any(self.text(c).strip() for c in columns)


def _row_box(cells: list[Cell]) -> Box | None:
    boxes = [c.box for c in cells if c.box is not None and c.row_span == 1] or [
        c.box for c in cells if c.box is not None
    ]
    if not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def body_rows(resolved: Resolved) -> list[PlanRow]:
    """All rows below the headings that print something, top to bottom over all pages.

    Repeats of the heading and of the column numbers are left out, also in mid-page; so is page furniture.
    """
    layout = resolved.resolution.layout
    furniture = furniture_rows(resolved.table)
    rows: list[PlanRow] = []
    under: Above | None = None
    for index, (part, columns) in enumerate(zip(resolved.table.parts, resolved.columns, strict=True)):
        matrix = part.matrix
        page = matrix.grid.page_number
        under = part.above or under
        for r in printed_rows(part, resolved.table):
            if (index, r) in furniture:
                continue
            own = matrix.own(r)
            moved, beyond = False, list[str]()
            if matrix.grid.kind == "text":
                cells, moved, beyond = _ragged_cells(own, layout.roles)
            else:
                cells, beyond = _grid_cells(matrix.slots[r], r, columns)
            for cell in cells.values():
                cell.words = 0 if cell.merged else len(cell.text.split())
            numbers = matrix.grid.row_numbers
            rows.append(
                PlanRow(
                    cells,
                    page,
                    page,
                    numbers[r] if r < len(numbers) else r + 1,
                    matrix.grid.section,
                    _row_box(own),
                    first_on_page=_breaks(rows, page, matrix.grid.kind, r, part.first_body_row),
                    moved=moved,
                    recognised=matrix.grid.kind == "ocr",
                    keeps_paragraphs=matrix.grid.kind == "native",
                    beyond=beyond,
                    under=under,
                )
            )
    return rows


def _breaks(rows: list[PlanRow], page: int, kind: str, row: int, first: int) -> bool:
    """True for a row that stands first after a page break: another page, or a heading repeated."""
    if not rows:
        return False
    # A sheet or a table of Word is whole; only pages of print cut rows.
    return kind != "native" and (rows[-1].page != page or row == first)


def _ragged_cells(own: list[Cell], roles: tuple[Role, ...]) -> tuple[dict[int, RowCell], bool, list[str]]:
    placed, moved = align_row([c.text for c in own], roles)
    cells = {}
    for column, index in enumerate(placed):
        if index is not None:
            cells[column] = RowCell(own[index].text, own[index].bold)
    beyond = [c.text for i, c in enumerate(own) if i not in placed and c.text.strip()]
    return cells, moved, beyond


def _grid_cells(
    slots: list[Cell | None], row: int, columns: tuple[int | None, ...]
) -> tuple[dict[int, RowCell], list[str]]:
    """The row's cells by layout column, and its texts that stand in none."""
    cells: dict[int, RowCell] = {}
    beyond: list[str] = []
    before: Cell | None = None
    for slot, column in zip_longest(slots, columns[: len(slots)]):
        if slot is None:
            continue
        repeated = slot is before
        before = slot
        if column is None:
            if not repeated and slot.row == row and slot.text.strip():
                beyond.append(slot.text)
            continue
        if column in cells and not repeated:  # a phantom rule parts the column here
            cells[column].text = f"{cells[column].text} {slot.text}".strip()
            cells[column].number = None
            continue
        cells[column] = RowCell(
            "" if repeated else slot.text,
            slot.bold,
            slot.box,
            None if repeated else slot.number,
            merged=slot.row < row,
            col_span=slot.col_span,
            open_top=slot.open_top,
            open_bottom=slot.open_bottom,
            alternatives=slot.alternatives,
            bold_lead=slot.bold_lead,
        )
    return cells, beyond


def label_of(row: PlanRow, layout: Layout) -> str:
    """The first words of the row outside its figures, by which totals are recognised."""
    for column in sorted(row.cells):
        text = row.text(column)
        if is_figure_role(layout.roles[column]) and row.cells[column].col_span == 1:
            continue
        if len(squash(text)) > 4 or (squash(text).isalpha() and len(squash(text)) > 3):
            return text
    return ""
