"""What is laid over a page: filled form fields, notes, boxes and lines that a reader sees as part of it.

What belongs here: painting annotations into their page, and telling of notes that no look is given for.
"""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium_c

from pipelines.model.page import Notice

_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_MAX_ANNOTATIONS = 5_000
_MAX_TEXT = 2_000


def with_annotations(
    document: pypdfium2.PdfDocument, index: int, notices: list[Notice]
) -> tuple[pypdfium2.PdfPage, int]:
    """The page with what is laid over it painted into it, as it is printed, and how many objects are its own.

    What is laid over comes behind these. A note whose look the file does not hold is told: it isn't read.
    """
    page = document[index]
    if pdfium_c.FPDFPage_GetAnnotCount(page.raw) < 1:
        return page, pdfium_c.FPDFPage_CountObjects(page.raw)
    _tell_of_notes(page, index + 1, notices)
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE and document.formenv is None:
        page.close()
        document.init_forms()  # gives fields their look where the file does not
        page = document[index]
    own = pdfium_c.FPDFPage_CountObjects(page.raw)
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS:
        page.close()
        page = document[index]
    return page, own


def _tell_of_notes(page: pypdfium2.PdfPage, number: int, notices: list[Notice]) -> None:
    for place in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, place)
        if not annotation:
            continue
        if pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_FREETEXT:
            seen = not pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN
            text = _contents(annotation)
            if seen and text and not _has_look(annotation):
                message = f"A note on page {number} has no look in the file and was not read."
                notices.append(Notice("note_unread", message, number, text[:200]))
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _has_look(annotation: pdfium_c.FPDF_ANNOTATION) -> bool:
    size: int = pdfium_c.FPDFAnnot_GetAP(annotation, pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
    return size > 2  # bytes of an empty text


def _contents(annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    buffer = (ctypes.c_ushort * _MAX_TEXT)()
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, ctypes.sizeof(buffer))
    return (
        bytes(buffer)[: max(min(size, ctypes.sizeof(buffer)) - 2, 0)].decode("utf-16-le", "replace").strip()
    )
