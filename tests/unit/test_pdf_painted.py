"""What is painted over, behind or beside a table's text: fields, covers, watermarks, strokes, cut figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.reading.pdf.glyphs import CUT
from tests.grids import HEADER as PLAN_HEADER
from tests.grids import TITLE
from tests.pdf_samples import (
    HEIGHT,
    LEADING,
    ROW_HEIGHT,
    SIZE,
    TABLE,
    XS,
    Drawing,
    row_lines,
    rules,
    write_cells,
)
from tests.reasons_of_tables import ROWS
from tests.unit.test_pdf_visible import PLAIN, at, read, table, texts

TOP = 120.0
YS = row_lines(TOP, len(TABLE))
Draw = Callable[[Drawing], None]


def without(places: Sequence[tuple[int, int]]) -> list[list[str]]:
    """The table with some cells empty."""
    return [
        ["" if (row, col) in places else text for col, text in enumerate(cells)]
        for row, cells in enumerate(TABLE)
    ]


# Fields that fill their cells.


def field(drawing: Drawing, row: int, col: int, width: float, **look: object) -> None:
    """A filled field over a cell; `width` is that of its border."""
    drawing.canvas.acroForm.textfield(
        name=f"f{row}_{col}", value=TABLE[row][col], x=XS[col] + 0.5, y=HEIGHT - YS[row + 1] + 0.5,
        width=XS[col + 1] - XS[col] - 1, height=ROW_HEIGHT - 1, fontSize=7, borderWidth=width, **look,
    )  # fmt: skip


@pytest.mark.parametrize(
    "places",
    [
        [(row, 3) for row in (1, 2, 3)],
        [(2, col) for col in range(2, 7)],
        [(row, col) for row in (1, 2, 3) for col in range(3, 7)],
        [(2, 1)],
    ],
    ids=["a_column", "a_row", "a_block", "a_name"],
)
@pytest.mark.parametrize("width", [0, 1, 2])
def test_fields_that_fill_their_cells(
    tmp_path: Path, places: Sequence[tuple[int, int]], width: float
) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, without(places), TOP)
        for row, col in places:
            field(drawing, row, col, width)

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert notices == []


def test_a_field_over_a_printed_figure_counts_alone(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        changed = [[*row] for row in TABLE]
        changed[2][3] = "11.111.000"
        rules(drawing, XS, YS)
        write_cells(drawing, changed, TOP)
        field(drawing, 2, 3, 0)

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert [(n.reason_code, n.printed_text) for n in notices] == [("covered_text", "11.111.000")]


# Faint words: of a table, and watermarks.

GREY = ("No", "Kegiatan", "Satuan", "Kegiatan", "Satuan")


def grey_words(drawing: Drawing, words: Sequence[str], columns: Sequence[int], rows: int) -> list[list[str]]:
    """A table in which some columns hold a grey word in every row; gives its texts."""
    found = [[*TABLE[0]]]
    for row in range(1, rows + 1):
        cells = [str(row), f"Layanan {row}", f"{row * 7}", f"{row}.250.000", "", "", "", f"Bidang {row}"]
        for word, column in zip(words, columns, strict=True):
            cells[column] = word
        found.append(cells)
    rules(drawing, XS, row_lines(TOP, rows + 1))
    for row, cells in enumerate(found):
        for column, text in enumerate(cells):
            drawing.canvas.setFillGray(0.6 if row and column in columns else 0)
            drawing.text(XS[column] + 2, TOP + row * ROW_HEIGHT + 8, text)
    drawing.canvas.setFillGray(0)
    return found


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (("Kegiatan", "Dokumen"), (4, 5)),
        (("%", "%"), (4, 6)),
        (("Belum", "Selesai"), (5, 6)),
        (("n.a.",), (6,)),
    ],
)
def test_grey_words_in_every_row_are_no_watermark(
    tmp_path: Path, words: Sequence[str], columns: Sequence[int]
) -> None:
    expected: list[list[str]] = []
    page, notices = read(tmp_path, lambda drawing: expected.extend(grey_words(drawing, words, columns, 5)))
    assert texts(page) == expected
    assert notices == []


@pytest.mark.parametrize("word", ["Kegiatan", "%", "Dokumen"])
def test_one_grey_word_in_two_columns_is_no_watermark(tmp_path: Path, word: str) -> None:
    expected: list[list[str]] = []
    page, notices = read(
        tmp_path, lambda drawing: expected.extend(grey_words(drawing, (word, word), (4, 5), 5))
    )
    assert texts(page) == expected
    assert notices == []


def tiled(drawing: Drawing) -> None:
    for row in range(4):
        for place in range(4):
            drawing.text(55 + 190 * place, 140 + 20 * row, "DRAF", size=14)


def staggered(drawing: Drawing) -> None:
    for row in range(5):
        for place in range(3):
            drawing.text(45 + 220 * place + 40 * (row % 2), 131 + 19 * row, "SALINAN", size=11)


def tiled_aslant(drawing: Drawing) -> None:
    for place in range(4):
        drawing.canvas.saveState()
        drawing.canvas.translate(90 + 180 * place, HEIGHT - 200)
        drawing.canvas.rotate(35)
        drawing.canvas.setFont("Helvetica", 12)
        drawing.canvas.drawString(0, 0, "KONSEP")
        drawing.canvas.restoreState()


@pytest.mark.parametrize("draw_mark", [tiled, staggered, tiled_aslant])
@pytest.mark.parametrize("is_over", [False, True])
def test_a_faint_word_over_and_over_is_a_watermark(tmp_path: Path, draw_mark: Draw, is_over: bool) -> None:
    def draw(drawing: Drawing) -> None:
        if is_over:
            table(drawing)
        drawing.canvas.setFillGray(0.8)
        draw_mark(drawing)
        drawing.canvas.setFillGray(0)
        if not is_over:
            table(drawing)

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert {notice.reason_code for notice in notices} == {"watermark_ignored"}


# Covered text.


def over(row: int, col: int) -> tuple[float, float, float, float]:
    """The box of a cell, inside its rules."""
    return XS[col] + 0.5, YS[row] + 0.5, XS[col + 1] - 0.5, YS[row + 1] - 0.5


def white(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    drawing.canvas.setFillGray(1)
    drawing.box(*box, fill=True, stroke=False)


def colored(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    drawing.canvas.setFillColorRGB(0.8, 0.9, 1)
    drawing.box(*box, fill=True, stroke=False)


def rounded(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    x0, top, x1, bottom = box
    drawing.canvas.setFillGray(1)
    drawing.canvas.roundRect(x0, HEIGHT - bottom, x1 - x0, bottom - top, 3, stroke=0, fill=1)


def picture(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    x0, top, x1, bottom = box
    image = ImageReader(Image.new("RGB", (8, 4), (255, 255, 250)))
    drawing.canvas.drawImage(image, x0, HEIGHT - bottom, x1 - x0, bottom - top)


@pytest.mark.parametrize("cover", [white, colored, rounded, picture])
@pytest.mark.parametrize("again", ["45.000", ""])
def test_what_is_painted_over_counts_no_longer(
    tmp_path: Path, cover: Callable[[Drawing, tuple[float, float, float, float]], None], again: str
) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        cover(drawing, over(2, 3))
        drawing.canvas.setFillGray(0)
        drawing.text(*at(2, 3), again)

    page, notices = read(tmp_path, draw)
    expected = [[*row] for row in PLAIN]
    expected[2][3] = again
    assert texts(page) == expected
    assert [(n.reason_code, n.printed_text) for n in notices] == [("covered_text", TABLE[2][3])]


def see_through(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    drawing.canvas.setFillColorRGB(1, 1, 0, alpha=0.3)
    drawing.box(*box, fill=True, stroke=False)


def clear_picture(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    x0, top, x1, bottom = box
    image = ImageReader(Image.new("RGBA", (8, 4), (255, 0, 0, 0)))
    drawing.canvas.drawImage(image, x0, HEIGHT - bottom, x1 - x0, bottom - top, mask="auto")


def clipped_away(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    drawing.canvas.saveState()
    path = drawing.canvas.beginPath()
    path.rect(300, 10, 50, 50)
    drawing.canvas.clipPath(path, stroke=0)
    white(drawing, box)
    drawing.canvas.restoreState()


@pytest.mark.parametrize("cover", [see_through, clear_picture, clipped_away])
def test_what_lets_text_through_covers_nothing(
    tmp_path: Path, cover: Callable[[Drawing, tuple[float, float, float, float]], None]
) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        cover(drawing, over(2, 3))

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert notices == []


@pytest.mark.parametrize("cover", [white, rounded])
def test_a_small_box_over_all_the_text_of_a_page_covers_it(
    tmp_path: Path, cover: Callable[[Drawing, tuple[float, float, float, float]], None]
) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        cover(drawing, (XS[0] - 1, YS[0] - 1, XS[-1] + 1, YS[-1] + 1))

    page, notices = read(tmp_path, draw)
    assert page.printed == ()
    assert [notice.reason_code for notice in notices] == ["covered_text"]


def test_text_under_a_shape_as_large_as_the_page_stays(tmp_path: Path) -> None:
    """It lies there so that a picture of the page can be searched."""

    def draw(drawing: Drawing) -> None:
        table(drawing)
        drawing.canvas.setFillGray(1)
        drawing.box(0, 0, 842, HEIGHT, fill=True, stroke=False)

    assert texts(read(tmp_path, draw)[0]) == PLAIN


# Struck rows.


def stroke(drawing: Drawing, row: int, x0: float, x1: float) -> None:
    """A line through the first lines of a row's texts."""
    y = YS[row] + 8 - 0.3 * SIZE
    drawing.line(x0, y, x1, y)


@pytest.mark.parametrize(
    ("x0", "x1"),
    [(XS[0] + 1, XS[-1] - 1), (XS[0], XS[-1]), (XS[0] - 5, XS[-1] + 5)],
    ids=["inside", "edge_to_edge", "beyond"],
)
def test_a_row_struck_by_one_line_counts_no_longer(tmp_path: Path, x0: float, x1: float) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        stroke(drawing, 2, x0, x1)

    page, notices = read(tmp_path, draw)
    expected = [*PLAIN[:2], [""] * len(PLAIN[2]), PLAIN[3]]
    assert texts(page) == expected
    assert [notice.reason_code for notice in notices] == ["struck_text"]
    assert set((notices[0].printed_text or "").split()) == {w for text in PLAIN[2] for w in text.split()}


@pytest.mark.parametrize("col", [1, 3, 7])
def test_a_struck_text_of_a_row_leaves_the_others(tmp_path: Path, col: int) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, without([(2, col)]), TOP)
        x, _ = at(2, col)
        drawing.text(x, YS[2] + 8, "250.000")
        stroke(drawing, 2, x, x + drawing.canvas.stringWidth("250.000", "Helvetica", SIZE))
        drawing.text(x, YS[2] + 8 + LEADING, TABLE[2][col])

    page, notices = read(tmp_path, draw)
    assert texts(page) == PLAIN
    assert [(n.reason_code, n.printed_text) for n in notices] == [("struck_text", "250.000")]


@pytest.mark.parametrize("height", [0.0, 9.0, 11.5])
def test_a_line_between_texts_strikes_nothing(tmp_path: Path, height: float) -> None:
    def draw(drawing: Drawing) -> None:
        table(drawing)
        drawing.line(XS[0], YS[2] + height, XS[-1], YS[2] + height)

    page, notices = read(tmp_path, draw)
    words = {word for row in texts(page) for text in row for word in text.split()}
    assert words == {word for row in PLAIN for text in row for word in text.split()}
    assert notices == []


# Figures that the edge of their cell cuts.


def clipped(drawing: Drawing, row: int, col: int, text: str, start: float) -> None:
    """A text that begins `start` points into its cell and is painted within the cell alone."""
    x0, top, x1, bottom = over(row, col)
    drawing.canvas.saveState()
    path = drawing.canvas.beginPath()
    path.rect(x0, HEIGHT - bottom, x1 - x0, bottom - top)
    drawing.canvas.clipPath(path, stroke=0)
    drawing.text(XS[col] + start, YS[row] + 8, text)
    drawing.canvas.restoreState()


@pytest.mark.parametrize(
    ("col", "text", "start", "expected"),
    [
        (3, "1.234.567.890", 60.0, f"1.234.567{CUT}"),
        (3, "1.234.567.890", -20.0, f"{CUT}567.890"),
        (2, "98.765.432.109", -10.0, f"{CUT}765.432.109"),
        (2, "12,75", 2.0, "12,75"),
        (7, "Bidang Perencanaan dan Pengendalian Pembangunan", 120.0, "Bidang Perenc"),
    ],
    ids=["right", "left", "left_of_a_narrow_one", "whole", "a_text"],
)
def test_a_figure_that_its_cell_cuts_off_is_marked(
    tmp_path: Path, col: int, text: str, start: float, expected: str
) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, without([(2, col)]), TOP)
        clipped(drawing, 2, col, text, start)

    found = texts(read(tmp_path, draw)[0])[2]
    assert found[col].startswith(expected) if col == 7 else found[col] == expected
    assert CUT not in found[7]
    assert [text for place, text in enumerate(found) if place != col] == [
        text for place, text in enumerate(PLAIN[2]) if place != col
    ]


@pytest.mark.parametrize(("start", "printed"), [(-12.0, f"{CUT}00.000"), (40.0, f"40.000.00{CUT}")])
def test_a_cut_amount_has_no_value_and_is_told(tmp_path: Path, start: float, printed: str) -> None:
    def draw(drawing: Drawing) -> None:
        cells = [[*row] for row in (PLAN_HEADER, *ROWS)]
        cells[1][10] = ""
        xs = [20 + 72 * column for column in range(len(PLAN_HEADER) + 1)]
        ys = row_lines(100, len(cells))
        rules(drawing, xs, ys)
        write_cells(drawing, cells, 100, xs)
        path = drawing.canvas.beginPath()
        path.rect(xs[10] + 0.5, drawing.height - ys[2] + 0.5, 71, 23)
        drawing.canvas.clipPath(path, stroke=0)
        drawing.text(xs[10] + start, ys[1] + 8, "40.000.000")

    drawing = Drawing(tmp_path / "plan.pdf", width=1200)
    for place, text in enumerate(TITLE):
        drawing.text(40, 50 + 15 * place, text)
    draw(drawing)
    drawing.save()
    (plan,) = extract(tmp_path / "plan.pdf", Hints("plan.pdf")).plans
    assert [(issue.reason_code, issue.printed_text) for issue in plan.issues] == [
        ("unreadable_figure", printed)
    ]
    assert plan.lines[0].ceiling is not None
    assert plan.lines[0].ceiling.value is None


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("height", [13.0, 16.0])
def test_boxes_painted_under_fields_part_no_cells(tmp_path: Path, width: float, height: float) -> None:
    """Some programs paint the look of a field into the page as well."""
    places = [(row, col) for row in (1, 2, 3) for col in (3, 4)]

    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS)
        write_cells(drawing, without(places), TOP)
        for row, col in places:
            drawing.canvas.acroForm.textfield(
                name=f"f{row}_{col}", value=TABLE[row][col], x=XS[col] + 1, y=HEIGHT - YS[row + 1] + 1,
                width=XS[col + 1] - XS[col] - 2, height=height, fontSize=7, borderWidth=width,
                forceBorder=True,
            )  # fmt: skip

    assert texts(read(tmp_path, draw)[0]) == PLAIN
