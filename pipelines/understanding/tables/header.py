"""Where a table's heading ends, and the path of headings above each column.

What belongs here: separating heading rows, numbering rows and repeats of them from data rows, and
building heading paths (`ANGGARAN (Rp)`, `APBN`, `III`). What a path means is for `roles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

from pipelines.model.page import Cell
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.figures.grammar import read_money
from pipelines.understanding.identity.titles import names_a_plan
from pipelines.understanding.lexicon.headings import (
    concept_scores,
    fold,
    is_unit_word,
    source_of,
    squash,
)
from pipelines.understanding.lexicon.periods import bare_quarter_of, month_of, only_month_in, quarter_of
from pipelines.understanding.lexicon.row_words import squashed_words
from pipelines.understanding.tables.matrix import Matrix

_MAX_HEADER_ROWS = 9
_LIKELY = 0.55
_SURE = 0.75
_HEADING_SHARE = 0.7
_PIECE = 12  # letters
_SHORT = 25  # letters
_MONEY_HEADS = ("anggaran", "dana", "sumber", "pagu", "rencana", "belanja")
# A heading names most columns; the rest of a row that a page break cut may hold a heading's words by chance.
_LEAST_COVERED = 0.6


@dataclass(frozen=True)
class Header:
    """The heading of one grid: its rows, the paths of its columns, and titles inside the table."""

    n_rows: int
    paths: tuple[HeadingPath, ...]
    titles: tuple[str, ...]
    numbering_row: int | None
    signature: frozenset[str]


def is_numbering_row(texts: list[str]) -> bool:
    """True for `1 2 3 … 16`, `(1) (2) …`, `-1-`, `6=7+8`, with gaps, and `a b c …`; at least four.

    `texts` are all cells of the row, blank ones too: `1 2 … 12` in mid-table are months.
    """
    if next((i for i, t in enumerate(texts) if t.strip()), 9) > 2:
        return False
    if any(_is_money(t) for t in texts):
        return False
    filled = [t for t in (squash(re.split(r"[=(+]", t.strip(" ()-."))[0]) for t in texts if t.strip()) if t]
    if filled == list(ascii_lowercase[: len(filled)]) and len(filled) >= 4:
        return True
    numbers = [int(t) for t in filled if t.isdigit() and len(t) <= 2]
    if len(numbers) < 4 or len(numbers) < 0.7 * len(filled) or numbers[0] > 2:
        return False
    steps = [b - a for a, b in pairwise(numbers)]
    return all(0 < s <= 4 for s in steps) and sum(s == 1 for s in steps) >= 0.6 * len(steps)


def _slot_texts(matrix: Matrix, row: int) -> list[str]:
    """Texts by column; cells that reach down from a row above count as blank."""
    cells = matrix.slots[row]
    return [c.text if c is not None and c.row == row and c.col == i else "" for i, c in enumerate(cells)]


def _is_money(text: str) -> bool:
    reading = read_money(text)
    return reading.kind == "number" and (reading.values[0] >= 10000 or "rp" in text.casefold())


def _speaks(text: str) -> bool:
    """A heading's word, by vocabulary, quarter, month or money source."""
    s = squash(text)
    if not s or s in squashed_words("no_money"):
        return False
    if max(concept_scores(text).values(), default=0.0) >= _LIKELY and len(s) <= 60:
        return True
    if quarter_of(text) or month_of(text) or bare_quarter_of(text) or re.fullmatch(r"20[0-4]\d", s):
        return True
    if len(s) <= _SHORT and only_month_in(text):  # `Rencana Kas Januari`
        return True
    source = source_of(text)
    return source is not None and (s == squash(source) or s.startswith(_MONEY_HEADS))


def _heading_like(matrix: Matrix, row: int) -> bool:
    cells = matrix.filled(row)
    if not cells or any(_is_money(c.text) for c in cells):
        return False
    return sum(_speaks(c.text) for c in cells) >= 0.5 * len(cells)


def _has_words(matrix: Matrix, row: int) -> bool:
    """A heading begins with words: `2 | Meningkatnya …` speaks of a quarter by chance."""
    return any(_speaks(c.text) and len(re.findall(r"[^\W\d_]", c.text)) > 1 for c in matrix.filled(row))


def _is_title_row(matrix: Matrix, row: int) -> bool:
    cells = matrix.filled(row)
    if len(cells) != 1:
        return False
    spanning = cells[0].col_span >= 0.6 * matrix.n_cols
    return spanning and matrix.grid.kind != "text" and any(ch.isalpha() for ch in cells[0].text)


def _header_rows(matrix: Matrix) -> tuple[int, int | None]:
    """Number of heading rows (0 where the grid starts with data) and the numbering row's index."""
    limit = min(matrix.n_rows, _MAX_HEADER_ROWS)
    first = 0
    while first < limit and (not matrix.filled(first) or _is_title_row(matrix, first)):
        first += 1
    if first < limit and is_numbering_row(_slot_texts(matrix, first)) and first == 0:
        return 1, 0
    if first >= limit or not _heading_like(matrix, first) or not _has_words(matrix, first):
        return 0, None
    for row in range(first + 1, limit):
        if is_numbering_row(_slot_texts(matrix, row)):
            if not any(_is_money(c.text) for r in range(first, row) for c in matrix.filled(r)):
                return row + 1, row
            break
    end = first + 1
    row = first
    while row < end and row < matrix.n_rows:
        spans = [c.row + c.row_span for c in matrix.filled(row) if c.row_span < matrix.n_rows / 2 + 2]
        end = max([end, *[s for s in spans if s <= _MAX_HEADER_ROWS]])
        row += 1
        if row >= end and row < limit and _heading_like(matrix, row) and _short_words(matrix, row):
            end = row + 1
    return min(end, matrix.n_rows), None


def _short_words(matrix: Matrix, row: int) -> bool:
    """Rows under the first are headings only when their words are: data rows hold sentences and figures.

    Pieces of headings that missing rules cut (`Rp)`, `TW`) have too few letters to decide by.
    """
    cells = matrix.filled(row)
    are_headings = [is_heading_word(c.text) for c in cells]
    if len(cells) < 2 or sum(are_headings) < _HEADING_SHARE * len(cells):
        return False
    return all(t or _is_piece(c.text) for t, c in zip(are_headings, cells, strict=True))


def _is_piece(text: str) -> bool:
    """A short text without figures that is no unit and no source: it may belong to a heading."""
    return len(text) <= _PIECE and not re.search(r"\d", text) and not is_unit_word(text)


def is_heading_word(text: str) -> bool:
    """A heading and nothing more: `Program Kesehatan` holds a heading's word but is a name."""
    s = squash(text)
    if s in squashed_words("no_money"):
        return False
    if max(concept_scores(text).values(), default=0.0) >= _SURE and len(s) <= 40:
        return True
    return bool(_speaks(text) and max(concept_scores(text).values(), default=0.0) < _LIKELY)


def _is_title(matrix: Matrix, cell: Cell) -> bool:
    """A cell over half the columns that names the plan and its year is no heading of theirs."""
    wide = 2 * cell.col_span >= matrix.n_cols
    return wide and bool(re.search(r"20\d\d", cell.text)) and names_a_plan(cell.text)


def _ruled_path(matrix: Matrix, rows: list[int], col: int) -> HeadingPath:
    parts: list[str] = []
    previous = None
    for row in rows:
        cell = matrix.slots[row][col]
        if cell is None or cell is previous or not cell.text.strip() or _is_title(matrix, cell):
            continue
        previous = cell
        parts.append(fold(cell.text))
    return HeadingPath(tuple(parts), (False,) * len(parts))


def _ragged_path(matrix: Matrix, rows: list[int], col: int) -> HeadingPath:
    """Text keeps no spans: above the innermost own heading, blanks take the heading to their left."""
    own = [row for row in rows if matrix.text(row, col).strip()]
    if not own:
        return HeadingPath((), ())
    parts, inherited = [], []
    for row in rows:
        if row > own[-1]:
            break
        if row in own:
            parts.append(fold(matrix.text(row, col)))
            inherited.append(False)
            continue
        left = next((c for c in range(col - 1, -1, -1) if matrix.text(row, c).strip()), None)
        if left is not None:
            parts.append(fold(matrix.text(row, left)))
            inherited.append(True)
    return HeadingPath(tuple(parts), tuple(inherited))


def find_header(matrix: Matrix) -> Header | None:
    """The heading of a grid, None where it starts with data (a table carried on from a page before)."""
    n_rows, numbering = _header_rows(matrix)
    if n_rows == 0:
        return None
    rows = [r for r in range(n_rows) if r != numbering]
    titles = tuple(fold(matrix.filled(r)[0].text) for r in rows if _is_title_row(matrix, r))
    titles += tuple(
        fold(c.text)
        for r in rows
        if not _is_title_row(matrix, r)
        for c in matrix.filled(r)
        if len(c.text) > 20
        and re.search(r"20\d\d", c.text)
        and (c.col_span > 3 or matrix.grid.kind == "text")
    )
    rows = [r for r in rows if not _is_title_row(matrix, r)]
    build = _ragged_path if matrix.grid.kind == "text" else _ruled_path
    paths = tuple(build(matrix, rows, c) for c in range(matrix.n_cols))
    if sum(bool(p.parts) for p in paths) < _LEAST_COVERED * len(paths):
        return None
    signature = frozenset(squash(c.text) for r in rows for c in matrix.filled(r))
    return Header(n_rows, paths, titles, numbering, signature)


def repeats_header(texts: list[str], header: Header) -> bool:
    """True for a body row that prints heading cells, or the column numbers, again."""
    filled = [squash(t) for t in texts if t.strip()]
    if not filled:
        return False
    if is_numbering_row(texts) and len(filled) >= 0.6 * len(texts):
        return True
    return len(filled) >= 2 and sum(t in header.signature for t in filled) >= 0.8 * len(filled)
