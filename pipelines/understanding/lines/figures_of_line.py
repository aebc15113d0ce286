"""The figures of one line: read from its cells, rolled up from months, settled by the line's arithmetic.

What belongs here: which column gives which figure, and what a person should look at in it. How one text
is read is in `figures`; which rows are lines is in `lines`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from pipelines.model.plan import Figure, Line
from pipelines.model.roles import MONEY_KINDS, QUANTITY_KINDS, UNSPECIFIED, Layout, Role
from pipelines.understanding.figures.grammar import (
    OPEN_COMMA,
    Reading,
    clean,
    join_wrapped,
    printed_decimals,
    read_money,
    read_quantity,
)
from pipelines.understanding.lexicon.headings import source_of
from pipelines.understanding.lines.rows import PlanRow, RowCell

# Witnesses of figures that were recognised in a picture of the page.
RECOGNISED = "recognised in a picture"
SECOND_READING = "a second recognition agrees"

Flag = Callable[[Line, Role | None, str, str, str], None]


def _ignore(line: Line, role: Role | None, reason: str, message: str, text: str) -> None:
    """What becomes of doubts until somebody listens."""


class FigureReader:
    """Reads the figures of lines. `scales[i]` is rupiah per printed unit of column `i`, 1 where not given.

    `decimal_mark` is the mark that the table writes before decimals, None where that is open. `flag` is told
    of every figure that can't be read for certain.
    """

    def __init__(self, layout: Layout, scales: dict[int, Decimal], decimal_mark: str | None = None) -> None:
        self.roles, self.scales, self.decimal_mark = layout.roles, scales, decimal_mark
        self.flag: Flag = _ignore
        self.ceiling = next(iter(layout.columns_of("ceiling")), None)
        self.source_name = next(iter(layout.columns_of("source_name")), None)
        self.source_totals = layout.columns_of("source_total")
        self.sources = tuple(
            dict.fromkeys(r.source for r in layout.roles if r.kind in ("amount", "month_amount"))
        )

    def set_quantities(self, row: PlanRow, line: Line, target: int | None, with_quarters: bool) -> None:
        """Reads target, quarter targets and realisations into the line."""
        if target is not None:
            line.target = self._figure(row, target, line, money=False)
        if with_quarters:
            line.quarters = self._periods(row, line, "quarter_target", "month_target", money=False)
            line.actuals = self._periods(row, line, "quarter_actual", "", money=False)
        self._settle(line)

    def set_amounts(self, row: PlanRow, line: Line) -> None:
        """Reads ceiling and quarter amounts into the line, by money source."""
        if self.ceiling is not None:
            line.ceiling = self._figure(row, self.ceiling, line, money=True)
        elif self.source_totals:
            line.ceiling = self._sum_of_sources(row, line)
        source_cell = row.cells.get(self.source_name) if self.source_name is not None else None
        named = source_of(source_cell.text) if source_cell else None
        for source in self.sources:
            figures = self._periods(row, line, "amount", "month_amount", money=True, source=source)
            line.amounts[named if named and source == UNSPECIFIED else source] = figures

    def _sum_of_sources(self, row: PlanRow, line: Line) -> Figure:
        """The ceiling where only annual amounts by money source are printed."""
        parts = [f for c in self.source_totals if (f := self._figure(row, c, line, money=True)).text]
        values = [f.value for f in parts if f.value is not None]
        text = " + ".join(f.text for f in parts)
        if len(values) < len(parts) or not parts:
            return Figure(text=text, rule="not all sources read" if parts else "blank")
        return Figure(text=text, value=sum(values, Decimal(0)), rule="sum of sources")

    def _figure(self, row: PlanRow, column: int, line: Line, money: bool) -> Figure:
        """Reads one figure; the value of a stored number is taken as it is."""
        cell, role = row.cells.get(column), self.roles[column]
        if cell is None or cell.merged or not cell.text.strip():
            return Figure()
        scale = self.scales.get(column, Decimal(1)) if money else Decimal(1)
        text = join_wrapped(cell.text, scale > 1) if money else clean(cell.text)
        if self._spans_periods(cell, column):
            self.flag(line, role, "merged_figure", "One figure over several periods can't be split.", text)
            return Figure(text=text, rule="spans several periods")
        if cell.number is not None and cell.number >= 0:
            return Figure(text=text, value=cell.number * scale, rule="stored number")
        reading = self._read(text, line, money, scale)
        if reading.kind == "unreadable" or (money and reading.kind in ("word", "range")):
            problem = f"It can't be read for certain: {reading.problem or 'no amount'}."
            self.flag(line, role, "unreadable_figure", problem, text)
            return Figure(text=text, rule="unreadable")
        if scale >= 10**6 and reading.rule == "thousands by comma" and reading.values[0] < 10**6:
            self.flag(
                line, role, "ambiguous_figure", "Thousands or decimals of millions: nothing tells.", text
            )
            return Figure(text=text, rule="ambiguous")
        if reading.problem:
            self.flag(line, role, "doubtful_figure", f"It was read in spite of {reading.problem}.", text)
        value = reading.value * scale if reading.value is not None else None
        figure = Figure(text=text, value=value, rule=reading.rule)
        if scale != 1 and value:
            figure.witnesses.append(f"heading scales by {scale}")
        if row.recognised:
            figure.witnesses.append(RECOGNISED)
            again = (self._read(clean(a), line, money, scale) for a in cell.alternatives)
            if any(r.value == reading.value for r in again):
                figure.witnesses.append(SECOND_READING)
        return figure

    def _read(self, text: str, line: Line, money: bool, scale: Decimal) -> Reading:
        if money:
            return read_money(text, scale > 1)
        return read_quantity(text, line.unit_printed, self.decimal_mark)

    def _spans_periods(self, cell: RowCell, column: int) -> bool:
        following = self.roles[column + 1 : column + cell.col_span]
        return any(r.kind in (*MONEY_KINDS, *QUANTITY_KINDS) for r in following)

    def _periods(
        self, row: PlanRow, line: Line, quarterly: str, monthly: str, money: bool, source: str = ""
    ) -> list[Figure]:
        """Four figures from quarter columns, or from months rolled up; empty where there are none."""
        found = self._columns(quarterly, source)
        if found:
            return [self._figure(row, found[q], line, money) if q in found else Figure() for q in range(1, 5)]
        months = self._columns(monthly, source)
        if not months:
            return []
        figures = {m: self._figure(row, i, line, money) for m, i in months.items()}
        rolled = roll_up(figures, line.target, money)
        if any(f.rule == _UNTOLD for f in rolled):
            text = " ".join(f.text for f in rolled)
            self.flag(line, Role(monthly), "months_unresolved", "Neither sum nor last month fits.", text)
        return rolled

    def _columns(self, kind: str, source: str) -> dict[int, int]:
        return {r.period: i for i, r in enumerate(self.roles) if r.kind == kind and r.source == source}

    def _settle(self, line: Line) -> None:
        """Lets the line's own arithmetic choose among readings of `1.500`: thousands or decimals.

        Where it doesn't, and the line's other figures show decimals, the figure is not guessed.
        """
        figures = [line.target, *line.quarters]
        readings = [self._again(f, line) for f in figures]
        if len(figures) != 5:
            self._leave_open(line, figures, readings)
        if len(figures) != 5 or not any(len(r.values) > 1 for r in readings):
            return
        chosen = _choose(readings)
        if chosen is not None:
            for figure, reading, value in zip(figures, readings, chosen, strict=True):
                if len(reading.values) > 1:
                    if figure.value != value:
                        figure.rule = "decimal by the line's arithmetic"
                    figure.value = value
                    figure.witnesses.append("the line's quarters and target agree")
            return
        self._leave_open(line, figures, readings)
        plain = [
            f for f, r in zip(figures, readings, strict=True) if r.kind == "number" and len(r.values) == 1
        ]
        if not any(printed_decimals(f.text) for f in plain):
            return
        for figure, reading in zip(figures, readings, strict=True):
            if len(reading.values) > 1 and figure.value is not None:
                self.flag(
                    line, None, "ambiguous_figure", "Thousands or decimals: nothing tells.", figure.text
                )
                figure.value, figure.rule = None, "ambiguous"

    def _leave_open(self, line: Line, figures: list[Figure], readings: list[Reading]) -> None:
        """Takes the value from figures with a comma of which nothing tells what it means."""
        for figure, reading in zip(figures, readings, strict=True):
            if reading.rule == OPEN_COMMA:
                problem = "Thousands or decimals: nothing tells."
                self.flag(line, None, "ambiguous_figure", problem, figure.text)
                figure.value, figure.rule = None, "ambiguous"

    def _again(self, figure: Figure, line: Line) -> Reading:
        if figure.rule == "stored number" or "month" in figure.rule:
            return Reading("number", (figure.value,) if figure.value is not None else ())
        return read_quantity(figure.text, line.unit_printed, self.decimal_mark)


def adds_up(line: Line) -> bool:
    """True where the quarter amounts of all sources add up to the ceiling, but for rounding."""
    parts = [f.value for figures in line.amounts.values() for f in figures if f.value is not None]
    return bool(parts) and abs(sum(parts, Decimal(0)) - (line.ceiling.value or Decimal(0))) <= len(parts)


def _choose(readings: list[Reading]) -> list[Decimal | None] | None:
    """The combination of readings (target first) whose quarters add up to, end at or all equal the target.

    Of several the likeliest readings win; None where no combination fits or others fit as well.
    """
    combos: list[list[Decimal | None]] = [[]]
    for reading in readings:
        options: tuple[Decimal | None, ...] = reading.values or (None,)
        combos = [[*c, o] for c in combos for o in options]
    fitting = []
    for combo in combos:
        target, quarters = combo[0], [q for q in combo[1:] if q is not None]
        if target is None or not quarters:
            continue
        adds = abs(sum(quarters) - target) <= abs(target) / 1000
        if adds or quarters[-1] == target or set(quarters) == {target}:
            fitting.append(combo)
    if len(fitting) == 1 or (fitting and fitting[0] == [r.value for r in readings]):
        return fitting[0]
    return None


_UNTOLD = "months fit neither sum nor last"


def roll_up(months: dict[int, Figure], target: Figure, money: bool) -> list[Figure]:
    """Monthly figures to four: amounts and incremental targets add up, of cumulative ones the last stands.

    Targets are cumulative where they never fall and end at the annual target, incremental where they add
    up to it; where neither holds the quarter has no value. A month that can't be read leaves its quarter
    without one.
    """
    stated = [f.value for m in sorted(months) if (f := months[m]).value is not None and f.value is not None]
    total = sum(stated, Decimal(0))
    whole = target.value
    ends = (
        bool(stated)
        and whole is not None
        and stated[-1] == whole
        and all(a <= b for a, b in pairwise(stated))
    )
    adds = money or (whole is not None and abs(total - whole) <= abs(whole) / 1000)
    last = ends and not adds
    quarters = []
    for quarter in range(4):
        parts = [months[m] for m in range(quarter * 3 + 1, quarter * 3 + 4) if m in months]
        known = [p.value for p in parts if p.value is not None]
        text = "; ".join(p.text for p in parts) if any(p.text for p in parts) else ""
        if not known or any(p.text and p.value is None for p in parts):
            quarters.append(Figure(text=text, rule="months not all read" if text else "blank"))
        elif last:
            quarters.append(Figure(text=text, value=known[-1], rule="last of three months"))
        elif adds:
            quarters.append(Figure(text=text, value=sum(known, Decimal(0)), rule="sum of three months"))
        else:
            quarters.append(Figure(text=text, rule=_UNTOLD))
    return quarters
