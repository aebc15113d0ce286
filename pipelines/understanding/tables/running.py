"""Running heads, feet and page numbers: what a document prints on its pages beside its text.

What belongs here: separating them from titles and text. They are kept, for they may name the agency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.model.page import Grid, Page, TextLine
from pipelines.understanding.identity.title_kinds import names_a_report
from pipelines.understanding.identity.titles import may_title_a_plan
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.tables.objective_above import is_label

_NUMBER_AT_END = re.compile(r"^\s*\d{1,3}\s*[|–—-]|[|–—-]\s*\d{1,3}\s*$")
_PAGE_MARK = re.compile(
    r"[\s|–—,(-]*\b(?:halaman|hal\.?|page)\s*:?\s*\d+(?:\s*(?:dari|of|/)\s*\d+)?\b[\s|–—)-]*", re.IGNORECASE
)
_FOOT = 0.94  # of the page's height
_HEAD = 0.1
_SAME_ROW = 4.0  # points
_MOST_LINES = 400


def is_at_head(line: TextLine, page: Page) -> bool:
    """Whether the line stands where running heads do: in the upper tenth of the page."""
    return bool(page.height and line.box and line.box.top < _HEAD * page.height)


class RunningLines:
    """Parts the pages of one document, in order; `lines` are the running heads and feet met so far, each
    once, without page numbers."""

    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self._page_of: dict[str, int] = {}

    def body(self, page: Page) -> Iterator[TextLine | Grid]:
        """The blocks of the page without running lines; a title keeps its words but no page number."""
        heads = _report_heads(page)
        above_tables = True
        for block in page.blocks:
            if isinstance(block, Grid):
                above_tables = False
                yield block
                continue
            text = _PAGE_MARK.sub(" ", block.text).strip()
            numbered = text != block.text.strip()
            line = replace(block, text=text) if numbered else block
            if block in heads or self._is_running(line, page, numbered, above_tables):
                self._keep(line)
            elif text:
                yield line

    def _is_running(self, line: TextLine, page: Page, numbered: bool, above_tables: bool) -> bool:
        """True at the page's foot, for page numbers, and for what an earlier page had in the same place."""
        if page.height and line.box and line.box.top > _FOOT * page.height:
            return True
        key = squash(_NUMBER_AT_END.sub("", line.text))
        if not key:
            return numbered or line.text.strip().isdigit()
        if line.running and not above_tables:
            return True
        if numbered and not (above_tables and may_title_a_plan(line.text)):
            return True
        if above_tables and is_label(
            line.text
        ):  # the objective of a table, which a later page may name again
            return False
        may_repeat = numbered or is_at_head(line, page)
        return may_repeat and self._page_of.setdefault(key, page.number) != page.number

    def _keep(self, line: TextLine) -> None:
        text = _NUMBER_AT_END.sub("", line.text).strip()
        if squash(text) and len(self.lines) < _MOST_LINES and all(text != known.text for known in self.lines):
            self.lines.append(replace(line, text=text))


def _report_heads(page: Page) -> list[TextLine]:
    """The lines of a head that names a report: that line, and what stands in its row.

    On the first page of a file that begins in mid-report no earlier page shows that it is a running head.
    Of a head that the file itself marks as one, all lines; one that names a plan is its title.
    """
    lines = [block for block in page.blocks if isinstance(block, TextLine)]
    marked = [line for line in lines if line.running]
    heads: list[TextLine] = []
    if any(names_a_report(line.text) for line in marked) and not any(
        may_title_a_plan(line.text) for line in marked
    ):
        heads.extend(marked)
    for line in lines:
        if not line.running and is_at_head(line, page) and names_a_report(line.text):
            row = [n for n in lines if n.box and line.box and abs(n.box.top - line.box.top) < _SAME_ROW]
            if not any(may_title_a_plan(n.text) for n in row):
                heads.extend(row)
    return heads
