"""Which grid comes out of which rules: merged and open cells, several tables, boxes that are no table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.model.page import Grid, Page, TextLine
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import HEIGHT, WIDTH, Drawing, rules, write_cells

XS = (40.0, 100.0, 220.0, 300.0, 380.0)
YS = (100.0, 120.0, 140.0, 180.0, 220.0)


def read(tmp_path: Path, draw: Callable[[Drawing], None]) -> Page:
    path = tmp_path / "halaman.pdf"
    drawing = Drawing(path)
    draw(drawing)
    drawing.save()
    reader = PdfReader(path)
    (page,) = reader.pages()
    reader.close()
    return page


def grids(page: Page) -> list[Grid]:
    return [block for block in page.blocks if isinstance(block, Grid)]


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells if cell.text}


def slots(grid: Grid) -> list[tuple[int, int]]:
    return sorted(
        (cell.row + i, cell.col + k)
        for cell in grid.cells
        for i in range(cell.row_span)
        for k in range(cell.col_span)
    )


def test_missing_rules_make_merged_cells_that_cover_each_slot_once(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.box(XS[0], YS[0], XS[-1], YS[-1])
        drawing.line(XS[0], YS[2], XS[-1], YS[2])
        drawing.line(XS[1], YS[1], XS[3], YS[1])
        drawing.line(XS[1], YS[3], XS[4], YS[3])
        for x, top in ((XS[1], YS[0]), (XS[3], YS[0]), (XS[2], YS[1])):
            drawing.line(x, top, x, YS[-1])
        for x, y, text in (
            (42, 112, "Sasaran"),
            (102, 112, "Indikator Kinerja"),
            (102, 132, "Uraian"),
            (222, 132, "Satuan"),
            (302, 112, "Pagu"),
            (42, 152, "Meningkatnya layanan"),
            (102, 152, "Persentase"),
            (102, 192, "Nilai"),
        ):
            drawing.text(x, y, text, size=6)

    (grid,) = grids(read(tmp_path, draw))
    assert (grid.n_rows, grid.n_cols) == (4, 4)
    assert slots(grid) == [(row, col) for row in range(4) for col in range(4)]
    assert spans(grid) == {
        "Sasaran": (0, 0, 2, 1),
        "Indikator Kinerja": (0, 1, 1, 2),
        "Pagu": (0, 3, 2, 1),
        "Uraian": (1, 1, 1, 1),
        "Satuan": (1, 2, 1, 1),
        "Meningkatnya layanan": (2, 0, 2, 1),
        "Persentase": (2, 1, 1, 1),
        "Nilai": (3, 1, 1, 1),
    }


def test_a_row_cut_by_the_page_break_is_a_row_of_open_cells(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for y in YS[1:-1]:
            drawing.line(XS[0], y, XS[-1], y)
        for x in XS:
            drawing.line(x, YS[0], x, YS[-1])
        write_cells(drawing, [("atas", "b", "1", "2"), ("tengah", "b", "3", "4")], YS[0], XS, 20)
        write_cells(drawing, [("utuh", "b", "3", "4"), ("bawah", "b", "5", "6")], YS[2], XS, 40)

    (grid,) = grids(read(tmp_path, draw))
    assert grid.n_rows == 4
    opens = {cell.text: (cell.open_top, cell.open_bottom) for cell in grid.cells if cell.col == 0}
    assert opens == {
        "atas": (True, False),
        "tengah": (False, False),
        "utuh": (False, False),
        "bawah": (False, True),
    }


def test_only_the_merged_cell_goes_on_over_the_page(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, YS[:-1])
        for x in XS:
            drawing.line(x, YS[0], x, YS[-1])
        drawing.line(XS[1], YS[-1], XS[-1], YS[-1])
        drawing.text(42, 190, "Sasaran")

    (grid,) = grids(read(tmp_path, draw))
    assert {cell.col: cell.open_bottom for cell in grid.cells if cell.row == 3} == {
        0: True,
        1: False,
        2: False,
        3: False,
    }


def test_tables_beside_and_below_each_other_are_grids_of_their_own(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for left, top, name in ((40, 100, "kiri"), (440, 100, "kanan"), (40, 300, "bawah")):
            xs = (left, left + 100, left + 200)
            drawing.text(left, top - 10, f"Tabel {name}")
            rules(drawing, xs, (top, top + 20, top + 40))
            write_cells(drawing, [(name, "1"), ("x", "2")], top, xs, 20)

    page = read(tmp_path, draw)
    assert [block.text if isinstance(block, TextLine) else block.cells[0].text for block in page.blocks] == [
        "Tabel kiri",
        "Tabel kanan",
        "kiri",
        "kanan",
        "Tabel bawah",
        "bawah",
    ]


def test_a_box_around_text_is_no_table(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.box(20, 20, WIDTH - 20, HEIGHT - 20)
        drawing.box(100, 90, 500, 130)
        drawing.text(110, 110, "Catatan: angka sementara", size=10)
        drawing.line(100, 200, 500, 200)
        drawing.line(100, 203, 500, 203)

    page = read(tmp_path, draw)
    assert [block.text for block in page.blocks if isinstance(block, TextLine)] == [
        "Catatan: angka sementara"
    ]
    assert not grids(page)


def test_a_table_within_a_cell_keeps_its_own_text(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, (40, 300, 600), (100, 130, 300))
        drawing.text(45, 110, "luar")
        inner = (320, 400, 480)
        rules(drawing, inner, (180, 200, 220))
        write_cells(drawing, [("a", "b"), ("c", "d")], 180, inner, 20)

    page = read(tmp_path, draw)
    outer, within = sorted(grids(page), key=lambda grid: -len(grid.cells[0].text))
    assert [cell.text for cell in outer.cells] == ["luar", "", "", ""]
    assert [cell.text for cell in within.cells] == ["a", "b", "c", "d"]


def test_underlines_and_strokes_within_cells_make_no_rows(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        rules(drawing, XS, (100, 160, 220))
        write_cells(drawing, [("satu", "digarisbawahi", "1", "2"), ("dua", "biasa", "3", "4")], 100, XS, 60)
        drawing.line(XS[1] + 1, 110, XS[1] + 45, 110)
        drawing.line(XS[2], 125, XS[2] + 20, 125)

    (grid,) = grids(read(tmp_path, draw))
    assert (grid.n_rows, grid.n_cols) == (2, 4)
    assert spans(grid)["digarisbawahi"] == (0, 1, 1, 1)


def test_a_heading_over_columns_without_rules_between_them(tmp_path: Path) -> None:
    xs = (40.0, 70.0, 240.0, 300.0, 360.0, 420.0, 480.0, 600.0)

    def draw(drawing: Drawing) -> None:
        for y in (100.0, 140.0, 160.0, 190.0, 220.0):
            drawing.line(xs[0], y, xs[-1], y)
        drawing.line(xs[2], 118, xs[6], 118)
        drawing.text(330, 112, "Target per Triwulan")
        write_cells(drawing, [("No", "Indikator", "", "", "", "", "Pagu")], 112, xs)
        write_cells(drawing, [("", "", "TW I", "TW II", "TW III", "TW IV", "")], 122, xs)
        write_cells(drawing, [tuple("1234567")], 144, xs)
        write_cells(drawing, [("1", "Jumlah dokumen", "10", "20", "30", "40", "5.000.000")], 164, xs)
        write_cells(drawing, [("2", "Nilai SAKIP", "-", "-", "-", "80", "6.000.000")], 194, xs)

    (grid,) = grids(read(tmp_path, draw))
    assert grid.kind == "unruled"
    found = spans(grid)
    assert found["Target per Triwulan"] == (0, 2, 1, 4)
    assert found["TW III"] == (1, 4, 1, 1)
    assert (found["No"], found["Pagu"]) == ((0, 0, 2, 1), (0, 6, 2, 1))
    assert found["6.000.000"] == (4, 6, 1, 1)


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        (("2", "Orang", "300", "125.380.000"), 2),
        # A target and its unit, or pieces of broken figures, are no second row.
        (("", "", "UPT", ""), 1),
        (("", "", "0", "00"), 1),
    ],
)
def test_rows_without_a_rule_between_them_are_split_only_where_figures_prove_it(
    tmp_path: Path, second: tuple[str, ...], rows: int
) -> None:
    xs = (40.0, 70.0, 160.0, 176.0, 230.0)

    def draw(drawing: Drawing) -> None:
        rules(drawing, xs, (100, 120, 160))
        write_cells(drawing, [("No", "Satuan", "T", "Pagu")], 100, xs)
        first = ("1", "Laporan", "10", "70.975.2" if second[3] == "00" else "70.975.200")
        write_cells(drawing, [first], 120, xs)
        write_cells(drawing, [second], 129, xs)

    (grid,) = grids(read(tmp_path, draw))
    assert grid.n_rows == 1 + rows
    if rows == 2:
        texts = [cell.text for cell in grid.cells if cell.row == 2]
        assert texts == ["2", "Orang", "300", "125.380.000"]


def test_prose_in_columns_is_no_table(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        for line in range(20):
            for column in range(2):
                drawing.text(
                    60 + 380 * column, 100 + 12 * line, f"Kalimat ke {line} tentang kinerja tahun 2023", 9
                )

    page = read(tmp_path, draw)
    assert not grids(page)
    assert len(page.blocks) == 40
