"""Web pages: what a browser shows, put where it shows it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.model.page import DocumentRejected, Grid, Notice, Page, TextLine
from pipelines.reading.web.reader import WebReader


def read(tmp_path: Path, page: str | bytes) -> tuple[Page, list[Notice]]:
    path = tmp_path / "plan.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    reader = WebReader(path)
    (only,) = reader.pages()
    return only, reader.notices


def texts(block: Grid | TextLine) -> list[list[str]]:
    assert isinstance(block, Grid)
    rows = [[""] * block.n_cols for _ in range(block.n_rows)]
    for cell in block.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


def test_a_portal_with_layout_tables(tmp_path: Path) -> None:
    page, notices = read(
        tmp_path,
        """<!DOCTYPE html><html><head><title>x</title><script>var a = "<table>";</script>
        <style>/* .a{} */ @media print{.b{display:none}} .sembunyi, th.h{display:none}
        #k{font-weight:700}</style>
        </head><body><table><tr><td>Menu<br>Beranda</td><td>
        <h2>RENCANA AKSI&nbsp;&nbsp;2024</h2><p class=b>DINAS&#32;SOSIAL &amp; PMD
        <table border="1">
          <thead><tr><th rowspan=2>No<th rowspan="2">Uraian<th colspan=2>Target<th rowspan=2 class=h>rahasia
          <tr><th>TW I<th>TW II
          <tbody><tr><td>1<td>Layanan <s>lama</s><del>usang</del>baru<td>40<sup>1)</sup><td>m<sup>2</sup>
          <tr style="display: none"><td>9<td>tersembunyi<td>9<td>9
          <tr><td>2<td><b>Program</b> Arsip<br>Daerah<td><input value="7,5"><input type=hidden value=8>
              <td><select><option>a<option selected>12</select>
        </table></td></tr></table><!-- akhir --><iframe>x</iframe></body></html>""",
    )
    menu, home, title, agency, grid = page.blocks
    assert [line.text for line in (menu, home, title, agency) if isinstance(line, TextLine)] == [
        "Menu", "Beranda", "RENCANA AKSI 2024", "DINAS SOSIAL & PMD"
    ]  # fmt: skip
    assert texts(grid) == [
        ["No", "Uraian", "Target", ""],
        ["", "", "TW I", "TW II"],
        ["1", "Layanan baru", "40¹", "m²"],
        ["2", "Program Arsip\nDaerah", "7,5", "12"],
    ]
    assert isinstance(grid, Grid)
    spans = {(cell.text, cell.row_span, cell.col_span) for cell in grid.cells if cell.row == 0}
    assert spans == {("No", 2, 1), ("Uraian", 2, 1), ("Target", 1, 2)}
    assert [(cell.text, cell.bold_lead) for cell in grid.cells if cell.bold_lead] == [
        ("Program Arsip\nDaerah", 7)
    ]
    assert [(notice.reason_code, notice.printed_text) for notice in notices] == [
        ("hidden_rows", None),
        ("struck_text", "lamausang"),
    ]


def test_a_sheet_saved_by_excel(tmp_path: Path) -> None:
    page, _ = read(
        tmp_path,
        r"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--
        .xl65{mso-number-format:"\#\,\#\#0";border:.5pt solid windowtext;}
        .xl66{mso-number-format:0%;border:.5pt solid windowtext;}
        .xl67{border:none;font-weight:700;} .font5{vertical-align:super;} .xl68{text-decoration:line-through}
        --></style></head><body><table>
        <tr><td colspan=3 class=xl67>RENCANA AKSI 2024</td></tr>
        <tr><td class=xl66>Uraian</td><td class=xl66>Target</td><td class=xl66>Pagu</td></tr>
        <tr><td class=xl66>A<font class=font5>2</font></td><td class=xl66 x:num="0.95">95%</td>
            <td class=xl65 align=right x:num="1234567">1,234,567</td></tr>
        <tr><td class=xl66>B</td><td class=xl66 x:num>12</td><td class="xl65 xl68" x:num="5">5</td></tr>
        <tr><td></td><td>Garut, 2 Januari 2024</td></tr></table></body></html>""",
    )
    title, grid, place = page.blocks
    assert title == TextLine(text="RENCANA AKSI 2024", page_number=1, bold=True)
    assert place == TextLine(text="Garut, 2 Januari 2024", page_number=1)
    assert texts(grid)[1:] == [["A²", "95%", "1.234.567"], ["B", "12", ""]]
    assert isinstance(grid, Grid)
    assert [cell.number for cell in grid.cells if cell.row == 1] == [None, Decimal(95), Decimal(1234567)]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv=Content-Type content="text/html; charset=windows-1252">', "cp1252"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ("", "cp1252"),
        ("", "utf-8-sig"),
        ("<meta charset=utf-16>", "utf-16"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=tidak-ada>", "utf-8"),
    ],
)
def test_pages_in_every_encoding(tmp_path: Path, head: str, encoding: str) -> None:
    page, _ = read(tmp_path, f"<html><head>{head}</head><body><p>Rencana – Aksi é</p>".encode(encoding))
    assert [block.text for block in page.blocks if isinstance(block, TextLine)] == ["Rencana – Aksi é"]


def test_tags_that_nobody_closed_end_with_their_cell(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td><font><b>{i}<td><i><div>baris<td><s>x" for i in range(3000))
    page, _ = read(tmp_path, f"<body><table border=1>{rows}<tr><td>akhir<td>b<td>c</table><p>tegas")
    grid, line = page.blocks
    assert len(texts(grid)) == 3001
    assert texts(grid)[2999:] == [["2999", "baris", ""], ["akhir", "b", "c"]]
    assert line == TextLine(text="tegas", page_number=1)


def test_lists_print_their_numbers(tmp_path: Path) -> None:
    page, _ = read(
        tmp_path, "<ol start=3><li>a<ol type=a><li>b<li>c</ol><li>d</ol><ul><li>e</ul><pre>f\n  g</pre>"
    )
    lines = [block.text for block in page.blocks if isinstance(block, TextLine)]
    assert lines == ["3. a", "a. b", "b. c", "4. d", "e", "f", "g"]


def test_cells_that_reach_into_other_rows_keep_columns(tmp_path: Path) -> None:
    page, _ = read(
        tmp_path,
        "<table border=1><tr><td rowspan=0>a<td colspan=2>b<td>c"
        "<tr><td rowspan=9>d<td>e<td>f<tr><td>g<td>h</table>",
    )
    assert texts(page.blocks[0]) == [["a", "b", "", "c"], ["", "d", "e", "f"], ["", "", "g", "h"]]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>" * 5000,
        "<div>" * 100_000,
        "<table><tr>" + "<td colspan=1000>x" * 100,
        "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 3000,
    ],
)
def test_pages_without_measure_are_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(DocumentRejected) as refused:
        read(tmp_path, page)
    assert refused.value.reason_code == "too_large"


@pytest.mark.parametrize(
    "page",
    [
        "<style>" + "/*" * 100_000 + "</style>x",
        "<style>" + "a{" * 100_000 + "</style>x",
        "<style>" + "@media x{a{b:c}}" * 20_000 + "</style>x",
        "<p>" + " " * 1_000_000 + "x<sup>" + " " * 100_000 + "1</sup>",
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><p>&a;&b;x',
        "</td></tr></table></b></p>x",
        "<td>x<td>y",
    ],
)
def test_what_is_odd_costs_little_and_fetches_nothing(tmp_path: Path, page: str) -> None:
    read_page, _ = read(tmp_path, page)
    shown = " ".join(block.text for block in read_page.blocks if isinstance(block, TextLine))
    assert "x" in shown
    assert "root:" not in shown


def test_a_cell_that_is_only_invisible_keeps_its_place(tmp_path: Path) -> None:
    page = (
        "<table border=1><tr><td>p<td>q<td>r<td>s"
        "<tr><td>a<td style='visibility:hidden'>b<td>c<td style='display:none'>d<td>e</table>"
    )
    read_page, _ = read(tmp_path, page)
    (grid,) = read_page.blocks
    assert isinstance(grid, Grid)
    assert [(cell.col, cell.text) for cell in grid.cells if cell.row and cell.text] == [
        (0, "a"),
        (2, "c"),
        (3, "e"),
    ]


_RAISED_BY = {
    "super": ("", "<span style='vertical-align: super'>1</span>"),
    "class": (".fn{vertical-align:super;font-size:60%}", "<span class='fn'>1</span>"),
    "tag_and_classes": ("span.fn.kecil{vertical-align:super}", "<span class='kecil fn'>1</span>"),
    "class_in_class": (".tabel td .fn { vertical-align : super }", "<i class=fn>1</i>"),
    "child": ("td > a{vertical-align:super !important}", "<a href='#n'>1</a>"),
    "moved_up": ("", "<span style='position:relative; top:-0.5em; font-size:smaller'>1</span>"),
    "moved_from_below": (".n{position:relative;bottom:4px;font-size:8px}", "<span class=n>1</span>"),
    "length": ("", "<span style='vertical-align:4px;font-size:.7em'>1)</span>"),
    "percent": ("", "<small style='vertical-align:35%'>1</small>"),
    "text_top": (".n{vertical-align:text-top;font-size:x-small}", "<span class=n>1</span>"),
    "top": ("", "<span style='font-size:60%;vertical-align:top'>1</span>"),
    "office": ("", "<span style='mso-text-raise:30%;font-size:7.0pt'>1</span>"),
    "position": ("", "<span style='font-variant-position:super'>1</span>"),
    "shifted": (".n{transform:translateY(-40%);font-size:.6em}", "<span class=n>1</span>"),
    "link_in_it": (".fn{vertical-align:super}", "<span class=fn><a href='#x'>1</a></span>"),
    "sign": ("", "&sup1;"),
}  # fmt: skip


@pytest.mark.parametrize("name", _RAISED_BY)
def test_raised_by_style_is_no_digit_of_the_figure(tmp_path: Path, name: str) -> None:
    css, mark = _RAISED_BY[name]
    page, _ = read(
        tmp_path,
        f"<style>{css}</style><table border=1 class=tabel><tr><td>No<td>Uraian<td>Target"
        f"<tr><td>1<td>Layanan<td>40{mark}<tr><td>2<td>Arsip<td>50</table>",
    )
    assert texts(page.blocks[0])[1:] == [["1", "Layanan", "40¹"], ["2", "Arsip", "50"]]


@pytest.mark.parametrize(
    ("css", "cell"),
    [
        ("td{vertical-align:top;font-size:8pt}", "<td>401"),
        ("", "<td style='vertical-align:top'><span style='font-size:8pt'>401</span>"),
        ("td p{vertical-align:top;font-size:small}", "<td><p>401</p>"),
        ("td{position:relative;top:-2px}", "<td>401"),
        ("", "<td><span style='position:relative;top:-1px'>401</span>"),
        (".x .n{vertical-align:super}", "<td><span class=n>401</span>"),
        ("div > .n{vertical-align:super}", "<td><span class=n>401</span>"),
        ("", "<td>40<span style='vertical-align:middle'>1</span>"),
        ("", "<td>40<span style='vertical-align:-2px;font-size:70%'>1</span>"),
        ("", "<td>40<span style='vertical-align:top'>1</span>"),
    ],
)
def test_text_that_only_stands_elsewhere_is_not_raised(tmp_path: Path, css: str, cell: str) -> None:
    page, _ = read(
        tmp_path,
        f"<style>{css}</style><table border=1><tr><td>No<td>Uraian<td>Target"
        f"<tr><td>1<td>Layanan{cell}<tr><td>2<td>Arsip<td>50</table>",
    )
    assert texts(page.blocks[0])[1:] == [["1", "Layanan", "401"], ["2", "Arsip", "50"]]
