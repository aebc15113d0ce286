"""Evidence about single columns: what the heading path says and what kind of values stand below.

What belongs here: facts of one column, before any decision. Deciding all columns together is `roles`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pipelines.understanding.columns.kinds import kind_of
from pipelines.understanding.columns.years import columns_of_years
from pipelines.understanding.figures.scale import scale_of
from pipelines.understanding.lexicon.headings import concept_scores, source_of, squash
from pipelines.understanding.lexicon.periods import (
    bare_quarter_of,
    is_other_period,
    month_of,
    number_of_month,
    only_month_in,
    quarter_of,
    says_up_to,
    speaks_of_quarters,
)

_LEAST_RUN = 6  # months side by side


@dataclass
class Column:
    """Evidence of one column: heading features, value profile (shares of non-blank cells) and fill."""

    index: int
    path: HeadingPath
    concepts: dict[str, float] = field(default_factory=dict)
    quarter: int | None = None
    quarter_is_bare: bool = False
    month: int | None = None
    source: str | None = None
    year: int | None = None
    other_year: bool = False
    other_period: bool = False
    repeats: bool = False
    scaled: bool = False
    profile: dict[str, float] = field(default_factory=dict)
    filled: int = 0
    rows: int = 0
    mean_length: float = 0.0

    @property
    def is_identifier(self) -> bool:
        """True for numbers that name a record of a database, as exports have between their columns."""
        return self.concepts.get("identifier", 0.0) > 0.5 and self.share("text", "money") < 0.5

    def share(self, *kinds: str) -> float:
        """Share of non-blank cells that are of these kinds."""
        return sum(self.profile.get(k, 0.0) for k in kinds)


def _heading_features(column: Column) -> None:
    """Fills what the path says. Inner headings count fully, outer ones half, inherited ones a quarter."""
    parts, n = column.path.parts, len(column.path.parts)
    joined = squash("".join(parts))
    column.scaled = scale_of(" ".join(parts)) is not None
    for depth, (part, inherited) in enumerate(zip(parts, column.path.inherited, strict=True)):
        weight = 1.0 if depth == n - 1 else 0.5
        if inherited:
            weight *= 0.5
        for concept, score in concept_scores(part).items():
            column.concepts[concept] = max(column.concepts.get(concept, 0.0), score * weight)
        if quarter := quarter_of(part):
            column.quarter = quarter
        if month := month_of(part):
            column.month = month
        if source := source_of(part):
            column.source = source
        if found := re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", part):
            column.year = int(found[-1])
        if is_other_period(part):
            column.other_period = True
        elif quarter or month or (column.other_period and speaks_of_quarters(part)):
            column.other_period = False  # `Semester I` over `TW I` and `TW II`
    if parts and number_of_month(parts[-1]) and any("bulan" in squash(p) for p in parts[:-1]):
        column.month = number_of_month(parts[-1])
    elif column.quarter is None and parts and (bare := bare_quarter_of(parts[-1])):
        speaks_of_time = any(speaks_of_quarters(p) for p in parts) or any(
            column.concepts.get(c, 0) > 0.2 for c in ("money", "target", "ceiling", "actual")
        )
        if speaks_of_time or column.source or n == 1:
            column.quarter, column.quarter_is_bare = bare, True
    if column.quarter is None and re.search(r"(s\.?d\.?|sampai)", joined) and (q := quarter_of(joined)):
        column.quarter = q


def describe_columns(
    paths: tuple[HeadingPath, ...], body: list[list[str]], plan_year: int | None = None
) -> list[Column]:
    """Evidence for every column from its heading path and the texts below it, `body[row][column]`.

    A column of another year than the plan's says what was or will be.
    """
    columns = []
    for index, path in enumerate(paths):
        column = Column(index, path)
        _heading_features(column)
        column.other_year = bool(column.year and plan_year and column.year != plan_year)
        texts = [row[index] for row in body if index < len(row)]
        kinds = Counter(kind_of(t) for t in texts)
        column.rows = len(texts)
        column.filled = column.rows - kinds.pop("blank", 0)
        if column.filled:
            if column.scaled:  # `246` and `2000` under `(Rp juta)` are money
                kinds["money"] += sum(kinds.pop(kind, 0) for kind in ("quantity", "grouped", "year"))
            column.profile = {k: v / column.filled for k, v in kinds.items()}
            column.mean_length = sum(len(t) for t in texts) / column.filled
        columns.append(column)
    for index in columns_of_years([column.path.parts for column in columns]):
        columns[index].quarter, columns[index].quarter_is_bare, columns[index].other_year = None, False, True
    _name_quarters_by_last_month(columns)
    _find_repeats(columns)
    _name_numbered_months(columns)
    _name_months_of_a_run(columns)
    _name_lost_periods(columns)
    return columns


def _find_repeats(columns: list[Column]) -> None:
    """Marks columns that repeat others: `s.d. TW II` beside `TW II` of the same figures, money as a share.

    Without plain quarters beside them, sums to date are what the plan prints.
    """
    plain = {(_figures_of(c), c.quarter) for c in columns if c.quarter and not says_up_to(str(c.path))}
    for column in columns:
        leaf = column.path.leaf
        share = "%" in leaf and column.concepts.get("money", 0) > 0.4 and "rp" not in leaf.casefold()
        up_to = says_up_to(str(column.path)) and (_figures_of(column), column.quarter) in plain
        column.repeats = share or up_to


def _figures_of(column: Column) -> tuple[bool, bool, str | None]:
    """Of what a column's figures are: money or not, reached or planned, and from which source."""
    concepts = column.concepts
    money = max(concepts.get("money", 0.0), concepts.get("ceiling", 0.0))
    is_money = bool(column.source) or money > concepts.get("target", 0.0) or column.share("money") > 0.5
    return is_money, concepts.get("actual", 0.0) > 0.4, column.source


def _name_quarters_by_last_month(columns: list[Column]) -> None:
    """`s.d. Maret`, `s.d. Juni`, `s.d. September`, `s.d. Desember` alone are sums to the end of quarters."""
    timed = [c for c in columns if c.month]
    ends = [c for c in timed if c.month and c.month % 3 == 0 and says_up_to(str(c.path))]
    if len(ends) == len(timed):
        for column in ends:
            column.quarter, column.month = (column.month or 0) // 3, None


def _name_numbered_months(columns: list[Column]) -> None:
    """Twelve columns side by side that are numbered 1 to 12 are months, not quarters."""
    leaves = [number_of_month(column.path.leaf) for column in columns]
    for start in range(len(columns) - 11):
        if leaves[start : start + 12] == list(range(1, 13)):
            for month, column in enumerate(columns[start : start + 12], start=1):
                column.month, column.quarter, column.quarter_is_bare = month, None, False


def _name_lost_periods(columns: list[Column]) -> None:
    """Names the period of columns without a heading, or with an unknown word, in a row of quarters or months.

    Such a column stands between the period before its own and the one after, or ends the row. One whose
    heading says no word that is known has the headings of its neighbours above it.
    """
    for kind, last in (("quarter", 4), ("month", 12)):
        periods = [getattr(c, kind) for c in columns]
        for i, column in enumerate(columns):
            if i == 0 or not periods[i - 1] or periods[i] or not _is_unnamed(column, columns[i - 1]):
                continue
            own = periods[i - 1] + 1
            after = periods[i + 1] if i + 1 < len(columns) else None
            run = periods[max(0, i - own + 1) : i]
            if after == own + 1 or (own == last and run == list(range(1, last))):
                setattr(column, kind, own)


def _is_unnamed(column: Column, before: Column) -> bool:
    """True where a heading says nothing, or nothing but what speaks of a period like that before it."""
    parts, others = column.path.parts, before.path.parts
    if not parts:
        return True
    unknown = not (column.quarter or column.month or column.source or set(column.concepts) - {"quarter"})
    return unknown and bool(others) and parts[:-1] == others[:-1]


def _name_months_of_a_run(columns: list[Column]) -> None:
    """Months side by side whose headings say more than is known: `Rencana Kas Januari`, `… Februari`, …"""
    named = [only_month_in(column.path.leaf) for column in columns]
    for start in range(len(columns) - _LEAST_RUN + 1):
        run = named[start : start + _LEAST_RUN]
        if run[0] and run == list(range(run[0], run[0] + _LEAST_RUN)):
            for month, column in zip(run, columns[start:], strict=False):
                if not (column.quarter or column.other_period):
                    column.month = month


@dataclass(frozen=True)
class HeadingPath:
    """Headings above one column, outermost first; `inherited[i]` where the text stands further left."""

    parts: tuple[str, ...]
    inherited: tuple[bool, ...]

    @property
    def leaf(self) -> str:
        """The innermost heading, '' where the column has none."""
        return self.parts[-1] if self.parts else ""

    def __str__(self) -> str:
        return " › ".join(self.parts)
