"""Body rows of a plan table over all its pages, one cell per column, before they become lines.

What belongs here: dropping heading repeats, laying cells over the resolved columns, and rows that no
table holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Literal

from pipelines.model.page import Box, Cell
from pipelines.model.plan import Issue
from pipelines.model.roles import Layout, Role, is_figure_role
from pipelines.understanding.columns.ragged import align_row
from pipelines.understanding.figures.grammar import states_an_amount
from pipelines.understanding.identity.title_kinds import kind_of_title
from pipelines.understanding.lexicon.headings import fold, squash
from pipelines.understanding.lexicon.periods import quarter_of
from pipelines.understanding.lines.furniture import furniture_rows
from pipelines.understanding.tables.collect import DocumentTables, Table, printed_rows
from pipelines.understanding.tables.follows import has_heading_of_its_own
from pipelines.understanding.tables.matrix import Matrix
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
    cells are the author's, not where a page's lines wrap.
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
    for index, (part, columns) in enumerate(zip(resolved.table.parts, resolved.columns, strict=True)):
        matrix = part.matrix
        page = matrix.grid.page_number
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
                )
            )
    return rows


def stray_rows(table: Table, is_read: bool = True) -> list[Issue]:
    """An issue for each row of figures that was left out: of a grid that follows the table and fits none of
    its columns, or that stands in no grid at all.

    Of a table that is not read itself, its own rows are strays too.
    """
    issues = [
        Issue(
            reason_code="unread_row",
            message="A line of figures on the plan's page that its table does not hold.",
            page_number=line.page_number,
            printed_text=line.text[:500],
        )
        for line in table.loose_rows
    ]
    grids = [
        *(() if is_read else ((p.matrix, p.first_body_row) for p in table.parts)),
        *((m, 0) for m in table.strays),
    ]
    for matrix, first in grids:
        if matrix in table.strays and has_heading_of_its_own(matrix):
            issues += _other_table(matrix)
            continue
        for r in range(first, matrix.n_rows):
            texts = [c.text for c in matrix.filled(r)]
            if len(texts) >= 3 and any(map(states_an_amount, texts)):
                issues.append(
                    Issue(
                        reason_code="unread_row",
                        message="A row after the plan's table whose columns do not fit it.",
                        page_number=matrix.grid.page_number,
                        printed_text=" | ".join(fold(t) for t in texts)[:500],
                    )
                )
    return issues


def _other_table(matrix: Matrix) -> list[Issue]:
    """One issue for a table with amounts that follows the plan under a heading of its own."""
    rows = [[c.text for c in matrix.filled(r)] for r in range(matrix.n_rows)]
    if not any(states_an_amount(text) for texts in rows for text in texts):
        return []
    heading = next((texts for texts in rows if len(texts) > 1), [])
    return [
        Issue(
            reason_code="unread_table",
            message="A table with a heading of its own follows the plan; it is not read as a part of it.",
            page_number=matrix.grid.page_number,
            printed_text=" | ".join(fold(t) for t in heading) or None,
        )
    ]


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


def left_beneath(found: DocumentTables, plans: list[Resolved]) -> list[Issue]:
    """Issues for tables after a plan's that were not taken for a part of it: their rows where nothing stands
    between, else the table, where its headings name quarters and it prints amounts without being titled."""
    read = {id(resolved.table) for resolved in plans}
    issues: list[Issue] = []
    follows = begun = False
    for table in found.tables:
        begun = begun or id(table) in read
        follows = id(table) in read or (follows and table.is_beneath)
        if follows and id(table) not in read:
            issues.extend(stray_rows(table, is_read=False))
        elif begun and id(table) not in read and _may_be_more_of_a_plan(table):
            issues.extend(_other_table(table.parts[0].matrix))
    return issues


def _may_be_more_of_a_plan(table: Table) -> bool:
    """Whether a table's headings name quarters and no title says that it is something else."""
    if table.header is None or kind_of_title(table.title_texts) != "none":
        return False
    quarters = {quarter_of(part) for path in table.header.paths for part in path.parts} - {None}
    return len(quarters) > 1
