"""Whether a grid without a recognised heading carries on the table before it.

What belongs here: the evidence of place (columns, page, lines between) and of words (a heading of its own). A
grid that carries nothing on is never read as lines of the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipelines.model.page import Cell, TextLine
from pipelines.understanding.figures.grammar import states_an_amount
from pipelines.understanding.lexicon.data_files import read_vocabulary
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.row_words import any_word
from pipelines.understanding.tables.header import is_heading_word
from pipelines.understanding.tables.matrix import Matrix

Size = tuple[float, float]
"""Width and height of a page in points."""

_SAME_EDGE = 4.0  # points
_SAME_SHARE = 0.02  # of the table's width, for pages of another scale
_SAME_PAGE = 0.05  # of a page's width or height
_NEAR = 0.8  # of all edges
_HEADING_ROWS = 6
_MOST_LETTERS = 60
_LEAST_HEADINGS = 2
_BOUND = re.compile(r"^\s*[<>≤≥±]=?\s*\d")
_CONTINUED = re.compile(rf"\b{any_word('continued')}\b", re.IGNORECASE)


def carries_on(
    parts: Sequence[Matrix],
    sizes: Sequence[Size | None],
    grid: Matrix,
    size: Size | None,
    between: Sequence[TextLine],
) -> bool:
    """True where `grid` has the columns of the table in `parts` and nothing says that it is another one.

    `sizes` are those of the parts' pages, `size` that of the grid's; `between` are the lines printed since
    the last part, running heads aside.
    """
    if parts[-1].grid.kind == "text":
        return True
    if not _has_columns_of(parts, grid):
        return False
    says_so = any(is_continuation_mark(line.text) for line in between)
    apart = [
        bool(between) and not says_so,
        not _same_edges(parts, grid),
        not any(_same_size(size, other) for other in sizes),
    ]
    return not (sum(apart) >= 2 or (any(apart) and not says_so and has_heading_of_its_own(grid)))


def is_continuation_mark(text: str) -> bool:
    """Whether a line says that what follows goes on: `Lanjutan`."""
    return bool(_CONTINUED.search(text))


def has_heading_of_its_own(matrix: Matrix) -> bool:
    """True where the first rows that print words name columns, as a heading does that nobody recognised."""
    for row in range(min(_HEADING_ROWS, matrix.n_rows)):
        cells = matrix.filled(row)
        if any(states_an_amount(cell.text) for cell in cells) or _prints_bounds(cells):
            return False
        named = [cell for cell in cells if _names_a_column(cell.text)]
        if len(named) >= _LEAST_HEADINGS and 2 * len(named) >= len(cells):
            return True
    return False


def _prints_bounds(cells: Sequence[Cell]) -> bool:
    """Whether several cells are figures with a sign before them, as targets are and no heading is: `≥ 3`."""
    return sum(bool(_BOUND.match(cell.text)) for cell in cells) >= _LEAST_HEADINGS


@cache
def _foreign_headings() -> frozenset[str]:
    return frozenset(squash(row["word"]) for row in read_vocabulary("foreign_headings.csv"))


def _names_a_column(text: str) -> bool:
    return len(text) <= _MOST_LETTERS and (squash(text) in _foreign_headings() or is_heading_word(text))


def _has_columns_of(parts: Sequence[Matrix], grid: Matrix) -> bool:
    if any(part.n_cols == grid.n_cols for part in parts):
        return True
    widest = max(parts, key=lambda part: part.n_cols)
    mine, theirs = grid.column_edges(), widest.column_edges()
    if not mine or not theirs:
        return False
    known = [edge for pair in theirs for edge in pair]
    near = sum(any(abs(edge - k) <= _SAME_EDGE for k in known) for pair in mine for edge in pair)
    return near >= _NEAR * 2 * len(mine)


def _same_edges(parts: Sequence[Matrix], grid: Matrix) -> bool:
    """True where some part has its columns at the same places, as shares of the table's width."""
    mine = grid.column_edges()
    if not mine:
        return True
    for part in parts:
        theirs = part.column_edges()
        if not theirs:
            return True
        one, other = _shares(mine), _shares(theirs)
        near = sum(any(abs(edge - k) <= _SAME_SHARE for k in other) for edge in one)
        if near >= _NEAR * len(one):
            return True
    return False


def _shares(edges: Sequence[tuple[float, float]]) -> list[float]:
    left, right = edges[0][0], max(edges[-1][1], edges[0][0] + 1)
    return [(edge - left) / (right - left) for pair in edges for edge in pair]


def _same_size(one: Size | None, other: Size | None) -> bool:
    if one is None or other is None:
        return True
    return all(abs(a - b) <= _SAME_PAGE * max(a, b) for a, b in zip(one, other, strict=True))
