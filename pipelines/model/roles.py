"""The meanings that columns of a plan table may have, and whole assignments of them.

What belongs here: the types alone, and how people write a role. How they are decided is in
`understanding.columns`: `scores` for one column, `decode` for all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

UNSPECIFIED = "unspecified"


class Role(NamedTuple):
    """A column's meaning. `period` is a quarter (1 to 4) or month (1 to 12); `source` a money source.

    A tuple, since deciding a layout compares roles by the hundred thousand.
    """

    kind: str
    period: int = 0
    source: str = ""

    def __str__(self) -> str:
        return ":".join(str(p) for p in (self.kind, self.source, self.period) if p)


class UnfitRolesError(ValueError):
    """The roles that a person gave do not fit the table."""


OTHER = Role("other")
_PLAIN = {
    "number", "objective", "indicator", "unit", "target", "program", "activity", "sub_activity", "code",
    "ceiling", "source_name", "responsible", "action", "note", "actual", "other",
}  # fmt: skip
_PERIODS = {
    "period_total": 4,
    "quarter_target": 4,
    "quarter_actual": 4,
    "amount": 4,
    "amount_actual": 4,
    "month_target": 12,
    "month_amount": 12,
}


def parse_role(text: str) -> Role:
    """A role as it is printed: `indicator`, `quarter_target:3`, `amount:APBD:1`, `source_total:DAK`.

    Raises ValueError with the roles there are where the text is none.
    """
    kind, *rest = [part.strip() for part in text.strip().split(":")]
    if kind in _PLAIN and not rest:
        return Role(kind)
    if kind == "source_total" and len(rest) == 1:
        return Role(kind, 0, rest[0])
    if kind in _PERIODS and rest and rest[-1].isdigit() and 1 <= int(rest[-1]) <= _PERIODS[kind]:
        source = rest[0] if len(rest) == 2 else UNSPECIFIED if kind in ("amount", "month_amount") else ""
        return Role(kind, int(rest[-1]), source)
    known = [*sorted(_PLAIN), "source_total:SOURCE", *(f"{k}:1 to {n}" for k, n in _PERIODS.items())]
    raise ValueError(f"{text!r} is no role of a column; roles are {', '.join(known)}")


@dataclass(frozen=True)
class Layout:
    """A whole assignment: a role for every column, its score, and the scores of the columns."""

    roles: tuple[Role, ...]
    score: float
    parts: tuple[float, ...]

    def columns_of(self, *kinds: str) -> list[int]:
        """Indexes of the columns with these kinds of role, left to right."""
        return [i for i, r in enumerate(self.roles) if r.kind in kinds]


@dataclass(frozen=True)
class Resolution:
    """The best layout, its lead over the next that differs in a figure's meaning, and that runner-up."""

    layout: Layout
    margin: float
    runner_up: Layout | None
    alternatives: tuple[tuple[tuple[str, float], ...], ...]


MONEY_KINDS = ("ceiling", "amount", "month_amount", "source_total")


QUANTITY_KINDS = ("target", "quarter_target", "month_target", "quarter_actual")


SENTENCE_KINDS = ("objective", "indicator", "program", "activity", "sub_activity", "responsible")


def is_figure_role(role: Role) -> bool:
    """True for a role whose cells hold amounts or quantities."""
    return role.kind in MONEY_KINDS or role.kind in QUANTITY_KINDS


NAME_KINDS = ("program", "activity", "sub_activity")
