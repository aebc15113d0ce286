"""Cells that lack the rule between two rows of figures: each figure stands in a row of its own.

What belongs here: telling such a cell from one that is merged over its rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.reading.pdf.tables.rules import Frame, Span
from pipelines.reading.pdf.words import Word, line_text, lines_of

_QUANTITY = re.compile(r"[≥≤><±~]?\s*(?:Rp\.?\s*)?\d[\d.,]*\s*%?(?:\s+\S+){0,2}|[-–]", re.IGNORECASE)
_SAME_BASELINE = 0.3  # font sizes
_MOST_MERGED = 0.5  # of the column's cells


def part_rows(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame:
    """The frame with cells over several rows parted where every row of theirs prints one quantity of its own.

    Each quantity stands on the baseline of another cell of its row, and merging is not the habit of the
    column: the lines of a merged cell stand around its middle, wherever the rows beside it are.
    """
    parted: list[Span] = []
    for number, span in enumerate(frame.spans):
        if span.row_span > 1 and contents[number] and _are_rows(frame, contents, number):
            parted += [replace(span, row=span.row + i, row_span=1) for i in range(span.row_span)]
        else:
            parted.append(span)
    if len(parted) == len(frame.spans):
        return frame
    return Frame(frame.xs, frame.ys, sorted(parted, key=lambda span: (span.row, span.col)), frame.rules)


def _are_rows(frame: Frame, contents: Sequence[Sequence[Word]], number: int) -> bool:
    span = frame.spans[number]
    column = [s for s in frame.spans if s.col == span.col and s.col_span == span.col_span and s.row > 0]
    if sum(s.row_span > 1 for s in column) > _MOST_MERGED * len(column):
        return False
    bands: list[list[list[Word]]] = [[] for _ in range(span.row_span)]
    for line in lines_of(contents[number]):
        middle = line[0].y_mid
        inside = [
            i for i in range(span.row_span) if frame.ys[span.row + i] <= middle < frame.ys[span.row + i + 1]
        ]
        if not inside or line[0].turn != 0:
            return False
        bands[inside[0]].append(line)
    return all(
        len(lines) == 1
        and _QUANTITY.fullmatch(line_text(lines[0]).strip()) is not None
        and _shares_a_baseline(frame, contents, span.row + i, lines[0])
        for i, lines in enumerate(bands)
    )


def _shares_a_baseline(
    frame: Frame, contents: Sequence[Sequence[Word]], row: int, line: Sequence[Word]
) -> bool:
    """Whether a cell of this row alone prints a line at the same height."""
    return any(
        abs(word.v - line[0].v) <= _SAME_BASELINE * line[0].size
        for span, words in zip(frame.spans, contents, strict=True)
        if span.row == row and span.row_span == 1
        for word in words
        if word.turn == 0
    )
