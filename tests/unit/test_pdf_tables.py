"""One table printed in many ways must be read the same: rules of every make, turned and tilted pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.model.page import Grid, Page
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import (
    HEADER,
    HEIGHT,
    LEADING,
    ROW_HEIGHT,
    SIZE,
    TABLE,
    WIDTH,
    XS,
    Drawing,
    row_lines,
    rules,
    write_cells,
)

TOP = 120.0
YS = row_lines(TOP, len(TABLE))


def read(path: Path) -> list[Page]:
    reader = PdfReader(path)
    try:
        return list(reader.pages())
    finally:
        reader.close()


def grids(page: Page) -> list[Grid]:
    return [block for block in page.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text
    return tuple(tuple(row) for row in rows)


def lines(drawing: Drawing) -> None:
    rules(drawing, XS, YS)
    write_cells(drawing, TABLE, TOP)


def thin_rectangles(drawing: Drawing) -> None:
    for y in YS:
        drawing.box(XS[0], y - 0.3, XS[-1], y + 0.3, fill=True, stroke=False)
    for x in XS:
        drawing.box(x - 0.3, YS[0], x + 0.3, YS[-1], fill=True, stroke=False)
    write_cells(drawing, TABLE, TOP)


def boxes_of_cells(drawing: Drawing) -> None:
    for top, bottom in pairwise(YS):
        for x0, x1 in pairwise(XS):
            drawing.box(x0, top, x1, bottom)
    write_cells(drawing, TABLE, TOP)


def separate_boxes(drawing: Drawing) -> None:
    for top, bottom in pairwise(YS):
        for x0, x1 in pairwise(XS):
            drawing.box(x0 + 1, top + 1, x1 - 1, bottom - 1)
    write_cells(drawing, TABLE, TOP, pad=3)


def double_rules(drawing: Drawing) -> None:
    for offset in (0.0, 2.0):
        rules(drawing, [x + offset for x in XS], [y + offset for y in YS])
    write_cells(drawing, TABLE, TOP, pad=4)


def rules_not_meeting(drawing: Drawing) -> None:
    for y in YS:
        for x0, x1 in pairwise(XS):
            drawing.line(x0 + 1.5, y, x1 - 1, y)
    for x in XS:
        for top, bottom in pairwise(YS):
            drawing.line(x, top + 1, x, bottom - 1.5)
    write_cells(drawing, TABLE, TOP)


def dotted_pieces(drawing: Drawing) -> None:
    for y in YS:
        for step in range(int((XS[-1] - XS[0]) // 3) + 1):
            drawing.box(XS[0] + 3 * step, y - 0.4, XS[0] + 3 * step + 1.2, y + 0.4, fill=True, stroke=False)
    for x in XS:
        drawing.line(x, YS[0], x, YS[-1])
    write_cells(drawing, TABLE, TOP)


def dots_down_and_across(drawing: Drawing) -> None:
    for y in YS:
        drawing.line(XS[0], y, XS[-1], y)
    for x in XS:
        for step in range(int((YS[-1] - YS[0]) // 2.5) + 1):
            y = YS[0] + 2.5 * step
            drawing.box(x - 0.4, y - 0.4, x + 0.4, y + 0.4, fill=True, stroke=False)
    write_cells(drawing, TABLE, TOP)


def shaded_paragraphs(drawing: Drawing) -> None:
    drawing.canvas.setFillGray(0.85)
    for top, bottom in pairwise(YS):
        for x0, x1 in pairwise(XS):
            drawing.box(x0 + 5.4, top + 0.5, x1 - 5.4, bottom - 0.5, fill=True, stroke=False)
    drawing.canvas.setFillGray(0)
    lines(drawing)


def shaded_with_thick_lines(drawing: Drawing) -> None:
    drawing.canvas.setStrokeGray(0.85)
    drawing.canvas.setLineWidth(ROW_HEIGHT)
    for y in YS[:-1]:
        drawing.line(XS[0], y + ROW_HEIGHT / 2, XS[-1], y + ROW_HEIGHT / 2)
    drawing.canvas.setStrokeGray(0)
    drawing.canvas.setLineWidth(0.5)
    lines(drawing)


def shaded_cells(drawing: Drawing) -> None:
    for number, (top, bottom) in enumerate(pairwise(YS)):
        for x0, x1 in pairwise(XS):
            drawing.canvas.setFillGray(0.7 if number % 2 else 0.9)
            drawing.box(x0 + 0.5, top + 0.5, x1 - 0.5, bottom - 0.5, fill=True, stroke=False)
    drawing.canvas.setFillGray(0)
    write_cells(drawing, TABLE, TOP)


def white_rules_on_color(drawing: Drawing) -> None:
    drawing.canvas.setFillColorRGB(0.1, 0.2, 0.5)
    drawing.box(XS[0], YS[0], XS[-1], YS[-1], fill=True, stroke=False)
    drawing.canvas.setStrokeGray(1)
    drawing.canvas.setFillGray(1)
    rules(drawing, XS, YS)
    write_cells(drawing, TABLE, TOP)


def straight_curves(drawing: Drawing) -> None:
    for y in YS:
        drawing.canvas.bezier(XS[0], HEIGHT - y, 300, HEIGHT - y, 500, HEIGHT - y, XS[-1], HEIGHT - y)
    for x in XS:
        drawing.line(x, YS[0], x, YS[-1])
    write_cells(drawing, TABLE, TOP)


def no_outer_sides(drawing: Drawing) -> None:
    for y in YS:
        drawing.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        drawing.line(x, YS[0], x, YS[-1])
    write_cells(drawing, TABLE, TOP)


def only_horizontal_rules(drawing: Drawing) -> None:
    for y in YS:
        drawing.line(XS[0], y, XS[-1], y)
    write_cells(drawing, TABLE, TOP)


def only_left_border(drawing: Drawing) -> None:
    only_horizontal_rules(drawing)
    drawing.line(XS[0], YS[0], XS[0], YS[-1])


def only_outer_frame(drawing: Drawing) -> None:
    only_left_border(drawing)
    drawing.line(XS[-1], YS[0], XS[-1], YS[-1])


def one_column_line(drawing: Drawing) -> None:
    only_outer_frame(drawing)
    drawing.line(XS[3], YS[0], XS[3], YS[-1])


def every_second_column_line(drawing: Drawing) -> None:
    rules(drawing, [*XS[::2], XS[-1]], YS)
    write_cells(drawing, TABLE, TOP)


def no_column_lines_in_the_middle(drawing: Drawing) -> None:
    rules(drawing, [*XS[:4], *XS[-2:]], YS)
    write_cells(drawing, TABLE, TOP)


def no_rules(drawing: Drawing) -> None:
    write_cells(drawing, TABLE, TOP)


def no_rules_between_rows(drawing: Drawing) -> None:
    rules(drawing, XS, [YS[0], YS[1], YS[-1]])
    write_cells(drawing, TABLE, TOP)


def columns_only_in_header(drawing: Drawing) -> None:
    for y in YS:
        drawing.line(XS[0], y, XS[-1], y)
    for x in XS:
        drawing.line(x, YS[0], x, YS[1])
    drawing.line(XS[0], YS[0], XS[0], YS[-1])
    drawing.line(XS[-1], YS[0], XS[-1], YS[-1])
    write_cells(drawing, TABLE, TOP)


def frame_around_page(drawing: Drawing) -> None:
    drawing.box(15, 15, WIDTH - 15, HEIGHT - 15)
    lines(drawing)


def printed_twice_for_bold(drawing: Drawing) -> None:
    lines(drawing)
    drawing.canvas.translate(0.3, 0)
    write_cells(drawing, TABLE, TOP)


def under_a_watermark(drawing: Drawing) -> None:
    drawing.canvas.saveState()
    drawing.canvas.translate(200, 200)
    drawing.canvas.rotate(35)
    drawing.canvas.setFillGray(0.8)
    drawing.canvas.setFont("Helvetica-Bold", 90)
    drawing.canvas.drawString(0, 0, "SALINAN")
    drawing.canvas.restoreState()
    lines(drawing)


def over_a_level_watermark(drawing: Drawing) -> None:
    lines(drawing)
    drawing.canvas.setFillGray(0.8)
    drawing.text(120, 190, "SALINAN RESMI", size=80)


def with_hidden_text(drawing: Drawing) -> None:
    lines(drawing)
    drawing.canvas.setFillGray(1)
    drawing.text(XS[1] + 2, YS[2] + 16, "putih tak terlihat")
    drawing.canvas.setFillGray(0)
    hidden = drawing.canvas.beginText(XS[1] + 2, HEIGHT - YS[3] - 16)
    hidden.setTextRenderMode(3)
    hidden.textOut("tak terlihat")
    drawing.canvas.drawText(hidden)


def in_a_form(drawing: Drawing) -> None:
    drawing.canvas.beginForm("tabel")
    lines(drawing)
    drawing.canvas.endForm()
    drawing.canvas.doForm("tabel")


def letters_in_any_order(drawing: Drawing) -> None:
    rules(drawing, XS, YS)
    letters = []
    for number, row in enumerate(TABLE):
        for col, text in enumerate(row):
            for index, line in enumerate(text.split("\n")):
                x = XS[col] + 2
                for letter in line:
                    letters.append((x, TOP + number * ROW_HEIGHT + 8 + index * LEADING, letter))
                    x += drawing.canvas.stringWidth(letter, "Helvetica", SIZE)
    random.Random(7).shuffle(letters)
    for x, y, letter in letters:
        if letter != " ":
            drawing.text(x, y, letter)


def tilted(degrees: float) -> Callable[[Drawing], None]:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.translate(WIDTH / 2, HEIGHT / 2)
        drawing.canvas.rotate(degrees)
        drawing.canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        lines(drawing)

    return draw


def cropped(drawing: Drawing) -> None:
    drawing.canvas.setCropBox((20, 30, WIDTH - 10, HEIGHT - 40))
    lines(drawing)


@pytest.mark.parametrize(
    "draw",
    [
        lines,
        thin_rectangles,
        boxes_of_cells,
        separate_boxes,
        double_rules,
        rules_not_meeting,
        dotted_pieces,
        dots_down_and_across,
        shaded_cells,
        shaded_paragraphs,
        shaded_with_thick_lines,
        white_rules_on_color,
        straight_curves,
        no_outer_sides,
        only_horizontal_rules,
        only_left_border,
        only_outer_frame,
        one_column_line,
        every_second_column_line,
        no_column_lines_in_the_middle,
        no_rules,
        no_rules_between_rows,
        columns_only_in_header,
        frame_around_page,
        printed_twice_for_bold,
        under_a_watermark,
        over_a_level_watermark,
        with_hidden_text,
        in_a_form,
        letters_in_any_order,
        pytest.param(tilted(2.0), id="tilted_left"),
        pytest.param(tilted(-4.0), id="tilted_right"),
        cropped,
    ],
)
def test_a_table_reads_the_same_however_it_is_printed(
    tmp_path: Path, draw: Callable[[Drawing], None]
) -> None:
    path = tmp_path / "tabel.pdf"
    drawing = Drawing(path)
    drawing.text(300, 60, "RENCANA AKSI TAHUN 2024", size=12)
    draw(drawing)
    drawing.save()
    (page,) = read(path)
    (grid,) = grids(page)
    assert texts(grid) == TABLE


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("announced", [True, False])
def test_turned_pages_are_set_upright(tmp_path: Path, rotation: int, announced: bool) -> None:
    path = tmp_path / "tabel.pdf"
    # reportlab itself swaps the sides of a page that it turns.
    size = (WIDTH, HEIGHT) if announced or rotation % 180 == 0 else (HEIGHT, WIDTH)
    drawing = Drawing(path, *size)
    canvas = drawing.canvas
    drawing.height = HEIGHT
    if announced:
        canvas.setPageRotation(rotation)
    canvas.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[rotation])
    canvas.rotate(rotation)
    lines(drawing)
    drawing.save()
    (page,) = read(path)
    (grid,) = grids(page)
    assert texts(grid) == TABLE
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert grid.box is not None
    assert (grid.box.x0, grid.box.top) == pytest.approx((XS[0], TOP), abs=0.1)
    assert texts(grid)[0] == HEADER


GROUPED_XS = (40.0, 200.0, 260.0, 320.0, 380.0, 440.0, 500.0, 560.0)
GROUPED_BODY = (
    ("Layanan kepegawaian", "100.000", "-", "100.000", "7.000", "5.000", "2.000"),
    ("Layanan umum dan aset", "30.000", "10.000", "20.000", "-", "-", "-"),
    ("Pembinaan jabatan", "9.000", "4.000", "5.000", "3.000", "3.000", "-"),
    ("Pengadaan pegawai", "8.000", "8.000", "-", "1.000", "-", "1.000"),
)


def grouped_heading(drawing: Drawing, font: str) -> None:
    """Two names that each stand centred over three columns and are narrower than one."""
    middles = [(x0 + x1) / 2 for x0, x1 in pairwise(GROUPED_XS)]
    for col, name in ((2, "PAD"), (5, "DBHCHT")):
        drawing.text(middles[col] - drawing.canvas.stringWidth(name, font, SIZE) / 2, 108, name, font=font)
    for col, name in enumerate(("Kegiatan", "Jumlah", "TW I", "TW II", "Pagu", "TW I", "TW II")):
        y = 113.0 if col == 0 else 118.0
        drawing.text(middles[col] - drawing.canvas.stringWidth(name, font, SIZE) / 2, y, name, font=font)
    for number, row in enumerate(GROUPED_BODY):
        y = 132.0 + 16 * number
        drawing.text(GROUPED_XS[0] + 2, y, row[0], font=font)
        for col, text in enumerate(row[1:], start=1):
            width = drawing.canvas.stringWidth(text, font, SIZE)
            drawing.text(GROUPED_XS[col + 1] - 6 - width, y, text, font=font)


def no_frame(drawing: Drawing) -> None:
    """Only white space."""


def left_border_and_rows(drawing: Drawing) -> None:
    for y in (99.0, 122.0, *(138.0 + 16 * number for number in range(len(GROUPED_BODY)))):
        drawing.line(GROUPED_XS[0], y, GROUPED_XS[-1], y)
    drawing.line(GROUPED_XS[0], 99, GROUPED_XS[0], 138.0 + 16 * (len(GROUPED_BODY) - 1))


def one_rule_under_both_names(drawing: Drawing) -> None:
    left_border_and_rows(drawing)
    drawing.line(GROUPED_XS[1], 110.5, GROUPED_XS[-1], 110.5)


@pytest.mark.parametrize("font", ["Helvetica", "Courier"])
@pytest.mark.parametrize("draw", [no_frame, left_border_and_rows, one_rule_under_both_names])
def test_a_narrow_heading_names_the_columns_it_is_centred_over(
    tmp_path: Path, draw: Callable[[Drawing], None], font: str
) -> None:
    path = tmp_path / "tabel.pdf"
    drawing = Drawing(path)
    drawing.text(150, 88, "RENCANA AKSI SEKRETARIAT DPRD KOTA TAHUN 2020", size=10, font=font)
    draw(drawing)
    grouped_heading(drawing, font)
    drawing.save()
    (page,) = read(path)
    (grid,) = grids(page)
    headings = {cell.text: (cell.col, cell.col_span) for cell in grid.cells if cell.row == 0}
    assert headings == {"Kegiatan": (0, 1), "PAD": (1, 3), "DBHCHT": (4, 3)}
    assert texts(grid)[2:] == GROUPED_BODY


def test_figures_beside_their_unit_under_one_heading_stay_one_column(tmp_path: Path) -> None:
    path = tmp_path / "tabel.pdf"
    drawing = Drawing(path)
    xs = (40.0, 200.0, 320.0, 440.0)
    rules(drawing, xs, YS)
    for number, (name, amount) in enumerate((("Satu", "5.000"), ("Dua", "7.500"), ("Tiga", "12.500"))):
        y = YS[number + 1] + 10
        drawing.text(42, y, name)
        for x0, x1 in pairwise(xs[1:]):
            drawing.text(x0 + 2, y, "Rp")
            drawing.right(x1 - 2, y, amount)
    for x, name in zip(xs, ("Kegiatan", "Pagu", "Realisasi"), strict=False):
        drawing.text(x + 40, YS[0] + 10, name)
    drawing.save()
    (page,) = read(path)
    (grid,) = grids(page)
    assert texts(grid)[1:] == (
        ("Satu", "Rp 5.000", "Rp 5.000"),
        ("Dua", "Rp 7.500", "Rp 7.500"),
        ("Tiga", "Rp 12.500", "Rp 12.500"),
    )
