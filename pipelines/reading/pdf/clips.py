"""The part of the page to which an object's painting is clipped, as PDFium tells it.

What belongs here: PDFium's clip path API.
"""

from __future__ import annotations

import ctypes
import math

from pipelines.reading.pdf import calls as pdf_calls
from pipelines.reading.pdf.orientation import Matrix

ClipBox = tuple[float, float, float, float]
"""x0, top, x1, bottom on the upright page; infinite where nothing is clipped."""

_MAX_CLIPS = 64


def is_clipped(item: int) -> bool:
    """Whether an object has a clip that `clip_box` can tell."""
    path = pdf_calls.clip_path(item)
    return bool(path) and 0 < pdf_calls.clip_path_count(path) <= _MAX_CLIPS


def clip_box(item: int, matrix: Matrix) -> ClipBox:
    """The upright box outside which a clipped object isn't painted.

    `matrix` maps the space of the object's form (the page, where it is in none) to the upright page.
    """
    path = pdf_calls.clip_path(item)
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    left = top = -math.inf
    right = bottom = math.inf
    for number in range(pdf_calls.clip_path_count(path)):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(min(pdf_calls.clip_segment_count(path, number), _MAX_CLIPS)):
            segment = pdf_calls.clip_segment(path, number, index)
            if pdf_calls.segment_point(segment, ctypes.addressof(x), ctypes.addressof(y)):
                xs.append(a * x.value + c * y.value + e)
                ys.append(b * x.value + d * y.value + f)
        if xs:
            left, right = max(left, min(xs)), min(right, max(xs))
            top, bottom = max(top, min(ys)), min(bottom, max(ys))
    return left, top, right, bottom
