"""How a plan writes its figures, as far as single figures can't tell.

What belongs here: evidence from all figures of a table on how to read the one that is open, and to which
of its money columns a heading's scale applies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from pipelines.model.identities import adds_up
from pipelines.model.roles import MONEY_KINDS, QUANTITY_KINDS, Layout
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.figures.grammar import read_money
from pipelines.understanding.figures.printed import Number, printed
from pipelines.understanding.figures.scale import scale_of
from pipelines.understanding.lexicon.units import is_counted
from pipelines.understanding.lines.rows import PlanRow

# Half of a plan's amounts are hardly below ten million rupiah.
_LEAST_RUPIAH = 10_000_000


def decimal_mark(rows: Sequence[PlanRow], layout: Layout) -> str | None:
    """The mark before decimals in a table, `.` or `,`; None where figures show neither or both.

    Decimals of targets tell first, and counts (`3,848` documents) whose thousands a comma parts. Without any,
    amounts parted by commas tell; amounts parted by dots don't, since targets often are written otherwise.
    """
    decimals = {n.decimal_mark for n in _numbers(rows, layout, QUANTITY_KINDS)}
    units, columns = layout.columns_of("unit"), layout.columns_of(*QUANTITY_KINDS)
    for row in rows:
        if any(is_counted(row.text(u)) for u in units):
            decimals |= {"." for c in columns if _is_thousand_by_comma(row.text(c))}
    decimals.discard(None)
    if not decimals:
        groups = {n.thousands_mark for n in _numbers(rows, layout, MONEY_KINDS)} - {None}
        decimals = {"."} if groups == {","} else set()
    return decimals.pop() if len(decimals) == 1 else None


def _numbers(rows: Sequence[PlanRow], layout: Layout, kinds: Sequence[str]) -> Iterator[Number]:
    columns = layout.columns_of(*kinds)
    return (number for row in rows for column in columns for number in printed(row.text(column)).numbers)


def _is_thousand_by_comma(text: str) -> bool:
    """True for `3,848` and nothing beside it."""
    number = printed(text).amount
    return (
        number is not None
        and str(number) == printed(text).text
        and number.is_grouped
        and number.marks == (",",)
    )


def column_scales(
    layout: Layout, paths: Sequence[HeadingPath], titles: Sequence[str], rows: Sequence[PlanRow]
) -> dict[int, int]:
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
            right += adds_up(terms, whole)
    return {*ceilings, *parts} if told >= 2 and right > told / 2 else set()


def _printed(row: PlanRow, column: int) -> Decimal | None:
    cell = row.cells.get(column)
    if cell is None or cell.merged:
        return None
    return cell.number if cell.number is not None else read_money(cell.text).value
