"""Rows whose quarters a document prints apart, and the grid in which they stand side by side.

What belongs here: one line's cells from several places, and the part of a table made of such rows. Which
cells belong to one line is decided in `quarters_apart`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby

from pipelines.model.page import Cell, Grid
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.lexicon.periods import quarter_of
from pipelines.understanding.tables.collect import Part
from pipelines.understanding.tables.header import Header
from pipelines.understanding.tables.matrix import Matrix


class JoinedPart(Part):
    """A part whose quarters were printed in tables, or rows, of their own."""


@dataclass
class JoinedRow:
    """A line to be: its cells by column, and those of a quarter by column and quarter.

    `part`, `source_row`: where the line was printed first.
    """

    part: Part
    source_row: int
    common: dict[int, Cell] = field(default_factory=dict)
    by_quarter: dict[tuple[int, int], Cell] = field(default_factory=dict)
    quarters: set[int] = field(default_factory=set)

    @classmethod
    def at(cls, part: Part, row: int) -> JoinedRow:
        """An empty row that was printed at a row of a part."""
        numbers = part.matrix.grid.row_numbers
        return cls(part, numbers[row] if numbers else row + 1)

    def take(self, cell: Cell, part: Part, quarter: int) -> None:
        """A figure of a quarter; on another page than the line's it has no place on the line's page."""
        self.quarters.add(quarter)
        self.by_quarter[cell.col, quarter] = cell if part is self.part else replace(cell, box=None)


def side_by_side(
    header: Header,
    rows: Sequence[JoinedRow],
    timed: set[int],
    paths: Mapping[int, tuple[HeadingPath, ...]],
    without: int | None = None,
) -> list[Part]:
    """The parts that the rows make, one for each part they were printed in first.

    The columns `timed` stand once per quarter, under the headings `paths` of that quarter's own table or the
    heading they had; the column `without` is left out.
    """
    quarters = sorted({quarter for row in rows for _, quarter in row.by_quarter})
    order: list[tuple[int, int]] = []
    for column in range(len(header.paths)):
        if column != without:
            order += [(column, quarter) for quarter in quarters] if column in timed else [(column, 0)]
    headings = tuple(_path(paths.get(quarter, header.paths)[column], quarter) for column, quarter in order)
    new = replace(header, n_rows=0, paths=headings, numbering_row=None)
    parts: list[Part] = []
    for _, group in groupby(rows, key=lambda row: id(row.part)):
        of_part = list(group)
        grid = _grid(of_part[0].part.matrix.grid, of_part, order)
        parts.append(JoinedPart(Matrix(grid), new, of_part[0].part.page_size))
    return parts


def _grid(like: Grid, rows: Sequence[JoinedRow], order: Sequence[tuple[int, int]]) -> Grid:
    place = {key: index for index, key in enumerate(order)}
    cells = []
    for number, row in enumerate(rows):
        for column, cell in row.common.items():
            span = sum(cell.col <= c < cell.col + cell.col_span for c, _ in order)
            cells.append(replace(cell, row=number, col=place[column, 0], col_span=max(1, span)))
        for key, cell in row.by_quarter.items():
            cells.append(replace(cell, row=number, col=place[key], row_span=1, col_span=1))
    return replace(
        like,
        kind="native" if like.kind == "text" else like.kind,  # its rows are whole
        n_rows=len(rows),
        n_cols=len(order),
        cells=tuple(_without_overlaps(cells)),
        row_numbers=tuple(row.source_row for row in rows) if like.row_numbers else (),
    )


def _path(path: HeadingPath, quarter: int) -> HeadingPath:
    if not quarter or quarter_of(str(path)):
        return path
    return HeadingPath((*path.parts, f"Triwulan {quarter}"), (*path.inherited, False))


def _without_overlaps(cells: Iterable[Cell]) -> list[Cell]:
    """Cells in reading order; one that reaches down is cut where another stands."""
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.col))
    taken = {(cell.row, cell.col) for cell in ordered}
    out = []
    for cell in ordered:
        rows = count(cell.row + 1)
        end = next(r for r in rows if r >= cell.row + cell.row_span or (r, cell.col) in taken)
        out.append(replace(cell, row_span=end - cell.row))
    return out
