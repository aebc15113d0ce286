"""Delimited text (.csv), and the many sheets that are such text in truth.

What belongs here: finding the separator, and records to the cells of a sheet. Titles and tables are then
told apart as in any sheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from pipelines.model.page import DocumentRejected
from pipelines.reading.lost_spans import restore_headings
from pipelines.reading.office.workbook import MAX_COLUMN, MAX_ROW, SheetCell, SheetContent, SheetEntry
from pipelines.reading.text import decode

SEPARATORS = (";", "\t", ",", "|")
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)
_MAX_FIELD = 1 << 20  # characters
_MAX_LINES = 40
_LEAST_COLUMNS = 3
"""Lines of fewer fields are not told from the lines of a cell that holds separators."""
_SAMPLE = 1 << 18  # characters


class DelimitedBook:
    """A delimited text as a workbook of one sheet without a name.

    Raises DocumentRejected: `unreadable` where the bytes are no text, `too_large` where it has more rows or
    columns than a sheet can, or a field no cell can hold.
    """

    def __init__(self, text: str) -> None:
        self.sheets = [SheetEntry("", "1", False)]
        said = _SAID.match(text)
        separator = said.group(1) if said else separator_of(text)
        self._text = text[said.end() :] if said else text
        self._separator = separator

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a file in any encoding that text files come in."""
        return cls(decode(path.read_bytes()).lstrip("\ufeff"))

    def read(self, part: str) -> SheetContent:  # noqa: ARG002 - there is but one
        """What the file prints, a row per record."""
        content = SheetContent()
        found = records(self._text, self._separator)
        content.open_quotes = found.open_quotes
        for number, record in enumerate(found.rows, start=1):
            if number > MAX_ROW or len(record) > MAX_COLUMN:
                raise DocumentRejected(
                    "too_large", "The file has more rows or columns than a sheet can. Save the plan alone."
                )
            cells = {
                column: SheetCell(text, False)
                for column, text in enumerate((field.strip(" \t\xa0\n") for field in record), start=1)
                if text
            }
            if cells:
                content.rows[number] = cells
        restore_headings(content)
        return content

    def close(self) -> None:
        """Lets the text go."""
        self._text = ""


class Records(NamedTuple):
    """The records of a text, and the fields whose quote nothing closes, by record number from 1."""

    rows: list[list[str]]
    open_quotes: list[tuple[int, str]]


def records(text: str, separator: str) -> Records:
    """The records of a delimited text; quoted fields may hold separators and line breaks.

    Where what a quote opens is not plainly a field, `_careful` looks at each line. Raises DocumentRejected
    `too_large` where a field is longer than any cell.
    """
    csv.field_size_limit(_MAX_FIELD)
    quoted = '"' in text
    try:
        found = list(csv.reader(io.StringIO(text), delimiter=separator, strict=quoted))
    except csv.Error:
        return _careful(text, separator)
    if quoted and any(_may_be_rows(field, separator) for record in found for field in record):
        return _careful(text, separator)
    return Records(found, [])


def _may_be_rows(field: str, separator: str) -> bool:
    breaks = field.count("\n")
    return breaks > _MAX_LINES or (breaks > 0 and separator in field)


def _careful(text: str, separator: str) -> Records:
    """The records where quotes are not to be trusted.

    A quote opens a field of several lines where another closes it at a field's end, unless each of these
    lines is by itself a record as wide as the table's: then the two quotes have nothing to do with each
    other, and all rows between them would be lost in one cell. A quote that opens no field is text.
    """
    lines = text.split("\n")
    if max(map(len, lines)) > _MAX_FIELD:
        raise DocumentRejected(
            "too_large", f"A field has more than {_MAX_FIELD} characters, which is no cell of a table."
        )
    scanner = _Scanner(lines, separator)
    widths = Counter(len(row) for row, used in scanner.records() if used == 1 and len(row) > 1)
    scanner.usual = max(widths, key=lambda width: (widths[width], width), default=0)
    scanner.open_quotes.clear()
    return Records([row for row, _ in scanner.records()], scanner.open_quotes)


class _Scanner:
    """Reads lines field by field. `usual`: how many fields the table's records have, 0 where unknown."""

    def __init__(self, lines: list[str], separator: str) -> None:
        self.usual = 0
        self.open_quotes: list[tuple[int, str]] = []
        self._lines = lines
        self._separator = separator
        end = re.escape(separator)
        self._quoted = re.compile(rf'"((?:[^"]++|"")*+)"(?={end}|\n|\Z)')

    def records(self) -> Iterator[tuple[list[str], int]]:
        """Each record with the number of lines it takes."""
        at = number = 0
        while at < len(self._lines):
            number += 1
            opened: list[str] = []
            row, used = self._record(at, opened)
            self.open_quotes += [(number, text) for text in opened]
            yield row, used
            at += used

    def _record(self, first: int, opened: list[str], alone: bool = False) -> tuple[list[str], int]:
        """The record that begins with a line, and how many it takes; `alone`: it takes no other."""
        fields: list[str] = []
        line, at, used = self._lines[first], 0, 1
        while True:
            quoted = self._quoted.match(line, at) if line.startswith('"', at) else None
            if quoted is None and not alone and line.startswith('"', at):
                reach = self._lines[first + used : first + used + _MAX_LINES]
                quoted = self._quoted.match("\n".join([line[at:], *reach]))
                if quoted is not None and self._are_rows(first, used + quoted.group().count("\n")):
                    quoted = None
                if quoted is not None:
                    used += quoted.group().count("\n")
                    line, at = self._lines[first + used - 1], 0
                    end = len(quoted.group().rpartition("\n")[2])
            elif quoted is not None:
                end = quoted.end()
            if quoted is not None:
                fields.append(quoted.group(1).replace('""', '"'))
            else:
                end = line.find(self._separator, at)
                end = len(line) if end < 0 else end
                fields.append(self._bare(line[at:end], opened))
            if end >= len(line):
                return fields, used
            at = end + 1

    def _bare(self, field: str, opened: list[str]) -> str:
        """A field without a quote around all of it that can be told from its own."""
        if not field.startswith('"'):
            return field
        if len(field) > 1 and field.endswith('"'):
            return field[1:-1]
        if field.count('"') == 1 and field.strip() != '"':  # a quote alone says `as above`
            opened.append(field)
        return field

    def _are_rows(self, first: int, used: int) -> bool:
        """Whether each of the lines is a record of the table by itself."""
        return self.usual >= _LEAST_COLUMNS and all(
            len(self._record(first + i, [], alone=True)[0]) == self.usual for i in range(used)
        )


def separator_of(text: str) -> str:
    """The separator by which most records have the same number of fields, more of them preferred.

    Lines of titles have few or none, and amounts hold commas and dots, so that counting alone misleads.
    """
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample.rpartition("\n")[0]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        if separator not in sample:
            continue
        widths = [len(record) for record in records(sample, separator).rows if len(record) > 1]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (widths.count(usual) * min(usual, 4) / (1 + sum(1 for w in widths if w != usual)), usual)
        if score > best_score:
            best, best_score = separator, score
    return best
