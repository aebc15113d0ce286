"""Words of a page that its table lost or gained: what it prints in the table's area against what cells hold.

What belongs here: comparing what a page prints with what its cells hold. Where the words of cells end up is
counted in `lines.account`. Source: the warehouse contract, "Nothing printed disappears".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipelines.model.page import Cell, Page, PrintedWord
from pipelines.model.plan import Issue
from pipelines.understanding.tables.matrix import Matrix

# What a cut leaves of an amount: a last group of one or two digits after groups of three, a first group that
# begins with a nil or a mark.
_PIECE = re.compile(r"\d{1,3}(?:[.,]\d{3})+[.,]\d{0,2}|[.,]\d[\d.,]*|0\d*[.,]\d{3}[\d.,]*")

_LOST = "Words printed in row {row} of this page's table came to stand in none of its cells."
_GAINED = "Cells of row {row} of this page's table hold words that it does not print there, or not so often."


def differing_words(page: Page, matrix: Matrix, first_row: int) -> list[Issue]:
    """An issue for each row of a page's table whose cells hold less or more than it prints, from `first_row`
    (below its headings) on.

    Each word of the page needs a place of its own: in the cell it stands in, else in a cell of its row or of
    the next one above or below, else in parts over cells side by side (texts of two cells that touch are one
    word to who reads characters). Words of a strip that was joined to the page's table stand in another
    page's coordinates: of their place the height alone counts, which both share. Nothing is compared on pages
    that don't say what they print.
    """
    box = matrix.grid.box
    if not page.printed or box is None or first_row >= matrix.n_rows:
        return []
    tops = row_tops(matrix, box.bottom)
    held = _Held(matrix)
    homeless: list[tuple[int, PrintedWord]] = []
    for word in page.printed:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        if tops[first_row] <= y < box.bottom and (word.is_beside or box.x0 <= x < box.x1):
            row = max(bisect_right(tops, y) - 1, first_row)
            found = held.take_beside(row, word.text) if word.is_beside else held.take_at(row, x, word.text)
            if not found:
                homeless.append((row, word))
    lost: dict[int, list[PrintedWord]] = {}
    # The longest first: a short one is a part of many.
    for row, word in sorted(homeless, key=lambda item: -len(item[1].text)):
        if not held.take_near(row, "".join(word.text.split())):
            lost.setdefault(row, []).append(word)
    gained = held.rows_left(first_row)
    page_number = matrix.grid.page_number
    return [
        *(_issue(row, page_number, [w.text for w in words], _LOST) for row, words in sorted(lost.items())),
        *(_issue(row, page_number, words, _GAINED) for row, words in gained.items()),
    ]


class _Held:
    """The texts of a table's cells that no word was found for so far."""

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._left = {id(cell): cell.text.split() for cell in matrix.grid.cells}

    def take_at(self, row: int, x: float, word: str) -> bool:
        """Takes a word out of the cell at a place, False where the cell does not hold it."""
        for cell in self._cells(row):
            if cell.box is not None and cell.box.x0 <= x < cell.box.x1:
                return self._take_whole(cell, word)
        return False

    def take_beside(self, row: int, word: str) -> bool:
        """Takes a word out of the cells of a row that were joined from further pages, which have no box."""
        return any(self._take_whole(cell, word) for cell in self._cells(row) if cell.box is None)

    def take_near(self, row: int, word: str) -> bool:
        """Takes a word out of the cells of a row or its neighbours, False where none holds it whole and its
        parts are no texts of their own."""
        rows = [[*self._cells(near)] for near in (row, row - 1, row + 1) if 0 <= near < self._matrix.n_rows]
        cells = [cell for of_row in rows for cell in of_row]
        return (
            any(self._take_whole(cell, word) for cell in cells)
            or any(self._take_parts([cell], word) for cell in cells)
            or any(self._take_parts(of_row, word) for of_row in rows)
        )

    def rows_left(self, first_row: int) -> dict[int, list[str]]:
        """By row, the texts of cells for which the page prints no word."""
        left: dict[int, list[str]] = {}
        for cell in self._matrix.grid.cells:
            if cell.row >= first_row and self._left[id(cell)]:
                left.setdefault(cell.row, []).extend(self._left[id(cell)])
        return left

    def _cells(self, row: int) -> Iterator[Cell]:
        """The cells that cover a row, each once, left to right."""
        before: Cell | None = None
        for cell in self._matrix.slots[row]:
            if cell is not None and cell is not before:
                yield cell
            before = cell

    def _take_whole(self, cell: Cell, word: str) -> bool:
        left = self._left[id(cell)]
        if word not in left:
            return False
        left.remove(word)
        return True

    def _take_parts(self, cells: Sequence[Cell], word: str) -> bool:
        """Takes a word that the texts of cells side by side make up, unless that cuts a figure."""
        texts = ["".join(self._left[id(cell)]) for cell in cells]
        start = "".join(texts).find(word)
        if start < 0:
            return False
        pieces, kept, at = [], [], 0
        for text in texts:
            first, last = max(start - at, 0), min(max(start + len(word) - at, 0), len(text))
            pieces.append(text[first:last])
            kept.append([part for part in (text[:first], text[max(first, last) :]) if part])
            at += len(text)
        if any(_PIECE.fullmatch(piece) for piece in pieces if piece != word):
            return False
        for cell, rest in zip(cells, kept, strict=True):
            self._left[id(cell)] = rest
        return True


def row_tops(matrix: Matrix, bottom: float) -> list[float]:
    """The upper edge of each row in points; of a row in which no cell begins, that of the row below it."""
    tops: list[float | None] = [None] * matrix.n_rows
    for cell in matrix.grid.cells:
        if cell.box is not None and cell.row < matrix.n_rows:
            above = tops[cell.row]
            tops[cell.row] = cell.box.top if above is None else min(above, cell.box.top)
    found: list[float] = []
    edge = bottom
    for top in reversed(tops):
        edge = edge if top is None else min(top, edge)
        found.append(edge)
    return found[::-1]


def _issue(row: int, page_number: int, words: Sequence[str], message: str) -> Issue:
    return Issue(
        reason_code="unread_row",
        message=message.format(row=row + 1),
        page_number=page_number,
        printed_text=" ".join(words)[:500],
    )
