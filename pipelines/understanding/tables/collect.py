"""Which grids of a document are one table, and what text stands around each.

What belongs here: following a table over pages, and keeping titles, signature lines and lines outside grids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from pipelines.model.page import Grid, Page, TextLine
from pipelines.understanding.identity.titles import names_a_plan, plan_level_of
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.tables.header import Header, find_header
from pipelines.understanding.tables.matrix import Matrix

# So many lines above a table may belong to its title: agency, plan, year, level, scale, each over two lines.
TITLE_LINES = 12
_PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*[|–—-]|[|–—-]\s*\d{1,3}\s*$")
_ROW_FIGURE = re.compile(r"(?:rp\.?)?[-–]|(?:rp\.?)?\d[\d.,]*%?(?:,-)?", re.I)
_AMOUNT = re.compile(r"\d[.,]\d{3}[.,]\d{3}")
_LEAST_FIGURES = 4
_SAME_LINE = 4.0  # points
_MAX_OTHER_LINES = 400


@dataclass
class Part:
    """One grid of a table, with its heading if it prints one."""

    matrix: Matrix
    header: Header | None

    @property
    def first_body_row(self) -> int:
        """Index of the first row below the heading."""
        return self.header.n_rows if self.header else 0


@dataclass
class Table:
    """Grids that carry on one another, the text above the first and below the last.

    `strays` are grids without a heading that came after and have other columns, `loose_rows` lines of figures
    on its pages that stand in no grid. `is_beneath` says that
    nothing stands between the table and the one before it, whose title it shares.
    """

    parts: list[Part]
    title_lines: list[TextLine]
    signature_lines: list[TextLine] = field(default_factory=list)
    strays: list[Matrix] = field(default_factory=list)
    loose_rows: list[TextLine] = field(default_factory=list)
    is_beneath: bool = False

    @property
    def header(self) -> Header | None:
        """The first heading printed."""
        return next((p.header for p in self.parts if p.header), None)

    @property
    def title(self) -> str:
        """The lines that stand right above the table, as one text, title cells of its heading included."""
        return "\n".join([*(line.text for line in self.lines_above), *self.cells_above])

    @property
    def lines_above(self) -> list[TextLine]:
        """The lines outside grids that stand right above the table, top to bottom."""
        return self.title_lines[-TITLE_LINES:]

    @property
    def cells_above(self) -> tuple[str, ...]:
        """The title cells that stand inside the grid, above its heading."""
        return self.header.titles if self.header else ()


@dataclass
class DocumentTables:
    """All tables with a heading, and the text of the document outside them (capped)."""

    tables: list[Table]
    other_lines: list[TextLine]


def _fits(table: Table, matrix: Matrix) -> bool:
    """True where a grid without a heading has the columns of the table before it."""
    if table.parts[-1].matrix.grid.kind == "text":
        return True
    if any(part.matrix.n_cols == matrix.n_cols for part in table.parts):
        return True
    widest = max((part.matrix for part in table.parts), key=lambda m: m.n_cols)
    mine, theirs = matrix.column_edges(), widest.column_edges()
    if not mine or not theirs:
        return False
    known = [e for pair in theirs for e in pair]
    near = sum(any(abs(edge - k) <= 4 for k in known) for pair in mine for edge in pair)
    return near >= 0.8 * 2 * len(mine)


def _same_heading(a: Header | None, b: Header, ragged: bool) -> bool:
    if a is None:
        return False
    shared, either = len(a.signature & b.signature), len(a.signature | b.signature)
    if either == 0 or shared / either < 0.6:
        return False
    if ragged:  # text loses heading cells, so their order says nothing
        return True
    one, other = ([squash(str(p)) for p in h.paths] for h in (a, b))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.8


def collect_tables(pages: Iterable[Page]) -> DocumentTables:
    """Walks the pages once and keeps only tables with headings, what carries them on, and loose text."""
    tables: list[Table] = []
    other: list[TextLine] = []
    pending: list[TextLine] = []
    current: Table | None = None
    seen: dict[str, int] = {}
    for page in pages:
        for block in page.blocks:
            if isinstance(block, TextLine):
                if _is_running(block, page, seen):
                    continue
                pending.append(block)
                if len(other) < _MAX_OTHER_LINES:
                    other.append(block)
                continue
            current = _place(block, current, pending, tables)
        if current is not None:
            current.loose_rows.extend(_rows_outside(page))
    if current is not None:
        current.signature_lines.extend(pending)
    return DocumentTables(tables, other)


def _rows_outside(page: Page) -> list[TextLine]:
    """Lines outside every grid that are rows of figures: what a reader could not put into a table."""
    rows: dict[int, list[TextLine]] = {}
    for block in page.blocks:
        if isinstance(block, TextLine) and block.box is not None:
            rows.setdefault(round(block.box.top / _SAME_LINE), []).append(block)
    found = []
    for lines in rows.values():
        words = " ".join(line.text for line in lines).split()
        figures = [w for w in words if _ROW_FIGURE.fullmatch(w)]
        amounts = [w for w in figures if _AMOUNT.search(w)]
        if len(figures) >= _LEAST_FIGURES and len(amounts) > 1:
            found.append(replace(lines[0], text=" ".join(words)))
    return found


def _is_running(line: TextLine, page: Page, seen: dict[str, int]) -> bool:
    """True for page footers and running heads: at the page's edge, or the same on an earlier page.

    Page numbers in them differ and don't count.
    """
    if page.height and line.box and line.box.top > 0.94 * page.height:
        return True
    if re.search(r"\b(halaman|hal\.?|page)\s*\d+", line.text, re.I):
        return True
    key = squash(_PAGE_NUMBER.sub("", line.text))
    if not key:
        return bool(line.text.strip().isdigit())
    at_edge = bool(page.height and line.box and line.box.top < 0.1 * page.height)
    return at_edge and seen.setdefault(key, page.number) != page.number


def _place(grid: Grid, current: Table | None, pending: list[TextLine], tables: list[Table]) -> Table | None:
    """Adds a grid to the table it carries on, or starts a new one; returns the table now open."""
    matrix = Matrix(grid)
    header = find_header(matrix)
    above = [line.text for line in pending if line.page_number == grid.page_number]
    level = plan_level_of("\n".join(above))
    titled = any(names_a_plan(text) for text in above) or (
        current is not None and level not in ("agency", plan_level_of(current.title))
    )
    if header is None:
        if current is not None and _fits(current, matrix) and (grid.kind != "native" or not titled):
            current.parts.append(Part(matrix, None))
            current.signature_lines.extend(pending)
            pending.clear()
        elif current is not None:
            current.strays.append(matrix)
        return current
    if current is not None and not titled and _same_heading(current.header, header, grid.kind == "text"):
        current.signature_lines.extend(pending)
        pending.clear()
        current.parts.append(Part(matrix, header))
        return current
    if current is not None:
        current.signature_lines.extend(pending)
    # A table right under a plan's, with nothing between, stands under the same title.
    title = list(pending) if pending or current is None else list(current.title_lines)
    table = Table([Part(matrix, header)], title, is_beneath=current is not None and not pending)
    pending.clear()
    tables.append(table)
    return table
