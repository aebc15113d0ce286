"""Rows inside a table that belong to its pages: `Halaman 2 dari 5`, `Dicetak dari …`, `Lanjutan`.

What belongs here: separating them from banners of the plan. They are no part of what the table says, and a
row that a page break cut continues after them.
"""

from __future__ import annotations

import re
from collections import defaultdict

from pipelines.understanding.lexicon.headings import squash, starts_with_word, value_words
from pipelines.understanding.lexicon.levels import OBJECTIVE_LABEL, strip_lead
from pipelines.understanding.tables.collect import Table

_EDGE_ROWS = 2
_DIGITS = re.compile(r"\d+")


def _names_lines(text: str) -> bool:
    """Whether a row speaks of the plan: `SASARAN STRATEGIS 2`, `Program …`. It stands above lines."""
    lead = strip_lead(text)
    levels = ("objective", "program", "activity", "sub_activity")
    return bool(OBJECTIVE_LABEL.match(lead)) or any(starts_with_word(lead, level) for level in levels)


def furniture_rows(table: Table) -> set[tuple[int, int]]:
    """The rows of page furniture, as pairs of the part's index and the row's index in its grid.

    Such a row is among the first two or last two of its page, prints one text over at least half of the
    columns and names no part of the plan. Besides, its text begins with a word of the kind `page_furniture`
    (`value_words.csv`; the rest of the text does not matter), or the table is of printed pages and another
    page has the same text, numbers aside.
    """
    found: set[tuple[int, int]] = set()
    repeated: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, part in enumerate(table.parts):
        body = range(part.first_body_row, part.matrix.n_rows)
        printed = [row for row in body if part.matrix.filled(row)]
        for row in {*printed[:_EDGE_ROWS], *printed[-_EDGE_ROWS:]}:
            cells = part.matrix.filled(row)
            if len(cells) != 1 or 2 * cells[0].col_span < part.matrix.n_cols:
                continue
            if _names_lines(cells[0].text):
                continue
            said = squash(_DIGITS.sub("", cells[0].text))
            if any(said.startswith(word) for word in value_words("page_furniture")):
                found.add((index, row))
            repeated[said].append((index, row))
    for places in repeated.values():
        pages = {table.parts[index].matrix.grid.page_number for index, _ in places}
        if len(pages) > 1 and table.parts[0].matrix.grid.kind != "native":
            found.update(places)
    return found
