"""Merged heading cells that delimited text has lost, found again by the shape of what is left.

What belongs here: geometry alone. A heading over several columns leaves blanks to its right, and the rows
below fill exactly those columns that have no name yet; a body row hardly ever does that by chance.
"""

from __future__ import annotations

from pipelines.reading.office.workbook import MergedRange, SheetCell, SheetContent

_MAX_HEADING_ROWS = 4
_LEAST_CELLS = 3
_MAX_LOOK = 200  # rows


def restore_headings(content: SheetContent) -> None:
    """Adds to `content.merged` the merged ranges of each table's heading, where its shape shows them.

    A table begins with a row of three cells or more below a blank row or one of fewer cells.
    """
    before = 0
    for row in sorted(content.rows):
        starts = len(content.rows[row]) >= _LEAST_CELLS
        above = content.rows.get(before, {})
        if starts and (before != row - 1 or len(above) < _LEAST_CELLS):
            content.merged.extend(_heading(content, row))
        before = row


def _heading(content: SheetContent, first: int) -> list[MergedRange]:
    # Figures are no headings; a body may by chance have the shape of one.
    if not all(any(char.isalpha() for char in cell.text) for cell in content.rows[first].values()):
        return []
    columns = _columns(content, first)
    unnamed = columns - content.rows[first].keys()
    rows = [first]
    while unnamed and len(rows) < _MAX_HEADING_ROWS:
        row = rows[-1] + 1
        filled = content.rows.get(row, {}).keys()
        # Below a heading stands what it is over: unnamed columns, and the one that carries its text.
        heads = {column for column in columns if column + 1 in unnamed}
        if not filled or not filled <= unnamed | heads or not filled & unnamed:
            return []
        rows.append(row)
        unnamed -= filled
    if unnamed or len(rows) == 1:
        return []
    return _spans(content, rows, max(columns))


def _columns(content: SheetContent, first: int) -> set[int]:
    """The columns that hold anything from a row down to the next blank one, or as far as one looks."""
    columns: set[int] = set()
    row = first
    while row in content.rows and row < first + _MAX_LOOK:
        columns |= content.rows[row].keys()
        row += 1
    return columns


def _spans(content: SheetContent, rows: list[int], last: int) -> list[MergedRange]:
    """The ranges of heading cells: to the right over blanks under the same heading, and down over blanks."""
    spans: list[MergedRange] = []
    ends = dict.fromkeys(range(1, last + 1), last)  # by column: where the heading above it ends
    for index, row in enumerate(rows):
        cells = content.rows[row]
        below = [content.rows[later] for later in rows[index + 1 :]]
        ends_here = dict(ends)
        for column in sorted(cells):
            right = column
            while right < ends[column] and right + 1 not in cells and _is_named_below(right + 1, below):
                right += 1
            down = row
            if right == column:
                for later in rows[index + 1 :]:
                    if column in content.rows[later]:
                        break
                    down = later
            if right > column or down > row:
                spans.append(MergedRange(row, column, down, right))
            ends_here.update(dict.fromkeys(range(column, right + 1), right))
        ends = ends_here
    return spans


def _is_named_below(column: int, below: list[dict[int, SheetCell]]) -> bool:
    return any(column in cells for cells in below)
