"""`documents.csv` and `layouts.csv`: what people say of documents, read into hints.

What belongs here: the columns of the two tables and what their cells may hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from pipelines.documents.hint_tables import CatalogueProblem, HintTable
from pipelines.model.hints import ColumnRole, Hints

DOCUMENTS_CSV = "documents.csv"
LAYOUTS_CSV = "layouts.csv"
YEARS = range(1990, 2101)
_DOCUMENT_COLUMNS = ("file", "agency", "region", "fiscal_year", "revision", "source_url", "retrieved_on")
_LAYOUT_COLUMNS = ("file", "column", "role", "table", "reason")
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def read_hints(folder: Path, file_names: Collection[str]) -> tuple[dict[str, Hints], list[CatalogueProblem]]:
    """What the two tables in `folder` say, by document, and everything that is wrong in them.

    `file_names` are the documents under `folder`. A table that is not there says nothing. What is said
    of `plan.pdf` holds for `plan.txt` beside it as well, unless that has a row of its own.
    """
    hints, problems = _documents(folder / DOCUMENTS_CSV, file_names)
    hints |= _of_copies(hints, file_names)
    roles, role_problems = _layouts(folder / LAYOUTS_CSV, file_names)
    for file_name, said in roles.items():
        hints[file_name] = replace(hints.get(file_name, Hints(file=file_name)), column_roles=tuple(said))
    return hints, problems + role_problems


def _documents(path: Path, file_names: Collection[str]) -> tuple[dict[str, Hints], list[CatalogueProblem]]:
    table = HintTable(path, _DOCUMENT_COLUMNS, ("file",), file_names)
    hints: dict[str, Hints] = {}
    years = f"a year from {YEARS[0]} to {YEARS[-1]}"
    revisions = "0 for an original, 1 and up for an amended plan"
    for file_name, row in table.rows():
        if file_name in hints:
            table.report(f"names `{file_name}` a second time; the first row stands", file_name)
            continue
        hints[file_name] = Hints(
            file=file_name,
            agency=row.get("agency") or None,
            region=row.get("region") or None,
            fiscal_year=table.value(file_name, row, "fiscal_year", _year, years),
            revision=table.value(file_name, row, "revision", _natural, revisions),
            source_url=row.get("source_url") or None,
            retrieved_on=table.value(file_name, row, "retrieved_on", _date, "a date such as 2024-02-11"),
        )
    return hints, table.problems


def hints_for(file: Path) -> tuple[Hints, list[CatalogueProblem]]:
    """What the nearest documents.csv and layouts.csv, beside the file or in a folder above, say of it."""
    for folder in file.absolute().parents:
        if (folder / DOCUMENTS_CSV).is_file() or (folder / LAYOUTS_CSV).is_file():
            name = file.absolute().relative_to(folder).as_posix()
            hints, problems = read_hints(folder, [name])
            return hints.get(name, Hints(file=name)), [p for p in problems if p.file_name == name]
    return Hints(file=file.name), []


def _of_copies(hints: dict[str, Hints], file_names: Collection[str]) -> dict[str, Hints]:
    """The identity of documents that have no row, from one of the same name in another file type."""
    by_stem: dict[PurePosixPath, list[Hints]] = defaultdict(list)
    for file_name, said in hints.items():
        by_stem[PurePosixPath(file_name).with_suffix("")].append(said)
    copies: dict[str, Hints] = {}
    for file_name in file_names:
        said_of_twins = by_stem.get(PurePosixPath(file_name).with_suffix(""), [])
        if file_name not in hints and len(said_of_twins) == 1:
            copies[file_name] = replace(said_of_twins[0], file=file_name, source_url=None, retrieved_on=None)
    return copies


def _layouts(
    path: Path, file_names: Collection[str]
) -> tuple[dict[str, list[ColumnRole]], list[CatalogueProblem]]:
    table = HintTable(path, _LAYOUT_COLUMNS, ("file", "column", "role"), file_names)
    roles: dict[str, list[ColumnRole]] = defaultdict(list)
    for file_name, row in table.rows():
        column = table.value(file_name, row, "column", _positive, "a column's number, from 1")
        role = table.value(file_name, row, "role", _role, "a role such as `renaksi inspect` shows")
        place = table.value(file_name, row, "table", _positive, "a table's number, from 1, or empty for all")
        if column is None or role is None or (place is None and row.get("table")):
            if not (row.get("column") and row.get("role")):
                table.report("says no column or no role", file_name)
            continue
        roles[file_name].append(ColumnRole(column, role, place or 0))
    return roles, table.problems


def _year(text: str) -> int:
    year = int(text)
    if year not in YEARS:
        raise ValueError
    return year


def _natural(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _role(text: str) -> str:
    # Not at the top: it needs the understanding package, which most catalogues don't.
    from pipelines.model.roles import parse_role

    parse_role(text)
    return text


def _date(text: str) -> date:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError
