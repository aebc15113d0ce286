"""Recognising with tesseract, where it is installed: finding it at run time, its input and its output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from PIL import Image

from pipelines.reading.scan.image import DPI
from pipelines.reading.scan.recogniser import OcrError, OcrWord

# What stands before the languages: List of available languages in "/usr/share/tessdata/" (2):
_LISTED_FOLDER = re.compile(r'in "([^"]+)"')
_DIGITS = "0123456789.,-%Rp"
# Page segmentation modes: text anywhere, one line.
_ANYWHERE, _ONE_LINE = 11, 7
# The ways to read a figure: size, model, and whether only marks of figures may occur. The English model
# knows digits far better; smaller suits the Indonesian one best.
_WAYS = ((1.0, "eng", False), (0.7, "ind", True), (1.5, "eng", True))


@cache
def installed_version() -> str | None:
    """What tells one tesseract and its models from others, None where it or its languages are missing."""
    program = shutil.which("tesseract")
    if program is None or not installed_languages():
        return None
    folder = _LISTED_FOLDER.search(_listed(program))
    models = (
        [Path(folder[1]) / f"{language}.traineddata" for language in sorted(installed_languages())]
        if folder
        else []
    )
    found = []
    for file in (Path(program), *models):
        try:
            status = file.stat()
        except OSError:  # a listing in other words: the program alone must do
            continue
        found.append(f"{file.name} {status.st_size} {status.st_mtime_ns}")
    return " ".join(found)


@cache
def installed_languages() -> frozenset[str]:
    """The languages tesseract can read here; empty where it isn't installed."""
    program = shutil.which("tesseract")
    return frozenset(_listed(program).split()) & {"ind", "eng"} if program else frozenset()


def _listed(program: str) -> str:
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return listed.stdout + listed.stderr


def tesseract_recogniser() -> TesseractRecogniser | None:
    """The recogniser, None where tesseract or both its languages are missing."""
    return TesseractRecogniser() if installed_languages() else None


class TesseractRecogniser:
    """Reads text with the Indonesian model, figures with the English one. A call is one process."""

    name = "tesseract"
    ways = len(_WAYS)
    is_repeatable = False

    def read_lines(self, pictures: Sequence[Image.Image]) -> list[list[OcrWord]]:
        """See Recogniser."""
        lines: list[list[OcrWord]] = [[] for _ in pictures]
        for picture, _, word in _read(pictures, _ONE_LINE, "ind"):
            lines[picture].append(word)
        return lines

    def read_area(self, picture: Image.Image, most: int | None = None) -> list[list[OcrWord]]:
        """See Recogniser."""
        lines: dict[tuple[int, int, int], list[OcrWord]] = {}
        for _, line, word in _read([picture], _ANYWHERE, "ind"):
            lines.setdefault(line, []).append(word)
        found = list(lines.values())
        return found[:most]

    def sample(self, picture: Image.Image) -> list[OcrWord]:
        """See Recogniser."""
        return [word for line in self.read_area(picture) for word in line]

    def read_figures(self, pictures: Sequence[Image.Image], way: int) -> list[tuple[str, float]]:
        """See Recogniser."""
        size, language, only_figures = _WAYS[way]
        words: list[list[OcrWord]] = [[] for _ in pictures]
        for picture, _, word in _read(
            [_resized(picture, size) for picture in pictures], _ONE_LINE, language, only_figures
        ):
            words[picture].append(word)
        return [
            (" ".join(w.text for w in line), min((w.confidence for w in line), default=0.0)) for line in words
        ]


def _read(
    pictures: Sequence[Image.Image], segmentation: int, language: str, only_figures: bool = False
) -> list[tuple[int, tuple[int, int, int], OcrWord]]:
    """The words in pictures, all read by one call: number of picture, of the line in it, word."""
    if not pictures:
        return []
    installed = installed_languages()
    language = language if language in installed else next(iter(installed), language)
    options = ["-c", f"tessedit_char_whitelist={_DIGITS}"] if only_figures else []
    output = _run(pictures, ["-l", language, "--psm", str(segmentation), *options, "tsv"])
    words = []
    for row in output.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5" or not fields[11].strip():
            continue
        page, block, paragraph, line = (int(field) for field in fields[1:5])
        left, top, width, height = (int(field) for field in fields[6:10])
        word = OcrWord(left, top, left + width, top + height, fields[11].strip(), float(fields[10]))
        words.append((page - 1, (block, paragraph, line), word))
    return words


def _run(pictures: Sequence[Image.Image], options: list[str]) -> str:
    # A file that has no name goes with its process, however that ends.
    with TemporaryFile() as file:
        pictures[0].save(file, "TIFF", save_all=True, append_images=list(pictures[1:]), dpi=(DPI, DPI))
        file.seek(0)
        try:
            result = subprocess.run(
                ["tesseract", "stdin", "stdout", "--dpi", str(DPI), *options],
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


def _resized(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS) if factor != 1 else picture
