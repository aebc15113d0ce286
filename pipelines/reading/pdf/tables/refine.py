"""Adds rows and columns to ruled frames that lack rules between them.

What belongs here: the decision that a cell of a ruled table holds several cells, and the frame
after it. A frame whose rules are complete comes back as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.reading.pdf.paths import Rule
from pipelines.reading.pdf.tables.baselines import BandColumn, row_breaks
from pipelines.reading.pdf.tables.gutters import (
    Chunk,
    chunk_lines,
    divisions,
    is_figure,
    is_numbering,
    writes_spaces_in,
)
from pipelines.reading.pdf.tables.rules import SNAP, Frame, Span
from pipelines.reading.pdf.words import Word, lines_of

_STARTS = frozenset("0123456789-–(.R")
_MAX_CELLS = 5_000
_MIN_ROWS = 3


def refine(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame:
    """The frame with merged cells split where column lines stand between their texts, and rows
    split where figures stand on several baselines in several columns.

    `contents` are the words of each cell of `frame.spans`.
    """
    if len(frame.spans) > _MAX_CELLS:
        return frame
    split = _split_columns(frame, contents)
    return _split_rows(frame, contents) if split is None else split


def add_columns(frame: Frame, contents: Sequence[Sequence[Word]]) -> Frame:
    """The frame with the column lines that it lacks: see `divisions` for the proof they need.

    A text that stands over several of the new columns keeps one cell over them.
    """
    if len(frame.spans) > _MAX_CELLS or frame.n_rows < _MIN_ROWS:
        return frame
    first = _first_body_row(frame, contents)
    if not first:
        return frame
    spaced = writes_spaces_in(line for words in contents for line in lines_of(words) if words[0].turn == 0)
    cuts = {
        col: found
        for col in range(frame.n_cols)
        if (found := _divisions(frame, contents, col, first, spaced))
    }
    if not cuts:
        return frame
    start = [0]
    xs: list[float] = []
    for col in range(frame.n_cols):
        start.append(start[-1] + 1 + len(cuts.get(col, ())))
        xs += [frame.xs[col], *cuts.get(col, ())]
    xs.append(frame.xs[-1])
    spans: list[Span] = []
    # The rows of each column that was cut, with the cell they were in.
    parts: dict[int, dict[int, Span]] = {}
    for span, words in zip(frame.spans, contents, strict=True):
        low, high = start[span.col], start[span.col + span.col_span]
        above = span.row + span.row_span < first
        whole = span.col not in cuts or span.col_span > 1
        if whole or above or _stands_over(words, cuts[span.col], spaced):
            spans.append(replace(span, col=low, col_span=high - low))
            continue
        for col in range(low, high):
            parts.setdefault(col, {}).update(
                (row, replace(span, col=col)) for row in range(span.row, span.row + span.row_span)
            )
    for col, rows in parts.items():
        spans += _by_own_rules(frame, rows, xs[col], xs[col + 1])
    spans.sort(key=lambda span: (span.row, span.col))
    return Frame(xs, frame.ys, spans, frame.rules)


def _by_own_rules(frame: Frame, rows: Mapping[int, Span], x0: float, x1: float) -> list[Span]:
    """The cells of a new column: what parted the column it was cut from need not have parted it."""
    spans: list[Span] = []
    for row, old in sorted(rows.items()):
        last = spans[-1] if spans else None
        below = last is not None and last.row + last.row_span == row
        if last is not None and below and not _is_ruled(frame.rules, frame.ys[row], x0, x1):
            spans[-1] = replace(last, row_span=last.row_span + 1, open_bottom=old.open_bottom)
        else:
            spans.append(replace(old, row=row, row_span=1, open_top=old.open_top and row == old.row))
    return spans


def _is_ruled(rules: Sequence[Rule], y: float, x0: float, x1: float) -> bool:
    """Whether rules at a height run along most of the way from x0 to x1."""
    lengths = [min(rule.hi, x1) - max(rule.lo, x0) for rule in rules if abs(rule.pos - y) <= SNAP]
    return sum(length for length in lengths if length > 0) > (x1 - x0) / 2


def _first_body_row(frame: Frame, contents: Sequence[Sequence[Word]]) -> int:
    """The first row with two figures or more in cells of figures, or that numbers the columns; 0 for none."""
    rows: list[list[list[str]]] = [[] for _ in range(frame.n_rows)]
    for span, words in zip(frame.spans, contents, strict=True):
        rows[span.row].append([word.text for word in words])
    for row, cells in enumerate(rows):
        figures = sum(len(cell) for cell in cells if all(is_figure(text) for text in cell))
        if figures >= 2 or is_numbering([text for cell in cells for text in cell]):
            return row
    return 0


def _divisions(
    frame: Frame, contents: Sequence[Sequence[Word]], col: int, first: int, spaced: bool
) -> list[float]:
    """Where a column holds several columns, [] where it doesn't or nothing proves it."""
    body: list[list[Chunk]] = []
    heads: list[list[Chunk]] = []
    for span, words in zip(frame.spans, contents, strict=True):
        if span.col != col or span.col_span > 1 or not words:
            continue
        if span.row >= first:
            body += chunk_lines(words, spaced)
        elif span.row + span.row_span == first:
            heads += chunk_lines(words, spaced)
    if not any(len(line) > 1 for line in heads) and len(heads) < 2:
        return []
    return divisions(body, heads) if any(len(line) > 1 for line in body) else []


def _stands_over(words: Sequence[Word], cuts: Sequence[float], spaced: bool) -> bool:
    """Whether a text stands over a place where its column is to be cut."""
    return any(
        chunk.x0 < x - 0.5 and chunk.x1 > x + 0.5
        for line in (chunk_lines(words, spaced) if cuts else ())
        for chunk in line
        for x in cuts
    )


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


def _column(frame: Frame, span: Span, words: Sequence[Word]) -> BandColumn:
    width = frame.xs[span.col + span.col_span] - frame.xs[span.col]
    return BandColumn(lines_of(word for word in words if word.turn == 0), width)
