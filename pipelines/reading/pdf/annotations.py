"""What is laid over a page: filled form fields, notes, boxes and lines that a reader sees as part of it.

What belongs here: painting annotations into their page, and telling their own frames from rules of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipelines.reading.pdf.orientation import Orientation
from pipelines.reading.pdf.paths import Area, Paths

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in the page's own space."""

_PRINTED = {
    pdfium_c.FPDF_ANNOT_FREETEXT,
    pdfium_c.FPDF_ANNOT_LINE,
    pdfium_c.FPDF_ANNOT_SQUARE,
    pdfium_c.FPDF_ANNOT_POLYGON,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
    pdfium_c.FPDF_ANNOT_INK,
    pdfium_c.FPDF_ANNOT_WIDGET,
}
_SLACK = 1.5  # points
_MAX_ANNOTATIONS = 5_000


def with_annotations(document: pypdfium2.PdfDocument, index: int) -> tuple[pypdfium2.PdfPage, list[Box]]:
    """The page with what is laid over it painted into it, as it is printed, and where that stands."""
    page = document[index]
    boxes = _boxes(page)
    if not boxes:
        return page, boxes
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE and document.formenv is None:
        page.close()
        document.init_forms()  # gives fields their look where the file does not
        page = document[index]
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS:
        page.close()
        page = document[index]
    return page, boxes


def _boxes(page: pypdfium2.PdfPage) -> list[Box]:
    found: list[Box] = []
    rectangle = pdfium_c.FS_RECTF()
    for number in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        printed = pdfium_c.FPDFAnnot_GetSubtype(annotation) in _PRINTED
        if printed and pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
            found.append((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return found


def without_frames(paths: Paths, boxes: Sequence[Box], orientation: Orientation) -> Paths:
    """The paths without the frames and shades of fields and notes: they part no cells."""
    if not boxes:
        return paths
    areas = [Area(*orientation.box(*box)) for box in boxes]

    def is_free(x0: float, top: float, x1: float, bottom: float) -> bool:
        return not any(
            area.x0 - _SLACK <= x0
            and x1 <= area.x1 + _SLACK
            and area.top - _SLACK <= top
            and bottom <= area.bottom + _SLACK
            for area in areas
        )

    return replace(
        paths,
        horizontal=[rule for rule in paths.horizontal if is_free(rule.lo, rule.pos, rule.hi, rule.pos)],
        vertical=[rule for rule in paths.vertical if is_free(rule.pos, rule.lo, rule.pos, rule.hi)],
        areas=[area for area in paths.areas if is_free(area.x0, area.top, area.x1, area.bottom)],
    )
