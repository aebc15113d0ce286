"""What can be seen on the picture of a page without reading: its tilt, its rules, its lines of text.

What belongs here: numpy on pixels. Pictures are 8-bit grey; `ink` is an array that is True on dark pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Ink = npt.NDArray[np.bool_]

DPI = 300
# All lengths below are pixels at 300 dpi.
BLUR = 40
_DARKER = 0.82
# Ink is paler than this share of the darkest ink's depth; it stands out of the paper's grain by this factor.
_PALE = 0.3
_GRAIN = 5.0
# What stays around ink: the edges of letters, and dots too faint to be ink themselves.
_NEAR = 10
# The grey edge of rules.
_EDGE = 2
_MIN_RULE = 75
# A thin rule is, on average over this length, darker by so much than what stands this far beside it.
_STRETCH = 41
_APART = 7
_DIFFERS = 0.07
# Letters reach this far from their feet and have ink there on this share; no word is so long.
_LETTER = 9
_TOUCHED = 0.3
_SURELY_A_RULE = 400
_MAX_RUNS = 200_000
_MAX_TILT = 5.0
_POINTS = 60_000
_SPECK = 6
# A spot at most this large is dirt unless something larger stands this near.
_SPOT = 9
BESIDE = 11


@dataclass(frozen=True, slots=True)
class Run:
    """A straight run of ink, one pixel thick: at `pos` from `start` to `end` (not included)."""

    pos: int
    start: int
    end: int


def find_ink(picture: Image.Image) -> Ink:
    """Pixels clearly darker than what surrounds them, so that grey paper and shaded cells are none.

    How clearly depends on the print: where even its darkest is pale, less will do, as far as the paper's
    grain allows.
    """
    around = np.asarray(picture.filter(ImageFilter.BoxBlur(BLUR)), dtype=np.float32)
    # A little blur takes the grain of cheap scans away.
    level = np.asarray(picture.filter(ImageFilter.BoxBlur(1)), dtype=np.float32)
    sample = (level[::7, ::5] + 4) / np.maximum(around[::7, ::5], 1)
    darkest, paper, light = np.percentile(sample, (0.5, 50, 84))
    pale = 1 - _PALE * (1 - float(darkest))
    clear_of_grain = 1 - _GRAIN * float(light - paper)
    return level < around * max(min(pale, clear_of_grain), _DARKER) - 4


def cleaned(picture: Image.Image, ink: Ink, rules: Ink) -> Image.Image:
    """The picture with its ink and what is close to it, as grey as it is, on white paper without rules."""
    near = np.asarray(Image.fromarray(ink).convert("L").filter(ImageFilter.BoxBlur(_NEAR))) > 0
    ruled = np.asarray(Image.fromarray(rules & ~ink).convert("L").filter(ImageFilter.BoxBlur(_EDGE))) > 0
    around = np.asarray(picture.filter(ImageFilter.BoxBlur(BLUR)), dtype=np.float32)
    level = np.asarray(picture, dtype=np.float32) * (255 / np.maximum(around, 1))
    return Image.fromarray(np.where(near & ~ruled, np.clip(level, 0, 255), 255).astype(np.uint8))


def find_tilt(picture: Image.Image) -> float:
    """By how many degrees the page is tilted (counter-clockwise positive), between -5 and 5."""
    ys, xs = np.nonzero(find_ink(picture.reduce(3)))
    if len(ys) < 500:
        return 0.0
    angle, _ = tilt_of(ys, xs, _MAX_TILT)
    return angle if abs(angle) >= 0.03 else 0.0


def tilt_of(ys: npt.NDArray[np.int64], xs: npt.NDArray[np.int64], reach: float) -> tuple[float, float]:
    """The tilt of the ink at these pixels in degrees, and how clearly it shows (1: not at all).

    Rules and lines of text, once level, pile up on few rows: the tilt is the angle at which the rows'
    ink is most uneven.
    """
    if len(ys) > _POINTS:
        chosen = np.random.default_rng(0).choice(len(ys), _POINTS, replace=False)
        ys, xs = ys[chosen], xs[chosen]

    def unevenness(angle: float) -> float:
        rows = (ys + xs * math.tan(math.radians(angle))).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float((counts**2).sum())

    best, clearness = 0.0, 1.0
    for step, around in ((0.5, reach), (0.1, 0.5), (0.02, 0.2)):
        angles = best + np.arange(-around, around + step / 2, step)
        scores = np.array([unevenness(float(angle)) for angle in angles])
        # Rules are some pixels thick, so angles close to each other are equally good.
        best = float(angles[scores >= 0.99 * scores.max()].mean())
        if around == reach:
            usual = float(np.median(scores))
        clearness = float(scores.max()) / max(usual, 1.0)
    return best, clearness


def levelled(picture: Image.Image, tilt: float) -> Image.Image:
    """The picture turned back by its tilt; the paper's corners that come into it are white."""
    return picture.rotate(-tilt, resample=Image.Resampling.BICUBIC, fillcolor="white") if tilt else picture


def find_rules(ink: Ink) -> tuple[list[Run], list[Run]]:
    """Horizontal and vertical runs of ink longer than letters are; rules are several runs thick."""
    return long_runs(ink, _MIN_RULE), long_runs(np.ascontiguousarray(ink.T), _MIN_RULE)


def find_faint_rules(picture: Image.Image) -> tuple[list[Run], list[Run]]:
    """Long thin rules that are too pale for ink, told by what they are on average along a stretch.

    On pages whose rules are ink this finds too much.
    """
    import cv2  # half a second to import

    around = np.asarray(picture.filter(ImageFilter.BoxBlur(BLUR)), dtype=np.float32)
    level = np.asarray(picture, dtype=np.float32) / np.maximum(around, 1)
    found = []
    for size, axis in (((_STRETCH, 3), 0), ((3, _STRETCH), 1)):
        mean = cv2.blur(level, size)
        beside = np.minimum(np.roll(mean, _APART, axis), np.roll(mean, -_APART, axis))
        found.append(mean < beside - _DIFFERS)
    return long_runs(found[0], _SURELY_A_RULE), long_runs(np.ascontiguousarray(found[1].T), _SURELY_A_RULE)


def long_runs(ink: Ink, least: int) -> list[Run]:
    """Horizontal runs of ink of at least so many pixels that are no feet or heads of letters."""
    # A rule that is still tilted a little changes rows: look at three rows at a time.
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    edges = np.diff(np.pad(thick, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    long = ends - starts >= least
    if int(long.sum()) > _MAX_RUNS:  # a photograph, not a table
        return []
    rows, starts, ends = rows[long], starts[long], ends[long]
    alone = _stand_alone(ink, rows, starts, ends)
    return [
        Run(int(pos), int(start), int(end))
        for pos, start, end in zip(rows[alone], starts[alone], ends[alone], strict=True)
    ]


def _stand_alone(
    ink: Ink, rows: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which runs are no feet or heads of letters that touch: those have ink all along beside them."""
    sums = np.zeros((ink.shape[0], ink.shape[1] + 1), dtype=np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    alone = np.ones(len(rows), dtype=bool)
    for away in (-_LETTER, _LETTER):
        beside = np.clip(rows + away, 0, ink.shape[0] - 1)
        alone &= sums[beside, ends] - sums[beside, starts] <= _TOUCHED * (ends - starts)
    return np.asarray(alone | (ends - starts >= _SURELY_A_RULE), dtype=bool)


def rules_of(ink: Ink, horizontal: list[Run], vertical: list[Run]) -> Ink:
    """Where rules are drawn, with two pixels around them."""
    drawn = np.zeros_like(ink)
    for run in horizontal:
        drawn[max(run.pos - 2, 0) : run.pos + 3, max(run.start - 2, 0) : run.end + 2] = True
    for run in vertical:
        drawn[max(run.start - 2, 0) : run.end + 2, max(run.pos - 2, 0) : run.pos + 3] = True
    return drawn


def without_specks(ink: Ink) -> Ink:
    """The ink without dirt: small spots that stand near nothing larger, as dots and commas do.

    Dashes are no dirt.
    """
    import cv2  # half a second to import

    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    wide, high = boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]
    is_small = (wide <= _SPOT) & (high <= _SPOT) & (wide < 1.3 * high)
    is_small[0] = True  # the paper
    larger = (~is_small)[labels].astype(np.uint8)
    near = cv2.dilate(larger, np.ones((2 * BESIDE + 1, 2 * BESIDE + 1), np.uint8))
    kept = np.zeros(len(boxes), dtype=bool)
    kept[np.unique(labels[near > 0])] = True
    kept[0] = False
    return np.asarray(kept[labels], dtype=bool)


@dataclass(frozen=True, slots=True)
class Band:
    """A line of text (or several that touch) in a picture: its box in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def find_bands(ink: Ink, x0: int, top: int, x1: int, bottom: int) -> list[Band]:
    """The lines of text in a box, from top to bottom; specks of dirt are none."""
    box = ink[max(top, 0) : bottom, max(x0, 0) : x1]
    if box.size == 0 or int(box.sum()) < _SPECK:
        return []
    filled = box.any(axis=1)
    edges = np.diff(np.pad(filled, 1).astype(np.int8))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    bands: list[Band] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        part = box[start:end]
        if int(part.sum()) < _SPECK:
            continue
        columns = np.nonzero(part.any(axis=0))[0]
        band = Band(
            max(x0, 0) + int(columns[0]),
            max(top, 0) + start,
            max(x0, 0) + int(columns[-1]) + 1,
            max(top, 0) + end,
        )
        # The dot of an i, or an accent, belongs to the letters under it.
        if bands and band.top - bands[-1].bottom <= 4 and min(bands[-1].height, band.height) <= 8:
            above = bands.pop()
            band = Band(min(above.x0, band.x0), above.top, max(above.x1, band.x1), band.bottom)
        bands.append(band)
    return bands


def stroke_width(ink: Ink, band: Band) -> float:
    """How thick a line's upright strokes are, in pixels; what bold type shows by."""
    part = ink[band.top : band.bottom, band.x0 : band.x1]
    edges = np.diff(np.pad(part, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    lengths = np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]
    # Level strokes make long runs; leaving them out leaves the upright ones.
    upright = lengths[lengths <= 1.8 * np.median(lengths)] if len(lengths) else lengths
    return float(upright.mean()) if len(upright) else 0.0


def count_strokes(ink: Ink, band: Band) -> int:
    """How many upright strokes a band is made of; 0 where it holds anything else.

    So the numerals I, II and III are recognised, which OCR reads as quotes, bars or nothing.
    """
    part = ink[band.top : band.bottom, band.x0 : band.x1]
    edges = np.diff(np.pad(part.any(axis=0), 1).astype(np.int8))
    strokes = list(zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0], strict=True))
    solid = all(
        (end - start) * 3 <= band.height and float(part[:, start:end].mean()) > 0.7 for start, end in strokes
    )
    return len(strokes) if solid and band.height >= 12 and len(strokes) <= 3 else 0


def count_close_strokes(picture: Image.Image, band: Band) -> int:
    """How many level-headed strokes, 2 or 3, stand as close in a band as those of II and III; else 0.

    Told from grey, where noise and bold type have filled the gaps. Two ones are twice as far apart, and
    letters have something between their stems at half height.
    """
    height, width = band.height, band.x1 - band.x0
    if height < 12 or not 0.4 * height <= width <= 1.7 * height:
        return 0
    box = picture.crop((band.x0 - 2, band.top, band.x1 + 2, band.bottom))
    dark = 255 - np.asarray(box, dtype=np.float32)
    thirds = np.array([dark[height * k // 3 : height * (k + 1) // 3].mean(axis=0) for k in range(3)])
    # A stem is dark all the way down.
    stem = thirds.min(axis=0)
    # The picture has an edge on either side: a peak is higher than what is before and not lower than after.
    higher = stem[1:-1] > stem[:-2]
    peaks = np.nonzero(higher & (stem[1:-1] >= stem[2:]) & (stem[1:-1] > 0.55 * stem.max()))[0] + 1
    if not 2 <= len(peaks) <= 3 or stem.max() < 60:
        return 0
    for left, right in pairwise(peaks.tolist()):
        between = thirds[1, left + 1 : right]
        if not 0.22 * height <= right - left <= 0.6 * height:
            return 0
        if not len(between) or between.min() > 0.75 * min(thirds[1, left], thirds[1, right]):
            return 0
    return len(peaks)
