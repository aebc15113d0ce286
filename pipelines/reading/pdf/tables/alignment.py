"""Columns that alignment shows: texts that start, and figures that end, one above the other.

What belongs here: parting chunks of a line where the white space between two columns is as narrow as a space,
as it is where a figure stands flush right beside a text that stands flush left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipelines.reading.pdf.tables.gutters import Chunk, figure_lines, is_figure, is_typewritten_space
from pipelines.reading.pdf.words import Word

_SAME = 0.6  # points
_LEAST_LINES = 3
_LEAST_HEADINGS = 2


def at_alignments(lines: list[list[Chunk]]) -> tuple[list[list[Chunk]], list[float]]:
    """The lines with chunks parted where columns begin or end, and these places.

    A column begins where words of three lines or more start, and ends where figures of as many end, if no
    word of the table's body stands over that place. In the heading two lines are enough.
    """
    figures = figure_lines(lines)
    if len(figures) < _LEAST_LINES:
        return lines, []
    heads, body = lines[: figures[0]], lines[figures[0] :]
    crossing = _Crossing(word for line in body for chunk in line for word in chunk.words)
    starts = _places(_starts(body), _LEAST_LINES, crossing)
    starts_of_heads = _places(_starts(lines), _LEAST_HEADINGS, crossing)
    ends = _places(_ends(body), _LEAST_LINES, crossing)
    parted = [
        *([part for chunk in line for part in _parted(chunk, starts_of_heads, [])] for line in heads),
        *([part for chunk in line for part in _parted(chunk, starts, ends)] for line in body),
    ]
    return parted, sorted([*starts, *ends])


class _Crossing:
    """Tells whether any word stands over a place."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._spans = sorted((word.x0 + _SAME, word.x1 - _SAME) for word in words)
        self._starts = [x0 for x0, _ in self._spans]
        self._widest = max((x1 - x0 for x0, x1 in self._spans), default=0.0)

    def at(self, x: float) -> bool:
        """True where a word begins left of `x` and ends right of it."""
        first = bisect_left(self._starts, x - self._widest)
        return any(x0 < x < x1 for x0, x1 in self._spans[first : bisect_left(self._starts, x)])


def _starts(lines: Sequence[Sequence[Chunk]]) -> Iterable[tuple[float, object]]:
    """Where words start, each with a mark that sets it apart from others there: the text before it.

    Behind the same text a word stands at the same place, column or not; so it does where all characters are
    as wide.
    """
    for number, line in enumerate(lines):
        for chunk in line:
            yield chunk.words[0].x0, number
            for before, word in pairwise(chunk.words):
                if not is_typewritten_space(before, word):
                    yield word.x0, before.text


def _ends(lines: Sequence[Sequence[Chunk]]) -> Iterable[tuple[float, object]]:
    """Where figures end, each with where it starts: figures that stand flush left end together if alike."""
    for number, line in enumerate(lines):
        for chunk in line:
            for word in chunk.words:
                if is_figure(word.text):
                    yield word.x1, (number, round(word.x0))


def _places(found: Iterable[tuple[float, object]], least: int, crossing: _Crossing) -> list[float]:
    """Places (x) at which so many different words start or end and over which no word stands."""
    marks_at: dict[int, set[object]] = defaultdict(set)
    places: dict[int, list[float]] = defaultdict(list)
    for x, mark in found:
        cell = round(x / _SAME)
        places[cell].append(x)
        for near in (cell - 1, cell, cell + 1):
            marks_at[near].add(mark)
    return sorted(
        x
        for cell, xs in places.items()
        if len(marks_at[cell]) >= least
        and _differ(marks_at[cell])
        and not crossing.at(x := sum(xs) / len(xs))
    )


def _differ(mark: set[object]) -> bool:
    """False for figures of several lines that all start at one place."""
    starts = {item[1] for item in mark if isinstance(item, tuple)}
    return not starts or max(starts) - min(starts) > 1


def _parted(chunk: Chunk, starts: Sequence[float], ends: Sequence[float]) -> list[Chunk]:
    if len(chunk.words) < 2:
        return [chunk]
    parts: list[list[Word]] = [[chunk.words[0]]]
    for before, word in pairwise(chunk.words):
        begins = _is_near(word.x0, starts) and not is_typewritten_space(before, word)
        if begins or (is_figure(before.text) and _is_near(before.x1, ends)):
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [chunk]
    return [Chunk(part, part[0].x0, max(word.x1 for word in part)) for part in parts]


def _is_near(x: float, places: Sequence[float]) -> bool:
    at = bisect_left(places, x - _SAME)
    return at < len(places) and places[at] <= x + _SAME
