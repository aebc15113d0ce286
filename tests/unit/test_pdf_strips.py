"""A wide sheet that is printed in strips, one beside the other on further pages, is one table again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.model.page import Grid, Page
from pipelines.reading.pdf.reader import PdfReader
from pipelines.understanding.tables.conserved import differing_words
from pipelines.understanding.tables.matrix import Matrix
from tests.pdf_samples import Drawing, row_lines, rules, write_cells

WIDTH, HEIGHT, TOP = 500.0, 595.0, 100.0
HEADER = ("No", "Kegiatan", "Indikator", "Satuan", "TW I", "TW II", "TW III", "TW IV", "Pagu", "Pelaksana")
WIDTHS = (24.0, 110.0, 110.0, 60.0, 70.0, 70.0, 70.0, 70.0, 90.0, 110.0)
TITLE = "RENCANA AKSI TAHUN 2024"
Row = Sequence[str]


def plan(first: int, rows: int) -> list[Row]:
    """Lines that differ in everything; every third cell of the last column has two lines."""
    return [
        (
            str(n),
            f"Kegiatan nomor {n}",
            f"Jumlah {n} dokumen",
            "Dokumen",
            *(str(10 * n + quarter) for quarter in range(4)),
            f"{n}.250.000",
            f"Bidang {n}\ndan Sekretariat" if n % 3 == 0 else f"Bidang {n}",
        )
        for n in range(first, first + rows)
    ]


def strip(drawing: Drawing, rows: Sequence[Row], columns: Sequence[int], height: float = 24.0) -> None:
    """One page with some columns of a table."""
    xs = [30.0]
    for column in columns:
        xs.append(xs[-1] + WIDTHS[column])
    rules(drawing, xs, row_lines(TOP, len(rows), height))
    write_cells(drawing, [[row[column] for column in columns] for row in rows], TOP, xs, height)
    drawing.canvas.showPage()


def made(tmp_path: Path, draw: Callable[[Drawing], None]) -> Path:
    path = tmp_path / "lajur.pdf"
    drawing = Drawing(path, WIDTH, HEIGHT)
    draw(drawing)
    drawing.canvas.save()
    return path


def read(path: Path) -> list[Page]:
    reader = PdfReader(path)
    found = list(reader.pages())
    reader.close()
    return found


def tables(pages: Sequence[Page]) -> list[tuple[Page, Grid]]:
    return [(page, block) for page in pages for block in page.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[Row]:
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text
    return [tuple(row) for row in rows]


TWO = (range(5), range(5, 10))
THREE = (range(4), range(4, 8), range(8, 10))
FOUR = (range(5), range(5, 7), range(7, 9), range(9, 10))
REPEATED = ((0, 1, 2, 3), (0, 1, 4, 5, 6), (0, 1, 7, 8, 9))


def first_body_row(grid: Grid) -> int:
    return next(row for row, cells in enumerate(texts(grid)) if cells[0] == "1")


@pytest.mark.parametrize("parts", [TWO, THREE, FOUR, REPEATED], ids=["two", "three", "four", "repeated"])
@pytest.mark.parametrize("titled", [(), (0,), (1,), (0, 1, 2, 3)], ids=["no", "first", "second", "every"])
def test_strips_beside_each_other_are_one_table(
    tmp_path: Path, parts: Sequence[Sequence[int]], titled: Sequence[int]
) -> None:
    if parts is REPEATED and titled == (1,):
        pytest.skip("a table that repeats names under a title of its own is another table")
    rows = [HEADER, *plan(1, 6)]

    def draw(drawing: Drawing) -> None:
        for number, columns in enumerate(parts):
            if number in titled:
                drawing.text(40, 60, TITLE, size=10)
            strip(drawing, rows, columns)

    ((page, grid),) = tables(read(made(tmp_path, draw)))
    assert texts(grid) == rows
    assert page.number == 1
    assert differing_words(page, Matrix(grid), 1) == []


@pytest.mark.parametrize("order", ["down_then_over", "over_then_down"])
@pytest.mark.parametrize("has_heading_on_every_page", [False, True])
@pytest.mark.parametrize("parts", [TWO, THREE, REPEATED], ids=["two", "three", "repeated"])
@pytest.mark.parametrize("rows_of_the_last_page", [1, 4])
def test_strips_in_either_order_of_printing(
    tmp_path: Path,
    order: str,
    has_heading_on_every_page: bool,
    parts: Sequence[Sequence[int]],
    rows_of_the_last_page: int,
) -> None:
    """Three pages down. Row heights differ from page to page, as those of texts do."""
    blocks = [plan(1, 6), plan(7, 5), plan(12, rows_of_the_last_page)]

    def draw(drawing: Drawing) -> None:
        places = [(down, over) for down in range(3) for over in range(len(parts))]
        if order == "down_then_over":
            places.sort(key=lambda place: (place[1], place[0]))
        for down, over in places:
            heading = [HEADER] if has_heading_on_every_page or down == 0 else []
            strip(drawing, [*heading, *blocks[down]], parts[over], 24.0 + 2 * down)

    found = tables(read(made(tmp_path, draw)))
    assert [texts(grid)[-len(rows) :] for (_, grid), rows in zip(found, blocks, strict=True)] == blocks
    assert all(differing_words(page, Matrix(grid), 1) == [] for page, grid in found)


def test_a_title_that_the_pages_edge_cuts_is_one_line_again(tmp_path: Path) -> None:
    rows = [HEADER, *plan(1, 5)]
    title = "RENCANA AKSI DINAS KOMUNIKASI DAN INFORMATIKA KABUPATEN CONTOH TAHUN 2024"

    def draw(drawing: Drawing) -> None:
        edge = 30 + sum(WIDTHS[column] for column in TWO[0])
        width = drawing.canvas.stringWidth(title, "Helvetica", 10)
        start = edge - width / 2
        for number, columns in enumerate(TWO):
            part = drawing.canvas.beginPath()
            x0 = 30.0
            part.rect(x0, 0, sum(WIDTHS[column] for column in columns), HEIGHT)
            drawing.canvas.saveState()
            drawing.canvas.clipPath(part, stroke=0)
            drawing.text(start if number == 0 else start - edge + x0, 60, title, size=10)
            drawing.canvas.restoreState()
            strip(drawing, rows, columns)

    pages = read(made(tmp_path, draw))
    ((page, grid),) = tables(pages)
    assert texts(grid) == rows
    assert [getattr(block, "text", None) for block in page.blocks if block is not grid] == [title]
    assert pages[1].blocks == ()


OTHER = (
    "Sasaran", "Program", "Uraian", "Ukuran", "Awal", "Akhir", "Rata", "Hasil", "Biaya", "Petugas"
)  # fmt: skip


def two_tables(drawing: Drawing) -> None:
    """Two plans whose rows stand at the same heights, each under its own title."""
    for number, name in enumerate(("RENCANA AKSI TAHUN 2024", "RENCANA AKSI TAHUN 2025")):
        drawing.text(40, 60, name, size=10)
        strip(drawing, [HEADER, *plan(1 + 7 * number, 6)], range(5))


def titled_apart(drawing: Drawing) -> None:
    """Another table with other columns, but with a title of its own."""
    for number, name in enumerate(("RENCANA AKSI TAHUN 2024", "PENGUKURAN KINERJA TAHUN 2024")):
        drawing.text(40, 60, name, size=10)
        strip(drawing, [OTHER if number else HEADER, *plan(1 + 7 * number, 6)], range(5))


def next_page(drawing: Drawing) -> None:
    """A table that goes on downwards, its heading repeated."""
    for number in range(3):
        strip(drawing, [HEADER, *plan(1 + 7 * number, 6)], range(5))


def goes_on_without_heading(drawing: Drawing) -> None:
    for number in range(3):
        strip(
            drawing, [*([HEADER] if number == 0 else []), *plan(1 + 7 * number, 7 - (number == 0))], range(5)
        )


def other_heights(drawing: Drawing) -> None:
    """Columns that would fit, but rows that don't stand beside each other."""
    strip(drawing, [HEADER, *plan(1, 6)], TWO[0])
    strip(drawing, [HEADER, *plan(1, 6)], TWO[1], 29.0)


def fewer_rows(drawing: Drawing) -> None:
    strip(drawing, [HEADER, *plan(1, 9)], TWO[0])
    strip(drawing, [HEADER, *plan(1, 4)], TWO[1])


@pytest.mark.parametrize(
    ("draw", "count"),
    [
        (two_tables, 2),
        (titled_apart, 2),
        (next_page, 3),
        (goes_on_without_heading, 3),
        (other_heights, 2),
        (fewer_rows, 2),
    ],
)
def test_tables_that_are_no_strips_stay_apart(
    tmp_path: Path, draw: Callable[[Drawing], None], count: int
) -> None:
    pages = read(made(tmp_path, draw))
    found = tables(pages)
    assert [page.number for page, _ in found] == list(range(1, count + 1))
    assert {grid.n_cols for _, grid in found} == {5}
    assert not any(word.is_beside for page in pages for word in page.printed)


def joined(tmp_path: Path) -> tuple[Page, Grid]:
    def draw(drawing: Drawing) -> None:
        for columns in THREE:
            strip(drawing, [HEADER, *plan(1, 6)], columns)

    ((page, grid),) = tables(read(made(tmp_path, draw)))
    return page, grid


@pytest.mark.parametrize(
    ("row", "col", "text", "said"),
    [
        (2, 8, "", ["2.250.000"]),  # lost in the last strip
        (3, 4, "", ["30"]),  # lost in the strip between
        (3, 9, "Bidang 3", ["Sekretariat dan"]),  # half a name
        (4, 8, "4.250.00", ["4.250.000", "4.250.00"]),  # cut
        (5, 9, "Bidang 5 Bidang", ["Bidang"]),  # twice
        (1, 5, "12", ["11", "12"]),  # another figure
        (6, 2, "Jumlah 6", ["dokumen"]),  # in the first strip
    ],
)
def test_what_a_joined_table_lost_or_gained_is_told(
    tmp_path: Path, row: int, col: int, text: str, said: list[str]
) -> None:
    page, grid = joined(tmp_path)
    assert sum(word.is_beside for word in page.printed) > 40
    cells = tuple(replace(c, text=text) if (c.row, c.col) == (row, col) else c for c in grid.cells)
    issues = differing_words(page, Matrix(replace(grid, cells=cells)), 1)
    assert [issue.printed_text for issue in issues] == said


def test_lines_of_strips_are_read_whole(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(40, 50, TITLE, size=10)
        drawing.text(40, 66, "DINAS PERPUSTAKAAN KABUPATEN BANDUNG", size=10)
        for columns in THREE:
            strip(drawing, [HEADER, *plan(1, 6)], columns)

    found = extract(made(tmp_path, draw), Hints("lajur.pdf"))
    (read_plan,) = found.plans
    assert len(read_plan.lines) == 6
    assert "unread_row" not in {issue.reason_code for issue in read_plan.issues}
