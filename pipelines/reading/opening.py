"""Choosing the reader for a file, by its name and by what its bytes really are.

What belongs here: recognising content, and refusing what is no document that we read, with a message
that tells a person what to do.
"""

from __future__ import annotations

import importlib
import stat
import zipfile
from pathlib import Path
from typing import Literal

from pipelines.model.page import DocumentReader, DocumentRejected

MAX_FILE_BYTES = 200 * 2**20

Content = Literal[
    "pdf",
    "docx",
    "xlsx",
    "txt",
    "locked_office",
    "old_office",
    "odf",
    "zip",
    "picture",
    "rtf",
    "html",
    "other",
]

_READ = {".pdf": "pdf", ".docx": "docx", ".xlsx": "xlsx", ".txt": "txt"}
# What the content is called in messages, and what a person can do with such a file.
_NAMED: dict[Content, str] = {
    "pdf": "a PDF",
    "docx": "a Word document (.docx)",
    "xlsx": "an Excel workbook (.xlsx)",
    "txt": "plain text",
    "locked_office": "an Office file locked with a password",
    "old_office": "an Office file of the old kind (.doc or .xls)",
    "odf": "an OpenDocument file (.odt or .ods)",
    "zip": "a ZIP archive",
    "picture": "a picture",
    "rtf": "a Rich Text file (.rtf)",
    "html": "a web page",
    "other": "of a kind that isn't known",
}
_ADVICE: dict[Content, str] = {
    "pdf": "Rename it to .pdf.",
    "docx": "Rename it to .docx.",
    "xlsx": "Rename it to .xlsx.",
    "txt": "Rename it to .txt.",
    "locked_office": "Save it without a password.",
    "old_office": "Open it in Office and save it as .docx or .xlsx.",
    "odf": "Save it as .docx or .xlsx.",
    "zip": "Unpack it and put the documents themselves into the raw folder.",
    "picture": "Give the plan as a PDF; a picture inside a PDF can be read where OCR is installed.",
    "rtf": "Save it as .docx.",
    "html": "It may be the error page of a download: fetch the document again.",
    "other": "It may be damaged: fetch it again, or save it again from the program that made it.",
}
_MAGIC: tuple[tuple[bytes, Content], ...] = (
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "rtf"),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 1 << 16


def open_document(path: Path, max_bytes: int = MAX_FILE_BYTES) -> DocumentReader:
    """Opens a document with the reader for its kind.

    Raises DocumentRejected: `unsupported_type` (by the name), `empty_file`, `too_large`, `encrypted`,
    `unreadable` (no regular file, damaged, or content that is not what the name says), and
    `no_text_layer` for a scanned PDF where no OCR is installed.
    """
    check_file(path, max_bytes)
    named = _READ[path.suffix.lower()]
    try:
        content = content_of(path)
    except OSError as error:
        raise DocumentRejected("unreadable", f"The file can't be opened ({error.strerror}).") from error
    if content == "locked_office" and named in ("docx", "xlsx"):
        raise DocumentRejected("encrypted", f"The file is locked with a password. {_ADVICE[content]}")
    # What text is can only be told by reading all of it, so TextReader judges unknown content itself.
    if content != named and not (named == "txt" and content == "other"):
        raise DocumentRejected(
            "unreadable",
            f"The file is named {path.suffix}, but its content is {_NAMED[content]}. {_ADVICE[content]}",
        )
    return _reader(named, path)


def check_file(path: Path, max_bytes: int = MAX_FILE_BYTES) -> None:
    """Refuses by name and size alone, without opening the file.

    Raises DocumentRejected: `unsupported_type`, `empty_file`, `too_large`, or `unreadable` for what is
    no regular file (a folder, a pipe that would never end).
    """
    if path.suffix.lower() not in _READ:
        kind = f"{path.suffix} files" if path.suffix else "Files without an extension"
        raise DocumentRejected(
            "unsupported_type",
            f"{kind} are not read. Give the plan as .pdf, .docx, .xlsx or tab-separated .txt.",
        )
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentRejected("unreadable", f"The file can't be opened ({error.strerror}).") from error
    if not stat.S_ISREG(status.st_mode):
        raise DocumentRejected("unreadable", "This is no regular file. Put the document itself here.")
    if status.st_size == 0:
        raise DocumentRejected("empty_file", "The file is empty (0 bytes). Fetch it again from its source.")
    if status.st_size > max_bytes:
        raise DocumentRejected(
            "too_large",
            f"The file has {status.st_size / 2**20:.1f} MB; {max_bytes / 2**20:.0f} MB are allowed. "
            "Save the plan's pages alone in a file of their own.",
        )


def preload() -> None:
    """Imports every reader and looks for OCR, so that processes forked for documents find both done."""
    for name in ("pdf.reader", "office.sheet", "office.word", "text"):
        importlib.import_module(f"pipelines.reading.{name}")
    importlib.import_module("pipelines.reading.scan.reader").scanned_page_reader()


def _reader(named: str, path: Path) -> DocumentReader:
    # Imported on demand: a process that reads one text needs neither PDFium nor lxml.
    if named == "pdf":
        from pipelines.reading.pdf.reader import PdfReader
        from pipelines.reading.scan.reader import scanned_page_reader
        INSTALL_HINT = "x"

        read_scanned = scanned_page_reader()
        remedy = INSTALL_HINT if read_scanned is None else "OCR found none in them either."
        return PdfReader(path, read_scanned, remedy)
    if named == "docx":
        from pipelines.reading.office.word import WordReader

        return WordReader(path)
    if named == "xlsx":
        from pipelines.reading.office.sheet import SheetReader

        return SheetReader(path)
    from pipelines.reading.text import TextReader

    return TextReader(path)


def content_of(path: Path) -> Content:
    """What a file's bytes are, whatever its name says. Reads the head and, of archives, the directory."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    # Readers take a PDF whose header stands anywhere in the first 1,024 bytes (ISO 32000, annex H).
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_ZIP):
        return _archive_content(path)
    if head.startswith(_OLE):
        return _ole_content(path)
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "txt" if _looks_like_text(head) else "other"


def _archive_content(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            kind = archive.open("mimetype").read(64) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError, NotImplementedError):
        return "other"
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "odf"
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    return "zip"


def _ole_content(path: Path) -> Content:
    """Office locks a document by putting it into an OLE container as the stream EncryptedPackage."""
    marker = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            if marker in tail + chunk:
                return "locked_office"
            tail = chunk[-len(marker) :]
    return "old_office"


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13))
    return control <= len(head) // 200
