"""Pictures of pages as documents: a photo or a scan in a file of its own, of one page or of many.

What belongs here: opening picture files, and how large the paper was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from pipelines.model.page import DocumentRejected, FileType, Grid, Notice, Page
from pipelines.reading.scan.image import DPI
from pipelines.reading.scan.reader import MAX_PIXELS, read_picture
from pipelines.reading.scan.recogniser import NO_RECOGNISER, recognisers

_MAX_PAGES = 500
# Longer sides of paper in inches, between which a stated resolution is believed; and that of A4. Lower ones
# are those of screens.
_LEAST_DPI = 90.0
_PAPER = (7.0, 20.0)
_A4 = 11.69


class PictureReader:
    """A picture file as pages of text lines and grids.

    Raises DocumentRejected: `unreadable` where it can't be opened, `too_large`, and from `pages`
    `no_text_layer` where there is nothing to recognise text with, and `unsupported_type` where no page
    shows a table: such a picture is of something else than a plan.
    """

    def __init__(self, path: Path, file_type: FileType) -> None:
        self.file_type: FileType = file_type
        self.notices: list[Notice] = []
        try:
            self._picture: Image.Image | None = Image.open(path)
            self.page_count: int | None = getattr(self._picture, "n_frames", 1)
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise _damaged() from error
        if (self.page_count or 1) > _MAX_PAGES:
            self.close()
            raise DocumentRejected(
                "too_large", f"The picture has more than {_MAX_PAGES} pages. Supply the plan's pages alone."
            )

    def pages(self) -> Iterator[Page]:
        """Yields the pages in order."""
        if not recognisers():
            raise DocumentRejected("no_text_layer", f"A picture has no text. {NO_RECOGNISER}")
        shows_table = False
        for number in range(1, (self.page_count or 1) + 1):
            picture, pixel = self.picture(number)
            page = read_picture(picture, number, pixel)
            shows_table = shows_table or any(isinstance(block, Grid) for block in page.blocks)
            yield page
        if not shows_table:
            raise DocumentRejected(
                "unsupported_type",
                "The picture shows no table. Pictures are read as pages of a plan: take one that shows the "
                "whole page, sharp and in even light.",
            )

    def close(self) -> None:
        """Frees the file; safe to call twice."""
        if self._picture is not None:
            self._picture.close()
            self._picture = None

    def picture(self, number: int) -> tuple[Image.Image, float]:
        """Page `number` the way its camera was held, at the resolution of reading; points per pixel.

        Raises DocumentRejected.
        """
        assert self._picture is not None
        try:
            self._picture.seek(number - 1)
            if self._picture.width * self._picture.height > 3 * MAX_PIXELS:
                raise _too_large()
            stated = self._picture.info.get("dpi", (0, 0))
            picture = ImageOps.exif_transpose(self._picture)
            if picture.mode not in ("L", "RGB", "1"):
                picture = _on_paper(picture)
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise _damaged() from error
        longer = max(picture.size)
        dpi = float(stated[0] or 0)
        if not (dpi >= _LEAST_DPI and _PAPER[0] <= longer / dpi <= _PAPER[1]):
            dpi = longer / _A4
        factor = min(DPI / dpi, (MAX_PIXELS / (picture.width * picture.height)) ** 0.5)
        size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
        if picture.mode == "1":
            picture = picture.convert("L")
        return picture.resize(size, Image.Resampling.BICUBIC), 72 / (dpi * factor)


def _on_paper(picture: Image.Image) -> Image.Image:
    """A picture of any mode in colour; what is transparent is white."""
    if picture.mode in ("I", "I;16", "F"):
        return picture.convert("F").point(lambda value: value / 256).convert("L")
    coloured = picture.convert("RGBA")
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("RGB")


def _damaged() -> DocumentRejected:
    return DocumentRejected("unreadable", "The picture is damaged. Fetch it again, or save it again as .png.")


def _too_large() -> DocumentRejected:
    return DocumentRejected(
        "too_large",
        f"The picture has more than {3 * MAX_PIXELS / 10**6:.0f} million pixels. Save it smaller.",
    )
