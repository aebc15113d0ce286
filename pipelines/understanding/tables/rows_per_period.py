"""Tables with a row per quarter (or month): `Triwulan` is a column, and each line takes four rows.

What belongs here: finding such a column and the rows of each line. See `apart` for why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.model.plan import Issue
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.periods import (
    bare_quarter_of,
    month_of,
    number_of_month,
    quarter_of,
    speaks_of_months,
    speaks_of_quarters,
)
from pipelines.understanding.lexicon.row_words import squashed_words
from pipelines.understanding.tables.collect import Part, Table, printed_rows
from pipelines.understanding.tables.header import Header
from pipelines.understanding.tables.side_by_side import (
    JoinedRow,
    Period,
    SideBySide,
    columns_apart,
    name_columns,
    repeated,
)

# Most cells of the column name periods, and most lines take several rows.
_LEAST_NAMED = 0.8
_LEAST_LINES = 0.5
_LEAST_CELLS = 4
_SHORT = 25  # letters


@dataclass
class _Line:
    """The rows of one line, from the first that names it on."""

    part: Part
    row: int
    periods: dict[Period, tuple[Part, int]]
    annual: tuple[Part, int] | None = None


def with_rows_joined(table: Table) -> Table:
    """The table with a row a line and its periods side by side; the table itself where a line has one row."""
    header = table.header
    if header is None or any(p.matrix.n_cols != len(header.paths) for p in table.parts):
        return table
    rows = _rows(table)
    names = name_columns(header.paths)
    for column in range(len(header.paths)):
        if column in names or not _holds_periods(header, rows, column):
            continue
        lines = _lines(header, rows, column, names)
        several = [line for line in lines if len(line.periods) > 1]
        if not several or len(several) < _LEAST_LINES * sum(bool(line.periods) for line in lines):
            continue
        return _joined(table, header, lines, several, column)
    return table


def _rows(table: Table) -> list[tuple[Part, int]]:
    return [(part, row) for part in table.parts for row in printed_rows(part, table)]


def _period(header: Header, column: int, text: str) -> Period | None:
    """The period that a cell names under its heading."""
    if not text.strip() or len(text) > _SHORT:
        return None
    if quarter := quarter_of(text):
        return ("quarter", quarter)
    heading = str(header.paths[column])
    if speaks_of_quarters(heading) and (bare := bare_quarter_of(text)):
        return ("quarter", bare)
    month = month_of(text) or (number_of_month(text) if speaks_of_months(heading) else None)
    return ("month", month) if month else None


def _holds_periods(header: Header, rows: Sequence[tuple[Part, int]], column: int) -> bool:
    texts = [text for part, row in rows if (text := _own_text(part, row, column))]
    named = [period for text in texts if (period := _period(header, column, text))]
    stated = [text for text in texts if squash(text) not in squashed_words("whole_year")]
    return (
        len(named) >= max(_LEAST_CELLS, _LEAST_NAMED * len(stated))
        and len({kind for kind, _ in named}) == 1
        and len(set(named)) > 1
    )


def _own_text(part: Part, row: int, column: int) -> str:
    """What the row itself prints in a column."""
    cell = part.matrix.slots[row][column]
    return cell.text.strip() if cell is not None and cell.row == row and cell.col == column else ""


def _lines(
    header: Header, rows: Sequence[tuple[Part, int]], column: int, names: Sequence[int]
) -> list[_Line]:
    """The rows put together: a line ends where its period comes again or before, or a name changes."""
    lines: list[_Line] = []
    open_line: _Line | None = None
    for part, row in rows:
        text = _own_text(part, row, column)
        period = _period(header, column, text)
        is_sum = squash(text) in squashed_words("whole_year")
        may_sum = is_sum and open_line is not None and open_line.annual is None
        if open_line is not None and may_sum and not _names_another(open_line, part, row, names):
            open_line.annual = (part, row)
            continue
        if period is None:
            lines.append(_Line(part, row, {}, (part, row)))
            open_line = None
            continue
        goes_on = (
            open_line is not None
            and period > max(open_line.periods)
            and not _names_another(open_line, part, row, names)
        )
        if open_line is None or not goes_on:
            open_line = _Line(part, row, {})
            lines.append(open_line)
        open_line.periods[period] = (part, row)
    return lines


def _names_another(line: _Line, part: Part, row: int, names: Sequence[int]) -> bool:
    """True where the row prints a name that is not the line's."""
    return any(
        (own := squash(_own_text(part, row, column)))
        and own != squash(line.part.matrix.text(line.row, column))
        for column in names
    )


def _row(line: _Line) -> JoinedRow:
    return JoinedRow(line.part, line.row, line.periods, line.annual)


def _joined(
    table: Table, header: Header, lines: Sequence[_Line], several: Sequence[_Line], column: int
) -> Table:
    apart, undecided = columns_apart(header, [_row(line) for line in several], column)
    periods = sorted({period for line in lines for period in line.periods})
    has_annual = any(
        line.annual is not None and any(_own_text(*line.annual, c) for c in apart) for line in lines
    )
    annual = {c: (c, header.paths[c]) for c in apart if has_annual}
    side = SideBySide(header, apart, periods, annual, undecided, column)
    parts = side.parts([_row(line) for line in lines], table.parts)
    page = parts[0].matrix.grid.page_number
    stated = Issue(
        reason_code="periods_joined",
        message=f"Lines take up to {len(periods)} rows each, one a period, which were brought together.",
        page_number=page,
        printed_text=str(header.paths[column]),
    )
    return replace(
        table, parts=parts, issues=[*table.issues, stated, *repeated(header, undecided, page), *side.issues]
    )
