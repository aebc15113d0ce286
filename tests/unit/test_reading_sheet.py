"""Workbooks: cells as printed, with the numbers behind them, and only what is visible."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook import Workbook

from pipelines.model.page import Grid, Page, TextLine
from pipelines.reading.office.number_format import BUILTIN, print_number
from pipelines.reading.office.sheet import SheetReader
from pipelines.reading.office.workbook import column_letters, column_number

SAMPLE = Path(__file__).parents[1] / "data" / "examples" / "raw" / "dishub-pontianak-2024.xlsx"
BORDER = Border(*(Side(style="thin") for _ in range(4)))


def read(tmp_path: Path, book: Workbook) -> tuple[list[Page], SheetReader]:
    book.save(tmp_path / "plan.xlsx")
    reader = SheetReader(tmp_path / "plan.xlsx")
    return list(reader.pages()), reader


def frame(sheet: object, area: str) -> None:
    for row in sheet[area]:  # type: ignore[index]
        for cell in row:
            cell.border = BORDER


def texts(grid: Grid | TextLine) -> list[list[str]]:
    assert isinstance(grid, Grid)
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


@pytest.mark.parametrize(
    ("stored", "code", "text", "number"),
    [
        ("197700493", "#,##0", "197.700.493", "197700493"),
        ("0.66", "General", "0,66", "0.66"),
        ("0.30000000000000004", "General", "0,3", "0.3"),
        ("7411934467", "General", "7411934467", "7411934467"),
        ("0.95", "0%", "95%", "95"),
        ("0.9885", "0.00%", "98,85%", "98.85"),
        ("1852283616.75", "#,##0", "1.852.283.617", "1852283616.75"),
        ("1234567", '"Rp" #,##0', "Rp 1.234.567", "1234567"),
        ("1234567", "[$Rp-421]#,##0.00", "Rp1.234.567,00", "1234567"),
        ("1234567", BUILTIN[42], "Rp1.234.567", "1234567"),
        ("0", BUILTIN[41], "-", "0"),
        ("0", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "-", "0"),
        ("-1234.5", BUILTIN[43], "(1.234,50)", "-1234.5"),
        ("-0.2", "0", "0", "-0.2"),
        ("0", "#,##0;-#,##0;", "", None),
        ("5", ";;;", "", None),
        ("1234567", "#,##0,", "1.235", "1234.567"),
        ("5", '0 "UPT"', "5 UPT", "5"),
        ("12", 'General" bulan"', "12 bulan", "12"),
        ("7", "00", "07", "7"),
        ("2.5", "0.0#", "2,5", "2.5"),
        ("5", "[>=100]#,##0;0.0", "5,0", "5"),
        ("1968051219", "00000000 00", "19680512 19", "1968051219"),
        ("45292", "dd mmmm yyyy", "01 Januari 2024", None),
        ("45292.75", "d/m/yy h:mm", "1/1/24 18:00", None),
        ("12345", "@", "12345", "12345"),
    ],
)
def test_numbers_print_as_their_format_says(stored: str, code: str, text: str, number: str | None) -> None:
    printed = print_number(stored, code)
    assert printed.text == text
    assert printed.number == (None if number is None else Decimal(number))


@pytest.mark.parametrize("stored", ["", "abc", "NaN", "Infinity", "1e999999"])
def test_what_is_no_number_is_said(stored: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        print_number(stored, "#,##0")


def test_the_sample_agrees_with_openpyxl() -> None:
    page, reference = SheetReader(SAMPLE).pages()
    *titles, grid = page.blocks[:4]
    assert [line.text for line in titles if isinstance(line, TextLine) and line.bold] == [
        "PEMERINTAH KOTA PONTIANAK",
        "DINAS PERHUBUNGAN",
        "RENCANA AKSI TAHUN ANGGARAN 2024",
    ]
    assert isinstance(grid, Grid)
    assert (grid.n_rows, grid.n_cols, grid.row_numbers) == (22, 20, tuple(range(5, 27)))
    sheet = openpyxl.load_workbook(SAMPLE, data_only=True)["RENAKSI"]
    spans = {
        (area.min_row, area.min_col): (area.size["rows"], area.size["columns"]) for area in sheet.merged_cells
    }
    for cell in grid.cells:
        theirs = sheet.cell(grid.row_numbers[cell.row], cell.col + 1)
        assert spans.get((theirs.row, theirs.column), (1, 1)) == (cell.row_span, cell.col_span)
        if isinstance(theirs.value, int | float):
            assert cell.number == pytest.approx(Decimal(str(theirs.value)))
        else:
            assert (cell.text, cell.number) == (str(theirs.value or "").strip(), None)
        assert cell.bold == (bool(theirs.font.b) and cell.text != "")
    assert sum(cell.row_span * cell.col_span for cell in grid.cells) == 22 * 20
    assert [line.text for line in page.blocks[4:6] if isinstance(line, TextLine)] == [
        "Pontianak, 13 Januari 2024",
        "KEPALA DINAS PERHUBUNGAN",
    ]
    assert texts(reference.blocks[0])[0] == ["Kode", "Satuan"]


def test_hidden_things_are_left_out_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Renaksi"
    for row in (["No", "Uraian", "rahasia", "Pagu"], [1, "A", "x", 10], [2, "B", "y", 20], [3, "C", "z", 30]):
        sheet.append(row)
    frame(sheet, "A1:D4")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A3:A4")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("lama")["A1"] = "draf"
    book["lama"].sheet_state = "hidden"
    book.create_sheet("sangat")["A1"] = "draf"
    book["sangat"].sheet_state = "veryHidden"
    (page,), reader = read(tmp_path, book)
    (grid,) = page.blocks
    assert texts(grid) == [["No", "Uraian", "Pagu"], ["1", "A", "10"], ["2", "C", "30"]]
    assert isinstance(grid, Grid)
    assert (grid.section, grid.row_numbers, reader.page_count) == ("Renaksi", (1, 2, 4), 1)
    assert all(cell.row_span == cell.col_span == 1 for cell in grid.cells)
    assert [(notice.reason_code, notice.printed_text) for notice in reader.notices] == [
        ("hidden_sheet", "lama"),
        ("hidden_sheet", "sangat"),
        ("hidden_rows", None),
        ("hidden_columns", None),
    ]
    assert "rows 3 are" in reader.notices[2].message
    assert "columns C are" in reader.notices[3].message


def test_formulas_without_a_result_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["No", "Uraian", "Pagu"])
    book.active.append([1, "Jumlah", "=SUM(A1:A9)"])
    (page,), reader = read(tmp_path, book)
    assert texts(page.blocks[0]) == [["No", "Uraian", "Pagu"], ["1", "Jumlah", ""]]
    assert [(notice.reason_code, notice.printed_text) for notice in reader.notices] == [
        ("formula_without_value", "C2")
    ]


def with_sheet_xml(tmp_path: Path, rows: str, head: str = "") -> list[Page]:
    """A workbook whose sheet is written by hand, as producers other than openpyxl write it."""
    openpyxl.Workbook().save(tmp_path / "base.xlsx")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(tmp_path / "base.xlsx") as old, zipfile.ZipFile(tmp_path / "made.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = f'<worksheet xmlns="{main}">{head}<sheetData>{rows}</sheetData></worksheet>'.encode()
            new.writestr(name, data)
    return list(SheetReader(tmp_path / "made.xlsx").pages())


def test_cells_of_every_type(tmp_path: Path) -> None:
    rows = (
        '<row><c t="inlineStr"><is><t>No</t></is></c><c t="str"><f>A1</f><v>hasil</v></c>'
        '<c t="b"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#REF!</v></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2" t="n"><v>1.5E3</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><r><t>a_x000D_\n</t></r><r><t>b</t></r></is></c>'
        '<c r="B3"><v>x</v></c><c r="C3" t="s"><v>99</v></c><c r="D3"><v>3</v></c></row>'
    )
    (page,) = with_sheet_xml(tmp_path, rows)
    assert texts(page.blocks[0]) == [
        ["No", "hasil", "TRUE", ""],
        ["2", "#REF!", "", "1500"],
        ["a\nb", "x", "", "3"],
    ]


def test_zeros_a_sheet_hides_are_blank(tmp_path: Path) -> None:
    head = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    rows = "<row><c><v>1</v></c><c><v>0</v></c><c><v>2</v></c><c><v>3</v></c></row>"
    (page,) = with_sheet_xml(tmp_path, rows, head)
    assert texts(page.blocks[0]) == [["1", "2", "3"]]


def test_borders_tell_where_the_table_ends(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"] = "RENCANA AKSI", "SKPD", ": Dinas Sosial"
    sheet.merge_cells("A1:D1")
    for row, values in enumerate(
        [["No", "Uraian", "Pagu"], [1, "A", 10], [None, None, None], [2, "B", None]], 3
    ):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    frame(sheet, "A3:C6")
    sheet["A7"], sheet["F7"], sheet["F8"] = "Mengetahui", "Garut, 2 Januari", "NIP. 1"
    sheet["A10"] = "Catatan"
    (page,), _ = read(tmp_path, book)
    title, unit, grid, *rest = page.blocks
    assert title == TextLine(text="RENCANA AKSI", page_number=1)
    assert unit == TextLine(text="SKPD : Dinas Sosial", page_number=1)
    assert texts(grid) == [["No", "Uraian", "Pagu"], ["1", "A", "10"], ["", "", ""], ["2", "B", ""]]
    assert [line.text for line in rest if isinstance(line, TextLine)] == [
        "Mengetahui",
        "Garut, 2 Januari",
        "NIP. 1",
        "Catatan",
    ]


def test_without_borders_rows_of_three_cells_are_a_table_and_columns_stay(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["RENCANA AKSI"],
        ["No", None, "Uraian", "Pagu"],
        [1, None, "A", 10],
        [None, None, "lanjutan"],
        [],
        [None, None, "B", 20, "c"],
    ):
        book.active.append(row)
    (page,), _ = read(tmp_path, book)
    title, first, second = page.blocks
    assert isinstance(title, TextLine)
    assert texts(first) == [["No", "Uraian", "Pagu", ""], ["1", "A", "10", ""], ["", "lanjutan", "", ""]]
    assert texts(second) == [["", "B", "20", "c"]]


def test_a_small_table_beside_the_plan_stays_apart_and_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["No", "Uraian", "Satuan", "Target", "Pagu"],
        [1, "A", "Unit", 2, 10, None, "Rekap", "Jumlah"],
        [2, "B", "Unit", 3, 20, None, "APBD", 30],
        [None, None, None, None, None, None, "Total", 30],
    ):
        book.active.append(row)
    (page,), reader = read(tmp_path, book)
    plan, beside = page.blocks
    assert texts(plan)[:3] == [
        ["No", "Uraian", "Satuan", "Target", "Pagu"],
        ["1", "A", "Unit", "2", "10"],
        ["2", "B", "Unit", "3", "20"],
    ]
    assert texts(beside)[1:] == [["Rekap", "Jumlah"], ["APBD", "30"], ["Total", "30"]]
    assert [notice.reason_code for notice in reader.notices] == ["table_beside"]
    assert "columns G, H" in reader.notices[0].message


def test_bold_of_a_cell_or_of_all_its_runs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    bold = InlineFont(b=True)
    book.active.append(
        [
            "a",
            CellRichText(TextBlock(bold, "x"), TextBlock(bold, "y")),
            CellRichText("x", TextBlock(bold, "y")),
        ]
    )
    book.active["A1"].font = Font(bold=True)
    (page,), _ = read(tmp_path, book)
    assert isinstance(page.blocks[0], Grid)
    assert [(cell.text, cell.bold) for cell in page.blocks[0].cells] == [
        ("a", True),
        ("xy", True),
        ("xy", False),
    ]


def test_dates_are_printed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b", date(2024, 3, 5)])
    book.active["C1"].number_format = "d mmm yyyy"
    (page,), _ = read(tmp_path, book)
    assert texts(page.blocks[0]) == [["a", "b", "5 Mar 2024"]]


def test_a_sheet_formatted_to_its_last_row_costs_only_its_content(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(2, 50_000))
    (page,) = with_sheet_xml(
        tmp_path,
        "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>" + rows + "<row r='1048576'>"
        "<c r='XFD1048576'><v>9</v></c></row></sheetData><mergeCells><mergeCell ref='A2:XFC1048575'/>"
        "</mergeCells><sheetData>",
    )
    grid, far = page.blocks
    assert texts(grid) == [["1", "2", "3"]]
    assert far == TextLine(text="9", page_number=1)


def test_overlapping_merges_never_cover_a_slot_twice(tmp_path: Path) -> None:
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 4}</row>" for _ in range(4))
    (page,) = with_sheet_xml(
        tmp_path,
        rows + "</sheetData><mergeCells><mergeCell ref='A1:B2'/>"
        "<mergeCell ref='B2:C3'/><mergeCell ref='C1:C4'/><mergeCell ref='zz'/>"
        "<mergeCell ref='A4:ZZZZ9'/></mergeCells><sheetData>",
    )
    (grid,) = page.blocks
    assert isinstance(grid, Grid)
    slots = [
        (r, c)
        for cell in grid.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.col, cell.col + cell.col_span)
    ]
    assert sorted(slots) == [(r, c) for r in range(4) for c in range(4)]


def test_column_letters() -> None:
    for letters, number in [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)]:
        assert (column_number(letters), column_letters(number)) == (number, letters)
