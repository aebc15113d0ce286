"""Figures recognised in pictures: which have no value for want of support, and which cells gave nothing.

What belongs here: what a person must be told because a recogniser is no print. A misread digit looks like
any other, and a dash that was not seen looks like an empty cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.model.page import DocumentRejected
from pipelines.model.plan import Figure, Issue, Line
from pipelines.model.reading_rules import Rule, Witness

# Columns that are empty in at most this share of a plan's lines are filled by habit.
_SELDOM = 0.2
# A page is hard to read, a document illegible, where more than this share of so many figures has no value.
_HARD = 0.2
_ILLEGIBLE = 0.5
_LEAST_FIGURES = 20
_SCAN_AGAIN = "Scan them again at 300 dpi, straight and dark, or ask for the file they were printed from."


def drop_unsupported(lines: list[Line]) -> list[Issue]:
    """Takes the value from recognised figures that no sum and no second recognition supports.

    Returns an issue for each, and for what else a person must look at in the picture.
    """
    issues = []
    for line in lines:
        for role, figure in _figures(line):
            if figure.value is None or Witness.RECOGNISED not in figure.witnesses:
                continue
            if figure.proof == "confirmed" or Witness.RECOGNISED_TWICE in figure.witnesses:
                continue
            figure.value, figure.rule, figure.proof = None, Rule.UNSUPPORTED, "unreached"
            message = "Recognised in a picture; no sum and no second recognition supports it."
            issues.append(_issue(line, role, figure.text, message))
    issues += _unseen(lines)
    return issues + _nameless(lines) + _hard_pages(lines)


def refuse_illegible(lines: list[Line]) -> None:
    """Raises DocumentRejected `no_text_layer` where most recognised figures of a document have no value.

    Names have no sums to prove them; where figures fail, they are misread too.
    """
    printed = without = 0
    for of_page in _legibility(lines).values():
        printed += of_page.printed
        without += of_page.without_value
    if printed >= _LEAST_FIGURES and without > _ILLEGIBLE * printed:
        raise DocumentRejected(
            "no_text_layer",
            f"The pages are too hard to read: {without} of {printed} figures have no support. {_SCAN_AGAIN}",
        )


@dataclass(slots=True)
class _Legibility:
    """How many figures a page prints, and how many of them have no value."""

    printed: int = 0
    without_value: int = 0


def _legibility(lines: list[Line]) -> dict[int, _Legibility]:
    """Of recognised lines, by page."""
    found: dict[int, _Legibility] = defaultdict(_Legibility)
    for line in _recognised(lines):
        of_page = found[line.page_number or 1]
        # A grade (`WTP`, `BB`) has no value by right.
        stated = [figure for _, figure in _figures(line) if figure.text and figure.rule is not Rule.WORD]
        of_page.printed += len(stated)
        of_page.without_value += sum(figure.value is None for figure in stated)
    return found


def _hard_pages(lines: list[Line]) -> list[Issue]:
    """An issue for each page of which much could not be recognised."""
    return [
        Issue(
            reason_code="unsupported_recognition",
            message=f"Hard to read: {found.without_value} of {found.printed} figures of this page have no "
            f"support, and names may be misread. {_SCAN_AGAIN}",
            page_number=page,
        )
        for page, found in sorted(_legibility(lines).items())
        if found.printed >= _LEAST_FIGURES and found.without_value > _HARD * found.printed
    ]


def _recognised(lines: list[Line]) -> list[Line]:
    return [line for line in lines if any(Witness.RECOGNISED in f.witnesses for _, f in _figures(line))]


def _unseen(lines: list[Line]) -> list[Issue]:
    """An issue for each empty cell that may be none, as a dash that was not seen looks the same, and for each
    word among figures.

    A quarter is told wherever others of its line are printed; a target or ceiling where other lines have one.
    """
    recognised = _recognised(lines)
    filled: dict[str, list[bool]] = defaultdict(list)
    for line in recognised:
        for role, figure in _figures(line):
            filled[role].append(bool(figure.text))
    issues = []
    for line in recognised:
        families = {_family(role) for role, figure in _figures(line) if figure.text}
        counted = {_family(role) for role, figure in _figures(line) if figure.value is not None}
        for role, figure in _figures(line):
            if figure.rule is Rule.WORD and _family(role) in counted:
                message = "A word among figures: the picture's rows may be cut wrongly."
                issues.append(_issue(line, role, figure.text, message))
            if figure.text or figure.rule is not Rule.BLANK or _family(role) not in families:
                continue
            is_seldom = filled[role].count(False) <= _SELDOM * len(filled[role])
            if ":" in role or is_seldom:
                message = "Nothing was recognised in this cell of a picture; look whether it is empty."
                issues.append(_issue(line, role, "", message))
    return issues


def _nameless(lines: list[Line]) -> list[Issue]:
    """Issues where a line names neither what is done nor its indicator: rows were cut wrongly."""
    nameless = [
        line
        for line in _recognised(lines)
        if not (line.program_printed or line.indicator_printed or line.action_printed)
    ]
    issues = [
        _issue(line, None, "", "It has no name: rules or words of the picture were not seen.")
        for line in nameless
    ]
    for page in sorted({line.page_number or 1 for line in nameless}):
        message = "Rows of this page may be joined or parted wrongly: some have no name."
        issues.append(Issue(reason_code="unsupported_recognition", message=message, page_number=page))
    return issues


def _figures(line: Line) -> Iterator[tuple[str, Figure]]:
    """A line's figures, each with the role of its column."""
    yield "target", line.target
    yield "ceiling", line.ceiling
    for kind, figures in (("quarter_target", line.quarters), ("quarter_actual", line.actuals)):
        yield from ((f"{kind}:{quarter}", figure) for quarter, figure in enumerate(figures, start=1))
    for source, figures in line.amounts.items():
        yield from ((f"amount:{source}:{quarter}", figure) for quarter, figure in enumerate(figures, start=1))


def _family(role: str) -> str:
    """Columns that a row fills together: targets, money, what was reached."""
    kind = role.partition(":")[0]
    if kind in ("target", "quarter_target"):
        return "targets"
    return "money" if kind in ("ceiling", "amount") else kind


def _issue(line: Line, role: str | None, text: str, message: str) -> Issue:
    return Issue(
        reason_code="unsupported_recognition",
        message=message,
        line_number=line.number,
        page_number=line.page_number,
        column_role=role,
        printed_text=text,
    )
