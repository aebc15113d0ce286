"""A wide sheet printed in strips: its columns go on beside each other on further pages.

What belongs here: telling that a page's table is the right-hand part of an earlier page's, and joining them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from statistics import median

from pipelines.model.page import Box, Cell, Grid, Page, TextLine
from pipelines.reading.pdf.tables.gutters import is_figure

_MOST_HELD = 24
"""Pages that are held back, as a sheet is printed downwards first."""
_SAME_HEIGHT = 4.0  # points
_MIN_ROWS = 3
_MOST = 0.8  # of the row lines
_SPACE = 0.15  # font sizes
_SAME_PLACE = 3.0  # points
_PAGE_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)")


@dataclass(slots=True)
class _Held:
    """A page with its table, None where it has none or more than one, and the table's row lines.

    `xs` are the column lines of the page's own part, `count` how many parts its table has by now.
    """

    page: Page
    grid: Grid | None
    ys: list[float]
    xs: list[float] = field(default_factory=list)
    count: int = 1


@dataclass(frozen=True, slots=True)
class _Strip:
    """The column lines of a strip, and how many columns it repeats from the first."""

    xs: list[float]
    skipped: int


def with_strips_joined(pages: Iterable[Page]) -> Iterator[Page]:
    """The pages, a table that goes on beside itself joined on the first of its pages.

    The rows of both parts stand at the same heights, both begin with headings, and their first columns
    differ, or are repeated on every page. Further down the sheet, where no headings are printed, strips are
    known by their column lines. Joined cells from further pages have no box.
    """
    held: list[_Held] = []
    strips: list[_Strip] = []
    step = 0  # pages from a page to the strip to its right, 0 where there are no strips
    for page in pages:
        item = _with_bare_column(_held(page), held)
        left = held[-step] if 0 < step <= len(held) else None
        known = _known_strip(strips, held, item)
        if known is not None:
            left = known[0]
        elif left is None or not _has_rows_of(left, item) or _has_title_of_its_own(left, item):
            left = next((other for other in held if _goes_on(other, item)), None)
            step = 0 if left is None else len(held) - held.index(left)
        if left is not None and left.grid is not None and item.grid is not None:
            moved, gone = _join_titles(left, item)
            skipped = known[1] if known is not None else _repeated(left.grid, item.grid)
            if known is None and left.count in (1, len(strips)):
                strips = [*(strips if left.count > 1 else [_Strip(left.xs, 0)]), _Strip(item.xs, skipped)]
            joined, ys = _joined(left.grid, left.ys, item.grid, item.ys, skipped)
            left.page = _with_grid(left.page, left.grid, joined)
            left.grid, left.ys, left.count = joined, ys, left.count + 1
            moved += _boxes(item.grid, skipped, item.grid.n_cols)
            gone += _boxes(item.grid, 0, skipped)
            page = _with_grid(item.page, item.grid, None)
            left.page, page = _move_words(left.page, page, moved, gone)
            item = _Held(page, None, [])
        held.append(item)
        if len(held) > _MOST_HELD:
            yield held.pop(0).page
    for item in held:
        yield item.page


def _known_strip(strips: Sequence[_Strip], held: Sequence[_Held], item: _Held) -> tuple[_Held, int] | None:
    """The page whose table a page carries on as one of the known strips, and how many columns it repeats."""
    for place, strip in enumerate(strips):
        if not place or not _are_same_lines(strip.xs, item.xs):
            continue
        for left in held:
            if (
                left.count == place
                and _are_same_lines(strips[0].xs, left.xs)
                and _are_beside(left, item)
                and not _has_title_of_its_own(left, item)
            ):
                return left, strip.skipped
    return None


def _are_same_lines(one: Sequence[float], other: Sequence[float]) -> bool:
    return (
        len(one) == len(other) > 1 and max(abs(a - b) for a, b in zip(one, other, strict=True)) <= _SAME_PLACE
    )


def _with_grid(page: Page, old: Grid, new: Grid | None) -> Page:
    """The page with another table in the place of one, or with none."""
    blocks = (new if block is old else block for block in page.blocks)
    return replace(page, blocks=tuple(block for block in blocks if block is not None))


def _boxes(grid: Grid, first: int, last: int) -> list[Box]:
    """The boxes of the cells of some columns."""
    return [cell.box for cell in grid.cells if cell.box is not None and first <= cell.col < last]


def _words_in(page: Page, boxes: Sequence[Box]) -> set[int]:
    """The places in `printed` of the words that stand in any of the boxes."""
    if not boxes:
        return set()
    return {
        place
        for place, word in enumerate(page.printed)
        if any(
            box.x0 <= (word.x0 + word.x1) / 2 <= box.x1
            and box.top <= (word.top + word.bottom) / 2 <= box.bottom
            for box in boxes
        )
    }


def _move_words(left: Page, right: Page, moved: Sequence[Box], gone: Sequence[Box]) -> tuple[Page, Page]:
    """Both pages, words of the right one moved to the left one, those of repeated texts left out."""
    beside, repeated = _words_in(right, moved), _words_in(right, gone)
    words = tuple(
        word._replace(is_beside=True) for place, word in enumerate(right.printed) if place in beside
    )
    rest = tuple(w for place, w in enumerate(right.printed) if place not in beside and place not in repeated)
    return replace(left, printed=left.printed + words), replace(right, printed=rest)


def _held(page: Page) -> _Held:
    grids = [block for block in page.blocks if isinstance(block, Grid)]
    ys = _row_lines(grids[0]) if len(grids) == 1 else []
    return _Held(page, grids[0], ys, _column_lines(grids[0])) if ys else _Held(page, None, [])


def _row_lines(grid: Grid) -> list[float]:
    """The row lines of a table, [] where a cell has no box."""
    ys: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is None:
            return []
        ys[cell.row] = cell.box.top
        ys[cell.row + cell.row_span] = cell.box.bottom
    return [ys[row] for row in sorted(ys)] if len(ys) == grid.n_rows + 1 else []


def _column_lines(grid: Grid) -> list[float]:
    """The column lines of a table, [] where a cell has no box."""
    xs: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is None:
            return []
        xs[cell.col] = cell.box.x0
        xs[cell.col + cell.col_span] = cell.box.x1
    return [xs[col] for col in sorted(xs)]


def _with_bare_column(item: _Held, before: Sequence[_Held]) -> _Held:
    """A page whose text is one column beside the rows of an earlier table, as a table; else as it is.

    A column without rules shows no table by itself. Its heading stands at the height of the table's heading,
    and in its rows the first lines all stand as far below the row's upper edge.
    """
    lines = [block for block in item.page.blocks if isinstance(block, TextLine) and block.box is not None]
    if item.grid is not None or len(lines) != len(item.page.blocks):
        return item
    for left in before:
        grid = left.grid
        heads = _heading_rows(grid) if grid else 0
        if (
            grid is None
            or not heads
            or (left.page.width, left.page.height) != (item.page.width, item.page.height)
        ):
            continue
        rows: list[list[TextLine]] = [[] for _ in range(grid.n_rows)]
        below: list[TextLine] = []
        for line in lines:
            row = bisect_right(left.ys, _middle(line)) - 1
            if row < 0:
                break
            (rows[row] if row < grid.n_rows else below).append(line)
        else:
            if _is_column(rows, left.ys, heads):
                page, grid = _as_table(item.page, rows, below, left.ys)
                return _Held(page, grid, list(left.ys), _column_lines(grid))
    return item


def _middle(line: TextLine) -> float:
    return (line.box.top + line.box.bottom) / 2 if line.box else 0.0


def _is_column(rows: Sequence[Sequence[TextLine]], ys: Sequence[float], heads: int) -> bool:
    lines = [line for row in rows for line in row]
    boxes = [line.box for line in lines if line.box]
    body = [
        row[0].box.top - ys[place] for place, row in enumerate(rows) if place >= heads and row and row[0].box
    ]
    if not any(rows[:heads]) or len(body) < max(_MIN_ROWS, _MOST * (len(rows) - heads) / 2):
        return False
    if max(box.x0 for box in boxes) > min(box.x1 for box in boxes):
        return False
    usual = median(body)
    return sum(abs(offset - usual) <= 1 for offset in body) >= _MOST * len(body)


def _as_table(
    page: Page, rows: Sequence[Sequence[TextLine]], below: Sequence[TextLine], ys: Sequence[float]
) -> tuple[Page, Grid]:
    boxes = [line.box for row in rows for line in row if line.box]
    x0, x1 = min(box.x0 for box in boxes) - 1, max(box.x1 for box in boxes) + 1
    cells = [
        Cell(row, 0, "\n".join(line.text for line in lines), box=Box(x0, ys[row], x1, ys[row + 1]))
        for row, lines in enumerate(rows)
    ]
    box = Box(x0, ys[0], x1, ys[-1])
    grid = Grid(page.number, len(rows), 1, tuple(cells), "unruled", box, tuple(range(1, len(rows) + 1)))
    return replace(page, blocks=(grid, *below)), grid


def _has_rows_of(left: _Held, item: _Held) -> bool:
    """Whether two pages have tables whose rows stand at the same heights, and are enough to tell so."""
    return min(len(left.ys), len(item.ys)) > _MIN_ROWS and _are_beside(left, item)


def _are_beside(left: _Held, item: _Held) -> bool:
    """Whether two pages of one size have tables whose rows stand at the same heights."""
    if left.grid is None or item.grid is None:
        return False
    if (left.page.width, left.page.height) != (item.page.width, item.page.height):
        return False
    if abs(left.ys[-1] - item.ys[-1]) > _SAME_HEIGHT:
        return False
    common = sum(any(abs(y - other) <= _SAME_HEIGHT for other in left.ys) for y in item.ys)
    return common >= _MOST * max(len(left.ys), len(item.ys))


def _goes_on(left: _Held, item: _Held) -> bool:
    """Whether a page's table is the part to the right of another's."""
    if not _has_rows_of(left, item) or left.grid is None or item.grid is None:
        return False
    # A strip may hold nothing but names, so that the other shows where its heading ends.
    ends = [held.ys[rows] for held in (left, item) if held.grid and (rows := _heading_rows(held.grid))]
    if not ends:
        return False
    heads = [
        next((row for row, y in enumerate(held.ys) if abs(y - ends[0]) <= _SAME_HEIGHT), 0)
        for held in (left, item)
    ]
    if not all(heads) or not all(
        _is_named(*pair) for pair in zip((left.grid, item.grid), heads, strict=True)
    ):
        return False
    repeated = _repeated(left.grid, item.grid)
    if repeated:
        return not _own_lines(left, item) and repeated < item.grid.n_cols
    if _has_title_of_its_own(left, item):
        return False
    return _heading(left.grid, 0, heads[0]) != _heading(item.grid, 0, heads[1])


def _heading_rows(grid: Grid) -> int:
    """How many rows stand above the first with two figures; 0 where none does, or no row has."""
    figures = [cell.row for cell in grid.cells if cell.row_span == 1 and is_figure(cell.text)]
    rows = sorted(row for row in set(figures) if figures.count(row) > 1)
    return rows[0] if rows else 0


def _is_named(grid: Grid, heads: int) -> bool:
    """Whether the rows of a heading hold texts, and no figures."""
    texts = [cell.text for cell in grid.cells if cell.row < heads and cell.text.strip()]
    return bool(texts) and not any(map(is_figure, texts))


def _lines_above(item: _Held, left: _Held | None = None) -> list[TextLine]:
    """The lines above a page's table, but for the beginnings of titles that columns repeat with them."""
    blocks = takewhile(lambda block: isinstance(block, TextLine), item.page.blocks)
    lines = [line for line in blocks if isinstance(line, TextLine)]
    titles = [] if left is None else _lines_above(left)
    return [line for line in lines if not any(_begins(line, title) for title in titles)]


def _begins(line: TextLine, title: TextLine) -> bool:
    """Whether a line is only the beginning of another that stands in its place."""
    if line.box is None or title.box is None:
        return False
    near = abs(line.box.top - title.box.top) <= 1 and abs(line.box.x0 - title.box.x0) <= 1
    return near and title.text.startswith(line.text) and line.text != title.text


def _own_lines(left: _Held, item: _Held) -> list[TextLine]:
    """The lines above a page's table that neither carry on one of the left page nor are printed there too."""
    there = {_PAGE_NUMBER.sub("", line.text) for line in _lines_above(left)}
    return [
        line
        for line in _lines_above(item, left)
        if _PAGE_NUMBER.sub("", line.text) not in there and _cut_title(line, left, item) is None
    ]


def _has_title_of_its_own(left: _Held, item: _Held) -> bool:
    """Whether another line stands over a page's table where one stands over the left page's."""
    return any(_stands_like(line, left, item) for line in _own_lines(left, item))


def _stands_like(line: TextLine, left: _Held, item: _Held) -> bool:
    """Whether a line stands over its table as one does over the left page's."""
    if left.grid is None or item.grid is None:
        return False
    box, here, there = line.box, item.grid.box, left.grid.box
    if box is None or here is None or there is None:
        return False
    for other in _lines_above(left):
        if other.box is not None and abs(other.box.top - box.top) <= 1:
            starts = abs((box.x0 - here.x0) - (other.box.x0 - there.x0))
            middles = abs(
                (box.x0 + box.x1 - here.x0 - here.x1) - (other.box.x0 + other.box.x1 - there.x0 - there.x1)
            )
            if min(starts, middles / 2) <= _SAME_PLACE:
                return True
    return False


def _cut_title(line: TextLine, left: _Held, item: _Held) -> tuple[TextLine, str] | None:
    """The line of the left page that a line carries on, cut by the page's edge, and the text of both."""
    if line.box is None or line.size is None or left.grid is None or item.grid is None:
        return None
    edges = left.grid.box, item.grid.box
    for other in _lines_above(left):
        if other.box is None or edges[0] is None or edges[1] is None:
            continue
        gap = edges[0].x1 - other.box.x1 + line.box.x0 - edges[1].x0
        if abs(other.box.top - line.box.top) <= 1 and abs(gap) < line.size:
            return other, other.text + (" " if gap > _SPACE * line.size else "") + line.text
    return None


def _join_titles(left: _Held, item: _Held) -> tuple[list[Box], list[Box]]:
    """Puts lines that the page's edge cuts together again, on the left page, and leaves out repeated ones.

    Gives the boxes of both, as they stood on the right page.
    """
    moved: list[Box] = []
    gone: list[Box] = []
    for line in _lines_above(item):
        found = _cut_title(line, left, item)
        if any(_begins(line, title) for title in _lines_above(left)):
            gone += [line.box] if line.box else []
        elif found is not None:
            moved += [line.box] if line.box else []
            whole = replace(found[0], text=found[1])
            blocks = tuple(whole if block is found[0] else block for block in left.page.blocks)
            left.page = replace(left.page, blocks=blocks)
        else:
            continue
        item.page = replace(item.page, blocks=tuple(b for b in item.page.blocks if b is not line))
    return moved, gone


def _texts(grid: Grid, col: int) -> list[str]:
    """The texts of a column from top to bottom."""
    return [cell.text for cell in grid.cells if cell.col == col and cell.text.strip()]


def _heading(grid: Grid, col: int, rows: int) -> str:
    return " ".join(cell.text for cell in grid.cells if cell.col == col and cell.row < rows).casefold()


def _repeated(left: Grid, right: Grid) -> int:
    """How many columns both tables begin with."""
    same = (_texts(left, col) == _texts(right, col) != [] for col in range(min(left.n_cols, right.n_cols)))
    return sum(1 for _ in takewhile(bool, same))


def _joined(
    left: Grid, left_ys: Sequence[float], right: Grid, right_ys: Sequence[float], skipped: int
) -> tuple[Grid, list[float]]:
    """Both tables as one, the first `skipped` columns of the right one left out, and its row lines."""
    ys: list[float] = []
    for y in sorted([*left_ys, *right_ys]):
        if not ys or y - ys[-1] > _SAME_HEIGHT:
            ys.append(y)
    shift = left.n_cols - skipped
    kept = [
        replace(cell, col=cell.col + shift, box=None)
        for cell in _rows_at(right, right_ys, ys)
        if cell.col >= skipped
    ]
    cells = _with_groups_over_the_edge([*_rows_at(left, left_ys, ys), *kept], left.n_cols)
    cells.sort(key=lambda cell: (cell.row, cell.col))
    n_cols = left.n_cols + right.n_cols - skipped
    numbers = tuple(range(1, len(ys)))
    return replace(left, n_rows=len(ys) - 1, n_cols=n_cols, cells=tuple(cells), row_numbers=numbers), ys


def _rows_at(grid: Grid, own: Sequence[float], ys: Sequence[float]) -> list[Cell]:
    """A table's cells by other row lines, among which are its own."""
    rows = [min(range(len(ys)), key=lambda row, y=y: abs(ys[row] - y)) for y in own]  # type: ignore[misc]
    return [
        replace(cell, row=rows[cell.row], row_span=rows[cell.row + cell.row_span] - rows[cell.row])
        for cell in grid.cells
    ]


def _with_groups_over_the_edge(cells: list[Cell], edge: int) -> list[Cell]:
    """A heading over several columns that the page's edge cuts reaches over those on the next page too."""
    for left in [cell for cell in cells if cell.col + cell.col_span == edge and cell.row == 0]:
        if not left.text or not any(
            c.row == left.row + left.row_span and c.text for c in cells if c.col == left.col
        ):
            continue
        blank = []
        for col in range(edge, max(cell.col + cell.col_span for cell in cells)):
            top = next((c for c in cells if c.row == 0 and c.col == col), None)
            below = any(c.row == left.row_span and c.col == col and c.text for c in cells)
            if top is None or top.text or top.row_span != left.row_span or not below:
                break
            blank.append(top)
        if blank:
            span = left.col_span + sum(cell.col_span for cell in blank)
            cells = [cell for cell in cells if cell not in blank and cell is not left]
            cells.append(replace(left, col_span=span))
    return cells
