"""Tables whose rows only shades part, and headings printed above the first rule or shade of their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from tests.pdf_samples import TABLE, XS, Drawing, row_lines
from tests.unit.test_pdf_visible import read, texts

TOP, HEAD, HEIGHT = 120.0, 18.0, 26.0
HEADER = TABLE[0]
BODY = [
    (
        str(n),
        f"Layanan {n} bagi\nwarga kota" if n % 2 else f"Dokumen {n}",
        f"{3 * n},5",
        f"{n}.250.000",
        f"{n}00.000",
        "-",
        f"{n}50.000",
        "Kepala Bidang",
    )
    for n in range(1, 8)
]
Rows = Sequence[Sequence[str]]


def write(drawing: Drawing, rows: Rows, top: float, align: str, height: float = HEIGHT) -> None:
    """Texts at the top, in the middle or at the bottom of rows without any line."""
    for number, cells in enumerate(rows):
        for col, text in enumerate(cells):
            lines = text.split("\n")
            free = height - 8.4 * len(lines) - 4
            y = top + height * number + 8 + {"top": 0.0, "middle": free / 2, "bottom": free}[align]
            for place, line in enumerate(lines):
                if 2 <= col <= 6 and cells is not HEADER:
                    drawing.right(XS[col + 1] - 4, y + 8.4 * place, line)
                else:
                    drawing.text(XS[col] + 3, y + 8.4 * place, line)


def shade(drawing: Drawing, top: float, gray: float, by_cell: bool, height: float = HEIGHT) -> None:
    drawing.canvas.setFillGray(gray)
    for x0, x1 in pairwise(XS) if by_cell else [(XS[0], XS[-1])]:
        drawing.box(x0, top, x1, top + height, fill=True, stroke=False)
    drawing.canvas.setFillGray(0)


def flat(found: Rows) -> list[list[str]]:
    return [[" ".join(text.split()) for text in row] for row in found]


EXPECTED = flat([HEADER, *BODY])


@pytest.mark.parametrize("align", ["top", "middle", "bottom"])
@pytest.mark.parametrize("by_cell", [False, True], ids=["by_row", "by_cell"])
@pytest.mark.parametrize("first", [0, 1], ids=["odd", "even"])
def test_a_striped_table_is_one_table(tmp_path: Path, align: str, by_cell: bool, first: int) -> None:
    """The heading stands on a darker shade, and every other row on a light one."""

    def draw(drawing: Drawing) -> None:
        shade(drawing, TOP, 0.7, by_cell, HEAD)
        for row in range(first, len(BODY), 2):
            shade(drawing, TOP + HEAD + HEIGHT * row, 0.93, by_cell)
        write(drawing, [HEADER], TOP, align, HEAD)
        write(drawing, BODY, TOP + HEAD, align)

    assert flat(texts(read(tmp_path, draw)[0])) == EXPECTED


@pytest.mark.parametrize("align", ["top", "middle"])
@pytest.mark.parametrize("by_cell", [False, True], ids=["by_row", "by_cell"])
@pytest.mark.parametrize("first", [0, 1], ids=["odd", "even"])
def test_a_striped_table_under_a_heading_without_shade(
    tmp_path: Path, align: str, by_cell: bool, first: int
) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(300, 80, "RENCANA AKSI TAHUN 2024", size=12)
        for row in range(first, len(BODY), 2):
            shade(drawing, TOP + HEAD + HEIGHT * row, 0.93, by_cell)
        write(drawing, [HEADER], TOP, align, HEAD)
        write(drawing, BODY, TOP + HEAD, align)

    assert flat(texts(read(tmp_path, draw)[0])) == EXPECTED


def one_title(drawing: Drawing) -> None:
    drawing.text(300, 90, "RENCANA AKSI TAHUN 2024", size=12)


def title_of_the_same_size(drawing: Drawing) -> None:
    title = "RENCANA AKSI DINAS PERPUSTAKAAN TAHUN 2024"
    width = drawing.canvas.stringWidth(title, "Helvetica", 7)
    drawing.text((XS[0] + XS[-1] - width) / 2, 100, title)


def paragraph(drawing: Drawing) -> None:
    for number in range(3):
        drawing.text(40, 60 + 10 * number, "Rencana aksi ini menjabarkan perjanjian kinerja tahun 2024. " * 3)


@pytest.mark.parametrize("above", [one_title, title_of_the_same_size, paragraph])
@pytest.mark.parametrize("has_column_lines", [False, True])
def test_a_heading_above_the_first_rule_belongs_to_its_table(
    tmp_path: Path, above: Callable[[Drawing], None], has_column_lines: bool
) -> None:
    """What stands above the heading does not."""

    def draw(drawing: Drawing) -> None:
        above(drawing)
        ys = row_lines(TOP + 16, len(BODY), HEIGHT)
        for y in ys:
            drawing.line(XS[0], y, XS[-1], y)
        for x in XS if has_column_lines else ():
            drawing.line(x, ys[0], x, ys[-1])
        write(drawing, [HEADER], TOP, "top", 16)
        write(drawing, BODY, TOP + 16, "top")

    assert flat(texts(read(tmp_path, draw)[0])) == EXPECTED


def test_shaded_tables_with_text_between_stay_apart(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for start in (TOP, TOP + 6 * HEIGHT):
            for row in range(4):
                shade(drawing, start + HEIGHT * row, 0.7 if row == 0 else 0.93, True)
            write(drawing, [HEADER, *BODY[:3]], start, "top")
        drawing.text(
            XS[0] + 3, TOP + 5 * HEIGHT, "Anggaran di atas belum termasuk belanja pegawai dan belanja modal."
        )

    page, _ = read(tmp_path, draw)
    assert len([block for block in page.blocks if not hasattr(block, "size")]) == 2
