"""Whether a picture hides what is under it, as PDFium renders it with its mask."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

_MAX_BYTES = 16 * 2**20


def is_opaque(document: Any, page: Any, item: int) -> bool:
    """True where no pixel of the picture lets anything through. `item` is the address of its page object."""
    handle = ctypes.cast(item, pdfium_c.FPDF_PAGEOBJECT)
    if pdfium_c.FPDFPageObj_HasTransparency(handle):
        return False
    bitmap = pdfium_c.FPDFImageObj_GetRenderedBitmap(document, page, handle)
    if not bitmap:
        return False
    try:
        if pdfium_c.FPDFBitmap_GetFormat(bitmap) != pdfium_c.FPDFBitmap_BGRA:
            return True
        size = pdfium_c.FPDFBitmap_GetStride(bitmap) * pdfium_c.FPDFBitmap_GetHeight(bitmap)
        if not 0 < size <= _MAX_BYTES:
            return False
        alphas = ctypes.string_at(pdfium_c.FPDFBitmap_GetBuffer(bitmap), size)[3::4]
        # The rim of a picture that lies between pixels is never quite opaque.
        return alphas.count(255) > 0.8 * len(alphas)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
