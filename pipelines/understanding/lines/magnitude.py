"""Whether a table's money is as large as rupiah of a plan are.

What belongs here: doubt in amounts that only a scale could explain that nobody found, such as `dalam ribuan`
on a cover page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from pipelines.model.plan import Figure, Issue, Line
from pipelines.model.reading_rules import Rule

# Rupiah. Half the lines of a plan are hardly below; in the plans known it is 14 million and more.
_LEAST_MEDIAN = 2_000_000
# Rupiah. No activity costs less, whatever the others do.
_LEAST_ACTIVITY = 10_000
# Under a scale, amounts of this size that all end in three zeros are printed in full all the same.
_FULL_MEDIAN = 10_000_000_000
_THOUSAND = 1000


def doubt_scale(lines: Sequence[Line], heading: str, page: int | None) -> list[Issue]:
    """Issues where the amounts of one table are too small for rupiah, or too large; they are not confirmed.

    One for the table, and one for each of its lines that state money; where most amounts are as large as
    rupiah are, one for each that alone is too small. To be asked after the sums were followed: amounts add up
    on any scale. `heading` is what stands over the money, `page` where the table begins.
    """
    stated = {line.number: amount for line in lines if (amount := line.stated_money)}
    if not stated:
        return []
    whole = _doubt_of_table(lines, median(stated.values()))
    doubted = [
        line
        for line in lines
        if line.number in stated
        and (whole or (_is_in_rupiah(line) and stated[line.number] < _LEAST_ACTIVITY))
    ]
    for figure in (figure for line in doubted for figure in _money(line)):
        figure.proof = "unreached"
    message = whole or f"Less than Rp {_LEAST_ACTIVITY:,} for an activity: a scale may be missed.".replace(
        ",", "."
    )
    reported = [_issue(message, heading, page)] if whole else []
    return [*reported, *(_issue(message, _text(line), line.page_number, line.number) for line in doubted)]


def _doubt_of_table(lines: Sequence[Line], middle: Decimal) -> str:
    """Why the scale of a whole table is doubtful, '' where it is not; `middle` is the median of its lines."""
    if all(_is_in_rupiah(line) for line in lines):
        if middle >= _LEAST_MEDIAN:
            return ""
        least = f"{_LEAST_MEDIAN:,}".replace(",", ".")
        return (
            f"Half the lines of this table have less than Rp {least}: it may be printed in thousands or "
            "millions, but no scale was found."
        )
    printed = [
        figure.value / figure.scale
        for line in lines
        for figure in _money(line)
        if figure.value and figure.scale > 1
    ]
    if middle >= _FULL_MEDIAN and printed and all(amount % _THOUSAND == 0 for amount in printed):
        return "A heading gives these amounts a scale, but they look like rupiah in full."
    return ""


def _is_in_rupiah(line: Line) -> bool:
    return not any(figure.scale > 1 or figure.rule is Rule.NUMBER_WORD for figure in _money(line))


def _text(line: Line) -> str:
    return line.ceiling.text or " | ".join(figure.text for figure in _money(line) if figure.text)


def _issue(message: str, text: str, page: int | None, line_number: int | None = None) -> Issue:
    return Issue(
        reason_code="doubtful_scale",
        message=message,
        line_number=line_number,
        page_number=page,
        column_role="ceiling",
        printed_text=text or None,
    )


def _money(line: Line) -> list[Figure]:
    return [line.ceiling, *(figure for figures in line.amounts.values() for figure in figures)]
