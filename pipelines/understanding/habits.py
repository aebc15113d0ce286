"""How a plan writes its figures, as far as single figures can't tell.

What belongs here: evidence from all figures of a table on how to read the one that is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.understanding.figures import clean
from pipelines.understanding.roles import Layout
from pipelines.understanding.rows import MONEY_KINDS, QUANTITY_KINDS, PlanRow

_DECIMAL = re.compile(r"(?<![\d.,])\d+([.,])\d{1,2}(?![\d.,])")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+(?![\d])")
_OTHER = {".": ",", ",": "."}


def decimal_mark(rows: Sequence[PlanRow], layout: Layout) -> str | None:
    """The mark before decimals in a table, `.` or `,`; None where figures show neither or both.

    Decimals of targets tell first; else amounts do, whose groups of thousands the other mark parts.
    """
    decimals = {m[1] for text in _texts(rows, layout, QUANTITY_KINDS) for m in _DECIMAL.finditer(text)}
    if not decimals:
        groups = {m[1] for text in _texts(rows, layout, MONEY_KINDS) for m in _GROUPED.finditer(text)}
        decimals = {_OTHER[mark] for mark in groups}
    return decimals.pop() if len(decimals) == 1 else None


def _texts(rows: Sequence[PlanRow], layout: Layout, kinds: Sequence[str]) -> list[str]:
    columns = layout.columns_of(*kinds)
    return [clean(text) for row in rows for column in columns if (text := row.text(column))]
