"""How a plan writes its figures, as far as single figures can't tell.

What belongs here: evidence from all figures of a table on how to read the one that is open, and to which
of its money columns a heading's scale applies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from pipelines.model.roles import MONEY_KINDS, QUANTITY_KINDS, Layout
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.figures.grammar import clean, is_counted, read_money
from pipelines.understanding.figures.scale import scale_of
from pipelines.understanding.lines.rows import PlanRow

_DECIMAL = re.compile(r"(?<![\d.,])\d+([.,])\d{1,2}(?![\d.,])")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+(?![\d])")
# Half of a plan's amounts are hardly below ten million rupiah.
_LEAST_RUPIAH = 10_000_000
_COMMA_GROUP = re.compile(r"\d{1,3},\d{3}")


def decimal_mark(rows: Sequence[PlanRow], layout: Layout) -> str | None:
    """The mark before decimals in a table, `.` or `,`; None where figures show neither or both.

    Decimals of targets tell first, and counts (`3,848` documents) whose thousands a comma parts. Without any,
    amounts parted by commas tell; amounts parted by dots don't, since targets often are written otherwise.
    """
    decimals = {m[1] for text in _texts(rows, layout, QUANTITY_KINDS) for m in _DECIMAL.finditer(text)}
    units, columns = layout.columns_of("unit"), layout.columns_of(*QUANTITY_KINDS)
    for row in rows:
        if any(is_counted(row.text(u)) for u in units):
            decimals |= {"." for c in columns if _COMMA_GROUP.fullmatch(clean(row.text(c)))}
    if not decimals:
        groups = {m[1] for text in _texts(rows, layout, MONEY_KINDS) for m in _GROUPED.finditer(text)}
        decimals = {"."} if groups == {","} else set()
    return decimals.pop() if len(decimals) == 1 else None


def _texts(rows: Sequence[PlanRow], layout: Layout, kinds: Sequence[str]) -> list[str]:
    columns = layout.columns_of(*kinds)
    return [clean(text) for row in rows for column in columns if (text := row.text(column))]


def column_scales(
    layout: Layout, paths: Sequence[HeadingPath], titles: Sequence[str], rows: Sequence[PlanRow]
) -> dict[int, Decimal]:
    """Rupiah per printed unit of the money columns that have a scale, by index.

    A column's own heading counts first, then the title lines above the table, then the one scale of the other
    columns. Quarters that add up to the ceiling as printed have the ceiling's scale, and it has theirs.
    """
    money = layout.columns_of(*MONEY_KINDS)
    own = {i: scale for i in money if (scale := scale_of(" ".join(paths[i].parts)))}
    of_table = next((scale for text in titles if (scale := scale_of(text))), None)
    shared = of_table or (next(iter(own.values())) if len(set(own.values())) == 1 else None)
    if not shared:
        return own
    tied = _adds_up_as_printed(layout, rows)
    stated = set(own)
    for i in money:
        silent = "rp" not in str(paths[i]).casefold()
        if i not in own and (silent or (i in tied and stated & tied) or (of_table and _is_small(rows, i))):
            own[i] = shared
    return own


def _is_small(rows: Sequence[PlanRow], column: int) -> bool:
    """True where a column's printed numbers are too small for a plan's rupiah: then `(Rp)` is no scale."""
    values = [value for row in rows if (value := _printed(row, column))]
    return bool(values) and median(values) < _LEAST_RUPIAH


def _adds_up_as_printed(layout: Layout, rows: Sequence[PlanRow]) -> set[int]:
    """The ceiling and the quarters' amounts, where on most rows the printed numbers add up; else none."""
    ceilings, parts = layout.columns_of("ceiling"), layout.columns_of("amount", "month_amount")
    told = right = 0
    for row in rows if ceilings else ():
        whole = _printed(row, ceilings[0])
        terms = [term for i in parts if (term := _printed(row, i)) is not None]
        if whole and len(terms) >= 2:
            told += 1
            right += abs(sum(terms) - whole) <= len(terms)
    return {*ceilings, *parts} if told >= 2 and right > told / 2 else set()


def _printed(row: PlanRow, column: int) -> Decimal | None:
    cell = row.cells.get(column)
    if cell is None or cell.merged:
        return None
    return cell.number if cell.number is not None else read_money(cell.text).value
