"""Filled form fields are text of the cells they stand in; their boxes part no cells and take no rules."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest

from pipelines.model.page import Grid, Notice, Page
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import ROW_HEIGHT, TABLE, XS, Drawing, row_lines, rules, write_cells

TOP = 120.0
YS = row_lines(TOP, len(TABLE))
PLAIN = [list(row) for row in TABLE]
BODY = [(row, col) for row in (1, 2, 3) for col in range(len(XS) - 1)]
MONEY = [(row, col) for row, col in BODY if 3 <= col <= 6]


def read(path: Path) -> tuple[Page, list[Notice]]:
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


def full_rules(drawing: Drawing) -> None:
    rules(drawing, XS, YS)


def box_by_box(drawing: Drawing) -> None:
    """Each cell with a frame of its own, as reports draw them."""
    for top, bottom in pairwise(YS):
        for x0, x1 in pairwise(XS):
            drawing.box(x0, top, x1, bottom)


def shaded_fields(drawing: Drawing) -> None:
    """Cells that are told by their shade alone, behind the fields."""
    rules(drawing, XS, YS)
    drawing.canvas.setFillGray(0.9)
    for row, col in MONEY:
        drawing.box(XS[col], YS[row], XS[col + 1], YS[row + 1], fill=True)
    drawing.canvas.setFillGray(0)


def form(path: Path, draw_rules: Callable[[Drawing], None], fields: list[tuple[int, int]], inset: float,
         border: float) -> None:  # fmt: skip
    """The usual table whose cells `fields` are filled form fields, `inset` points within their cells."""
    drawing = Drawing(path)
    draw_rules(drawing)
    rest = [["" if (row, col) in fields else text for col, text in enumerate(cells)]
            for row, cells in enumerate(TABLE)]  # fmt: skip
    write_cells(drawing, rest, TOP)
    for row, col in fields:
        text = TABLE[row][col]
        drawing.canvas.acroForm.textfield(
            name=f"f{row}_{col}", value=text, x=XS[col] + inset,
            y=drawing.height - YS[row + 1] + inset, width=XS[col + 1] - XS[col] - 2 * inset,
            height=ROW_HEIGHT - 2 * inset, fontSize=7, borderWidth=border,
            fieldFlags="multiline" if "\n" in text else "",
        )  # fmt: skip
    drawing.save()


@pytest.mark.parametrize("draw_rules", [full_rules, box_by_box, shaded_fields])
@pytest.mark.parametrize("fields", [MONEY, BODY, [(2, col) for col in range(8)]])
@pytest.mark.parametrize(("inset", "border"), [(0, 0), (0, 1), (-1, 1), (1, 1), (4, 0.5)])
def test_fields_that_fill_cells_are_their_text(
    tmp_path: Path,
    draw_rules: Callable[[Drawing], None],
    fields: list[tuple[int, int]],
    inset: float,
    border: float,
) -> None:
    form(tmp_path / "a.pdf", draw_rules, fields, inset, border)
    page, notices = read(tmp_path / "a.pdf")
    assert texts(page) == PLAIN
    assert notices == []


def test_one_field_over_two_cells_joins_nothing(tmp_path: Path) -> None:
    """A note's field across the table's foot, and one in a cell of its own."""
    drawing = Drawing(tmp_path / "a.pdf")
    rules(drawing, XS, [*YS, YS[-1] + ROW_HEIGHT])
    write_cells(drawing, TABLE, TOP)
    drawing.canvas.acroForm.textfield(
        name="n", value="Catatan", x=XS[0], y=drawing.height - YS[-1] - ROW_HEIGHT, width=XS[2] - XS[0],
        height=ROW_HEIGHT, fontSize=7, borderWidth=1,
    )  # fmt: skip
    drawing.save()
    found = texts(read(tmp_path / "a.pdf")[0])
    assert found[:4] == PLAIN
    assert [text for text in found[4] if text] == ["Catatan"]


def lay_over(path: Path, kind: int, box: tuple[float, float, float, float], look: str) -> Path:
    """A copy of a file with an annotation on its page, painted by the content stream `look`."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    annotation = pdfium_c.FPDFPage_CreateAnnot(page.raw, kind)
    left, bottom, right, top = box
    pdfium_c.FPDFAnnot_SetRect(annotation, pdfium_c.FS_RECTF(left, top, right, bottom))
    stream = (look + "\0").encode("utf-16-le")
    shown = (ctypes.c_ushort * (len(stream) // 2)).from_buffer_copy(stream)
    pdfium_c.FPDFAnnot_SetAP(annotation, pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, shown)
    pdfium_c.FPDFPage_CloseAnnot(annotation)
    page.close()
    document.save(path.with_suffix(".over.pdf"))
    document.close()
    return path.with_suffix(".over.pdf")


def plain_table(path: Path) -> Drawing:
    drawing = Drawing(path)
    rules(drawing, XS, YS)
    write_cells(drawing, TABLE, TOP)
    drawing.save()
    return drawing


@pytest.mark.parametrize("kind", [pdfium_c.FPDF_ANNOT_SQUARE, pdfium_c.FPDF_ANNOT_FREETEXT])
@pytest.mark.parametrize("margin", [8.0, 0.0, -4.0])
def test_a_note_that_stands_on_rules_takes_none_away(tmp_path: Path, kind: int, margin: float) -> None:
    """Its frame is no rule of the table, and rules under it stay."""
    height = plain_table(tmp_path / "a.pdf").height
    left, bottom = XS[2] - margin, height - YS[3] - margin
    width, tall = XS[4] - XS[2] + 2 * margin, YS[3] - YS[1] + 2 * margin
    look = f"1 0 0 RG 1 w {left} {bottom} {width} {tall} re S"
    path = lay_over(tmp_path / "a.pdf", kind, (left, bottom, left + width, bottom + tall), look)
    assert texts(read(path)[0]) == PLAIN


@pytest.mark.parametrize("kind", [pdfium_c.FPDF_ANNOT_STRIKEOUT, pdfium_c.FPDF_ANNOT_INK])
def test_a_line_laid_over_words_strikes_them(tmp_path: Path, kind: int) -> None:
    """An annotation that strikes a figure out, as reviewers do, is read as the page prints it."""
    drawing = plain_table(tmp_path / "a.pdf")
    x0, y = XS[2] + 2, drawing.height - (YS[2] + 8) + 2.1
    x1 = x0 + drawing.canvas.stringWidth("12", "Helvetica", 7)
    look = f"1 0 0 RG 0.5 w {x0} {y} m {x1} {y} l S"
    page, notices = read(lay_over(tmp_path / "a.pdf", kind, (x0, y - 4, x1, y + 4), look))
    assert texts(page)[2][2] == ""
    assert [(notice.reason_code, notice.printed_text) for notice in notices] == [("struck_text", "12")]
