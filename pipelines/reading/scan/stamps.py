"""Stamps and signatures in coloured ink, taken off the print they stand on.

What belongs here: what is told by colour. On grey or black-and-white scans nothing is done.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from pipelines.reading.scan.image import BLUR, find_ink

# How far the channels of ink in colour are apart, and how dark all of them are in black print.
_COLOURED = 12
_BLACK = 100
# Lengths are pixels at 300 dpi. Coloured strokes higher than this are no letters.
_LARGE = 110
_RULE = 150
_MIN_PIXELS = 400
_MOSTLY = 0.6
_NO_COLOUR = 4
_LIGHTEN = 4.0


def without_stamps(picture: Image.Image) -> Image.Image:
    """The page in grey, without the coloured strokes that are too large for letters and what is printed in
    their colour among them.

    Small coloured print elsewhere stays, as do rules and black print under a stamp. The page must be level.
    """
    grey = picture.convert("L")
    if picture.mode in ("1", "L", "I", "I;16"):
        return grey
    # Scans keep colour at half their size: a little blur brings it to the strokes it belongs to.
    channels = np.asarray(picture.convert("RGB").filter(ImageFilter.BoxBlur(1)))
    most, least = channels.max(axis=2), channels.min(axis=2)
    ink = find_ink(grey)
    coloured = (most - least > _COLOURED) & (most > _BLACK) & ink
    if int(coloured.sum()) < _MIN_PIXELS:
        return grey
    import cv2  # half a second to import; most pages have no colour

    # Rules, whatever their colour, are straight for longer than a stroke of a pen is.
    inked = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    rules = np.zeros(inked.shape, dtype=np.uint8)
    for shape in ((1, _RULE), (_RULE, 1)):
        rules = np.maximum(rules, cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones(shape, np.uint8)))
    ruled = cv2.dilate(rules, np.ones((5, 5), np.uint8)) > 0
    strokes = (coloured & ~ruled).astype(np.uint8)
    # The gaps that black print leaves in a stroke.
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    print_edges = cv2.dilate((ink & (most - least <= _COLOURED)).astype(np.uint8), np.ones((5, 5), np.uint8))
    stamped = np.zeros(strokes.shape, dtype=bool)
    for label, (left, top, wide, high, _) in enumerate(boxes.tolist()):
        if label == 0 or high <= _LARGE:
            continue
        box = np.s_[top : top + high, left : left + wide]
        stroke = (labels[box] == label) & (strokes[box] > 0)
        # Scanners draw coloured edges around black print.
        if float(print_edges[box][stroke].mean()) < _MOSTLY:
            stamped[box] = True
    if not stamped.any():
        return grey
    # Where ink is coloured it is lightened by its colour: black print, which has none, stays dark.
    paper = np.asarray(grey.filter(ImageFilter.BoxBlur(BLUR)), dtype=np.float32)
    colour = np.maximum((most - least).astype(np.float32) - _NO_COLOUR, 0)
    lighter = np.asarray(grey, dtype=np.float32) + _LIGHTEN * colour
    lightened = np.where(
        stamped & ~ruled, np.minimum(lighter, np.maximum(paper, np.asarray(grey))), np.asarray(grey)
    )
    return Image.fromarray(lightened.astype(np.uint8))
