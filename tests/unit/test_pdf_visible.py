"""What a reader of the page sees is what is printed: fields, white-outs, shadows, watermarks, marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.model.page import Grid, Notice, Page
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import HEADER, ROW_HEIGHT, TABLE, XS, Drawing, row_lines, rules, write_cells

TOP = 120.0
YS = row_lines(TOP, len(TABLE))
Draw = Callable[[Drawing], None]


def read(tmp_path: Path, draw: Draw) -> tuple[Page, list[Notice]]:
    """A page of `draw` alone, and what the reader noticed."""
    path = tmp_path / "halaman.pdf"
    drawing = Drawing(path)
    draw(drawing)
    drawing.save()
    reader = PdfReader(path)
    (page,) = reader.pages()
    reader.close()
    return page, reader.notices


def texts(page: Page) -> list[list[str]]:
    (grid,) = [block for block in page.blocks if isinstance(block, Grid)]
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


def table(drawing: Drawing) -> None:
    rules(drawing, XS, YS)
    write_cells(drawing, TABLE, TOP)


PLAIN = [list(row) for row in TABLE]


def at(row: int, col: int) -> tuple[float, float]:
    """Where the text of a cell begins."""
    return XS[col] + 2, TOP + row * ROW_HEIGHT + 8


@pytest.mark.parametrize("size", [70, 20])
def test_a_faint_word_behind_the_table_is_no_text(tmp_path: Path, size: int) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.setFillGray(0.85)
        places = (
            [(180, 190)] if size == 70 else [(60 + 160 * i, 150 + 30 * j) for i in range(4) for j in range(2)]
        )
        for x, y in places:
            drawing.text(x, y, "SALINAN", size=size)
        drawing.canvas.setFillGray(0)
        table(drawing)

    assert texts(read(tmp_path, draw)[0]) == PLAIN


def test_grey_text_of_the_table_itself_stays(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.setFillGray(0.6)
        table(drawing)

    assert texts(read(tmp_path, draw)[0]) == PLAIN


@pytest.mark.parametrize("gray", [0.0, 0.6])
def test_a_shadow_is_no_second_text(tmp_path: Path, gray: float) -> None:
    """Characters of the shadow are painted one by one, as office programs do."""

    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        drawing.canvas.setFillGray(gray)
        for row, cells in enumerate(TABLE):
            for col, text in enumerate(cells):
                x, y = at(row, col)
                for line, part in enumerate(text.split("\n")):
                    for i, char in enumerate(part):
                        before = drawing.canvas.stringWidth(part[:i], "Helvetica", 7)
                        drawing.text(x + before + 0.3, y + 8.4 * line + 0.4, char)
        drawing.canvas.setFillGray(0)
        for row, cells in enumerate(TABLE):
            for col, text in enumerate(cells):
                for line, part in enumerate(text.split("\n")):
                    drawing.text(at(row, col)[0], at(row, col)[1] + 8.4 * line, part)

    assert texts(read(tmp_path, draw)[0]) == PLAIN


@pytest.mark.parametrize("again", ["45.000", ""])
def test_what_a_white_box_covers_does_not_count(tmp_path: Path, again: str) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        x, y = at(2, 3)
        drawing.canvas.setFillGray(1)
        drawing.box(x - 1, y - 7, XS[4] - 1, y + 3, fill=True, stroke=False)
        drawing.canvas.setFillGray(0)
        if again:
            drawing.text(x, y, again)

    page, notices = read(tmp_path, draw)
    assert texts(page)[2][3] == again
    assert [(n.reason_code, n.printed_text) for n in notices] == [("covered_text", TABLE[2][3])]


def test_white_cells_painted_before_their_text_cover_nothing(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.setFillGray(1)
        drawing.box(XS[0], YS[0], XS[-1], YS[-1], fill=True, stroke=False)
        drawing.canvas.setFillGray(0)
        table(drawing)

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert notices == []


def test_struck_words_do_not_count(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        x, y = at(2, 1)
        width = drawing.canvas.stringWidth("Jumlah", "Helvetica", 7)
        drawing.line(x, y - 2.1, x + width, y - 2.1)

    page, notices = read(tmp_path, draw)
    assert texts(page)[2][1] == "dokumen"
    assert texts(page)[1] == PLAIN[1]
    assert [(n.reason_code, n.printed_text) for n in notices] == [("struck_text", "Jumlah")]


def test_an_underline_strikes_nothing(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        x, y = at(2, 1)
        drawing.line(x, y + 1, x + 40, y + 1)

    page, notices = read(tmp_path, draw)
    assert "Jumlah dokumen" in texts(page)[2]
    assert notices == []


@pytest.mark.parametrize(("mark", "expected"), [("1", "12"), ("1)", "12"), ("*)", "12")])
def test_a_raised_mark_is_no_digit(tmp_path: Path, mark: str, expected: str) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        x, y = at(2, 2)
        drawing.text(x + drawing.canvas.stringWidth("12", "Helvetica", 7), y - 2.5, mark, size=4.5)

    assert texts(read(tmp_path, draw)[0])[2][2] == expected


def test_an_exponent_stays(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, [HEADER, ("1", "Luas", "25 m", "1", "1", "1", "1", "A")], TOP)
        x, y = at(1, 2)
        drawing.text(x + drawing.canvas.stringWidth("25 m", "Helvetica", 7), y - 2.5, "2", size=4.5)

    assert texts(read(tmp_path, draw)[0])[1][2] == "25 m2"


def test_a_filled_field_counts_and_its_frame_parts_no_row(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, [[*row[:3], "", *row[4:]] if row is not HEADER else row for row in TABLE], TOP)
        for row in (1, 2, 3):
            x, y = at(row, 3)
            drawing.canvas.acroForm.textfield(
                name=f"pagu{row}", value=TABLE[row][3], x=x - 1, y=drawing.height - y - 10,
                width=86, height=17, fontSize=7, borderWidth=1,
            )  # fmt: skip

    found = texts(read(tmp_path, draw)[0])
    assert [row[3] for row in found] == [row[3] for row in TABLE]
    assert len(found) == len(TABLE)


def test_an_amount_and_the_next_columns_words_in_one_text(tmp_path: Path) -> None:
    """The words stand in the next column, which the file doesn't say; the column of amounts does."""

    def draw(drawing: Drawing) -> None:
        xs = (40.0, 160.0, 230.0, 330.0)
        rules(drawing, xs, row_lines(TOP, 4))
        rows = [("Kegiatan", "Anggaran", "Penanggung Jawab"), ("Satu", "318.400.000,00", "Bidang Satu"),
                ("Dua", "", ""), ("Tiga", "1.290.300.000,00", "Sekretariat")]  # fmt: skip
        write_cells(drawing, rows, TOP, xs)
        drawing.text(177, TOP + 2 * ROW_HEIGHT + 8, "742.150.000,00 Bidang Dua")

    found = texts(read(tmp_path, draw)[0])
    assert found[2] == ["Dua", "742.150.000,00", "Bidang Dua"]


@pytest.mark.parametrize(
    ("figure", "beside"), [("29.240", "7.000"), ("1.250.000", "45.500"), ("98,85", "12")]
)
def test_the_last_digit_of_a_figure_over_the_rule_stays_with_it(
    tmp_path: Path, figure: str, beside: str
) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        y = TOP + 4 * ROW_HEIGHT + 8
        for x in (XS[0], XS[-1], *XS[1:-1]):
            drawing.line(x, YS[-1], x, YS[-1] + ROW_HEIGHT)
        drawing.line(XS[0], YS[-1] + ROW_HEIGHT, XS[-1], YS[-1] + ROW_HEIGHT)
        drawing.right(XS[3] + 3.9, y, figure)
        drawing.text(XS[3] + 3.9, y, beside)

    assert texts(read(tmp_path, draw)[0])[4][2:4] == [figure, beside]


def test_a_missing_rule_between_two_figures_of_two_rows(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for y in YS:
            drawing.line(XS[0], y, XS[2] if y == YS[2] else XS[-1], y)
        drawing.line(XS[3], YS[2], XS[-1], YS[2])
        for x in XS:
            drawing.line(x, YS[0], x, YS[-1])
        write_cells(drawing, TABLE, TOP)

    assert texts(read(tmp_path, draw)[0]) == PLAIN


def test_a_merged_cell_with_two_lines_stays_one(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for y in YS:
            drawing.line(XS[0], y, XS[2] if y == YS[2] else XS[-1], y)
        drawing.line(XS[3], YS[2], XS[-1], YS[2])
        for x in XS:
            drawing.line(x, YS[0], x, YS[-1])
        write_cells(drawing, [[*row[:2], "", *row[3:]] for row in TABLE], TOP)
        drawing.text(XS[2] + 2, YS[2] - 3, "98,85")
        drawing.text(XS[2] + 2, YS[2] + 5, "persen")

    assert texts(read(tmp_path, draw)[0])[1][2] == "98,85\npersen"


def borderless(drawing: Drawing, shaded: bool) -> None:
    """Amounts flush right against the next column's words, as a sheet without borders is printed."""
    header = ("No", "Kegiatan", "Target", "Pagu", "TW I", "TW II", "TW III", "Penanggung Jawab")
    xs = (40.0, 52.0, 130.0, 160.0, 205.0, 250.0, 295.0, 340.0, 440.0)
    amounts = [
        (f"{n}", f"Layanan {n}\nbagi warga", f"{7**n}", f"{n}.250.000", f"{n}00.000", "-", f"{n}50.000", post)
        for n, post in enumerate(["Kepala Bidang"] * 4, start=1)
    ]
    for row, cells in enumerate([header, *amounts]):
        top = TOP + 24 * row
        if shaded and row % 2 == 1:
            drawing.canvas.setFillGray(0.9)
            drawing.box(xs[0], top, xs[-1], top + 24, fill=True, stroke=False)
            drawing.canvas.setFillGray(0)
        for col, text in enumerate(cells):
            for line, part in enumerate(text.split("\n")):
                y = top + 9 + 8.4 * line
                if row and 2 <= col <= 6:
                    drawing.right(xs[col + 1] - 1, y, part)
                else:
                    drawing.text(xs[col] + 0.5, y, part)


@pytest.mark.parametrize("shaded", [False, True])
def test_columns_that_alignment_alone_shows(tmp_path: Path, shaded: bool) -> None:
    found = texts(read(tmp_path, lambda drawing: borderless(drawing, shaded))[0])
    assert [row[2:] for row in found[-4:]] == [
        [f"{7**n}", f"{n}.250.000", f"{n}00.000", "-", f"{n}50.000", "Kepala Bidang"] for n in range(1, 5)
    ]
    assert [row[1].replace("\n", " ") for row in found[-4:]] == [
        f"Layanan {n} bagi warga" for n in range(1, 5)
    ]
