"""What a row of a plan table is: a sum, a banner over all columns, words that belong to no line.

What belongs here: deciding the kind of a row by what they print and where. What is done with each
kind is in `lines`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model.plan import BudgetLevel
from pipelines.model.roles import MONEY_KINDS, NAME_KINDS, Layout, is_figure_role
from pipelines.understanding.columns.indicator_groups import IndicatorGroup
from pipelines.understanding.figures.grammar import read_money
from pipelines.understanding.lexicon.headings import fold, squash, starts_with_word
from pipelines.understanding.lexicon.levels import strip_lead
from pipelines.understanding.lexicon.row_words import any_word, squashed_words
from pipelines.understanding.lines.rows import PlanRow, label_of

_SUM = any_word("sum")
_SUB = rf"{any_word('before_subtotal')}\s*-?\s*"
_SUBTOTAL_LEVELS: dict[str, BudgetLevel | None] = {
    "subtotal_of_program": "program",
    "subtotal_of_activity": "activity",
    "subtotal_of_sub_activity": "sub_activity",
    "subtotal_of_objective": "objective",
    "subtotal_of_other": None,
}

PAGE_SUM = re.compile(
    rf"^\s*(?:{_SUB})?{_SUM}\s+{any_word('page_sum')}|^\s*{any_word('carried_over')}", re.IGNORECASE
)
SUM_LABEL = re.compile(rf"^\s*(?:{any_word('before_sum')}\s*|{_SUB})?{_SUM}\b", re.IGNORECASE)
_SUBTOTAL = re.compile(
    rf"^\s*(?:{_SUB}{_SUM}|{_SUM}\s+(?:{any_word('subtotal_money')}\s+)?"
    rf"(?P<what>{any_word(*_SUBTOTAL_LEVELS)}))",
    re.IGNORECASE,
)


def is_total(label: str) -> bool:
    """True for a label that says that its row is the total, and nothing else."""
    return squash(label) in squashed_words("total")


def level_of_subtotal(label: str) -> BudgetLevel | None:
    """The level of the lines that a subtotal adds up, as its label says: `Jumlah Program …`."""
    found = _SUBTOTAL.match(label)
    what = squash(found["what"] or "") if found else ""
    return next((level for kind, level in _SUBTOTAL_LEVELS.items() if what in squashed_words(kind)), None)


class RowKinds:
    """Decides the kinds of the rows of one table. `groups` are the layout's indicator groups."""

    def __init__(self, layout: Layout, groups: Sequence[IndicatorGroup]) -> None:
        self._layout = layout
        self._groups = groups
        self._names = layout.columns_of(*NAME_KINDS)
        self._money = layout.columns_of(*MONEY_KINDS)

    def label(self, row: PlanRow) -> str:
        """What may call the row a sum: its name, since it may repeat its objective, else its first words."""
        names = [row.text(c) for c in self._names]
        return next((n for n in names if SUM_LABEL.match(n)), None) or label_of(row, self._layout)

    def banner(self, row: PlanRow) -> str | None:
        """The text of a row that prints one name over all its columns, numbers aside: a heading.

        Where the table has no column for objectives, an objective alone in its row is one too.
        """
        filled = {c: cell for c, cell in row.cells.items() if cell.filled}
        words = [
            c
            for c, cell in filled.items()
            if self._layout.roles[c].kind not in ("number", "code") or cell.col_span > 2
        ]
        if (
            len(words) != 1
            or is_figure_role(self._layout.roles[words[0]])
            or not re.search(r"[A-Za-z]", filled[words[0]].text)
        ):
            return None
        cell, role = filled[words[0]], self._layout.roles[words[0]]
        spans = cell.col_span >= max(3, len(self._layout.roles) / 2)
        alone = role.kind == "indicator" and not self._layout.columns_of("objective")
        if spans or (alone and starts_with_word(strip_lead(cell.text), "objective")):
            return fold(cell.text)
        return None

    def is_foreign(self, row: PlanRow) -> bool:
        """True for a row of words alone, all in columns of money: a signature or a note below the table."""
        filled = [c for c, cell in row.cells.items() if cell.filled]
        return bool(filled) and all(
            c in self._money and read_money(row.text(c)).kind in ("word", "unreadable")
            and re.search(r"[^\W\d_]{4}", row.text(c))
            for c in filled
        )  # fmt: skip

    def is_bare(self, row: PlanRow) -> bool:
        """No unit, target or quarter target: only a label and money."""
        columns = [c for g in self._groups for c in (g.unit, g.target) if c is not None]
        columns += self._layout.columns_of("quarter_target", "month_target")
        texts = [row.text(c) for c in columns if c not in self._label_span(row)]
        return not any(re.search(r"\w", text) and not SUM_LABEL.match(text) for text in texts)

    def is_indicator(self, row: PlanRow, label: str) -> bool:
        """True where the label is the text of an indicator's own cell: `Jumlah kegiatan sosialisasi`."""
        columns = [g.indicator for g in self._groups if g.indicator is not None]
        return any(row.text(c) == label and row.cells[c].col_span == 1 for c in columns)

    def _label_span(self, row: PlanRow) -> set[int]:
        return {c for c, cell in row.cells.items() if cell.col_span > 1}

    def is_ornament(self, row: PlanRow) -> bool:
        return not any(re.search(r"\w", cell.text) for cell in row.cells.values())
