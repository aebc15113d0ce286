"""Whether a grid in a table's columns prints what the table prints in them.

What belongs here: the evidence of values. That of place and headings is in `follows`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.understanding.columns.kinds import kind_of
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.row_words import any_word
from pipelines.understanding.tables.matrix import Matrix
from pipelines.understanding.tables.targets_alone import figures_of

_WORD = re.compile(r"[^\W\d_]{4}")
_TARGET_IN_WORDS = re.compile(rf"^\W*{any_word('target_in_words', 'no_money')}(?![^\W\d_])", re.IGNORECASE)
_LEAST_COLUMNS = 2
_SAME_EDGES = 8.0  # points, of both


def prints_other_values(parts: Sequence[tuple[Matrix, int]], grid: Matrix, is_titled: bool = False) -> bool:
    """True where the table in `parts` has columns of figures and `grid` prints none in them, but words, or
    has no such column at all; none that counts on from the table's last number does, and none whose words are
    targets, as the table's own are, unless a title above it says that it is something else (`is_titled`).

    `parts` are grids with the index of their first row below the heading. A grid with the table's columns
    that leaves those of figures blank goes on: rows are cut by page breaks, and names stand alone.
    """
    widest, first = max(parts, key=lambda part: part[0].n_cols)
    figures = _columns_of_figures(widest, first)
    if len(figures) < _LEAST_COLUMNS:
        return False
    places = _same_places(widest, grid, figures)
    texts = [text for column in places for text in _texts(grid, column, 0)]
    if any(_is_figure(text) for text in texts) or _counts_on(parts[-1][0], grid):
        return False
    own = [t for m, r in parts if m.n_cols == widest.n_cols for c in figures for t in _texts(m, c, r)]
    if not is_titled and _are_targets(texts, own):
        return False
    return not places or any(_WORD.search(text) for text in texts)


def _are_targets(texts: Sequence[str], own: Sequence[str]) -> bool:
    """True where most of the texts are words that stand for a target, and the table itself prints some among
    its figures (`own`)."""
    words = {squash(text) for text in own if not _is_figure(text) and _WORD.search(text)}
    known = [text for text in texts if squash(text) in words or _TARGET_IN_WORDS.match(text)]
    return bool(words) and 2 * len(known) > len(texts)


def _columns_of_figures(matrix: Matrix, first: int) -> list[int]:
    """The columns, but the first, whose cells below the heading mostly hold figures."""
    found = []
    for column in range(1, matrix.n_cols):
        filled = _texts(matrix, column, first)
        if filled and 2 * sum(map(_is_figure, filled)) > len(filled):
            found.append(column)
    return found


def _texts(matrix: Matrix, column: int, first: int) -> list[str]:
    """What a column prints from row `first` on; what spans several columns, as banners do, is none's."""
    cells = [matrix.slots[row][column] for row in range(first, matrix.n_rows)]
    return [cell.text for cell in cells if cell is not None and cell.col_span == 1 and cell.text.strip()]


def _is_figure(text: str) -> bool:
    return bool(figures_of([text])) or kind_of(text) == "grade"


def _same_places(widest: Matrix, grid: Matrix, columns: Sequence[int]) -> list[int]:
    """The columns of `grid` that have both edges of one of `columns` of the widest grid; where they are as
    many, or have no places, those of the same index."""
    mine, theirs = grid.column_edges(), widest.column_edges()
    if mine is None or theirs is None or grid.n_cols == widest.n_cols:
        return [column for column in columns if column < grid.n_cols]
    return [
        index
        for index, (left, right) in enumerate(mine)
        if any(abs(left - theirs[c][0]) + abs(right - theirs[c][1]) <= _SAME_EDGES for c in columns)
    ]


def _counts_on(before: Matrix, grid: Matrix) -> bool:
    """True where the grid's first number is the one after the table's last."""
    numbers = [int(t) for row in range(before.n_rows) if (t := before.text(row, 0).strip(" .)")).isdigit()]
    first = next((t for row in range(grid.n_rows) if (t := grid.text(row, 0).strip(" .)"))), "")
    return bool(numbers) and first.isdigit() and int(first) == numbers[-1] + 1
