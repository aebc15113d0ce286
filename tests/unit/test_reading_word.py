"""Word documents: text as it would be printed, tables with their merges, one grid per table."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from pipelines.model.page import DocumentRejected, Grid, TextLine
from pipelines.reading.office.word import WordReader

SAMPLE = Path(__file__).parents[1] / "data" / "examples" / "raw" / "setwan-minahasa-2023.docx"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def made(tmp_path: Path, body: str, numbering: str = "", namespace: str = W) -> WordReader:
    """A document with a body (and lists) written by hand, as producers other than python-docx do."""
    docx.Document().save(str(tmp_path / "base.docx"))
    head = f'xmlns:w="{namespace}" xmlns:mc="m" xmlns:v="v" xmlns:a="a"'
    parts = {"word/document.xml": f"<w:document {head}><w:body>{body}</w:body></w:document>"}
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {head}>{numbering}</w:numbering>"
    with zipfile.ZipFile(tmp_path / "base.docx") as old, zipfile.ZipFile(tmp_path / "made.docx", "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name).decode("latin-1")).encode("latin-1"))
    return WordReader(tmp_path / "made.docx")


def blocks(tmp_path: Path, body: str, numbering: str = "") -> list[TextLine | Grid]:
    (page,) = made(tmp_path, body, numbering).pages()
    return list(page.blocks)


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    inside = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tbl(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def spans(grid: Grid | TextLine) -> list[tuple[int, int, int, int, str]]:
    assert isinstance(grid, Grid)
    return [(cell.row, cell.col, cell.row_span, cell.col_span, cell.text) for cell in grid.cells]


def lines(found: list[TextLine | Grid]) -> list[str]:
    return [block.text for block in found if isinstance(block, TextLine)]


def test_the_sample_agrees_with_python_docx() -> None:
    reader = WordReader(SAMPLE)
    (page,) = reader.pages()
    assert lines(list(page.blocks))[:3] == [
        "RENCANA AKSI PENCAPAIAN KINERJA",
        "SEKRETARIAT DPRD KABUPATEN MINAHASA",
        "TAHUN 2023",
    ]
    title = page.blocks[0]
    assert isinstance(title, TextLine)
    assert (title.bold, title.size, reader.page_count) == (True, 11.0, None)
    (grid,) = [block for block in page.blocks if isinstance(block, Grid)]
    (table,) = docx.Document(str(SAMPLE)).tables
    assert (grid.n_rows, grid.n_cols) == (len(table.rows), len(table.columns)) == (15, 16)
    ours = {
        (r, c): cell.text
        for cell in grid.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.col, cell.col + cell.col_span)
    }
    theirs = {
        (r, c): cell.text.strip() for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells)
    }
    assert ours == theirs
    (objective,) = [cell for cell in grid.cells if cell.text.startswith("Meningkatnya akuntabilitas")]
    assert (objective.row, objective.col, objective.row_span, objective.col_span) == (8, 1, 7, 1)


def test_merged_cells_and_rows_that_begin_late(tmp_path: Path) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (grid,) = blocks(
        tmp_path,
        tbl(
            [tc("No", down), tc("Pagu", '<w:gridSpan w:val="2"/>')],
            [tc("", on), tc("I"), tc("II")],
            ["<w:trPr><w:gridBefore w:val='1'/></w:trPr>", tc("a"), tc("b")],
            [tc("lepas", on), tc("c", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>")],
        ),
    )
    assert spans(grid) == [
        (0, 0, 2, 1, "No"), (0, 1, 1, 2, "Pagu"), (1, 1, 1, 1, "I"), (1, 2, 1, 1, "II"),
        (2, 0, 1, 1, ""), (2, 1, 1, 1, "a"), (2, 2, 1, 1, "b"), (3, 0, 1, 1, "lepas"), (3, 1, 1, 2, "c"),
    ]  # fmt: skip


def test_columns_in_which_no_cell_begins_are_none(tmp_path: Path) -> None:
    wide = '<w:gridSpan w:val="3"/>'
    (grid,) = blocks(tmp_path, tbl([tc("a", wide), tc("b")], [tc("c", wide), tc("d")]))
    assert spans(grid) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


def test_only_what_the_final_document_shows(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>lama</w:t></w:r><w:del><w:r><w:delText>1.000</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> 2.000</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:caps/></w:rPr><w:t> besar</w:t></w:r></w:p>"
        + tbl(
            [tc("No"), tc("Pagu")],
            ["<w:trPr><w:del/></w:trPr>", tc("hapus"), tc("1")],
            ["<w:trPr><w:ins/></w:trPr>", tc("1"), tc("2"), ],
        )
        + "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>" + p("isi") + "</w:sdtContent></w:sdt>"
        + "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
    )  # fmt: skip
    found = blocks(tmp_path, body)
    assert lines(found) == ["lama 2.000 BESAR", "isi", "a", "b c"]
    assert spans(found[1]) == [(0, 0, 1, 1, "No"), (0, 1, 1, 1, "Pagu"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]


def test_text_boxes_count_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('JUDUL')}{tbl([tc('x'), tc('y')])}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>awal</w:t><mc:AlternateContent><mc:Choice><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + p("akhir")
    )
    found = blocks(tmp_path, body)
    assert lines(found) == ["awal", "JUDUL", "akhir"]
    assert spans(found[2]) == [(0, 0, 1, 1, "x"), (0, 1, 1, 1, "y")]


def test_list_numbers_are_printed(tmp_path: Path) -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        '<w:abstractNum w:abstractNumId="7">'
        + level.format(0, 1, "upperRoman", "%1.")
        + level.format(1, 3, "decimal", "%1.%2)")
        + level.format(2, 1, "bullet", "-")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
        + level.format(0, 26, "lowerLetter", "%1")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )

    def item(text: str, number: int, depth: int = 0) -> str:
        return p(
            text, f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        )

    body = "".join(
        (
            *(item("a", 1), item("b", 1, 1), item("c", 1, 1), item("d", 1, 2), item("e", 1), item("f", 1, 1)),
            *(item("g", 2), item("h", 2), item("i", 3), item("", 1), item("j", 0)),
        )
    )
    assert lines(blocks(tmp_path, body, numbering)) == [
        "I. a", "I.3) b", "I.4) c", "d", "II. e", "II.3) f", "z g", "aa h", "IX. i", "III.", "j",
    ]  # fmt: skip


def test_bold_from_runs_and_styles(tmp_path: Path) -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    body = (
        f"<w:p><w:r>{bold}<w:t>a</w:t></w:r><w:r><w:t> </w:t></w:r></w:p>"
        f"<w:p><w:r>{bold}<w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r></w:p>"
        + p("c", '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>')
        + '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:b w:val="0"/></w:rPr>'
        "<w:t>d</w:t></w:r></w:p>"
    )
    found = blocks(tmp_path, body)
    assert [(line.text, line.bold) for line in found if isinstance(line, TextLine)] == [
        ("a", True), ("ab", False), ("c", True), ("d", False),
    ]  # fmt: skip


def test_headers_and_footers_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "PEMERINTAH KOTA BATU"
    document.sections[0].footer.paragraphs[0].text = "Halaman 1"
    document.add_paragraph("isi")
    document.save(str(tmp_path / "plan.docx"))
    (page,) = WordReader(tmp_path / "plan.docx").pages()
    assert lines(list(page.blocks)) == ["PEMERINTAH KOTA BATU", "isi", "Halaman 1"]


def test_a_table_for_layout_gives_way_to_the_table_in_it(tmp_path: Path) -> None:
    plan = tbl([tc("No"), tc("Program dan kegiatan"), tc("Pagu")], [tc("1"), tc("Pelatihan"), tc("1.000")])
    found = blocks(tmp_path, tbl([tc("", ""), tc(p("Lampiran") + plan + p("akhir"))]))
    assert lines(found) == ["Lampiran", "akhir"]
    assert [text for *_, text in spans(found[1])] == [
        "No",
        "Program dan kegiatan",
        "Pagu",
        "1",
        "Pelatihan",
        "1.000",
    ]


def test_a_table_in_a_cell_of_figures_splits_it(tmp_path: Path) -> None:
    quarters = "".join([tbl([tc("I"), tc("II")], [tc("10"), tc("20")]), p("")])
    (grid,) = blocks(
        tmp_path,
        tbl(
            [tc("Uraian indikator kinerja"), tc("Target triwulan"), tc("Pagu")],
            [tc("Jumlah orang dilatih"), tc(quarters), tc("1.000")],
        ),
    )
    assert spans(grid) == [
        (0, 0, 1, 1, "Uraian indikator kinerja"), (0, 1, 1, 2, "Target triwulan"), (0, 3, 1, 1, "Pagu"),
        (1, 0, 2, 1, "Jumlah orang dilatih"), (1, 1, 1, 1, "I"), (1, 2, 1, 1, "II"), (1, 3, 2, 1, "1.000"),
        (2, 1, 1, 1, "10"), (2, 2, 1, 1, "20"),
    ]  # fmt: skip


def test_a_table_among_text_in_a_cell_is_text(tmp_path: Path) -> None:
    small = p("rincian:") + tbl([tc("a"), tc("1")], [tc("b"), tc("2")]) + p("")
    (grid,) = blocks(tmp_path, tbl([tc("Uraian yang cukup panjang"), tc(small)]))
    assert [text for *_, text in spans(grid)] == ["Uraian yang cukup panjang", "rincian:\na 1\nb 2"]


def test_the_strict_dialect_is_read_alike(tmp_path: Path) -> None:
    reader = made(tmp_path, p("isi") + tbl([tc("a"), tc("b")]), namespace=STRICT)
    (page,) = reader.pages()
    assert lines(list(page.blocks)) == ["isi"]
    assert spans(page.blocks[1]) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]


def test_pictures_alone_are_refused_and_embedded_sheets_said(tmp_path: Path) -> None:
    picture = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    with pytest.raises(DocumentRejected) as refused:
        list(made(tmp_path, picture).pages())
    assert refused.value.reason_code == "no_text_layer"
    reader = made(tmp_path, p("isi") + "<w:p><w:r><w:object/></w:r></w:p>")
    list(reader.pages())
    assert [notice.reason_code for notice in reader.notices] == ["embedded_object"]


def test_tables_nested_deeply(tmp_path: Path) -> None:
    nested = p("dasar")
    for _ in range(60):
        nested = tbl([tc(nested)])
    (grid,) = blocks(tmp_path, nested)
    assert spans(grid) == [(0, 0, 1, 1, "dasar")]
    for _ in range(60):
        nested = tbl([tc(nested)])
    with pytest.raises(DocumentRejected) as refused:
        blocks(tmp_path, nested)
    assert refused.value.reason_code == "unreadable"


@pytest.mark.parametrize("number", ["-1", "99999999999", "x", ""])
def test_damaged_spans(tmp_path: Path, number: str) -> None:
    (grid,) = blocks(tmp_path, tbl([tc("a", f'<w:gridSpan w:val="{number}"/>'), tc("b")]))
    assert spans(grid) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]
