"""The figures of one line: read from its cells, rolled up from months, settled by the line's arithmetic.

What belongs here: which column gives which figure, and what a person should look at in it. How one text
is read is in `figures`; which rows are lines is in `lines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.model.identities import TARGETS, adds_up, fit_of_targets, total_of
from pipelines.model.plan import Figure, Line
from pipelines.model.reading_rules import Rule, Witness
from pipelines.model.roles import MONEY_KINDS, QUANTITY_KINDS, UNSPECIFIED, Layout, Role
from pipelines.understanding.figures.grammar import (
    Kind,
    Reading,
    join_wrapped,
    printed_decimals,
    read_money,
    read_quantity,
)
from pipelines.understanding.figures.printed import clean
from pipelines.understanding.lexicon.headings import source_of
from pipelines.understanding.lines.months import roll_up
from pipelines.understanding.lines.rows import PlanRow, RowCell

_ENDS_IN_MARK = re.compile(r"\d[.,]$")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person should look at a figure; `text` is what it prints."""

    reason: str
    message: str
    text: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Quantities:
    """Target, quarter targets and realisations of a line: four of each or none."""

    target: Figure
    quarters: list[Figure]
    actuals: list[Figure]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """Ceiling of a line, and four quarter amounts by money source, as the document names it."""

    ceiling: Figure
    by_source: dict[str, list[Figure]]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A figure with all that its text can mean, and what is doubtful in it."""

    figure: Figure
    reading: Reading
    doubt: Doubt | None = None

    def valued(self, value: Decimal | None, rule: Rule, *witnesses: Witness) -> _Read:
        """The figure with another value."""
        changed = {"value": value, "rule": rule, "witnesses": [*self.figure.witnesses, *witnesses]}
        return replace(self, figure=self.figure.model_copy(update=changed))


def _blank() -> _Read:
    return _Read(Figure(), Reading(Kind.BLANK, rule=Rule.BLANK))


_NOT_READ = Reading(Kind.UNREADABLE)


class FigureReader:
    """Reads the figures of lines. `scales[i]` is rupiah per printed unit of column `i`, 1 where not given.

    `decimal_mark` is the mark that the table writes before decimals, None where that is open;
    `month_habit` is how its monthly targets make quarters.
    """

    def __init__(
        self,
        layout: Layout,
        scales: dict[int, int],
        decimal_mark: str | None = None,
        month_habit: Rule | None = None,
    ) -> None:
        self.month_habit = month_habit
        self.roles, self.scales, self.decimal_mark = layout.roles, scales, decimal_mark
        self.ceiling = next(iter(layout.columns_of("ceiling")), None)
        self.source_name = next(iter(layout.columns_of("source_name")), None)
        self.source_totals = layout.columns_of("source_total")
        self.sources = tuple(
            dict.fromkeys(r.source for r in layout.roles if r.kind in ("amount", "month_amount"))
        )

    def quantities(self, row: PlanRow, unit: str, target: int | None, with_quarters: bool) -> Quantities:
        """The quantities that a row prints in `unit`; `target` is the column of the annual target."""
        annual = self._quantity(row, target, unit) if target is not None else _blank()
        quarters: list[_Read] = []
        actuals: list[_Read] = []
        unresolved: list[Doubt] = []
        if with_quarters:
            found = self._columns("quarter_target")
            months = {} if found else self._columns("month_target")
            quarters = self._four(row, found, unit) if found else []
            if months:
                read = [self._quantity(row, column, unit) for column in months.values()]
                left, unresolved = self._leave_open(read)
                monthly = dict(zip(months, left, strict=True))
                quarters = _rolled_up(monthly, annual.figure, self.month_habit)
                unresolved = [*_doubts(read), *unresolved, *_unresolved_months(quarters)]
            reached = self._columns("quarter_actual")
            actuals = self._four(row, reached, unit) if reached else []
        doubts = [*_doubts([annual, *quarters]), *unresolved, *_doubts(actuals)]
        actuals, of_actuals = self._leave_open(actuals)
        (annual, *quarters), open_ones = self._settle([annual, *quarters])
        return Quantities(
            annual.figure,
            [read.figure for read in quarters],
            [read.figure for read in actuals],
            (*doubts, *open_ones, *of_actuals),
        )

    def amounts(self, row: PlanRow) -> Amounts:
        """The ceiling and the quarter amounts that a row prints, by money source."""
        ceiling, doubts = Figure(), list[Doubt]()
        if self.ceiling is not None:
            read = self._money(row, self.ceiling)
            ceiling = read.figure
            doubts += _doubts([read])
        elif self.source_totals:
            parts = [read for c in self.source_totals if (read := self._money(row, c)).figure.text]
            ceiling = _sum_of_sources([read.figure for read in parts])
            doubts += _doubts(parts)
        source_cell = row.cells.get(self.source_name) if self.source_name is not None else None
        named = source_of(source_cell.text) if source_cell else None
        by_source: dict[str, list[Figure]] = {}
        for source in self.sources:
            quarters, months = self._columns("amount", source), self._columns("month_amount", source)
            reads = {p: self._money(row, column) for p, column in (quarters or months).items()}
            doubts += _doubts(reads.values())
            figures = {period: read.figure for period, read in reads.items()}
            # Columns of the named source's own keep its name: money without one stays apart from them.
            takes_name = named and source == UNSPECIFIED and named not in self.sources
            by_source[named if named and takes_name else source] = (
                [figures.get(q, Figure()) for q in range(1, 5)] if quarters else roll_up(figures, None)
            )
        return Amounts(ceiling, by_source, tuple(doubts))

    def _columns(self, kind: str, source: str = "") -> dict[int, int]:
        """The columns of a role by their period, first to last."""
        found = {r.period: i for i, r in enumerate(self.roles) if r.kind == kind and r.source == source}
        return {period: found[period] for period in sorted(found)}

    def _four(self, row: PlanRow, columns: dict[int, int], unit: str) -> list[_Read]:
        return [self._quantity(row, columns[q], unit) if q in columns else _blank() for q in range(1, 5)]

    def _money(self, row: PlanRow, column: int) -> _Read:
        """Reads an amount of one column, in rupiah."""
        cell, scale = _printed_cell(row, column), self.scales.get(column, 1)
        if cell is None:
            return _blank()
        text = join_wrapped(cell.text, scale > 1)
        reading = read_money(text, scale > 1)
        if reading.rule is Rule.NUMBER_WORD:
            scale = 1  # the cell says its own
        again = (read_money(clean(a), scale > 1).value for a in cell.alternatives)
        return self._figure(row, cell, column, _Read(Figure(text=text, scale=scale), reading), again)

    def _quantity(self, row: PlanRow, column: int, unit: str) -> _Read:
        """Reads a quantity of one column."""
        cell = _printed_cell(row, column)
        if cell is None:
            return _blank()
        text = clean(cell.text)
        reading = read_quantity(text, unit, self.decimal_mark)
        again = (read_quantity(clean(a), unit, self.decimal_mark).value for a in cell.alternatives)
        return self._figure(row, cell, column, _Read(Figure(text=text), reading), again)

    def _figure(
        self, row: PlanRow, cell: RowCell, column: int, read: _Read, again: Iterable[Decimal | None]
    ) -> _Read:
        """The figure with its value where nothing forbids one; that of a stored number is taken as it is.

        `again` are the values of other recognitions of the cell.
        """
        role, text, scale = self.roles[column], read.figure.text, read.figure.scale
        reading = read.reading

        def without_value(rule: Rule, reason: str, message: str) -> _Read:
            return replace(read, doubt=Doubt(reason, message, text, role)).valued(None, rule)

        if self._spans_periods(cell, column):
            message = "One figure over several periods can't be split."
            unsplit = without_value(Rule.SPANS_PERIODS, "merged_figure", message)
            return replace(unsplit, reading=_NOT_READ)
        if cell.number is not None and cell.number >= 0:
            value = cell.number * scale
            stored = Reading(Kind.NUMBER, (value,), Rule.STORED)
            return replace(read, reading=stored).valued(value, Rule.STORED)
        no_amount = role.kind in MONEY_KINDS and reading.kind in (Kind.WORD, Kind.RANGE)
        if reading.kind is Kind.UNREADABLE or no_amount:
            message = f"It can't be read for certain: {reading.problem or 'no amount'}."
            return without_value(Rule.UNREADABLE, "unreadable_figure", message)
        if scale >= 10**6 and reading.rule is Rule.THOUSANDS_BY_COMMA and reading.values[0] < 10**6:
            message = "Thousands or decimals of millions: nothing tells."
            return without_value(Rule.AMBIGUOUS, "ambiguous_figure", message)
        if reading.problem:
            message = f"It was read in spite of {reading.problem}."
            read = replace(read, doubt=Doubt("doubtful_figure", message, text, role))
        elif row.recognised and _ENDS_IN_MARK.search(text):
            message = "It ends in a mark, as a figure does of which a part is missing."
            read = replace(read, doubt=Doubt("doubtful_figure", message, text, role))
        witnesses = []
        if row.recognised:
            witnesses.append(Witness.RECOGNISED)
            if any(value == reading.value for value in again):
                witnesses.append(Witness.RECOGNISED_TWICE)
        in_full = reading.value * scale if reading.value is not None else None
        return read.valued(in_full, reading.rule, *witnesses)

    def _spans_periods(self, cell: RowCell, column: int) -> bool:
        following = self.roles[column + 1 : column + cell.col_span]
        return any(r.kind in (*MONEY_KINDS, *QUANTITY_KINDS) for r in following)

    def _settle(self, reads: list[_Read]) -> tuple[list[_Read], list[Doubt]]:
        """Lets the line's own arithmetic choose among readings of `1.500`: thousands or decimals.

        `reads` are the target and, where there are some, four quarters. Where the arithmetic doesn't decide,
        and the line's other figures show decimals, a figure is not guessed.
        """
        if len(reads) != 5:
            return self._leave_open(reads)
        if not any(len(read.reading.values) > 1 for read in reads):
            return reads, []
        chosen = _choose([read.reading for read in reads])
        if chosen is not None:
            return [_chosen(read, value) for read, value in zip(reads, chosen, strict=True)], []
        reads, doubts = self._leave_open(reads)
        plain = [r for r in reads if r.reading.kind is Kind.NUMBER and len(r.reading.values) == 1]
        if not any(printed_decimals(read.figure.text) for read in plain):
            return reads, doubts
        settled = []
        for read in reads:
            if len(read.reading.values) > 1 and read.figure.value is not None:
                doubts.append(_thousands_or_decimals(read))
                read = read.valued(None, Rule.AMBIGUOUS)
            settled.append(read)
        return settled, doubts

    def _leave_open(self, reads: list[_Read]) -> tuple[list[_Read], list[Doubt]]:
        """Takes the value from figures with a comma that may mean thousands or decimals."""
        open_ones = [read.reading.rule is Rule.OPEN_COMMA for read in reads]
        left = [
            read.valued(None, Rule.AMBIGUOUS) if is_open else read
            for read, is_open in zip(reads, open_ones, strict=True)
        ]
        return left, [
            _thousands_or_decimals(r) for r, is_open in zip(reads, open_ones, strict=True) if is_open
        ]


def fits_ceiling(line: Line) -> bool:
    """True where the quarter amounts of all sources add up to the ceiling, but for rounding."""
    stated = [f.value for figures in line.amounts.values() for f in figures if f.value is not None]
    return bool(stated) and adds_up(stated, line.ceiling.value or Decimal(0))


def _printed_cell(row: PlanRow, column: int) -> RowCell | None:
    """What the row itself prints in a column, None for nothing."""
    cell = row.cells.get(column)
    return cell if cell is not None and cell.filled else None


def _doubts(reads: Iterable[_Read]) -> list[Doubt]:
    return [read.doubt for read in reads if read.doubt is not None]


def _thousands_or_decimals(read: _Read) -> Doubt:
    return Doubt("ambiguous_figure", "Thousands or decimals: nothing tells.", read.figure.text)


def _sum_of_sources(parts: Sequence[Figure]) -> Figure:
    """The ceiling where only annual amounts by money source are printed."""
    text = " + ".join(part.text for part in parts)
    if not parts:
        return Figure()
    scale = max(part.scale for part in parts)
    if any(part.value is None for part in parts):
        return Figure(text=text, scale=scale, rule=Rule.SOURCES_NOT_ALL_READ)
    value = total_of(part.value for part in parts)
    return Figure(text=text, value=value, scale=scale, rule=Rule.SUM_OF_SOURCES)


def _rolled_up(monthly: dict[int, _Read], target: Figure, habit: Rule | None) -> list[_Read]:
    """Four quarters of monthly targets; their readings are settled."""
    quarters = roll_up({month: read.figure for month, read in monthly.items()}, target, habit)
    return [
        _Read(figure, Reading(Kind.NUMBER, (figure.value,) if figure.value is not None else (), figure.rule))
        for figure in quarters
    ]


def _unresolved_months(quarters: Sequence[_Read]) -> list[Doubt]:
    rules = {read.figure.rule for read in quarters}
    if not rules & {Rule.MONTHS_UNRESOLVED, Rule.MONTHS_AS_THE_TABLE}:
        return []
    by_habit = Rule.MONTHS_AS_THE_TABLE in rules
    message = "Neither sum nor last month fits" + (
        "; they are read as those of the table's other lines." if by_habit else "."
    )
    text = " ".join(read.figure.text for read in quarters)
    return [Doubt("months_unresolved", message, text, Role("month_target"))]


def _chosen(read: _Read, value: Decimal | None) -> _Read:
    """A figure with the reading that the line's arithmetic chose."""
    if len(read.reading.values) < 2:
        return read
    rule = read.figure.rule if read.figure.value == value else Rule.BY_ARITHMETIC
    return read.valued(value, rule, Witness.LINE_AGREES)


def _choose(readings: list[Reading]) -> list[Decimal | None] | None:
    """The combination of readings (target first) whose quarters add up to, end at or all equal the target.

    Of several the likeliest readings win; None where no combination fits or others fit as well. Of a figure
    whose comma nothing explains (`1,500` in the year and in each quarter) no reading is the likeliest.
    """
    combos: list[list[Decimal | None]] = [[]]
    for reading in readings:
        options: tuple[Decimal | None, ...] = reading.values or (None,)
        combos = [[*c, o] for c in combos for o in options]
    fitting = []
    for combo in combos:
        target, quarters = combo[0], [q for q in combo[1:] if q is not None]
        if target is not None and fit_of_targets(quarters, target, TARGETS):
            fitting.append(combo)
    open_ones = [i for i, r in enumerate(readings) if r.rule is Rule.OPEN_COMMA]
    if len(fitting) > 1 and any(combo[i] != fitting[0][i] for combo in fitting for i in open_ones):
        return None
    if len(fitting) == 1 or (fitting and fitting[0] == [r.value for r in readings]):
        return fitting[0]
    return None
