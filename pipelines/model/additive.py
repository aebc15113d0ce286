"""Which lines count when money is added up: the one rule, for a document and for several in force together.

Within a document exactly the leaves with money of its most detailed plan level count; between documents of
one agency and year one plan level counts. The models settle both again from what landed
(`int_line_hierarchy`, `int_plan_levels`), and a test holds the two against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.model.identities import PLANS, reaches
from pipelines.model.plan import Line, Plan, PlanLevel


@dataclass(frozen=True, slots=True)
class Countable:
    """What the rule asks of a line: its key and its parent's, its plan level, whether it states money.

    `is_repeat`: another line of the document states its money already.
    """

    key: Hashable
    parent: Hashable | None
    plan_level: PlanLevel
    states_money: bool
    is_total: bool
    is_repeat: bool = False


def leaves_and_additive(lines: Iterable[Countable]) -> dict[Hashable, tuple[bool, bool]]:
    """For each line of one document, by key: whether it is a leaf, and whether it is additive.

    A leaf is no other line's parent. Additive are the leaves with money of the most detailed plan level that
    states money; a total never is, nor is a repeat.
    """
    asked = list(lines)
    held = {line.parent for line in asked}
    # As it happens, the names of levels sort from the agency down.
    deepest = max((line.plan_level for line in asked if line.states_money), default="agency")
    return {
        line.key: (
            line.key not in held,
            line.key not in held
            and line.states_money
            and not (line.is_total or line.is_repeat)
            and line.plan_level == deepest,
        )
        for line in asked
    }


@dataclass
class LevelMoney:
    """The money that the leaves of one plan level state, and the highest revision they stand in."""

    planned: Decimal = Decimal(0)
    revision: int = 0


def additive_level(levels: Mapping[PlanLevel, LevelMoney]) -> PlanLevel | None:
    """The most detailed level that no broader one surpasses, in revision or in money; None without levels.

    Levels never add up with each other: echelons show the same money again. A detailed level that comes to
    less than a broader one lacks a document, so the broader one stands; so does one that was amended since.
    """
    best: PlanLevel | None = None
    revision, planned = 0, Decimal(0)
    for level in sorted(levels):  # as it happens, the names sort from the agency down
        money = levels[level]
        if best is None or (money.revision >= revision and reaches(money.planned, planned, PLANS)):
            best = level
        revision, planned = max(revision, money.revision), max(planned, money.planned)
    return best


def with_levels_settled(plans: Sequence[Plan]) -> list[Plan]:
    """The plans in force of one agency and year, so that only the leaves of one level are additive."""
    levels: dict[PlanLevel, LevelMoney] = defaultdict(LevelMoney)
    for plan in plans:
        for line in filter(_counts, plan.lines):
            money = levels[line.plan_level]
            money.planned += line.stated_money or Decimal(0)
            money.revision = max(money.revision, plan.identity.revision)
    level = additive_level(levels)
    return [
        plan.model_copy(
            update={
                "lines": [
                    line.model_copy(update={"is_additive": _counts(line) and line.plan_level == level})
                    for line in plan.lines
                ]
            }
        )
        for plan in plans
    ]


def _counts(line: Line) -> bool:
    return line.is_leaf and line.states_money and line.budget_level != "total" and line.repeats_number is None


def set_additive(lines: list[Line]) -> None:
    """Marks leaves and additive lines; `lines` are all lines of one plan."""
    decided = leaves_and_additive(
        Countable(
            n.number,
            n.parent_number,
            n.plan_level,
            n.states_money,
            n.budget_level == "total",
            n.repeats_number is not None,
        )
        for n in lines
    )
    for line in lines:
        line.is_leaf, line.is_additive = decided[line.number]
