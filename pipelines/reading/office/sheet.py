"""Reading workbooks of every kind: each visible sheet a page, its tables grids, the rest text lines.

What belongs here: from a sheet's printed cells to blocks in the shared shape. Which part of a sheet is
table is recognised by borders, where the sheet has any, else by how many cells a row fills.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.model.page import Cell, FileType, Grid, Notice, Page, TextLine
from pipelines.reading.office.workbook import (
    MergedRange,
    SheetCell,
    SheetContent,
    SheetEntry,
    Workbook,
    column_letters,
)

# An empty row with borders belongs to its table; more of them in a row are prepared but unused rows.
_MAX_EMPTY_ROWS = 10
_MAX_NAMED = 20
_MOST_ASIDE = 4  # columns


class Book(Protocol):
    """An open workbook of any kind; what its cells print has been settled by its own reader."""

    sheets: list[SheetEntry]

    def read(self, part: str) -> SheetContent:
        """What a sheet prints, by the `part` of its entry."""
        ...

    def close(self) -> None:
        """Closes the file; safe to call twice."""
        ...


class SheetReader:
    """A workbook: `.xlsx`, or another kind with its own `open_book`.

    Page numbers count the visible sheets; `section` is the sheet's title.
    All grids of a sheet have the same columns (those of the sheet that hold anything visible), so that
    a table with empty rows in it keeps its columns. A number cell has its text as printed (Indonesian
    separators) and its `number` in the unit printed: a cell showing 95% stores 0.95 and has 95.
    Hidden sheets, rows and columns are not printed: they are left out, with a notice. So are formulas
    whose result the file doesn't hold: such a cell's text is empty.
    """

    def __init__(
        self,
        path: Path,
        file_type: FileType = "xlsx",
        open_book: Callable[[Path], Book] = Workbook.open,
    ) -> None:
        self.file_type: FileType = file_type
        self.notices: list[Notice] = []
        self._workbook = open_book(path)
        self._visible = [sheet for sheet in self._workbook.sheets if not sheet.hidden and sheet.part]
        self.page_count: int | None = len(self._visible)
        self.notices.extend(
            Notice(
                reason_code="hidden_sheet",
                message=f"The sheet “{sheet.title}” is hidden and was left alone. "
                "Show it if it belongs to the plan.",
                printed_text=sheet.title,
            )
            for sheet in self._workbook.sheets
            if sheet.hidden
        )

    def pages(self) -> Iterator[Page]:
        """Yields a page per visible sheet, reading one at a time."""
        for number, sheet in enumerate(self._visible, start=1):
            assert sheet.part is not None
            content = self._workbook.read(sheet.part)
            self._notice(content, sheet, number)
            heads, feet = (
                [TextLine(text=text, page_number=number, running=True) for text in texts]
                for texts in (content.heads, content.feet)
            )
            lines = [TextLine(text=text, page_number=number) for text in content.drawn]
            layout = SheetBlocks(content, number, sheet.title or None)
            blocks = layout.blocks()
            self.notices.extend(tables_beside(layout, f"In the sheet “{sheet.title}”", number))
            yield Page(number=number, blocks=(*heads, *lines, *blocks, *feet))

    def close(self) -> None:
        """Closes the file."""
        self._workbook.close()

    def _notice(self, content: SheetContent, sheet: SheetEntry, number: int) -> None:
        hidden_rows = sorted(content.hidden_rows & content.rows.keys())
        if hidden_rows:
            rows = _named(str(row) for row in hidden_rows)
            self.notices.append(
                Notice(
                    reason_code="hidden_rows",
                    message=f"In the sheet “{sheet.title}” rows {rows} are hidden and were left out. "
                    "Show them if they belong to the plan.",
                    page_number=number,
                )
            )
        hidden = {column for row in content.rows.values() for column in row if _hiding(column, content)}
        if hidden:
            columns = _named(column_letters(column) for column in sorted(hidden))
            self.notices.append(
                Notice(
                    reason_code="hidden_columns",
                    message=f"In the sheet “{sheet.title}” columns {columns} are hidden and were left out. "
                    "Show them if they belong to the plan.",
                    page_number=number,
                )
            )
        if content.struck:
            self.notices.append(
                Notice(
                    reason_code="struck_text",
                    message=f"In the sheet “{sheet.title}” this is struck through and was left out.",
                    page_number=number,
                    printed_text=" | ".join(content.struck)[:200],
                )
            )
        self.notices.extend(
            Notice(
                reason_code="open_quote",
                message=f"In row {row} a quote opens a field that nothing closes. It was taken for text and "
                "the row for ended where its line ends. Take the quote out, or close it.",
                page_number=number,
                printed_text=text[:200],
                source_row=row,
            )
            for row, text in content.open_quotes
        )
        self.notices.extend(
            Notice(
                reason_code="formula_without_value",
                message=f"The cell {column_letters(column)}{row} of the sheet “{sheet.title}” is a formula "
                "without a result in the file. Open it in Excel or LibreOffice and save it, so that "
                "results are kept.",
                page_number=number,
                printed_text=f"{column_letters(column)}{row}",
                source_row=row,
            )
            for row, cells in content.rows.items()
            for column, cell in cells.items()
            if cell.formula_only and column not in hidden and row not in content.hidden_rows
        )


def tables_beside(layout: SheetBlocks, where: str, page_number: int) -> Iterator[Notice]:
    """What to say of small tables that were taken for ones beside the plan's; call after `blocks`."""
    for group in layout.aside:
        yield Notice(
            reason_code="table_beside",
            message=f"{where} columns {_named(map(column_letters, group))} were taken for a table of their "
            "own, beside the plan's. If they belong to it, close the gap.",
            page_number=page_number,
        )


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    rest = len(listed) - _MAX_NAMED
    return ", ".join(listed[:_MAX_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _hiding(column: int, content: SheetContent) -> int | None:
    """The last column of the hidden ones to which `column` belongs; None where it is visible."""
    return next((last for first, last in content.hidden_columns if first <= column <= last), None)


@dataclass(frozen=True, slots=True)
class _Item:
    """A visible cell or merged range: where it shows first, and where it ends. `cell` None: empty."""

    top: int
    left: int
    bottom: int
    right: int
    cell: SheetCell | None


class SheetBlocks:
    """Splits a sheet into blocks of rows without a gap, and these into text lines and a grid.

    Rows of a table are those with borders, or with three cells filled; what stands above the first and
    below the last of them is text. Below a table without borders nothing tells where it ends, so there
    the rest of the block stays with it.
    """

    def __init__(self, content: SheetContent, page_number: int, title: str | None) -> None:
        self._page_number = page_number
        self._title = title
        self._content = content
        self.aside: list[list[int]] = []
        self._items = list(self._visible_items())
        self._by_row: dict[int, list[_Item]] = defaultdict(list)
        for item in self._items:
            if item.cell is not None:
                self._by_row[item.top].append(item)
        for items in self._by_row.values():
            items.sort(key=lambda item: item.left)

    def blocks(self) -> list[TextLine | Grid]:
        """The sheet's blocks from top to bottom."""
        parts = [part for rows in self._runs() for part in self._parts(rows)]
        tables = [rows for is_table, rows in parts if is_table]
        columns, self.aside = self._side_columns(tables)
        blocks: list[TextLine | Grid] = []
        for is_table, rows in parts:
            if is_table:
                blocks.append(self._grid(rows, columns))
            else:
                blocks.extend(line for row in rows for line in self._lines(row))
        # What stands beside a table must not part it from what carries it on below.
        for rows in tables:
            for group in self.aside:
                if any(item.left in group for row in rows for item in self._by_row.get(row, [])):
                    blocks.append(self._grid(rows, group))
        return blocks

    def _side_columns(self, tables: list[list[int]]) -> tuple[list[int], list[list[int]]]:
        """The columns of the sheet's table, and those of small tables that stand to its right.

        An empty column that nothing reaches over parts them, and they begin below the table's first row and
        have rows of their own.
        """
        items = [item for rows in tables for row in rows for item in self._by_row.get(row, [])]
        groups: list[list[int]] = [[]]
        reach = 0
        for left, right in sorted({(item.left, item.right) for item in items}):
            if reach and left > reach + 1 and _hiding(reach + 1, self._content) is None:
                groups.append([])
            if left not in groups[-1]:
                groups[-1].append(left)
            reach = max(reach, right)
        rows_of = [{item.top for item in items if item.left in group} for group in map(set, groups)]
        first = [min(rows, default=0) for rows in rows_of]
        table, aside = list(groups[0]), []
        for group, rows, top in zip(groups[1:], rows_of[1:], first[1:], strict=True):
            alone = len(rows - rows_of[0])  # rows the table has nothing in
            if top > first[0] and alone > 0 and len(group) <= _MOST_ASIDE and 2 * len(group) < len(table):
                aside.append(group)
            else:
                table.extend(group)
        return table, aside

    def _visible_items(self) -> Iterator[_Item]:
        """Cells and merged ranges; of a merged range only its first cell's value is ever seen."""
        rows = sorted(self._content.rows)
        covered: set[tuple[int, int]] = set()
        for area in self._content.merged:
            cell = self._content.rows.get(area.top, {}).get(area.left)
            item = self._shown(area, cell)
            # Of merged ranges that overlap, as no sheet program allows, the first stands.
            if item is None or (area.top, area.left) in covered:
                continue
            for row in rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]:
                covered.update((row, c) for c in self._content.rows[row] if area.left <= c <= area.right)
            yield item
        for row in rows:
            for column, cell in self._content.rows[row].items():
                if (row, column) not in covered:
                    item = self._shown(MergedRange(row, column, row, column), cell)
                    if item is not None:
                        yield item

    def _shown(self, area: MergedRange, cell: SheetCell | None) -> _Item | None:
        """A range without its hidden first rows and columns; None where nothing of it shows."""
        top, left = area.top, area.left
        while top in self._content.hidden_rows:
            top += 1
        while (hidden := _hiding(left, self._content)) is not None:
            left = hidden + 1
        if top > area.bottom or left > area.right:
            return None
        return _Item(top, left, area.bottom, area.right, cell)

    def _runs(self) -> Iterator[list[int]]:
        """Rows that belong together: no empty row between them but such as a table has."""
        run: list[int] = []
        reach = 0  # the last row that a merged range of the run covers
        for row in sorted(self._by_row):
            if run:
                gap = [
                    r
                    for r in range(run[-1] + 1, row)[: _MAX_EMPTY_ROWS + 1]
                    if r not in self._content.hidden_rows
                ]
                belongs = all(r in self._content.bordered or r <= reach for r in gap)
                if not belongs or len(gap) > _MAX_EMPTY_ROWS:
                    yield run
                    run, gap = [], []
                run.extend(gap)
            run.append(row)
            reach = max(reach, *(item.bottom for item in self._by_row[row]))
        if run:
            yield run

    def _parts(self, rows: list[int]) -> Iterator[tuple[bool, list[int]]]:
        """A run as text above, table, text below; each (is it a table?, its rows)."""
        bordered = [index for index, row in enumerate(rows) if row in self._content.bordered]
        wide = [index for index, row in enumerate(rows) if self._is_wide(row)]
        tabular = sorted({*bordered, *wide})
        # A title or a signature stays text in whatever border it stands.
        while tabular and not self._is_wide(rows[tabular[0]]) and len(self._by_row[rows[tabular[0]]]) < 2:
            del tabular[0]
        if not tabular:
            yield False, rows
            return
        start, end = tabular[0], tabular[-1] + 1 if bordered else len(rows)
        for is_table, part in ((False, rows[:start]), (True, rows[start:end]), (False, rows[end:])):
            if part:
                yield is_table, part

    def _is_wide(self, row: int) -> bool:
        items = self._by_row.get(row, [])
        return len(items) > 2 or (len(items) == 2 and all(item.right > item.left for item in items))

    def _lines(self, row: int) -> Iterator[TextLine]:
        """The text of a row outside tables; cells side by side (`SKPD` `: Dinas …`) are one line."""
        group: list[_Item] = []
        for item in self._by_row.get(row, []):
            if group and item.left - group[-1].right > 2:
                yield self._line(group)
                group = []
            group.append(item)
        if group:
            yield self._line(group)

    def _line(self, items: list[_Item]) -> TextLine:
        cells = [item.cell for item in items if item.cell is not None]
        return TextLine(
            text=" ".join(cell.text for cell in cells),
            page_number=self._page_number,
            bold=all(cell.bold for cell in cells),
        )

    def _grid(self, rows: list[int], columns: list[int]) -> Grid:
        cells: dict[tuple[int, int], Cell] = {}
        taken: set[tuple[int, int]] = set()
        for item in self._items:
            first_row, end_row = bisect_left(rows, item.top), bisect_right(rows, item.bottom)
            first_col, end_col = bisect_left(columns, item.left), bisect_right(columns, item.right)
            slots = {(r, c) for r in range(first_row, end_row) for c in range(first_col, end_col)}
            if not slots or slots & taken:
                continue
            taken |= slots
            cell = item.cell or SheetCell("", False)
            cells[first_row, first_col] = Cell(
                row=first_row,
                col=first_col,
                text=cell.text,
                row_span=end_row - first_row,
                col_span=end_col - first_col,
                bold=cell.bold,
                bold_lead=cell.bold_lead,
                number=cell.number,
            )
        for row in range(len(rows)):
            for col in range(len(columns)):
                if (row, col) not in taken:
                    cells[row, col] = Cell(row=row, col=col)
        return Grid(
            page_number=self._page_number,
            n_rows=len(rows),
            n_cols=len(columns),
            cells=tuple(cells[place] for place in sorted(cells)),
            kind="native",
            row_numbers=tuple(rows),
            section=self._title,
        )
