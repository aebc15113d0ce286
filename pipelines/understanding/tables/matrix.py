"""A grid seen as rows of slots, so that spans and ragged text rows look alike to the rest.

What belongs here: slot look-up, row texts, and the column geometry that pages of one table share.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.model.page import Cell, Grid


@dataclass
class Matrix:
    """`slots[r][c]` is the cell that covers the slot, or None; spanned slots share one cell."""

    grid: Grid
    slots: list[list[Cell | None]] = field(init=False)

    def __post_init__(self) -> None:
        self.slots = [[None] * self.grid.n_cols for _ in range(self.grid.n_rows)]
        for cell in self.grid.cells:
            for r in range(cell.row, min(cell.row + cell.row_span, self.grid.n_rows)):
                for c in range(cell.col, min(cell.col + cell.col_span, self.grid.n_cols)):
                    self.slots[r][c] = cell

    @property
    def n_rows(self) -> int:
        """Rows of the grid."""
        return self.grid.n_rows

    @property
    def n_cols(self) -> int:
        """Columns of the grid."""
        return self.grid.n_cols

    def text(self, row: int, col: int) -> str:
        """Text of the covering cell, '' where there is none."""
        cell = self.slots[row][col]
        return cell.text if cell else ""

    def own(self, row: int) -> list[Cell]:
        """The cells that start in this row, left to right."""
        seen: list[Cell] = []
        for cell in self.slots[row]:
            if cell is not None and cell.row == row and (not seen or seen[-1] is not cell):
                seen.append(cell)
        return seen

    def filled(self, row: int) -> list[Cell]:
        """The cells that start in this row and hold text."""
        return [cell for cell in self.own(row) if cell.text.strip()]

    def column_edges(self) -> list[tuple[float, float]] | None:
        """Left and right edge of each column in points, None where cells have no place."""
        edges: list[tuple[float, float] | None] = [None] * self.n_cols
        for cell in self.grid.cells:
            if (
                cell.box is not None
                and cell.col_span == 1
                and cell.col < self.n_cols
                and edges[cell.col] is None
            ):
                edges[cell.col] = (cell.box.x0, cell.box.x1)
        if all(e is None for e in edges):
            return None
        known = [(i, e) for i, e in enumerate(edges) if e is not None]
        out: list[tuple[float, float]] = []
        for i, e in enumerate(edges):
            if e is not None:
                out.append(e)
                continue
            left = max((k[1][1] for k in known if k[0] < i), default=known[0][1][0])
            right = min((k[1][0] for k in known if k[0] > i), default=known[-1][1][1])
            out.append((left, max(left, right)))
        return out
