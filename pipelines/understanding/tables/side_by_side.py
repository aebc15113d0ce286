"""A table whose periods stand side by side, made of rows that print them apart.

What belongs here: laying out cells. Which rows belong together is for `apart` and `rows_per_period`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipelines.model.page import Cell, Grid
from pipelines.model.plan import Issue
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.lexicon.headings import concept_scores, fold, squash
from pipelines.understanding.lexicon.periods import month_of, quarter_of
from pipelines.understanding.tables.collect import Part
from pipelines.understanding.tables.header import Header
from pipelines.understanding.tables.matrix import Matrix

Period = tuple[Literal["quarter", "month"], int]
"""A quarter (1 to 4) or month (1 to 12)."""

_NAMES = ("objective", "indicator", "program", "activity", "sub_activity")
_OF_LINES = ("number", "unit", "code", "identifier", "responsible", "source_name")
_FIGURES = ("target", "money", "actual")
_NAMED = 0.5
_OF_YEAR = re.compile(r"tahun|(?<!\d)20\d\d(?!\d)", re.I)
_LABELS = {"quarter": "Triwulan", "month": "Bulan"}


@dataclass(frozen=True)
class JoinedRow:
    """The row that prints a line, and the rows that print its periods; `annual` prints what they come to."""

    part: Part
    row: int
    periods: dict[Period, tuple[Part, int]]
    annual: tuple[Part, int] | None = None

    @property
    def places(self) -> list[tuple[Part, int]]:
        """The rows brought together, each once."""
        places = [(self.part, self.row), *self.periods.values(), *([self.annual] if self.annual else [])]
        return list({(id(part), row): (part, row) for part, row in places}.values())


def _words_of(row: JoinedRow) -> int:
    """How many words the rows of a line print."""
    return sum(len(cell.text.split()) for part, at in row.places for cell in part.matrix.filled(at))


def name_columns(paths: Sequence[HeadingPath]) -> list[int]:
    """The columns whose headings name objectives, indicators, programs or activities."""
    found = []
    for column, path in enumerate(paths):
        scores = concept_scores(path.leaf)
        named = max((scores.get(name, 0.0) for name in _NAMES), default=0.0)
        if named > _NAMED and named >= max(scores.values()):
            found.append(column)
    return found


def holds_figures_or_steps(path: HeadingPath) -> bool:
    """False for columns that number, name or measure a line: what they print is the same in each period."""
    scores = concept_scores(path.leaf)
    most = max(scores, key=scores.__getitem__, default="")
    return most not in (*_NAMES, *_OF_LINES) or scores[most] <= _NAMED


def columns_apart(
    header: Header, rows: Sequence[JoinedRow], dropped: int | None = None
) -> tuple[list[int], list[int]]:
    """The columns that each period prints for itself, and those of which it is unknown.

    Where a heading names the period or the cells differ, each period has its own; where a heading says the
    year or a ceiling, they must differ on most lines. Targets that are the same in all periods are each
    period's. Of other figures that are the same in all periods it is unknown. Where no line is printed twice,
    figures of no year are of the period they stand in.
    """
    once = all(len(row.periods) < 2 for row in rows)
    apart, undecided = [], []
    for column, path in enumerate(header.paths):
        if column == dropped or not holds_figures_or_steps(path):
            continue
        texts = [_printed(row, column) for row in rows]
        scores = concept_scores(path.leaf)
        says_year = scores.get("ceiling", 0.0) > _NAMED or bool(_OF_YEAR.search(str(path)))
        several = [set(printed) for printed in texts if len(printed) > 1]
        differing = sum(len(printed) > 1 for printed in several)
        of_period = once and not says_year and any(scores.get(c, 0.0) > _NAMED for c in _FIGURES)
        if names_period(path) or of_period or differing > (len(several) / 2 if says_year else 0):
            apart.append(column)
        elif several and not says_year:
            figures = [text for printed in texts for text in printed]
            if scores.get("target", 0.0) > _NAMED:
                apart.append(column)
            elif all(any(ch.isdigit() for ch in text) for text in figures):
                undecided.append(column)
    return apart, undecided


def repeated(header: Header, columns: Sequence[int], page: int) -> list[Issue]:
    """An issue for each column of which it is unknown whether its figures are each period's."""
    return [
        Issue(
            reason_code="repeated_in_periods",
            message="This column prints the same figures for every period: whether they are the year's or "
            "each period's can't be told, so they are not read. Its heading may say so in a copy.",
            page_number=page,
            printed_text=str(header.paths[column]),
        )
        for column in columns
    ]


def names_period(path: HeadingPath) -> bool:
    """True where a heading names a quarter or month."""
    return any(quarter_of(part) or month_of(part) for part in path.parts)


def _printed(row: JoinedRow, column: int) -> list[str]:
    """What the periods of a line print in a column, blanks aside, squashed."""
    own = [_own(part, at, column) for part, at in row.periods.values()]
    return [text for cell in own if cell is not None and (text := squash(cell.text))]


@dataclass
class SideBySide:
    """The joined table's columns: each of `apart` once a period, beside its annual one where there is any.

    `annual` says where an annual row prints what a column's periods come to, and under which heading.
    `headings` are those of each period, where the document prints them per period. Of the columns `undecided`
    all that is printed stands in one cell, which is then no figure. Columns keep their order; `dropped` is
    left out. `issues` say what the parts made so far could not hold.
    """

    header: Header
    apart: Sequence[int]
    periods: Sequence[Period]
    annual: Mapping[int, tuple[int, HeadingPath]] = field(default_factory=dict)
    undecided: Sequence[int] = ()
    dropped: int | None = None
    headings: Mapping[Period, Sequence[HeadingPath]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.issues: list[Issue] = []
        self._starts: list[int] = []
        self._paths: list[HeadingPath] = []
        for column, path in enumerate(self.header.paths):
            self._starts.append(len(self._paths))
            if column == self.dropped:
                continue
            if column not in self.apart:
                self._paths.append(path)
                continue
            if column in self.annual:
                self._paths.append(self.annual[column][1])
            self._paths += [self._heading(column, period) for period in self.periods]
        self._starts.append(len(self._paths))

    def _heading(self, column: int, period: Period) -> HeadingPath:
        path, (kind, number) = self.headings.get(period, self.header.paths)[column], period
        if names_period(path):
            return path
        return HeadingPath((*path.parts, f"{_LABELS[kind]} {number}"), (*path.inherited, False))

    def parts(self, rows: Sequence[JoinedRow], homes: Sequence[Part]) -> list[Part]:
        """The joined table's parts. A row whose own is none of `homes` stands with the row above it."""
        laid: list[tuple[Part, list[JoinedRow]]] = []
        for row in rows:
            home = next((part for part in homes if part is row.part), laid[-1][0] if laid else homes[0])
            if not laid or laid[-1][0] is not home:
                laid.append((home, []))
            laid[-1][1].append(row)
        return [self._part(home, of_home) for home, of_home in laid]

    def _part(self, home: Part, rows: Sequence[JoinedRow]) -> Part:
        cells: list[Cell] = []
        repeated_words = 0
        for i, row in enumerate(rows):
            made = self._cells(home, rows, i, row)
            self._tell_of_lost(row, made)
            repeated_words += _words_of(row) - sum(len(cell.text.split()) for cell in made)
            cells += made
        numbers = [row.part.matrix.grid.row_numbers for row in rows]
        grid = Grid(
            page_number=home.matrix.grid.page_number,
            n_rows=len(rows),
            n_cols=self._starts[-1],
            cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))),
            kind=home.matrix.grid.kind,
            box=home.matrix.grid.box,
            row_numbers=tuple(
                n[r.row] if r.row < len(n) else r.row + 1 for n, r in zip(numbers, rows, strict=True)
            ),
            section=home.matrix.grid.section,
        )
        signature = self.header.signature | {squash(path.leaf) for path in self._paths if path.parts}
        header = Header(0, tuple(self._paths), self.header.titles, None, signature)
        return Part(Matrix(grid), header, home.page_size, home.above, repeated_words)

    def _tell_of_lost(self, row: JoinedRow, made: Sequence[Cell]) -> None:
        """An issue for texts of the rows brought together that the joined row does not hold."""
        kept = [squash(cell.text) for cell in made]
        kept += [squash(issue.printed_text or "") for issue in self.issues]
        for part, at in row.places:
            lost = [
                fold(cell.text)
                for cell in part.matrix.filled(at)
                if not self._is_of_row(cell.col) and not any(squash(cell.text) in text for text in kept)
            ]
            if lost:
                self.issues.append(
                    Issue(
                        reason_code="unread_row",
                        message="A row of one period prints what the line it belongs to has no place for.",
                        page_number=part.matrix.grid.page_number,
                        printed_text=" | ".join(lost)[:500],
                    )
                )

    def _is_of_row(self, column: int) -> bool:
        """True for columns that number the rows or name their period, not the line."""
        if column == self.dropped:
            return True
        return concept_scores(self.header.paths[column].leaf).get("number", 0.0) > _NAMED

    def _cells(self, home: Part, rows: Sequence[JoinedRow], i: int, row: JoinedRow) -> list[Cell]:
        cells = []
        for cell in row.part.matrix.own(row.row):
            if cell.col == self.dropped or (cell.col in self.apart and cell.col_span == 1):
                continue
            end = cell.row + cell.row_span
            spanned = sum(r.part is row.part and cell.row <= r.row < end for r in rows)
            start, last = self._starts[cell.col], min(cell.col + cell.col_span, len(self._starts) - 1)
            width = max(self._starts[last] - start, 1)
            moved = _moved(cell, i, start, row.part is home, spanned, width)
            cells.append(self._with_others(moved, cell.col, row) if cell.col_span == 1 else moved)
        for column in self.apart:
            places = [(row.annual, self.annual[column][0])] if column in self.annual else []
            places += [(row.periods.get(period), column) for period in self.periods]
            for offset, (place, printed_in) in enumerate(places):
                if place is not None and (own := _own(*place, printed_in)) is not None:
                    at = self._starts[column] + offset
                    cells.append(_moved(own, i, at, place[0] is home))
        return cells

    def _with_others(self, cell: Cell, column: int, row: JoinedRow) -> Cell:
        """The cell that the periods of a line share.

        Where they print other figures, the cell holds all of them and is no figure; of other words the first
        stand and an issue quotes the rest.
        """
        if concept_scores(self.header.paths[column].leaf).get("number", 0.0) > _NAMED:
            return cell
        others = [_own(part, at, column) for part, at in row.periods.values()]
        cells = [other for other in (cell, *others) if other is not None and other.text.strip()]
        distinct = {squash(other.text): other for other in cells}
        if not distinct:
            return cell
        first = next(iter(distinct.values()))
        if column in self.undecided and len(cells) > 2:  # the line's own cell is among those of its periods
            return replace(cell, text="\n".join(other.text for other in cells[1:]), number=None)
        if len(distinct) > 1 and all(any(ch.isdigit() for ch in other.text) for other in distinct.values()):
            return replace(cell, text="\n".join(other.text for other in distinct.values()), number=None)
        if len(distinct) > 1:
            self.issues.append(_differ(row, [other.text for other in distinct.values()]))
        return replace(cell, text=first.text, number=first.number)


def _differ(row: JoinedRow, texts: Sequence[str]) -> Issue:
    return Issue(
        reason_code="periods_differ",
        message="The periods of one line print this differently; the first is kept.",
        page_number=row.part.matrix.grid.page_number,
        printed_text=" | ".join(fold(text) for text in texts),
    )


def _own(part: Part, row: int, column: int) -> Cell | None:
    """The cell that starts in this slot and stands over this column alone."""
    cell = part.matrix.slots[row][column]
    begins = cell is not None and cell.row == row and cell.col == column and cell.col_span == 1
    return cell if begins else None


def _moved(cell: Cell, row: int, col: int, same_page: bool, row_span: int = 1, col_span: int = 1) -> Cell:
    box = cell.box if same_page else None
    return replace(cell, row=row, col=col, row_span=max(row_span, 1), col_span=col_span, box=box)
