"""How a plan writes its figures, where a single figure leaves it open.

What belongs here: evidence from all figures of a table on how to read the one that is open, and to which
of its money columns a heading's scale applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from pipelines.model.identities import adds_up
from pipelines.model.reading_rules import Rule
from pipelines.model.roles import MONEY_KINDS, QUANTITY_KINDS, Layout, is_figure_role
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.figures.grammar import read_money, read_quantity
from pipelines.understanding.figures.printed import Number, printed
from pipelines.understanding.figures.scale import scale_of
from pipelines.understanding.lexicon.units import is_counted
from pipelines.understanding.lines.months import fitting_rules
from pipelines.understanding.lines.rows import PlanRow

# Half of a plan's amounts are hardly below ten million rupiah.
_LEAST_RUPIAH = 10_000_000
_NOTE = 90  # letters; longer texts are sentences that may speak of any amount
_LEAST_SHOWN = 2  # lines
_CLEAR_MAJORITY = 3


def decimal_mark(rows: Sequence[PlanRow], layout: Layout) -> str | None:
    """The mark before decimals in a table, `.` or `,`; None where figures show neither or both.

    Decimals of targets decide first, and counts (`3,848` documents) whose thousands a comma parts. Without
    any, amounts parted by commas decide; amounts parted by dots don't, since targets often are written
    otherwise.
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


def month_habit(rows: Sequence[PlanRow], layout: Layout) -> Rule | None:
    """How the monthly targets of a table make quarters, where its lines show one way alone; None elsewhere.

    Lines that fit both ways, as those of one month do, show none.
    """
    months = {layout.roles[c].period: c for c in layout.columns_of("month_target")}
    target = next(iter(layout.columns_of("target")), None)
    shown: Counter[Rule] = Counter()
    for row in rows if months and target is not None else ():
        whole = read_quantity(row.text(target)).value
        values = [read_quantity(row.text(months[m])).value for m in sorted(months)]
        rules = fitting_rules([v for v in values if v is not None], whole)
        shown.update(rules if len(rules) == 1 else ())
    ranked = shown.most_common(2)
    if not ranked or ranked[0][1] < _LEAST_SHOWN:
        return None
    against = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0] if ranked[0][1] > _CLEAR_MAJORITY * against else None


def column_scales(
    layout: Layout,
    paths: Sequence[HeadingPath],
    titles: Sequence[str],
    rows: Sequence[PlanRow],
    below: Sequence[str] = (),
) -> dict[int, int]:
    """Rupiah per printed unit of the money columns that have a scale, by index.

    A column's own heading counts first, then the title lines above the table, then the one scale of the other
    columns, then what headings of words, notes in the table and lines `below` it say. Quarters that add up to
    the ceiling as printed have the ceiling's scale, and it has theirs; where they add up on another scale,
    each keeps its own.
    """
    money = layout.columns_of(*MONEY_KINDS)
    own = {i: scale for i in money if (scale := scale_of(" ".join(paths[i].parts)))}
    of_table = next((scale for text in titles if (scale := scale_of(text))), None)
    shared = of_table or (next(iter(own.values())) if len(set(own.values())) == 1 else None)
    if not shared and not own:
        shared = of_table = _scale_stated_beside(layout, paths, rows, below)
    if not shared:
        return own
    tied = _adding_up(layout, rows, Decimal(1))
    apart = _adding_up(layout, rows, Decimal(shared)) | _adding_up(layout, rows, 1 / Decimal(shared))
    stated = set(own)
    if apart and stated:
        return own
    for i in money:
        silent = "rp" not in str(paths[i]).casefold()
        if i not in own and (silent or (i in tied and stated & tied) or (of_table and _is_small(rows, i))):
            own[i] = shared
    return own


def _scale_stated_beside(
    layout: Layout, paths: Sequence[HeadingPath], rows: Sequence[PlanRow], below: Sequence[str]
) -> int | None:
    """The scale that a heading over words states, a row of one short note, or a short line below."""
    texts = [str(path) for path, role in zip(paths, layout.roles, strict=True) if not is_figure_role(role)]
    for row in rows:
        filled = [cell.text for cell in row.cells.values() if cell.filled] + row.beyond
        texts += filled if len(filled) == 1 else []
    texts += below
    return next((scale for text in texts if len(text) <= _NOTE and (scale := scale_of(text))), None)


def _is_small(rows: Sequence[PlanRow], column: int) -> bool:
    """True where a column's printed numbers are too small for a plan's rupiah: then `(Rp)` is no scale."""
    values = [value for row in rows if (value := _printed(row, column))]
    return bool(values) and median(values) < _LEAST_RUPIAH


def _adding_up(layout: Layout, rows: Sequence[PlanRow], factor: Decimal) -> set[int]:
    """The ceiling and the quarters' amounts, where on most rows the printed numbers add up to the ceiling
    times `factor`; else none."""
    ceilings, parts = layout.columns_of("ceiling"), layout.columns_of("amount", "month_amount")
    compared = right = 0
    for row in rows if ceilings else ():
        whole = _printed(row, ceilings[0])
        terms = [term for i in parts if (term := _printed(row, i)) is not None]
        if whole and len(terms) >= 2:
            compared += 1
            right += adds_up(terms, whole * factor, unit=max(1, int(factor)))
    return {*ceilings, *parts} if compared >= 2 and right > compared / 2 else set()


def _printed(row: PlanRow, column: int) -> Decimal | None:
    cell = row.cells.get(column)
    if cell is None or cell.merged:
        return None
    return cell.number if cell.number is not None else read_money(cell.text).value
