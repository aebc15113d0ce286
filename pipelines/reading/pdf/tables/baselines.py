"""Rows that only figures show: baselines on which several columns have values of their own.

What belongs here: the proof that a band without rules between its rows holds several rows, and
where to cut it. See `row_breaks`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.reading.pdf.tables.gutters import is_figure, is_numbering, is_whole_figure
from pipelines.reading.pdf.words import Word, line_text

_ADJACENT = 1.7
"""Baselines nearer than this many font sizes are lines of one paragraph, by their distance alone."""
_MAX_DIGITS = 15
_PADDING = 12.0
"""Points of a column that its cells may keep free at their sides."""
_SUM = re.compile(
    r"(?:grand\s*|sub\s*-?\s*)?(?:jumlah|total)(?:\s+(?:total|anggaran|keseluruhan|seluruhnya))?\W*$", re.I
)
_CODE = re.compile(r"[A-Z]{1,3}[+-]?|\d+-\d+%?|\(\d{1,2}\)|-\d{1,2}-")


@dataclass(frozen=True, slots=True)
class BandColumn:
    """The lines (of words) in one column of a band, and the column's width in points."""

    lines: Sequence[Sequence[Word]]
    width: float


@dataclass(frozen=True, slots=True)
class _Value:
    v: float
    size: float
    text: str
    extent: float
    column: int


@dataclass(slots=True)
class _Row:
    first: float
    last: float
    size: float
    values: dict[int, _Value] = field(default_factory=dict)


def row_breaks(columns: Sequence[BandColumn]) -> list[float]:
    """The heights (y) between the rows of a band that has no rules between its rows, [] for one row.

    A new row begins on a baseline where columns that already have a value in the row get another.
    A figure that a narrow column broke (`30.900.7` over `00`) is one value: its pieces join to a
    whole figure, or would not fit beside each other.
    """
    rows: list[_Row] = []
    after_numbering = False
    for group in _baselines(columns):
        numbering = is_numbering([value.text for value in sorted(group, key=lambda value: value.column)])
        if not rows or numbering or after_numbering or _is_new_row(columns, rows[-1], group):
            rows.append(_Row(group[0].v, group[0].v, group[0].size))
        after_numbering = numbering
        rows[-1].last = group[0].v
        rows[-1].values.update({value.column: value for value in group})
    if len(rows) < 2:
        return []
    bases = sorted(line[0].v for column in columns for line in column.lines)
    return [_between(bases, upper, lower) for upper, lower in pairwise(rows)]


def _baselines(columns: Sequence[BandColumn]) -> list[list[_Value]]:
    """The values of the band, by baseline."""
    values: list[_Value] = []
    for number, column in enumerate(columns):
        for line in column.lines:
            text = re.sub(r"\s", "", line_text(line))
            if is_figure(text) or _CODE.fullmatch(text):
                values.append(_Value(line[0].v, line[0].size, text, line[-1].u1 - line[0].u0, number))
    values.sort(key=lambda value: value.v)
    groups: list[list[_Value]] = []
    for value in values:
        if groups and value.v - groups[-1][0].v <= 0.4 * value.size:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _is_new_row(columns: Sequence[BandColumn], row: _Row, group: Sequence[_Value]) -> bool:
    """Whether values on the next baseline are another row's, given the row so far."""
    pairs = [(row.values[value.column], value) for value in group if value.column in row.values]
    if _sums_up(columns, group[0]):
        return True
    if len(group) == 1 and not is_figure(group[0].text):
        return False  # one short word in capitals is as often the end of a broken one
    if not pairs or any(
        _is_broken(first.text, second.text) and not _is_far(first, second) for first, second in pairs
    ):
        return False
    # A number over a short word in capitals may be a target and its unit: it proves nothing.
    pairs = [
        (first, second) for first, second in pairs if is_figure(second.text) or not is_figure(first.text)
    ]
    apart = sum(_are_apart(first, second, columns[second.column].width) for first, second in pairs)
    if group[0].v - row.last < _ADJACENT * group[0].size:
        return apart >= 2 and 2 * apart > len(pairs)
    return apart >= 1


def _sums_up(columns: Sequence[BandColumn], value: _Value) -> bool:
    """Whether the line of a value is called a sum."""
    return any(
        abs(line[0].v - value.v) <= 0.4 * value.size and _SUM.match(line_text(line))
        for column in columns
        for line in column.lines
    )


def _is_far(first: _Value, second: _Value) -> bool:
    """Whether two values of a column are too far apart to be lines of one text."""
    return second.v - first.v > _ADJACENT * second.size


def _is_broken(first: str, second: str) -> bool:
    """Whether two texts, one above the other, join to a figure that neither is alone."""
    joined = first + second
    if sum(character.isdigit() for character in joined) > _MAX_DIGITS or not is_whole_figure(joined):
        return False
    return not is_whole_figure(first) or not is_whole_figure(second)


def _are_apart(first: _Value, second: _Value, width: float) -> bool:
    """Whether two texts, one above the other, are surely two values."""
    if is_figure(first.text) and is_figure(second.text):
        whole = is_whole_figure(first.text.strip(".,")) and is_whole_figure(second.text.strip(".,"))
        if whole and _is_far(first, second):
            return True
        if whole and not is_whole_figure(first.text + second.text):
            return True
    # Pieces that would have stood beside each other were not broken for want of room.
    return first.extent + second.extent < width - _PADDING


def _between(bases: Sequence[float], upper: _Row, lower: _Row) -> float:
    """Where to cut between two rows: above the lower row's first line."""
    size = lower.size
    near = [v for v in bases if upper.last - 0.3 * size <= v <= lower.first + 0.3 * size]
    gaps = [(second - first, second) for first, second in pairwise(near) if second - first > 0.4 * size]
    if len(gaps) > 1:
        widest, below = max(gaps)
        if widest > 1.25 * min(gaps)[0]:
            return below - 0.95 * size
    return lower.first - 0.95 * size
