"""Rows to lines: which rows are lines, headings or totals, what fills down, and what figures say.

What belongs here: the contract's rules on lines within one plan table. Who adds up to whom is decided
in `hierarchy`, over the lines this module makes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.understanding.extraction import BudgetLevel, Figure, Issue, Line, PlanLevel
from pipelines.understanding.figures import Reading, clean, printed_decimals, read_money, read_quantity
from pipelines.understanding.levels import rank_of_name
from pipelines.understanding.roles import UNSPECIFIED, Layout, Role
from pipelines.understanding.rows import MONEY_KINDS, PlanRow, RowCell, label_of
from pipelines.understanding.words import fold, source_of, squash

_TOTAL_WORDS = {
    "jumlah", "total", "grandtotal", "jumlahtotal", "totaljumlah", "jumlahkeseluruhan", "totalkeseluruhan",
    "jumlahseluruhnya", "totalanggaran", "jumlahanggaran", "jumlahtotalanggaran", "totalpagu", "jumlahpagu",
    "jumlahbesar", "jumlahakhir", "totalbelanja", "jumlahbelanja", "jumlahrp", "totalrp",
}  # fmt: skip
_MONEY_TOKEN = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3}){2,}(?![\d])")
_PAGE_SUM = re.compile(
    r"^\s*(?:sub\s*-?\s*)?(?:jumlah|total)\s+(?:halaman|dipindahkan|pindahan)|^\s*(?:di)?pindahan", re.I
)
_SUBTOTAL = re.compile(
    r"^\s*(?:sub\s*-?\s*(?:total|jumlah)|(?:jumlah|total)\s+(?:anggaran\s+|pagu\s+)?"
    r"(?P<what>program|sub\s*kegiatan|kegiatan|sasaran|bidang|seksi|urusan|tujuan))",
    re.I,
)
_SUM_LEVELS: dict[str, BudgetLevel] = {
    "program": "program", "kegiatan": "activity", "subkegiatan": "sub_activity", "sasaran": "objective",
    "tujuan": "objective",
}  # fmt: skip
_NAME_KINDS = ("program", "activity", "sub_activity")


@dataclass(frozen=True)
class Heading:
    """A row that only names a program, activity or sub-activity; `rank` as in `levels`."""

    name: str
    rank: int | None


@dataclass
class Draft:
    """A line on its way, with what the hierarchy needs to know of how it was printed."""

    line: Line
    bold: bool = False
    ordinal: str = ""
    is_sum: bool = False
    headings: tuple[Heading, ...] = ()
    named_by: str = ""
    prints_objective: bool = False
    row: PlanRow | None = None


@dataclass
class Drafts:
    """What the rows of one table gave; row counts are of printed rows (a cut row counts twice)."""

    drafts: list[Draft] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rows_printed: int = 0
    rows_in_lines: int = 0
    rows_as_headings: int = 0
    rows_in_issues: int = 0


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

    programs = layout.columns_of(*_NAME_KINDS) or layout.columns_of("ceiling")
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


class LineMaker:
    """Makes lines of the rows of one plan table. `scales[i]` multiplies the money of column `i`."""

    def __init__(
        self, layout: Layout, scales: dict[int, Decimal], plan_level: PlanLevel, first_number: int
    ) -> None:
        self.layout, self.scales, self.plan_level = layout, scales, plan_level
        self.next_number = first_number
        self.groups = indicator_groups(layout)
        self.column = {r.kind: i for i, r in reversed(list(enumerate(layout.roles)))}
        self.names = layout.columns_of(*_NAME_KINDS)
        self.money = layout.columns_of(*MONEY_KINDS)
        self.objective = ""
        self.headings: list[Heading] = []
        self.ancestors: dict[str, str] = {}
        self.out = Drafts()

    def run(self, rows: list[PlanRow]) -> Drafts:
        """Goes through the rows once, top to bottom."""
        for row in rows:
            self.out.rows_printed += row.printed_rows
            self._row(row)
        return self.out

    def _row(self, row: PlanRow) -> None:
        label = label_of(row, self.layout)
        has_money = row.has(*self.money)
        quantities = [c for g in self.groups for c in (g.indicator, g.unit, g.target) if c is not None]
        quantities += self.layout.columns_of("quarter_target", "month_target")
        if has_money and self._is_bare(row):
            if _PAGE_SUM.match(label):
                self._set_aside(row, "page_sum_row", "A sum carried from page to page; its lines are loaded.")
                return
            if squash(label) in _TOTAL_WORDS:
                self._sum(row, "total")
                return
            if found := _SUBTOTAL.match(label):
                self._sum(row, _SUM_LEVELS.get(squash(found["what"] or "")))
                return
        self._carry(row)
        if row.has(*quantities) or has_money:
            self._lines(row)
            return
        named = [c for c in (*self.names, *self.layout.columns_of("objective")) if row.has(c)]
        if named:
            self.out.rows_as_headings += row.printed_rows
            if any(c in self.names for c in named):
                self._heading(row)
            return
        if self._is_ornament(row):
            self.out.rows_as_headings += row.printed_rows
            return
        self._set_aside(row, "unread_row", "A row of the table that is neither a line nor a heading.")

    def _is_bare(self, row: PlanRow) -> bool:
        """No unit, target or quarter target: only a label and money."""
        columns = [c for g in self.groups for c in (g.unit, g.target) if c is not None]
        columns += self.layout.columns_of("quarter_target", "month_target")
        return not any(re.search(r"\w", row.text(c)) for c in columns if c not in self._label_span(row))

    def _label_span(self, row: PlanRow) -> set[int]:
        return {c for c, cell in row.cells.items() if cell.col_span > 1}

    def _is_ornament(self, row: PlanRow) -> bool:
        return not any(re.search(r"\w", cell.text) for cell in row.cells.values())

    def _set_aside(self, row: PlanRow, reason: str, message: str) -> None:
        text = " | ".join(fold(c.text) for c in row.cells.values() if c.text.strip() and not c.merged)
        self.out.rows_in_issues += row.printed_rows
        self.out.issues.append(
            Issue(reason_code=reason, message=message, page_number=row.page, printed_text=text[:500])
        )

    def _carry(self, row: PlanRow) -> None:
        text = fold(row.text(self.column.get("objective")))
        if text:
            self.objective = text

    def _heading(self, row: PlanRow) -> None:
        for column in self.names:
            if text := fold(row.text(column)):
                kind = self.layout.roles[column].kind
                if len(self.names) > 1:
                    self.ancestors[kind] = text
                    for lower in _NAME_KINDS[_NAME_KINDS.index(kind) + 1 :]:
                        self.ancestors.pop(lower, None)
                else:
                    rank, _ = rank_of_name(text, fold(row.text(self.column.get("code"))))
                    self._leave(rank)
                    self.headings.append(Heading(text, rank))

    def _leave(self, rank: int | None) -> None:
        """Ends the headings that a name of this rank no longer stands under."""
        self.headings = [h for h in self.headings if h.rank is not None and (rank is None or h.rank < rank)]

    def _name(self, row: PlanRow) -> tuple[str, str]:
        """The program text of a row (its own or its merged box's) and the kind of column it stands in."""
        for column in reversed(self.names):
            cell = row.cells.get(column)
            text = fold(cell.text) if cell is not None else ""
            if text:
                return text, self.layout.roles[column].kind
        return "", ""

    def _lines(self, row: PlanRow) -> None:
        self.out.rows_in_lines += row.printed_rows
        made = False
        if len(self.groups) > 1:
            upper, lower = self.groups[0], self.groups[1]
            if row.text(upper.indicator).strip() or (
                upper.target is not None and row.text(upper.target).strip()
            ):
                self._line(row, upper, with_money=False)
                made = True
            columns = [c for c in (lower.indicator, lower.unit, lower.target, *self.money) if c is not None]
            if row.has(*columns) or not made:
                self._line(row, lower, with_money=True)
            return
        self._line(row, self.groups[0], with_money=True)

    def _line(self, row: PlanRow, group: IndicatorGroup, with_money: bool) -> None:
        layout, number = self.layout, self.next_number
        self.next_number += 1
        name, kind = self._name(row) if with_money else ("", "")
        responsible = row.cells.get(self.column.get("responsible", -1))
        line = Line(
            number=number,
            plan_level=self.plan_level,
            page_number=row.page,
            page_end=row.page_end,
            source_row=row.source_row,
            section=row.section,
            bbox=(row.box.x0, row.box.top, row.box.x1, row.box.bottom) if row.box else None,
            objective_printed=fold(row.text(self.column.get("objective"))),
            objective=self.objective,
            indicator_printed=fold(row.text(group.indicator)),
            unit_printed=fold(row.text(group.unit)),
            program_printed=name,
            program_code=fold(row.text(self.column.get("code"))),
            responsible_printed=fold(row.text(self.column.get("responsible"))),
            responsible=fold(responsible.text) if responsible else "",
        )
        draft = Draft(
            line,
            bold=self._is_bold(row),
            ordinal=fold(row.text(self.column.get("number"))),
            named_by=kind,
            prints_objective=bool(line.objective_printed),
            row=row,
        )
        if len(self.names) > 1 and with_money:
            self._set_ancestors(row, draft)
        elif name:
            rank, _ = rank_of_name(name, line.program_code)
            if rank is not None:
                self._leave(rank)
            draft.headings = tuple(self.headings)
        self._quantities(row, group, draft)
        if with_money:
            self._amounts(row, draft)
        if (
            not line.indicator_printed
            and name
            and (line.unit_printed or line.target.text or any(q.text for q in line.quarters))
        ):
            line.indicator_is_implied = True
        line.indicator = line.indicator_printed or (name if line.indicator_is_implied else "")
        if row.moved and line.ceiling.value is not None and not self._adds_up(line):
            self._flag(
                line, None, "row_realigned", "Cells of this row were moved to their columns; check them.", ""
            )
        self._look_for_unread(row, line)
        self.out.drafts.append(draft)

    def _look_for_unread(self, row: PlanRow, line: Line) -> None:
        """Flags amounts that stand where no amount is read: in a text cell or a column left over."""
        for column, cell in row.cells.items():
            role = self.layout.roles[column]
            if cell.merged or role.kind in (*MONEY_KINDS, "amount_actual", "actual", "code", "note"):
                continue
            amounts = _MONEY_TOKEN.findall(cell.text)
            if len(amounts) >= 2 or (amounts and role.kind == "other"):
                self._flag(
                    line,
                    role,
                    "unread_amount",
                    "Amounts stand in a column that is not read as money.",
                    clean(cell.text)[:200],
                )

    def _set_ancestors(self, row: PlanRow, draft: Draft) -> None:
        for column in self.names:
            kind = self.layout.roles[column].kind
            cell = row.cells.get(column)
            if cell is not None and fold(cell.text):
                if not cell.merged:
                    for lower in _NAME_KINDS[_NAME_KINDS.index(kind) + 1 :]:
                        self.ancestors.pop(lower, None)
                self.ancestors[kind] = fold(cell.text)
        draft.line.program_name = self.ancestors.get("program", "")
        draft.line.activity_name = self.ancestors.get("activity", "")
        draft.line.sub_activity_name = self.ancestors.get("sub_activity", "")

    def _is_bold(self, row: PlanRow) -> bool:
        told = [c.bold for c in row.cells.values() if c.text.strip() and not c.merged]
        return bool(told) and sum(told) > len(told) / 2

    def _sum(self, row: PlanRow, level: BudgetLevel | None) -> None:
        """A total or subtotal row: a line of its own, the parent of the lines it adds up."""
        self.out.rows_in_lines += row.printed_rows
        number = self.next_number
        self.next_number += 1
        line = Line(
            number=number, plan_level=self.plan_level, page_number=row.page, page_end=row.page_end,
            source_row=row.source_row, section=row.section, budget_level=level,
            bbox=(row.box.x0, row.box.top, row.box.x1, row.box.bottom) if row.box else None,
        )  # fmt: skip
        draft = Draft(line, bold=True, is_sum=True, row=row)
        self._amounts(row, draft)
        self.out.drafts.append(draft)

    # figures

    def _flag(self, line: Line, role: Role | None, reason: str, message: str, text: str) -> None:
        self.out.issues.append(
            Issue(
                reason_code=reason,
                message=message,
                line_number=line.number,
                page_number=line.page_number,
                column_role=str(role) if role else None,
                printed_text=text or None,
            )
        )

    def _figure(self, row: PlanRow, column: int, line: Line, money: bool) -> Figure:
        """Reads one figure; the value of a stored number is taken as it is."""
        cell = row.cells.get(column)
        role = self.layout.roles[column]
        if cell is None or cell.merged or not cell.text.strip():
            return Figure()
        text = clean(cell.text)
        scale = self.scales.get(column, Decimal(1)) if money else Decimal(1)
        if cell.number is not None:
            return Figure(text=text, value=cell.number * scale, rule="stored number")
        if (
            cell.col_span > 1
            and column + 1 < len(self.layout.roles)
            and self.layout.roles[column + 1].kind == role.kind
        ):
            self._flag(
                line,
                role,
                "merged_figure",
                "One figure stands over several periods; it can't be split.",
                text,
            )
            return Figure(text=text, rule="spans several periods")
        reading = read_money(text) if money else read_quantity(text, line.unit_printed)
        if reading.kind == "unreadable" or (money and reading.kind in ("word", "range")):
            problem = reading.problem or "no amount"
            self._flag(
                line, role, "unreadable_figure", f"This figure can't be read for certain: {problem}.", text
            )
            return Figure(text=text, rule="unreadable")
        if reading.problem:
            self._flag(
                line, role, "doubtful_figure", f"This figure was read in spite of {reading.problem}.", text
            )
        value = reading.value * scale if reading.value is not None else None
        figure = Figure(text=text, value=value, rule=reading.rule)
        if scale != 1 and value:
            figure.witnesses.append(f"heading scales by {scale}")
        return figure

    def _quantities(self, row: PlanRow, group: IndicatorGroup, draft: Draft) -> None:
        line = draft.line
        if group.target is not None:
            line.target = self._figure(row, group.target, line, money=False)
        if group.has_quarters:
            line.quarters = self._periods(row, line, "quarter_target", "month_target", money=False)
            line.actuals = self._periods(row, line, "quarter_actual", "", money=False)
        self._settle(line, row, group)

    def _periods(
        self, row: PlanRow, line: Line, quarterly: str, monthly: str, money: bool, source: str = ""
    ) -> list[Figure]:
        """Four figures from quarter columns, or from twelve months rolled up; empty where there are none."""
        found = {
            r.period: i for i, r in enumerate(self.layout.roles) if r.kind == quarterly and r.source == source
        }
        if found:
            return [self._figure(row, found[q], line, money) if q in found else Figure() for q in range(1, 5)]
        months = {
            r.period: i for i, r in enumerate(self.layout.roles) if r.kind == monthly and r.source == source
        }
        if not months:
            return []
        figures = {m: self._figure(row, i, line, money) for m, i in months.items()}
        return _roll_up(figures, line.target, money)

    def _settle(self, line: Line, row: PlanRow, group: IndicatorGroup) -> None:
        """Lets the line's own arithmetic choose among readings of `1.500`: thousands or decimals."""
        figures = [line.target, *line.quarters]
        readings = [read_quantity(f.text, line.unit_printed) if f.rule != "stored number" else Reading("", (f.value,) if f.value is not None else ()) for f in figures]  # fmt: skip
        if not any(len(r.values) > 1 for r in readings) or len(figures) != 5:
            return
        chosen = _choose(readings)
        if chosen is None:
            others = [
                f for f, r in zip(figures, readings, strict=True) if r.kind == "number" and len(r.values) == 1
            ]
            decimal_habit = any(printed_decimals(f.text) for f in others)
            if decimal_habit:
                for figure, reading in zip(figures, readings, strict=True):
                    if len(reading.values) > 1:
                        self._flag(
                            line,
                            None,
                            "ambiguous_figure",
                            "Thousands or decimals: the line does not tell.",
                            figure.text,
                        )
                        figure.value, figure.rule = None, "ambiguous"
            return
        for figure, reading, value in zip(figures, readings, chosen, strict=True):
            if len(reading.values) > 1:
                if figure.value != value:
                    figure.rule = "decimal by the line's arithmetic"
                figure.value = value
                figure.witnesses.append("the line's quarters and target agree")

    def _amounts(self, row: PlanRow, draft: Draft) -> None:
        line = draft.line
        if "ceiling" in self.column:
            line.ceiling = self._figure(row, self.column["ceiling"], line, money=True)
        named = source_of(row.text(self.column.get("source_name"))) if "source_name" in self.column else None
        sources = dict.fromkeys(r.source for r in self.layout.roles if r.kind in ("amount", "month_amount"))
        for source in sources:
            figures = self._periods(row, line, "amount", "month_amount", money=True, source=source)
            line.amounts[named if named and source == UNSPECIFIED else source] = figures

    def _adds_up(self, line: Line) -> bool:
        parts = [f.value for figures in line.amounts.values() for f in figures if f.value is not None]
        return bool(parts) and abs(sum(parts, Decimal(0)) - (line.ceiling.value or Decimal(0))) <= len(parts)


def _choose(readings: list[Reading]) -> list[Decimal | None] | None:
    """The one combination of readings (target first) whose quarters add up to, end at or equal the target."""
    combos: list[list[Decimal | None]] = [[]]
    for reading in readings:
        options: tuple[Decimal | None, ...] = reading.values or (None,)
        combos = [[*c, o] for c in combos for o in options]
    fitting = []
    for combo in combos:
        target, quarters = combo[0], [q for q in combo[1:] if q is not None]
        if target is None or not quarters:
            continue
        if (
            abs(sum(quarters) - target) <= abs(target) / 1000
            or quarters[-1] == target
            or set(quarters) == {target}
        ):
            fitting.append(combo)
    if len(fitting) > 1 and all(
        r.values and c == r.value for r, c in zip(readings, fitting[0], strict=True) if r.values
    ):
        return fitting[0]
    return fitting[0] if len(fitting) == 1 else None


def _roll_up(months: dict[int, Figure], target: Figure, money: bool) -> list[Figure]:
    """Twelve monthly figures to four: sums of amounts and incremental targets, last months of cumulative ones."""
    values = [months[m].value for m in sorted(months) if months[m].value is not None]
    stated = [v for v in values if v is not None]
    rising = all(a <= b for a, b in zip(stated, stated[1:], strict=False))
    total = sum(stated, Decimal(0))
    cumulative = not money and target.value is not None and bool(stated) and rising and (
        stated[-1] == target.value and total != target.value
    )  # fmt: skip
    out = []
    for quarter in range(4):
        parts = [months[m] for m in range(quarter * 3 + 1, quarter * 3 + 4) if m in months]
        known = [p.value for p in parts if p.value is not None]
        text = "; ".join(p.text for p in parts) if any(p.text for p in parts) else ""
        if not known or any(p.text and p.value is None for p in parts):
            out.append(Figure(text=text, rule="months not all read" if text else "blank"))
        elif cumulative:
            out.append(Figure(text=text, value=known[-1], rule="last of three months"))
        else:
            out.append(Figure(text=text, value=sum(known, Decimal(0)), rule="sum of three months"))
    return out
