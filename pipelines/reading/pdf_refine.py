"""Adds rows and columns to ruled frames that lack rules between them.

What belongs here: the decision that a cell of a ruled table holds several cells, and the frame
after it. A frame whose rules are complete comes back as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.reading.pdf_columns import chunk_lines
from pipelines.reading.pdf_rows import Column, row_breaks
from pipelines.reading.pdf_rules import Frame, Span
from pipelines.reading.pdf_words import Word, lines_of

_STARTS = frozenset("0123456789-–(.R")
_MAX_CELLS = 5_000


def refine(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame:
    """The frame with merged cells split where column lines stand between their texts, and rows
    split where figures stand on several baselines in several columns.

    `contents` are the words of each cell of `frame.spans`.
    """
    if len(frame.spans) > _MAX_CELLS:
        return frame
    split = _split_columns(frame, contents)
    return _split_rows(frame, contents) if split is None else split


def _split_columns(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame | None:
    """Splits cells over several columns whose texts keep to the column lines; None: nothing to do."""
    if all(span.col_span == 1 or len(words) < 2 for span, words in zip(frame.spans, contents, strict=True)):
        return None
    spans: list[Span] = []
    changed = False
    for span, words in zip(frame.spans, contents, strict=True):
        inner = frame.xs[span.col + 1 : span.col + span.col_span]
        if not inner or len(words) < 2 or not _keeps_to(words, inner):
            spans.append(span)
            continue
        changed = True
        for offset in range(span.col_span):
            spans.append(replace(span, col=span.col + offset, col_span=1))
    if not changed:
        return None
    spans.sort(key=lambda span: (span.row, span.col))
    return Frame(frame.xs, frame.ys, spans)


def _keeps_to(words: Sequence[Word], lines: Sequence[float]) -> bool:
    several = False
    for chunks in chunk_lines(words):
        places = set()
        for chunk in chunks:
            if any(chunk.x0 < x - 0.5 and chunk.x1 > x + 0.5 for x in lines):
                return False
            places.add(sum(x < (chunk.x0 + chunk.x1) / 2 for x in lines))
        several = several or len(places) > 1
    return several


def _split_rows(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame:
    in_row: dict[int, list[int]] = {}
    for number, span in enumerate(frame.spans):
        if span.row_span == 1:
            in_row.setdefault(span.row, []).append(number)
    breaks: dict[int, list[float]] = {}
    for row, numbers in in_row.items():
        height = frame.ys[row + 1] - frame.ys[row]
        if all(height < 2 * word.size for number in numbers for word in contents[number][:1]):
            continue
        if sum(_has_lines_of_figures(contents[number]) for number in numbers) < 2:
            continue
        columns = [_column(frame, frame.spans[number], contents[number]) for number in numbers]
        found = [y for y in row_breaks(columns) if frame.ys[row] < y < frame.ys[row + 1]]
        if found:
            breaks[row] = found
    if not breaks:
        return frame
    shift, start = 0, []
    ys: list[float] = []
    for row in range(frame.n_rows):
        start.append(row + shift)
        ys.append(frame.ys[row])
        ys.extend(breaks.get(row, ()))
        shift += len(breaks.get(row, ()))
    start.append(frame.n_rows + shift)
    ys.append(frame.ys[-1])
    spans: list[Span] = []
    for span in frame.spans:
        first, last = start[span.row], start[span.row + span.row_span]
        if span.row_span > 1 or span.row not in breaks:
            spans.append(replace(span, row=first, row_span=last - first))
            continue
        for row in range(first, last):
            spans.append(
                replace(
                    span,
                    row=row,
                    row_span=1,
                    open_top=span.open_top and row == first,
                    open_bottom=span.open_bottom and row == last - 1,
                )
            )
    spans.sort(key=lambda span: (span.row, span.col))
    return Frame(frame.xs, ys, spans)


def _has_lines_of_figures(words: Sequence[Word]) -> bool:
    """Whether words that may be figures or codes stand on more than one baseline."""
    if len(words) < 2:
        return False
    baselines = [word.v for word in words if word.text[0] in _STARTS or word.text.isupper()]
    return len(baselines) > 1 and max(baselines) - min(baselines) > 0.4 * words[0].size


def _column(frame: Frame, span: Span, words: Sequence[Word]) -> Column:
    width = frame.xs[span.col + span.col_span] - frame.xs[span.col]
    return Column(lines_of(word for word in words if word.turn == 0), width)
