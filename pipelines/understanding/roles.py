"""What each column of a plan table means, decided for all columns at once.

Evidence is weighed together: heading words, kinds of values, order (quarters follow each other), and
arithmetic (a column that is the sum of four others is the total). A beam search keeps the best whole
assignments; the lead of the best over the next different one says how certain the layout is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.understanding.columns import Column
from pipelines.understanding.figures import read_money, read_quantity
from pipelines.understanding.words import squash

UNSPECIFIED = "unspecified"
_BEAM = 160
_TEXT = ("text", "objective", "indicator", "program", "post", "unit", "source", "grade")
_FIGURE = ("quantity", "grouped", "nil", "grade", "money")


@dataclass(frozen=True, order=True)
class Role:
    """A column's meaning. `period` is a quarter (1 to 4) or month (1 to 12); `source` a money source."""

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
_PLANS = re.compile(r"target|rencana|tahap|jadwal")
_SUM_HEADINGS = {"jumlah", "total", "jml", "jumlahrp", "totalrp"}
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


_UNIQUE = {
    "number", "objective", "ceiling", "program", "activity", "sub_activity", "code", "source_name",
    "responsible",
}  # fmt: skip
_TWICE = {"indicator": 2, "unit": 2, "target": 2}


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


def _concept(column: Column, *names: str) -> float:
    return max((column.concepts.get(n, 0.0) for n in names), default=0.0)


def _text_roles(c: Column, ragged: bool) -> Iterator[tuple[Role, float]]:
    """Scores of roles that hold words.

    Words under a quarter's heading are steps of work, not names; in text headings may stand beside theirs.
    """
    timed = 1.5 if not ragged and (c.month or (c.quarter and not c.quarter_is_bare)) else 0.0
    text = c.share(*_TEXT)
    figures = c.share("money", "grouped", "quantity", "nil", "year")
    for kind, own in (("objective", "objective"), ("indicator", "indicator"), ("program", "program")):
        head = _concept(c, own)
        rival = max((c.concepts.get(o, 0.0) for o in ("objective", "indicator", "program", "activity",
                     "sub_activity", "responsible", "action", "note") if o != own), default=0.0)  # fmt: skip
        head -= 0.5 * rival if rival > head else 0.0
        value = (0.45 * text + 0.75 * c.share(own) - 0.9 * figures) if c.filled else 0.0
        long = 0.2 if c.mean_length > 14 else 0.0
        yield Role(kind), 2.0 * head + 1.5 * value + long - timed - 0.4
    for kind in ("activity", "sub_activity"):
        head = _concept(c, kind)
        if head >= 0.5:
            value = 0.45 * text + 0.75 * c.share("program") - 0.9 * figures
            yield Role(kind), 2.0 * head + 1.5 * value - timed - 0.45
    head = _concept(c, "unit")
    if (head > 0.3 or c.share("unit") > 0.3) and not timed:
        value = (
            1.2 * c.share("unit") + 0.4 * text - 0.8 * c.share("money", "grouped", "nil") if c.filled else 0.0
        )
        yield Role("unit"), 2.0 * head + 1.3 * value - 0.4 - (0.8 if c.mean_length > 25 else 0)
    head = _concept(c, "responsible")
    if head > 0.3 or c.share("post") > 0.3:
        value = 1.1 * c.share("post") + 0.35 * text - figures if c.filled else 0.0
        yield Role("responsible"), 2.0 * head + 1.3 * value - 0.4
    head = _concept(c, "number")
    ordinal = c.share("ordinal", "code") + 0.8 * c.share("quantity")
    if head > 0.5 or (c.index == 0 and ordinal > 0.5):
        early = 0.3 if c.index == 0 else -0.3
        yield (
            Role("number"),
            2.0 * head + (1.0 * ordinal - 0.8 * c.share("money", "text") if c.filled else 0) + early - 0.3,
        )
    head = _concept(c, "code")
    if head > 0.5 or c.share("code") > 0.5:
        yield Role("code"), 2.0 * head + 1.2 * c.share("code") - 0.4
    head = _concept(c, "source_name")
    if head > 0.5 or c.share("source") > 0.5:
        yield (
            Role("source_name"),
            2.0 * head + 1.5 * c.share("source") - 0.6 - 1.5 * c.share("money", "grouped"),
        )
    for kind in ("action", "note"):
        head = max(_concept(c, kind), 1.6 * _concept(c, "schedule") if kind == "note" else 0.0)
        if head > 0.4:
            yield Role(kind), 2.0 * head + (0.5 * text - 0.8 * figures if c.filled else 0) - 0.5


def _figure_roles(c: Column, ragged: bool) -> Iterator[tuple[Role, float]]:
    """Scores of roles that hold figures, but for quarters and months."""
    money = _concept(c, "ceiling", "money")
    target = _concept(c, "target")
    timed = 0.9 if c.quarter else 0.7 if c.month else 0.0
    quantity = c.share("quantity", "grade") + 0.6 * c.share("grouped", "nil")
    amounts = c.share("money") + 0.6 * c.share("grouped", "nil")
    words = c.share("text", "objective", "indicator", "program", "post")
    actual = _concept(c, "actual", "replaced")
    baseline = max(_concept(c, "baseline"), 1.0 if c.other_year else 0.0)
    value = 1.1 * quantity - 0.9 * words - 0.8 * c.share("money") if c.filled else 0.0
    # What its heading calls an output, an action or a note is no target for being counted.
    named = _concept(c, "indicator", "action", "note", "schedule", "code", "number", "responsible")
    otherwise = named if target < 0.3 and not ragged else 0.0
    yield (
        Role("target"),
        2.0 * (target - otherwise) + 1.3 * value - timed - 1.2 * (actual + baseline) - 0.8 * money - 0.3,
    )
    value = 1.1 * amounts - 0.9 * words - 0.7 * c.share("quantity") if c.filled else 0.0
    head = max(_concept(c, "ceiling"), 0.8 * _concept(c, "money"))
    yield (
        Role("ceiling"),
        2.0 * head + 1.3 * value - timed - 1.4 * actual - 1.2 * baseline - (1.0 if c.source else 0) - 0.3,
    )
    if c.source:
        yield Role("source_total", 0, c.source), 1.2 + 1.3 * value - timed - 1.4 * actual - 0.3
    if actual > 0.4 or baseline > 0.4:
        yield Role("actual"), 2.0 * max(actual, baseline) - timed - 0.2


def _timed_roles(c: Column, sources: tuple[str, ...]) -> Iterator[tuple[Role, float]]:
    """Scores of quarter and month roles for each period and money source."""
    quantity = c.share("quantity", "grade") + 0.6 * c.share("grouped", "nil")
    amounts = c.share("money") + 0.65 * c.share("grouped", "nil")
    words = c.share("text", "objective", "indicator", "program", "post", "unit")
    money, target = _concept(c, "ceiling", "money"), _concept(c, "target")
    actual = max(_concept(c, "actual", "replaced"), 0.9 if c.other_year else 0.0)
    if c.source:
        money = max(money, 0.6)
    quarterly = _concept(c, "quarter")
    # A schedule holds marks; figures under one are what is to be reached by then.
    schedule = 1.8 * _concept(c, "schedule") * (1 - c.share("quantity", "grouped", "money"))
    t_value = 1.1 * quantity - words - 0.9 * c.share("money") if c.filled else 0.0
    a_value = 1.1 * amounts - words - 0.7 * c.share("quantity") if c.filled else 0.0
    if c.quarter and not c.source and len(sources) > 1 and squash(c.path.leaf) in _SUM_HEADINGS:
        yield Role("period_total", c.quarter), 3.0 + a_value
        return
    periods = range(1, 13) if c.month else range(1, 5)
    kinds = ("month_target", "month_amount") if c.month else ("quarter_target", "amount")
    stated = c.month or c.quarter
    if not stated and not quarterly and not (c.filled and (quantity > 0.6 or amounts > 0.6)):
        return
    for period in periods:
        when = 0.9 if stated == period else -0.8 if stated else -0.15 + 0.3 * quarterly
        if stated and c.quarter_is_bare and stated == period:
            when = 0.75
        yield (
            Role(kinds[0], period),
            0.8 * target + 1.3 * t_value + when - 0.6 * money - 1.5 * actual - schedule - 0.1,
        )
        for source in sources:
            named = (
                0.35
                if c.source == source
                else -0.6
                if c.source
                else (0.0 if source == UNSPECIFIED else -0.25)
            )
            yield (
                Role(kinds[1], period, source),
                0.9 * money + 1.3 * a_value + when + named - 0.6 * target - 1.5 * actual - schedule - 0.1,
            )
        if actual > 0.3 and not c.month and not c.other_year:
            yield Role("quarter_actual", period), 1.6 * actual + 1.0 * t_value + when - 0.3 * money
            yield Role("amount_actual", period), 1.6 * actual + 1.0 * a_value + when + 0.3 * money - 0.4


def column_candidates(
    c: Column, sources: tuple[str, ...], ragged: bool = False, timed: bool = True
) -> list[tuple[Role, float]]:
    """Roles one column may have, with scores, best first; `other` is always among them.

    Of text (`ragged`) more are kept: there headings say less. `timed` says that some heading of the table
    speaks of quarters or months; without any a column of figures is of none.
    """
    most = 60 if ragged else 24
    if c.other_period or c.repeats:
        return [(OTHER, 1.0)]
    empty = not c.path.parts and not c.filled
    unread = 0.9 * c.share("money") + 0.3 * c.share("grouped", "quantity")
    known = [(OTHER, (0.6 if empty else 0.05) - unread)]
    if not empty:
        known += [*_text_roles(c, ragged), *_figure_roles(c, ragged)]
        known += _timed_roles(c, sources) if timed else ()
    best: dict[Role, float] = {}
    for role, score in known:
        best[role] = max(score, best.get(role, -9.0))
    ranked = sorted(best.items(), key=lambda rs: -rs[1])
    floor = ranked[0][1] - (5.0 if ragged else 3.2)
    return [rs for rs in ranked if rs[1] >= floor][:most] + (
        [(OTHER, best[OTHER])] if best[OTHER] < floor else []
    )


@dataclass(frozen=True)
class _State:
    roles: tuple[Role, ...] = ()
    parts: tuple[float, ...] = ()
    score: float = 0.0

    def count(self, kind: str) -> int:
        return sum(r.kind == kind for r in self.roles)


def _order_bonus(state: _State, role: Role) -> float | None:
    """What the order of columns says of adding `role`; None forbids it."""
    if role.kind in _UNIQUE and state.count(role.kind):
        return None
    if role.kind in _TWICE and state.count(role.kind) >= _TWICE[role.kind]:
        return None
    if role.period:
        if role in state.roles:
            return None
        mates = [r for r in state.roles if r.kind == role.kind and r.source == role.source]
        if not mates:
            return 0.15 if role.period == 1 else -0.5
        return 0.3 if mates[-1].period == role.period - 1 else -0.6
    if role.kind == "source_total" and role in state.roles:
        return None
    if role.kind in _TWICE and state.count(role.kind):
        return -0.9 if role.kind == "indicator" else -0.5
    return 0.0


def _completeness(roles: tuple[Role, ...]) -> float:
    """Whole groups of quarters or months are likelier than torn ones; a plan has an indicator or program."""
    score = 0.0
    groups: dict[tuple[str, str], set[int]] = {}
    for role in roles:
        if role.period:
            groups.setdefault((role.kind, role.source), set()).add(role.period)
    for (kind, _), periods in groups.items():
        whole = 12 if kind.startswith("month") else 4
        score += 0.8 if len(periods) == whole else -1.2 * min(whole - len(periods), 3)
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
        told = right = 0
        for row in money:
            whole, terms = row[ceiling], [row[i] for i in parts]
            if whole and sum(t is not None for t in terms) >= 2:
                told += 1
                total = sum((t for t in terms if t is not None), Decimal(0))
                right += abs(total - whole) <= max(Decimal(4), whole / 500)
        if told >= 2:
            score += 5.0 * right / told - 1.0
    target = next((i for i, r in enumerate(roles) if r.kind == "target"), None)
    parts = [i for i, r in enumerate(roles) if r.kind == "quarter_target"]
    if target is not None and len(parts) == 4:
        told = right = 0
        for row in plain:
            whole, terms = row[target], [row[i] for i in parts]
            stated = [t for t in terms if t is not None]
            if whole and len(stated) >= 2:
                told += 1
                right += abs(sum(stated) - whole) <= abs(whole) / 200 or stated[-1] == whole
        if told >= 2:
            score += 2.0 * right / told - 0.4
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
    timed = any(c.quarter or c.month or _concept(c, "quarter") for c in columns)
    sources = (*dict.fromkeys(c.source for c in columns if c.source), UNSPECIFIED)
    money = [[read_money(t).value for t in row] for row in body]
    plain = [[read_quantity(t).value for t in row] for row in body]
    candidates = [column_candidates(c, sources, ragged, timed) for c in columns]
    if identity := _money_identity(money, len(columns)):
        candidates = _apply_identity(candidates, identity, columns, ragged)
    for index, role in (fixed or {}).items():
        if index >= len(candidates):
            raise UnfitRolesError(f"column {index + 1} is not there: the table has {len(candidates)}")
        candidates[index] = [(role, candidates[index][0][1])]
    beam = [_State()]
    for options in candidates:
        grown = []
        for state in beam:
            for role, score in options:
                bonus = _order_bonus(state, role)
                if bonus is not None:
                    part = score + bonus
                    grown.append(_State((*state.roles, role), (*state.parts, part), state.score + part))
        grown.sort(key=lambda s: -s.score)
        beam = grown[:_BEAM]
        if not beam:
            raise UnfitRolesError("one role is given to more columns than may have it")
    finished = [
        replace(s, score=s.score + _completeness(s.roles) + _arithmetic(s.roles, money, plain)) for s in beam
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
    """The columns, those of quarters freed of a word for results where no others plan the quarters.

    `Tahapan Pencapaian`, `Capaian Target` over the only quarters of a plan are what is to be reached;
    `Realisasi` never is, `Capaian` alone may be a result.
    """
    timed = [c for c in columns if c.quarter or c.month]
    achieved = [c for c in timed if _concept(c, "actual") > 0.2]
    headings = [squash(str(c.path)) for c in achieved]
    if not achieved or not all(_PLANS.search(h) and "realisasi" not in h for h in headings):
        return columns
    others = [c for c in timed if c not in achieved and not c.source and _concept(c, "money") < 0.4]
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
            sums.append(sum((t for t in terms if t is not None), Decimal(0)) if len(terms) >= 2 else None)
        for total in range(n_cols):
            if total in run:
                continue
            told = right = 0
            for row, found in zip(money, sums, strict=True):
                whole = row[total]
                if whole is not None and whole >= 1000 and found is not None:
                    told += 1
                    right += abs(found - whole) <= 4
            if told >= 3 and right >= 0.5 * told:
                share = right / told
                empty = sum(all(row[i] is None for row in money) for i in run)
                rank = share * min(told, 20) + 0.01 * (len(run) - 2 * empty)
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
    idle = {
        "other",
        "note",
        "action",
        "number",
        "code",
        "actual",
        "amount_actual",
        "quarter_actual",
        "period_total",
    }
    return any(x != y and not (x.kind in idle and y.kind in idle) for x, y in zip(a, b, strict=True))
