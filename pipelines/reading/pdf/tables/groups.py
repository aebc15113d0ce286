"""Headings that stand over several columns and are narrower than these.

What belongs here: telling which columns such a heading groups, by where it and the names below it stand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.pdf.tables.gutters import Chunk
from pipelines.reading.pdf.words import Word

_NUMBERED = re.compile(r"(?<![A-Za-z0-9])([IVX]{1,4}|\d{1,2})\.?$", re.IGNORECASE)
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, start=1)}


@dataclass(frozen=True, slots=True)
class Group:
    """A heading that stands over the columns `first` to `last`, each named below it.

    `is_centred`: it stands centred over the first column's name as well as flush left with it.
    """

    chunk: Chunk
    first: int
    last: int
    is_centred: bool = False


def group_headings(heads: Sequence[Sequence[Chunk]], xs: Sequence[float]) -> list[Group]:
    """The headings over several columns that are narrower than these, told by where they are centred.

    `heads` are the lines of the heading, `xs` the column lines. Neighbouring columns named on one
    line are shared out whole, from left to right, among the headings over them on a line above;
    where that leaves a column over or a heading off its columns' middle, nothing is told. A heading that
    stands flush left over columns that are numbered from one on reaches over all of these, unless it is as
    wide as the first one's name, so that it stands centred too, and sharing out gives every such heading
    several columns.
    """
    series = [
        group for upper, line in enumerate(heads) for group in _over_series(line, heads[upper + 1 :], xs)
    ]
    clear = [group for group in series if not group.is_centred]
    centred = _centred(heads, xs, {id(group.chunk) for group in clear})
    told = {id(group.chunk) for group in centred}
    if any(group.is_centred and id(group.chunk) not in told for group in series):
        clear = series
        centred = _centred(heads, xs, {id(group.chunk) for group in clear})
    return [*clear, *centred]


def _centred(heads: Sequence[Sequence[Chunk]], xs: Sequence[float], taken: Collection[int]) -> list[Group]:
    """The headings that stand centred over several columns, but for those (id) that are `taken`."""
    groups: list[Group] = []
    grouped = set(taken)
    for upper, line in enumerate(heads):
        for lower in heads[upper + 1 :]:
            for first, centres in _named_runs(lower, xs):
                above = [
                    chunk
                    for chunk in line
                    if id(chunk) not in grouped and centres[0] <= (chunk.x0 + chunk.x1) / 2 <= centres[-1]
                ]
                shares = _shared_out(centres, [(chunk.x0 + chunk.x1) / 2 for chunk in above])
                for chunk, (start, end) in zip(above, shares, strict=False):
                    if end > start:
                        groups.append(Group(chunk, first + start, first + end))
                        grouped.add(id(chunk))
    return groups


def _over_series(line: Sequence[Chunk], below: Sequence[Sequence[Chunk]], xs: Sequence[float]) -> list[Group]:
    """The headings of a line that stand flush left over the first of columns numbered `I`, `II`, `III` …"""
    found: list[Group] = []
    for place, chunk in enumerate(line):
        end = line[place + 1].x0 if place + 1 < len(line) else xs[-1]
        for lower in below:
            labels = _apart(lower, xs)
            start = next((i for i, label in enumerate(labels) if abs(label.x0 - chunk.x0) <= 1), None)
            if start is None:
                continue
            labels = [label for label in labels[start:] if label.x0 < end]
            columns = [bisect_right(xs, (label.x0 + label.x1) / 2) - 1 for label in labels]
            numbers = [_series_number(label.text) for label in labels]
            count = 0
            while (
                count < len(labels)
                and numbers[count] == count + 1
                and columns[count] == columns[0] + count < len(xs) - 1
            ):
                count += 1
            if count > 1:
                is_centred = abs(labels[0].x1 - chunk.x1) <= 1
                found.append(Group(chunk, columns[0], columns[count - 1], is_centred))
            break
    return found


def _apart(line: Sequence[Chunk], xs: Sequence[float]) -> list[Chunk]:
    """The texts of a line, parted between words of different columns."""
    parts: list[list[Word]] = []
    column = -1
    for word in (word for chunk in line for word in chunk.words):
        own = bisect_right(xs, word.x_mid)
        if own != column:
            parts.append([])
        parts[-1].append(word)
        column = own
    return [Chunk(part, part[0].x0, max(word.x1 for word in part)) for part in parts]


def _series_number(text: str) -> int:
    """The number that a heading ends in, roman or arabic; 0 for none."""
    match = _NUMBERED.search(text.strip())
    if match is None:
        return 0
    number = match[1].upper()
    return int(number) if number.isdecimal() else _ROMAN.get(number, 0)


def _named_runs(line: Sequence[Chunk], xs: Sequence[float]) -> list[tuple[int, list[float]]]:
    """Neighbouring columns that a line names, two or more: the first one, and the names' centres."""
    runs: list[tuple[int, list[float]]] = []
    for chunk in line:
        centre = (chunk.x0 + chunk.x1) / 2
        column = bisect_right(xs, centre) - 1
        if not 0 <= column < len(xs) - 1:
            continue
        if runs and runs[-1][0] + len(runs[-1][1]) == column:
            runs[-1][1].append(centre)
        else:
            runs.append((column, [centre]))
    return [run for run in runs if len(run[1]) > 1]


def _shared_out(centres: Sequence[float], headings: Sequence[float]) -> list[tuple[int, int]]:
    """The first and the last column under each heading, [] where they can't be shared out."""
    shares: list[tuple[int, int]] = []
    start = 0
    # One column more or less would move the middle by half a pitch.
    most = min(second - first for first, second in pairwise(centres)) / 4
    for heading in headings:
        for end in range(start, len(centres)):
            if abs((centres[start] + centres[end]) / 2 - heading) < most:
                shares.append((start, end))
                start = end + 1
                break
        else:
            return []
    return shares if start == len(centres) else []
