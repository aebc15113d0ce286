"""Putting the cells of a text row back over their columns.

Text made from a document loses or gains empty cells, so a row's cells may stand left or right of their
column. Each row is aligned to the resolved columns at the least cost: cells keep their order, only empty
cells may be dropped or added, and a cell should be of the kind its column holds.
"""

from __future__ import annotations

from functools import cache

from pipelines.model.roles import Role
from pipelines.understanding.columns.kinds import kind_of

_MOVE = 0.6
# Columns that rows hardly ever leave blank are not where a cell is missing.
_SKIP = {
    "unit": 1.2,
    "target": 1.2,
    "ceiling": 1.2,
    "program": 1.0,
    "indicator": 0.7,
    "objective": 0.5,
    "number": 0.5,
}
_TAIL = 0.05
_FORBIDDEN = 60.0
_FIGURES = {"money", "grouped", "quantity", "nil"}
_SENTENCES = {"objective", "indicator", "program", "activity", "sub_activity", "action", "note"}


@cache
def _misfit(kind: str, role_kind: str, short: bool) -> float:
    """How badly a value of `kind` sits in a column of that role, 0 for well."""
    if kind == "blank":
        return 0.0
    if role_kind == "number":
        return 0.0 if kind in ("ordinal", "quantity", "code") else 0.5 if short else 3.0
    if role_kind in _SENTENCES or role_kind in ("responsible", "source_name"):
        if kind in _FIGURES or kind in ("code", "ordinal"):
            return 4.0
        if kind == "unit":
            return 2.0
        if role_kind == "responsible":
            return 0.0 if kind == "post" else 0.3
        return 0.0 if kind == role_kind else 0.15
    if role_kind == "unit":
        return 0.0 if kind == "unit" else 3.0 if kind in _FIGURES else 0.4 if short else 2.5
    if role_kind == "actual":  # what was, of money or of targets
        return 0.0 if kind in _FIGURES or kind == "grade" else 4.0
    if role_kind in ("target", "quarter_target", "month_target", "quarter_actual"):
        return 0.0 if kind in ("quantity", "nil", "grouped", "grade") else 2.5 if kind == "money" else 4.0
    if role_kind in ("ceiling", "amount", "month_amount", "source_total", "amount_actual"):
        return {"money": 0.0, "nil": 0.0, "grouped": 0.3, "quantity": 1.2}.get(kind, 4.0)
    return 0.3


def align_row(texts: list[str], roles: tuple[Role, ...]) -> tuple[list[int | None], bool]:
    """For each column the index of the row's cell that stands there, and whether cells had to move."""
    n, m = len(texts), len(roles)
    kinds = [kind_of(t) for t in texts]
    short = [len(t) <= 30 for t in texts]
    inf = float("inf")
    cost = [[inf] * (m + 1) for _ in range(n + 1)]
    step: list[list[str]] = [[""] * (m + 1) for _ in range(n + 1)]
    cost[0][0] = 0.0
    last_filled = max((i for i, k in enumerate(kinds) if k != "blank"), default=-1)
    for i in range(n + 1):
        for j in range(m + 1):
            if i and j:
                c = cost[i - 1][j - 1] + _misfit(kinds[i - 1], roles[j - 1].kind, short[i - 1])
                if c < cost[i][j]:
                    cost[i][j], step[i][j] = c, "match"
            if j:
                c = cost[i][j - 1] + (_TAIL if i > last_filled else _SKIP.get(roles[j - 1].kind, _MOVE))
                if c < cost[i][j]:
                    cost[i][j], step[i][j] = c, "skip"
            if i:
                away = _FORBIDDEN if kinds[i - 1] != "blank" else _TAIL if i - 1 > last_filled else _MOVE
                if cost[i - 1][j] + away < cost[i][j]:
                    cost[i][j], step[i][j] = cost[i - 1][j] + away, "drop"
    placed: list[int | None] = [None] * m
    i, j, moved = n, m, False
    while i or j:
        taken = step[i][j]
        if taken == "match":
            i, j = i - 1, j - 1
            placed[j] = i
            moved = moved or (i != j and kinds[i] != "blank")
        elif taken == "skip":
            j -= 1
        else:
            i -= 1
    return placed, moved
