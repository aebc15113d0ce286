"""Headings in pictures of pages that are told by their place where a recogniser misread them.

What belongs here: four quarters side by side under one heading, whose numerals are too small a print for
recognisers (`II` comes as `H`, `n` or `8`), and the numbers of columns. No other heading is repaired.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from pipelines.model.page import Cell, Grid
from pipelines.understanding.lexicon.headings import fold

_NUMERALS = ("I", "II", "III", "IV")
# What recognisers make of each numeral.
_LIKE = (
    frozenset({"I", "i", "l", "1", "t", "!", "|", "4", "F", "f", "T"}),
    frozenset({"II", "H", "h", "n", "N", "u", "U", "11", "ll", "Il", "lI", "it", "il", "B", "8", "0"}),
    frozenset({"III", "m", "M", "lll", "Ill", "IIl", "H", "1H", "Il", "81", "W", "w"}),
    frozenset({"IV", "V", "W", "N", "IN", "IW", "IM", "rv", "lV", "R", "v"}),
)
_LONGEST = 3  # characters; more is a word
# So many of four must look like the numeral of their place.
_LEAST_ALIKE = 2
_LAST_NUMBERING_ROW = 5
_LONGEST_NUMBER = 5  # characters, its brackets among them
_LEAST_RIGHT = 4
_QUARTER, _QUARTER_WORD, _SIMILAR = "triwulan", "Triwulan", 70.0
# `TW` before a numeral, with or without a space, however its T was read.
_SHORT_WORD = re.compile(r"([A-Za-z1]?[Ww]) ?(.{1,3})")


def with_headings_mended(grid: Grid) -> Grid:
    """The grid with the four quarters named under each heading whose columns they are, and its columns
    numbered where most of a row numbers them.
    """
    if grid.kind != "ocr":
        return grid
    at = {(cell.row, cell.col): cell for cell in grid.cells}
    named: dict[tuple[int, int], str] = {}
    for head in grid.cells:
        below = _four_below(head, at)
        texts = _quarters([fold(cell.text) for cell in below], _speaks_of_quarters(head.text))
        named.update({(cell.row, cell.col): text for cell, text in zip(below, texts, strict=False)})
    named.update(_column_numbers(grid))
    if not named:
        return grid
    cells = [replace(cell, text=named.get((cell.row, cell.col), cell.text)) for cell in grid.cells]
    return replace(grid, cells=tuple(cells))


def _four_below(head: Cell, at: dict[tuple[int, int], Cell]) -> list[Cell]:
    """The cells right below one that spans exactly four of equal width, else none."""
    if head.col_span < 4 or head.col_span % 4 or not head.text.strip():
        return []
    row, width = head.row + head.row_span, head.col_span // 4
    below = [at.get((row, head.col + k * width)) for k in range(4)]
    found = [cell for cell in below if cell is not None and cell.col_span == width]
    return found if len(found) == 4 else []


def _speaks_of_quarters(heading: str) -> bool:
    return any(fuzz.ratio(word, _QUARTER) >= _SIMILAR for word in fold(heading).lower().split())


def _quarters(texts: list[str], under_quarters: bool) -> list[str]:
    """The four headings as they must have been printed; none where they may be something else."""
    if len(texts) != 4:
        return []
    apart = [_apart(text) for text in texts]
    if any(len(numeral) > _LONGEST for _, numeral in apart):
        return []
    words = {word for word, _ in apart}
    # Without a word for quarters above them each must bring its own.
    if not under_quarters and "" in words:
        return []
    alike = sum(numeral in like for (_, numeral), like in zip(apart, _LIKE, strict=True))
    if alike < _LEAST_ALIKE:
        return []
    return [f"{word} {numeral}".strip() for (word, _), numeral in zip(apart, _NUMERALS, strict=True)]


def _column_numbers(grid: Grid) -> dict[tuple[int, int], str]:
    """What a row that numbers the columns must print, by place; nothing where no row does.

    Where a rule was not seen, so that a heading reaches down into the row, its numbers say no more than the
    place does, and are left out.
    """
    for row in range(1, min(grid.n_rows, _LAST_NUMBERING_ROW + 1)):
        across = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.row_span]
        across.sort(key=lambda cell: cell.col)
        own = [(cell, n) for n, cell in enumerate(across, start=1) if cell.row == row]
        filled = [(cell.text.strip(), n) for cell, n in own if cell.text.strip()]
        right = sum(text.strip(" ()[]-.") == str(n) for text, n in filled)
        short = all(len(text) <= _LONGEST_NUMBER for text, _ in filled)
        if short and right >= _LEAST_RIGHT and right >= len(filled) / 2:
            is_whole = len(own) == len(across)
            return {(row, cell.col): str(n) if is_whole else "" for cell, n in own}
    return {}


def _apart(text: str) -> tuple[str, str]:
    """The word for a quarter that stands before a numeral, as it must have been printed, and the numeral."""
    first, _, last = text.rpartition(" ")
    if first and fuzz.ratio(first.lower(), _QUARTER) >= _SIMILAR:
        return _QUARTER_WORD, last.rstrip(".")
    if short := _SHORT_WORD.fullmatch(text):
        return "TW", short[2].rstrip(".")
    return "", text.rstrip(".")
