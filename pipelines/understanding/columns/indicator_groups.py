"""Indicator groups: which unit, target and quarters belong to which indicator column of a table."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model.roles import NAME_KINDS, Layout


@dataclass(frozen=True)
class IndicatorGroup:
    """Columns of one indicator group; a table may have two side by side."""

    indicator: int | None
    unit: int | None
    target: int | None
    has_quarters: bool
    has_money: bool


def indicator_groups(layout: Layout) -> list[IndicatorGroup]:
    """The indicator groups of a layout, left to right.

    A unit or target belongs to the nearest indicator before it; quarter targets likewise. Of two groups
    the one nearer to the program columns carries the money.
    """
    indicators = layout.columns_of("indicator")
    units, targets = layout.columns_of("unit"), layout.columns_of("target")
    quarters = layout.columns_of("quarter_target", "month_target")
    if len(indicators) < 2:
        return [
            IndicatorGroup(
                indicators[0] if indicators else None,
                units[0] if units else None,
                targets[0] if targets else None,
                True,
                True,
            )
        ]

    def owner(column: int) -> int:
        before = [i for i in indicators if i < column]
        return before[-1] if before else indicators[0]

    programs = layout.columns_of(*NAME_KINDS) or layout.columns_of("ceiling")
    second = min(indicators, key=lambda i: abs(i - programs[0])) if programs else indicators[1]
    after = [i for i in indicators if programs and i > programs[0]]
    if after:
        second = after[0]
    quarter_owner = owner(quarters[0]) if quarters else None
    groups = []
    for indicator in indicators:
        groups.append(
            IndicatorGroup(
                indicator,
                next((u for u in units if owner(u) == indicator), None),
                next((t for t in targets if owner(t) == indicator), None),
                indicator == quarter_owner,
                indicator == second,
            )
        )
    return sorted(groups, key=lambda g: g.has_money)
