"""Text that reaches over a rule: the rest of a text wider than its cell, or the next cell's own text.

What belongs here: telling the two apart by what the columns hold elsewhere. Programs paint an amount and the
next column's words as one text, so that how a file paints them says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.reading.pdf.tables.gutters import is_whole_figure
from pipelines.reading.pdf.tables.rules import Span
from pipelines.reading.pdf.words import Word, line_text, lines_of

_LEAST_CELLS = 2
_MOST = 0.6  # of the column's other cells


class Overflow(NamedTuple):
    """A word that was taken for the rest of a text: it stands in cell `stands`, the text began in cell
    `began`.
    """

    word: Word
    began: int
    stands: int


def give_back(spans: Sequence[Span], contents: Sequence[list[Word]], over: Sequence[Overflow]) -> None:
    """Moves words back, in `contents`, to the cell they stand in where they are that cell's own.

    So they are where the text before them is a whole figure, as most cells of its column are, while the words
    are none.
    """
    beyond: dict[tuple[int, int], list[Word]] = {}
    for word, began, stands in over:
        beyond.setdefault((began, stands), []).append(word)
    for (began, stands), words in beyond.items():
        moved = {id(word) for word in words}
        before = [word for word in contents[began] if id(word) not in moved]
        if is_whole_figure(_text(words)) or not is_whole_figure(_text(before)):
            continue
        if _holds_figures(spans, contents, began):
            contents[began][:] = before
            contents[stands] += words


def _holds_figures(spans: Sequence[Span], contents: Sequence[list[Word]], cell: int) -> bool:
    """Whether most of the other cells of the cell's column, empty ones aside, hold one whole figure."""
    texts = [
        _text(words)
        for number, words in enumerate(contents)
        if number != cell and words and spans[number].col == spans[cell].col and spans[number].row != 0
    ]
    whole = sum(is_whole_figure(text) for text in texts)
    return whole >= _LEAST_CELLS and whole >= _MOST * len(texts)


def _text(words: Sequence[Word]) -> str:
    return " ".join(line_text(line) for line in lines_of(words))
