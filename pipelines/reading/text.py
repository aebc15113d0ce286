"""Reading tab-separated table text, as tables pasted from a PDF or saved from a sheet look.

What belongs here: bytes to characters, bold marks, and lines to text lines and ragged grids.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.model.page import Cell, DocumentRejected, FileType, Grid, Notice, Page, TextLine

# A `**` opens before a word at the start of a line or cell and closes after one, as in Markdown; any
# other `**` (a footnote mark, say) only falls away. The same for a `<b>` that nothing closes.
_MARK = re.compile(r"(?P<open>(?<!\S)\*\*(?=\S))|(?P<stars>\*\*)|(?P<b><b>)|(?P<end_b></b>)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters a text may hold (stray ones from a PDF) before it is taken for binary data.
_MAX_CONTROL_SHARE = 0.005
_MAX_QUOTED_LINES = 40

_NOT_TEXT = "The file is named as text but holds no text. Give the document as the kind of file it is."


class TextReader:
    """A `.txt` file: lines with tabs are table rows, consecutive ones a grid, the rest text lines.

    Form feeds separate pages. `row_numbers` of a grid are line numbers in the file, from 1.
    Raises DocumentRejected `unreadable` where the bytes are no text.
    """

    file_type: FileType = "txt"

    def __init__(self, path: Path) -> None:
        self.notices: list[Notice] = []
        text = decode(path.read_bytes())
        self._pages = text.removesuffix("\f").split("\f")
        self.page_count: int | None = len(self._pages)

    def pages(self) -> Iterator[Page]:
        """Yields a page per form feed in the file, one where there is none."""
        first_line = 1
        exported = is_quoted_export("\n".join(self._pages))
        for number, text in enumerate(self._pages, start=1):
            blocks = _Blocks(number)
            for line, paragraph in _paragraphs(text, first_line):
                _read_paragraph(blocks, line, paragraph, exported)
                blocks.end_grid()
            yield Page(number=number, blocks=tuple(blocks.done))
            first_line += text.count("\n")

    def close(self) -> None:
        """Lets the text go."""
        self._pages = []


def decode(data: bytes) -> str:
    """The characters of a text file, with `\\n` as the only line end.

    Takes UTF-8 and UTF-16 (with or without byte order mark), else Windows' cp1252, else Latin-1.
    Raises DocumentRejected `unreadable` for binary data.
    """
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentRejected("unreadable", _NOT_TEXT)
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    guess = _utf16_without_mark(data)
    for encoding in (guess, "utf-8", "cp1252") if guess else ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in nearly every second byte, and only there."""
    head = data[: 1 << 16]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 20 > max(even, odd) or max(even, odd) * 2 < len(head) // 2:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def is_quoted_export(text: str) -> bool:
    """Whether a sheet program wrote the text, putting quotes around just the cells that need them.

    Excel's "Text (Tab delimited)" quotes a cell when it holds a comma, a quote or a line break, and
    doubles the quotes inside. Where a cell has any of these without quotes, or quotes without need,
    the quotes are the document's own. So they are where a tab and a line break stand between two of them:
    cells hold no tabs, and rows of the table would be lost in one.
    """
    if '"' not in text or "\t" not in text:
        return False
    quoted = 0
    for field in re.findall(r'(?:(?<=[\t\n\f])|\A)"(?:[^"]|"")*"(?=[\t\n\f]|\Z)|[^\t\n\f]+', text):
        if len(field) >= 2 and field[0] == field[-1] == '"':
            if not re.search(r'[,\n\t"]', field[1:-1]) or ("\t" in field and "\n" in field):
                return False
            quoted += 1
        elif '"' in field or "," in field:
            return False
    return quoted > 0


class _Marked(NamedTuple):
    """Text without its marks; `bold[i]` is 1 where character i stood between them."""

    text: str
    bold: bytearray

    def part(self, start: int, end: int) -> tuple[str, bool]:
        """The text between two places, stripped, and whether all that is printed in it is bold."""
        text = self.text[start:end]
        inked = [self.bold[start + i] for i, char in enumerate(text) if not char.isspace()]
        return text.replace("\v", "\n").strip(), bool(inked) and all(inked)


def _unmark(text: str) -> _Marked:
    """Takes `**` and `<b>` out of a paragraph; a pair may span several of its lines."""
    bold = bytearray(len(text))
    gone = bytearray(len(text))
    stars: int | None = None
    tag: int | None = None
    for mark in _MARK.finditer(text):
        start, end = mark.span()
        gone[start:end] = b"\1" * (end - start)
        kind = mark.lastgroup
        if kind == "b":
            tag = end
        elif kind == "end_b":
            if tag is not None:
                bold[tag:start] = b"\1" * (start - tag)
            tag = None
        elif stars is not None:
            bold[stars:start] = b"\1" * (start - stars)
            stars = None
        elif kind == "open":
            stars = end
    kept = [i for i in range(len(text)) if not gone[i]]
    return _Marked("".join(text[i] for i in kept), bytearray(bold[i] for i in kept))


def _paragraphs(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Runs of lines that aren't blank, each with the number of its first line.

    A line of nothing but tabs is an empty table row, not blank.
    """
    held: list[str] = []
    start = first_line
    for number, line in enumerate(text.split("\n"), start=first_line):
        if line.strip() or "\t" in line:
            if not held:
                start = number
            held.append(line)
        elif held:
            yield start, "\n".join(held)
            held = []
    if held:
        yield start, "\n".join(held)


class _Blocks:
    """Collects the blocks of a page; rows gather into a grid until it ends."""

    def __init__(self, page_number: int) -> None:
        self.done: list[TextLine | Grid] = []
        self._page_number = page_number
        self._rows: list[list[tuple[str, bool]]] = []
        self._numbers: list[int] = []

    def add_row(self, number: int, cells: list[tuple[str, bool]]) -> None:
        self._rows.append(cells)
        self._numbers.append(number)

    def add_line(self, text: str, bold: bool) -> None:
        self.end_grid()
        if text:
            self.done.append(TextLine(text=text, page_number=self._page_number, bold=bold))

    def end_grid(self) -> None:
        if not self._rows:
            return
        cells = tuple(
            Cell(row=i, col=j, text=text, bold=bold)
            for i, row in enumerate(self._rows)
            for j, (text, bold) in enumerate(row)
        )
        self.done.append(
            Grid(
                page_number=self._page_number,
                n_rows=len(self._rows),
                n_cols=max(len(row) for row in self._rows),
                cells=cells,
                kind="text",
                row_numbers=tuple(self._numbers),
            )
        )
        self._rows, self._numbers = [], []


def _read_paragraph(blocks: _Blocks, first_line: int, paragraph: str, exported: bool) -> None:
    marked = _unmark(paragraph)
    text = marked.text
    position, number = 0, first_line
    while position <= len(text):
        cells, end = _row(text, position, exported)
        if len(cells) > 1:
            blocks.add_row(number, [_unquoted(*marked.part(*cell), exported) for cell in cells])
        else:
            blocks.add_line(*_unquoted(*marked.part(*cells[0]), exported))
        number += 1 + text.count("\n", position, end)
        position = end + 1


def _row(text: str, start: int, exported: bool) -> tuple[list[tuple[int, int]], int]:
    """The cells (start, end) of the row that begins at `start`, and where the row ends."""
    cells = []
    while True:
        end = _quoted_end(text, start) if exported else None
        if end is None:
            stop = re.compile(r"[\t\n]").search(text, start)
            end = stop.start() if stop else len(text)
        cells.append((start, end))
        if end == len(text) or text[end] == "\n":
            return cells, end
        start = end + 1


def _quoted_end(text: str, start: int) -> int | None:
    """Where a quoted cell that begins at `start` ends; None where there is none."""
    field = re.compile(r'"(?:[^"]|"")*"(?=[\t\n]|\Z)').match(text, start)
    if field is None or field.group().count("\n") > _MAX_QUOTED_LINES:
        return None
    return field.end()


def _unquoted(text: str, bold: bool, exported: bool) -> tuple[str, bool]:
    if exported and len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"').strip(), bold
    return text, bold
