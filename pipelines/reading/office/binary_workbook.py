"""The workbooks of Excel 97 to 2003 (.xls): a sheet's cells as they are printed.

What belongs here: from what xlrd reads to printed cells. xlrd, unlike calamine, keeps number formats,
merged ranges, hidden rows and the faces of fonts, without which 95% reads as 0.95 and an objective
merged over rows stands in one of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import xlrd  # type: ignore[import-untyped]

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.container import stream_of
from pipelines.reading.office.number_format import print_number
from pipelines.reading.office.runs import Run, printed_runs
from pipelines.reading.office.workbook import (
    MergedRange,
    SheetCell,
    SheetContent,
    SheetEntry,
    text_cell,
)

_BOLD = 600  # weight
_SUPERSCRIPT = 1
_STREAMS = ("Workbook", "Book")
_BROKEN = "The file is damaged: {}. Open it in Excel or LibreOffice and save it as .xlsx, or fetch it anew."


class _Font:
    """What stands for a font that the file doesn't describe; attributes are named as xlrd's."""

    weight = 400
    struck_out = 0
    escapement = 0


_PLAIN = _Font()


class BinaryWorkbook:
    """An open .xls file; `part` of a sheet is its number.

    Raises DocumentRejected: `unreadable`, `encrypted`.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self.sheets = [
            SheetEntry(title=sheet.name, part=str(number), hidden=sheet.visibility != 0)
            for number, sheet in enumerate(book.sheets())
        ]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens an .xls file."""
        with Path(os.devnull).open("w") as nowhere:  # xlrd prints oddities as it goes
            try:
                return cls(
                    xlrd.open_workbook(
                        # Without its container, whose chains xlrd follows round in circles.
                        file_contents=stream_of(path.read_bytes(), _STREAMS),
                        formatting_info=True,
                        ragged_rows=True,
                        logfile=nowhere,
                    )
                )
            except Exception as error:
                raise _rejection(error) from error

    def close(self) -> None:
        """Lets the content go."""
        self._book = None

    def read(self, part: str) -> SheetContent:
        """Reads a worksheet."""
        try:
            return self._content(self._book.sheet_by_index(int(part)))
        except Exception as error:
            raise _rejection(error) from error

    def _content(self, sheet: Any) -> SheetContent:
        content = SheetContent()
        for top, bottom, left, right in sheet.merged_cells:
            if 0 <= top < bottom and 0 <= left < right:
                content.merged.append(MergedRange(top + 1, left + 1, bottom, right))
        content.hidden_rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
        for column, info in sorted(sheet.colinfo_map.items()):
            if info.hidden or info.width == 0:
                content.hidden_columns.append((column + 1, column + 1))
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                if sheet.cell_type(row, column) == xlrd.XL_CELL_EMPTY:
                    continue
                style = self._style(sheet, row, column)
                if style is not None and _has_border(style.border):
                    content.bordered.add(row + 1)
                font = self._font(style.font_index) if style is not None else _PLAIN
                cell = self._cell(sheet, row, column, style, font)
                content.add(row + 1, column + 1, cell, bool(font.struck_out), not sheet.show_zero_values)
        if sheet.default_row_hidden:
            stated = {row + 1 for row in sheet.rowinfo_map}
            content.hidden_rows |= content.rows.keys() - stated
        return content

    def _style(self, sheet: Any, row: int, column: int) -> Any | None:
        """None in workbooks of simple exports, which have no styles."""
        number = sheet.cell_xf_index(row, column)
        return self._book.xf_list[number] if number < len(self._book.xf_list) else None

    def _font(self, number: int) -> Any:
        return self._book.font_list[number] if number < len(self._book.font_list) else _PLAIN

    def _cell(self, sheet: Any, row: int, column: int, style: Any | None, font: Any) -> SheetCell | None:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        bold = font.weight >= _BOLD
        if kind == xlrd.XL_CELL_TEXT:
            stated = sheet.rich_text_runlist_map.get((row, column), ())
            faces = [(at, self._font(number)) for at, number in stated]
            runs = [
                # A line through the whole cell is the cell's own.
                Run(
                    text,
                    face.weight >= _BOLD,
                    bool(face.struck_out and not font.struck_out),
                    face.escapement == _SUPERSCRIPT,
                )
                for text, face in _runs(value, font, faces)
            ]
            return text_cell(printed_runs(runs))
        if kind == xlrd.XL_CELL_BOOLEAN:
            return SheetCell("TRUE" if value else "FALSE", bold)
        if kind == xlrd.XL_CELL_ERROR:
            return SheetCell(xlrd.error_text_from_code.get(value, "#N/A"), bold)
        if kind not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return None
        stated = self._book.format_map.get(style.format_key) if style is not None else None
        code = (stated.format_str if stated is not None else "") or "General"
        try:
            printed = print_number(repr(value), code, bool(self._book.datemode))
        except ValueError:
            return SheetCell(str(value), bold)
        return SheetCell(printed.text, bold, printed.number) if printed.text else None


def _runs(text: str, font: Any, runs: list[tuple[int, Any]]) -> Iterator[tuple[str, Any]]:
    """The text in pieces of one face each; what comes before the first run has the cell's own."""
    starts = [(0, font), *sorted(runs, key=lambda run: run[0]), (len(text), font)]
    for (start, face), (end, _) in pairwise(starts):
        if start < end:
            yield text[start:end], face


def _has_border(border: Any) -> bool:
    sides = ("left", "right", "top", "bottom")
    return any(getattr(border, f"{side}_line_style") for side in sides)


def _rejection(error: Exception) -> DocumentRejected:
    # On damaged files xlrd fails with whatever its parsing meets: struct, index and key errors, asserts.
    if isinstance(error, (DocumentRejected, MemoryError)):
        raise error
    if "encrypted" in str(error):
        return DocumentRejected("encrypted", "The file is locked with a password. Save it without one.")
    return DocumentRejected("unreadable", _BROKEN.format("its records can't be read"))
