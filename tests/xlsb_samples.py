"""Writes .xlsb files from workbooks made with openpyxl, as no library writes them.

The records are those of MS-XLSB; calamine, which reads the format on its own, has to read them too.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    "</Types>"
)


def record(kind: int, data: bytes = b"") -> bytes:
    """A record: type and size, seven bits to a byte, then its data."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, rest = b"", len(data)
    while True:
        size += bytes([rest & 127 | (128 if rest > 127 else 0)])
        rest >>= 7
        if not rest:
            return head + size + data


def string(text: str) -> bytes:
    """A string with its length before it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


class _Styles:
    """The styles that cells use, numbered as they come."""

    def __init__(self) -> None:
        self.fonts: list[tuple[bool, bool, bool]] = [(False, False, False)]
        self.formats: list[str] = []
        self.cells: list[tuple[int, int, int]] = [(0, 0, 0)]

    def font(self, bold: object, struck: object, raised: object) -> int:
        return _place(self.fonts, (bool(bold), bool(struck), bool(raised)))

    def of(self, cell: Any) -> int:
        code = cell.number_format
        number = 0 if code == "General" else 164 + _place(self.formats, code)
        font = self.font(cell.font.b, cell.font.strike, cell.font.vertAlign == "superscript")
        sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
        return _place(self.cells, (number, font, int(any(side and side.style for side in sides))))

    def part(self) -> bytes:
        out = record(278) + record(615, struct.pack("<I", len(self.formats)))
        for number, code in enumerate(self.formats):
            out += record(44, struct.pack("<H", 164 + number) + string(code))
        out += record(616)
        for bold, struck, raised in self.fonts:
            data = struct.pack("<4H", 220, 8 if struck else 0, 700 if bold else 400, int(raised))
            out += record(43, data + bytes(4) + bytes(8) + b"\0" + string("Calibri"))
        for line in (0, 1):
            out += record(46, b"\0" + (bytes([line]) + bytes(9)) * 5)
        out += record(626) + record(47, bytes(16)) + record(627)
        out += record(617, struct.pack("<I", len(self.cells)))
        for number, font, border in self.cells:
            out += record(47, struct.pack("<5H", 0, number, font, 0, border) + bytes(6))
        return out + record(618) + record(279)


def _place(known: list[Any], item: Any) -> int:
    if item not in known:
        known.append(item)
    return known.index(item)


def _rich(text: CellRichText, styles: _Styles) -> bytes:
    runs, at = b"", 0
    for piece in text:
        font = piece.font if isinstance(piece, TextBlock) else None
        number = styles.font(font and font.b, font and font.strike, font and font.vertAlign == "superscript")
        runs += struct.pack("<HH", at, number)
        at += len(str(piece))
    return b"\1" + string(str(text)) + struct.pack("<I", len(text)) + runs


def _sheet(sheet: Any, styles: _Styles, strings: list[bytes]) -> bytes:
    edges = (sheet.min_row - 1, sheet.max_row - 1, sheet.min_column - 1, sheet.max_column - 1)
    out = (
        record(129)
        + record(148, struct.pack("<4I", *edges))
        + record(133)
        + record(137, struct.pack("<H", 0x1C) + bytes(28))
        + record(134)
    )
    hidden = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    if hidden:
        out += record(390)
        for first, last in hidden:
            out += record(60, struct.pack("<4IH", first - 1, last - 1, 2560, 0, 1))
        out += record(391)
    out += record(145)
    for row in sheet.iter_rows():
        is_hidden = sheet.row_dimensions[row[0].row].hidden
        out += record(
            0, struct.pack("<IIHBB", row[0].row - 1, 0, 300, 0, 0x10 if is_hidden else 0) + bytes(5)
        )
        for cell in row:
            if not hasattr(cell, "column") or (cell.value is None and not cell.has_style):
                continue
            head = struct.pack("<II", cell.column - 1, styles.of(cell))
            value = cell.value
            if value is None:
                out += record(1, head)
            elif isinstance(value, bool):
                out += record(4, head + bytes([value]))
            elif isinstance(value, int) and abs(value) < 1 << 29:
                out += record(2, head + struct.pack("<i", value << 2 | 2))
            elif isinstance(value, CellRichText):
                out += record(7, head + struct.pack("<I", _place(strings, _rich(value, styles))))
            elif isinstance(value, str) and cell.data_type != "f":
                out += record(7, head + struct.pack("<I", _place(strings, b"\0" + string(value))))
            elif isinstance(value, str):  # a formula; its result is text
                out += record(8, head + string("hasil") + bytes(10))
            else:
                number = value if isinstance(value, int | float) else to_excel(value)
                out += record(5, head + struct.pack("<d", number))
    out += record(146)
    ranges = list(sheet.merged_cells.ranges)
    if ranges:
        out += record(177, struct.pack("<I", len(ranges)))
        for area in ranges:
            corners = (area.min_row, area.max_row, area.min_col, area.max_col)
            out += record(176, struct.pack("<4I", *(corner - 1 for corner in corners)))
        out += record(178)
    return out + record(130)


def write_xlsb(book: Workbook, path: Path) -> Path:
    """Writes what Renaksi reads of a workbook: cells, faces, borders, formats, merged and hidden parts."""
    styles, strings = _Styles(), list[bytes]()
    sheets = {f"sheet{i}": _sheet(sheet, styles, strings) for i, sheet in enumerate(book.worksheets, 1)}
    workbook = record(131) + record(153, bytes(12)) + record(143)
    for number, sheet in enumerate(book.worksheets, 1):
        state = {"visible": 0, "hidden": 1, "veryHidden": 2}[sheet.sheet_state]
        workbook += record(
            156, struct.pack("<II", state, number) + string(f"rId{number}") + string(sheet.title)
        )
    workbook += record(144) + record(132)
    relations = [(f"rId{i}", "worksheet", f"worksheets/{name}.bin") for i, name in enumerate(sheets, 1)]
    relations += [("rId98", "styles", "styles.bin"), ("rId99", "sharedStrings", "sharedStrings.bin")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format(_relation("rId1", "officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr(
            "xl/_rels/workbook.bin.rels", _RELS.format("".join(_relation(*told) for told in relations))
        )
        archive.writestr("xl/styles.bin", styles.part())
        shared = b"".join(record(19, item) for item in strings)
        archive.writestr(
            "xl/sharedStrings.bin",
            record(159, struct.pack("<II", len(strings), len(strings))) + shared + record(160),
        )
        for name, data in sheets.items():
            archive.writestr(f"xl/worksheets/{name}.bin", data)
    return path


def _relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
