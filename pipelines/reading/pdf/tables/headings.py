"""Rows of a heading that nothing rules: which headings stand over several columns, and their cells.

What belongs here: the frame of a heading, by where its texts stand, and headings printed above the first rule
of their table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.reading.pdf.tables.baselines import BandColumn, row_breaks
from pipelines.reading.pdf.tables.finder import CellFinder
from pipelines.reading.pdf.tables.groups import group_headings
from pipelines.reading.pdf.tables.gutters import (
    Chunk,
    chunk_lines,
    figure_lines,
    is_figure,
    is_numbering,
)
from pipelines.reading.pdf.tables.rules import SNAP, Frame, Span, merge_slots
from pipelines.reading.pdf.words import Word, is_mostly_bold, lines_of

_LINE_GAP, _HALF_LINE = 2.6, 0.9
"""Font sizes between the baselines of a heading's lines, and of those set in the middle of their row."""
_EDGE_GAP = 2.4
"""Font sizes from the last line of a heading to the first rule below it."""
_TEXT_GAP = 1.4
"""Font sizes from line to line of one text."""
_INTO = 1.5
"""Points that a text has to reach into a column to stand over it."""
_MOST = 0.6
"""Of a table's columns: so many are named by a heading."""
_MIN_COLUMNS = 4
_CENTRED = 0.03  # of the table's width
_SAME_SIZE = 0.05


def heads_of(lines: Sequence[Sequence[Chunk]]) -> Sequence[Sequence[Chunk]]:
    """The lines of the heading: all above the first line of figures."""
    figures = figure_lines(lines)
    return lines[: figures[0]] if figures else []


def reaches_of(
    lines: Sequence[Sequence[Chunk]],
    heads: Sequence[Sequence[Chunk]],
    wide: set[int],
    xs: Sequence[float],
) -> list[tuple[Chunk, float, float]]:
    """The texts that belong to several columns, and from where to where (x) they belong.

    `heads` are those of the lines that name columns.
    """
    reaches = {
        id(chunk): (chunk, chunk.x0, chunk.x1) for line in lines for chunk in line if id(chunk) in wide
    }
    for group in group_headings(heads, xs):
        reaches[id(group.chunk)] = (group.chunk, xs[group.first] + 1, xs[group.last + 1] - 1)
    return list(reaches.values())


def column_edges(
    reaches: Sequence[tuple[Chunk, float, float]], xs: Sequence[float], ys: Sequence[float]
) -> list[list[bool]]:
    """The column lines of each row: all, but for those within what a text over several columns reaches."""
    along = [[True] * (len(ys) - 1) for _ in xs]
    for chunk, x0, x1 in reaches:
        y = chunk.v - 0.3 * chunk.size
        for row, (top, bottom) in enumerate(pairwise(ys)):
            if top <= y < bottom:
                for col in range(1, len(xs) - 1):
                    if x0 < xs[col] - 0.5 and x1 > xs[col] + 0.5:
                        along[col][row] = False
    return along


def header_breaks(reaches: Sequence[tuple[Chunk, float, float]], first: float) -> list[float]:
    """Row lines of the heading: under each heading over several columns, and its end."""
    breaks: list[float] = []
    for y in sorted(chunk.v + 0.3 * chunk.size for chunk, _, _ in reaches):
        if y < first - 1 and (not breaks or y - breaks[-1] > SNAP):
            breaks.append(y)
    return [*breaks, first]


def open_header(
    reaches: Sequence[tuple[Chunk, float, float]],
    xs: Sequence[float],
    ys: Sequence[float],
    first: float,
    across: list[list[bool]],
) -> None:
    """Heading cells beside a group heading reach down to the first row."""
    grouped = [
        any(x0 < hi and x1 > lo for chunk, x0, x1 in reaches if chunk.v < first) for lo, hi in pairwise(xs)
    ]
    for row, y in enumerate(ys):
        if ys[0] < y < first - 0.01:
            across[row] = grouped


class Above(NamedTuple):
    """The lines right above the first rule of a table: its heading, and rows that nothing parts from it."""

    heads: list[list[Chunk]]
    rows: list[list[Chunk]]

    def words(self) -> list[Word]:
        """All words of these lines."""
        return [word for line in (*self.heads, *self.rows) for chunk in line for word in chunk.words]


def lines_above(words: Sequence[Word], xs: Sequence[float], top: float, limit: float) -> Above:
    """What of a table stands above its first rule or shade: lines that keep to its columns.

    `top` is the table's upper edge, `limit` (y) where something else ends. A title is no heading: it stands
    alone on its line, over columns that it does not group. A heading names most of the columns, and a row has
    texts in most of them.
    """
    inside = [
        word
        for word in words
        if word.turn == 0 and limit < word.y_mid < top and xs[0] - SNAP < word.x_mid < xs[-1] + SNAP
    ]
    near: list[list[Chunk]] = []
    for line in reversed(chunk_lines(inside)):
        gap = (near[0][0].v if near else top) - line[0].v
        if gap > (_LINE_GAP if near else _EDGE_GAP) * line[0].size:
            break
        near.insert(0, line)
    kept: list[list[Chunk]] = []
    while near:
        line = near.pop()
        is_between = bool(kept) and kept[0][0].v - line[0].v <= _HALF_LINE * line[0].size
        if _is_row_line(line) or any(map(_is_row_line, near)):
            if not all(len(columns_under(word, xs)) == 1 for chunk in line for word in chunk.words):
                break
        elif not _is_of_heading(line, kept, is_between, xs):
            break
        kept.insert(0, line)
    figures = [place for place, line in enumerate(kept) if _is_row_line(line)]
    split = first_line_of_row(kept, figures[0]) if figures else len(kept)
    parts = [lines if _fills(lines, xs) else [] for lines in (kept[:split], kept[split:])]
    return Above(*parts) if len(parts[1]) == len(kept) - split else Above([], [])


def _is_row_line(line: Sequence[Chunk]) -> bool:
    return sum(is_figure(word.text) for chunk in line for word in chunk.words) > 1 and not is_numbering(
        [word.text for chunk in line for word in chunk.words]
    )


def _fills(lines: Sequence[Sequence[Chunk]], xs: Sequence[float]) -> bool:
    """Whether lines stand over most of the columns."""
    named = {column for line in lines for chunk in line for column in columns_under(chunk, xs)}
    return len(named) >= _MOST * (len(xs) - 1)


def first_line_of_row(lines: Sequence[Sequence[Chunk]], figures: int) -> int:
    """The number of the first line of a row under a heading; `figures` is that of its line of figures.

    Texts set in the middle or at the bottom of the row begin above its figures. Where the heading is bold
    the row begins where bold type ends, else with lines of text that are as near to its figures as lines of
    one text, under wider white space.
    """
    bold = [is_mostly_bold(word for chunk in line for word in chunk.words) for line in lines[: figures + 1]]
    if bold[figures] or not any(bold):
        return _first_near(lines, figures)
    return max(place for place, is_bold in enumerate(bold) if is_bold) + 1


def _first_near(lines: Sequence[Sequence[Chunk]], figures: int) -> int:
    """The number of the first line of text that leads to a line of figures without a gap.

    None of these texts stands over a figure, each under a heading. `figures` where there is no such line.
    """
    own = [chunk for chunk in lines[figures] if is_figure(chunk.text)]
    first = figures
    while first > 0 and lines[first][0].v - lines[first - 1][0].v <= _TEXT_GAP * lines[first][0].size:
        first -= 1
        if any(_overlap(chunk, figure) for chunk in lines[first] for figure in own):
            return figures
    names = [chunk for line in lines[:first] for chunk in line]
    texts = [chunk for line in lines[first:figures] for chunk in line]
    return first if all(any(_overlap(text, name) for name in names) for text in texts) else figures


def _overlap(one: Chunk, other: Chunk) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _is_of_heading(
    line: Sequence[Chunk], below: Sequence[Sequence[Chunk]], is_between: bool, xs: Sequence[float]
) -> bool:
    """Whether the texts of a line are headings, given the heading's lines below it.

    Each stands over a column of its own, or over several that the lines below name. `is_between`: the line is
    nearer to the next than lines of one text, as where headings are set in the middle of their rows.
    """
    if len(line) >= max(3, len(xs) // 2):
        return True
    groups = {id(group.chunk) for group in group_headings([line, *below], xs)} if below else set()
    for chunk in line:
        apart = len(line) > 1 and all(len(columns_under(word, xs)) == 1 for word in chunk.words)
        if id(chunk) not in groups and len(columns_under(chunk, xs)) > 1 and not apart:
            return False
    return len(line) > 1 or is_between or not below or (bool(groups) and not _is_title(line[0], below[0], xs))


def _is_title(chunk: Chunk, below: Sequence[Chunk], xs: Sequence[float]) -> bool:
    """Whether a text alone on its line has another size than headings, or stands in the table's middle."""
    middle = (xs[0] + xs[-1]) / 2
    centred = abs((chunk.x0 + chunk.x1) / 2 - middle) < _CENTRED * (xs[-1] - xs[0])
    return centred or abs(chunk.size - below[0].size) > _SAME_SIZE * chunk.size


def columns_under(text: Chunk | Word, xs: Sequence[float]) -> range:
    """The columns that a text stands over."""
    middle = (text.x0 + text.x1) / 2
    first = bisect_right(xs, min(text.x0 + _INTO, middle)) - 1
    last = bisect_right(xs, max(text.x1 - _INTO, middle)) - 1
    return range(max(first, 0), min(last, len(xs) - 2) + 1)


def is_headless(words: Sequence[Word], frame: Frame) -> bool:
    """Whether the first row of a table is no heading: it holds figures, or only a few texts."""
    finder = CellFinder(frame)
    first = {number for number, span in enumerate(frame.spans) if span.row == 0}
    texts: dict[int, list[str]] = defaultdict(list)
    for word in words:
        number = finder.at(word.x_mid, word.y_mid)
        if number in first:
            texts[number].append(word.text)
    if sum(all(map(is_figure, cell)) for cell in texts.values()) > 1:
        return True
    named = sum(frame.spans[number].col_span for number in texts)
    return named < _MOST / 2 * frame.n_cols or is_numbering(
        [text for cell in texts.values() for text in cell]
    )


def with_heading(frame: Frame, words: Sequence[Word], limit: float) -> Frame:
    """The frame with the heading that is printed above its first rule, as it is where none is.

    Rows between the heading and the first rule or shade belong to it too.
    """
    if frame.n_cols < _MIN_COLUMNS or not is_headless(words, frame):
        return frame
    above = lines_above(words, frame.xs, frame.ys[0], limit)
    if above.rows:
        frame = _with_rows(frame, above.rows)
    if not above.heads:
        return frame
    xs, first = frame.xs, frame.ys[0]
    top = min(word.top for line in above.heads for chunk in line for word in chunk.words) - 1
    reaches = reaches_of(above.heads, above.heads, set(), xs)
    ys = [min(top, first - 1), *header_breaks(reaches, first)]
    across = [[True] * frame.n_cols for _ in ys]
    open_header(reaches, xs, ys, first, across)
    heads = merge_slots(across, column_edges(reaches, xs, ys))
    body = [replace(span, row=span.row + len(ys) - 1) for span in frame.spans]
    return Frame(xs, [*ys[:-1], *frame.ys], [*heads, *body], frame.rules)


def top_of(lines: Sequence[Sequence[Chunk]]) -> float:
    """Where a row begins whose lines these are."""
    return min(chunk.v - 0.95 * chunk.size for line in lines for chunk in line)


def _with_rows(frame: Frame, lines: Sequence[Sequence[Chunk]]) -> Frame:
    inside = [word for line in lines for chunk in line for word in chunk.words]
    columns = [
        BandColumn(lines_of(word for word in inside if lo <= word.x_mid < hi), hi - lo)
        for lo, hi in pairwise(frame.xs)
    ]
    top, first = top_of(lines), frame.ys[0]
    ys = [top, *(y for y in row_breaks(columns) if top < y < first)]
    rows = [Span(row, col, 1, 1) for row in range(len(ys)) for col in range(frame.n_cols)]
    body = [replace(span, row=span.row + len(ys)) for span in frame.spans]
    return Frame(frame.xs, [*ys, *frame.ys], [*rows, *body], frame.rules)
