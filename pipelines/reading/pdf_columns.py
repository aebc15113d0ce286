"""Columns and rows that only white space shows: gutters between texts, baselines of figures.

What belongs here: the measures shared by tables without rules (pdf_unruled) and by ruled tables
that lack some (pdf_refine). Nothing here draws a frame.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.reading.pdf_words import Word, line_text, lines_of

_CHUNK_GAP = 0.5
"""A gap wider than this share of the font size may lie between two columns."""
_MIN_GUTTER = 0.25

_WHOLE_FIGURE = re.compile(
    r"-{1,2}|–|(?:rp\.?)?(?:\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?|\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d+(?:[.,]\d+)?)(?:,-)?%?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"-{1,2}|–|(?:rp\.?)?[\d.,]*\d[\d.,]*-?%?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line without a column's gap between them."""

    words: Sequence[Word]
    x0: float
    x1: float

    @property
    def v(self) -> float:
        return self.words[0].v

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def text(self) -> str:
        return line_text(self.words)


def _chunk(words: Sequence[Word]) -> Chunk:
    return Chunk(words, words[0].x0, max(word.x1 for word in words))


def is_figure(text: str) -> bool:
    """Whether a text is a figure or a piece of one, a dash that stands for nil included."""
    return _FIGURE.fullmatch(re.sub(r"\s", "", text)) is not None


def is_whole_figure(text: str) -> bool:
    """Whether a text is a figure that is not cut: its groups of digits are complete."""
    return _WHOLE_FIGURE.fullmatch(re.sub(r"\s", "", text)) is not None


def chunk_lines(words: Iterable[Word]) -> list[list[Chunk]]:
    """Upright words as lines of chunks, from top to bottom."""
    upright = [word for word in words if word.turn == 0]
    lines = lines_of(upright)
    pairs = [(a, b) for line in lines for a, b in pairwise(line)]
    close = [b.after_space for a, b in pairs if b.u0 - a.u1 < _CHUNK_GAP * b.size]
    # Where the file writes its spaces, words without one between them were never one text.
    writes_spaces = bool(close) and 10 * sum(close) > 7 * len(close)
    result: list[list[Chunk]] = []
    for line in lines:
        chunks: list[Chunk] = []
        current = [line[0]]
        for last, word in pairwise(line):
            gap = word.u0 - last.u1
            if gap > _CHUNK_GAP * word.size or (
                writes_spaces and not word.after_space and gap > 0.1 * word.size
            ):
                chunks.append(_chunk(current))
                current = []
            current.append(word)
        chunks.append(_chunk(current))
        result.append(chunks)
    return result


def spanning(lines: Sequence[Sequence[Chunk]]) -> set[int]:
    """Identities (id) of chunks that reach over two or more columns, as group headings do.

    Such a chunk has two separate texts below or above it on several other lines.
    """
    wide: set[int] = set()
    enough = max(2, round(0.15 * len(lines)))
    starts = [[chunk.x0 for chunk in line] for line in lines]
    ends = [[chunk.x1 for chunk in line] for line in lines]
    for own, line in enumerate(lines):
        for chunk in line:
            count = 0
            for number in range(len(lines)):
                # Chunks of a line follow each other, so those under this one are a range.
                under = bisect_left(starts[number], chunk.x1) - bisect_right(ends[number], chunk.x0)
                if under > 1 and number != own:
                    count += 1
                    if count >= enough:
                        wide.add(id(chunk))
                        break
    return wide


def gutters(lines: Sequence[Sequence[Chunk]], wide: set[int]) -> list[tuple[float, float]]:
    """The empty strips between columns, from left to right.

    Neighbours that no line fills both of are one column, with texts to its left and figures to its
    right.
    """
    spans = sorted(
        (
            (chunk.x0, chunk.x1, number)
            for number, line in enumerate(lines)
            for chunk in line
            if id(chunk) not in wide
        )
    )
    if not spans:
        return []
    size = median(chunk.size for line in lines for chunk in line)
    columns: list[tuple[float, float, set[int]]] = []
    for x0, x1, number in spans:
        if columns and x0 - columns[-1][1] < _MIN_GUTTER * size:
            left, right, used = columns[-1]
            columns[-1] = (left, max(right, x1), used | {number})
        else:
            columns.append((x0, x1, {number}))
    merged = columns[:1]
    for x0, x1, used in columns[1:]:
        left, _, before = merged[-1]
        if before & used:
            merged.append((x0, x1, used))
        else:
            merged[-1] = (left, x1, before | used)
    return [(left[1], right[0]) for left, right in pairwise(merged)]


def row_breaks(columns: Sequence[Sequence[Sequence[Word]]]) -> list[float]:
    """The heights (y) between the rows of a band that has no rules between its rows.

    `columns` holds the lines (of words) of every column. A row is a baseline on which several
    columns have whole figures; lines of figures that carry on each other (`30.900.7` over `00`)
    are one figure. No break is given unless figures prove at least two rows.
    """
    figures: list[tuple[float, float, str, int]] = []
    for number, lines in enumerate(columns):
        for line in lines:
            text = line_text(line)
            if is_figure(text):
                figures.append((line[0].v, line[0].size, text, number))
    starts = _figure_rows(figures)
    if len(starts) < 2:
        return []
    all_lines = [line for lines in columns for line in lines]
    breaks: list[float] = []
    for (upper, size), (lower, _) in pairwise(starts):
        breaks.append(_between(all_lines, upper, lower, size))
    return breaks


def _figure_rows(figures: list[tuple[float, float, str, int]]) -> list[tuple[float, float]]:
    """Baseline and font size of each row, [] where the figures don't show rows."""
    figures = sorted(figures)
    groups: list[list[tuple[float, float, str, int]]] = []
    for item in figures:
        if groups and item[0] - groups[-1][0][0] <= 0.4 * item[1]:
            groups[-1].append(item)
        else:
            groups.append([item])
    groups = [group for group in groups if len({item[3] for item in group}) >= 2]
    if len(groups) < 2:
        return []
    for upper, lower in pairwise(groups):
        texts = {item[3]: item[2] for item in upper}
        both = [(texts[item[3]], item[2]) for item in lower if item[3] in texts]
        near = lower[0][0] - upper[0][0] < 1.7 * upper[0][1]
        if any(_carries_on(first, second) for first, second in both):
            return []
        # Figures on adjacent lines may be one broken figure: ask for more that are whole.
        money = sum(len(re.sub(r"\D", "", text)) > 4 for pair in both for text in pair)
        if near and (len(both) < 3 or money < 2):
            return []
        if not all(is_whole_figure(text) for pair in both for text in pair):
            return []
    return [(group[0][0], group[0][1]) for group in groups]


def _carries_on(first: str, second: str) -> bool:
    """Whether two figures on lines one above the other are pieces of one."""
    first, second = re.sub(r"\s", "", first), re.sub(r"\s", "", second)
    if not is_whole_figure(first) or second.startswith((".", ",")):
        return True
    return first.endswith((".", ",")) and re.fullmatch(r"\d{1,3}([.,]\d{3})*", second) is not None


def _between(lines: Sequence[Sequence[Word]], upper: float, lower: float, size: float) -> float:
    """Where to cut between two rows: above the lower row's first line."""
    bases = sorted({line[0].v for line in lines if upper - 0.3 * size <= line[0].v <= lower + 0.3 * size})
    gaps = [(second - first, first, second) for first, second in pairwise(bases)]
    gaps = [gap for gap in gaps if gap[0] > 0.4 * size]
    if len(gaps) > 1:
        usual = min(gap[0] for gap in gaps)
        widest = max(gaps)
        if widest[0] > 1.25 * usual:
            return widest[2] - 0.95 * size
    return lower - 0.95 * size
