"""Joining rows that a page break cut: the first row of a page to the last one of the page before."""

from __future__ import annotations

import re

from pipelines.model.reading_rules import Rule
from pipelines.model.roles import MONEY_KINDS, SENTENCE_KINDS, Layout, Role, is_figure_role
from pipelines.understanding.figures.grammar import Kind, is_nil, read_money, read_quantity
from pipelines.understanding.figures.printed import clean
from pipelines.understanding.lexicon.headings import starts_with_word
from pipelines.understanding.lexicon.row_words import any_word
from pipelines.understanding.lines.rows import PlanRow, RowCell

# A row that prints none of these is neither a line nor a heading of its own.
_OWN_ROW_KINDS = ("objective", "indicator", "program", "activity", "sub_activity")
_DANGLING = re.compile(rf"(?:\b{any_word('dangling')}|[,/(&-])$", re.IGNORECASE)


# What speaks for and against joining two rows over a page break. All weights are set by judgement; what
# matters is which of them together reach the threshold.
_LEAST_TO_JOIN = 2.0
# A running number of its own begins a new row.
_OWN_NUMBER = -3.0
# Text where the row above has none, and the cells above are closed by a rule.
_TEXT_UNDER_NOTHING = -2.0
# The text goes on in lower case or with a sign; it begins with a word that opens such texts; neither.
_GOES_ON_IN_LOWER_CASE = 1.2
_OPENS_A_TEXT = -0.8
_STARTS_WITH_A_CAPITAL = 0.3
# The text above ends in `dan`, `untuk`, a comma, or in a bracket that the text below closes.
_ENDS_UNFINISHED = 1.0
_CLOSES_A_BRACKET = 1.0
# The two parts of a figure make one number.
_CUT_FIGURE = 2.5
# Figures of its own, while the row above has some too, or has none.
_FIGURES_IN_BOTH = -5.0
_FIGURES_BELOW_ALONE = -1.5
# Text without figures; more where no rule closes the cells above at the end of their page.
_TEXT_ALONE = 1.6
_TEXT_ALONE_IN_OPEN_CELLS = 3.4
_FIGURES_ABOVE_ALONE = 0.4
# Several texts continue at once, or no cell of the row could hold a heading.
_NO_HEADING = 1.6


def _joins_as_figure(upper: str, lower: str, role: Role) -> bool:
    """True where a figure cut by the page break reads as one number and its upper part alone does not fit."""
    money = role.kind in MONEY_KINDS
    read = read_money if money else read_quantity
    joined = read(clean(upper) + clean(lower))
    if joined.kind is not Kind.NUMBER or is_nil(upper) or is_nil(lower):
        return False
    top = clean(upper)
    if top.endswith((".", ",")) or read(top).kind is not Kind.NUMBER:
        return True
    return (
        money
        and not re.search(r"[.,]", clean(lower))
        and read(top).rule is Rule.PLAIN
        and joined.rule is not Rule.PLAIN
    )


def _lost_its_mark(upper: str, lower: str, role: Role) -> bool:
    """True where a recognised figure reads as one number with the mark that the page break left at its end,
    a speck that recognisers overlook.
    """
    if role.kind not in MONEY_KINDS or not re.fullmatch(r"\d{3}(?:[.,]\d{3})*", clean(lower)):
        return False
    marks = re.findall(r"[.,]", clean(upper))
    return bool(marks) and clean(upper)[-1].isdigit() and _joins_as_figure(f"{upper}{marks[-1]}", lower, role)


def _continuation_score(above: PlanRow, below: PlanRow, layout: Layout) -> float:
    """How strongly `below`, first on its page, carries on `above`, last on the page before."""
    score, figures_above, figures_below, joins, lost = 0.0, 0, 0, 0, 0
    opened = any(c.open_bottom for c in above.cells.values())
    sentences = alien = 0
    for column, role in enumerate(layout.roles):
        upper, lower = above.text(column), below.text(column)
        if not lower.strip():
            if is_figure_role(role) and upper.strip():
                figures_above += 1
            continue
        if is_figure_role(role):
            figures_above += bool(upper.strip())
            if upper.strip() and _joins_as_figure(upper, lower, role):
                joins += 1
            elif above.recognised and _lost_its_mark(upper, lower, role):
                lost += 1
            else:
                figures_below += 1
        elif role.kind == "number":
            score += _OWN_NUMBER
        elif role.kind in SENTENCE_KINDS or role.kind in ("unit", "action", "note", "source_name"):
            sentences += 1
            merged_above = (cell := above.cells.get(column)) is not None and cell.merged and cell.text.strip()
            if not upper.strip() and not merged_above:
                score += 0.0 if opened else _TEXT_UNDER_NOTHING
                alien += 1
                continue
            opener = role.kind if role.kind in ("objective", "indicator", "program") else "post"
            starts = starts_with_word(lower, opener)
            lowered = lower.strip()[:1].islower() or not lower.strip()[:1].isalpha()
            if lowered and not (starts and role.kind == "objective"):
                score += _GOES_ON_IN_LOWER_CASE
            else:
                score += _OPENS_A_TEXT if starts else _STARTS_WITH_A_CAPITAL
            if _DANGLING.search(upper.strip()):
                score += _ENDS_UNFINISHED
            if upper.count("(") > upper.count(")") and ")" in lower:
                score += _CLOSES_A_BRACKET
    if joins:
        score += _CUT_FIGURE
    else:  # whole figures of three digits may stand below whole figures
        figures_below += lost
    if figures_below:
        score += _FIGURES_IN_BOTH if figures_above else _FIGURES_BELOW_ALONE
    elif sentences:
        score += _TEXT_ALONE_IN_OPEN_CELLS if opened else _TEXT_ALONE
        if figures_above:
            score += _FIGURES_ABOVE_ALONE
        if (opened or not alien) and (sentences >= 2 or not below.has(*layout.columns_of(*_OWN_ROW_KINDS))):
            score += _NO_HEADING
    return score


def _could_be_heading(above: PlanRow, below: PlanRow, layout: Layout) -> bool:
    """True for a joined row that prints one capitalised name and nothing else: it may be a heading."""
    filled = [c for c, cell in below.cells.items() if cell.filled]
    if len(filled) != 1 or layout.roles[filled[0]].kind not in _OWN_ROW_KINDS:
        return False
    if any(c.open_bottom for c in above.cells.values()):
        return False
    upper, lower = above.text(filled[0]).strip(), below.text(filled[0]).strip()
    return lower[:1].isupper() and not _DANGLING.search(upper)


def _joined_figure(row: PlanRow, upper: str, lower: str, role: Role) -> str:
    if upper.strip() and row.recognised and _lost_its_mark(upper, lower, role):
        return f"{clean(upper)}{re.findall('[.,]', upper)[-1]}{clean(lower)}"
    return _joined_text(upper, lower, figure=True)


def _joined_text(upper: str, lower: str, figure: bool) -> str:
    if not lower.strip():
        return upper
    if not upper.strip():
        return lower
    return clean(upper) + clean(lower) if figure else f"{upper}\n{lower}"


def stitch(rows: list[PlanRow], layout: Layout) -> list[PlanRow]:
    """Joins rows that a page break cut: the first row of a page to the last of the page before.

    A row is carried on by text without figures of its own, or by the rest of a cut figure.
    """
    out: list[PlanRow] = []
    boxes: dict[int, RowCell] = {}
    for row in rows:
        if out and row.first_on_page and _continuation_score(out[-1], row, layout) >= _LEAST_TO_JOIN:
            above = out[-1]
            boxes = {}
            for column, cell in row.cells.items():
                upper = above.cells.setdefault(column, RowCell())
                if cell.merged or not cell.text.strip():
                    if upper.text.strip():
                        boxes[column] = upper  # its box may go on below the cut row
                    continue
                if upper.merged:
                    _extend_merged(out, column, cell)
                    continue
                role = layout.roles[column]
                if is_figure_role(role):
                    upper.text = _joined_figure(above, upper.text, cell.text, role)
                    # Its parts were recognised apart: no reading of one supports the whole.
                    upper.alternatives = ()
                else:
                    upper.text = _joined_text(upper.text, cell.text, figure=False)
                upper.words += cell.words
            above.beyond += row.beyond
            above.doubtful_join = above.doubtful_join or _could_be_heading(above, row, layout)
            above.page_end = row.page
            above.printed_rows += 1
            continue
        boxes = {column: box for column, box in boxes.items() if _goes_on(box, row.cells.get(column))}
        out.append(row)
    return out


def _goes_on(box: RowCell, cell: RowCell | None) -> bool:
    """Whether a cell is a part of the rest of a box that the page break cut; it gets the box's text then."""
    if cell is None or not cell.merged or cell.text.strip():
        return False
    cell.text = box.text
    return True


def _extend_merged(rows: list[PlanRow], column: int, rest: RowCell) -> None:
    """Adds the rest of a merged box that a page break cut to the box, in all the rows that it spans."""
    for row in reversed(rows):
        cell = row.cells.get(column)
        if cell is None:
            return
        cell.text = _joined_text(cell.text, rest.text, figure=False)
        if not cell.merged:
            cell.words += rest.words
            return
