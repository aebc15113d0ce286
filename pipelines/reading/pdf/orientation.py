"""The turn that sets a page upright: /Rotate, the direction of its text, its skew.

What belongs here: the map from PDF user space (y up, any origin) to the upright page (points from
the top left corner, y down).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

MAX_SKEW = math.radians(12)
"""Text tilted by more than this is not the page's skew but slanted text."""
_MIN_SKEW = math.radians(0.15)

Matrix = tuple[float, float, float, float, float, float]


class Direction(NamedTuple):
    """How many characters run in a direction (radians anticlockwise in user space)."""

    angle: float
    chars: int


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The affine map that applies `first`, then `second` (PDF's row vectors: a b c d e f)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def inverse(matrix: Matrix) -> Matrix | None:
    """The affine map that undoes another, None where there is none."""
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    if abs(determinant) < 1e-12:
        return None
    a, b, c, d = d / determinant, -b / determinant, -c / determinant, a / determinant
    return a, b, c, d, -(e * a + f * c), -(e * b + f * d)


def quarter_turn(angle: float) -> tuple[int, float]:
    """The nearest quarter turn (0 to 3) of an angle in radians, and what is left over."""
    quarter = round(angle / (math.pi / 2))
    return quarter % 4, angle - quarter * math.pi / 2


@dataclass(frozen=True, slots=True)
class Orientation:
    """The map to the upright page, that page's size in points, and the skew it undoes in radians."""

    matrix: Matrix
    width: float
    height: float
    skew: float
    angle: float
    """What the map adds to the angle of a text."""

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space on the upright page."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def box(self, left: float, low: float, right: float, high: float) -> tuple[float, float, float, float]:
        """A character's box of user space as x0, top, x1, bottom of the upright page.

        On a skewed page the box given encloses the slanted character; the slant is taken out.
        """
        x0, y0 = self.place(left, low)
        x1, y1 = self.place(right, high)
        if self.skew:
            cos, sin = math.cos(self.skew), abs(math.sin(self.skew))
            wide, tall = right - left, high - low
            if abs(self.matrix[1]) > abs(self.matrix[0]):
                wide, tall = tall, wide
            scale = cos * cos - sin * sin
            half_width = max((wide * cos - tall * sin) / scale, 0.0) / 2
            half_height = max((tall * cos - wide * sin) / scale, 0.0) / 2
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            return x - half_width, y - half_height, x + half_width, y + half_height
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def orientation_of(page: Any, directions: Sequence[Direction]) -> Orientation:
    """Turns a page by /Rotate, or by the direction most of its text has, and undoes its skew.

    `page` is a raw pypdfium2 handle. A page that shows its text sideways is turned as a reader
    would turn it.
    """
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    rotation = pdfium_c.FPDFPage_GetRotation(page) % 4
    votes = [0, 0, 0, 0]
    for direction in directions:
        quarter, off = quarter_turn(direction.angle)
        if abs(off) <= MAX_SKEW:
            votes[quarter] += direction.chars
    # /Rotate turns clockwise, angles of text count anticlockwise.
    reading = rotation if not any(votes) else max(range(4), key=lambda q: (votes[q], q == rotation))
    maps: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    )
    width, height = right - left, top - bottom
    if reading % 2:
        width, height = height, width
    matrix = maps[reading]
    skew = _skew(directions, reading)
    if skew:
        cos, sin = math.cos(skew), math.sin(skew)
        cx, cy = width / 2, height / 2
        # y points down here, so an anticlockwise skew is undone by this rotation.
        turn: Matrix = (cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy)
        matrix = multiply(matrix, turn)
    return Orientation(matrix, width, height, skew, math.atan2(-matrix[1], matrix[0]))


def _skew(directions: Sequence[Direction], reading: int) -> float:
    """The median tilt of the text that is read upright, 0 where it is too small to matter."""
    tilts: list[tuple[float, int]] = []
    for direction in directions:
        quarter, off = quarter_turn(direction.angle)
        if quarter == reading and abs(off) <= MAX_SKEW:
            tilts.append((off, direction.chars))
    tilts.sort()
    half, seen = sum(chars for _, chars in tilts) / 2, 0
    for off, chars in tilts:
        seen += chars
        if seen >= half:
            return off if abs(off) >= _MIN_SKEW else 0.0
    return 0.0
