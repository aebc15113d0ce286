"""Making a picture of a page straight: turned the right way up, levelled, and freed of perspective.

What belongs here: geometry of the whole page. It depends on the picture alone, so that what is shown
of a page later stands where it was read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipelines.reading.scan.image import find_ink, find_tilt, levelled, tilt_of
from pipelines.reading.scan.recogniser import Recogniser

# Confidence, in the middle, of words that stand upright.
SURE = 60.0
# The picture's longer side in pixels, to see which way is up.
_SAMPLE_SIDE = 1900
_STRIPS = 8
# How clearly the lines of a strip must show, and by how many degrees strips may be off.
_CLEAR = 1.15
_UNEVEN = 0.2
# Degrees by which lines at the two ends of a flat page may differ.
_FLAT = 0.25
_PARALLEL_REACH = 4.0
# Dark ground around a page: looked for at a coarse scale, darker than this share of the paper.
_COARSE = 8
_GROUND = 0.55


def straightened(picture: Image.Image, recogniser: Recogniser | None) -> Image.Image:
    """A page, grey or in colour, upright, level and with parallel rules; what comes in at its corners is
    white.

    Without a recogniser the page is taken to stand upright.
    """
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("L" if picture.mode in ("1", "I", "I;16", "F") else "RGB")
    picture = _on_white(picture)
    if recogniser is not None and (turn := find_turn(picture.convert("L"), recogniser)):
        picture = picture.rotate(-turn, expand=True, fillcolor="white")
    picture = levelled(picture, find_tilt(picture.convert("L")))
    corners = _corners(picture.convert("L"))
    if corners is None:
        return picture
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, _mapping(corners, picture.size),
        resample=Image.Resampling.BICUBIC, fillcolor="white",
    )  # fmt: skip


def _on_white(picture: Image.Image) -> Image.Image:
    """The page without what lies around it: dark ground that reaches in from the picture's edges."""
    import cv2  # half a second to import

    small = np.asarray(picture.convert("L").reduce(_COARSE))
    ground = small < _GROUND * float(np.percentile(small, 95))
    # What is thin is a rule, or a line of text.
    ground_bits = cv2.morphologyEx(ground.astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ground_bits)
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    outside = [label for label in np.unique(edges) if label and boxes[label, cv2.CC_STAT_AREA] > 400]
    if not outside:
        return picture
    mask = cv2.dilate(np.isin(labels, outside).astype(np.uint8), np.ones((9, 9), np.uint8))
    covered = Image.fromarray(mask * 255).resize(picture.size, Image.Resampling.NEAREST)
    return Image.composite(Image.new(picture.mode, picture.size, "white"), picture, covered)


def find_turn(picture: Image.Image, recogniser: Recogniser) -> int:
    """By how many degrees clockwise, of 0, 90, 180 and 270, a page must be turned to stand upright.

    A sample of its lines is read. 0 where no way reads well.
    """
    scale = min(_SAMPLE_SIDE / max(picture.size), 1.0)
    small = picture.resize(
        (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)), Image.Resampling.BOX
    )
    found: dict[int, float] = {}
    for turn in (0, 180, 90, 270):
        found[turn] = _sureness(small.rotate(-turn, expand=True, fillcolor=255), recogniser)
        if found[turn] >= SURE:
            return turn
    best = max(found, key=lambda turn: found[turn])
    return best if found[best] > found[0] + 10 else 0


def _sureness(picture: Image.Image, recogniser: Recogniser) -> float:
    words = [w.confidence for w in recogniser.sample(picture) if sum(c.isalpha() for c in w.text) > 3]
    # A word or two may look like something on any side.
    return median(words) * min(len(words) / 4, 1.0) if words else 0.0


@dataclass(frozen=True, slots=True)
class _Lean:
    """How far lines lean, as slope at the page's middle and its change per pixel away from it."""

    slope: float
    change: float


def _corners(picture: Image.Image) -> list[tuple[float, float]] | None:
    """Where the corners of the straight page lie in the picture, from the top left on clockwise; None
    where the page is flat.

    On a page seen at an angle, rules that are parallel meet at a point far away: their slope changes
    evenly over the page.
    """
    ink = find_ink(picture.reduce(3))
    height, width = ink.shape
    ys, xs = np.nonzero(ink)
    if len(ys) < 3000:
        return None
    across = _lean(ys, xs, height)
    down = _lean(xs, ys, width)
    if down is None:
        return None
    if across is None:
        # A plan's last page has few lines to follow; the page is level by now.
        across = _Lean(0.0, 0.0)
    reach = math.tan(math.radians(_FLAT))
    if abs(across.change) * height < reach and abs(down.change) * width < reach and abs(down.slope) < reach:
        return None
    w, h = width / 2, height / 2
    # A line through a side's middle: y = y0 - slope * (x - middle), and the same for x.
    tops = [(s, across.slope + across.change * s) for s in (-h, h)]
    sides = [(s, down.slope + down.change * s) for s in (-w, w)]
    found = []
    for (y0, level), (x0, upright) in (
        (tops[0], sides[0]), (tops[0], sides[1]), (tops[1], sides[1]), (tops[1], sides[0])
    ):  # fmt: skip
        x = (x0 - upright * y0) / (1 - level * upright)
        found.append(((x + w) * 3, (y0 - level * x + h) * 3))
    return found


def _lean(along: npt.NDArray[np.int64], across: npt.NDArray[np.int64], size: int) -> _Lean | None:
    """The lean of lines that run along `across`, by strips of the page."""
    middles: list[float] = []
    slopes: list[float] = []
    for strip in range(_STRIPS):
        inside = (along >= size * strip // _STRIPS) & (along < size * (strip + 1) // _STRIPS)
        if int(inside.sum()) < 400:
            continue
        angle, clearness = tilt_of(along[inside], across[inside], _PARALLEL_REACH)
        if clearness > _CLEAR:
            middles.append(size * (strip + 0.5) / _STRIPS - size / 2)
            slopes.append(math.tan(math.radians(angle)))
    if len(middles) < 4:
        return None
    # A strip or two without rules may mislead: medians don't mind.
    pairs = list(combinations(zip(middles, slopes, strict=True), 2))
    change = median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)
    slope = median(s - change * m for m, s in zip(middles, slopes, strict=True))
    # Slopes that don't change evenly are no perspective, but noise or a bent page.
    left = median(abs(s - change * m - slope) for m, s in zip(middles, slopes, strict=True))
    return _Lean(slope, change) if left <= math.tan(math.radians(_UNEVEN)) else None


def _mapping(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """The eight numbers by which Pillow finds the place in the picture of a straight page's pixel."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(((0, 0), (width, 0), (width, height), (0, height)), corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows, float), np.array(wanted, float))]
