"""What the text of a cell or line is: gaps, broken and overflowing figures, bold, turned and clipped text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipelines.model.page import Cell, Grid, Page, TextLine
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import HEIGHT, Drawing, rules

XS = (40.0, 140.0, 200.0, 260.0, 360.0)
YS = (100.0, 130.0, 160.0)


def read(tmp_path: Path, draw: Callable[[Drawing], None], lines: bool = True) -> Page:
    path = tmp_path / "halaman.pdf"
    drawing = Drawing(path)
    if lines:
        rules(drawing, XS, YS)
    draw(drawing)
    drawing.save()
    reader = PdfReader(path)
    (page,) = reader.pages()
    reader.close()
    return page


def cell(page: Page, row: int, col: int) -> Cell:
    (grid,) = [block for block in page.blocks if isinstance(block, Grid)]
    (found,) = [item for item in grid.cells if (item.row, item.col) == (row, col)]
    return found


def outside(page: Page) -> list[TextLine]:
    return [block for block in page.blocks if isinstance(block, TextLine)]


def test_a_figure_that_touches_the_next_cells_text_is_cut_at_the_rule(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.right(XS[2] + 0.8, 110, "93.279.715")
        drawing.text(XS[2] + 0.8, 110, "KADIS")
        # One string for both cells, as some programs write a row.
        drawing.text(
            XS[1] + 60 - drawing.canvas.stringWidth("58.821.715", "Helvetica", 7), 140, "58.821.715Bidang"
        )

    page = read(tmp_path, draw)
    assert (cell(page, 0, 1).text, cell(page, 0, 2).text) == ("93.279.715", "KADIS")
    assert (cell(page, 1, 1).text, cell(page, 1, 2).text) == ("58.821.715", "Bidang")


def test_a_figure_wider_than_its_cell_stays_whole(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.right(XS[2] - 2, 110, "1.234.567.890.123.456.789")

    page = read(tmp_path, draw)
    assert cell(page, 0, 0).text == ""
    assert cell(page, 0, 1).text == "1.234.567.890.123.456.789"


def test_a_text_that_runs_over_empty_cells_stays_in_its_own(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[1] + 2, 110, "Program Penunjang Urusan Pemerintahan Daerah Kabupaten/Kota")
        drawing.text(XS[1] + 2, 140, "Kepala Dinas")
        drawing.text(XS[2] + 1, 140, "Sekretaris")

    page = read(tmp_path, draw)
    assert [cell(page, 0, col).text for col in (1, 2, 3)] == [
        "Program Penunjang Urusan Pemerintahan Daerah Kabupaten/Kota",
        "",
        "",
    ]
    assert [cell(page, 1, col).text for col in (1, 2)] == ["Kepala Dinas", "Sekretaris"]


def test_two_figures_that_touch_at_a_rule_are_two(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.right(XS[2], 110, "15.000.000")
        drawing.text(XS[2], 110, "2.000.000")

    page = read(tmp_path, draw)
    assert (cell(page, 0, 1).text, cell(page, 0, 2).text) == ("15.000.000", "2.000.000")


def test_a_figure_broken_over_lines_keeps_its_row_and_its_break(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for x, first, second in zip(
            XS, ("30.900.7", "9.479.25", "542.833.", "148.739"), ("00", "0", "592", ".600"), strict=False
        ):
            drawing.text(x + 3, 110, first)
            drawing.text(x + 3, 118, second)

    page = read(tmp_path, draw)
    texts = [cell(page, 0, col).text for col in range(4)]
    assert texts == ["30.900.7\n00", "9.479.25\n0", "542.833.\n592", "148.739\n.600"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rencana\u00a0Aksi  2024", "Rencana Aksi 2024"),
        ("Rencana\u2009Aksi", "Rencana Aksi"),
        ("peren\u00adcanaan", "perencanaan"),
        ("e\ufb01siensi", "efisiensi"),
        ("10\u201320", "10–20"),
    ],
)
def test_special_characters_become_plain_ones(tmp_path: Path, text: str, expected: str) -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    def draw(drawing: Drawing) -> None:
        drawing.text(XS[0] + 2, 110, text, font="Vera")

    assert cell(read(tmp_path, draw), 0, 0).text == expected


def test_letterspaced_text_is_words(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        title = drawing.canvas.beginText(100, HEIGHT - 60)
        title.setFont("Helvetica", 12)
        title.setCharSpace(6)
        title.textOut("RENCANA AKSI KINERJA")
        drawing.canvas.drawText(title)

    assert [line.text for line in outside(read(tmp_path, draw))] == ["RENCANA AKSI KINERJA"]


def test_a_gap_is_a_space_even_without_a_space_character(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        x = XS[0] + 2
        for word in ("Jumlah", "dokumen", "yang", "terbit"):
            drawing.text(x, 110, word)
            x += drawing.canvas.stringWidth(word, "Helvetica", 7) + 1.9

    assert cell(read(tmp_path, draw), 0, 0).text == "Jumlah dokumen yang terbit"


def test_kerned_letters_are_no_words(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        x = XS[0] + 2
        for letter in "TARGET":
            drawing.text(x, 110, letter)
            x += drawing.canvas.stringWidth(letter, "Helvetica", 7) + 0.5

    assert cell(read(tmp_path, draw), 0, 0).text == "TARGET"


def test_bold_comes_from_the_font_a_stroke_or_a_second_print(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[0] + 2, 110, "Program A", font="Helvetica-Bold")
        stroked = drawing.canvas.beginText(XS[1] + 2, HEIGHT - 110)
        stroked.setFont("Helvetica", 7)
        stroked.setTextRenderMode(2)
        stroked.textOut("Program B")
        stroked.setTextRenderMode(0)
        drawing.canvas.drawText(stroked)
        drawing.text(XS[2] + 2, 110, "Program C")
        drawing.text(XS[2] + 2.3, 110, "Program")
        width = drawing.canvas.stringWidth("Program ", "Helvetica", 7)
        drawing.text(XS[2] + 2.3 + width, 110, "C")
        drawing.text(XS[3] + 2, 110, "Program D")

    page = read(tmp_path, draw)
    assert [cell(page, 0, col).text for col in range(4)] == [
        "Program A",
        "Program B",
        "Program C",
        "Program D",
    ]
    assert [cell(page, 0, col).bold for col in range(4)] == [True, True, True, False]


def test_the_same_letter_twice_is_no_second_print(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[0] + 2, 110, "1.111.111", size=3)
        drawing.text(XS[1] + 2, 110, "Ill")

    page = read(tmp_path, draw)
    assert (cell(page, 0, 0).text, cell(page, 0, 1).text) == ("1.111.111", "Ill")


@pytest.mark.parametrize("degrees", [90, 270])
def test_turned_heading_in_a_cell(tmp_path: Path, degrees: int) -> None:
    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        for offset, line in enumerate(("Satuan", "Target")):
            canvas.saveState()
            x = XS[1] + 20 + 9 * offset if degrees == 90 else XS[1] + 40 - 9 * offset
            canvas.translate(x, HEIGHT - (128 if degrees == 90 else 102))
            canvas.rotate(degrees)
            canvas.setFont("Helvetica", 7)
            canvas.drawString(0, 0, line)
            canvas.restoreState()
        drawing.text(XS[0] + 2, 110, "Indikator Kinerja yang panjang")
        drawing.text(XS[0] + 2, 140, "Persentase layanan tepat waktu")

    page = read(tmp_path, draw)
    assert cell(page, 0, 1).text == "Satuan\nTarget"
    assert cell(page, 0, 0).text == "Indikator Kinerja yang panjang"


@pytest.mark.parametrize("in_form", [False, True])
def test_text_that_is_clipped_away_is_not_there(tmp_path: Path, in_form: bool) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[0] + 2, 110, "tampak")
        canvas = drawing.canvas
        if in_form:
            canvas.beginForm("isi")
            canvas.translate(100, -50)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(XS[0], HEIGHT - 130, 100, 30)
        canvas.clipPath(path, stroke=0, fill=0)
        drawing.text(XS[0] + 2, 120, "tampak juga")
        drawing.text(XS[0] + 2, 140, "terpotong")
        canvas.restoreState()
        if in_form:
            canvas.endForm()
            canvas.translate(-100, 50)
            canvas.doForm("isi")

    page = read(tmp_path, draw)
    assert (cell(page, 0, 0).text, cell(page, 1, 0).text) == ("tampak\ntampak juga", "")


def test_raised_characters_stay_on_their_line(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[0] + 2, 110, "Luas 12 m")
        width = drawing.canvas.stringWidth("Luas 12 m", "Helvetica", 7)
        drawing.text(XS[0] + 2 + width, 107.5, "2", size=4.5)
        drawing.text(XS[0] + 2, 118.4, "lahan")

    assert cell(read(tmp_path, draw), 0, 0).text == "Luas 12 m2\nlahan"


def test_texts_side_by_side_outside_tables_are_lines_of_their_own(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(80, 300, "Mengetahui,", size=9)
        drawing.text(600, 300, "Selong, 2 Januari 2024", size=9)
        drawing.text(80, 50, "RENCANA AKSI", size=12, font="Helvetica-Bold")

    page = read(tmp_path, draw, lines=False)
    assert [(line.text, line.bold, line.size) for line in outside(page)] == [
        ("RENCANA AKSI", True, pytest.approx(12)),
        ("Mengetahui,", False, pytest.approx(9)),
        ("Selong, 2 Januari 2024", False, pytest.approx(9)),
    ]
    box = outside(page)[0].box
    assert box is not None
    assert (box.x0, box.top, box.bottom) == pytest.approx((80, 41, 52.6), abs=1)
