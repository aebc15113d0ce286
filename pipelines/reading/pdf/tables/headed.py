"""Rows under a ruled heading that no vertical rule parts: the heading's columns go on below it.

What belongs here: how far such a table reaches down and where its rows end. Rows of figures right below a
ruled table are its rows too, wherever its vertical rules end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.reading.pdf.paths import Rule
from pipelines.reading.pdf.tables.baselines import BandColumn, row_breaks
from pipelines.reading.pdf.tables.gutters import Chunk, chunk_lines, is_figure
from pipelines.reading.pdf.tables.rules import SNAP, Frame, merge_slots
from pipelines.reading.pdf.tables.unruled import runs_at
from pipelines.reading.pdf.words import Word, lines_of

_MIN_COLUMNS = 4
_MAX_GAP = 3.0
"""Lines further apart than this many font sizes are not of one table, unless a rule of it lies below."""
_MIN_FIGURES = 3
"""A line of the table has more figures than the date above a signature."""
_OVERHANG = 1.5
_REACH = 0.9


def find_body(heading: Frame, words: Sequence[Word], loose: Sequence[Rule], limit: float) -> Frame | None:
    """The rows below a ruled heading, in its columns; None where nothing below keeps to them.

    `loose` are the horizontal rules that meet no vertical one, `limit` (y) is where something else begins.
    """
    if heading.n_cols < _MIN_COLUMNS:
        return None
    xs, top = heading.xs, heading.ys[-1]
    x0, x1 = xs[0], xs[-1]
    inside = [w for w in words if top < w.y_mid < limit and x0 - SNAP < w.x_mid < x1 + SNAP and w.turn == 0]
    rules = [r for r in loose if top + SNAP < r.pos < limit and x0 - SNAP <= r.lo and r.hi <= x1 + SNAP]
    full = sorted(r.pos for r in rules if r.hi - r.lo > _REACH * (x1 - x0))
    lines = _kept(chunk_lines(inside), xs, full, top)
    if max(map(_figures, lines), default=0) < max(_MIN_FIGURES, heading.n_cols / 4):
        return None
    last = max(word.bottom for chunk in lines[-1] for word in chunk.words)
    below = [y for y in full if y > lines[-1][0].v]
    bottom = below[0] if below else last + 1
    body = [word for word in inside if word.y_mid < bottom]
    partial = [r for r in rules if r.pos < bottom - SNAP and r.pos not in full]
    ys = _distinct([top, *(y for y in full if y < bottom - SNAP), *(r.pos for r in partial), bottom])
    ys = _with_breaks(body, xs, ys)
    across = [
        [not _only_partial(y, partial, full) or runs_at(partial, y, (a + b) / 2) for a, b in pairwise(xs)]
        for y in ys
    ]
    return Frame(list(xs), ys, merge_slots(across, _along(lines, xs, ys)))


def _kept(
    lines: Sequence[Sequence[Chunk]], xs: Sequence[float], full: Sequence[float], top: float
) -> list[Sequence[Chunk]]:
    """The lines from the top that belong to the table: those before one that crosses its columns."""
    kept: list[Sequence[Chunk]] = []
    above = top
    for line in lines:
        far = line[0].v - above > _MAX_GAP * line[0].size
        if far and not any(y > line[0].v for y in full):
            break
        crossing = sum(_crosses(chunk, x) for chunk in line for x in xs[1:-1])
        if crossing and _figures(line) < 2:
            break
        kept.append(line)
        above = line[0].v
    return kept


def _crosses(chunk: Chunk, x: float) -> bool:
    """Whether a text stands over a column line, and not two that a figure parts there."""
    if not (chunk.x0 < x - _OVERHANG and chunk.x1 > x + _OVERHANG):
        return False
    return not any(
        before.x1 <= x + _OVERHANG and x - _OVERHANG <= after.x0
        for before, after in pairwise(chunk.words)
        if is_figure(before.text) or is_figure(after.text)
    )


def _figures(line: Sequence[Chunk]) -> int:
    return sum(is_figure(chunk.text) for chunk in line)


def _distinct(positions: Sequence[float]) -> list[float]:
    found: list[float] = []
    for y in sorted(positions):
        if not found or y - found[-1] > SNAP:
            found.append(y)
    return found


def _with_breaks(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """The row lines, with those that figures show between two of them."""
    result = list(ys)
    for top, bottom in pairwise(ys):
        band = [word for word in words if top < word.y_mid < bottom]
        columns = [
            BandColumn(lines_of(word for word in band if lo <= word.x_mid < hi), hi - lo)
            for lo, hi in pairwise(xs)
        ]
        result += [y for y in row_breaks(columns) if top < y < bottom]
    return sorted(result)


def _only_partial(y: float, partial: Sequence[Rule], full: Sequence[float]) -> bool:
    return all(abs(y - f) > SNAP for f in full) and any(abs(r.pos - y) <= SNAP for r in partial)


def _along(lines: Sequence[Sequence[Chunk]], xs: Sequence[float], ys: Sequence[float]) -> list[list[bool]]:
    """The column lines of each row, but for those within a text over several columns (`Jumlah`)."""
    along = [[True] * (len(ys) - 1) for _ in xs]
    for line in lines:
        for chunk in line:
            for col in range(1, len(xs) - 1):
                if _crosses(chunk, xs[col]):
                    y = chunk.v - 0.3 * chunk.size
                    for row, (top, bottom) in enumerate(pairwise(ys)):
                        if top <= y < bottom:
                            along[col][row] = False
    return along
