"""Plans that print a quarter per table (a sheet, a page) or a quarter per row: put side by side.

What belongs here: which tables and rows are one plan's quarters, before columns are decided, so that a line
has its four quarters and its money counts once. What can't be joined is told or refused, never added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.model.page import Cell, DocumentRejected
from pipelines.model.plan import Issue, Line
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.columns.kinds import kind_of
from pipelines.understanding.identity.titles import plan_level_of
from pipelines.understanding.lexicon.headings import concept_scores, fold, squash
from pipelines.understanding.lexicon.periods import (
    bare_quarter_of,
    quarter_of,
    speaks_of_quarters,
    without_quarter,
)
from pipelines.understanding.tables.collect import DocumentTables, Part, Table
from pipelines.understanding.tables.header import Header, repeats_header
from pipelines.understanding.tables.joined_rows import JoinedPart, JoinedRow, side_by_side

_NAMES = ("objective", "indicator", "program", "activity", "sub_activity")
_MONEY = ("ceiling", "money")
_SURE = 0.5
_FIGURES = {"money", "grouped", "quantity", "nil", "grade"}
# Rows of one plan printed four times are the same rows, but for a misprint.
_LEAST_MATCHED = 0.7
_LEAST_ROWS = 4
_LEAST_TOLD = 0.9


class _Printed(NamedTuple):
    """A printed row of one quarter; rows with one key are one line."""

    quarter: int
    part: Part
    row: int
    key: tuple[str | int, ...]


def join_quarters(found: DocumentTables) -> tuple[DocumentTables, list[Issue]]:
    """The tables with quarters side by side, and an issue for each text that found no place.

    Raises DocumentRejected (`layout_unresolved`) where a table per quarter prints the money of the year, and
    its rows are not those of the other quarters, or have lost cells.
    """
    tables, issues = _tables_joined(found.tables)
    for number, table in enumerate(tables):
        parts: list[Part] = []
        for part in table.parts:
            joined = _rows_joined(part)
            parts += joined[0] if joined else [part]
            issues += joined[1] if joined else []
        tables[number] = replace(table, parts=parts)
    return DocumentTables(tables, found.other_lines), issues


def without_yearly_money(table: Table, lines: Sequence[Line]) -> list[Issue]:
    """An issue for each line that was put together and prints no money of the year: only its quarters do."""
    if not any(isinstance(part, JoinedPart) for part in table.parts):
        return []
    return [
        Issue(
            reason_code="quarters_joined",
            message="Put together of quarters printed apart; the money of the year is not printed.",
            line_number=line.number,
            page_number=line.page_number,
            column_role="ceiling",
        )
        for line in lines
        if not line.ceiling.text and line.stated_money is not None
    ]


# A quarter per table


def _tables_joined(tables: Sequence[Table]) -> tuple[list[Table], list[Issue]]:
    """The tables, those that follow one another and are a quarter each of one plan as one."""
    out: list[Table] = []
    issues: list[Issue] = []
    run: list[tuple[Table, list[int]]] = []

    def close() -> None:
        owners = [table for table, _ in run]
        if len({quarter for _, quarters in run for quarter in quarters}) > 1:
            parts, told = _joined(
                [(q, p) for table, quarters in run for q, p in zip(quarters, table.parts, strict=True)]
            )
            issues.extend(told)
            out.append(_one_table(owners, parts))
        else:
            out.extend(owners)
        run.clear()

    for table in tables:
        quarters = _quarters_of_parts(table)
        if run and (quarters is None or not _goes_on(run, table, quarters)):
            close()
        if quarters is None:
            out.append(table)
        else:
            run.append((table, quarters))
    close()
    return out, issues


def _goes_on(run: Sequence[tuple[Table, list[int]]], table: Table, quarters: Sequence[int]) -> bool:
    """True where a table is the next quarter of the plan in `run`, and not the first of another plan."""
    told = [quarter for _, of_table in run for quarter in of_table]
    starts_again = quarters[0] in told and quarters[0] != told[-1]
    first = run[0][0]
    same_level = not table.title or plan_level_of(table.title) == plan_level_of(first.title)
    return same_level and not starts_again and _same_columns(first.parts[0], table.parts[0])


def _one_table(tables: Sequence[Table], parts: list[Part]) -> Table:
    return replace(
        tables[0],
        parts=parts,
        signature_lines=[line for table in tables for line in table.signature_lines],
        strays=[stray for table in tables for stray in table.strays],
        loose_rows=[line for table in tables for line in table.loose_rows],
    )


def _quarters_of_parts(table: Table) -> list[int] | None:
    """The one quarter that each part of a table is of; None where some part is of none, or of several.

    Headings say it, else the name of the sheet, else the title.
    """
    quarters: list[int] = []
    title = [q for line in table.lines_above if (q := quarter_of(line.text))]
    title += [q for text in table.cells_above if (q := quarter_of(text))]
    for place, part in enumerate(table.parts):
        if part.header is None:
            if not quarters:
                return None
            quarters.append(quarters[-1])
            continue
        if not _same_columns(table.parts[0], part):
            return None
        named = {q for path in part.header.paths for text in path.parts if (q := quarter_of(text))}
        if not named and any(bare_quarter_of(path.leaf) for path in part.header.paths):
            return None
        sheet = quarter_of(part.matrix.grid.section or "")
        named = named or ({sheet} if sheet else set(title[-1:]) if place == 0 else set())
        if len(named) != 1:
            return None
        quarters.extend(named)
    return quarters


def _same_columns(one: Part, other: Part) -> bool:
    if one.header is None or other.header is None:
        return False
    mine, theirs = ([without_quarter(str(path)) for path in h.paths] for h in (one.header, other.header))
    return mine == theirs


def _joined(parts: Sequence[tuple[int, Part]]) -> tuple[list[Part], list[Issue]]:
    """The parts of all quarters as one table: a row of the same names is the same line."""
    headers = [(quarter, part.header) for quarter, part in parts if part.header]
    header = headers[0][1]
    if not all(_has_whole_rows(part, header) for _, part in parts):
        raise _not_to_be_joined("some rows have lost cells")
    paths = {quarter: of_quarter.paths for quarter, of_quarter in reversed(headers)}
    names = [i for i, path in enumerate(header.paths) if _speaks_of(path, _NAMES)]
    printed: list[_Printed] = []
    for quarter, part in parts:
        seen: dict[tuple[str, ...], int] = {}
        for row in _body(part, header):
            name = tuple(squash(part.matrix.text(row, c)) for c in names)
            seen[name] = seen.get(name, -1) + 1
            printed.append(_Printed(quarter, part, row, (*name, seen[name])))
    timed = {i for i, path in enumerate(header.paths) if quarter_of(str(path))}
    if not timed:
        timed = _about_quarters(header) | _differing(printed, header)
    order, lines, issues = (
        list[tuple[str | int, ...]](),
        dict[tuple[str | int, ...], JoinedRow](),
        list[Issue](),
    )
    before: tuple[int, int] = (0, -1)
    for quarter, part, row, key in printed:
        if key not in lines:  # where its own quarter prints it: what stands above may be meant for it
            place = before[1] + 1 if before[0] == quarter else 0
            order.insert(place, key)
            lines[key] = JoinedRow.at(part, row)
        before = (quarter, order.index(key))
        line = lines[key]
        line.quarters.add(quarter)
        for cell in part.matrix.own(row):
            if cell.col in timed:
                line.take(cell, part, quarter)
            elif (printed_before := line.common.get(cell.col)) is None or not printed_before.text.strip():
                line.common[cell.col] = cell if line.part is part else replace(cell, box=None)
            elif _says_more(cell, printed_before, header):
                issues.append(_told(cell, part, "Another quarter's table prints something else here."))
    rows = [lines[key] for key in order]
    _refuse_unmatched(rows, header, timed, len(paths))
    return side_by_side(header, rows, timed, paths), issues


def _refuse_unmatched(rows: Sequence[JoinedRow], header: Header, timed: set[int], quarters: int) -> None:
    yearly = any(_speaks_of(path, _MONEY) for i, path in enumerate(header.paths) if i not in timed)
    matched = sum(len(row.quarters) == quarters for row in rows)
    if yearly and matched < _LEAST_MATCHED * len(rows):
        raise _not_to_be_joined("each has the money of the year, and their rows are not the same")


def _not_to_be_joined(why: str) -> DocumentRejected:
    return DocumentRejected(
        "layout_unresolved",
        f"The plan has a table per quarter, but {why}: added up, money would count more than once. Put the "
        "quarters into one table.",
        is_titled_plan=True,
    )


# A quarter per row


def _rows_joined(part: Part) -> tuple[list[Part], list[Issue]] | None:
    """The part with the rows of four quarters as one; None where no column says the quarter of its row."""
    header, matrix = part.header, part.matrix
    if header is None or not _has_whole_rows(part, header):
        return None
    body = _body(part, header)
    told = [(c, q) for c in range(len(header.paths)) if (q := _quarters_said(part, body, header, c))]
    if not told:
        return None
    column, quarters = told[0]
    printed = _grouped(part, body, quarters, header)
    timed = (_differing(printed, header) | _about_quarters(header)) - {column}
    sizes = Counter(of_row.key for of_row in printed if of_row.quarter)
    if not timed or 2 * sum(size > 1 for size in sizes.values()) < len(sizes):
        return None  # the column says when each line is due
    lines: dict[tuple[str | int, ...], JoinedRow] = {}
    rows: list[JoinedRow] = []
    issues: list[Issue] = []
    for quarter, _, row, key in printed:
        if key not in lines:
            lines[key] = JoinedRow.at(part, row)
            rows.append(lines[key])
        line = lines[key]
        for cell in matrix.own(row):
            before = line.common.get(cell.col)
            if cell.col == column:
                continue
            if cell.col in timed and quarter:
                line.take(cell, part, quarter)
            elif cell.col in timed:
                if cell.text.strip():
                    issues.append(_told(cell, part, "A row of no quarter has no column for this."))
            elif before is None or not before.text.strip():
                line.common[cell.col] = replace(cell, row_span=1)
            elif _says_more(cell, before, header):
                line.common[cell.col] = replace(before, text=f"{before.text}\n{cell.text}", number=None)
    return side_by_side(header, rows, timed, {}, without=column), issues


def _grouped(part: Part, body: Sequence[int], quarters: dict[int, int], header: Header) -> list[_Printed]:
    """Rows with the line each is of: a new one begins where the quarters begin again or a name changes.

    A row that names no quarter is a line by itself, of quarter 0.
    """
    names = [i for i, path in enumerate(header.paths) if _speaks_of(path, _NAMES)]
    printed: list[_Printed] = []
    group, previous, known = 0, 0, [""] * len(names)
    for row in body:
        quarter = quarters.get(row, 0)
        said = [squash(part.matrix.text(row, c)) for c in names]
        renamed = any(a and b and a != b for a, b in zip(said, known, strict=True))
        if not quarter or quarter <= previous or renamed or not printed or not previous:
            group, known = group + 1, said
        previous = quarter
        printed.append(_Printed(quarter, part, row, (group,)))
    return printed


def _quarters_said(part: Part, body: Sequence[int], header: Header, column: int) -> dict[int, int] | None:
    """The quarter that a column says of each row, where it does on nearly all; None for other columns."""
    path = header.paths[column]
    if quarter_of(str(path)) or not (speaks_of_quarters(path.leaf) or squash(path.leaf) == "periode"):
        return None
    texts = {row: fold(text) for row in body if (text := part.matrix.text(row, column)).strip()}
    told = {row: q for row, text in texts.items() if (q := quarter_of(text) or bare_quarter_of(text))}
    if len(texts) < _LEAST_ROWS or len(told) < _LEAST_TOLD * len(texts) or len(set(told.values())) < 2:
        return None
    in_turn = [told[b] == told[a] % 4 + 1 or told[b] <= told[a] for a, b in pairwise(sorted(told))]
    return told if sum(in_turn) >= _LEAST_TOLD * len(in_turn) else None


# Both


def _about_quarters(header: Header) -> set[int]:
    return {i for i, path in enumerate(header.paths) if speaks_of_quarters(str(path))}


def _differing(printed: Sequence[_Printed], header: Header) -> set[int]:
    """Columns of figures that differ between the quarters of some line."""
    texts: dict[tuple[tuple[str | int, ...], int], set[str]] = {}
    for _, part, row, key in printed:
        for column in range(part.matrix.n_cols):
            if kind_of(text := part.matrix.text(row, column)) in _FIGURES:
                texts.setdefault((key, column), set()).add(squash(text))
    return {c for (_, c), said in texts.items() if len(said) > 1 and not _is_ordinal(header.paths[c])}


def _has_whole_rows(part: Part, header: Header) -> bool:
    """False for text of which some rows have fewer or more cells than the heading: which, nothing tells."""
    if part.matrix.grid.kind != "text":
        return True
    return all(len(part.matrix.own(row)) == len(header.paths) for row in _body(part, header))


def _body(part: Part, header: Header) -> list[int]:
    """Rows below the heading that print something and don't repeat it."""
    matrix, rows = part.matrix, []
    for row in range(part.first_body_row, matrix.n_rows):
        texts = [cell.text for cell in matrix.own(row)]
        if any(text.strip() for text in texts) and not repeats_header(texts, part.header or header):
            rows.append(row)
    return rows


def _speaks_of(path: HeadingPath, concepts: Sequence[str]) -> bool:
    return any(concept_scores(text).get(c, 0.0) >= _SURE for text in path.parts for c in concepts)


def _is_ordinal(path: HeadingPath) -> bool:
    return _speaks_of(path, ("number",))


def _says_more(cell: Cell, before: Cell, header: Header) -> bool:
    """True where a cell prints what the one before it, of the same line, does not; its number aside."""
    said = squash(cell.text)
    return bool(said) and said not in squash(before.text) and not _is_ordinal(header.paths[cell.col])


def _told(cell: Cell, part: Part, message: str) -> Issue:
    return Issue(
        reason_code="unplaced_text",
        message=message,
        page_number=part.matrix.grid.page_number,
        printed_text=fold(cell.text),
    )
