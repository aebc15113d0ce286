"""What is laid over a page: filled form fields, notes, boxes and lines that a reader sees as part of it.

What belongs here: painting annotations into their page, and telling what they paint from the page's own.
"""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium_c

_PRINTED = {
    pdfium_c.FPDF_ANNOT_FREETEXT,
    pdfium_c.FPDF_ANNOT_LINE,
    pdfium_c.FPDF_ANNOT_SQUARE,
    pdfium_c.FPDF_ANNOT_POLYGON,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
    pdfium_c.FPDF_ANNOT_INK,
    pdfium_c.FPDF_ANNOT_WIDGET,
}
_MAX_ANNOTATIONS = 5_000


def with_annotations(document: pypdfium2.PdfDocument, index: int) -> tuple[pypdfium2.PdfPage, int | None]:
    """The page with what is laid over it painted into it, as it is printed, and how many of its objects are
    its own: those after them are of the annotations. None where nothing was painted.

    The order of objects tells the two apart where places cannot: a field as large as its table's cell has
    the cell's rules for its edges.
    """
    page = document[index]
    if not _has_printed(page):
        return page, None
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE and document.formenv is None:
        page.close()
        document.init_forms()  # gives fields their look where the file does not
        page = document[index]
    own = pdfium_c.FPDFPage_CountObjects(page.raw)
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) != pdfium_c.FLATTEN_SUCCESS:
        return page, None
    page.close()
    return document[index], own


def _has_printed(page: pypdfium2.PdfPage) -> bool:
    for number in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        printed = pdfium_c.FPDFAnnot_GetSubtype(annotation) in _PRINTED
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if printed:
            return True
    return False
