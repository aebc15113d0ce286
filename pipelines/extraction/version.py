"""The reader's version: it changes with whatever decides what a document gives.

Rooms are hashed whole, so that no list of modules has to be kept.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.files import fingerprint, fingerprint_of_files
from pipelines.reading.scan.recogniser import recogniser_version

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOMS = ("model", "reading", "understanding", "vocabulary", "reference")
_NOT_SOURCE = {".pyc", ".pyo"}
# The libraries that those rooms call and that bear on what is read.
_LIBRARIES = ("lxml", "numpy", "pdfplumber", "pillow", "pypdfium2", "rapidfuzz", "xlrd")


@cache
def reader_version() -> str:
    """Twelve digits for code, data and libraries; then `+ocr` and the recogniser, where there is one."""
    files = [_PACKAGE / "extraction" / "extract.py"]
    for room in _ROOMS:
        files += [p for p in (_PACKAGE / room).rglob("*") if p.is_file() and p.suffix not in _NOT_SOURCE]
    releases = [version(name) for name in _LIBRARIES]
    recogniser = recogniser_version()
    code = fingerprint(fingerprint_of_files(_PACKAGE, files), *releases, recogniser or "")[:12]
    return f"{code}+ocr" if recogniser else code
