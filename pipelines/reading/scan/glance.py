"""A first, cheap look at a page of a long scanned report: may a table stand on it?

What belongs here: what can be told at a coarse scale without reading. In doubt the answer is yes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipelines.reading.scan.image import Ink, find_bands, find_ink, levelled, long_runs, tilt_of

DPI = 150
# Pixels at 150 dpi: a rule of 2 cm, rules that are one, white between columns.
_RULE = 120
_SAME = 5
_GAP = 16
# Print is pale whose darkest tenth of ink is lighter than this share of the paper.
_PALE = 0.45
# The least size of what is text, and the greatest height of a line.
_LETTER = 7
_LINE = 60
_LEAST_RULES = 3
_COLUMNS = 5
_LEAST_ROWS = 4


def may_hold_table(picture: Image.Image) -> bool:
    """Whether a grey page at 150 dpi shows rules both ways, or lines of text in many columns."""
    ys, xs = np.nonzero(find_ink(picture))
    if len(ys) < 500:
        return False
    if _is_pale(picture, ys, xs):
        return True  # its rules may be too thin for ink
    tilt, _ = tilt_of(ys, xs, 3.0)
    ink = find_ink(levelled(picture, tilt))
    upright = np.ascontiguousarray(ink.T)
    if all(_count([run.pos for run in long_runs(side, _RULE)]) >= _LEAST_RULES for side in (ink, upright)):
        return True
    # A page that lies on its side has its lines along the other way.
    return any(_has_columns(side) for side in (ink, upright))


def _is_pale(picture: Image.Image, ys: npt.NDArray[np.int64], xs: npt.NDArray[np.int64]) -> bool:
    level = np.asarray(picture, dtype=np.float32)
    return float(np.percentile(level[ys, xs], 10)) > _PALE * float(np.median(level))


def _count(positions: list[int]) -> int:
    """How many rules there are at these positions of runs, each some pixels thick."""
    ordered = sorted(positions)
    return sum(1 for i, pos in enumerate(ordered) if i == 0 or pos - ordered[i - 1] > _SAME)


def _has_columns(ink: Ink) -> bool:
    rows = 0
    for band in find_bands(ink, 0, 0, ink.shape[1], ink.shape[0]):
        if not _LETTER <= band.height <= _LINE:
            continue  # dirt, or no line
        filled = np.nonzero(ink[band.top : band.bottom].any(axis=0))[0]
        gaps = np.nonzero(np.diff(filled) > _GAP)[0]
        starts, ends = np.append(0, gaps + 1), np.append(gaps, len(filled) - 1)
        rows += int((filled[ends] - filled[starts] >= _LETTER).sum()) >= _COLUMNS
    return rows >= _LEAST_ROWS
