"""Plans that print each quarter apart: a sheet or a block of rows per quarter, or a row per quarter.

What belongs here: bringing them side by side before columns are decided, as if the table had a column per
quarter, so that a line has its four quarters and its annual figures count once. Where that can't be done
safely, a plan is refused: the same lines four times would count four times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pipelines.model.page import Cell, DocumentRejected, TextLine
from pipelines.model.plan import Issue
from pipelines.understanding.columns.evidence import HeadingPath
from pipelines.understanding.identity.titles import names_a_plan, plan_level_of
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.periods import month_of, names_a_period_alone, quarter_of, without_period
from pipelines.understanding.tables.collect import DocumentTables, Part, Table
from pipelines.understanding.tables.header import Header, repeats_header
from pipelines.understanding.tables.rows_per_period import with_rows_joined
from pipelines.understanding.tables.side_by_side import (
    JoinedRow,
    Period,
    SideBySide,
    columns_apart,
    name_columns,
    names_period,
    repeated,
)

_SHORT = 60  # letters; longer lines are sentences
_CONFLICTS_TOLD = 20


@dataclass
class _Unit:
    """What a document prints of one period: the rows below one heading, or below one banner of it."""

    table: Table
    header: Header
    period: Period | None
    rows: list[tuple[Part, int]] = field(default_factory=list)

    @property
    def key(self) -> tuple[tuple[str, ...], ...]:
        """The headings without the period that they name."""
        return tuple(tuple(without_period(p) for p in path.parts) for path in self.header.paths)


def join_periods(found: DocumentTables) -> DocumentTables:
    """The tables of a document, those that print each quarter (or month) apart brought side by side.

    Raises DocumentRejected with `layout_unresolved` where a plan repeats its lines per quarter and they can't
    be brought together.
    """
    tables = [with_rows_joined(table) for table in found.tables]
    units = [unit for table in tables for unit in _units(table)]
    joined: dict[int, list[Table]] = defaultdict(list)
    gone: set[int] = set()
    used: set[int] = set()
    for _, group in groupby(units, key=lambda u: (u.key, u.period[0] if u.period else "")):
        for side in _plans(list(group)):
            if len(side) < 2 or any(unit.period is None for unit in side):
                continue
            yearly = next((unit for unit in units if unit.period is None and _is_yearly(unit, side)), None)
            together = _joined(side, yearly)
            if together is None:
                continue
            first, *others = dict.fromkeys(id(unit.table) for unit in side)
            if yearly is not None:
                others.append(id(yearly.table))
            joined[first].append(together)
            gone.update(others)
            used.update(id(unit) for unit in (*side, yearly) if unit is not None)
    _tell_of_left_rows([u for u in units if id(u) not in used and id(u.table) in {*joined, *gone}], joined)
    kept = [t for table in tables for t in joined.get(id(table), [] if id(table) in gone else [table])]
    return replace(found, tables=kept)


def _tell_of_left_rows(units: Sequence[_Unit], joined: dict[int, list[Table]]) -> None:
    """Issues for rows that stand among those brought together and belong to none of their periods."""
    for unit in units:
        (together, *_) = joined.get(id(unit.table)) or next(iter(joined.values()))
        for part, row in unit.rows:
            together.issues.append(
                Issue(
                    reason_code="unread_row",
                    message="The row belongs to none of the periods that its table prints one below another.",
                    page_number=part.matrix.grid.page_number,
                    printed_text=" | ".join(" ".join(c.text.split()) for c in part.matrix.filled(row))[:500],
                )
            )


def _plans(units: list[_Unit]) -> list[list[_Unit]]:
    """The units of each plan: plans of several echelons may be printed apart in one document.

    A plan begins where the title names another level, or where the periods begin again. Raises
    DocumentRejected with `layout_unresolved` where the periods of one level come back in parts, so that
    it is unknown which belong together, and the same lines would count more than once.
    """
    levels: dict[str, list[_Unit]] = defaultdict(list)
    level = ""
    for unit in units:
        level = plan_level_of(unit.table.title) if unit.table.title or not level else level
        levels[level].append(unit)
    plans: list[list[_Unit]] = []
    for of_level in levels.values():
        runs: list[list[_Unit]] = [[]]
        for unit in of_level:
            if unit.period in {other.period for other in runs[-1]}:
                runs.append([])
            runs[-1].append(unit)
        alike = len({frozenset(unit.period for unit in run) for run in runs}) == 1
        if not alike and names_a_plan(of_level[0].table.title) and _shares_lines(of_level):
            raise DocumentRejected("layout_unresolved", _message(of_level), is_titled_plan=True)
        plans += runs if alike else []
    return plans


def _shares_lines(units: Sequence[_Unit]) -> bool:
    """True where units of different periods print the same line."""
    names = name_columns(units[0].header.paths)
    periods: dict[tuple[str, ...], set[Period | None]] = defaultdict(set)
    for unit in units:
        for key in _keyed(unit, names):
            periods[key].add(unit.period)
    return any(len(found - {None}) > 1 for found in periods.values())


def _units(table: Table) -> list[_Unit]:
    """The table parted where it begins to print another period."""
    units: list[_Unit] = []
    for part in table.parts:
        if part.header is not None:
            period = _period_of_part(part, table)
            if not units or (period is not None and period != units[-1].period):
                units.append(_Unit(table, part.header, period))
        if not units:
            return []
        for row in range(part.first_body_row, part.matrix.n_rows):
            if banner := _banner(part, row):
                if units[-1].rows or units[-1].period is None:
                    units.append(_Unit(table, units[-1].header, banner))
                units[-1].period = banner
                continue
            if any(cell.text.strip() for cell in part.matrix.filled(row)):
                units[-1].rows.append((part, row))
    return [unit for unit in units if unit.rows]


def _period_named(text: str) -> Period | None:
    if len(text) > _SHORT:
        return None
    if quarter := quarter_of(text):
        return ("quarter", quarter)
    month = month_of(text)
    return ("month", month) if month else None


def _one(found: Iterable[Period | None]) -> Period | None:
    periods = {period for period in found if period}
    return periods.pop() if len(periods) == 1 else None


def _period_of_part(part: Part, table: Table) -> Period | None:
    """The one period a part prints, by its headings, else its sheet's name, else the lines on its page.

    None where its headings name several: then it prints them side by side.
    """
    assert part.header is not None
    headings = {_period_named(p) for path in part.header.paths for p in path.parts} - {None}
    if headings:
        return _one(headings)
    grid = part.matrix.grid
    if named := _period_named((grid.section or "").replace("_", " ")):
        return named
    lines: Sequence[TextLine] = [*table.title_lines, *table.signature_lines]
    texts = [line.text for line in lines if line.page_number == grid.page_number]
    return _one(_period_named(text) for text in [*texts, *part.header.titles])


def _banner(part: Part, row: int) -> Period | None:
    """The period that a row over all columns names and nothing else: `TRIWULAN II`."""
    cells = part.matrix.filled(row)
    if len(cells) != 1 or not names_a_period_alone(cells[0].text):
        return None
    return _period_named(cells[0].text)


def _is_yearly(unit: _Unit, units: list[_Unit]) -> bool:
    """True for a table of the year that prints the same lines, with columns that the others have too."""
    header, periods = unit.header, units[0].header
    if len(unit.table.parts) > 1 or not set(unit.key) <= set(units[0].key):
        return False
    names, others = name_columns(header.paths), name_columns(periods.paths)
    if [unit.key[c] for c in names] != [units[0].key[c] for c in others]:
        return False
    of_year = set(_keyed(unit, names))
    return bool(of_year) and of_year <= {key for one in units for key in _keyed(one, others)}


def _joined(units: list[_Unit], yearly: _Unit | None) -> Table | None:
    """One table of the units' rows; None where they share no line and headings name the periods.

    `yearly` prints what the periods come to, where a table does.
    """
    base, header = units[0].table, units[0].header
    names = name_columns(header.paths)
    keyed = [_keyed(unit, names) for unit in units]
    shared = any(key in other for i, rows in enumerate(keyed) for key in rows for other in keyed[i + 1 :])
    if not shared and any(names_period(path) for path in header.paths):
        return None
    order = _order([list(rows) for rows in keyed])
    if order is None:
        if names_a_plan(base.title):
            raise DocumentRejected("layout_unresolved", _message(units), is_titled_plan=True)
        return None
    rows = []
    of_year = _keyed(yearly, name_columns(yearly.header.paths)) if yearly is not None else {}
    for key in order:
        of_period = {u.period: found[key] for u, found in zip(units, keyed, strict=True) if key in found}
        first = next(iter(of_period.values()))
        periods = {p: at for p, at in of_period.items() if p is not None}
        rows.append(JoinedRow(*first, periods, of_year.get(key)))
    apart, undecided = columns_apart(header, rows)
    side = SideBySide(
        header,
        apart,
        sorted(unit.period for unit in units if unit.period),
        _annual_columns(units[0], yearly, apart) if yearly is not None else {},
        undecided,
        headings={u.period: u.header.paths for u in units if u.period},
    )
    tables = list({id(unit.table): unit.table for unit in [*units, *([yearly] if yearly else [])]}.values())
    parts = side.parts(rows, [part for part, _ in units[0].rows])
    page = parts[0].matrix.grid.page_number
    return replace(
        base,
        parts=parts,
        signature_lines=[line for table in tables for line in table.signature_lines],
        strays=[stray for table in tables for stray in table.strays],
        loose_rows=[line for table in tables for line in table.loose_rows],
        issues=[
            *(issue for table in tables for issue in table.issues),
            _joined_periods(units),
            *repeated(header, undecided, page),
            *side.issues,
        ],
        overprints=[place for table in tables for place in table.overprints],
    )


def _annual_columns(unit: _Unit, yearly: _Unit, apart: Sequence[int]) -> dict[int, tuple[int, HeadingPath]]:
    """Where the table of the year prints what the columns of `apart` come to."""
    places = {key: column for column, key in enumerate(yearly.key)}
    found = {column: places[unit.key[column]] for column in apart if unit.key[column] in places}
    return {column: (place, yearly.header.paths[place]) for column, place in found.items()}


def _joined_periods(units: list[_Unit]) -> Issue:
    """What a person should know of lines that were brought together."""
    pages = list(dict.fromkeys(part.matrix.grid.page_number for unit in units for part, _ in unit.rows))
    return Issue(
        reason_code="periods_joined",
        message=f"The plan prints {len(units)} periods apart, on pages {pages[0]} to {pages[-1]}. Their rows "
        "were brought together by what they name; a line's place is that of its first period.",
    )


def _message(units: list[_Unit]) -> str:
    pages = ", ".join(str(unit.rows[0][0].matrix.grid.page_number) for unit in units)
    return (
        f"The plan prints each period apart (pages {pages}), and its lines can't be matched: they, or the "
        "periods, stand in another order. Bring the periods side by side in one table."
    )


def _keyed(unit: _Unit, names: Sequence[int]) -> dict[tuple[str, ...], tuple[Part, int]]:
    """The rows of a unit by what they name, in their order; equal ones are counted.

    A blank left of a printed name is the name above it.
    """
    keyed: dict[tuple[str, ...], tuple[Part, int]] = {}
    above = [""] * len(names)
    for part, row in unit.rows:
        texts = [part.matrix.text(row, c) for c in range(part.matrix.n_cols)]
        if repeats_header(texts, unit.header):
            continue
        own = [squash(texts[c]) for c in names]
        if any(own):
            last = max(i for i, mine in enumerate(own) if mine)
            above = [mine or (above[i] if i < last else "") for i, mine in enumerate(own)]
            key = tuple(above)
        else:
            key = tuple(squash(cell.text) for cell in part.matrix.filled(row) if not _is_figure(cell))
        number = 0
        while (*key, str(number)) in keyed:
            number += 1
        keyed[(*key, str(number))] = (part, row)
    return keyed


def _is_figure(cell: Cell) -> bool:
    return cell.number is not None or not any(ch.isalpha() for ch in cell.text)


def _order(sequences: list[list[tuple[str, ...]]]) -> list[tuple[str, ...]] | None:
    """One order of all keys that keeps each sequence's own.

    Where orders contradict each other, the first stands if names alone show which rows belong together: none
    comes twice and none is new. None elsewhere.
    """
    order: list[tuple[str, ...]] = list(sequences[0])
    for sequence in sequences[1:]:
        known = [key for key in sequence if key in set(order)]
        if known != [key for key in order if key in set(sequence)]:
            if known != sequence or any(key[-1] != "0" for key in sequence):
                return None
            continue
        at = order.index(known[0]) if known else len(order)
        for key in sequence:
            if key in order:
                at = order.index(key) + 1
            else:
                order.insert(at, key)
                at += 1
    return order
