"""Money printed cumulatively: whether a table's quarters say what each adds, or what has come together by
then.

What belongs here: deciding between the two for a whole table, from its headings and its own sums, and taking
what each quarter adds from amounts printed cumulatively. Source: the warehouse contract, `amount_basis`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.model.identities import adds_up
from pipelines.model.plan import AmountBasis, Figure, Issue, Line
from pipelines.understanding.lexicon.row_words import any_word

_SUMMED_TO_DATE = re.compile(rf"{any_word('cumulative')}|\b{any_word('up_to')}\b", re.IGNORECASE)
_NOT_SUMMED_TO_DATE = re.compile(
    rf"\b{any_word('not_cumulative')}\W*(?:{any_word('in_the_manner_of')}\s+)?{any_word('cumulative')}"
    rf"|\b{any_word('no_sum_to_date')}",
    re.IGNORECASE,
)
# One line alone may end at its ceiling by chance or by a slip; with so many rising quarters it hardly does.
_STEPS_OF_A_SINGLE_LINE = 3
# A reading that so many times more lines hold is the table's; what the others print is not guessed.
_CLEAR_MAJORITY = 3


def says_cumulative(heading: str) -> bool:
    """True for a heading over amounts that are summed up to date: `Kumulatif`, `s.d. TW II`."""
    return bool(_SUMMED_TO_DATE.search(_NOT_SUMMED_TO_DATE.sub("", heading)))


def settle_basis(lines: Sequence[Line], says_cumulative: bool) -> list[Issue]:
    """Decides the basis of all quarter amounts of one table and turns cumulative ones into what they add.

    `says_cumulative`: the headings over the amounts say so. Sets `amount_basis` on every line with quarter
    amounts. Where the basis of a line is unknown, its amounts lose their values and an issue says so.
    """
    printed = [line for line in lines if any(_stated(fs) for fs in line.amounts.values())]
    cumulative = [line for line in printed if _ends_at_ceiling(line)]
    per_quarter = [line for line in printed if _adds_up(line)]
    basis = _basis_of_table(cumulative, per_quarter, says_cumulative)
    issues = []
    for line in printed:
        against = per_quarter if basis == "cumulative" else cumulative
        if any(line is other for other in against) or (basis == "cumulative" and not _rises(line)):
            issues.append(_basis_unknown(line, basis))
        else:
            line.amount_basis = basis
            if basis == "cumulative":
                for figures in line.amounts.values():
                    _take_differences(figures)
    return issues


def _basis_of_table(
    cumulative: Sequence[Line], per_quarter: Sequence[Line], says_cumulative: bool
) -> AmountBasis:
    if says_cumulative:
        return "per_quarter" if len(per_quarter) > _CLEAR_MAJORITY * len(cumulative) else "cumulative"
    if not per_quarter and len(cumulative) == 1:
        return "cumulative" if _steps(cumulative[0]) >= _STEPS_OF_A_SINGLE_LINE else "per_quarter"
    return "cumulative" if len(cumulative) > _CLEAR_MAJORITY * len(per_quarter) else "per_quarter"


def _quarters(line: Line) -> list[Decimal]:
    """What the line prints per quarter over all sources, quarters without any amount left out."""
    columns = zip(*line.amounts.values(), strict=True)
    return [sum(values, Decimal(0)) for column in columns if (values := _stated(column))]


def _stated(figures: Iterable[Figure]) -> list[Decimal]:
    return [figure.value for figure in figures if figure.value is not None]


def _ends_at_ceiling(line: Line) -> bool:
    """True where only the cumulative reading fits: amounts rise to the ceiling and together exceed it."""
    quarters, ceiling = _quarters(line), line.ceiling.value
    return (
        ceiling is not None
        and len(quarters) > 1
        and quarters[-1] == ceiling > 0
        and sum(quarters) > ceiling
        and all(a <= b for a, b in pairwise(quarters))
    )


def _adds_up(line: Line) -> bool:
    """True where only the reading per quarter fits: several amounts add up to the ceiling."""
    quarters, ceiling = _quarters(line), line.ceiling.value
    return ceiling is not None and sum(q > 0 for q in quarters) > 1 and adds_up(quarters, ceiling)


def _rises(line: Line) -> bool:
    return all(a <= b for figures in line.amounts.values() for a, b in pairwise(_stated(figures)))


def _steps(line: Line) -> int:
    return len({q for q in _quarters(line) if q > 0})


def _take_differences(figures: Sequence[Figure]) -> None:
    """What each stated quarter adds to the one stated before it, in place; texts stay as printed."""
    before = Decimal(0)
    for figure in figures:
        if figure.value is not None:
            before, figure.value = figure.value, figure.value - before


def _basis_unknown(line: Line, basis: AmountBasis) -> Issue:
    said = "cumulative" if basis == "cumulative" else "per quarter"
    texts = [figure.text for figures in line.amounts.values() for figure in figures]
    for figures in line.amounts.values():
        for figure in figures:
            figure.value = None
    return Issue(
        reason_code="amount_basis_untold",
        message=(
            f"The quarters of this table are read as {said}, which this line's own amounts contradict: "
            "whether they add up or run on can't be told."
        ),
        line_number=line.number,
        page_number=line.page_number,
        column_role="amount",
        printed_text=" | ".join(texts),
    )
