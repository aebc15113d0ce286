"""Arithmetic proof: which figures an identity of the document confirms, contradicts, or does not reach.

Identities: the quarters of all sources add up to the ceiling; the lines under a line add up to it, in
the total and in every quarter and source; quarter targets add up to, end at, or all equal the target.
A figure that one identity confirms stays confirmed where another fails: the slip is elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from pipelines.model.identities import (
    PROVEN_TARGETS,
    ROUNDED,
    TargetFit,
    adds_up,
    fit_of_targets,
    holds,
    total_of,
)
from pipelines.model.plan import Figure, Line
from pipelines.model.reading_rules import Rule


def _mark(figures: Iterable[Figure], holds: bool) -> None:
    for figure in figures:
        if figure.value is None:
            continue
        if holds:
            figure.proof = "confirmed"
        elif figure.proof == "unreached":
            figure.proof = "contradicted"


def unit_of(line: Line) -> int:
    """The least amount the line's printing can show: 1000 where the heading says `(Rp. 000)`, else 1.

    Numbers that a sheet stores are not rounded to what it prints.
    """
    figures = [line.ceiling, *(f for fs in line.amounts.values() for f in fs)]
    return next((f.scale for f in figures if f.scale > 1 and f.value and f.rule is not Rule.STORED), 1)


def prove(lines: list[Line]) -> None:
    """Sets `proof` on the figures of the lines of one plan. Sums may miss by rounding: a unit a term."""
    children: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.parent_number is not None:
            children[line.parent_number].append(line)
    for line in lines:
        _prove_line(line)
        if kids := children.get(line.number):
            _prove_parent(line, kids)


def _prove_line(line: Line) -> None:
    terms = [f for figures in line.amounts.values() for f in figures]
    stated = [f for f in terms if f.value is not None]
    if line.ceiling.value is not None and stated:
        holds = adds_up([f.value for f in stated], line.ceiling.value, unit=unit_of(line))
        _mark([line.ceiling, *stated], holds)
    targets = [f for f in line.quarters if f.value is not None]
    if line.target.value is not None and targets:
        values = [f.value for f in targets if f.value is not None]
        fit = fit_of_targets(values, line.target.value, PROVEN_TARGETS)
        if fit is TargetFit.END_THERE:  # the other quarters of a cumulative target are not reached
            _mark([line.target, targets[-1]], holds=True)
        else:
            _mark([line.target, *targets], holds=fit is not None)


def _prove_parent(parent: Line, kids: list[Line]) -> None:
    unit = unit_of(parent)

    def made_of(whole: Decimal, figures: Iterable[Figure]) -> bool:
        return holds(total_of(f.value for f in figures), whole, ROUNDED, len(kids), unit)

    if parent.ceiling.value is not None:
        figures = [k.ceiling for k in kids]
        if any(f.value is not None for f in figures):
            _mark([parent.ceiling, *figures], made_of(parent.ceiling.value, figures))
    for source, wholes in parent.amounts.items():
        for quarter, whole in enumerate(wholes):
            figures = [k.amounts[source][quarter] for k in kids if len(k.amounts.get(source, ())) > quarter]
            if whole.value is None or not any(f.value is not None for f in figures):
                continue
            _mark([whole, *figures], made_of(whole.value, figures))
