"""Rows to lines: which rows are lines, headings or totals, and what fills down.

What belongs here: the contract's rules on lines within one plan table. Who adds up to whom is decided
in `sums.tree`, over the lines this module makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.model.plan import BudgetLevel, Issue, Line, PlanLevel
from pipelines.model.roles import MONEY_KINDS, NAME_KINDS, SENTENCE_KINDS, Layout, Role
from pipelines.understanding.columns.indicator_groups import IndicatorGroup, indicator_groups
from pipelines.understanding.figures.printed import printed
from pipelines.understanding.lexicon.code_levels import CodeLevels
from pipelines.understanding.lexicon.headings import fold, starts_with_word
from pipelines.understanding.lexicon.levels import OBJECTIVE_LABEL, RANKS, strip_lead
from pipelines.understanding.lines.figures_of_line import Doubt, FigureReader, fits_ceiling
from pipelines.understanding.lines.headings import Heading, OpenHeadings
from pipelines.understanding.lines.row_kind import (
    PAGE_SUM,
    SUM_LABEL,
    RowKinds,
    is_total,
    level_of_subtotal,
)
from pipelines.understanding.lines.rows import PlanRow
from pipelines.understanding.tables.objective_above import Above


@dataclass
class Draft:
    """A line on its way, with what the hierarchy needs to know of how it was printed.

    `own_name` is the line's program text without the ancestors that stand in the same cell, `rank` its level
    and `rank_is_sure` whether words or a code say it.
    """

    line: Line
    bold: bool = False
    ordinal: str = ""
    is_sum: bool = False
    headings: tuple[Heading, ...] = ()
    own_name: str = ""
    rank: int | None = None
    rank_is_sure: bool = False
    named_by: str = ""
    has_level_column: bool = False
    prints_objective: bool = False


@dataclass
class Drafts:
    """What the rows of one table gave; row counts are of printed rows (a cut row counts twice)."""

    drafts: list[Draft] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rows_in_lines: int = 0
    rows_as_headings: int = 0
    rows_in_issues: int = 0


class LineMaker:
    """Makes lines of the rows of one plan table, with the figures that `figures` reads."""

    def __init__(
        self, layout: Layout, figures: FigureReader, plan_level: PlanLevel, first_number: int
    ) -> None:
        self.layout, self.plan_level = layout, plan_level
        self.figures = figures
        self.next_number = first_number
        self.groups = indicator_groups(layout)
        self.kinds = RowKinds(layout, self.groups)
        self.column = {r.kind: i for i, r in reversed(list(enumerate(layout.roles)))}
        self.names = layout.columns_of(*NAME_KINDS)
        self.money = layout.columns_of(*MONEY_KINDS)
        self.objective = ""
        self.above: Above | None = None
        self.mixed = self.column.get("objective")
        self.mixed_name = ""
        self.headings = OpenHeadings()
        self.levels = CodeLevels([])
        self.ancestors: dict[str, str] = {}
        self.out = Drafts()

    def run(self, rows: list[PlanRow]) -> Drafts:
        """Goes through the rows once, top to bottom."""
        self.levels = CodeLevels(
            (fold(row.text(column)), self._code(row)) for row in rows for column in self.names
        )
        for row in rows:
            self._row(row)
        return self.out

    def _row(self, row: PlanRow) -> None:
        self._begin_objective(row)
        label = self.kinds.label(row)
        has_money = row.has(*self.money)
        quantities = [c for g in self.groups for c in (g.indicator, g.target) if c is not None]
        quantities += self.layout.columns_of("quarter_target", "month_target")
        if has_money and self.kinds.is_bare(row):
            if PAGE_SUM.match(label):
                self._set_aside(row, "page_sum_row", "A sum carried from page to page; its lines are loaded.")
                return
            if is_total(label):
                self._sum(row, "total")
                return
            if SUM_LABEL.match(label) and not self.kinds.is_indicator(row, label):
                self._sum(row, level_of_subtotal(label))
                return
        if (banner := self.kinds.banner(row)) is not None:
            if self._under(banner):
                self.out.rows_as_headings += row.printed_rows
                row.take_rest("heading")
            else:
                self._set_aside(row, "unread_row", "Words over all columns that name no part of the plan.")
            return
        if self.kinds.is_foreign(row):
            self._set_aside(row, "unread_row", "Words where the table has figures, and nothing else.")
            return
        self._carry(row)
        if row.has(*quantities) or has_money or self._is_bare_activity(row):
            self._lines(row)
            return
        named = [c for c in (*self.names, *self.layout.columns_of("objective")) if row.has(c)]
        if named:
            self.out.rows_as_headings += row.printed_rows
            self._heading(row)
            self._keep_beside_heading(row)
            return
        if self.kinds.is_ornament(row):
            self.out.rows_as_headings += row.printed_rows
            row.take_rest("heading")
            return
        self._set_aside(row, "unread_row", "A row of the table that is neither a line nor a heading.")

    def _begin_objective(self, row: PlanRow) -> None:
        """Takes the objective above the row's grid, where the table has no column of objectives."""
        if self.mixed is not None or row.under is None or row.under is self.above:
            return
        goes_on = self.above is not None and self.above.objective == row.under.objective != ""
        self.above = row.under
        if not goes_on:
            self.objective = row.under.objective
            self.headings.close()

    def _under(self, name: str) -> bool:
        """Puts the lines below under a heading over all columns; False for a note or a unit's name."""
        rank, sure = self.levels.rank(name)
        if sure or (rank is not None and not starts_with_word(name, "objective")):
            self.headings.open(name, rank, sure)
            return True
        if starts_with_word(strip_lead(name), "objective") or OBJECTIVE_LABEL.match(name):
            self.objective = name
            self.headings.close()
            return True
        return False

    def _is_bare_activity(self, row: PlanRow) -> bool:
        """True for a row without figures that names an activity and who does it, or how: no heading."""
        if not row.has(*self.layout.columns_of("responsible", "action")):
            return False
        name, _ = self._printed_name(row)
        rank, sure = self.levels.rank(name)
        return bool(name) and not (sure and rank == RANKS["program"])

    def _set_aside(self, row: PlanRow, reason: str, message: str) -> None:
        text = " | ".join(fold(c.text) for c in row.cells.values() if c.text.strip() and not c.merged)
        row.take_rest("issue")
        self.out.rows_in_issues += row.printed_rows
        self.out.issues.append(
            Issue(reason_code=reason, message=message, page_number=row.page, printed_text=text)
        )

    def _keep_beside_heading(self, row: PlanRow) -> None:
        """Accounts for what stands beside a heading's name: number and code; an issue quotes words."""
        for column in (*self.names, *self.layout.columns_of("objective", "number", "code")):
            row.take(column, "heading")
        spoken = {c for c, cell in row.cells.items() if cell.filled and re.search(r"\w", cell.text)}
        rest = {c: t for c, t in row.take_rest("heading").items() if c in spoken}
        for column, text in rest.items():
            row.cells[column].taken = "issue"
            self.out.issues.append(
                Issue(
                    reason_code="heading_text",
                    message="A heading prints this beside its name; no line holds it.",
                    page_number=row.page,
                    column_role=str(self.layout.roles[column]),
                    printed_text=fold(text),
                )
            )

    def _keep_rest(self, row: PlanRow, line: Line) -> None:
        """Keeps as a note what no field of the line holds; an issue reports text that should have one."""
        notes = [line.note_printed] if line.note_printed else []
        for column, text in row.take_rest("note").items():
            role = self.layout.roles[column]
            notes.append(fold(text))
            if role.kind in SENTENCE_KINDS and re.search(r"\w", text):
                self._flag(
                    line,
                    role,
                    "unplaced_text",
                    "No field of the line holds this; it is kept as a note.",
                    fold(text),
                )
        line.note_printed = " | ".join(notes)
        if row.beyond:
            text = " | ".join(fold(t) for t in row.beyond)
            self._flag(line, None, "unplaced_text", "This stands in no column of the table.", text)

    def _carry(self, row: PlanRow) -> None:
        """Keeps the objective for the lines below, and a program that stands in the objectives' column."""
        text = fold(row.text(self.mixed))
        if not text:
            return
        rank, sure = self.levels.rank(text)
        if not sure or rank is None:
            self.objective, self.mixed_name = text, ""
        elif self.names:
            self.headings.open(text, rank, sure)
        else:
            self.mixed_name = text

    def _heading(self, row: PlanRow) -> None:
        """Puts the lines below under the names that the row prints."""
        for column in self.names:
            if text := fold(row.text(column)):
                kind = self.layout.roles[column].kind
                if len(self.names) > 1:
                    self.ancestors[kind] = text
                    for lower in NAME_KINDS[NAME_KINDS.index(kind) + 1 :]:
                        self.ancestors.pop(lower, None)
                else:
                    rank, sure = self.levels.rank(text, self._code(row))
                    self.headings.open(text, rank, sure)
        if self.mixed_name and row.has(*([] if self.mixed is None else [self.mixed])):
            self.headings.open(self.mixed_name, *self.levels.rank(self.mixed_name))

    def _code(self, row: PlanRow) -> str:
        """The code that the row prints, in one column or in one of each segment."""
        return ".".join(text for c in self.layout.columns_of("code") if (text := fold(row.text(c))))

    def _printed_name(self, row: PlanRow) -> tuple[str, str]:
        """The program text that the row itself prints, and the kind of column it stands in."""
        for column in reversed(self.names):
            if text := fold(row.text(column)):
                return text, self.layout.roles[column].kind
        return "", ""

    def _name(self, row: PlanRow) -> tuple[str, str]:
        """The program text of a row (its own or its merged box's) and the kind of column it stands in."""
        for column in reversed(self.names):
            cell = row.cells.get(column)
            text = fold(cell.text) if cell is not None else ""
            if text:
                return text, self.layout.roles[column].kind
        return self.mixed_name, ""

    def _parts_of_name(self, row: PlanRow, name: str) -> tuple[str, str]:
        """A program and an activity that share a cell: the heading in it, '' for none, and the line's own
        name.

        They differ by type, a bold program before a plain activity, or where the file keeps
        paragraphs by one that opens with a word of a lower level.
        """
        column = next((c for c in self.names if fold(row.text(c)) == name), None)
        if column is None:
            return "", name
        cell = row.cells[column]
        cuts = [cell.bold_lead] if cell.bold_lead else []
        if row.keeps_paragraphs:
            cuts += [m.start() for m in re.finditer("\n", cell.text)]
        for cut in cuts:
            above, own = fold(cell.text[:cut]), fold(cell.text[cut:])
            rank, sure = self.levels.rank(above)
            below, said = self.levels.rank(own)
            if not own or not sure or rank is None:
                continue
            lower = said and below is not None and below > rank
            if lower or (cut == cell.bold_lead and not (said and below is not None and below <= rank)):
                return above, own
        return "", name

    def _lines(self, row: PlanRow) -> None:
        self._make_lines(row)
        self._keep_rest(row, self.out.drafts[-1].line)

    def _make_lines(self, row: PlanRow) -> None:
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
            elif row.has(*self.names):
                self._heading(row)  # the row that opens an objective names the program of the rows below
                for column in self.names:
                    row.take(column, "heading")
            return
        self._line(row, self.groups[0], with_money=True)

    def _line(self, row: PlanRow, group: IndicatorGroup, with_money: bool) -> None:
        """Makes one line of a row: `group` is the indicator it is about.

        `with_money`: the line has the row's program and amounts; where a row has two indicators, only one of
        its lines has.
        """
        name, kind = self._name(row) if with_money else ("", "")
        line = self._texts_of(row, group, name)
        self._take_figures(row, group, with_money)
        for column in (self.mixed, self.column.get("number"), *(self.names if with_money else ())):
            row.take(column)
        draft = self._draft(row, line, name, kind)
        self._place(row, draft, name, with_money)
        self._set_quantities(row, line, group)
        if with_money:
            self._set_money(row, line)
        self._open_for_lines_below(draft, name)
        self._set_indicator(line, name)
        self._flag_doubtful_row(row, line, name)
        self._look_for_unread(row, line)
        self.out.drafts.append(draft)

    def _next_line(self, row: PlanRow) -> Line:
        """A line with the next number and its place in the document, still without content."""
        number = self.next_number
        self.next_number += 1
        return Line(
            number=number,
            plan_level=self.plan_level,
            page_number=row.page,
            page_end=row.page_end,
            source_row=row.source_row,
            section=row.section,
            bbox=(row.box.x0, row.box.top, row.box.x1, row.box.bottom) if row.box else None,
        )

    def _texts_of(self, row: PlanRow, group: IndicatorGroup, name: str) -> Line:
        """The next line with its texts; `name` is its program text."""
        line = self._next_line(row)
        responsible = row.cells.get(self.column.get("responsible", -1))
        line.objective_printed = "" if self.mixed_name else fold(row.take(self.mixed))
        line.objective = self.objective
        line.indicator_printed = fold(row.take(group.indicator))
        line.unit_printed = fold(row.take(group.unit))
        line.program_printed = name
        line.program_code = self._code(row)
        for column in self.layout.columns_of("code"):
            row.take(column)
        line.responsible_printed = fold(row.take(self.column.get("responsible")))
        line.responsible = fold(responsible.text) if responsible else ""
        line.action_printed = " | ".join(
            fold(text) for c in self.layout.columns_of("action") if (text := row.take(c)).strip()
        )
        return line

    def _draft(self, row: PlanRow, line: Line, name: str, kind: str) -> Draft:
        return Draft(
            line,
            bold=self._is_bold(row),
            ordinal=fold(row.text(self.column.get("number"))),
            own_name=name,
            named_by=kind,
            has_level_column=len(self.names) > 1,
            prints_objective=bool(line.objective_printed),
        )

    def _place(self, row: PlanRow, draft: Draft, name: str, with_money: bool) -> None:
        """Sets the line's level, and the names or headings it stands under."""
        if len(self.names) > 1 and with_money:
            self._set_ancestors(row, draft)
        elif name:
            above, draft.own_name = self._parts_of_name(row, name)
            if above:
                self.headings.open(above, *self.levels.rank(above))
        draft.rank, draft.rank_is_sure = self.levels.rank(draft.own_name, draft.line.program_code)
        if name and len(self.names) < 2:
            draft.headings = self.headings.over(draft.rank, draft.rank_is_sure)
        elif with_money and not name and not draft.line.objective_printed:
            draft.headings = self.headings.current()

    def _set_quantities(self, row: PlanRow, line: Line, group: IndicatorGroup) -> None:
        read = self.figures.quantities(row, line.unit_printed, group.target, group.has_quarters)
        line.target, line.quarters, line.actuals = read.target, read.quarters, read.actuals
        self._doubt(line, read.doubts)

    def _open_for_lines_below(self, draft: Draft, name: str) -> None:
        """Makes a program or activity without money a heading of the lines below.

        It has no amount, so no sum shows which lines are its parts.
        """
        is_said = draft.rank_is_sure and draft.rank is not None and draft.rank < RANKS["sub_activity"]
        if is_said and name and len(self.names) < 2 and not draft.line.states_money:
            self.headings.open(draft.own_name, draft.rank, is_sure=True)

    @staticmethod
    def _set_indicator(line: Line, name: str) -> None:
        """The indicator as printed; where a unit or targets stand beside a name alone, the name is it."""
        measures = line.unit_printed or line.target.text or any(q.text for q in line.quarters)
        if not line.indicator_printed and name and measures:
            line.indicator_is_implied = True
        line.indicator = line.indicator_printed or (name if line.indicator_is_implied else "")

    def _flag_doubtful_row(self, row: PlanRow, line: Line, name: str) -> None:
        """Flags rows whose cells were moved to other columns, or that a page break may have cut."""
        if row.moved and line.ceiling.value is not None and not fits_ceiling(line):
            self._flag(
                line, None, "row_realigned", "Cells of this row were moved to their columns; check them.", ""
            )
        if row.doubtful_join:
            text = f"{name} {line.indicator_printed}".strip()
            self._flag(
                line, None, "row_joined", "A page break cuts it, or a heading follows it; see the page.", text
            )

    def _take_figures(self, row: PlanRow, group: IndicatorGroup, with_money: bool) -> None:
        """Accounts for the cells whose figures the line holds."""
        columns = [group.target] if group.target is not None else []
        kinds = ["quarter_target", "month_target", "quarter_actual"] if group.has_quarters else []
        if with_money:
            kinds += ["ceiling" if "ceiling" in self.column else "source_total", "source_name"]
            kinds += ["amount", "month_amount"]
        for kind in kinds:
            instead = {"month_target": "quarter_target", "month_amount": "amount"}.get(kind)
            if instead is None or instead not in self.column:  # months count where quarters are not printed
                columns += self.layout.columns_of(kind)
        if "ceiling" in kinds:
            columns = [c for c in columns if self.layout.roles[c].kind != "ceiling"] + [
                self.column["ceiling"]
            ]
        for column in columns:
            row.take(column)

    def _look_for_unread(self, row: PlanRow, line: Line) -> None:
        """Flags amounts that stand where no amount is read: in a text cell or a column left over."""
        for column, cell in row.cells.items():
            role = self.layout.roles[column]
            if cell.merged or role.kind in (*MONEY_KINDS, "amount_actual", "actual", "code", "note"):
                continue
            amounts = sum(number.is_millions for number in printed(cell.text).numbers)
            if amounts >= 2 or (amounts and role.kind == "other"):
                self._flag(
                    line,
                    role,
                    "unread_amount",
                    "Amounts stand in a column that is not read as money.",
                    printed(cell.text).text[:200],
                )

    def _set_ancestors(self, row: PlanRow, draft: Draft) -> None:
        for column in self.names:
            kind = self.layout.roles[column].kind
            cell = row.cells.get(column)
            if cell is not None and fold(cell.text):
                if not cell.merged:
                    for lower in NAME_KINDS[NAME_KINDS.index(kind) + 1 :]:
                        self.ancestors.pop(lower, None)
                self.ancestors[kind] = fold(cell.text)
        draft.line.program_name = self.ancestors.get("program", "")
        draft.line.activity_name = self.ancestors.get("activity", "")
        draft.line.sub_activity_name = self.ancestors.get("sub_activity", "")

    def _is_bold(self, row: PlanRow) -> bool:
        are_bold = [c.bold for c in row.cells.values() if c.text.strip() and not c.merged]
        return bool(are_bold) and sum(are_bold) > len(are_bold) / 2

    def _sum(self, row: PlanRow, level: BudgetLevel | None) -> None:
        """A total or subtotal row: a line of its own, the parent of the lines it adds up."""
        self.out.rows_in_lines += row.printed_rows
        line = self._next_line(row)
        line.budget_level = level
        draft = Draft(line, bold=True, is_sum=True)
        self._set_money(row, line)
        self._take_figures(row, self.groups[-1], with_money=True)
        self._keep_label(row, line)
        self.out.drafts.append(draft)

    def _keep_label(self, row: PlanRow, line: Line) -> None:
        """What calls the row a sum, and whatever else it prints beside its amounts, is its note."""
        line.note_printed = " | ".join(fold(text) for text in row.take_rest("note").values())

    def _set_money(self, row: PlanRow, line: Line) -> None:
        read = self.figures.amounts(row)
        line.ceiling, line.amounts = read.ceiling, read.by_source
        self._doubt(line, read.doubts)

    def _doubt(self, line: Line, doubts: Iterable[Doubt]) -> None:
        for doubt in doubts:
            self._flag(line, doubt.role, doubt.reason, doubt.message, doubt.text)

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
