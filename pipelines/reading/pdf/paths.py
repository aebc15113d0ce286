"""Ruling lines and filled areas of a PDF page, as pypdfium2 gives its paths.

What belongs here: calls of PDFium's page object API and the decision which painted shapes are
rules. Form XObjects are followed; coordinates come out upright (see pdf_orientation).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from pipelines.reading.pdf import calls as pdf_calls
from pipelines.reading.pdf.clips import clip_box, is_clipped
from pipelines.reading.pdf.orientation import Matrix, Orientation, multiply

MAX_OBJECTS = 60_000
"""Page objects looked at on one page; more than that is a drawing."""
MAX_SEGMENTS = 60_000
"""Path segments read on one page."""

THIN = 3.0
"""A filled shape thinner than this many points is a rule, a thicker one an area."""
_THICK = 5.0
_LONG = 60.0
_MAX_DEPTH = 8
_STRAIGHT = 0.02
_FAR = 1e6
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

_Subpath = tuple[list[tuple[float, float] | None], bool]
"""Its points, None where a curve breaks the outline, and whether it is closed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight piece of a line: at `pos` (y of a horizontal, x of a vertical one) from `lo` to `hi`."""

    pos: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape that is neither a rule nor white, by its box."""

    x0: float
    top: float
    x1: float
    bottom: float


class Cover(NamedTuple):
    """What hides the text below it: its place in the order of painting, its box, PDFium's address of it, and
    the share of the page that it takes."""

    order: int
    area: Area
    item: int
    share: float


@dataclass(slots=True)
class Paths:
    """What is drawn on a page: rules of both directions and areas.

    `backgrounds` are boxes of everything coloured (areas, images, shadings) that text may stand on;
    `strokes` are horizontal lines laid over the page, `slanted` long lines (x0, y0, x1, y1) across it.
    `image_share` is the share of the page that its largest image covers. `covers` are opaque shapes and
    `pictures` images, each with its place in the order of painting; `painted` are the places of text objects
    in the same order, by their addresses, and `in_forms` the maps to the upright page of those within forms.
    """

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    backgrounds: list[Area] = field(default_factory=list)
    strokes: list[Rule] = field(default_factory=list)
    slanted: list[tuple[float, float, float, float]] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    pictures: list[Cover] = field(default_factory=list)
    painted: dict[int, int] = field(default_factory=dict)
    in_forms: dict[int, Matrix] = field(default_factory=dict)
    image_share: float = 0.0
    truncated: bool = False


class PathSource:
    """Reads the paths of one page. Behind its `own_objects` stand notes and fields laid over it.

    `fields` are the boxes of fields in the page's space: what frames and fills one is no cell.
    """

    def __init__(
        self,
        page: Any,
        orientation: Orientation,
        own_objects: int = MAX_OBJECTS,
        fields: Sequence[tuple[float, float, float, float]] = (),
    ) -> None:
        self._page = page
        self._own_objects = own_objects
        self._is_own = True
        self._orientation = orientation
        self._fields = [orientation.box(*field) for field in fields]
        self._paths = Paths()
        self._objects = 0
        self._segments = 0
        self._fm = pdfium_c.FS_MATRIX()
        self._colors = tuple(ctypes.c_uint() for _ in range(4))
        self._fx, self._fy = ctypes.c_float(), ctypes.c_float()

    def read(self) -> Paths:
        """All rules and areas; `truncated` where the page draws more than the limits."""
        page = pdf_calls.address(self._page)
        for index in range(max(pdf_calls.page_object_count(page), 0)):
            self._is_own = index < self._own_objects
            if not self._take(pdf_calls.page_object(page, index), self._orientation.matrix, 0):
                break
        return self._paths

    def _take(self, item: int | None, outer: Matrix, depth: int) -> bool:
        self._objects += 1
        if self._objects > MAX_OBJECTS or self._segments > MAX_SEGMENTS:
            self._paths.truncated = True
            return False
        if not item:
            return True
        kind = pdf_calls.object_type(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._path(item, multiply(self._matrix(item), outer), outer)
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._paths.painted[item] = self._objects
            if depth:
                self._paths.in_forms[item] = outer
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            self._image(item, multiply(self._matrix(item), outer))
        elif kind == pdfium_c.FPDF_PAGEOBJ_SHADING:
            self._paths.backgrounds.append(Area(0, 0, self._orientation.width, self._orientation.height))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = multiply(self._matrix(item), outer)
            for index in range(max(pdf_calls.form_object_count(item), 0)):
                if not self._take(pdf_calls.form_object(item, index), inner, depth + 1):
                    return False
        return True

    def _matrix(self, item: int) -> Matrix:
        m = self._fm
        if not pdf_calls.object_matrix(item, ctypes.addressof(m)):
            return _IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _image(self, item: int, matrix: Matrix) -> None:
        a, b, c, d, e, f = matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        width, height = x1 - x0, bottom - top
        if min(width, height) < THIN and max(width, height) > 2 * THIN:
            self._thin(x0, top, x1, bottom)
            return
        area = Area(x0, top, x1, bottom)
        self._paths.backgrounds.append(area)
        share = self._share(area)
        if self._paths.painted:
            self._paths.pictures.append(Cover(self._objects, area, item, share))
        self._paths.image_share = max(self._paths.image_share, share)

    def _share(self, area: Area) -> float:
        """The share of the page that an area takes."""
        page_area = max(self._orientation.width * self._orientation.height, 1.0)
        return (area.x1 - area.x0) * (area.bottom - area.top) / page_area

    def _path(self, item: int, matrix: Matrix, outer: Matrix) -> None:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdf_calls.path_draw_mode(item, ctypes.addressof(mode), ctypes.addressof(stroke)):
            return
        stroked = bool(stroke.value) and self._paint(item, pdf_calls.stroke_color) is not None
        fill = self._paint(item, pdf_calls.fill_color) if mode.value else None
        if not stroked and fill is None:
            return
        width = self._stroke_width(item, matrix) if stroked else 0.0
        subpaths = self._subpaths(item, matrix)
        if self._fields and stroked and fill is not None and self._frames_a_field(subpaths, width):
            return
        if fill is not None and self._paths.painted and not pdf_calls.has_transparency(item):
            self._cover(item, subpaths, outer)
        for points, closed in subpaths:
            if fill is not None:
                self._filled(points, min(fill[:3]) < 250, stroked)
            if stroked:
                if closed and len(points) > 2:
                    points = [*points, points[0]]
                for start, end in pairwise(points):
                    if start is None or end is None:
                        continue
                    if width > _THICK:
                        self._thick_line(start, end, width)
                    else:
                        self._line(start[0], start[1], end[0], end[1])

    def _stroke_width(self, item: int, matrix: Matrix) -> float:
        """The width of a path's stroke in points."""
        if not pdf_calls.stroke_width(item, ctypes.addressof(self._fx)):
            return 0.0
        return self._fx.value * math.hypot(matrix[0], matrix[1])

    def _thick_line(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """A line so thick that it paints an area, as some programs shade cells."""
        x0, x1 = min(start[0], end[0]), max(start[0], end[0])
        top, bottom = min(start[1], end[1]), max(start[1], end[1])
        if x1 - x0 >= bottom - top:
            top, bottom = top - width / 2, bottom + width / 2
        else:
            x0, x1 = x0 - width / 2, x1 + width / 2
        self._paths.backgrounds.append(Area(x0, top, x1, bottom))

    def _paint(self, item: int, getter: Callable[..., Any]) -> tuple[int, int, int] | None:
        """The colour an object is painted with, None where it is fully transparent."""
        if not getter(item, *(ctypes.addressof(part) for part in self._colors)):
            return (0, 0, 0)
        red, green, blue, alpha = self._colors
        return None if alpha.value == 0 else (red.value, green.value, blue.value)

    def _subpaths(self, item: int, matrix: Matrix) -> list[_Subpath]:
        """The path's pieces as upright points; None stands where a curve breaks the outline."""
        a, b, c, d, e, f = matrix
        x, y = self._fx, self._fy
        x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
        subpaths: list[_Subpath] = []
        points: list[tuple[float, float] | None] = []
        closed, bezier = False, 0
        count = pdf_calls.path_segment_count(item)
        self._segments += max(count, 0)
        self._paths.truncated = self._paths.truncated or self._segments > MAX_SEGMENTS
        for index in range(min(max(count, 0), MAX_SEGMENTS)):
            segment = pdf_calls.path_segment(item, index)
            pdf_calls.segment_point(segment, x_at, y_at)
            kind = pdf_calls.segment_type(segment)
            if not abs(x.value) + abs(y.value) < _FAR:
                continue
            point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    subpaths.append((points, closed))
                points, closed, bezier = [point], False, 0
            elif kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
                bezier += 1
                if bezier % 3 == 0:
                    last = points[-1] if points else None
                    if last is None or not _straight(last, point):
                        points.append(None)
                    points.append(point)
            else:
                points.append(point)
            closed = closed or bool(pdf_calls.segment_closes(segment))
        if len(points) > 1:
            subpaths.append((points, closed))
        return subpaths

    def _frames_a_field(self, subpaths: Sequence[_Subpath], stroke: float) -> bool:
        """Whether a path is one box in the place of a field, as some programs paint under their fields."""
        known = [point for points, _ in subpaths for point in points if point is not None]
        if len(subpaths) != 1 or not known:
            return False
        xs, ys = [x for x, _ in known], [y for _, y in known]
        box = min(xs), min(ys), max(xs), max(ys)
        return any(
            all(abs(one - other) < 1.0 + stroke / 2 for one, other in zip(box, field, strict=True))
            for field in self._fields
        )

    def _cover(self, item: int, subpaths: Sequence[_Subpath], outer: Matrix) -> None:
        """Notes what a filled shape hides. A shape of several pieces may be a frame with a hole."""
        if len(subpaths) != 1 or not pdf_calls.fill_color(item, *map(ctypes.addressof, self._colors)):
            return
        known = [point for point in subpaths[0][0] if point is not None]
        x0, x1 = min(p[0] for p in known), max(p[0] for p in known)
        top, bottom = min(p[1] for p in known), max(p[1] for p in known)
        if min(x1 - x0, bottom - top) < THIN or not _is_box(known, x0, top, x1, bottom):
            return
        if is_clipped(item):
            left, high, right, low = clip_box(item, outer)
            x0, x1, top, bottom = max(x0, left), min(x1, right), max(top, high), min(bottom, low)
        if x0 < x1 and top < bottom:
            area = Area(x0, top, x1, bottom)
            self._paths.covers.append(Cover(self._objects, area, item, self._share(area)))

    def _filled(self, points: list[tuple[float, float] | None], visible: bool, stroked: bool) -> None:
        known = [point for point in points if point is not None]
        if len(known) < 2:
            return
        x0, x1 = min(p[0] for p in known), max(p[0] for p in known)
        top, bottom = min(p[1] for p in known), max(p[1] for p in known)
        if min(x1 - x0, bottom - top) < THIN:
            if visible and not stroked:
                self._thin(x0, top, x1, bottom)
            return
        area = Area(x0, top, x1, bottom)
        if visible:
            self._paths.backgrounds.append(area)
            if self._is_own and _is_rectangle(known, x0, top, x1, bottom):
                self._paths.areas.append(area)

    def _thin(self, x0: float, top: float, x1: float, bottom: float) -> None:
        wide, tall = x1 - x0, bottom - top
        # A dot may be a piece of a dotted line in either direction.
        if wide >= tall or wide < THIN > tall:
            self._horizontal((top + bottom) / 2, x0, x1)
        if wide < tall or wide < THIN > tall:
            self._vertical((x0 + x1) / 2, top, bottom)

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        dx, dy = abs(x1 - x0), abs(y1 - y0)
        if dy <= max(1.0, _STRAIGHT * dx) and dx > dy:
            self._horizontal((y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif dx <= max(1.0, _STRAIGHT * dy) and dy > dx:
            self._vertical((x0 + x1) / 2, min(y0, y1), max(y0, y1))
        elif dx > _LONG:
            self._paths.slanted.append((x0, y0, x1, y1))

    def _horizontal(self, y: float, lo: float, hi: float) -> None:
        # What is laid over a page parts no cells, but it may strike a text through.
        rules = self._paths.horizontal if self._is_own else self._paths.strokes
        if -THIN <= y <= self._orientation.height + THIN:
            rules.append(Rule(y, lo, hi))

    def _vertical(self, x: float, lo: float, hi: float) -> None:
        if self._is_own and -THIN <= x <= self._orientation.width + THIN:
            self._paths.vertical.append(Rule(x, lo, hi))


def _straight(start: tuple[float, float], end: tuple[float, float]) -> bool:
    return abs(start[0] - end[0]) < 1.0 or abs(start[1] - end[1]) < 1.0


def _is_box(points: list[tuple[float, float]], x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether every point lies on the sides of the box, as those of one with rounded corners do."""
    return len(points) >= 4 and all(
        min(abs(x - x0), abs(x - x1), abs(y - top), abs(y - bottom)) < 1.0 for x, y in points
    )


def _is_rectangle(points: list[tuple[float, float]], x0: float, top: float, x1: float, bottom: float) -> bool:
    def at_corner(point: tuple[float, float]) -> bool:
        x, y = point
        return min(abs(x - x0), abs(x - x1)) < 1.0 and min(abs(y - top), abs(y - bottom)) < 1.0

    return len(points) >= 4 and all(at_corner(point) for point in points)
