"""One plan in every kind of file gives the same lines; what is hostile or damaged ends in a reason."""

from __future__ import annotations

import io
import json
import random
import shutil
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.model.page import DocumentReader, DocumentRejected, Grid, Page
from pipelines.reading.office.container import stream_of
from pipelines.reading.opening import open_document
from tests.truth import DATA, EXAMPLES, figure_differences, lines_of
from tests.xlsb_samples import write_xlsb

_EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
KINDS = DATA / "kinds"
FACES = KINDS / "faces.xlsx"


def pages_of(path: Path) -> tuple[list[Page], DocumentReader]:
    reader = open_document(path)
    return list(reader.pages()), reader


def ending(path: Path) -> str:
    """How reading ends: `read`, or the reason code."""
    try:
        pages_of(path)
    except DocumentRejected as refused:
        return refused.reason_code
    return "read"


@pytest.fixture(scope="module")
def faces_xlsb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = openpyxl.load_workbook(FACES, rich_text=True, data_only=True)
    return write_xlsb(book, tmp_path_factory.mktemp("xlsb") / "faces.xlsb")


@pytest.mark.parametrize(
    "path", sorted(p for p in KINDS.iterdir() if p.stem not in ("faces", "README")), ids=lambda p: p.name
)
def test_a_plan_saved_as_another_kind_gives_the_same_lines(path: Path) -> None:
    truth = json.loads((EXAMPLES / "truth" / f"{path.stem}.json").read_text())
    extraction = extract(path, Hints(file=path.name))
    assert extraction.file_type == path.suffix[1:]
    assert figure_differences(truth, lines_of(extraction)) == []
    identity = extraction.plans[0].identity
    assert (identity.region_code, identity.fiscal_year) == (truth["region_code"], truth["fiscal_year"])


def test_every_kind_of_workbook_prints_its_cells_alike(faces_xlsb: Path) -> None:
    expected, reference = pages_of(FACES)
    shown = {
        (cell.row, cell.col): (cell.text, str(cell.number), cell.row_span, cell.bold_lead)
        for block in expected[0].blocks
        if isinstance(block, Grid)
        for cell in block.cells
    }
    # What the comparison below would not see if all readers were wrong together.
    assert shown[1, 3] == ("95%", "95", 1, 0)
    assert shown[1, 2] == ("Persentase warga terlayani", "None", 1, 10)
    assert shown[2, 2][0] == "Jumlah titik¹"
    assert shown[3, 1][:3] == ("Terjaganya arsip", "None", 4)
    assert shown[6, 3] == ("123.457", "123456.789", 1, 0)
    for path in (KINDS / "faces.xls", KINDS / "faces.ods", faces_xlsb):
        pages, reader = pages_of(path)
        assert pages == expected, path.suffix
        assert reader.notices == reference.notices, path.suffix


def test_calamine_reads_the_same_values_of_xlsb(faces_xlsb: Path) -> None:
    ours = pages_of(faces_xlsb)[0][1].blocks[0]
    theirs = CalamineWorkbook.from_path(str(faces_xlsb)).get_sheet_by_name("Daftar").to_python()
    assert isinstance(ours, Grid)
    for cell in ours.cells:
        value = theirs[cell.row][cell.col]
        assert (cell.text if cell.number is None else float(cell.number)) == pytest.approx(
            value.strip() if isinstance(value, str) else value
        )


def test_members_named_with_backslashes_are_found(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(FACES) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".rels"):
                data = data.replace(b"worksheets/", b"worksheets\\")
            new.writestr(name.replace("/", "\\"), data)
    assert "xl\\worksheets\\sheet1.xml" in zipfile.ZipFile(path).namelist()
    assert pages_of(path)[0] == pages_of(FACES)[0]


@pytest.mark.parametrize("name", ["plan.xls", "plan.xlsb", "plan.ods", "plan.csv"])
@pytest.mark.parametrize("source", ["faces.xlsx", "faces.xls", "faces.ods", "dishub-pontianak-2024.html"])
def test_sheets_under_each_others_names_are_read_as_what_they_are(
    tmp_path: Path, name: str, source: str
) -> None:
    shutil.copy(KINDS / source, tmp_path / name)
    pages, reader = pages_of(tmp_path / name)
    assert reader.file_type == source.rpartition(".")[2]
    assert pages == pages_of(KINDS / source)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_an_xls_that_is_text_with_tabs(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "ekspor.xls"
    path.write_bytes("RENCANA AKSI\n\nNo\tUraian\tPagu\n1\tLayanan – dasar\t1.000\n".encode(encoding))
    pages, reader = pages_of(path)
    grid = pages[0].blocks[1]
    assert reader.file_type == "csv"
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells][3:] == ["1", "Layanan – dasar", "1.000"]


def test_an_xls_without_a_container_as_simple_exports_write_it(tmp_path: Path) -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    body = record(0x809, struct.pack("<4H", 0, 0x10, 0, 0))
    for column, text in enumerate((b"No", b"Uraian", b"Pagu")):
        body += record(0x204, struct.pack("<4H", 0, column, 0, len(text)) + text)
    for column, value in enumerate((1.0, 2.5, 1e9)):
        body += record(0x203, struct.pack("<3Hd", 1, column, 0, value))
    path = tmp_path / "ekspor.xls"
    path.write_bytes(body + record(0x0A, b""))
    grid = pages_of(path)[0][0].blocks[0]
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["No", "Uraian", "Pagu", "1", "2,5", "1000000000"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.xls", b'<?xml version="1.0"?>\n<Workbook xmlns="' + _EXCEL_2003 + b'"/>', "2003"),
        ("plan.xls", b"<html><body><p>404</p></body></html>", "error page"),
        ("plan.docx", b"<table><tr><td>a", "read"),
        ("plan.txt", b"<html><table><tr><td>a", "rename it to .html"),
        ("plan.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "web archive"),
    ],
)
def test_pages_under_other_names(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    try:
        pages_of(path)
        told = "read"
    except DocumentRejected as refused:
        told = refused.message
    assert says in told


_DAMAGED = [
    KINDS / name
    for name in (
        "faces.xls",
        "faces.ods",
        "setwan-minahasa-2023.odt",
        "dishub-pontianak-2024.csv",
        "setwan-minahasa-2023.html",
    )
]
_REASONS = {"read", "unreadable", "too_large", "encrypted", "empty_file", "no_text_layer"}


def _damaged(data: bytes, rolls: random.Random) -> bytes:
    """The bytes with some cut off, overwritten or doubled; of archives, those of a part inside."""
    if data.startswith(b"PK") and rolls.random() < 0.7:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            chosen = rolls.choice([name for name in names if name.endswith((".xml", ".bin", ".rels"))])
            for name in names:
                part = old.read(name)
                new.writestr(name, _damaged(part, rolls) if name == chosen and part else part)
        return out.getvalue()
    changed = bytearray(data)
    for _ in range(rolls.choice((1, 3, 50))):
        changed[rolls.randrange(len(changed))] = rolls.randrange(256)
    first, last = sorted(rolls.randrange(len(changed)) for _ in range(2))
    how = rolls.choice(("whole", "cut", "without", "twice"))
    part = {"whole": changed, "cut": changed[:last], "without": changed[:first] + changed[last:]}
    return bytes(part.get(how, changed[:last] + changed[first:]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_is_damaged_ends_in_a_reason(tmp_path: Path, faces_xlsb: Path, seed: int) -> None:
    rolls = random.Random(seed)
    source = rolls.choice([*_DAMAGED, faces_xlsb])
    path = tmp_path / f"plan{source.suffix}"
    path.write_bytes(_damaged(source.read_bytes(), rolls))
    assert ending(path) in _REASONS


def test_chains_in_circles_end(tmp_path: Path) -> None:
    data = (KINDS / "faces.xls").read_bytes()
    (first_fat,) = struct.unpack_from("<I", data, 76)
    at = 512 * (first_fat + 1)
    numbers = list(struct.unpack_from("<128I", data, at))
    circles = struct.pack("<128I", *(i if number < 1000 else number for i, number in enumerate(numbers)))
    with pytest.raises(ValueError, match="without end"):
        stream_of(data[:at] + circles + data[at + 512 :], ("Workbook",))
    path = tmp_path / "plan.xls"
    path.write_bytes(data[:at] + circles + data[at + 512 :])
    assert ending(path) == "unreadable"


_NAMES = {"office": "office", "table": "table", "text": "text"}
_ODF = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in _NAMES.items())
_CELL = '<table:table-cell office:value-type="string" {}><text:p>x</text:p>{}</table:table-cell>'


def _opendocument(path: Path, kind: str, body: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_ODF}><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
        )
    return path


def test_a_few_bytes_can_not_become_millions_of_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.reading.opendocument.document.MAX_SLOTS", 50_000)
    row = '<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>'
    cell = _CELL.format('table:number-columns-repeated="16000"', "")
    sheet = f'<table:table table:name="a">{row.format(cell)}</table:table>'
    assert ending(_opendocument(tmp_path / "a.ods", "spreadsheet", sheet)) == "too_large"
    empty = row.format('<table:table-cell table:number-columns-repeated="16384"/>')
    last = f"<table:table-row>{_CELL.format('', '') * 3}</table:table-row>"
    sheet = f'<table:table table:name="a">{empty * 500}{last}</table:table>'
    assert ending(_opendocument(tmp_path / "b.ods", "spreadsheet", sheet)) == "read"
    nested = ""
    for _ in range(8):
        inner = _CELL.format('table:number-columns-repeated="1000"', nested)
        nested = f"<table:table>{row.format(inner)}</table:table>"
    assert ending(_opendocument(tmp_path / "c.odt", "text", nested)) == "too_large"


def test_what_repeats_in_ods_is_there_as_often(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="2">{}</table:table-row>'
    cells = _CELL.format('table:number-columns-repeated="3"', "")
    cells += "<table:covered-table-cell/>" + _CELL.format('table:number-columns-spanned="2"', "")
    sheet = f'<table:table table:name="a">{row.format(cells)}</table:table>'
    grid = pages_of(_opendocument(tmp_path / "a.ods", "spreadsheet", sheet))[0][0].blocks[0]
    assert isinstance(grid, Grid)
    assert [(cell.row, cell.text) for cell in grid.cells] == [(row, "x") for row in (0, 1) for _ in range(4)]


def test_a_locked_opendocument_is_told(tmp_path: Path) -> None:
    path = _opendocument(tmp_path / "a.ods", "spreadsheet", "")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", '<m xmlns="x"><f><encryption-data/></f></m>')
    assert ending(path) == "encrypted"
