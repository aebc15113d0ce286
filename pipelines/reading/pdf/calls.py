"""PDFium's functions that are called for every character or object, with the cheapest signatures.

What belongs here: prototypes only. pypdfium2's own take and return typed pointers, which cost more
than the calls; these take addresses as integers (see `address`). Signatures: PDFium's public
headers fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium_c

_POINTER, _INT, _UINT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float


def address(handle: Any) -> int:
    """The address behind a pypdfium2 handle, 0 for none."""
    return ctypes.cast(handle, _POINTER).value or 0


def _fast(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    call: Callable[..., Any] = prototype(address(function))
    return call


page_text = _fast(pdfium_c.FPDFText_GetText, _INT, _POINTER, _INT, _INT, _POINTER)
char_unicode = _fast(pdfium_c.FPDFText_GetUnicode, _UINT, _POINTER, _INT)
char_box = _fast(pdfium_c.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
char_object = _fast(pdfium_c.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
char_is_generated = _fast(pdfium_c.FPDFText_IsGenerated, _INT, _POINTER, _INT)
char_matrix = _fast(pdfium_c.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
char_font_size = _fast(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _POINTER, _INT)

text_font = _fast(pdfium_c.FPDFTextObj_GetFont, _POINTER, _POINTER)
text_render_mode = _fast(pdfium_c.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
font_name = _fast(pdfium_c.FPDFFont_GetBaseFontName, ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t)
font_flags = _fast(pdfium_c.FPDFFont_GetFlags, _INT, _POINTER)

page_object_count = _fast(pdfium_c.FPDFPage_CountObjects, _INT, _POINTER)
page_object = _fast(pdfium_c.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
form_object_count = _fast(pdfium_c.FPDFFormObj_CountObjects, _INT, _POINTER)
form_object = _fast(pdfium_c.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
object_type = _fast(pdfium_c.FPDFPageObj_GetType, _INT, _POINTER)
object_matrix = _fast(pdfium_c.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
has_transparency = _fast(pdfium_c.FPDFPageObj_HasTransparency, _INT, _POINTER)
fill_color = _fast(pdfium_c.FPDFPageObj_GetFillColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
stroke_color = _fast(
    pdfium_c.FPDFPageObj_GetStrokeColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER
)
stroke_width = _fast(pdfium_c.FPDFPageObj_GetStrokeWidth, _INT, _POINTER, _POINTER)
path_draw_mode = _fast(pdfium_c.FPDFPath_GetDrawMode, _INT, _POINTER, _POINTER, _POINTER)
path_segment_count = _fast(pdfium_c.FPDFPath_CountSegments, _INT, _POINTER)
path_segment = _fast(pdfium_c.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
segment_point = _fast(pdfium_c.FPDFPathSegment_GetPoint, _INT, _POINTER, _POINTER, _POINTER)
segment_type = _fast(pdfium_c.FPDFPathSegment_GetType, _INT, _POINTER)
segment_closes = _fast(pdfium_c.FPDFPathSegment_GetClose, _INT, _POINTER)
clip_path = _fast(pdfium_c.FPDFPageObj_GetClipPath, _POINTER, _POINTER)
clip_path_count = _fast(pdfium_c.FPDFClipPath_CountPaths, _INT, _POINTER)
clip_segment_count = _fast(pdfium_c.FPDFClipPath_CountPathSegments, _INT, _POINTER, _INT)
clip_segment = _fast(pdfium_c.FPDFClipPath_GetPathSegment, _POINTER, _POINTER, _INT, _INT)
