"""Which cell of a frame is at a place.

What belongs here: looking up places in a frame. What becomes of a word that lies over a rule is `cells`'s.
"""

from __future__ import annotations

from bisect import bisect_right

from pipelines.reading.pdf.tables.rules import Frame
from pipelines.reading.pdf.words import Word

_OVERHANG = 0.15
"""A word may stand out of its cell by this share of its font size without a closer look."""


class CellFinder:
    """Tells which cell of a frame is at a place."""

    def __init__(self, frame: Frame) -> None:
        self._xs, self._ys = frame.xs, frame.ys
        self._sides = [(frame.xs[span.col], frame.xs[span.col + span.col_span]) for span in frame.spans]
        self._owner = [[-1] * frame.n_cols for _ in range(frame.n_rows)]
        for number, span in enumerate(frame.spans):
            for row in range(span.row, span.row + span.row_span):
                for col in range(span.col, span.col + span.col_span):
                    self._owner[row][col] = number

    def at(self, x: float, y: float) -> int | None:
        """The number of the cell (in frame.spans) at a point, None outside the frame."""
        xs, ys = self._xs, self._ys
        if not (xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]):
            return None
        return self._owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]

    def is_torn(self, word: Word) -> bool:
        """Whether a rule above or below its cell runs through the word, as through a watermark."""
        middle, edge = 0.5 * (word.top + word.bottom), 0.3 * (word.bottom - word.top)
        cells = {self.at(word.x_mid, y) for y in (middle - edge, middle, middle + edge)}
        return len(cells - {None}) > 1

    def holds(self, number: int, word: Word) -> bool:
        """Whether a word stands between its cell's sides, or so nearly that it needs no closer look."""
        x0, x1 = self._sides[number]
        overhang = _OVERHANG * word.size
        return word.x0 >= x0 - overhang and word.x1 <= x1 + overhang

    def sides(self, number: int) -> tuple[float, float]:
        """Left and right edge of a cell."""
        return self._sides[number]
