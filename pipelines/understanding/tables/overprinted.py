"""Lines of text printed over one another: a text that is taller than its row runs into the next one.

What belongs here: finding such lines in a page's table, and saying which lines of the plan they leave in
doubt. Which row a run-over line belongs to cannot be told by where it stands, so that a name may lose its
end to the next row's and a program its level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.model.page import Page, PrintedWord
from pipelines.model.plan import Issue, Line
from pipelines.understanding.tables.conserved import row_tops
from pipelines.understanding.tables.matrix import Matrix

_STRIP = 24.0
"""Points; words are compared with those in the same strips of the page."""
_INTO = 0.3
"""Heights by which a line stands in another's ink; lines set tight reach a tenth into each other."""
_BESIDE = 0.25
"""Heights by which two words overlap along their lines, where they are not only neighbours that touch."""
_OTHER_LINE = 0.1
"""Heights between two baselines that are not one line with a hair's breadth of unevenness."""
_SLACK = 0.5  # points
_MOST_TOLD = 500


_MOST_NEAR = 40
"""Words that are looked at beneath one."""


@dataclass(frozen=True, slots=True)
class Overprint:
    """Words of a page's table that stand in each other's ink, and the rows (from 1) and height they take."""

    page_number: int
    first_row: int
    last_row: int
    top: float
    bottom: float
    text: str


def overprints(page: Page, matrix: Matrix, first_row: int) -> list[Overprint]:
    """The places of a page's table, from `first_row` on, at which lines of text are printed over one another.

    Pages that don't say what they print have none, nor have words on one line.
    """
    box = matrix.grid.box
    if not page.printed or box is None or first_row >= matrix.n_rows:
        return []
    tops = row_tops(matrix, box.bottom)
    inside = [
        word
        for word in page.printed
        if tops[first_row] <= (word.top + word.bottom) / 2 < box.bottom
        and box.x0 <= (word.x0 + word.x1) / 2 < box.x1
    ]
    edges = [*tops, box.bottom]
    found: list[Overprint] = []
    for words in _joined(_pairs(inside)):
        rows = [max(bisect_right(tops, (word.top + word.bottom) / 2) - 1, first_row) for word in words]
        first, last = min(rows), max(rows)
        top, bottom = min(word.top for word in words), max(word.bottom for word in words)
        if first == last:  # one of the lines came in over an edge that is not a line's height away
            reach = max(word.bottom - word.top for word in words)
            is_near_top, is_near_bottom = top - edges[first] < reach, edges[first + 1] - bottom < reach
            first, last = max(first - is_near_top, first_row), min(last + is_near_bottom, matrix.n_rows - 1)
        top, bottom = min(top, edges[first + 1] - 1), max(bottom, edges[last] + 1)
        text = " ".join(word.text for word in words)[:_MOST_TOLD]
        found.append(Overprint(page.number, first + 1, last + 1, top, bottom, text))
    return found


def _pairs(words: Sequence[PrintedWord]) -> Iterable[tuple[PrintedWord, PrintedWord]]:
    strips: dict[int, list[PrintedWord]] = defaultdict(list)
    for word in sorted(words, key=lambda word: word.top):
        for strip in range(int(word.x0 / _STRIP), int(word.x1 / _STRIP) + 1):
            strips[strip].append(word)
    for near in strips.values():
        for place, upper in enumerate(near):
            # In a pile each word is in the ink of those that stand nearest; all pairs would take too long.
            for lower in near[place + 1 : place + 1 + _MOST_NEAR]:
                if lower.top >= upper.bottom:
                    break
                if _overlap(upper, lower):
                    yield upper, lower


def _overlap(upper: PrintedWord, lower: PrintedWord) -> bool:
    """Whether two words of different lines stand in each other's ink."""
    height = min(upper.bottom - upper.top, lower.bottom - lower.top)
    wide = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    deep = min(upper.bottom, lower.bottom) - lower.top
    apart = min(lower.top - upper.top, lower.bottom - upper.bottom)
    return wide >= _BESIDE * height and deep >= _INTO * height and apart >= _OTHER_LINE * height


def _joined(pairs: Iterable[tuple[PrintedWord, PrintedWord]]) -> list[list[PrintedWord]]:
    """Words that overlap in one place, from top to bottom and left to right."""
    places: list[dict[int, PrintedWord]] = []
    reached = 0.0
    for pair in sorted(pairs, key=lambda pair: (pair[0].top, pair[0].x0)):
        if not places or pair[0].top >= reached:
            places.append({})
            reached = 0.0
        places[-1].update((id(word), word) for word in pair)
        reached = max(reached, *(word.bottom for word in pair))
    return [sorted(place.values(), key=lambda word: (round(word.bottom), word.x0)) for place in places]


def doubted(places: Sequence[Overprint], lines: Sequence[Line]) -> list[Issue]:
    """An issue for each line of the plan that such a place touches, or one for a place that touches none."""
    issues: list[Issue] = []
    for place in places:
        rows = (
            f"row {place.first_row}"
            if place.first_row == place.last_row
            else f"rows {place.first_row} to {place.last_row}"
        )
        message = (
            f"In {rows} of the table on page {place.page_number} lines of text are printed over one another: "
            "a text runs over the edge of its row. Which row it belongs to is in doubt."
        )
        touched: list[int | None] = [line.number for line in lines if _touches(place, line)]
        issues += [
            Issue(
                reason_code="overprinted_text",
                message=message,
                line_number=number,
                page_number=place.page_number,
                printed_text=place.text,
            )
            for number in touched or [None]
        ]
    return issues


def _touches(place: Overprint, line: Line) -> bool:
    if line.page_number != place.page_number or line.bbox is None:
        return False
    _, top, _, bottom = line.bbox
    return top < place.bottom - _SLACK and bottom > place.top + _SLACK
