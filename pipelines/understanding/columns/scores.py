"""How well each role fits one column, by its heading, the kinds of its values and its place.

What belongs here: scores of single columns. What columns say of one another is in `decode`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.roles import OTHER, UNSPECIFIED, Role
from pipelines.understanding.columns.evidence import Column
from pipelines.understanding.lexicon.headings import squash

_TEXT = ("text", "objective", "indicator", "program", "post", "unit", "source", "grade")
_SUM_HEADINGS = {"jumlah", "total", "jml", "jumlahrp", "totalrp"}


def concept(column: Column, *names: str) -> float:
    """How strongly a column's headings speak of any of these concepts, 0 to 1."""
    return max((column.concepts.get(n, 0.0) for n in names), default=0.0)


def _text_roles(c: Column, ragged: bool) -> Iterator[tuple[Role, float]]:
    """Scores of roles that hold words.

    Words under a quarter's heading are steps of work, not names; in text headings may stand beside theirs.
    """
    timed = 1.5 if not ragged and (c.month or (c.quarter and not c.quarter_is_bare)) else 0.0
    text = c.share(*_TEXT)
    figures = c.share("money", "grouped", "quantity", "nil", "year")
    for kind, own in (("objective", "objective"), ("indicator", "indicator"), ("program", "program")):
        head = concept(c, own)
        rival = max((c.concepts.get(o, 0.0) for o in ("objective", "indicator", "program", "activity",
                     "sub_activity", "responsible", "action", "note") if o != own), default=0.0)  # fmt: skip
        head -= 0.5 * rival if rival > head else 0.0
        value = (0.45 * text + 0.75 * c.share(own) - 0.9 * figures) if c.filled else 0.0
        long = 0.2 if c.mean_length > 14 else 0.0
        yield Role(kind), 2.0 * head + 1.5 * value + long - timed - 0.4
    for kind in ("activity", "sub_activity"):
        head = concept(c, kind)
        if head >= 0.5:
            value = 0.45 * text + 0.75 * c.share("program") - 0.9 * figures
            yield Role(kind), 2.0 * head + 1.5 * value - timed - 0.45
    head = concept(c, "unit")
    if (head > 0.3 or c.share("unit") > 0.3) and not timed:
        value = (
            1.2 * c.share("unit") + 0.4 * text - 0.8 * c.share("money", "grouped", "nil") if c.filled else 0.0
        )
        yield Role("unit"), 2.0 * head + 1.3 * value - 0.4 - (0.8 if c.mean_length > 25 else 0)
    head = concept(c, "responsible")
    if head > 0.3 or c.share("post") > 0.3:
        value = 1.1 * c.share("post") + 0.35 * text - figures if c.filled else 0.0
        yield Role("responsible"), 2.0 * head + 1.3 * value - 0.4
    head = concept(c, "number")
    ordinal = c.share("ordinal", "code") + 0.8 * c.share("quantity")
    if head > 0.5 or (c.index == 0 and ordinal > 0.5):
        early = 0.3 if c.index == 0 else -0.3
        yield (
            Role("number"),
            2.0 * head + (1.0 * ordinal - 0.8 * c.share("money", "text") if c.filled else 0) + early - 0.3,
        )
    head = concept(c, "code")
    if head > 0.5 or c.share("code") > 0.5:
        yield Role("code"), 2.0 * head + 1.2 * c.share("code") - 0.4
    head = concept(c, "source_name")
    if head > 0.5 or c.share("source") > 0.5:
        yield (
            Role("source_name"),
            2.0 * head + 1.5 * c.share("source") - 0.6 - 1.5 * c.share("money", "grouped"),
        )
    for kind in ("action", "note"):
        head = max(concept(c, kind), 1.6 * concept(c, "schedule") if kind == "note" else 0.0)
        if head > 0.4:
            yield Role(kind), 2.0 * head + (0.5 * text - 0.8 * figures if c.filled else 0) - 0.5


def _figure_roles(c: Column, ragged: bool) -> Iterator[tuple[Role, float]]:
    """Scores of roles that hold figures, but for quarters and months."""
    money = concept(c, "ceiling", "money")
    target = concept(c, "target")
    timed = 0.9 if c.quarter else 0.7 if c.month else 0.0
    quantity = c.share("quantity", "grade") + 0.6 * c.share("grouped", "nil")
    amounts = c.share("money") + 0.6 * c.share("grouped", "nil")
    words = c.share("text", "objective", "indicator", "program", "post")
    actual = concept(c, "actual", "replaced")
    baseline = max(concept(c, "baseline"), 1.0 if c.other_year else 0.0)
    value = 1.1 * quantity - 0.9 * words - 0.8 * c.share("money") if c.filled else 0.0
    # What its heading calls an output, an action or a note is no target for being counted.
    named = concept(c, "indicator", "action", "note", "schedule", "code", "number", "responsible")
    otherwise = named if target < 0.3 and not ragged else 0.0
    yield (
        Role("target"),
        2.0 * (target - otherwise) + 1.3 * value - timed - 1.2 * (actual + baseline) - 0.8 * money - 0.3,
    )
    value = 1.1 * amounts - 0.9 * words - 0.7 * c.share("quantity") if c.filled else 0.0
    head = max(concept(c, "ceiling"), 0.8 * concept(c, "money"))
    yield (
        Role("ceiling"),
        2.0 * head + 1.3 * value - timed - 1.4 * actual - 1.2 * baseline - (1.0 if c.source else 0) - 0.3,
    )
    if c.source:
        yield Role("source_total", 0, c.source), 1.2 + 1.3 * value - timed - 1.4 * actual - 0.3
    if actual > 0.4 or baseline > 0.4:
        yield Role("actual"), 2.0 * max(actual, baseline) - timed - 0.2


def _timed_roles(c: Column, sources: tuple[str, ...], ragged: bool) -> Iterator[tuple[Role, float]]:
    """Scores of quarter and month roles for each period and money source.

    A ruled column whose heading names its period is of no other one; in text a heading may stand over a
    neighbour of its column.
    """
    quantity = c.share("quantity", "grade") + 0.6 * c.share("grouped", "nil")
    amounts = c.share("money") + 0.65 * c.share("grouped", "nil")
    words = c.share("text", "objective", "indicator", "program", "post", "unit")
    money, target = concept(c, "ceiling", "money"), concept(c, "target")
    actual = max(concept(c, "actual", "replaced"), 0.9 if c.other_year else 0.0)
    if c.source:
        money = max(money, 0.6)
    quarterly = concept(c, "quarter")
    # A schedule holds marks; figures under one are what is to be reached by then.
    schedule = 1.8 * concept(c, "schedule") * (1 - c.share("quantity", "grouped", "money"))
    t_value = 1.1 * quantity - words - 0.9 * c.share("money") if c.filled else 0.0
    a_value = 1.1 * amounts - words - 0.7 * c.share("quantity") if c.filled else 0.0
    if c.quarter and not c.source and len(sources) > 1 and squash(c.path.leaf) in _SUM_HEADINGS:
        yield Role("period_total", c.quarter), 3.0 + a_value
        return
    periods = range(1, 13) if c.month else range(1, 5)
    kinds = ("month_target", "month_amount") if c.month else ("quarter_target", "amount")
    stated = c.month or c.quarter
    if stated and not ragged and not c.quarter_is_bare:
        periods = range(stated, stated + 1)
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
    speaks of quarters or months and that this column may be of one.
    """
    most = 60 if ragged else 24
    if c.other_period or c.repeats or c.is_identifier:
        return [(OTHER, 1.0)]
    empty = not c.path.parts and not c.filled
    unread = 0.9 * c.share("money") + 0.3 * c.share("grouped", "quantity")
    known = [(OTHER, (0.6 if empty else 0.05) - unread)]
    if not empty:
        known += [*_text_roles(c, ragged), *_figure_roles(c, ragged)]
        known += _timed_roles(c, sources, ragged) if timed else ()
    best: dict[Role, float] = {}
    for role, score in known:
        best[role] = max(score, best.get(role, -9.0))
    ranked = sorted(best.items(), key=lambda rs: -rs[1])
    floor = ranked[0][1] - (5.0 if ragged else 3.2)
    return [rs for rs in ranked if rs[1] >= floor][:most] + (
        [(OTHER, best[OTHER])] if best[OTHER] < floor else []
    )
