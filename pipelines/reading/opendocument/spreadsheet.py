"""OpenDocument spreadsheets (.ods): a sheet's cells as they are printed.

What belongs here: from table rows, with all that repeats and reaches over, to printed cells. calamine
reads the values of .ods files, but neither merged cells nor formats.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lxml import etree

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.number_format import print_number
from pipelines.reading.office.package import Package, local_name
from pipelines.reading.office.workbook import (
    MAX_COLUMN,
    MAX_ROW,
    MergedRange,
    SheetCell,
    SheetContent,
    SheetEntry,
    text_cell,
)
from pipelines.reading.opendocument.data_style import DATA_STYLES, DataStyles, days_of_date, days_of_time
from pipelines.reading.opendocument.parts import (
    CONTENT,
    FO,
    OFFICE,
    STYLE,
    STYLES,
    TABLE,
    TEXT,
    Face,
    StyleSheet,
    count,
    open_package,
)
from pipelines.reading.opendocument.runs import pieces, printed

# A few bytes can say that a cell repeats over millions of places.
MAX_CELLS = 1_000_000
_SIDES = ("", "-left", "-right", "-top", "-bottom")
_WANTED = ("style", *DATA_STYLES, "shapes", "table-column", "table-row", "table")


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read. `column` and `row` are the next ones to come, from 1."""

    content: SheetContent = field(default_factory=SheetContent)
    column: int = 1
    row: int = 1
    column_ends: list[int] = field(default_factory=list)  # and by the same index, the style of their cells
    column_styles: list[str | None] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    bordered_rows: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0


class OpenSpreadsheet:
    """An open .ods file; `part` of a sheet is its number. All sheets are read when it is opened.

    Raises DocumentRejected: `unreadable`, `encrypted`, or `too_large` where cells repeat over more than
    `MAX_CELLS` places.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = StyleSheet()
        self._data_styles = DataStyles()
        self._contents: list[SheetContent] = []
        self.sheets: list[SheetEntry] = []
        self._margins: dict[str, tuple[list[str], list[str]]] = {}
        if STYLES in package:
            for element in package.events(STYLES, ("style", "master-page", *DATA_STYLES)):
                if element.tag == f"{STYLE}master-page":
                    self._add_margins(element)
                else:
                    self._add_style(element)
        sheet = _Sheet()
        for element in package.events(CONTENT, _WANTED):
            name = local_name(element)
            if name == "style" or name in DATA_STYLES:
                self._add_style(element)
            elif not _is_of_a_sheet(element):
                continue
            elif name == "shapes":
                sheet.content.drawn.extend(self._drawn(element))
            elif name == "table-column":
                self._read_column(element, sheet)
            elif name == "table-row":
                self._read_row(element, sheet)
            elif name == "table":
                self._end_sheet(element, sheet)
                sheet = _Sheet()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens an .ods file."""
        package = open_package(path)
        try:
            return cls(package)
        except DocumentRejected:
            package.close()
            raise

    def read(self, part: str) -> SheetContent:
        """What a sheet prints."""
        return self._contents[int(part)]

    def close(self) -> None:
        """Closes the file."""
        self._package.close()

    def _add_style(self, element: etree._Element) -> None:
        if element.tag == f"{STYLE}style":
            self._styles.add(element)
        else:
            self._data_styles.add(element)

    def _add_margins(self, page: etree._Element) -> None:
        """Keeps the lines that a page's style prints at its head and foot, and does not only count up."""
        heads, feet = (
            [
                text
                for part in page
                if part.tag in (f"{STYLE}{kind}", f"{STYLE}{kind}-left", f"{STYLE}{kind}-first")
                and part.get(f"{STYLE}display") != "false"
                for text in self._drawn(part)
                if any(char.isalpha() for char in text)
            ]
            for kind in ("header", "footer")
        )
        name = page.get(f"{STYLE}name", "")
        self._margins[name] = (list(dict.fromkeys(heads)), list(dict.fromkeys(feet)))

    def _end_sheet(self, table: etree._Element, sheet: _Sheet) -> None:
        style = table.get(f"{TABLE}style-name")
        display = self._styles.value("table", style, f"{STYLE}table-properties", f"{TABLE}display")
        self.sheets.append(
            SheetEntry(table.get(f"{TABLE}name", ""), str(len(self._contents)), display == "false")
        )
        content = sheet.content
        page = self._styles.value("table", style, "", f"{STYLE}master-page-name")
        content.heads, content.feet = self._margins.get(page or "", ([], []))
        last = max(content.rows, default=0)  # what is said of the empty rows below is of no use
        for rows, ranges in (
            (content.hidden_rows, sheet.hidden_rows),
            (content.bordered, sheet.bordered_rows),
        ):
            for first, end in ranges:
                rows.update(range(first, min(end, last) + 1))
        self._contents.append(content)

    def _read_column(self, element: etree._Element, sheet: _Sheet) -> None:
        first = sheet.column
        sheet.column += count(element, f"{TABLE}number-columns-repeated", MAX_COLUMN)
        sheet.column_ends.append(sheet.column - 1)
        sheet.column_styles.append(element.get(f"{TABLE}default-cell-style-name"))
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            sheet.content.hidden_columns.append((first, sheet.column - 1))

    def _read_row(self, element: etree._Element, sheet: _Sheet) -> None:
        first = sheet.row
        sheet.row += count(element, f"{TABLE}number-rows-repeated", MAX_ROW)
        last = min(sheet.row - 1, MAX_ROW)
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            sheet.hidden_rows.append((first, last))
        default = element.get(f"{TABLE}default-cell-style-name")
        cells: dict[int, SheetCell] = {}
        column = 1
        for child in element:
            if child.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            repeated = count(child, f"{TABLE}number-columns-repeated", MAX_COLUMN)
            style = child.get(f"{TABLE}style-name") or default or _of_column(column, sheet)
            if sheet.bordered_rows[-1:] != [(first, last)] and self._has_border(style):
                sheet.bordered_rows.append((first, last))
            if child.tag == f"{TABLE}table-cell":
                face = self._styles.face("table-cell", style)
                cell = self._cell(child, style, face, sheet)
                if cell is not None and face.struck and not cell.formula_only:
                    sheet.content.struck.append(cell.text)
                elif cell is not None:
                    sheet.content.struck += [cell.struck] if cell.struck else []
                    cells.update(dict.fromkeys(range(column, min(column + repeated, MAX_COLUMN + 1)), cell))
                self._merge(child, first, column, sheet)
            column += repeated
        sheet.cells += len(cells) * (last - first + 1)
        if sheet.cells > MAX_CELLS:
            raise DocumentRejected(
                "too_large",
                f"A sheet has more than {MAX_CELLS} filled cells. Save the plan alone in a new file.",
            )
        if cells:
            for row in range(first, last + 1):
                sheet.content.rows[row] = cells

    def _merge(self, cell: etree._Element, row: int, column: int, sheet: _Sheet) -> None:
        height = count(cell, f"{TABLE}number-rows-spanned", MAX_ROW)
        width = count(cell, f"{TABLE}number-columns-spanned", MAX_COLUMN)
        if height > 1 or width > 1:
            bottom, right = min(row + height - 1, MAX_ROW), min(column + width - 1, MAX_COLUMN)
            sheet.content.merged.append(MergedRange(row, column, bottom, right))

    def _has_border(self, style: str | None) -> bool:
        def border(side: str) -> str | None:
            return self._styles.value(
                "table-cell", style, f"{STYLE}table-cell-properties", f"{FO}border{side}"
            )

        return any(border(side) not in (None, "none", "") for side in _SIDES)

    def _cell(
        self, element: etree._Element, style: str | None, face: Face, sheet: _Sheet
    ) -> SheetCell | None:
        kind = element.get(f"{OFFICE}value-type")
        boxes: list[etree._Element] = []
        runs: list[tuple[str, Face]] = []
        for child in element:
            if child.tag == f"{TEXT}p":
                # A line through the whole cell is the cell's own.
                paragraph = (
                    (text, replace(own, struck=own.struck and not face.struck))
                    for text, own in pieces(child, face, self._styles, boxes)
                )
                runs += [("\n", face)] * bool(runs) + list(paragraph)
        for shape in [child for child in element if child.tag != f"{TEXT}p"] + boxes:
            if shape.tag != f"{OFFICE}annotation":
                sheet.content.drawn.extend(self._drawn(shape))
        if kind is None or kind == "void":
            formula = element.get(f"{TABLE}formula")
            return SheetCell("", bool(face.bold), formula_only=True) if formula else None
        stored = _stored(element, kind)
        code = self._styles.value("table-cell", style, "", f"{STYLE}data-style-name")
        if kind == "boolean":
            return SheetCell(element.get(f"{OFFICE}boolean-value", "").upper(), bool(face.bold))
        text = printed(runs)[0]
        # A number that is shown as a word is that word: TRUE stands for 1 without a format that says so.
        is_word = any(map(str.isalpha, text.text)) and not any(map(str.isdigit, text.text))
        if stored is not None and (not is_word or kind in ("date", "time")):
            try:
                shown = print_number(stored, self._data_styles.code(code))
            except ValueError:
                return text_cell(text)
            return SheetCell(shown.text, bool(face.bold), shown.number) if shown.text else None
        return text_cell(text)

    def _drawn(self, shape: etree._Element) -> list[str]:
        paragraphs = [printed(pieces(p, Face(), self._styles, []))[0] for p in shape.iter(f"{TEXT}p")]
        return [paragraph.text for paragraph in paragraphs if paragraph.text]


def _is_of_a_sheet(element: etree._Element) -> bool:
    """Not of a table inside a cell, nor of what a chart keeps of its data."""
    tables = element if local_name(element) == "table" else next(element.iterancestors(f"{TABLE}table"), None)
    parent = None if tables is None else tables.getparent()
    return parent is not None and parent.tag == f"{OFFICE}spreadsheet"


def _of_column(column: int, sheet: _Sheet) -> str | None:
    index = bisect_left(sheet.column_ends, column)
    return sheet.column_styles[index] if index < len(sheet.column_styles) else None


def _stored(element: etree._Element, kind: str) -> str | None:
    """The number behind a cell, as a sheet of Excel would store it."""
    if kind in ("float", "percentage", "currency"):
        return element.get(f"{OFFICE}value")
    if kind == "date":
        return days_of_date(element.get(f"{OFFICE}date-value", ""))
    if kind == "time":
        return days_of_time(element.get(f"{OFFICE}time-value", ""))
    return None
