"""The picture of a PDF page as a reader sees it, with one box of it marked.

What belongs here: rendering, turning the page the way it was turned when it was read (so that the
boxes of lines fit), and marking. Boxes are points from the top left corner of the upright page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw
from rapidfuzz import fuzz

from pipelines.model.page import Box
from pipelines.reading.pdf.glyphs import GlyphSource
from pipelines.reading.pdf.orientation import quarter_turn
from pipelines.reading.pdf.paths import PathSource
from pipelines.reading.pdf.visible import is_scan
from pipelines.reading.scan.image import DPI as SCAN_DPI
from pipelines.reading.scan.image import find_tilt, levelled
from pipelines.reading.scan.tesseract import OcrError, find_turn, installed_languages, read_words

_DPI = 150
_MAX_PIXELS = 60_000_000
_MARK = (214, 40, 40)
_WHITE = (255, 255, 255)
# How far the rest of the page fades towards white.
_FADE = 0.55


class PictureError(Exception):
    """The page can't be rendered; the message says why."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """An upright page; `scale` is pixels per point."""

    image: Image.Image
    scale: float


def picture_of(path: Path, page_number: int, box: Box, expected: str) -> PagePicture:
    """Renders a page (from 1) of a PDF file, upright.

    On a scanned page `expected`, the text that `box` should hold, decides in doubt which side is up.
    Raises PictureError.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page_number <= len(document):
                raise PictureError(f"{path} has {len(document)} pages, none is number {page_number}")
            return _rendered(document[page_number - 1], box, expected)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise PictureError(f"page {page_number} of {path} can't be rendered: {error}") from error


def marked(picture: PagePicture, box: Box) -> Image.Image:
    """The page with `box` framed and everything outside it faded."""
    image = picture.image.convert("RGB")
    x0, top = math.floor(box.x0 * picture.scale), math.floor(box.top * picture.scale)
    x1, bottom = math.ceil(box.x1 * picture.scale), math.ceil(box.bottom * picture.scale)
    faded = Image.blend(image, Image.new("RGB", image.size, _WHITE), _FADE)
    frame = (max(x0, 0), max(top, 0), min(x1, image.width), min(bottom, image.height))
    if frame[0] < frame[2] and frame[1] < frame[3]:
        faded.paste(image.crop(frame), frame[:2])
    width = max(round(picture.scale), 2)
    ImageDraw.Draw(faded).rectangle(
        (x0 - width, top - width, x1 + width, bottom + width), outline=_MARK, width=width
    )
    return faded


def _rendered(page: pypdfium2.PdfPage, box: Box, expected: str) -> PagePicture:
    textpage = page.get_textpage()
    try:
        source = GlyphSource(page.raw, textpage.raw)
        orientation = source.orientation
        scanned = is_scan(source.glyphs, PathSource(page.raw, orientation).read())
    finally:
        textpage.close()
    width, height = page.get_size()
    limit = math.sqrt(_MAX_PIXELS / max(width * height, 1.0))
    if scanned:
        scale = min(SCAN_DPI / 72, limit)
        return PagePicture(_upright_scan(page.render(scale=scale).to_pil(), box, scale, expected), scale)
    scale = min(_DPI / 72, limit)
    # /Rotate and the orientation both turn clockwise; PDFium does the first by itself.
    reading, _ = quarter_turn(-orientation.angle)
    further = (reading - pdfium_c.FPDFPage_GetRotation(page.raw)) % 4 * 90
    image = page.render(scale=scale, rotation=further).to_pil().convert("RGB")
    if orientation.skew:
        image = image.rotate(
            -math.degrees(orientation.skew), resample=Image.Resampling.BICUBIC, fillcolor=_WHITE
        )
    return PagePicture(image, scale)


def _upright_scan(picture: Image.Image, box: Box, scale: float, expected: str) -> Image.Image:
    """A scan turned and levelled as the OCR reader does it."""
    picture = picture.convert("L")
    choices = [picture]
    if installed_languages() and (turn := find_turn(picture, SCAN_DPI)):
        choices.append(picture.rotate(-turn, expand=True, fillcolor=255))
    choices = [levelled(choice, find_tilt(choice)) for choice in choices]
    if len(choices) == 1:
        return choices[0]
    return max(choices, key=lambda choice: _likeness(choice, box, scale, expected))


def _likeness(picture: Image.Image, box: Box, scale: float, expected: str) -> float:
    """How much of `expected` can be read in the box, 0 to 100."""
    crop = picture.crop(
        (
            round(box.x0 * scale),
            round(box.top * scale),
            round(box.x1 * scale),
            round(box.bottom * scale),
        )
    )
    try:
        found = " ".join(word.text for word in read_words([crop], SCAN_DPI, 11, "ind"))
    except OcrError:
        return 0.0
    return fuzz.token_set_ratio(found, expected) if found else 0.0
