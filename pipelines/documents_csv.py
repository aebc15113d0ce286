"""Reading `documents.csv`: what a person says of a document that the document itself doesn't say.

What belongs here: parsing and checking of that one file. Whatever is wrong in it is told with file
and line, and never stops the rows that are right.
"""

from __future__ import annotations

import csv
import difflib
import io
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pipelines.understanding.hints import Hints

FILE_NAME = "documents.csv"
COLUMNS = ("file", "agency", "region", "fiscal_year", "revision", "source_url", "retrieved_on")
YEARS = range(1990, 2101)
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class CatalogueProblem:
    """Something in the raw folder that a person should put right. `line` counts from 1.

    `file_name` is the document concerned where it stands in the raw folder, else None.
    """

    source: str
    message: str
    line: int | None = None
    file_name: str | None = None

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source} line {self.line}"
        return f"{place}: {self.message}"


def read_documents_csv(
    path: Path, file_names: Collection[str]
) -> tuple[dict[str, Hints], list[CatalogueProblem]]:
    """The hints by file name, and everything that is wrong in the file at `path`.

    `file_names` are the documents that stand in the raw folder. A missing file says nothing. Comma,
    semicolon and tab separate; a byte order mark is skipped; only the column `file` is required.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [CatalogueProblem(FILE_NAME, f"can't be read: {error.strerror}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # how spreadsheets on Windows save
    return _Table(text, file_names).read()


class _Table:
    """The rows of one documents.csv, with the problems found so far."""

    def __init__(self, text: str, file_names: Collection[str]) -> None:
        self.known = {_path_under_raw(name): name for name in file_names}
        self.problems: list[CatalogueProblem] = []
        header = text.partition("\n")[0]
        self.reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))

    def read(self) -> tuple[dict[str, Hints], list[CatalogueProblem]]:
        hints: dict[str, Hints] = {}
        columns: list[str] | None = None
        for row in self._rows():
            if columns is None:
                columns = [cell.casefold() for cell in row]
                if not self._header_is_usable(columns):
                    break
                continue
            cells = dict(zip(columns, row, strict=False))
            file_name = self._document(cells.get("file", ""))
            if file_name in hints:
                self._tell(f"names `{file_name}` a second time; the first row stands", file_name)
            elif file_name is not None:
                hints[file_name] = self._hints(file_name, cells)
        return hints, self.problems

    def _rows(self) -> Iterator[list[str]]:
        while True:
            try:
                row = [cell.strip() for cell in next(self.reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self._tell(f"this line can't be read ({error})")
                continue
            if any(row):
                yield row

    def _tell(self, message: str, file_name: str | None = None) -> None:
        self.problems.append(CatalogueProblem(FILE_NAME, message, self.reader.line_num, file_name))

    def _header_is_usable(self, columns: list[str]) -> bool:
        if "file" not in columns:
            self._tell(f"has no column `file`; its columns should be {', '.join(COLUMNS)}")
            return False
        for column in columns:
            if column and column not in COLUMNS:
                self._tell(f"column `{column}` is unknown and left alone; known: {', '.join(COLUMNS)}")
        return True

    def _document(self, said: str) -> str | None:
        path = _path_under_raw(said)
        if path in self.known:
            return self.known[path]
        if not path:
            self._tell("names no file")
        else:
            near = difflib.get_close_matches(path, self.known, n=1)
            hint = f"; `{near[0]}` is" if near else ""
            self._tell(f"names `{path}`, which is not in the raw folder{hint}")
        return None

    def _hints(self, file_name: str, cells: dict[str, str]) -> Hints:
        def parsed(column: str, parse: Callable[[str], _Value], expected: str) -> _Value | None:
            text = cells.get(column)
            if not text:
                return None
            try:
                return parse(text)
            except ValueError:
                self._tell(f"`{column}` should be {expected}, not `{text}`; it is left alone", file_name)
                return None

        return Hints(
            file=file_name,
            agency=cells.get("agency") or None,
            region=cells.get("region") or None,
            fiscal_year=parsed("fiscal_year", _year, f"a year from {YEARS[0]} to {YEARS[-1]}"),
            revision=parsed("revision", _revision, "0 for an original, 1 and up for an amended plan"),
            source_url=cells.get("source_url") or None,
            retrieved_on=parsed("retrieved_on", _date, "a date such as 2024-02-11"),
        )


def _path_under_raw(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().replace("\\", "/").removeprefix("./"))


def _year(text: str) -> int:
    year = int(text)
    if year not in YEARS:
        raise ValueError
    return year


def _revision(text: str) -> int:
    revision = int(text)
    if revision < 0:
        raise ValueError
    return revision


def _date(text: str) -> date:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError
