"""Merged boxes that a page break cut: an objective, a responsible or a program that goes on over it.

What belongs here: the rest of a box at the top of the next page, as an empty box or as the rest of its text.
Where merging is the table's habit an empty box there is the rest of the one above; an empty box anywhere else
is one of its own. Source: the warehouse contract, "Nothing printed disappears".
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.roles import NAME_KINDS, Layout
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lines.rows import PlanRow

_BOXES = ("responsible", *NAME_KINDS)


def join_boxes(rows: Sequence[PlanRow], layout: Layout) -> None:
    """Lets boxes go on over page breaks, in place; `rows` are a table's, cut rows already joined."""
    if not rows:
        return
    for column in layout.columns_of(*_BOXES):
        whole = _whole_texts(rows, column)
        empty_goes_on = _merging_is_the_habit(rows, column)
        for index in range(1, len(rows)):
            if not rows[index].first_on_page:
                continue
            upper, lower = rows[index - 1].cells.get(column), rows[index].cells.get(column)
            if upper is None or lower is None or lower.merged or not upper.text.strip():
                continue
            if not lower.text.strip():
                if empty_goes_on or lower.open_top:
                    _spread(rows, index, column, upper.text)
            elif squash(upper.text + lower.text) in whole and squash(lower.text) not in whole:
                joined = f"{upper.text}\n{lower.text}"
                words, lower.words = lower.words, 0
                _spread(rows, index, column, joined)
                _spread_back(rows, index - 1, column, joined, words)


def _whole_texts(rows: Sequence[PlanRow], column: int) -> set[str]:
    """Texts of the column that stand away from page breaks, so that none of them is cut."""
    found = set()
    for before, row, after in zip([None, *rows[:-1]], rows, [*rows[1:], None], strict=True):
        cut = row.first_on_page or (after is not None and after.first_on_page) or before is None
        if not cut and row.text(column).strip():
            found.add(squash(row.text(column)))
    return found


def _merging_is_the_habit(rows: Sequence[PlanRow], column: int) -> bool:
    """True where boxes of the column span rows, and none away from a page break is empty and its own."""
    cells = [(row, row.cells[column]) for row in rows if column in row.cells]
    spans = any(cell.merged and cell.text.strip() for _, cell in cells)
    empty = any(not cell.merged and not cell.text.strip() and not row.first_on_page for row, cell in cells)
    return spans and not empty


def _spread(rows: Sequence[PlanRow], start: int, column: int, text: str) -> None:
    """Gives the box that begins in row `start` the text of the one above, in all rows that it spans."""
    for index in range(start, len(rows)):
        cell = rows[index].cells.get(column)
        if cell is None or (index > start and not cell.merged):
            return
        cell.text, cell.merged = text, True


def _spread_back(rows: Sequence[PlanRow], start: int, column: int, text: str, words: int) -> None:
    """Gives a box the whole of its text and the words of its rest, in all rows that it spans upwards."""
    for index in range(start, -1, -1):
        cell = rows[index].cells.get(column)
        if cell is None:
            return
        cell.text = text
        if not cell.merged:
            cell.words += words
            return
