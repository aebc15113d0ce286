"""Every file ends with a reader or a reason code, told by its content and not by its name alone."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.sheet import SheetReader
from pipelines.reading.office.word import WordReader
from pipelines.reading.opening import open_document
from pipelines.reading.text import TextReader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


def refusal(path: Path) -> DocumentRejected:
    try:
        list(open_document(path).pages())
    except DocumentRejected as refused:
        return refused
    raise AssertionError("the file was read")


@pytest.fixture
def word(tmp_path: Path) -> bytes:
    path = tmp_path / "made.docx"
    document = docx.Document()
    document.add_paragraph("RENCANA AKSI")
    document.save(str(path))
    return path.read_bytes()


@pytest.fixture
def sheet(tmp_path: Path) -> bytes:
    path = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "RENCANA AKSI"
    book.save(path)
    return path.read_bytes()


def test_each_kind_gets_its_reader_whatever_the_case_of_its_name(
    tmp_path: Path, word: bytes, sheet: bytes
) -> None:
    for name, data, kind in [
        ("a.DOCX", word, WordReader),
        ("b.Xlsx", sheet, SheetReader),
        ("c.TXT", b"a\tb", TextReader),
    ]:
        (tmp_path / name).write_bytes(data)
        assert isinstance(open_document(tmp_path / name), kind)


@pytest.mark.parametrize(
    ("name", "data", "reason", "says"),
    [
        ("foto.gif", b"GIF89a", "unsupported_type", ".gif"),
        ("foto.jpg", b"\xff\xd8\xff\xe0", "unreadable", "damaged"),
        ("foto.png", PDF, "unreadable", "Rename it to .pdf"),
        ("plan", b"a\tb", "unsupported_type", "without an extension"),
        ("plan.pdf", b"", "empty_file", "0 bytes"),
        ("plan.pdf", b"No\tUraian\n1\tPelatihan\n", "unreadable", "plain text"),
        ("plan.pdf", b"\x89PNG\r\n\x1a\n\0\0", "unreadable", "a picture"),
        ("plan.pdf", b"<!DOCTYPE html><html><body>404</body></html>", "unreadable", "a web page"),
        ("plan.pdf", b"{\\rtf1 halo}", "unreadable", "Rich Text"),
        ("plan.pdf", bytes(range(256)), "unreadable", "isn't known"),
        ("plan.docx", PDF, "unreadable", "Rename it to .pdf"),
        ("plan.txt", PDF, "unreadable", "Rename it to .pdf"),
        ("plan.txt", bytes(range(256)), "unreadable", "holds no text"),
        ("plan.xlsx", b"PK\x03\x04 cut off", "unreadable", "damaged"),
        (
            "plan.docx",
            OLE + bytes(632) + "WordDocument\0".encode("utf-16-le"),
            "unreadable",
            "save it as .docx",
        ),
        ("plan.docx", OLE + bytes(632), "unreadable", "old kind"),
        ("plan.doc", OLE + bytes(632), "unsupported_type", "--convert-to docx"),
        ("plan.RTF", b"{\\rtf1 halo}", "unsupported_type", "--convert-to docx"),
        ("plan.htm", b"<html></html>", "unsupported_type", "Rename it to .html"),
        ("plan.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (
            "plan.xlsx",
            OLE + bytes((1 << 20) - 20) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
            "pass",
        ),
        ("plan.pdf", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "unreadable", "password"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, data: bytes, reason: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refused = refusal(path)
    assert refused.reason_code == reason
    assert says in refused.message


def test_office_files_under_each_others_names(tmp_path: Path, word: bytes, sheet: bytes) -> None:
    for name, data, says in [("a.pdf", word, "Word"), ("b.xlsx", word, "Word"), ("c.docx", sheet, "Excel")]:
        (tmp_path / name).write_bytes(data)
        refused = refusal(tmp_path / name)
        assert (refused.reason_code, says in refused.message) == ("unreadable", True)


def test_folders_pipes_and_missing_files_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.docx").symlink_to(tmp_path / "loop.docx")
    for name in ("folder.pdf", "pipe.txt", "loop.docx", "missing.xlsx"):
        assert refusal(tmp_path / name).reason_code == "unreadable"


def test_size_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"a\tb")
    assert open_document(path, max_bytes=3).file_type == "txt"
    with pytest.raises(DocumentRejected) as refused:
        open_document(path, max_bytes=2)
    assert refused.value.reason_code == "too_large"


def repacked(data: bytes, part: str, content: bytes, path: Path) -> Path:
    """The archive with one part replaced."""
    source = path.with_suffix(".zip")
    source.write_bytes(data)
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return path


BILLION_LAUGHS = (
    b"""<?xml version="1.0"?><!-- """
    + b"x" * 9000
    + b""" --><!DOCTYPE w:document [
<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document>&b;</w:document>"""
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a>" + b" " * (8 * 2**20) + b"</a>", "too_large"),
        (BILLION_LAUGHS, "unreadable"),
        (BILLION_LAUGHS.decode().encode("utf-16"), "unreadable"),
        (b"<d>" * 200_000 + b"</d>" * 200_000, "unreadable"),
        (b"<d><d>", "unreadable"),
        (b'<?xml version="1.0" encoding="x"?><d/>', "unreadable"),
        (b"", "unreadable"),
    ],
)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_hostile_archives(
    tmp_path: Path, word: bytes, sheet: bytes, kind: str, content: bytes, reason: str
) -> None:
    data, part = (word, "word/document.xml") if kind == "docx" else (sheet, "xl/worksheets/sheet1.xml")
    path = repacked(data, part, content, tmp_path / f"plan.{kind}")
    assert refusal(path).reason_code == reason


def test_a_part_that_lies_about_its_size_is_no_bomb(tmp_path: Path, word: bytes) -> None:
    path = repacked(word, "word/document.xml", b"<d>" + b" " * (8 * 2**20) + b"</d>", tmp_path / "plan.docx")
    data = path.read_bytes()
    size = (8 * 2**20 + 7).to_bytes(4, "little")
    assert data.count(size) == 2  # in the part's own header and in the directory
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    assert refusal(path).reason_code == "unreadable"
