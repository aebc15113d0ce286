"""Tables whose rows are told apart by shade: every other row is shaded, the rows between have no edges.

What belongs here: joining the frames that shaded rows make, with the rows between them and the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.reading.pdf.paths import Rule
from pipelines.reading.pdf.tables.baselines import BandColumn, row_breaks
from pipelines.reading.pdf.tables.gutters import Chunk, chunk_lines, is_figure
from pipelines.reading.pdf.tables.rules import SNAP, Frame, Span
from pipelines.reading.pdf.words import Word, lines_of

_MIN_COLUMNS = 4
_LINE_GAP, _PADDED_GAP = 1.5, 2.4
"""Font sizes from line to line, and from a shade's edge to the first line of a row."""
_INTO = 1.5
"""Points that a text has to reach into the next column to cross the line between them."""


def join_stripes(frames: Sequence[Frame], words: Sequence[Word]) -> list[Frame]:
    """The frames, those of equal columns joined that stand one above the other.

    Between them there is nothing, or rows: lines with figures, of which no text crosses the columns. Where
    there are rows without shade, the last row may be one too.
    """
    joined: list[Frame] = []
    striped: set[int] = set()
    for frame in sorted(frames, key=lambda item: item.ys[0]):
        above = next((f for f in reversed(joined) if _has_columns_of(f, frame)), None)
        rows = None if above is None else _rows_between(above, frame, words)
        if above is None or rows is None:
            joined.append(frame)
        else:
            whole = _joined(above, rows, frame)
            if id(above) in striped or frame.ys[0] - above.ys[-1] > SNAP:
                striped.add(id(whole))
            joined[joined.index(above)] = whole
    return [_with_last_row(frame, words) if id(frame) in striped else frame for frame in joined]


def unshaded_row(words: Sequence[Word], edge: Rule) -> list[Word]:
    """The words of a row right beneath a table whose rows are told apart by shade: its last may have none.

    `edge` is the last row's lower edge. A row prints figures, and its lines follow each other as closely as
    lines of one text.
    """
    below = [
        word
        for word in words
        if word.turn == 0 and word.top >= edge.pos - SNAP and edge.lo - SNAP < word.x_mid < edge.hi + SNAP
    ]
    row: list[Word] = []
    reached = edge.pos
    for line in lines_of(below):
        if line[0].v - reached > (_LINE_GAP if row else _PADDED_GAP) * line[0].size:
            break
        row += line
        reached = line[0].v
    return row if any(len(line) > 1 for line in figure_chunks(row)) else []


def figure_chunks(words: Sequence[Word]) -> list[list[Chunk]]:
    """The figures of each line that has any."""
    lines = [[chunk for chunk in line if is_figure(chunk.text)] for line in chunk_lines(words)]
    return [line for line in lines if line]


def _with_last_row(frame: Frame, words: Sequence[Word]) -> Frame:
    """The frame with the row without shade that ends its table, as it is where there is none."""
    row = unshaded_row(words, Rule(frame.ys[-1], frame.xs[0], frame.xs[-1]))
    if not row or _cross_columns(row, frame.xs):
        return frame
    bottom = max(word.bottom for word in row) + 1
    spans = [*frame.spans, *(Span(frame.n_rows, col, 1, 1) for col in range(frame.n_cols))]
    return Frame(frame.xs, [*frame.ys, bottom], spans, frame.rules)


def _cross_columns(words: Sequence[Word], xs: Sequence[float]) -> bool:
    """Whether any word stands across a line between columns."""
    return any(
        word.x0 < x - _INTO and word.x1 > x + _INTO for word in words for x in xs[1:-1] if word.turn == 0
    )


def _has_columns_of(above: Frame, frame: Frame) -> bool:
    if frame.n_cols < _MIN_COLUMNS or above.n_cols != frame.n_cols or above.ys[-1] > frame.ys[0] + SNAP:
        return False
    return all(abs(one - other) <= SNAP for one, other in zip(above.xs, frame.xs, strict=True))


def _rows_between(above: Frame, below: Frame, words: Sequence[Word]) -> list[float] | None:
    """The row lines between two frames, [] where they touch, None where something else stands there."""
    xs, top, bottom = above.xs, above.ys[-1], below.ys[0]
    if bottom - top <= SNAP:
        return []
    inside = [w for w in words if top < w.y_mid < bottom and xs[0] - SNAP < w.x_mid < xs[-1] + SNAP]
    lines = chunk_lines(inside)
    if _cross_columns(inside, xs) or not any(
        sum(is_figure(chunk.text) for chunk in line) > 1 for line in lines
    ):
        return None
    columns = [
        BandColumn(lines_of(word for word in inside if lo <= word.x_mid < hi), hi - lo)
        for lo, hi in pairwise(xs)
    ]
    return [y for y in row_breaks(columns) if top < y < bottom]


def _joined(above: Frame, between: Sequence[float], below: Frame) -> Frame:
    touching = below.ys[0] - above.ys[-1] <= SNAP
    ys = [*above.ys[:-1], *([] if touching else [above.ys[-1]]), *between, *below.ys]
    spans = list(above.spans)
    if not touching:
        for row in range(above.n_rows, above.n_rows + len(between) + 1):
            spans += [Span(row, col, 1, 1) for col in range(above.n_cols)]
    shift = len(ys) - len(below.ys)
    spans += [replace(span, row=span.row + shift) for span in below.spans]
    return Frame(above.xs, ys, spans, [*above.rules, *below.rules])
