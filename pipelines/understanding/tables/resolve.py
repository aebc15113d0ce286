"""Finding plan tables in a document: which grids belong together, and what stands around them.

What belongs here: following a table over pages, keeping titles and signature lines, and resolving the
columns of each table. Whether a table is a plan is decided from its resolved columns and its title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from pipelines.model.page import Grid, Page, TextLine
from pipelines.model.roles import Resolution, Role
from pipelines.understanding.columns.decode import resolve_roles
from pipelines.understanding.columns.evidence import Column, describe_columns
from pipelines.understanding.identity.titles import choose_year, names_a_plan, plan_level_of, title_years
from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.tables.header import Header, HeadingPath, find_header, repeats_header
from pipelines.understanding.tables.matrix import Matrix

_OTHER_TITLE = re.compile(
    r"realisasi|pengukuran\s*kinerja|capaian|laporan\s*kinerja|evaluasi\s*kinerja", re.I
)
_REPORT_TITLE = re.compile(
    r"(?:monitoring|monev|evaluasi|pemantauan|realisasi|capaian|laporan|hasil|perkembangan)\b[^\n]*\b(?:rencana\s*aksi|renaksi)",
    re.I,
)
_PLANNED = re.compile(r"target|rencana")
_PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*[|–—-]|[|–—-]\s*\d{1,3}\s*$")
_ROW_FIGURE = re.compile(r"(?:rp\.?)?[-–]|(?:rp\.?)?\d[\d.,]*%?(?:,-)?", re.I)
_AMOUNT = re.compile(r"\d[.,]\d{3}[.,]\d{3}")
_LEAST_FIGURES = 4
_SAME_LINE = 4.0  # points
_MAX_OTHER_LINES = 400
_MAX_SAMPLE_ROWS = 400
_LEAST_WHOLE = 2  # rows
_MOST_CUT = 4  # cells at the end of a line


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
        lines = [line.text for line in self.title_lines[-8:]]
        return "\n".join([*lines, *(self.header.titles if self.header else ())])


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


@dataclass
class Resolved:
    """A table whose columns are decided.

    `evidence` are the facts of each column that the decision rests on. `columns[i][c]` is the index in the
    layout of column `c` of part `i`, None where it has none.
    """

    table: Table
    resolution: Resolution
    evidence: list[Column]
    columns: list[tuple[int | None, ...]]

    @property
    def paths(self) -> tuple[HeadingPath, ...]:
        """The headings above each column."""
        return tuple(column.path for column in self.evidence)


def _body_texts(part: Part) -> list[list[str]]:
    """Texts below the heading, spanned cells only where they start."""
    matrix, rows = part.matrix, []
    header = part.header
    for r in range(part.first_body_row, matrix.n_rows):
        texts = []
        for c in range(matrix.n_cols):
            cell = matrix.slots[r][c]
            own = cell is not None and cell.row == r and cell.col == c
            texts.append(cell.text if cell is not None and own else "")
        if any(t.strip() for t in texts) and not (header and repeats_header(texts, header)):
            rows.append(texts)
    return rows


def canonical_width(table: Table) -> int:
    """The number of columns of a table whose rows may be shorter or longer.

    Of text, the column numbers count them, else the heading where some row has its width, else the width
    most rows have; of a ruled table whose parts differ, the width of a part with a heading.
    """
    ragged = table.parts[0].matrix.grid.kind == "text"
    widths = Counter(
        len(p.matrix.own(r)) if ragged else p.matrix.n_cols
        for p in table.parts
        for r in range(p.first_body_row, p.matrix.n_rows)
    )
    if ragged:
        headed = [p for p in table.parts if p.header]
        numbered = Counter(
            sum(bool(c.text.strip()) for c in p.matrix.own(p.header.numbering_row))
            for p in headed
            if p.header and p.header.numbering_row is not None
        )
        if numbered:
            return numbered.most_common(1)[0][0]
        heading = max(
            (len(p.matrix.own(r)) for p in headed if p.header for r in range(p.header.n_rows)), default=0
        )
        if widths[heading]:
            return heading
    headed_widths = {p.matrix.n_cols for p in table.parts if p.header}
    counted = [(width, rows) for width, rows in widths.most_common() if ragged or width in headed_widths]
    return counted[0][0] if counted else table.parts[0].matrix.n_cols


def resolve_table(table: Table, fixed: dict[int, Role] | None = None) -> Resolved | None:
    """Decides the columns of a table; None where it has no rows below its headings.

    Every heading printed (tables repeat them) is tried with all the rows of its width; the one that
    explains them best decides. Parts of another width are matched by their column edges. `fixed` are
    columns a person has decided, by index.
    """
    ragged = table.parts[0].matrix.grid.kind == "text"
    width = canonical_width(table)
    body = _whole_rows(table, width) if ragged else []
    for part in table.parts:
        if not ragged and part.matrix.n_cols == width:
            body.extend(_body_texts(part))
    if not body:
        return None
    body = body[:_MAX_SAMPLE_ROWS]
    headings = [p.header for p in table.parts if p.header and (ragged or p.matrix.n_cols == width)]
    if not headings:
        return None
    plan_year, _ = choose_year(title_years(table.title.split("\n")))
    best: tuple[Resolution, list[Column]] | None = None
    seen: set[tuple[str, ...]] = set()
    for header in headings[:6]:
        paths = (header.paths + (HeadingPath((), ()),) * width)[:width]
        key = tuple(map(str, paths))
        if key in seen:
            continue
        seen.add(key)
        evidence = describe_columns(paths, body, plan_year)
        resolution = resolve_roles(evidence, body, ragged, fixed)
        if best is None or resolution.layout.score > best[0].layout.score:
            best = (resolution, evidence)
    assert best is not None
    columns = [_columns_of_part(part, table, width, ragged) for part in table.parts]
    return Resolved(table, best[0], best[1], columns)


def _whole_rows(table: Table, width: int) -> list[list[str]]:
    """Rows of text that have all their cells.

    Where hardly any has, programs have cut the empty cells at the ends of lines: then those of the usual
    length count, filled up.
    """
    rows = [texts for part in table.parts for texts, _ in _ragged_rows(part)]
    whole = [texts for texts in rows if len(texts) == width]
    if len(whole) >= min(_LEAST_WHOLE, len(rows)):
        return whole
    cut = Counter(len(texts) for texts in rows if width - _MOST_CUT <= len(texts) < width)
    usual = cut.most_common(1)[0][0] if cut else width
    return [[*texts, *[""] * (width - len(texts))] for texts in rows if usual <= len(texts) <= width]


def _ragged_rows(part: Part) -> list[tuple[list[str], int]]:
    rows = []
    for r in range(part.first_body_row, part.matrix.n_rows):
        cells = part.matrix.own(r)
        texts = [c.text for c in cells]
        if any(t.strip() for t in texts) and not (part.header and repeats_header(texts, part.header)):
            rows.append((texts, len(texts)))
    return rows


def _columns_of_part(part: Part, table: Table, width: int, ragged: bool) -> tuple[int | None, ...]:
    if ragged or part.matrix.n_cols == width:
        return tuple(range(width))
    reference = next((p.matrix.column_edges() for p in table.parts if p.matrix.n_cols == width), None)
    edges = part.matrix.column_edges()
    if reference is None or edges is None:
        return tuple(i if i < width else None for i in range(part.matrix.n_cols))
    mapped: list[int | None] = []
    for left, right in edges:
        overlaps = [min(right, b) - max(left, a) for a, b in reference]
        best = max(range(len(overlaps)), key=overlaps.__getitem__)
        mapped.append(best if overlaps[best] > 0 else None)
    return tuple(mapped)


def is_plan(resolved: Resolved, called: bool = False) -> bool:
    """True for a table that plans: indicators or objectives with targets or money over time.

    Its title calls it an action plan, or the document does elsewhere (`called`, a person may too) and its
    headings name indicators. A table of annual figures alone is one only under its own title. A table of
    results, staff or agreements is none; of a title that reports on a plan, only what plans counts.
    """
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    titled = names_a_plan(resolved.table.title)
    if not kinds & {"indicator", "program", "activity", "sub_activity"}:
        return False
    if _REPORT_TITLE.search(resolved.table.title) and not _plans_ahead(resolved):
        return False
    if is_timed(resolved):
        return titled or (
            called
            and _speaks_of_performance(resolved)
            and not _OTHER_TITLE.search(resolved.table.title[-200:])
        )
    about = bool(kinds & {"indicator", "objective"})
    return titled and about and "target" in kinds and bool(kinds & {"ceiling", "responsible", "action"})


def _plans_ahead(resolved: Resolved) -> bool:
    """True where headings over quarters or months say target or plan."""
    roles = zip(resolved.resolution.layout.roles, resolved.paths, strict=True)
    return any(role.period and _PLANNED.search(squash(str(path))) for role, path in roles)


def is_timed(resolved: Resolved) -> bool:
    """True for a table with targets or money per quarter or month."""
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    return bool(kinds & {"quarter_target", "month_target", "amount", "month_amount"})


def _speaks_of_performance(resolved: Resolved) -> bool:
    """An untitled table is a plan only where its headings name indicators and it has targets for them.

    Budgets by account, cash plans and schedules have quarters too.
    """
    headings = squash(" ".join(part for path in resolved.paths for part in path.parts))
    kinds = {r.kind for r in resolved.resolution.layout.roles}
    return "indikator" in headings and bool(kinds & {"target", "quarter_target", "month_target"})
