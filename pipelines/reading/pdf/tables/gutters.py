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

from pipelines.reading.pdf.words import Word, line_text, lines_of

_CHUNK_GAP = 0.5
"""A gap wider than this share of the font size may lie between two columns."""
_MIN_GUTTER = 0.25
_MIN_FILLED = 2
_TOUCHING = 0.6  # points
_INTERLEAVED = 0.8
"""Baselines nearer than this many font sizes are no lines of one text."""

_WHOLE_FIGURE = re.compile(
    r"-{1,2}|–|(?:rp\.?)?"
    r"(?:\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?|\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d+(?:[.,]\d+)?)(?:,-)?%?",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"[(-]?(\d{1,2})[).-]?")
# A sheet prints `###` for a figure that is wider than its column.
_FIGURE = re.compile(r"-{1,2}|–|#{2,}|(?:rp\.?)?[\d.,]*\d[\d.,]*-?%?", re.IGNORECASE)


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


def is_numbering(texts: Sequence[str]) -> bool:
    """Whether texts from left to right number the columns: `1 2 3 4`, `(1) (2) …`, gaps allowed."""
    matches = [_NUMBERING.fullmatch(re.sub(r"\s", "", text)) for text in texts]
    numbers = [int(match[1]) for match in matches if match is not None]
    if len(numbers) < 4 or len(numbers) < 0.8 * len(texts):
        return False
    steps = [second - first for first, second in pairwise(numbers)]
    return all(step > 0 for step in steps) and 2 * steps.count(1) > len(steps)


def writes_spaces_in(lines: Iterable[Sequence[Word]]) -> bool:
    """Whether a file writes its spaces: then words without one between them were never one text."""
    pairs = [(a, b) for line in lines for a, b in pairwise(line)]
    close = [b.after_space for a, b in pairs if b.u0 - a.u1 < _CHUNK_GAP * b.size]
    return bool(close) and 10 * sum(close) > 7 * len(close)


def chunk_lines(words: Iterable[Word], writes_spaces: bool | None = None) -> list[list[Chunk]]:
    """Upright words as lines of chunks, from top to bottom.

    `writes_spaces` is what `writes_spaces_in` says of a larger piece of the page, None to ask it of these.
    """
    upright = [word for word in words if word.turn == 0]
    lines = lines_of(upright)
    if writes_spaces is None:
        writes_spaces = writes_spaces_in(lines)
    result: list[list[Chunk]] = []
    for line in lines:
        chunks: list[Chunk] = []
        current = [line[0]]
        for last, word in pairwise(line):
            gap = word.u0 - last.u1
            wide = gap > _CHUNK_GAP * word.size and not is_typewritten_space(last, word)
            if wide or (writes_spaces and not word.after_space and gap > 0.1 * word.size):
                chunks.append(_chunk(current))
                current = []
            current.append(word)
        chunks.append(_chunk(current))
        result.append(chunks)
    return result


def is_typewritten_space(before: Word, after: Word) -> bool:
    """Whether a gap is one space of a font whose characters are all as wide: wider than most spaces."""
    glyphs = [*before.glyphs, *after.glyphs]
    if not after.after_space or len(glyphs) < 3 or before.glyphs[-1].style is not after.glyphs[0].style:
        return False
    widths = [glyph.u1 - glyph.u0 for glyph in glyphs]
    if max(widths) > 1.02 * min(widths):
        return False
    return after.u0 - before.u1 < 1.2 * widths[0]


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


def figure_lines(lines: Sequence[Sequence[Chunk]]) -> list[int]:
    """The numbers of the lines that hold figures in two columns or more, or number the columns."""
    found: list[int] = []
    for number, line in enumerate(lines):
        texts = [chunk.text for chunk in line]
        if sum(is_figure(text) for text in texts) >= 2 or is_numbering(texts):
            found.append(number)
    return found


def gutters(
    lines: Sequence[Sequence[Chunk]], wide: set[int], aligned: Sequence[float] = ()
) -> list[tuple[float, float]]:
    """The empty strips between columns, from left to right.

    The heading (all above the first line of figures) only adds columns that have nothing below it: its texts
    often reach over several. Neighbours that no line fills both of are one column, with texts to its left and
    figures to its right. At the places `aligned` columns are parted however near they are.
    """
    figures = figure_lines(lines)
    first = figures[0] if figures else 0
    body = [
        (chunk.x0, chunk.x1, number)
        for number, line in enumerate(lines)
        for chunk in line
        if number >= first and id(chunk) not in wide
    ]
    if not body:
        return []
    size = median(chunk.size for line in lines for chunk in line)
    columns = _reaching_left(_intervals(body, _MIN_GUTTER * size, aligned), lines[:first], aligned)
    heads = [
        (chunk.x0, chunk.x1, number)
        for number, line in enumerate(lines[:first])
        for chunk in line
        if id(chunk) not in wide and not any(x0 < chunk.x1 and x1 > chunk.x0 for x0, x1, _ in columns)
    ]
    columns = sorted([*columns, *_intervals(heads, 0.0)], key=lambda column: column[0])
    for number, line in enumerate(lines[:first]):
        for chunk in line:
            under = [used for x0, x1, used in columns if x0 < chunk.x1 and x1 > chunk.x0]
            if len(under) == 1:
                under[0].add(number)
    rows = _beside_each_other(lines, first)
    columns = [(x0, x1, {rows[number] for number in used}) for x0, x1, used in columns]
    merged = _joined_unless(columns, 1)
    return [(left[1], right[0]) for left, right in pairwise(merged)]


def _beside_each_other(lines: Sequence[Sequence[Chunk]], first: int) -> list[int]:
    """Numbers lines, those below the heading with one number that are nearer than lines of one text.

    Texts of two and of three lines that are set in the middle of one row share no baseline. `first` is the
    first line below the heading.
    """
    numbers: list[int] = []
    for place, line in enumerate(lines):
        near = place > first and line[0].v - lines[place - 1][0].v <= _INTERLEAVED * line[0].size
        numbers.append(numbers[-1] if near else place)
    return numbers


def _reaching_left(
    columns: list[tuple[float, float, set[int]]],
    heads: Sequence[Sequence[Chunk]],
    aligned: Sequence[float],
) -> list[tuple[float, float, set[int]]]:
    """The columns, those of figures that stand flush right with the headings that stand flush left over them.

    Such a heading begins where the column before it ends, and its line has none over the figures themselves.
    """
    found = list(columns)
    for line in heads if aligned else ():
        for chunk in line:
            at = next((i for i, (x0, _, _) in enumerate(columns) if x0 > chunk.x0), 0)
            if at == 0 or chunk.x1 >= columns[at][1] or columns[at - 1][1] > chunk.x0 + _TOUCHING:
                continue
            x0, x1, used = columns[at]
            own = any(other.x0 < x1 and other.x1 > x0 for other in line if other is not chunk)
            if not own and _parts_there(aligned, columns[at - 1][1], chunk.x0):
                found[at] = (min(found[at][0], chunk.x0), x1, used)
    return found


def divisions(body: Sequence[Sequence[Chunk]], heads: Sequence[Sequence[Chunk]]) -> list[float]:
    """Where (x) white space parts the columns of lines that no rule parts, [] for one column.

    `body` are lines of values, `heads` the lines of their heading. White space is only believed
    where no value stands in it, two lines or more fill both sides, and each side has its own heading.
    """
    wide = spanning(body)
    values = [
        (chunk.x0, chunk.x1, number)
        for number, line in enumerate(body)
        for chunk in line
        if id(chunk) not in wide
    ]
    if not values:
        return []
    columns = _intervals(values, _MIN_GUTTER * median(line[0].size for line in body))
    # First what never stands beside each other (a dash to the left, figures to the right), then the rest.
    for least in (1, _MIN_FILLED):
        columns = _joined_unless(columns, least)
    extents = [[(x0, x1)] for x0, x1, _ in columns]
    headed = [False] * len(columns)
    for line in heads:
        for place, chunk in enumerate(line):
            over = [i for i, (x0, x1, _) in enumerate(columns) if x0 < chunk.x1 and x1 > chunk.x0]
            if len(over) > 1:
                return []
            if len(line) == len(columns):
                own = place
            elif over:
                own = over[0]
            else:
                gaps = [max(x0 - chunk.x1, chunk.x0 - x1) for x0, x1, _ in columns]
                own = gaps.index(min(gaps))
            extents[own].append((chunk.x0, chunk.x1))
            headed[own] = True
    if not all(headed):
        return []
    cuts: list[float] = []
    for near, far in pairwise(extents):
        end, start = max(x1 for _, x1 in near), min(x0 for x0, _ in far)
        if start <= end:
            return []
        cuts.append((start + end) / 2)
    return cuts


def _joined_unless(
    columns: Sequence[tuple[float, float, set[int]]], least: int
) -> list[tuple[float, float, set[int]]]:
    """Joins neighbours that fewer than `least` lines fill both of."""
    joined: list[tuple[float, float, set[int]]] = []
    for x0, x1, used in columns:
        if joined and len(joined[-1][2] & used) < least:
            left, right, before = joined[-1]
            joined[-1] = (left, max(right, x1), before | used)
        else:
            joined.append((x0, x1, used))
    return joined


def _intervals(
    spans: Sequence[tuple[float, float, int]], gap: float, aligned: Sequence[float] = ()
) -> list[tuple[float, float, set[int]]]:
    """Joins spans nearer than `gap`, not over a place in `aligned`; each with the numbers of its lines."""
    intervals: list[tuple[float, float, set[int]]] = []
    for x0, x1, number in sorted(spans):
        joins = intervals and x0 - intervals[-1][1] < gap
        if joins and not _parts_there(aligned, intervals[-1][1], x0):
            left, right, used = intervals[-1]
            intervals[-1] = (left, max(right, x1), used | {number})
        else:
            intervals.append((x0, x1, {number}))
    return intervals


def _parts_there(aligned: Sequence[float], end: float, start: float) -> bool:
    """Whether columns part between the end of one text and the start of the next, which do not overlap."""
    if start < end - _TOUCHING or not aligned:
        return False
    at = bisect_left(aligned, end - _TOUCHING)
    return at < len(aligned) and aligned[at] <= start + _TOUCHING
