"""The elements of a web page as paragraphs and tables.

What belongs here: walking a parsed page once, with white space, line breaks, lists, form fields, and cells
put at their place by rowspan and colspan. Without recursion, as tags that nobody closed nest without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.flow import MAX_SLOTS, MAX_SPAN, Table, TableCell
from pipelines.reading.office.raised import raised
from pipelines.reading.office.word_text import Paragraph, print_count
from pipelines.reading.office.workbook import MAX_COLUMN
from pipelines.reading.web.styles import Declarations, Look, Rules, has_border, look

_UNSEEN = {
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
    "canvas", "audio", "video", "datalist", "rt", "rp", "colgroup", "col",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_FIELDS = {"", "text", "number", "date", "email", "tel", "url", "search"}
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u2007\u202f]+")


@dataclass(slots=True)
class WebCell(TableCell):
    """A cell of a web page's table. `stored` and `code`: the number behind it and its format, if told."""

    bordered: bool = False
    stored: str | None = None
    code: str = ""


@dataclass(slots=True)
class _OpenCell:
    """What gathers paragraphs: a cell, or the page itself."""

    cell: WebCell
    pieces: list[tuple[str, Look]] = field(default_factory=list)

    def flush(self) -> None:
        """Ends the paragraph, if one has begun."""
        text = "".join(raised(text) if face.raised else text for text, face in self.pieces)
        text = re.sub(r" *\n *", "\n", re.sub(r" +", " ", text)).strip()
        if text:
            bolds = [face.bold for piece, face in self.pieces if piece.strip()]
            self.cell.blocks.append(Paragraph(text=text, bold=all(bolds)))
        self.pieces.clear()


@dataclass(slots=True)
class _OpenTable:
    table: Table
    bordered: bool
    row: int = -1
    col: int = 0
    # By column that a cell from above reaches into: the row and the column at which that cell ends.
    reach: dict[int, tuple[int, int]] = field(default_factory=dict)


class Walker:
    """Walks a page. `blocks`: its paragraphs and tables; `hidden_rows`: table rows with text, left out.

    Raises DocumentRejected `too_large` where tables have more columns or cells than sheets can.
    """

    def __init__(self, rules: Rules) -> None:
        self.hidden_rows = 0
        self._rules = rules
        self._page = _OpenCell(WebCell(0, 0, 1))
        self._open: list[_OpenCell] = [self._page]
        self._tables: list[_OpenTable] = []
        self._lists: list[tuple[str, int]] = []
        self._cells = 0

    @property
    def blocks(self) -> list[Paragraph | Table]:
        """What the page holds, in order."""
        return self._page.cell.blocks

    def walk(self, root: etree._Element) -> None:
        """Walks the elements under `root`; call once."""
        looks: list[tuple[Look, bool]] = [(Look(), True)]  # and whether the element is seen
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                if looks.pop()[1]:
                    self._end(tag)
                if element.tail and element is not root:
                    self._add(element.tail, looks[-1][0])
                continue
            around = looks[-1][0]
            told = self._rules.of(element) if tag else {}
            own = look(element, told, around) if tag else around
            seen = bool(tag) and tag not in _UNSEEN and not own.hidden
            looks.append((own, seen))
            if not seen:
                if tag == "tr" and own.hidden and "".join(element.itertext()).strip():
                    self.hidden_rows += 1
                walker.skip_subtree()
                continue
            self._start(element, tag, told, own)
            if element.text and tag != "select":
                self._add(element.text, own, keeps_lines=tag in ("pre", "textarea"))
            if tag == "select":
                walker.skip_subtree()
        self._page.flush()

    def _add(self, text: str, face: Look, keeps_lines: bool = False) -> None:
        if face.struck:
            return
        if keeps_lines:
            self._open[-1].pieces.extend((f"{_SPACE.sub(' ', line)}\n", face) for line in text.split("\n"))
        else:
            self._open[-1].pieces.append((_SPACE.sub(" ", text), face))

    def _start(self, element: etree._Element, tag: str, told: Declarations, own: Look) -> None:
        if tag in _BLOCKS:
            self._open[-1].flush()
        if tag == "br":
            self._open[-1].pieces.append(("\n", own))
        elif tag == "table":
            border = element.get("border", "0")
            bordered = border not in ("0", "") or has_border(told)
            self._tables.append(_OpenTable(Table(), bordered))
        elif tag == "tr" and self._tables:
            self._begin_row()
        elif tag in ("td", "th"):
            self._begin_cell(element, told)
        elif tag in ("ol", "ul"):
            form = element.get("type", "1") if tag == "ol" else ""
            self._lists.append((form, _number(element.get("start"), 1, 100_000) - 1))
        elif tag == "li" and self._lists:
            form, count = self._lists[-1]
            count = _number(element.get("value"), count + 1, 100_000)
            self._lists[-1] = (form, count)
            if form and "none" not in told.get("list-style-type", told.get("list-style", "")):
                self._add(f"{print_count(count, _LIST_FORMS.get(form, 'decimal'))}. ", own)
        elif tag == "input" and element.get("type", "").lower() in _FIELDS:
            self._add(f" {element.get('value', '')} ", own)
        elif tag == "select":
            options = list(element.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), None)
            chosen = options[0] if chosen is None and options else chosen
            if chosen is not None:
                self._add(f" {''.join(str(text) for text in chosen.itertext())} ", own)

    def _end(self, tag: str) -> None:
        if tag in ("td", "th") and len(self._open) > 1:
            self._open.pop().flush()
        elif tag == "table" and self._tables:
            table = self._tables.pop().table
            table.n_rows = max(table.n_rows, 1)
            for cell in table.cells:
                cell.height = min(cell.height, table.n_rows - cell.row)
            if table.cells:
                self._open[-1].flush()
                self._open[-1].cell.blocks.append(table)
        elif tag in ("ol", "ul") and self._lists:
            self._open[-1].flush()
            self._lists.pop()
        elif tag in _BLOCKS:
            self._open[-1].flush()

    def _begin_row(self) -> None:
        table = self._tables[-1]
        table.row += 1
        table.col = 0
        table.table.n_rows = table.row + 1

    def _begin_cell(self, element: etree._Element, told: Declarations) -> None:
        if not self._tables:  # a cell without a table: its text is kept
            self._open.append(_OpenCell(WebCell(0, 0, 1, blocks=self._open[-1].cell.blocks)))
            return
        table = self._tables[-1]
        if table.row < 0:
            self._begin_row()
        while (reach := table.reach.get(table.col, (0, 0)))[0] > table.row:
            table.col = reach[1]
        width = _number(element.get("colspan"), 1, MAX_SPAN) or 1
        height = _number(element.get("rowspan"), 1, 65534) or 65534
        self._cells += width
        if table.col + width > MAX_COLUMN or self._cells > MAX_SLOTS:
            raise DocumentRejected(
                "too_large",
                f"A table of the page has more than {MAX_COLUMN} columns, or its tables more than "
                f"{MAX_SLOTS} cells. Save the plan alone in a new file.",
            )
        if height > 1:
            end = (table.row + height, table.col + width)
            table.reach.update(dict.fromkeys(range(table.col, table.col + width), end))
        cell = WebCell(table.row, table.col, width, height, bordered=table.bordered or has_border(told))
        cell.stored = element.get("sdval", element.get("x:num"))
        cell.code = _format_code(element, told)
        table.table.cells.append(cell)
        table.col += width
        self._open.append(_OpenCell(cell))


def _format_code(element: etree._Element, told: Declarations) -> str:
    """The number format that LibreOffice (`sdnum`) or Excel (a property of its own) writes for a cell."""
    if element.get("sdval") is not None:
        parts = element.get("sdnum", "").split(";", 2)
        return parts[2] if len(parts) > 2 else "General"
    code = told.get("mso-number-format", "general").strip("\"'")
    return re.sub(r"\\(.)", r"\1", code)


def _number(text: str | None, default: int, most: int) -> int:
    text = (text or "").strip()
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default
