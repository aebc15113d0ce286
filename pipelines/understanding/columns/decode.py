"""What each column of a plan table means, decided for all columns at once.

Evidence is weighed together: heading words, kinds of values, order (quarters follow each other), and
arithmetic (a column that is the sum of four others is the total). A beam search keeps the best whole
assignments; the lead of the best over the next different one says how certain the layout is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter

from pipelines.model.identities import (
    COLUMNS_OF_A_RUN,
    COLUMNS_OF_MONEY,
    COLUMNS_OF_TARGETS,
    adds_up,
    fit_of_targets,
    holds,
    total_of,
)
from pipelines.model.roles import UNSPECIFIED, Layout, Resolution, Role, UnfitRolesError
from pipelines.understanding.columns.evidence import Column
from pipelines.understanding.columns.scores import column_candidates, concept
from pipelines.understanding.figures.grammar import read_money, read_quantity
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.row_words import any_word

_BEAM = 160
_PLANNED = re.compile(any_word("planned"))
_ACHIEVED = re.compile(any_word("achieved"))
_UNIQUE = {
    "number", "objective", "ceiling", "program", "activity", "sub_activity", "code", "source_name",
    "responsible",
}  # fmt: skip
_TWICE = {"indicator", "unit", "target"}
_MOST = {**dict.fromkeys(_UNIQUE, 1), **dict.fromkeys(_TWICE, 2)}
# Roles of columns that are not read: layouts that differ in these alone read a plan alike.
_IDLE = {
    "other", "note", "action", "number", "code", "actual", "amount_actual", "quarter_actual", "period_total",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    roles: tuple[Role, ...] = ()
    parts: tuple[float, ...] = ()
    score: float = 0.0


def _order_bonus(roles: tuple[Role, ...], role: Role) -> float | None:
    """What the order of columns says of adding `role` to the columns left of it; None forbids it."""
    kind, period, source = role
    same, mate = 0, None
    for other in roles:
        if other[0] == kind:
            if other == role and (period or kind == "source_total"):
                return None
            same += 1
            if other[2] == source:
                mate = other
    if same >= _MOST.get(kind, same + 1):
        return None
    if period:
        if mate is None:
            return 0.15 if period == 1 else -0.5
        return 0.3 if mate.period == period - 1 else -0.6
    if same and kind in _TWICE:
        return -0.9 if kind == "indicator" else -0.5
    return 0.0


def _named(columns: list[Column], attribute: str) -> Counter[int]:
    """How many columns name each quarter, or each month."""
    return Counter(
        period for c in columns if not (c.repeats or c.other_period) and (period := getattr(c, attribute))
    )


def _whole_groups(named: Counter[int], last: int) -> list[frozenset[int]]:
    """The sets of periods that are whole: all, or what the headings name.

    An amended plan has its last two quarters alone. Where targets have four quarters and money two, both
    sets are whole.
    """
    sets = [frozenset(p for p, n in named.items() if n >= least) for least in set(named.values())]
    return [frozenset(range(1, last + 1)), *sets]


def _completeness(roles: tuple[Role, ...], whole: dict[str, list[frozenset[int]]]) -> float:
    """Whole groups of quarters or months are likelier than torn ones; a plan has an indicator or program.

    `whole` are the sets of periods that are whole, of quarters and of months.
    """
    score = 0.0
    groups: dict[tuple[str, str], set[int]] = {}
    for role in roles:
        if role.period:
            groups.setdefault((role.kind, role.source), set()).add(role.period)
    for (kind, _), periods in groups.items():
        missing = min(len(periods ^ one) for one in whole["month" if kind.startswith("month") else "quarter"])
        score += -1.2 * min(missing, 3) if missing else 0.8
    kinds = {r.kind for r in roles}
    score += 0.5 * ("indicator" in kinds) + 0.5 * bool(kinds & {"program", "activity", "sub_activity"})
    if any(r.kind == "amount" and r.source == UNSPECIFIED for r in roles) and any(
        r.kind == "amount" and r.source != UNSPECIFIED for r in roles
    ):
        score -= 0.5
    return score


def _arithmetic(
    roles: tuple[Role, ...], money: list[list[Decimal | None]], plain: list[list[Decimal | None]]
) -> float:
    """What sums say: quarters of all sources against the ceiling, quarter targets against the target."""
    score = 0.0
    ceiling = next((i for i, r in enumerate(roles) if r.kind == "ceiling"), None)
    parts = [i for i, r in enumerate(roles) if r.kind in ("amount", "month_amount")]
    if ceiling is not None and len(parts) >= 4:
        compared = right = 0
        for row in money:
            whole, terms = row[ceiling], [row[i] for i in parts]
            if whole and sum(t is not None for t in terms) >= 2:
                compared += 1
                right += adds_up(terms, whole, COLUMNS_OF_MONEY)
        if compared >= 2:
            score += 5.0 * right / compared - 1.0
    target = next((i for i, r in enumerate(roles) if r.kind == "target"), None)
    parts = [i for i, r in enumerate(roles) if r.kind == "quarter_target"]
    if target is not None and len(parts) == 4:
        compared = right = 0
        for row in plain:
            whole, terms = row[target], [row[i] for i in parts]
            stated = [t for t in terms if t is not None]
            if whole and len(stated) >= 2:
                compared += 1
                right += fit_of_targets(stated, whole, COLUMNS_OF_TARGETS) is not None
        if compared >= 2:
            score += 2.0 * right / compared - 0.4
    return score


def resolve_roles(
    columns: list[Column], body: list[list[str]], ragged: bool = False, fixed: dict[int, Role] | None = None
) -> Resolution:
    """Decides all columns of a table at once. `body[row][column]` are the texts below the heading.

    `ragged` says that the table is text, where headings may stand over a neighbour of their column.
    `fixed` are columns a person has decided, by index; raises UnfitRolesError where they don't fit.

    The margin is the score by which the best layout leads the best one that reads some figure or
    text differently; a small margin means that a person should decide.
    """
    columns = _as_planned(columns)
    timed = any(c.quarter or c.month or concept(c, "quarter") for c in columns)
    sources = (*dict.fromkeys(c.source for c in columns if c.source), UNSPECIFIED)
    money = [[read_money(t).value for t in row] for row in body]
    plain = [[read_quantity(t).value for t in row] for row in body]
    quarters = _named(columns, "quarter")
    # Each group of quarters has all its headings, or months have: no other column of a ruled table is of one.
    all_named = not ragged and (
        (len(set(quarters.values())) == 1 and not any(c.quarter_is_bare for c in columns))
        or (not quarters and any(c.month for c in columns))
    )
    candidates = [
        column_candidates(
            c, sources, ragged, timed and bool(c.quarter or c.month or not (all_named and c.path.parts))
        )
        for c in columns
    ]
    if identity := _money_identity(money, len(columns)):
        candidates = _apply_identity(candidates, identity, columns, ragged)
    for index, role in (fixed or {}).items():
        if index >= len(candidates):
            raise UnfitRolesError(f"column {index + 1} is not there: the table has {len(candidates)}")
        candidates[index] = [(role, candidates[index][0][1])]
    whole = {"quarter": _whole_groups(quarters, 4), "month": _whole_groups(_named(columns, "month"), 12)}
    beam = [_State()]
    for options in candidates:
        grown = []
        for state in beam:
            for role, score in options:
                bonus = _order_bonus(state.roles, role)
                if bonus is not None:
                    part = score + bonus
                    grown.append((-(state.score + part), state, role, part))
        grown.sort(key=itemgetter(0))
        beam = [
            _State((*state.roles, role), (*state.parts, part), -worst)
            for worst, state, role, part in grown[:_BEAM]
        ]
        if not beam:
            raise UnfitRolesError("one role is given to more columns than may have it")
    finished = [
        replace(s, score=s.score + _completeness(s.roles, whole) + _arithmetic(s.roles, money, plain))
        for s in beam
    ]
    finished.sort(key=lambda s: -s.score)
    best = finished[0]
    rest = [s for s in finished[1:] if _differs(best.roles, s.roles)]
    runner_up = rest[0] if rest else None
    layout = Layout(best.roles, best.score, best.parts)
    return Resolution(
        layout,
        best.score - runner_up.score if runner_up else float(len(columns)),
        Layout(runner_up.roles, runner_up.score, runner_up.parts) if runner_up else None,
        tuple(tuple((str(r), round(s, 3)) for r, s in options[:3]) for options in candidates),
    )


def _as_planned(columns: list[Column]) -> list[Column]:
    """The columns; those of quarters count as planned in spite of a word for results, where no other columns
    plan the quarters.

    `Tahapan Pencapaian`, `Capaian Target` over the only quarters of a plan are what is to be reached;
    `Realisasi` never is, `Capaian` alone may be a result.
    """
    timed = [c for c in columns if c.quarter or c.month]
    achieved = [c for c in timed if concept(c, "actual") > 0.2]
    headings = [squash(str(c.path)) for c in achieved]
    if not achieved or not all(_PLANNED.search(h) and not _ACHIEVED.search(h) for h in headings):
        return columns
    others = [c for c in timed if c not in achieved and not c.source and concept(c, "money") < 0.4]
    if any(c.share("quantity", "grouped", "grade") > 0.5 for c in others):
        return columns
    return [replace(c, concepts={**c.concepts, "actual": 0.0}) if c in achieved else c for c in columns]


def _money_identity(
    money: list[list[Decimal | None]], n_cols: int
) -> tuple[int, tuple[int, ...], float] | None:
    """The column that is the sum of a run of 4, 8, … others on most rows: (total, run, share of rows).

    Runs may stand side by side or at every second column (target and money paired per quarter).
    """
    best: tuple[float, int, tuple[int, ...], float] | None = None
    runs = [
        tuple(range(start, start + size * step, step))
        for step in (1, 2)
        for size in (4, 8, 12, 16, 20)
        for start in range(n_cols)
        if start + (size - 1) * step < n_cols
    ]
    for run in runs:
        sums = []
        for row in money:
            terms = [row[i] for i in run if row[i] is not None]
            sums.append(total_of(terms) if len(terms) >= 2 else None)
        for total in range(n_cols):
            if total in run:
                continue
            compared = right = 0
            for row, found in zip(money, sums, strict=True):
                whole = row[total]
                if whole is not None and whole >= 1000 and found is not None:
                    compared += 1
                    right += holds(found, whole, COLUMNS_OF_A_RUN)
            if compared >= 3 and right >= 0.5 * compared:
                share = right / compared
                empty = sum(all(row[i] is None for row in money) for i in run)
                rank = share * min(compared, 20) + 0.01 * (len(run) - 2 * empty)
                if best is None or rank > best[0]:
                    best = (rank, total, run, share)
    return best[1:] if best else None


def _apply_identity(
    candidates: list[list[tuple[Role, float]]],
    identity: tuple[int, tuple[int, ...], float],
    columns: list[Column],
    ragged: bool,
) -> list[list[tuple[Role, float]]]:
    """Lets the sum speak in the scores of the columns it ties together.

    In text, headings stand over the wrong column more often than figures do, so there the order of
    the run also says which quarter each column is, unless each has a quarter or month of its own.
    """
    total, run, share = identity
    fours = [run[i : i + 4] for i in range(0, len(run), 4)]
    named = all({columns[i].quarter for i in four} == {1, 2, 3, 4} for four in fours)
    by_order = ragged and not named and not any(columns[i].month for i in run)
    weighed = []
    for index, options in enumerate(candidates):
        changed = []
        for role, score in options:
            gain = 0.0
            if index == total:
                gain = 2.5 * share if role.kind == "ceiling" else 0.0
            elif index in run:
                place = run.index(index)
                if role.kind in ("amount", "month_amount"):
                    gain = 1.2 * share
                    if by_order:
                        gain += (1.0 if role.period == place % 4 + 1 else -1.0) * share
            elif role.kind in ("amount", "ceiling", "month_amount"):
                gain = -1.5 * share
            changed.append((role, score + gain))
        weighed.append(sorted(changed, key=lambda rs: -rs[1]))
    return weighed


def _differs(a: tuple[Role, ...], b: tuple[Role, ...]) -> bool:
    """True where two layouts read a plan differently; unread columns and notes don't count."""
    return any(x != y and not (x.kind in _IDLE and y.kind in _IDLE) for x, y in zip(a, b, strict=True))
