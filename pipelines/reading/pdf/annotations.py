"""What is laid over a page: filled form fields, notes, boxes and lines that a reader sees as part of it.

What belongs here: painting annotations into their page, and telling of notes that no look is given for.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipelines.model.page import Notice

_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_MAX_ANNOTATIONS = 5_000
_MAX_TEXT = 2_000


class LaidOver(NamedTuple):
    """A page with what is laid over it: `own_objects` come first, the rest behind these.

    `fields` are the boxes (left, low, right, high, in the page's space) of its form fields.
    """

    page: pypdfium2.PdfPage
    own_objects: int
    fields: Sequence[tuple[float, float, float, float]] = ()


def with_annotations(document: pypdfium2.PdfDocument, index: int, notices: list[Notice]) -> LaidOver:
    """The page with what is laid over it painted into it, as it is printed.

    A note whose look the file does not hold is told: it isn't read.
    """
    page = document[index]
    if pdfium_c.FPDFPage_GetAnnotCount(page.raw) < 1:
        return LaidOver(page, pdfium_c.FPDFPage_CountObjects(page.raw))
    fields = _look_at(page, index + 1, notices)
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE and document.formenv is None:
        page.close()
        document.init_forms()  # gives fields their look where the file does not
        page = document[index]
    own = pdfium_c.FPDFPage_CountObjects(page.raw)
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS:
        page.close()
        page = document[index]
    return LaidOver(page, own, fields)


def _look_at(
    page: pypdfium2.PdfPage, number: int, notices: list[Notice]
) -> list[tuple[float, float, float, float]]:
    """The boxes of form fields; tells of notes without a look."""
    fields: list[tuple[float, float, float, float]] = []
    box = pdfium_c.FS_RECTF()
    for place in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, place)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium_c.FPDF_ANNOT_WIDGET and pdfium_c.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
            fields.append((box.left, box.bottom, box.right, box.top))
        if kind == pdfium_c.FPDF_ANNOT_FREETEXT:
            seen = not pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN
            text = _contents(annotation)
            if seen and text and not _has_look(annotation):
                message = f"A note on page {number} has no look in the file and was not read."
                notices.append(Notice("note_unread", message, number, text[:200]))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return fields


def _has_look(annotation: pdfium_c.FPDF_ANNOTATION) -> bool:
    size: int = pdfium_c.FPDFAnnot_GetAP(annotation, pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
    return size > 2  # bytes of an empty text


def _contents(annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    buffer = (ctypes.c_ushort * _MAX_TEXT)()
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, ctypes.sizeof(buffer))
    return (
        bytes(buffer)[: max(min(size, ctypes.sizeof(buffer)) - 2, 0)].decode("utf-16-le", "replace").strip()
    )
