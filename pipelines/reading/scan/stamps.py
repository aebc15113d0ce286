"""Stamps and signatures in coloured ink, taken off the print they stand on.

What belongs here: what is told by colour. On grey or black-and-white scans nothing is done.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from pipelines.reading.scan.image import BLUR, find_ink

# How far the channels of ink in colour are apart, and how dark all of them are in black print.
_COLOURED = 45
_BLACK = 100
# Lengths are pixels at 300 dpi. Coloured strokes higher than this are no letters.
_LARGE = 110
# A rule in colour is long and thin: rows with a run of this length are no stroke of a pen.
_RULE = 300
_MIN_PIXELS = 400


def without_stamps(picture: Image.Image) -> Image.Image:
    """The page in grey, without the coloured strokes that are too large for letters and what is printed in
    their colour among them.

    Small coloured print elsewhere stays, as do rules in colour and black print under a stamp.
    """
    grey = picture.convert("L")
    if picture.mode in ("1", "L", "I", "I;16"):
        return grey
    channels = np.asarray(picture.convert("RGB"))
    most, least = channels.max(axis=2), channels.min(axis=2)
    coloured = (most - least > _COLOURED) & (most > _BLACK) & find_ink(grey)
    if int(coloured.sum()) < _MIN_PIXELS:
        return grey
    import cv2  # half a second to import; most pages have no colour

    strokes = coloured.astype(np.uint8)
    for size in ((_RULE, 1), (1, _RULE)):
        rules = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        strokes[cv2.dilate(rules, np.ones((5, 5), np.uint8)) > 0] = 0
    # The gaps that black print leaves in a stroke.
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    stamped = np.zeros(strokes.shape, dtype=bool)
    for left, top, wide, high, _ in boxes[1:].tolist():
        if high > _LARGE:
            stamped[top : top + high, left : left + wide] = True
    if not stamped.any():
        return grey
    gone = cv2.dilate((strokes.astype(bool) & stamped).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    gone &= (most > _BLACK) & (most - least > _COLOURED // 3)
    paper = np.asarray(grey.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(BLUR)))
    return Image.fromarray(np.where(gone, paper, np.asarray(grey)).astype(np.uint8))
