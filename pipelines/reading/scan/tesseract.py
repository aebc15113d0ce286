"""Calling tesseract, where it is installed: pictures in, words with their places out.

What belongs here: finding the program and its languages at run time, and its input and output formats.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from PIL.Image import Image

INSTALL_HINT = (
    "Install tesseract with Indonesian (Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-ind; "
    "macOS: brew install tesseract tesseract-lang) and read the document again."
)
DIGITS = "0123456789.,-%Rp"


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word read from picture number `picture` (from 0), its box in that picture's pixels.

    `line` numbers the lines of a picture; `confidence` is tesseract's own, 0 to 100.
    """

    picture: int
    line: tuple[int, int, int]
    x0: int
    top: int
    x1: int
    bottom: int
    text: str
    confidence: float


class OcrError(Exception):
    """Tesseract failed; the message is its own."""


@cache
def recogniser_version() -> str | None:
    """What tells one installed recogniser from another, None where there is none. Starts no process."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    status = Path(program).stat()
    return f"tesseract {status.st_size} {status.st_mtime_ns}"


@cache
def installed_languages() -> frozenset[str]:
    """The languages tesseract can read here; empty where it isn't installed."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return frozenset((listed.stdout + listed.stderr).split()) & {"ind", "eng", "osd"}


def read_words(
    pictures: Sequence[Image], dpi: int, segmentation: int, language: str, only: str | None = None
) -> list[OcrWord]:
    """The words in pictures, all read by one call.

    `segmentation` is tesseract's page segmentation mode (6: a block of lines, 7: one line, 11: text
    anywhere); `language` is taken where it is installed, else the other one; `only` the characters
    that may occur. Raises OcrError.
    """
    if not pictures:
        return []
    installed = installed_languages()
    language = language if language in installed else next(iter(installed & {"ind", "eng"}), language)
    options = ["-c", f"tessedit_char_whitelist={only}"] if only else []
    output = _run(pictures, dpi, ["-l", language, "--psm", str(segmentation), *options, "tsv"])
    words: list[OcrWord] = []
    for row in output.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        page, block, paragraph, line = (int(field) for field in fields[1:5])
        left, top, width, height = (int(field) for field in fields[6:10])
        words.append(
            OcrWord(
                picture=page - 1,
                line=(block, paragraph, line),
                x0=left,
                top=top,
                x1=left + width,
                bottom=top + height,
                text=fields[11].strip(),
                confidence=float(fields[10]),
            )
        )
    return words


def find_turn(picture: Image, dpi: int) -> int:
    """By how many degrees clockwise a picture must be turned to stand upright; 0 where that is unknown."""
    if "osd" not in installed_languages():
        return 0
    try:
        output = _run([picture], dpi, ["-l", "osd", "--psm", "0"])
    except OcrError:  # too little text to find out
        return 0
    found = re.search(r"^Rotate: (\d+)", output, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _run(pictures: Sequence[Image], dpi: int, options: list[str]) -> str:
    # A file that has no name goes with its process, however that ends.
    with TemporaryFile() as file:
        pictures[0].save(file, "TIFF", save_all=True, append_images=list(pictures[1:]), dpi=(dpi, dpi))
        file.seek(0)
        try:
            result = subprocess.run(
                ["tesseract", "stdin", "stdout", "--dpi", str(dpi), *options],
                stdin=file,
                capture_output=True,
                # One thread: documents are read side by side, and its threads cost more than they bring.
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=False,
            )
        except OSError as error:
            raise OcrError(error.strerror or str(error)) from error
    if result.returncode != 0:
        raise OcrError(result.stderr.decode("utf-8", "replace").strip()[-300:])
    return result.stdout.decode("utf-8", "replace")
