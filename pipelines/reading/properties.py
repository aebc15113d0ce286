"""What a file says of itself: its title, subject and author, as its program wrote them.

What belongs here: reading these properties from each kind of file. People seldom look at them, so they
are weak evidence; what they are good for is for others to decide.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2
from lxml import etree

_PDF_KEYS = ("Title", "Subject", "Author")
_OFFICE_PART = "docProps/core.xml"
_OPENDOCUMENT_PART = "meta.xml"
_NAMES = ("title", "subject", "creator", "initial-creator")
_MOST_BYTES = 1 << 20
_LONGEST = 300  # letters


def file_properties(path: Path) -> tuple[str, ...]:
    """Title, subject and author of a PDF, Office or OpenDocument file, those that are stated.

    Never raises: a file that states none, is damaged or of another kind gives none.
    """
    try:
        found = _of_pdf(path) if path.suffix.lower() == ".pdf" else _of_archive(path)
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return ()
    return tuple(dict.fromkeys(" ".join(text.split())[:_LONGEST] for text in found if text.strip()))


def _of_pdf(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        stated = document.get_metadata_dict()
        return [stated.get(key) or "" for key in _PDF_KEYS]
    finally:
        document.close()


def _of_archive(path: Path) -> list[str]:
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        part = names.get(_OFFICE_PART.lower()) or names.get(_OPENDOCUMENT_PART)
        if part is None or archive.getinfo(part).file_size > _MOST_BYTES:
            return []
        content = archive.read(part)
    if b"<!DOCTYPE" in content:  # how entity expansion attacks come in
        return []
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    by_name = {etree.QName(e).localname: e.text or "" for e in root.iter("{*}*")}
    return [by_name.get(name, "") for name in _NAMES]
