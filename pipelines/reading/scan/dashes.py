"""Dashes in cells of figures, which say nil: recognisers are apt to lose them, and dirt looks like them.

What belongs here: what a dash looks like, and where one may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from pipelines.reading.scan.image import BESIDE, BLUR, Band, Ink

# How far from the middle of lines beside it a dash may stand, as a share of their height.
_LEVEL = 0.25
# How far, in pixels at 300 dpi, from where the figures of its column begin, end or have their middle, and
# how many of them must do so there.
_ALIGNED = 6
_SHARE = 0.3
# By how much a dash too thin for ink is darker than paper, and than the paper's grain.
_DEPTH = 0.07
_GRAIN = 4.5


@dataclass(frozen=True, slots=True)
class CellBands:
    """The lines of text in one cell, whose sides are at x0 and x1, and a dash that may stand there alone."""

    x0: int
    x1: int
    lines: Sequence[Band]
    dash: Band | None


def true_dashes(cells: Sequence[CellBands], usual: float) -> Iterator[Band]:
    """Those dashes that stand as figures of their row and column do; dirt is anywhere.

    `usual` is the usual height of a line.
    """
    # Figures stand at the height of their row's first lines.
    firsts = [cell.lines[0] for cell in cells if cell.lines]
    middles = np.sort([(line.top + line.bottom) / 2 for line in firsts])
    columns: dict[tuple[int, int], list[tuple[int, float, int]]] = {}
    for cell in cells:
        for line in cell.lines:
            columns.setdefault((cell.x0, cell.x1), []).append(_edges(line))
    for cell in cells:
        # Beside lines of text it is dirt.
        if cell.dash is None or cell.lines:
            continue
        middle = (cell.dash.top + cell.dash.bottom) / 2
        first, last = np.searchsorted(middles, (middle - _LEVEL * usual, middle + _LEVEL * usual))
        if first == last and len(middles):
            continue
        if _is_aligned(cell.dash, columns.get((cell.x0, cell.x1), [])):
            yield cell.dash


def _is_aligned(dash: Band, lines: Sequence[tuple[int, float, int]]) -> bool:
    if not lines:
        return True
    away = np.abs(np.array(lines) - np.array(_edges(dash)))
    return bool(((away <= _ALIGNED).mean(axis=0) >= _SHARE).any())


def _edges(band: Band) -> tuple[int, float, int]:
    return band.x0, (band.x0 + band.x1) / 2, band.x1


def is_dash(ink: Ink, band: Band) -> bool:
    """Whether a band is one short level stroke: a dash, which OCR is apt to lose."""
    part: Any = ink[band.top : band.bottom, band.x0 : band.x1]
    width = band.x1 - band.x0
    return 6 <= width <= 45 and band.height <= 10 and width >= 1.35 * band.height and bool(part.mean() > 0.6)


def dash_level(picture: Image.Image) -> npt.NDArray[np.float32]:
    """How light the page is at each pixel, 1 for paper, on average over the size of a small dash."""
    import cv2  # half a second to import

    around = np.asarray(picture.filter(ImageFilter.BoxBlur(BLUR)), dtype=np.float32)
    return np.asarray(cv2.blur(np.asarray(picture, dtype=np.float32) / np.maximum(around, 1), (9, 3)))


def find_faint_dash(level: npt.NDArray[np.float32], x0: int, top: int, x1: int, bottom: int) -> Band | None:
    """A dash too thin for ink in a box that holds no ink; `level` is that of `dash_level`."""
    box = level[top + BESIDE : bottom - BESIDE, x0 + BESIDE : x1 - BESIDE]
    if box.shape[0] < 20 or box.shape[1] < 20:
        return None
    paper = float(np.median(box))
    grain = float(np.median(np.abs(box - paper))) * 1.48
    y, x = divmod(int(box.argmin()), box.shape[1])
    depth = paper - float(box[y, x])
    if depth < max(_DEPTH, _GRAIN * grain):
        return None
    dark = box < paper - depth / 2
    if int(dark.sum()) > 45 * 10:
        return None
    row, column = dark[y], dark[:, x]
    left, right = _reach(row, x)
    above, below = _reach(column, y)
    # The average has made it wider and higher.
    wide, high = right - left, below - above
    if not (8 <= wide <= 50 and high <= 9 and wide >= 1.6 * high):
        return None
    x, y = x0 + BESIDE + left, top + BESIDE + above
    return Band(x, y, x + wide, y + high)


def _reach(line: npt.NDArray[np.bool_], at: int) -> tuple[int, int]:
    """The stretch of True around a place: its start, and its end, which is not part of it."""
    start, end = at, at + 1
    while start > 0 and line[start - 1]:
        start -= 1
    while end < len(line) and line[end]:
        end += 1
    return start, end
