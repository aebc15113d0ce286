"""Binary workbooks of Excel 2007 and later (.xlsb): a sheet's cells as they are printed.

What belongs here: the records of MS-XLSB to rows of printed cells. The package is that of an .xlsx, its
parts hold records instead of XML. calamine reads the same values (tests compare), but neither number
formats nor merged ranges, without which 95% reads as 0.95 and an objective stands in one of its rows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.number_format import BUILTIN, print_number
from pipelines.reading.office.package import Package
from pipelines.reading.office.runs import Run, printed_runs
from pipelines.reading.office.workbook import (
    MAX_COLUMN,
    MAX_ROW,
    MergedRange,
    SheetCell,
    SheetContent,
    SheetEntry,
    drawn_texts,
    text_cell,
)

# Record types, by their names in MS-XLSB 2.3.
_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = range(8)
_FORMULA_STRING, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_SHARED_ITEM, _FONT, _FORMAT, _BORDER, _XF, _COLUMNS, _RICH = 19, 43, 44, 46, 47, 60, 62
_VIEW, _WORKBOOK_PROPERTIES, _SHEET, _MERGED, _SHEET_FORMAT = 137, 153, 156, 176, 485
_CELL_FORMATS, _CELL_FORMATS_END = 617, 618
_CELLS = {_RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED, _RICH}
_CELLS |= {_FORMULA_STRING, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOLD = 600  # weight
_BROKEN = "The file is damaged: {}. Open it in Excel and save it as .xlsx, or fetch it anew."


@dataclass(frozen=True, slots=True)
class _Font:
    bold: bool = False
    struck: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    code: str = "General"
    font: _Font = _Font()
    border: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A string with its runs: where each begins, and its font's number."""

    text: str
    runs: tuple[tuple[int, int], ...] = ()


class RecordWorkbook:
    """An open .xlsb file. Raises DocumentRejected `unreadable` where a part that is needed is damaged."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._date_1904 = False
        self._fonts: list[_Font] = []
        self._texts: list[_Text] = []
        self._styles: list[_Style] = []
        self.sheets: list[SheetEntry] = []
        worksheets = package.related_by_id(part, "worksheet")
        with _as_rejection(part):
            for kind, data in _records(package.read(part)):
                if kind == _WORKBOOK_PROPERTIES:
                    self._date_1904 = bool(_u32(data, 0) & 1)
                elif kind == _SHEET:
                    relation, end = _string(data, 8)
                    title, _ = _string(data, end)
                    self.sheets.append(SheetEntry(title, worksheets.get(relation), _u32(data, 0) != 0))
        for styles in package.related(part, "styles")[:1]:
            with _as_rejection(styles):
                self._read_styles(package.read(styles))
        for strings in package.related(part, "sharedStrings")[:1]:
            with _as_rejection(strings):
                records = _records(package.read(strings))
                self._texts = [_rich_string(data, 0) for kind, data in records if kind == _SHARED_ITEM]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens an .xlsb file. Raises DocumentRejected where it is damaged, locked, too large or empty."""
        package = Package(path)
        try:
            part = package.main_part()
            if part is None:
                raise DocumentRejected(
                    "unreadable", "The workbook has no content. Open it in Excel and save it again."
                )
            return cls(package, part)
        except DocumentRejected:
            package.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._package.close()

    def _read_styles(self, part: bytes) -> None:
        codes = dict(BUILTIN)
        borders: list[bool] = []
        in_cell_formats = False
        for kind, data in _records(part):
            if kind == _FORMAT:
                codes[_u16(data, 0)] = _string(data, 2)[0]
            elif kind == _FONT:
                struck, weight, raised_by = _u16(data, 2) & 8, _u16(data, 4), _u16(data, 6)
                self._fonts.append(_Font(weight >= _BOLD, bool(struck), raised_by == 1))
            elif kind == _BORDER:  # a byte of flags, then ten for each side, its line first
                borders.append(any(data[1 + 10 * side] for side in range(4)))
            elif kind in (_CELL_FORMATS, _CELL_FORMATS_END):
                in_cell_formats = kind == _CELL_FORMATS
            elif kind == _XF and in_cell_formats:
                code, font, border = _u16(data, 2), _u16(data, 4), _u16(data, 8)
                self._styles.append(
                    _Style(
                        codes.get(code, "General"),
                        self._font(font),
                        border < len(borders) and borders[border],
                    )
                )

    def _font(self, number: int) -> _Font:
        return self._fonts[number] if number < len(self._fonts) else _Font()

    def read(self, part: str) -> SheetContent:
        """Reads a worksheet."""
        content = SheetContent()
        hide_zeros = rows_hidden = False
        row = 0
        with _as_rejection(part):
            for kind, data in _records(self._package.read(part)):
                if kind == _ROW:
                    row = _u32(data, 0) + 1
                    if data[11] & 0x10 or rows_hidden:
                        content.hidden_rows.add(row)
                elif kind in _CELLS:
                    self._read_cell(kind, data, row, hide_zeros, content)
                elif kind == _BLANK:  # blank, but it may have borders
                    self._note_border(data, row, content)
                elif kind == _MERGED:
                    top, bottom, left, right = struct.unpack_from("<4I", data)
                    if top <= bottom < MAX_ROW and left <= right < MAX_COLUMN:
                        content.merged.append(MergedRange(top + 1, left + 1, bottom + 1, right + 1))
                elif kind == _COLUMNS:
                    first, last, width = struct.unpack_from("<3I", data)
                    if _u16(data, 16) & 1 or width == 0:
                        content.hidden_columns.append((first + 1, min(last + 1, MAX_COLUMN)))
                elif kind == _SHEET_FORMAT:
                    rows_hidden = bool(_u16(data, 8) & 2)
                elif kind == _VIEW:
                    hide_zeros = not _u16(data, 0) & 0x10
        content.drawn.extend(drawn_texts(self._package, part))
        return content

    def _note_border(self, data: bytes, row: int, content: SheetContent) -> _Style:
        number = _u32(data, 4) & 0xFFFFFF
        style = self._styles[number] if number < len(self._styles) else _Style()
        if style.border:
            content.bordered.add(row)
        return style

    def _read_cell(self, kind: int, data: bytes, row: int, hide_zeros: bool, content: SheetContent) -> None:
        style = self._note_border(data, row, content)
        column = _u32(data, 0) + 1
        if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
            return
        content.add(row, column, self._printed(kind, data, style), style.font.struck, hide_zeros)

    def _printed(self, kind: int, data: bytes, style: _Style) -> SheetCell | None:
        bold = style.font.bold
        if kind in (_STRING, _FORMULA_STRING):
            return self._print_text(_Text(_string(data, 8)[0]), style)
        if kind == _RICH:
            return self._print_text(_rich_string(data, 8), style)
        if kind == _SHARED:
            number = _u32(data, 8)
            return self._print_text(self._texts[number], style) if number < len(self._texts) else None
        if kind in (_BOOL, _FORMULA_BOOL):
            return SheetCell("TRUE" if data[8] else "FALSE", bold)
        if kind in (_ERROR, _FORMULA_ERROR):
            return SheetCell(_ERRORS.get(data[8], "#N/A"), bold)
        value = _rk(_u32(data, 8)) if kind == _RK else struct.unpack_from("<d", data, 8)[0]
        try:
            printed = print_number(repr(value), style.code, self._date_1904)
        except ValueError:
            return SheetCell(str(value), bold)
        return SheetCell(printed.text, bold, printed.number) if printed.text else None

    def _print_text(self, text: _Text, style: _Style) -> SheetCell | None:
        starts = [(0, style.font), *((at, self._font(font)) for at, font in text.runs)]
        ends = [at for at, _ in text.runs] + [len(text.text)]
        runs = [
            # A line through the whole cell is the cell's own.
            Run(text.text[start:end], font.bold, font.struck and not style.font.struck, font.raised)
            for (start, font), end in zip(starts, ends, strict=True)
        ]
        return text_cell(printed_runs(runs))


class _as_rejection:  # noqa: N801 - reads as a statement
    """Turns what records that are cut off or wrong fail with into DocumentRejected `unreadable`."""

    def __init__(self, part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (struct.error, IndexError, UnicodeError, ValueError)):
            raise DocumentRejected(
                "unreadable", _BROKEN.format(f"its part {self._part} can't be read")
            ) from error


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: type and data. Both type and size are written seven bits to a byte."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in range(0, 28, 7):
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + size > len(part):
            raise ValueError("a record reaches beyond its part")
        yield kind, part[at : at + size]
        at += size


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _string(data: bytes, at: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends; one of length FFFFFFFF is none."""
    length = _u32(data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise ValueError("a string reaches beyond its record")
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _rich_string(data: bytes, at: int) -> _Text:
    text, end = _string(data, at + 1)
    if not data[at] & 1:
        return _Text(text)
    count = _u32(data, end)
    if end + 4 + 4 * count > len(data):
        raise ValueError("runs reach beyond their record")
    runs = struct.iter_unpack("<HH", data[end + 4 : end + 4 + 4 * count])
    return _Text(text, tuple(sorted((at, font) for at, font in runs if at < len(text))))


def _rk(packed: int) -> float:
    """A number packed into 30 bits: an integer or the head of a double, hundredths where bit 0 says so."""
    if packed & 2:
        value = float(packed >> 2 if packed < 1 << 31 else (packed >> 2) - (1 << 30))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value
