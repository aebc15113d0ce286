"""The elements of a web page as paragraphs and tables.

What belongs here: tags and text as they come, with white space, line breaks, lists, form fields, and cells
put at their place by rowspan and colspan. No tree is made: tags that nobody closed would nest in it until
the parser gives up, and rows would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.flow import MAX_SLOTS, MAX_SPAN, Table, TableCell
from pipelines.reading.office.runs import Run, printed_runs
from pipelines.reading.office.word_text import Paragraph, print_count
from pipelines.reading.office.workbook import MAX_COLUMN
from pipelines.reading.web.styles import Declarations, Look, Named, Rules, has_border, look, named, takes_room

_UNSEEN = {
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
    "canvas", "audio", "video", "datalist", "rt", "rp", "colgroup", "col",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_OF_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
_GROUPS = ("tr", "thead", "tbody", "tfoot", "caption", "colgroup")
# By the tag that begins: which open ones it ends, and within which it looks for them.
_IMPLIED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("td", "th"), (("td", "th", "caption"), ("tr", "table"))),
    "tr": (("tr", "caption", "colgroup"), ("table",)),
    **dict.fromkeys(("thead", "tbody", "tfoot", "caption"), (_GROUPS, ("table",))),
    "li": (("li",), ("ol", "ul", "td", "th", "table")),
    "option": (("option",), ("select", "table")),
    "p": (("p",), ("td", "th", "li", "div", "table")),
}
_MAX_DEPTH = 50  # tables in one another
_MAX_OPEN = 20_000
_MAX_WITHIN = 60  # elements around one at which rules of style look
_FIELDS = {"", "text", "number", "date", "email", "tel", "url", "search"}
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BLANKS = re.compile(r" +")
_LINE_END = re.compile(r" ?\n ?")
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u2007\u202f]+")


@dataclass(slots=True)
class WebCell(TableCell):
    """A cell of a web page's table.

    `stored` and `code` are the number behind it and its format, where the page states them.
    """

    bordered: bool = False
    stored: str | None = None
    code: str = ""


@dataclass(slots=True)
class _OpenCell:
    """What gathers paragraphs: a cell, or the page itself."""

    cell: WebCell
    struck: list[str]  # what was left out because a line strikes through it, of the whole page
    pieces: list[tuple[str, Look]] = field(default_factory=list)

    def flush(self) -> None:
        """Ends the paragraph, if one has begun."""
        shown = printed_runs(
            Run(text, face.bold, face.struck, face.raised) for text, face in _set(self.pieces)
        )
        if shown.text:
            self.cell.blocks.append(Paragraph(shown.text, shown.bold, shown.bold_lead))
        self.struck += [shown.struck] if shown.struck else []
        self.pieces.clear()


def _set(pieces: list[tuple[str, Look]]) -> Iterator[tuple[str, Look]]:
    """The pieces without blanks beside one another or at the ends of lines."""
    before = "\n"
    for text, face in pieces:
        if before in (" ", "\n"):
            text = text.lstrip(" ")
        text = _LINE_END.sub("\n", _BLANKS.sub(" ", text))
        if text:
            before = text[-1]
            yield text, face


@dataclass(slots=True)
class _OpenTable:
    table: Table
    bordered: bool
    row: int = -1
    col: int = 0
    # By column that a cell from above reaches into: the row and the column at which that cell ends.
    reach: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Element:
    """An element that is open.

    `seen`: the reader of the page sees what is in it. `begun`: it takes a place on the page.
    """

    name: Named
    look: Look
    seen: bool
    begun: bool = False

    @property
    def tag(self) -> str:
        return self.name.tag


class WebPage:
    """What a page holds, gathered from its tags and text as they come: a target for lxml's parser.

    `blocks`: its paragraphs and tables; `hidden_rows`: table rows with text that are hidden; `struck`: text
    that a line strikes through. A cell or row
    ends where the next begins, whatever was left open in it, as in browsers; so tags that nobody closed
    never reach beyond their cell. Raises DocumentRejected `too_large` where tables have more columns or
    cells than sheets can, or stand in one another too deep.
    """

    def __init__(self) -> None:
        self.hidden_rows = 0
        self._rules = Rules("")
        self._css: list[str] = []
        self._elements: list[_Element] = []
        self.struck: list[str] = []
        self._body = _OpenCell(WebCell(0, 0, 1), self.struck)
        self._cells_open: list[_OpenCell] = [self._body]
        self._tables: list[_OpenTable] = []
        self._lists: list[tuple[str, int]] = []
        self._options: list[tuple[bool, str]] = []
        self._hidden_row: _Element | None = None
        self._cells = 0

    @property
    def blocks(self) -> list[Paragraph | Table]:
        """The page's paragraphs and tables, in order."""
        return self._body.cell.blocks

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        self._end_implied(tag)
        around = self._elements[-1] if self._elements else _Element(Named(""), Look(), True)
        name = named(tag, attributes)
        declared = self._rules.of(name, attributes, self._within) if around.seen else {}
        own = look(tag, attributes, declared, around.look)
        element = _Element(name, own, around.seen and tag not in _UNSEEN and not own.hidden)
        if len(self._elements) >= _MAX_OPEN:
            self._refuse(f"More than {_MAX_OPEN} of the page's tags are open at once.")
        self._elements.append(element)
        keeps_place = around.seen and tag in ("td", "th") and takes_room(declared)
        if element.seen or keeps_place:
            element.begun = True
            self._begin(element, attributes, declared)
        elif tag == "tr" and around.seen:
            self._hidden_row = element

    def _within(self) -> list[Named]:
        return [element.name for element in self._elements[-_MAX_WITHIN:]]

    def end(self, tag: str) -> None:
        """A tag closes; one that closes nothing within its cell or table is left alone."""
        for index in range(len(self._elements) - 1, -1, -1):
            open_tag = self._elements[index].tag
            if open_tag == tag:
                while len(self._elements) > index:
                    self._end_last()
                return
            if open_tag == "table" or (open_tag in ("td", "th", "caption") and tag not in _OF_TABLES):
                return

    def data(self, text: str) -> None:
        """Text between tags."""
        element = self._elements[-1] if self._elements else _Element(Named(""), Look(), True)
        if element.tag == "style":
            self._css.append(text)
        elif not element.seen:
            if self._hidden_row is not None and text.strip():
                self.hidden_rows += 1
                self._hidden_row = None
        elif element.tag == "option" and self._options:
            chosen, before = self._options[-1]
            self._options[-1] = (chosen, before + text)
        elif element.tag != "select":
            self._add(text, element.look, keeps_lines=element.tag in ("pre", "textarea"))

    def comment(self, text: str) -> None:
        """Comments print nothing, but rules of style may stand in one."""
        if self._elements and self._elements[-1].tag == "style":
            self._css.append(text)

    def close(self) -> WebPage:
        """The page ends."""
        while self._elements:
            self._end_last()
        self._body.flush()
        return self

    def _refuse(self, problem: str) -> NoReturn:
        self._elements.clear()  # the parser ends the page all the same
        raise DocumentRejected(
            "too_large", f"{problem} Open the page in a browser, copy the plan into a sheet, and give that."
        )

    def _end_implied(self, tag: str) -> None:
        """Ends what a tag ends by beginning."""
        if tag not in _IMPLIED:
            return
        ends, within = _IMPLIED[tag]
        for index in range(len(self._elements) - 1, -1, -1):
            open_tag = self._elements[index].tag
            if open_tag in ends:
                while len(self._elements) > index:
                    self._end_last()
            elif open_tag in within:
                return

    def _end_last(self) -> None:
        element = self._elements.pop()
        if element is self._hidden_row:
            self._hidden_row = None
        if element.begun:
            self._finish(element)
        elif element.tag == "style":
            self._rules = Rules("\n".join(self._css))

    def _add(self, text: str, face: Look, keeps_lines: bool = False) -> None:
        pieces = self._cells_open[-1].pieces
        if keeps_lines:
            pieces.extend((f"{_SPACE.sub(' ', line)}\n", face) for line in text.split("\n"))
        else:
            pieces.append((_SPACE.sub(" ", text), face))

    def _begin(self, element: _Element, attributes: Mapping[str, str], declared: Declarations) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._cells_open[-1].flush()
        if tag == "br":
            self._cells_open[-1].pieces.append(("\n", element.look))
        elif tag == "table":
            if len(self._tables) >= _MAX_DEPTH:
                self._refuse("Tables of the page stand in one another too deep.")
            bordered = attributes.get("border", "0") not in ("0", "") or has_border(declared)
            self._tables.append(_OpenTable(Table(), bordered))
        elif tag == "tr" and self._tables:
            self._begin_row()
        elif tag in ("td", "th"):
            self._begin_cell(attributes, declared)
        elif tag in ("ol", "ul"):
            form = attributes.get("type", "1") if tag == "ol" else ""
            self._lists.append((form, _number(attributes.get("start"), 1, 100_000) - 1))
        elif tag == "li" and self._lists:
            form, count = self._lists[-1]
            count = _number(attributes.get("value"), count + 1, 100_000)
            self._lists[-1] = (form, count)
            if form and "none" not in declared.get("list-style-type", declared.get("list-style", "")):
                self._add(f"{print_count(count, _LIST_FORMS.get(form, 'decimal'))}. ", element.look)
        elif tag == "input" and attributes.get("type", "").lower() in _FIELDS:
            self._add(f" {attributes.get('value', '')} ", element.look)
        elif tag == "select":
            self._options = []
        elif tag == "option":
            self._options.append(("selected" in attributes, ""))

    def _finish(self, element: _Element) -> None:
        tag = element.tag
        if tag in ("td", "th"):
            self._cells_open.pop().flush()
        elif tag == "table":
            table = self._tables.pop().table
            for cell in table.cells:
                cell.height = min(cell.height, table.n_rows - cell.row)
            self._cells_open[-1].flush()
            if table.cells:
                self._cells_open[-1].cell.blocks.append(table)
        elif tag in ("ol", "ul"):
            self._cells_open[-1].flush()
            self._lists.pop()
        elif tag == "select":
            chosen = [text for is_chosen, text in self._options if is_chosen]
            chosen += [text for _, text in self._options[:1]]
            self._add(f" {' '.join(chosen[:1])} ", element.look)
        elif tag in _BLOCKS:
            self._cells_open[-1].flush()

    def _begin_row(self) -> None:
        table = self._tables[-1]
        table.row += 1
        table.col = 0
        table.table.n_rows = table.row + 1

    def _begin_cell(self, attributes: Mapping[str, str], declared: Declarations) -> None:
        if not self._tables:  # a cell without a table: its text is kept
            blocks = self._cells_open[-1].cell.blocks
            self._cells_open.append(_OpenCell(WebCell(0, 0, 1, blocks=blocks), self.struck))
            return
        table = self._tables[-1]
        if table.row < 0:
            self._begin_row()
        while (reach := table.reach.get(table.col, (0, 0)))[0] > table.row:
            table.col = reach[1]
        width = _number(attributes.get("colspan"), 1, MAX_SPAN) or 1
        height = _number(attributes.get("rowspan"), 1, 65534) or 65534
        self._cells += width
        if table.col + width > MAX_COLUMN or self._cells > MAX_SLOTS:
            self._refuse(
                f"A table of the page has more than {MAX_COLUMN} columns, or its tables have more than "
                f"{MAX_SLOTS} cells."
            )
        if height > 1:
            end = (table.row + height, table.col + width)
            table.reach.update(dict.fromkeys(range(table.col, table.col + width), end))
        cell = WebCell(table.row, table.col, width, height, bordered=table.bordered or has_border(declared))
        cell.stored = attributes.get("sdval", attributes.get("x:num"))
        cell.code = _format_code(attributes, declared)
        table.table.cells.append(cell)
        table.col += width
        self._cells_open.append(_OpenCell(cell, self.struck))


def _format_code(attributes: Mapping[str, str], declared: Declarations) -> str:
    """The number format that LibreOffice (`sdnum`) or Excel (a property of its own) writes for a cell."""
    if attributes.get("sdval") is not None:
        parts = attributes.get("sdnum", "").split(";", 2)
        return parts[2] if len(parts) > 2 else "General"
    code = declared.get("mso-number-format", "general").strip("\"'")
    return re.sub(r"\\(.)", r"\1", code)


def _number(text: str | None, default: int, most: int) -> int:
    text = (text or "").strip()
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default
