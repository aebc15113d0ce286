"""Choosing the reader for a file, by its name and by what its bytes really are.

What belongs here: recognising content, and refusing what is no document that we read, with a message
that tells a person what to do.
"""

from __future__ import annotations

import codecs
import importlib
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from pipelines.model.page import FILE_TYPES, DocumentReader, DocumentRejected, FileType

MAX_FILE_BYTES = 200 * 2**20

Content = (
    FileType
    | Literal[
        "locked_office", "old_office", "old_word", "odf", "zip", "picture", "rtf", "xml_sheet",
        "archived_page", "other",
    ]
)  # fmt: skip

# Sheets are exported under each other's names all the time: what they are is plain from their bytes.
_SHEETS: tuple[FileType, ...] = ("xls", "xlsx", "xlsb", "ods")
_ALSO_READ: dict[FileType, tuple[Content, ...]] = {
    **dict.fromkeys((*_SHEETS, "csv"), (*_SHEETS, "csv", "txt", "html")),
    **dict.fromkeys(("docx", "odt"), ("docx", "odt", "html")),
    "html": ("html", "txt"),
}
_PICTURES: tuple[FileType, ...] = ("jpg", "jpeg", "png", "tif", "tiff")
_OFFICE: tuple[FileType, ...] = ("docx", "odt", *_SHEETS)
# What the content is called in messages, and what a person can do with such a file.
_NAMED: dict[Content, str] = {
    "pdf": "a PDF",
    "docx": "a Word document (.docx)",
    "xlsx": "an Excel workbook (.xlsx)",
    "txt": "plain text",
    "xls": "an Excel workbook (.xls)",
    "xlsb": "an Excel workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "csv": "delimited text",
    "odt": "an OpenDocument text (.odt)",
    "html": "a web page",
    "locked_office": "an Office file locked with a password",
    "old_office": "an Office file of the old kind (.doc, .ppt or the like)",
    "old_word": "a Word document of the old kind (.doc)",
    "odf": "an OpenDocument file that is neither text nor spreadsheet",
    "zip": "a ZIP archive",
    "picture": "a picture",
    "rtf": "a Rich Text file (.rtf)",
    "xml_sheet": "an XML spreadsheet of Excel 2003",
    "archived_page": "a web archive (.mht)",
    "other": "of a kind that isn't known",
}
_TO_DOCX = (
    "Open it in Word or LibreOffice and save it as .docx "
    "(or run `soffice --headless --convert-to docx FILE`)."
)
_TO_XLSX = (
    "Open it in Excel or LibreOffice and save it as .xlsx "
    "(or run `soffice --headless --convert-to xlsx FILE`)."
)
_ADVICE: dict[Content, str] = {
    **{kind: f"Rename it to .{kind}." for kind in FILE_TYPES},
    "html": "It may be the error page of a download: fetch the document again. "
    "If the plan is in it, rename it to .html.",
    "locked_office": "Save it without a password.",
    "old_office": "Open it in the program that made it, and save it as .docx or .xlsx.",
    "old_word": _TO_DOCX,
    "odf": "Save it as .docx or .xlsx.",
    "zip": "Unpack it and put the documents themselves into the raw folder.",
    "picture": "Rename it to .jpg, .png or .tif.",
    "rtf": _TO_DOCX,
    "xml_sheet": _TO_XLSX,
    "archived_page": _TO_XLSX,
    "other": "It may be damaged: fetch it again, or save it again from the program that made it.",
}
# Names that are not read, of files that a step away from being so.
_ADVICE_BY_NAME = {
    ".doc": _TO_DOCX,
    ".rtf": _TO_DOCX,
    ".docm": "Rename it to .docx.",
    ".htm": "Rename it to .html.",
    ".xhtml": "Rename it to .html.",
    ".mht": _TO_XLSX,
    ".mhtml": _TO_XLSX,
    ".tsv": "Rename it to .csv.",
    ".xlsm": "Rename it to .xlsx.",
    ".xlt": "Rename it to .xls.",
    ".zip": _ADVICE["zip"],
}
_MAGIC: tuple[tuple[bytes, Content], ...] = (
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "rtf"),
    # Workbooks before there were containers, which simple exports of portals still write.
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"\x09\x08\x10\x00", "xls"),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 1 << 16
# How a page begins. Comments are atomic, else many of them could be taken together in endless ways.
_PAGE = re.compile(
    rb"(?:\s|<\?xml[^>]*>|(?><!--.*?-->))*+<(?:!doctype\s+html|html|head|body|meta|style|title|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"


def open_document(path: Path, max_bytes: int = MAX_FILE_BYTES) -> DocumentReader:
    """Opens a document with the reader for its kind.

    Raises DocumentRejected: `unsupported_type` (by the name), `empty_file`, `too_large`, `encrypted`,
    `unreadable` (no regular file, damaged, or content that is not what the name says), and
    `no_text_layer` for a scanned PDF where no OCR is installed.
    """
    check_file(path, max_bytes)
    named = _kind_named(path)
    assert named is not None
    try:
        content = content_of(path)
    except OSError as error:
        raise DocumentRejected("unreadable", f"The file can't be opened ({error.strerror}).") from error
    if content == "locked_office" and named in _OFFICE:
        raise DocumentRejected("encrypted", f"The file is locked with a password. {_ADVICE[content]}")
    kind = _kind_read(named, content, path)
    if kind is None:
        raise DocumentRejected(
            "unreadable",
            f"The file is named {path.suffix}, but its content is {_NAMED[content]}. {_ADVICE[content]}",
        )
    return _reader(kind, path)


def _kind_named(path: Path) -> FileType | None:
    suffix = path.suffix.lower().removeprefix(".")
    return next((kind for kind in FILE_TYPES if kind == suffix), None)


def _kind_read(named: FileType, content: Content, path: Path) -> FileType | None:
    """As what a file is read, by its name and content; None where the two don't go together."""
    if content == "picture":
        return named if named in _PICTURES else None
    if content != named and content not in _ALSO_READ.get(named, ()):
        # What kind of text it is shows only when all of it is read, so its readers judge unknown content.
        return named if content == "other" and named in ("txt", "csv", "html") else None
    if content == "html" and named != "html" and not _has_table(path):
        return None
    if content == "txt":
        return "csv" if named in (*_SHEETS, "csv") else named
    return next(kind for kind in FILE_TYPES if kind == content)


def _has_table(path: Path) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            if b"<table" in (tail + chunk).replace(b"\0", b"").lower():
                return True
            tail = chunk[-16:]
    return False


def advice_on(suffix: str) -> str:
    """What a person can do with a file of a name that is not read; `suffix` with its dot, in any case."""
    kinds = ", ".join(f".{kind}" for kind in FILE_TYPES)
    return _ADVICE_BY_NAME.get(suffix.lower(), f"Give the plan as one of {kinds}.")


def advice_on_size(size: int, most: int) -> str:
    """What a person can do with a file of so many bytes, where `most` are allowed."""
    return (
        f"The file has {size / 2**20:.1f} MB; {most / 2**20:.0f} MB are allowed. "
        "Save the plan's pages alone in a file of their own."
    )


def check_file(path: Path, max_bytes: int = MAX_FILE_BYTES) -> None:
    """Refuses by name and size alone, without opening the file.

    Raises DocumentRejected: `unsupported_type`, `empty_file`, `too_large`, or `unreadable` for what is
    no regular file (a folder, a pipe that would never end).
    """
    if _kind_named(path) is None:
        kind = f"{path.suffix} files" if path.suffix else "Files without an extension"
        raise DocumentRejected("unsupported_type", f"{kind} are not read. {advice_on(path.suffix)}")
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentRejected("unreadable", f"The file can't be opened ({error.strerror}).") from error
    if not stat.S_ISREG(status.st_mode):
        raise DocumentRejected("unreadable", "This is no regular file. Put the document itself here.")
    if status.st_size == 0:
        raise DocumentRejected("empty_file", "The file is empty (0 bytes). Fetch it again from its source.")
    if status.st_size > max_bytes:
        raise DocumentRejected("too_large", advice_on_size(status.st_size, max_bytes))


def preload() -> None:
    """Imports every reader and looks for OCR, so that processes forked for documents find both done."""
    for name in (
        "pdf.reader",
        "scan.picture",
        "office.binary_workbook",
        "office.record_workbook",
        "office.sheet",
        "office.word",
        "opendocument.document",
        "opendocument.spreadsheet",
        "delimited",
        "text",
        "web.reader",
    ):
        importlib.import_module(f"pipelines.reading.{name}")
    importlib.import_module("pipelines.reading.scan.reader").scanned_page_reader()


def _reader(kind: FileType, path: Path) -> DocumentReader:
    # Imported on demand: a process that reads one text needs neither PDFium nor lxml.
    if kind == "pdf":
        from pipelines.reading.pdf.reader import PdfReader
        from pipelines.reading.scan.reader import scanned_page_reader
        from pipelines.reading.scan.recogniser import NO_RECOGNISER

        read_scanned = scanned_page_reader()
        remedy = NO_RECOGNISER if read_scanned is None else "OCR found none in them either."
        return PdfReader(path, read_scanned, remedy)
    if kind in (*_SHEETS, "csv"):
        return _sheet_reader(kind, path)
    if kind in _PICTURES:
        from pipelines.reading.scan.picture import PictureReader

        return PictureReader(path, kind)
    if kind == "docx":
        from pipelines.reading.office.word import WordReader

        return WordReader(path)
    if kind == "odt":
        from pipelines.reading.opendocument.document import OpenTextReader

        return OpenTextReader(path)
    if kind == "html":
        from pipelines.reading.web.reader import WebReader

        return WebReader(path)
    from pipelines.reading.text import TextReader

    return TextReader(path)


def _sheet_reader(kind: FileType, path: Path) -> DocumentReader:
    from pipelines.reading.office.sheet import SheetReader

    if kind == "xls":
        from pipelines.reading.office.binary_workbook import BinaryWorkbook

        return SheetReader(path, kind, BinaryWorkbook.open)
    if kind == "xlsb":
        from pipelines.reading.office.record_workbook import RecordWorkbook

        return SheetReader(path, kind, RecordWorkbook.open)
    if kind == "ods":
        from pipelines.reading.opendocument.spreadsheet import OpenSpreadsheet

        return SheetReader(path, kind, OpenSpreadsheet.open)
    if kind == "csv":
        from pipelines.reading.delimited import DelimitedBook

        return SheetReader(path, kind, DelimitedBook.open)
    return SheetReader(path)


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
    if not _looks_like_text(head):
        return "other"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if _XML_SHEET in head[:2048] and not re.search(rb"<html\b", head[:2048], re.IGNORECASE):
        return "xml_sheet"
    if re.match(rb"(?:[\w-]+:.*\r?\n)*mime-version:", head[:2048], re.IGNORECASE):
        return "archived_page"
    return "html" if _PAGE.match(head) or _holds_table(head.lower()) else "txt"


def _holds_table(text: bytes) -> bool:
    """Whether a table of a web page begins in it, as in an export that wrote no head."""
    at = 0
    for tag in (b"<table", b"<tr", b"<t"):
        at = text.find(tag, at) + 1
        if not at:
            return False
    return text[at + 1 : at + 2] in (b"d", b"h")


def _archive_content(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            kind = archive.open("mimetype").read(64) if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError):
        return "other"
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        # Templates say so after the same words.
        endings: tuple[tuple[bytes, Content], ...] = ((b".spreadsheet", "ods"), (b".text", "odt"))
        kinds = (content for ending, content in endings if kind[34:].startswith(ending))
        return next(kinds, "odf")
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    return "zip"


def _ole_content(path: Path) -> Content:
    """What an OLE container holds, by the names of its streams.

    Office locks a document by putting it into one as the stream EncryptedPackage.
    """
    locked = "EncryptedPackage".encode("utf-16-le")
    streams: tuple[tuple[str, Content], ...] = (
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("WordDocument", "old_word"),
    )
    # In the directory a name begins its entry, at a multiple of 128 bytes, and ends with a zero.
    marks = [((name + "\0").encode("utf-16-le"), content) for name, content in streams]
    found: set[Content] = set()
    at, tail = 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            if locked in tail + chunk:
                return "locked_office"
            for mark, content in marks:
                for match in re.finditer(re.escape(mark), tail + chunk):
                    if (at - len(tail) + match.start()) % 128 == 0:
                        found.add(content)
            at, tail = at + len(chunk), chunk[-64:]
    return next((content for _, content in streams if content in found), "old_office")


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13))
    return control <= len(head) // 200
