"""Which grids of a document are one table, and what text stands around each.

What belongs here: following a table over pages, and keeping titles, signature lines and lines outside grids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import takewhile

from pipelines.model.page import Grid, Page, TextLine
from pipelines.model.plan import Issue
from pipelines.understanding.figures.printed import printed
from pipelines.understanding.identity.places import DocumentLines
from pipelines.understanding.identity.title_kinds import kind_of_title
from pipelines.understanding.identity.titles import holds_date, may_title_a_plan, plan_level_of
from pipelines.understanding.lexicon.headings import fold, squash
from pipelines.understanding.tables.conserved import differing_words
from pipelines.understanding.tables.follows import Size, carries_on, is_continuation_mark
from pipelines.understanding.tables.goes_on import prints_other_values
from pipelines.understanding.tables.header import Header, find_header, repeats_header
from pipelines.understanding.tables.matrix import Matrix
from pipelines.understanding.tables.objective_above import Above, is_label, objective_above
from pipelines.understanding.tables.overprinted import Overprint, overprints
from pipelines.understanding.tables.recognised_headings import with_headings_mended
from pipelines.understanding.tables.running import RunningLines, is_at_head
from pipelines.understanding.tables.targets_alone import rows_of_targets

# So many lines above a table may belong to its title: agency, plan, year, level, scale, each over two lines.
TITLE_LINES = 12
_LEAST_FIGURES = 4
_SAME_LINE = 4.0  # points
_NAME = re.compile(r"[^\W\d_]{3}")
_MOST_BESIDE = 3  # columns, of a letterhead beside its coat of arms
_MOST_FAR_LINES = 200
_MAX_OTHER_LINES = 400
_MAX_NAMING_LINES = 2000
# Far into a long report, only lines that may say what an acronym stands for are still kept.
_MAY_DEFINE = re.compile(r"\(\s*[A-Z]{3}|[A-Z]{3,}\s*\(|disingkat|disebut")


@dataclass
class Part:
    """One grid of a table, with its heading if it prints one, and what stands above it of objectives.

    `repeated_words` counts the words that its rows print again: where rows were brought together, a name that
    each of them prints stands once.
    """

    matrix: Matrix
    header: Header | None
    page_size: Size | None = None
    above: Above | None = None
    repeated_words: int = 0

    @property
    def first_body_row(self) -> int:
        """Index of the first row below the heading."""
        return self.header.n_rows if self.header else 0


@dataclass(frozen=True)
class Stray:
    """A grid without a heading that came after a table and has other columns.

    `is_beneath` says that nothing but heads of pages stands between, or a word that the table goes on,
    `is_other` that the lines above it call it something else than a plan.
    """

    matrix: Matrix
    is_beneath: bool
    is_other: bool = False


@dataclass
class Table:
    """Grids that carry on one another, the text above the first and below the last.

    `strays` are grids that came after and do not carry it on, `loose_rows` lines of figures on its pages that
    stand in no grid. `issues` say what was doubtful in putting it together, `overprints` where it prints
    lines over one another. `is_beneath` says that nothing stands between the table and the one before it,
    whose title it shares.
    """

    parts: list[Part]
    title_lines: list[TextLine]
    signature_lines: list[TextLine] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    loose_rows: list[TextLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    overprints: list[Overprint] = field(default_factory=list)
    is_beneath: bool = False

    @property
    def header(self) -> Header | None:
        """The first heading printed."""
        return next((p.header for p in self.parts if p.header), None)

    @property
    def title(self) -> str:
        """The lines that stand right above the table, as one text, title cells of its heading included."""
        return "\n".join(self.title_texts)

    @property
    def title_texts(self) -> list[str]:
        """The same, line by line."""
        return [*(line.text for line in self.lines_above), *self.cells_above]

    @property
    def lines_above(self) -> list[TextLine]:
        """The lines outside grids that stand right above the table, top to bottom."""
        return self.title_lines[-TITLE_LINES:]

    @property
    def cells_above(self) -> tuple[str, ...]:
        """The title cells that stand inside the grid, above its heading."""
        return self.header.titles if self.header else ()


def printed_rows(part: Part, table: Table) -> Iterator[int]:
    """The rows below a part's heading that print something and repeat neither a heading of the table nor
    its column numbers."""
    headers = [other.header for other in table.parts if other.header]
    for row in range(part.first_body_row, part.matrix.n_rows):
        texts = [cell.text for cell in part.matrix.own(row)]
        if any(text.strip() for text in texts) and not any(repeats_header(texts, h) for h in headers):
            yield row


@dataclass
class DocumentTables:
    """All tables with a heading, and the text of the document outside them (capped).

    `running_lines` are running heads and feet. `headless` are grids under the title of a plan in which no
    heading was found. `properties` gives what the file states of itself.
    """

    tables: list[Table]
    other_lines: list[TextLine]
    running_lines: list[TextLine] = field(default_factory=list)
    headless: list[Table] = field(default_factory=list)
    properties: Callable[[], Sequence[str]] = tuple

    def around(self, table: Table, signatures: Sequence[TextLine] = ()) -> DocumentLines:
        """The lines that may say whose plan a table is; `signatures` stand in where it has none."""
        return DocumentLines(
            title=table.lines_above,
            signature=table.signature_lines or signatures,
            other=self.other_lines,
            title_cells=table.cells_above,
            running=self.running_lines,
            properties=self.properties,
        )


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
    collector = _Collector()
    for page in pages:
        collector.add(page)
    return collector.finished()


class _Collector:
    """The tables found so far; the last one is open for grids that carry it on.

    `_pending` are the lines printed since the last part of a table, `_since_grid` how many of them stand
    above a later grid, `_goal` the goal named last.
    """

    def __init__(self) -> None:
        self._tables: list[Table] = []
        self._other: list[TextLine] = []
        self._pending: list[TextLine] = []
        self._since_grid = 0
        self._goal = ""
        self._running = RunningLines()
        self._headless: list[Table] = []

    @property
    def _current(self) -> Table | None:
        return self._tables[-1] if self._tables else None

    def add(self, page: Page) -> None:
        """Takes the blocks of the next page, in reading order."""
        for block in self._running.body(page):
            if isinstance(block, Grid):
                self._add_grid(block, page)
            else:
                self._pending.append(block)
                if len(self._other) < _MAX_OTHER_LINES or (
                    len(self._other) < _MAX_NAMING_LINES and _MAY_DEFINE.search(block.text)
                ):
                    self._other.append(block)
        if self._current is not None:
            self._current.loose_rows.extend(_rows_outside(page))

    def finished(self) -> DocumentTables:
        """All tables; lines after the last grid are its signature."""
        self._close()
        return DocumentTables(self._tables, self._other, self._running.lines, self._headless)

    def _close(self) -> None:
        """Gives the pending lines to the open table as what stands below it."""
        if self._current is not None:
            self._current.signature_lines.extend(self._pending)
            self._pending, self._since_grid = [], 0

    def _add_grid(self, grid: Grid, page: Page) -> None:
        """Adds a grid to the table it carries on, or starts a new one; one that does neither is a stray."""
        grid = with_headings_mended(grid)
        header = find_header(Matrix(grid))
        part = Part(Matrix(grid), header, _size(page), self._objective_above(grid, header))
        table = self._current
        if table is not None and self._carries_on(table, part, page):
            table.issues += differing_words(page, part.matrix, part.first_body_row)
            table.overprints += overprints(page, part.matrix, part.first_body_row)
            between = [line for line in self._pending if not _names_objective(line, part)]
            table.issues += _text_between(between, page)
            table.issues += _unread_objective(part)
            self._close()
            table.parts.append(part)
        elif part.header is not None:
            self._open(part)
            self._tables[-1].issues += differing_words(page, part.matrix, part.first_body_row)
            self._tables[-1].overprints += overprints(page, part.matrix, part.first_body_row)
        elif table is None and grid.n_cols <= _MOST_BESIDE:
            self._pending.extend(_lines_of(grid))
        else:
            if any(may_title_a_plan(line.text) for line in self._above(part)):
                self._headless.append(Table([part], self._above(part)))
            if table is not None:
                between = self._between(page)
                is_beneath = not between or any(is_continuation_mark(line.text) for line in between)
                is_other = kind_of_title([line.text for line in self._above(part)]) == "other"
                table.strays.append(Stray(part.matrix, is_beneath, is_other))
            self._since_grid = len(self._pending)

    def _objective_above(self, grid: Grid, header: Header | None) -> Above | None:
        """What stands above a grid of its objective: right above it, on its page and below every other grid,
        or before."""
        cut = max(self._since_grid, len(self._pending) - TITLE_LINES)
        near = [line for line in self._pending[cut:] if line.page_number == grid.page_number]
        far = [line for line in self._pending[-_MOST_FAR_LINES:] if line not in near]
        cells = [TextLine(text, grid.page_number, grid.box) for text in (header.titles if header else ())]
        above = objective_above(near, cells, far, self._goal)
        self._goal = above.goal if above is not None else self._goal
        return above

    def _open(self, part: Part) -> None:
        # A table right under another's, with nothing between, stands under the same title.
        table = self._current
        is_beneath = table is not None and not self._pending
        title = list(table.title_lines) if table is not None and is_beneath else list(self._pending)
        self._close()
        self._pending, self._since_grid = [], 0
        self._tables.append(Table([part], title, is_beneath=is_beneath))

    def _carries_on(self, table: Table, part: Part, page: Page) -> bool:
        grid, titled = part.matrix.grid, self._is_titled(table, part)
        if part.header is not None:
            return not titled and _same_heading(table.header, part.header, grid.kind == "text")
        if titled and grid.kind == "native":
            return False
        matrices, sizes = [p.matrix for p in table.parts], [p.page_size for p in table.parts]
        between = self._between(page)
        if not carries_on(matrices, sizes, part.matrix, part.page_size, between):
            return False
        if grid.kind == "text" or any(is_continuation_mark(line.text) for line in between):
            return True
        known = [(p.matrix, p.first_body_row) for p in table.parts]
        return not prints_other_values(known, part.matrix, titled)

    def _between(self, page: Page) -> list[TextLine]:
        """The lines since the last grid, heads of the page aside."""
        return [line for line in self._pending if not is_at_head(line, page)]

    def _is_titled(self, table: Table, part: Part) -> bool:
        """True where lines right above the grid call it a plan, one of another level than the table's, or
        another document's table."""
        above = [line.text for line in self._above(part)]
        level = plan_level_of("\n".join(above))
        of_another_level = level not in ("agency", plan_level_of(table.title))
        of_another_kind = kind_of_title(above) == "other"
        return of_another_level or of_another_kind or any(may_title_a_plan(text) for text in above)

    def _above(self, part: Part) -> list[TextLine]:
        """The lines since the last grid that stand on the page of this one."""
        return [line for line in self._pending if line.page_number == part.matrix.grid.page_number]


def _names_objective(line: TextLine, part: Part) -> bool:
    """True for a line that names the objective of a grid below it, or its goal, or begins so."""
    if part.above is None:
        return False
    if line in part.above.unread:
        return True
    objective = squash(part.above.objective)
    return bool(objective) and (is_label(line.text) or squash(line.text) in objective)


def _unread_objective(part: Part) -> list[Issue]:
    """An issue for lines between two parts that begin as an objective does and are not read as one."""
    if part.above is None or not part.above.unread:
        return []
    return [
        Issue(
            reason_code="unread_row",
            message="Words above a part of the plan's table speak of an objective; none is read in them.",
            page_number=part.above.unread[0].page_number,
            printed_text=" | ".join(line.text for line in part.above.unread)[:500],
        )
    ]


def _text_between(lines: Sequence[TextLine], page: Page) -> list[Issue]:
    """An issue for text that stands between two parts of a table: it may be a row that no grid holds.

    A signature, which begins with place and day, says nothing of the plan.
    """
    above = takewhile(lambda line: not holds_date(line.text), lines)
    said = [line for line in above if not is_at_head(line, page) and squash(line.text).strip("0123456789")]
    if not said or any(is_continuation_mark(line.text) for line in said):
        return []
    return [
        Issue(
            reason_code="unread_row",
            message="Text between two parts of the plan's table, which is read as one.",
            page_number=said[0].page_number,
            printed_text=" | ".join(line.text for line in said)[:500],
        )
    ]


def _lines_of(grid: Grid) -> list[TextLine]:
    """The lines of a grid that is no table: letterheads are set in one, `SKPD | : | Dinas Sosial` too."""
    lines = []
    for row in range(grid.n_rows):
        cells = [cell for cell in grid.cells if cell.row == row and cell.text.strip()]
        parts = [text for cell in cells for text in cell.text.split("\n")] if len(cells) == 1 else None
        texts = parts if parts is not None else [" ".join(fold(cell.text) for cell in cells)]
        lines += [TextLine(text.strip(), grid.page_number, grid.box) for text in texts if text.strip()]
    return lines


def _size(page: Page) -> Size | None:
    return (page.width, page.height) if page.width and page.height else None


def _rows_outside(page: Page) -> list[TextLine]:
    """Lines outside every grid that are rows of figures: what a reader could not put into a table."""
    rows: dict[int, list[TextLine]] = {}
    for block in page.blocks:
        if isinstance(block, TextLine) and block.box is not None:
            rows.setdefault(round(block.box.top / _SAME_LINE), []).append(block)
    texts = [" ".join(line.text for line in lines).split() for lines in rows.values()]
    of_targets = set(rows_of_targets(texts))
    found = []
    for at, (lines, words) in enumerate(zip(rows.values(), texts, strict=True)):
        figures = [parts for word in words if (parts := printed(word)).is_figure]
        amounts = [parts for parts in figures if any(number.is_millions for number in parts.numbers)]
        named = any(_NAME.search(word) for word in words)
        if (len(figures) >= _LEAST_FIGURES and len(amounts) > 1) or (at in of_targets and named):
            found.append(replace(lines[0], text=" ".join(words)))
    return found
