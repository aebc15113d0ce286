"""Tables that people keep in the raw folder to say what documents don't: reading them forgivingly.

What belongs here: what `documents.csv` and `layouts.csv` have in common. Whatever is wrong in one is
reported with file and line, and never stops the rows that are right.
"""

from __future__ import annotations

import csv
import difflib
import io
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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


class HintTable:
    """One such table, with the problems found in it so far.

    Comma, semicolon and tab separate; a byte order mark is skipped. `columns` are those that are
    known, of which the first ones, `required`, must be there.
    """

    def __init__(
        self, path: Path, columns: Sequence[str], required: Sequence[str], file_names: Collection[str]
    ) -> None:
        self.problems: list[CatalogueProblem] = []
        self._name = path.name
        self._columns, self._required = columns, required
        self._known = {_path_under_raw(name): name for name in file_names}
        text = self._text(path)
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def report(self, message: str, file_name: str | None = None) -> None:
        """Notes a problem of the line that was read last."""
        line = self._reader.line_num
        self.problems.append(CatalogueProblem(self._name, message, line, file_name))

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row whose document is in the raw folder: the document, and its cells by column."""
        header: list[str] | None = None
        for cells in self._lines():
            if header is None:
                header = [cell.casefold() for cell in cells]
                if not self._is_usable(header):
                    return
                continue
            row = dict(zip(header, cells, strict=False))
            document = self._document(row["file"])
            if document is not None:
                yield document, row

    def value(
        self, document: str, row: dict[str, str], column: str, parse: Callable[[str], _Value], expected: str
    ) -> _Value | None:
        """A cell's value; None where it is empty, or, as a problem, where `parse` raises ValueError."""
        text = row.get(column)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            self.report(f"`{column}` should be {expected}, not `{text}`; it is left alone", document)
            return None

    def _text(self, path: Path) -> str:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return ""
        except OSError as error:
            self.problems.append(CatalogueProblem(self._name, f"can't be read: {error.strerror}"))
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")  # how spreadsheets on Windows save

    def _lines(self) -> Iterator[list[str]]:
        while True:
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self.report(f"this line can't be read ({error})")
                continue
            if any(cells):
                yield cells

    def _is_usable(self, header: Sequence[str]) -> bool:
        for column in self._required:
            if column not in header:
                self.report(f"has no column `{column}`; its columns should be {', '.join(self._columns)}")
                return False
        for column in header:
            if column and column not in self._columns:
                self.report(f"column `{column}` is unknown and left alone; known: {', '.join(self._columns)}")
        return True

    def _document(self, said: str) -> str | None:
        path = _path_under_raw(said)
        if path in self._known:
            return self._known[path]
        if not path:
            self.report("names no file")
        else:
            near = difflib.get_close_matches(path, self._known, n=1)
            hint = f"; `{near[0]}` is" if near else ""
            self.report(f"names `{path}`, which is not in the raw folder{hint}")
        return None


def _path_under_raw(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().replace("\\", "/").removeprefix("./"))
