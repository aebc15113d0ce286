"""Delimited text (.csv), and the many sheets that are such text in truth.

What belongs here: finding the separator, and records to the cells of a sheet. Titles and tables are then
told apart as in any sheet.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Self

from pipelines.model.page import DocumentRejected
from pipelines.reading.lost_spans import restore_headings
from pipelines.reading.office.workbook import MAX_COLUMN, MAX_ROW, SheetCell, SheetContent, SheetEntry
from pipelines.reading.text import decode

SEPARATORS = (";", "\t", ",", "|")
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)
_MAX_FIELD = 1 << 20  # characters
_MAX_LINES = 40
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
        for number, record in enumerate(records(self._text, self._separator), start=1):
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


def records(text: str, separator: str) -> list[list[str]]:
    """The records of a delimited text; quoted fields may hold separators and line breaks.

    Where a quote opens a field of more lines than any cell has, nothing closes it: then the quotes are the
    document's own. Raises DocumentRejected `too_large` where a field is longer than any cell all the same.
    """
    csv.field_size_limit(_MAX_FIELD)
    try:
        found = list(csv.reader(io.StringIO(text), delimiter=separator))
        if any(field.count("\n") > _MAX_LINES for record in found for field in record):
            raise csv.Error("a quote is never closed")
    except csv.Error:
        try:
            found = list(csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE))
        except csv.Error as error:
            raise DocumentRejected(
                "too_large", f"A field has more than {_MAX_FIELD} characters, which is no cell of a table."
            ) from error
    return found


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
        widths = [len(record) for record in records(sample, separator) if len(record) > 1]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (widths.count(usual) * min(usual, 4) / (1 + sum(1 for w in widths if w != usual)), usual)
        if score > best_score:
            best, best_score = separator, score
    return best
