"""What a recogniser of printed text is asked and answers, and which ones are there on this machine.

What belongs here: the interface, and the choice. Reading pages knows nothing of the programs behind it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from PIL.Image import Image

RECOGNISER_VARIABLE = "RENAKSI_RECOGNISER"
NO_RECOGNISER = (
    "The packages that read such pages (rapidocr, onnxruntime, opencv-python-headless) are missing or "
    "damaged: install Renaksi with its extra `ocr`, as requirements.lock does."
)


class OcrError(Exception):
    """A recogniser failed; the message is its own."""


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word, its box in pixels of the picture it was read in, and how sure its recogniser is, 0 to 100."""

    x0: int
    top: int
    x1: int
    bottom: int
    text: str
    confidence: float


class Recogniser(Protocol):
    """A program that reads pictures: 8-bit grey, dark on white. All methods raise OcrError.

    `ways` is in how many ways it can read a figure. `is_repeatable` says that two of its ways have much
    in common, so that their agreement proves less than that of another recogniser.
    """

    name: str
    ways: int
    is_repeatable: bool

    def read_lines(self, pictures: Sequence[Image]) -> list[list[OcrWord]]:
        """The words of each picture, which holds one line of text."""
        ...

    def read_area(self, picture: Image, most: int | None = None) -> list[list[OcrWord]]:
        """The lines of text, as words, that stand anywhere in a picture, from the top.

        `most`: so many will do, the topmost and the highest.
        """
        ...

    def sample(self, picture: Image) -> list[OcrWord]:
        """Some words of a picture, enough to see whether it stands upright."""
        ...

    def read_figures(self, pictures: Sequence[Image], way: int) -> list[tuple[str, float]]:
        """The text of each picture, which holds one figure, and its least confidence."""
        ...


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """Those installed, the one to read with first; `RENAKSI_RECOGNISER` may name the only one to use.

    Raises ValueError where it names none that is installed.
    """
    from pipelines.reading.scan.rapid import rapid_recogniser
    from pipelines.reading.scan.tesseract import tesseract_recogniser

    if _opencv() is None:
        return ()
    found = [r for r in (rapid_recogniser(), tesseract_recogniser()) if r is not None]
    if wanted := os.environ.get(RECOGNISER_VARIABLE):
        found = [r for r in found if r.name == wanted]
        if not found:
            raise ValueError(f"{RECOGNISER_VARIABLE} names {wanted!r}, which is not installed")
    return tuple(found)


@cache
def recogniser_version() -> str | None:
    """What tells the recognisers of one machine, with their models, from those of another; None without any.

    Costs a tenth of a second.
    """
    from pipelines.reading.scan import rapid, tesseract

    seeing = _opencv()
    if seeing is None:
        return None
    named = {"rapidocr": rapid.installed_version(), "tesseract": tesseract.installed_version()}
    wanted = os.environ.get(RECOGNISER_VARIABLE)
    found = [said for name, said in named.items() if said and wanted in (None, "", name)]
    return ", ".join([*found, f"opencv {seeing}"]) if found else None


def _opencv() -> str | None:
    """The release of OpenCV, without which pages can't be made ready for any recogniser."""
    try:
        return version("opencv-python-headless")
    except PackageNotFoundError:
        return None
