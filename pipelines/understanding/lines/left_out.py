"""What is told of rows and tables around a plan that are not read: nothing printed is lost without a word.

What belongs here: which of them a person should look at. Source: the warehouse contract, "Extracted =
loaded + rejected".
"""

from __future__ import annotations

from pipelines.model.plan import Issue
from pipelines.understanding.figures.grammar import states_an_amount
from pipelines.understanding.identity.title_kinds import kind_of_title
from pipelines.understanding.lexicon.headings import fold
from pipelines.understanding.lexicon.periods import quarter_of
from pipelines.understanding.tables.collect import DocumentTables, Stray, Table
from pipelines.understanding.tables.follows import carries_on, has_heading_of_its_own
from pipelines.understanding.tables.matrix import Matrix
from pipelines.understanding.tables.resolve import Resolved
from pipelines.understanding.tables.targets_alone import figures_of, rows_of_targets

_NEARLY = 0.8  # of a plan's columns
_LEAST_FIGURES = 2
_LEAST_CELLS = 3


def stray_rows(table: Table, is_read: bool = True) -> list[Issue]:
    """An issue for each row of figures that was left out: of a grid that follows the table and fits none of
    its columns, or that stands in no grid at all.

    Of a table that is not read itself, its own rows are strays too.
    """
    issues = [
        Issue(
            reason_code="unread_row",
            message="A line of figures on the plan's page that its table does not hold.",
            page_number=line.page_number,
            printed_text=line.text[:500],
        )
        for line in table.loose_rows
    ]
    for part in () if is_read else table.parts:
        issues += _rows_left(part.matrix, part.first_body_row)
    for stray in table.strays:
        if has_heading_of_its_own(stray.matrix):
            told = _other_table(stray.matrix)
            if not told and not stray.is_other and _may_be_of_plan(stray, table):
                told = _whole_grid(stray.matrix)
            issues += told
        else:
            told = _rows_left(stray.matrix, 0, stray.is_beneath and _is_as_wide(stray.matrix, table))
            if _may_be_of_plan(stray, table):
                told = _rows_left(stray.matrix, 0, every=True) if told else _whole_grid(stray.matrix)
            issues += told
    return issues


def _rows_left(matrix: Matrix, first: int, is_of_plan: bool = False, every: bool = False) -> list[Issue]:
    """An issue for each row, from `first` on, with an amount or with the targets of a year and its quarters.

    Of a grid that is most likely the plan's (`is_of_plan`), for each row where some print several figures:
    others may print grades. Where it is told anyway and as wide as the plan, of `every` row.
    """
    rows = {r: [c.text for c in matrix.filled(r)] for r in range(first, matrix.n_rows)}
    of_targets = {list(rows)[i] for i in rows_of_targets(list(rows.values()))}
    is_of_plan = is_of_plan and any(len(figures_of(texts)) >= _LEAST_FIGURES for texts in rows.values())
    numbers = matrix.grid.row_numbers
    issues = []
    for r, texts in rows.items():
        has_amount = any(map(states_an_amount, texts))
        if len(texts) >= _LEAST_CELLS and (has_amount or r in of_targets or is_of_plan or every):
            row = numbers[r] if r < len(numbers) else r + 1
            issues.append(
                Issue(
                    reason_code="unread_row",
                    message=f"Row {row} of a table after the plan's, whose columns do not fit it.",
                    page_number=matrix.grid.page_number,
                    printed_text=" | ".join(fold(t) for t in texts)[:500],
                )
            )
    return issues


def _whole_grid(matrix: Matrix) -> list[Issue]:
    """One issue for a grid as wide as the plan without figures that was not taken for a part of it."""
    return [
        Issue(
            reason_code="unread_table",
            message="A table as wide as the plan's follows it; it is not read as a part of it.",
            page_number=matrix.grid.page_number,
            printed_text=" | ".join(fold(c.text) for r in range(matrix.n_rows) for c in matrix.filled(r))[
                :500
            ],
        )
    ]


def _may_be_of_plan(stray: Stray, table: Table) -> bool:
    """True where a grid without figures is about as wide as the plan and has rows of several cells, as no
    block of signatures has; one under another title, where it has nearly as many columns."""
    matrix = stray.matrix
    if not any(len(matrix.filled(row)) >= _LEAST_CELLS for row in range(matrix.n_rows)):
        return False
    if stray.is_other:
        return _is_as_wide(matrix, table)
    return any(_is_of_width(matrix, part.matrix) for part in table.parts)


def _is_of_width(matrix: Matrix, of_plan: Matrix) -> bool:
    """Whether a grid is nearly as wide as one of the plan, or has nearly as many columns."""
    if matrix.n_cols >= _NEARLY * of_plan.n_cols:
        return True
    mine, theirs = matrix.column_edges(), of_plan.column_edges()
    if not mine or not theirs:
        return 2 * matrix.n_cols >= of_plan.n_cols
    return mine[-1][1] - mine[0][0] >= _NEARLY * (theirs[-1][1] - theirs[0][0])


def _is_as_wide(matrix: Matrix, table: Table) -> bool:
    return matrix.n_cols >= _NEARLY * max(part.matrix.n_cols for part in table.parts)


def _other_table(matrix: Matrix) -> list[Issue]:
    """One issue for a table with amounts that follows the plan under a heading of its own."""
    rows = [[c.text for c in matrix.filled(r)] for r in range(matrix.n_rows)]
    if not any(states_an_amount(text) for texts in rows for text in texts):
        return []
    heading = next((texts for texts in rows if len(texts) > 1), [])
    return [
        Issue(
            reason_code="unread_table",
            message="A table with a heading of its own follows the plan; it is not read as a part of it.",
            page_number=matrix.grid.page_number,
            printed_text=" | ".join(fold(t) for t in heading) or None,
        )
    ]


def left_beneath(found: DocumentTables, plans: list[Resolved]) -> list[Issue]:
    """Issues for tables after a plan's that were not taken for a part of it: their rows where nothing stands
    between, else the table, where it is untitled and names quarters with amounts, or has a plan's columns."""
    read = {id(resolved.table) for resolved in plans}
    issues: list[Issue] = []
    follows = begun = False
    for table in found.tables:
        begun = begun or id(table) in read
        follows = id(table) in read or (follows and table.is_beneath)
        if not begun or id(table) in read:
            continue
        told: list[Issue] = []
        if follows:
            told = stray_rows(table, is_read=False)
        elif _may_be_more_of_a_plan(table):
            told = _other_table(table.parts[0].matrix)
        if not told and (follows or _is_untitled(table)) and _has_columns_of_a_plan(table, plans):
            told = _whole_grid(table.parts[0].matrix)
        issues.extend(told)
    return issues


def _is_untitled(table: Table) -> bool:
    return kind_of_title(table.title_texts) == "none"


def _may_be_more_of_a_plan(table: Table) -> bool:
    """Whether a table's headings name quarters and no title says that it is something else."""
    if table.header is None or not _is_untitled(table):
        return False
    quarters = {quarter_of(part) for path in table.header.paths for part in path.parts} - {None}
    return len(quarters) > 1


def _has_columns_of_a_plan(table: Table, plans: list[Resolved]) -> bool:
    """Whether a table stands in the very columns of a plan before it: words of a row may have been taken for
    a heading."""
    matrix = table.parts[0].matrix
    return any(
        matrix.n_cols == part.matrix.n_cols and carries_on([part.matrix], [None], matrix, None, ())
        for plan in plans
        for part in plan.table.parts
    )
