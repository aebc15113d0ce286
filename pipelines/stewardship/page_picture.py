"""The picture of a page, of a PDF or a picture file, as a reader sees it, with one box of it marked.

What belongs here: rendering, turning the page the way it was turned when it was read (so that the
boxes of lines fit), and marking. Boxes are points from the top left corner of the upright page.
"""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw

from pipelines.model.page import Box, DocumentRejected
from pipelines.reading.pdf.glyphs import GlyphSource
from pipelines.reading.pdf.orientation import quarter_turn
from pipelines.reading.pdf.paths import PathSource
from pipelines.reading.pdf.visible import is_scan
from pipelines.reading.scan.picture import PictureReader
from pipelines.reading.scan.reader import picture_of_page
from pipelines.reading.scan.recogniser import OcrError, Recogniser, recognisers
from pipelines.reading.scan.straight import straightened

# File types that have pages to show.
PAGED_FILES = ("pdf", "jpg", "jpeg", "png", "tif", "tiff")
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


def picture_of(path: Path, page_number: int) -> PagePicture:
    """Renders a page (from 1) of a PDF file or of a picture file, upright. Raises PictureError."""
    try:
        if path.suffix.lower() != ".pdf":
            return _of_picture(path, page_number)
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page_number <= len(document):
                raise PictureError(f"{path} has {len(document)} pages, none is number {page_number}")
            return _rendered(document[page_number - 1])
    except (pypdfium2.PdfiumError, OSError, OcrError, DocumentRejected) as error:
        raise PictureError(f"page {page_number} of {path} can't be rendered: {error}") from error


def _of_picture(path: Path, page_number: int) -> PagePicture:
    with closing(PictureReader(path, "png")) as reader:
        picture, pixel = reader.picture(page_number)
        return PagePicture(straightened(picture, _first_recogniser()), 1 / pixel)


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


def _rendered(page: pypdfium2.PdfPage) -> PagePicture:
    textpage = page.get_textpage()
    try:
        source = GlyphSource(page.raw, textpage.raw)
        orientation = source.orientation
        scanned = is_scan(source.glyphs, PathSource(page.raw, orientation).read())
    finally:
        textpage.close()
    if scanned:
        picture, pixel = picture_of_page(page)
        return PagePicture(straightened(picture, _first_recogniser()), 1 / pixel)
    width, height = page.get_size()
    limit = math.sqrt(_MAX_PIXELS / max(width * height, 1.0))
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


def _first_recogniser() -> Recogniser | None:
    return next(iter(recognisers()), None)
