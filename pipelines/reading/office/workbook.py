"""The parts of an .xlsx file: sheets, styles, texts, and a sheet's cells as they are printed.

What belongs here: SpreadsheetML (ECMA-376 part 1, chapter 18) to rows of printed cells. Each sheet is
read in one pass that keeps nothing but cells with content, so that sheets formatted down to their
last row cost little. openpyxl, with which tests compare, keeps a cell for each, stops at parts that
readers needn't look at, and can't tell in one pass a formula without a value from an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Self

from lxml import etree

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.number_format import BUILTIN, print_number
from pipelines.reading.office.package import Package, attribute, local_name
from pipelines.reading.office.raised import raised
from pipelines.reading.office.runs import Printed, bold_lead

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; `part` is None for what is no worksheet (a chart)."""

    title: str
    part: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell with content. `formula_only`: it holds a formula, but the file keeps no result of it.

    `struck` is what was left out of its text because a line strikes through it.
    """

    text: str
    bold: bool
    number: Decimal | None = None
    formula_only: bool = False
    bold_lead: int = 0
    struck: str = ""


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range, rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetContent:
    """What a sheet prints. Rows and columns count from 1 as in the sheet."""

    rows: dict[int, dict[int, SheetCell]] = field(default_factory=dict)  # only rows with content
    bordered: set[int] = field(default_factory=set)  # rows in which any cell has a border
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first and last
    merged: list[MergedRange] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)  # paragraphs of text boxes
    struck: list[str] = field(default_factory=list)  # what a line strikes through, left out
    heads: list[str] = field(default_factory=list)  # lines printed at the head of every page
    feet: list[str] = field(default_factory=list)
    open_quotes: list[tuple[int, str]] = field(default_factory=list)  # by row, of delimited text

    def add(self, row: int, column: int, cell: SheetCell | None, struck: bool, hide_zeros: bool) -> None:
        """Takes a cell as printed. `struck`: a line strikes through all of it."""
        if cell is None or (hide_zeros and cell.number == 0):
            return
        if struck and not cell.formula_only:
            self.struck.append(cell.text)
            return
        self.struck += [cell.struck] if cell.struck else []
        self.rows.setdefault(row, {})[column] = cell


_RUNNING_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|.)')


@dataclass(frozen=True, slots=True)
class _Style:
    code: str
    bold: bool
    border: bool
    struck: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    bold: bool
    bold_lead: int = 0
    struck: str = ""


class Workbook:
    """An open workbook. Raises DocumentRejected `unreadable` where a part that is needed is damaged."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        root = package.parse(part)
        self._date_1904 = any(_is(item, "date1904") for item in _children(root, "workbookPr"))
        self._texts = list(self._read_texts(part))
        self._styles = self._read_styles(part)
        worksheets = package.related_by_id(part, "worksheet")
        self.sheets = [
            SheetEntry(
                title=sheet.get("name", ""),
                part=worksheets.get(attribute(sheet, "id") or ""),
                hidden=sheet.get("state", "visible") != "visible",
            )
            for sheets in _children(root, "sheets")
            for sheet in _children(sheets, "sheet")
        ]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens an .xlsx file. Raises DocumentRejected where it is damaged, locked, too large or empty."""
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

    def _read_texts(self, part: str) -> Iterator[_Text]:
        for strings in self._package.related(part, "sharedStrings")[:1]:
            for item in self._package.events(strings, ("si",)):
                yield _rich_text(item)

    def _read_styles(self, part: str) -> list[_Style]:
        for styles in self._package.related(part, "styles")[:1]:
            root = self._package.parse(styles)
            codes = dict(BUILTIN)
            for formats in _children(root, "numFmts"):
                for item in _children(formats, "numFmt"):
                    codes[_integer(item.get("numFmtId"))] = item.get("formatCode", "General")
            fonts = [
                (_has(font, "b"), _has(font, "strike"))
                for fonts in _children(root, "fonts")
                for font in _children(fonts, "font")
            ]
            bolds, strikes = [bold for bold, _ in fonts], [strike for _, strike in fonts]
            borders = [
                any(side.get("style", "none") != "none" for side in border)
                for borders in _children(root, "borders")
                for border in _children(borders, "border")
            ]
            return [
                _Style(
                    code=codes.get(_integer(xf.get("numFmtId")), "General"),
                    bold=_at(bolds, xf.get("fontId")),
                    struck=_at(strikes, xf.get("fontId")),
                    border=_at(borders, xf.get("borderId")),
                )
                for formats in _children(root, "cellXfs")
                for xf in _children(formats, "xf")
            ]
        return []

    def read(self, part: str) -> SheetContent:
        """Reads a worksheet."""
        content = SheetContent()
        hide_zeros = rows_hidden = False
        previous = 0
        wanted = ("sheetView", "sheetFormatPr", "col", "row", "mergeCell", "headerFooter")
        for element in self._package.events(part, wanted):
            name = local_name(element)
            if name == "row":
                # Rows and cells may leave out their reference; they then follow the one before.
                previous = _integer(element.get("r"), previous + 1)
                hidden = _is(element, "hidden", default="1" if rows_hidden else "0")
                self._read_row(element, previous, hidden, hide_zeros, content)
            elif name == "mergeCell":
                content.merged.extend(_ranges(element.get("ref", "")))
            elif name == "col" and (_is(element, "hidden") or element.get("width") == "0"):
                content.hidden_columns.append((_integer(element.get("min")), _integer(element.get("max"))))
            elif name == "sheetFormatPr":
                rows_hidden = _is(element, "zeroHeight")
            elif name == "headerFooter":
                for child in element:
                    lines = content.heads if "Header" in local_name(child) else content.feet
                    lines.extend(line for line in _running_lines(child.text or "") if line not in lines)
            elif name == "sheetView":
                hide_zeros = not _is(element, "showZeros", default="1")
        content.drawn.extend(drawn_texts(self._package, part))
        return content

    def _read_row(
        self, row: etree._Element, number: int, hidden: bool, hide_zeros: bool, content: SheetContent
    ) -> None:
        if not 1 <= number <= MAX_ROW:
            return
        column = 0
        for element in _children(row, "c"):
            reference = _REFERENCE.fullmatch(element.get("r", ""))
            column = column_number(reference.group(1)) if reference else column + 1
            if not 1 <= column <= MAX_COLUMN:
                continue
            style = self._style(element)
            if style.border:
                content.bordered.add(number)
            content.add(number, column, self._read_cell(element, style), style.struck, hide_zeros)
        if hidden:
            content.hidden_rows.add(number)

    def _style(self, element: etree._Element) -> _Style:
        index = _integer(element.get("s"))
        return self._styles[index] if index < len(self._styles) else _Style("General", False, False)

    def _read_cell(self, element: etree._Element, style: _Style) -> SheetCell | None:
        kind = element.get("t", "n")
        value: str | None = None
        has_formula = False
        for child in element:
            name = local_name(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                has_formula = True
            elif name == "is":
                text = _rich_text(child)
                return _text_cell(text, style)
        if value is None or (value == "" and kind not in ("s", "str")):
            return SheetCell("", style.bold, formula_only=True) if has_formula else None
        return self._printed(kind, value, style)

    def _printed(self, kind: str, value: str, style: _Style) -> SheetCell | None:
        if kind == "s":
            text = self._texts[_integer(value)] if _integer(value) < len(self._texts) else _Text("", False)
            return _text_cell(text, style)
        if kind == "b":
            return SheetCell("TRUE" if value in _TRUE else "FALSE", style.bold)
        if kind == "n":
            try:
                printed = print_number(value, style.code, self._date_1904)
            except ValueError:
                return SheetCell(value, style.bold)
            return SheetCell(printed.text, style.bold, printed.number) if printed.text else None
        text_only = _unescape(value).strip()
        return SheetCell(text_only, style.bold) if text_only else None


def _running_lines(text: str) -> Iterator[str]:
    """The lines of a page's head or foot without what is no text in it: `&L&"Arial,Bold"&8Dinas …&RHal. &P`.

    ECMA-376 part 1, 18.3.1.39. What stands left, in the middle and right are lines of their own.
    """
    for section in re.split(r"&[LCR]|\n", text.replace("&&", "\0")):
        line = " ".join(_RUNNING_CODE.sub(" ", section).replace("\0", "&").split())
        if any(char.isalpha() for char in line):
            yield line


def drawn_texts(package: Package, part: str) -> Iterator[str]:
    """The paragraphs of the text boxes that lie over a sheet."""
    for drawing in package.related(part, "drawing"):
        for paragraph in package.parse(drawing).iter("{*}p"):
            text = "".join(run.text or "" for run in paragraph.iter("{*}t")).strip()
            if text:
                yield text


def column_number(letters: str) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column by its number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _ranges(reference: str) -> Iterator[MergedRange]:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if start and end:
        top, bottom = sorted((int(start.group(2)), int(end.group(2))))
        left, right = sorted((column_number(start.group(1)), column_number(end.group(1))))
        if top >= 1 and bottom <= MAX_ROW and right <= MAX_COLUMN:
            yield MergedRange(top, left, bottom, right)


def text_cell(text: Printed) -> SheetCell | None:
    """A cell of text; None where it never held any."""
    if not text.text and not text.struck:
        return None
    return SheetCell(text.text, text.bold, bold_lead=text.bold_lead, struck=text.struck)


def _text_cell(text: _Text, style: _Style) -> SheetCell | None:
    if not text.text and not text.struck:
        return None
    return SheetCell(text.text, text.bold or style.bold, bold_lead=text.bold_lead, struck=text.struck)


def _rich_text(item: etree._Element) -> _Text:
    """The text of a string item: its own, or of its runs; bold where every run with ink is."""
    texts: list[str] = []
    bolds: list[bool] = []
    runs: list[tuple[str, bool]] = []
    struck: list[str] = []
    for child in item:
        name = local_name(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            run = "".join(part.text or "" for part in _children(child, "t"))
            properties = [*_children(child, "rPr")]
            bold = any(_has(rpr, "b") for rpr in properties)
            if any(_has(rpr, "strike") for rpr in properties):
                struck.append(run)
                continue
            if any(m.get("val") == "superscript" for rpr in properties for m in _children(rpr, "vertAlign")):
                run = raised(run)
            texts.append(run)
            runs.append((_unescape(run), bold))
            if run.strip():
                bolds.append(bold)
    return _Text(
        _unescape("".join(texts)).strip(),
        bool(bolds) and all(bolds),
        bold_lead(runs),
        _unescape("".join(struck)).strip(),
    )


def _unescape(text: str) -> str:
    """Undoes `_x000D_`, by which OOXML writes characters that XML can't (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" in text:
        text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if local_name(child) == name)


def _has(element: etree._Element, mark: str) -> bool:
    """Whether a font is bold, struck through and the like."""
    return any(_is(item, "val", default="1") for item in _children(element, mark))


def _is(element: etree._Element, name: str, default: str = "0") -> bool:
    return element.get(name, default).lower() in _TRUE


def _integer(text: str | None, default: int = 0) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else default


def _at(flags: list[bool], index: str | None) -> bool:
    number = _integer(index)
    return number < len(flags) and flags[number]
