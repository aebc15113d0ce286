"""Faint text: a watermark lies over the page; grey words of a table stand in their cells, however often."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.model.page import Grid, Notice, Page
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import Drawing, row_lines, rules, write_cells

TOP = 120.0
XS = (40.0, 150.0, 190.0, 230.0, 370.0, 450.0, 530.0)
HEAD = ("Indikator", "Satuan", "Target", "Program/Kegiatan", "Pagu", "TW I")
NAMES = ("satu", "dua", "tiga", "empat", "lima")
ROWS = (HEAD, *(
    (f"Persentase {n}", "%", f"{90 + i}", f"Kegiatan {n}", f"{i}.250.000", f"{i}00.000")
    for i, n in enumerate(NAMES, start=1)
))  # fmt: skip
PLAIN = [list(row) for row in ROWS]
Draw = Callable[[Drawing], None]


def read(tmp_path: Path, draw: Draw) -> tuple[Page, list[Notice]]:
    drawing = Drawing(tmp_path / "a.pdf")
    draw(drawing)
    drawing.save()
    reader = PdfReader(tmp_path / "a.pdf")
    (page,) = reader.pages()
    reader.close()
    return page, reader.notices


def texts(page: Page) -> list[list[str]]:
    (grid,) = [block for block in page.blocks if isinstance(block, Grid)]
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


def grey_body(drawing: Drawing) -> None:
    rules(drawing, XS, row_lines(TOP, len(ROWS)))
    write_cells(drawing, [HEAD], TOP, XS)
    drawing.canvas.setFillGray(0.6)
    write_cells(drawing, [("",) * 6, *ROWS[1:]], TOP, XS)


def grey_units(drawing: Drawing) -> None:
    """One column in a light colour, set in the middle of rows whose names take two lines."""
    rules(drawing, XS, row_lines(TOP, len(ROWS)))
    write_cells(drawing, [(row[0], "", *row[2:]) for row in ROWS], TOP, XS)
    drawing.canvas.setFillColorRGB(0.55, 0.65, 0.9)
    for index, row in enumerate(ROWS):
        drawing.text(XS[1] + 15, TOP + 24 * index + 13, row[1])


def seen_through(drawing: Drawing) -> None:
    rules(drawing, XS, row_lines(TOP, len(ROWS)))
    drawing.canvas.setFillAlpha(0.5)
    write_cells(drawing, ROWS, TOP, XS)
    drawing.canvas.setFillAlpha(1)


def grey_without_rules(drawing: Drawing) -> None:
    """Only rules above and below, as web prints have."""
    for y in row_lines(TOP, len(ROWS)):
        drawing.line(XS[0], y, XS[-1], y)
    drawing.canvas.setFillGray(0.58)
    write_cells(drawing, ROWS, TOP, XS)


@pytest.mark.parametrize("draw", [grey_body, grey_units, seen_through, grey_without_rules])
def test_grey_words_of_a_table_stay(tmp_path: Path, draw: Draw) -> None:
    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert notices == []


def tiled(drawing: Drawing, text: str, dx: float, dy: float, size: float = 9) -> None:
    drawing.canvas.setFillGray(0.8)
    y = 60.0
    while y < 500:
        x = 20.0
        while x < 760:
            drawing.text(x, y, text, size=size)
            x += dx
        y += dy
    drawing.canvas.setFillGray(0)


@pytest.mark.parametrize(("dx", "dy"), [(90, 40), (140, 33), (70, 55), (200, 24)])
@pytest.mark.parametrize("text", ["SALINAN", "DRAF", "dokumen-ini-sah"])
def test_a_mark_printed_over_the_page_goes(tmp_path: Path, text: str, dx: float, dy: float) -> None:
    def draw(drawing: Drawing) -> None:
        tiled(drawing, text, dx, dy)
        rules(drawing, XS, row_lines(TOP, len(ROWS)))
        write_cells(drawing, ROWS, TOP, XS)

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert {notice.reason_code for notice in notices} == {"watermark_ignored"}
