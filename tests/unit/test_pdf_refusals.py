"""Files that can't be read end with a reason, and damage or excess on one page costs only that page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.model.page import DocumentRejected, Grid, Page
from pipelines.reading.pdf import glyphs as pdf_glyphs
from pipelines.reading.pdf import paths as pdf_paths
from pipelines.reading.pdf import reader as pdf
from pipelines.reading.pdf.reader import PdfReader
from tests.pdf_samples import TABLE, XS, Drawing, raw_pdf, row_lines, rules, write_cells

TEXT = b"BT /F 10 Tf 50 500 Td (Rencana Aksi) Tj ET\n"


def refusal(path: Path) -> DocumentRejected:
    with pytest.raises(DocumentRejected) as caught:
        list(PdfReader(path).pages())
    assert caught.value.message.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b" \r\n\0", "empty_file"),
        (b"No\tSasaran\tPagu\n1\tx\t2", "unreadable"),
        (b"PK\x03\x04[Content_Types].xml", "unreadable"),
        (b"%PDF-1.7\n", "unreadable"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "unreadable"),
        (raw_pdf([]), "unreadable"),
    ],
)
def test_what_is_no_pdf_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "rencana.pdf"
    path.write_bytes(content)
    assert refusal(path).reason_code == reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "tidak-ada.pdf").reason_code == "unreadable"


@pytest.mark.parametrize(("password", "opens"), [("rahasia", False), ("", True)])
def test_only_a_password_to_open_refuses(tmp_path: Path, password: str, opens: bool) -> None:
    path = tmp_path / "terkunci.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption(password, ownerPassword="pemilik", canCopy=0))
    canvas.drawString(100, 700, "Rencana Aksi")
    canvas.save()
    if opens:
        (page,) = PdfReader(path).pages()
        assert len(page.blocks) == 1
    else:
        assert refusal(path).reason_code == "encrypted"


def scan(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=(400, 300))
    picture = pypdfium2.PdfDocument.new().new_page(20, 20).render().to_pil()
    canvas.drawInlineImage(picture, 0, 0, 400, 300)
    canvas.drawString(10, 10, "CamScanner")
    canvas.showPage()
    canvas.save()


def test_pages_that_are_images_have_no_text_layer(tmp_path: Path) -> None:
    scan(tmp_path / "pindai.pdf")
    assert refusal(tmp_path / "pindai.pdf").reason_code == "no_text_layer"


def test_pages_that_are_images_go_to_the_reader_of_scans(tmp_path: Path) -> None:
    scan(tmp_path / "pindai.pdf")
    grid = Grid(1, 1, 1, (), "ocr")
    asked: list[int] = []

    def read_scanned(page: object, number: int, is_one_of_many: bool) -> Page:
        assert isinstance(page, pypdfium2.PdfPage)
        assert not is_one_of_many
        asked.append(number)
        return Page(number, (grid,))

    (page,) = PdfReader(tmp_path / "pindai.pdf", read_scanned).pages()
    assert (asked, page.blocks) == ([1], (grid,))


def test_a_broken_page_is_left_out_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "rusak.pdf"
    content = raw_pdf([TEXT, TEXT, TEXT])
    path.write_bytes(content.replace(b"6 0 obj\n<</Type/Page/", b"6 0 obj\n<</Type/Pge /"))
    reader = PdfReader(path)
    assert [page.number for page in reader.pages()] == [1, 3]
    assert [(notice.reason_code, notice.page_number) for notice in reader.notices] == [("page_unreadable", 2)]


def test_pages_that_are_announced_but_missing_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "tanpa-akhir.pdf"
    path.write_bytes(raw_pdf([TEXT], count=4_000))
    reader = PdfReader(path)
    assert [page.number for page in reader.pages()] == [1]
    assert len(reader.notices) < 50


def test_more_pages_than_any_report_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tanpa-akhir.pdf"
    path.write_bytes(raw_pdf([TEXT], count=10**6))
    assert refusal(path).reason_code == "too_large"


def test_a_drawing_costs_its_page_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_OBJECTS", 2_000)
    path = tmp_path / "peta.pdf"
    strokes = b"".join(b"%d 0 m %d 90 l S\n" % (i % 700, i % 650) for i in range(3_000))
    path.write_bytes(raw_pdf([TEXT + strokes, TEXT], compress=True))
    reader = PdfReader(path)
    assert [len(page.blocks) for page in reader.pages()] == [0, 1]
    assert [(notice.reason_code, notice.page_number) for notice in reader.notices] == [
        ("page_too_complex", 1)
    ]


def test_limits_on_characters_and_segments_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_glyphs, "MAX_CHARS", 5)
    monkeypatch.setattr(pdf_paths, "MAX_SEGMENTS", 100)
    path = tmp_path / "banyak.pdf"
    path.write_bytes(raw_pdf([TEXT + b"0 0 m " + b"9 9 l 20 30 l " * 100 + b"S"]))
    reader = PdfReader(path)
    (page,) = reader.pages()
    assert [block.text for block in page.blocks if not isinstance(block, Grid)] == ["Renca"]
    assert {notice.reason_code for notice in reader.notices} == {"page_truncated", "drawing_ignored"}


def test_impossible_coordinates_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "jauh.pdf"
    wild = b"1e30 1e30 m 1e38 0 l S 0 0 1e39 1e39 re f BT /F 1e20 Tf 1e30 1e30 Td (x) Tj ET "
    path.write_bytes(raw_pdf([TEXT + wild + b"BT /F 0 Tf (nol) Tj ET 0 0 0 0 0 0 cm 5 5 m 10 10 l S"]))
    (page,) = PdfReader(path).pages()
    assert "Rencana Aksi" in [block.text for block in page.blocks if not isinstance(block, Grid)]


def test_pages_are_read_one_at_a_time_and_closing_twice_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "tiga.pdf"
    drawing = Drawing(path)
    for _ in range(3):
        rules(drawing, XS, row_lines(100, len(TABLE)))
        write_cells(drawing, TABLE, 100)
        drawing.canvas.showPage()
    drawing.canvas.save()
    reader = PdfReader(path)
    pages = reader.pages()
    assert next(pages).number == 1
    reader.close()
    reader.close()
    assert reader.page_count == 3
