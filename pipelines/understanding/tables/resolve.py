"""Deciding the columns of a table over all its pages: which rows speak, which heading explains them best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipelines.model.roles import Resolution, Role
from pipelines.understanding.columns.decode import resolve_roles
from pipelines.understanding.columns.evidence import Column, HeadingPath, describe_columns
from pipelines.understanding.identity.titles import choose_year, title_years
from pipelines.understanding.lexicon.headings import concept_scores, squash
from pipelines.understanding.tables.collect import Part, Table, printed_rows

_MAX_SAMPLE_ROWS = 400
_LEAST_WHOLE = 2  # rows
_MOST_CUT = 4  # cells at the end of a line
_NAMED = 0.5
_MAY_BE_SEGMENTS = ("code", "number", "other")


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
    def first_page(self) -> int:
        """The page on which the table begins."""
        return self.table.parts[0].matrix.grid.page_number

    @property
    def paths(self) -> tuple[HeadingPath, ...]:
        """The headings above each column."""
        return tuple(column.path for column in self.evidence)


def _body_texts(part: Part, table: Table) -> list[list[str]]:
    """Texts below the heading, spanned cells only where they start."""
    matrix, rows = part.matrix, []
    for r in printed_rows(part, table):
        texts = []
        for c in range(matrix.n_cols):
            cell = matrix.slots[r][c]
            own = cell is not None and cell.row == r and cell.col == c
            texts.append(cell.text if cell is not None and own else "")
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
            body.extend(_body_texts(part, table))
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
    best = (_with_code_segments(*best), best[1])
    columns = [_columns_of_part(part, table, width, ragged) for part in table.parts]
    return Resolved(table, best[0], best[1], columns)


def _with_code_segments(resolution: Resolution, evidence: Sequence[Column]) -> Resolution:
    """The same, columns side by side under one heading for codes taken together: each holds a segment.

    One code column alone is what layouts are chosen by; a row's first segment may look like its number.
    """
    roles = list(resolution.layout.roles)
    for same, run in groupby(range(len(roles)), key=lambda c: squash(str(evidence[c].path))):
        columns = list(run)
        scores = concept_scores(evidence[columns[0]].path.leaf)
        is_code = bool(same) and scores.get("code", 0.0) > _NAMED
        if len(columns) > 1 and is_code and all(roles[c].kind in _MAY_BE_SEGMENTS for c in columns):
            for column in columns:
                roles[column] = Role("code")
    return replace(resolution, layout=replace(resolution.layout, roles=tuple(roles)))


def _whole_rows(table: Table, width: int) -> list[list[str]]:
    """Rows of text that have all their cells.

    Where hardly any has, programs have cut the empty cells at the ends of lines: then those of the usual
    length count, filled up.
    """
    rows = [
        [cell.text for cell in part.matrix.own(r)] for part in table.parts for r in printed_rows(part, table)
    ]
    whole = [texts for texts in rows if len(texts) == width]
    if len(whole) >= min(_LEAST_WHOLE, len(rows)):
        return whole
    cut = Counter(len(texts) for texts in rows if width - _MOST_CUT <= len(texts) < width)
    usual = cut.most_common(1)[0][0] if cut else width
    return [[*texts, *[""] * (width - len(texts))] for texts in rows if usual <= len(texts) <= width]


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
