"""Whether a table's money is as large as rupiah of a plan are.

What belongs here: doubt in amounts that only a scale could explain that nobody found, such as `dalam ribuan`
on a cover page.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipelines.model.plan import Figure, Issue, Line
from pipelines.model.reading_rules import Rule

# Rupiah. Half the lines of a plan are hardly below; in the plans known it is 14 million and more.
_LEAST_MEDIAN = 2_000_000


def doubt_scale(lines: Sequence[Line], heading: str, page: int | None) -> list[Issue]:
    """An issue where the amounts of one table are too small for rupiah; its money is then not confirmed.

    To be asked after the sums were followed: amounts add up on any scale. `heading` is what stands over the
    money, `page` where the table begins.
    """
    stated = [amount for line in lines if (amount := line.stated_money)]
    money = [figure for line in lines for figure in _money(line)]
    scaled = any(figure.scale > 1 or figure.rule is Rule.NUMBER_WORD for figure in money)
    if not stated or scaled or median(stated) >= _LEAST_MEDIAN:
        return []
    for figure in money:
        figure.proof = "unreached"
    return [
        Issue(
            reason_code="doubtful_scale",
            message=(
                f"Half the lines of this table have less than Rp {_LEAST_MEDIAN:,}".replace(",", ".")
                + ": it may be printed in thousands or millions, but no scale was found."
            ),
            page_number=page,
            column_role="ceiling",
            printed_text=heading or None,
        )
    ]


def _money(line: Line) -> list[Figure]:
    return [line.ceiling, *(figure for figures in line.amounts.values() for figure in figures)]
