"""Characters of a PDF page as pypdfium2 gives them, and the turn that sets the page upright.

What belongs here: calls of PDFium's text API and the choice of the page's reading direction.
Everything after this module sees only upright coordinates in points from the top left corner.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

MAX_CHARS = 200_000
"""Characters of one page that are read; a page of a plan has up to ten thousand."""

_MAX_SKEW = math.radians(12)
_MIN_SKEW = math.radians(0.15)
_BOLD_NAME = re.compile(r"bold|black|heavy|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
_FORCE_BOLD_FLAG = 1 << 18
# Coordinates beyond the largest page there can be, and what is no number, are damage.
_FAR = 1e6
_MAX_CLIPS = 64
_INVISIBLE = 3
_STROKED_MODES = (2, 6)
_SPACES = frozenset("\t\u1680\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
# Kept as a character without text, so that its width is no gap.
_SOFT_HYPHEN = 0xAD
_LINE_ENDS = frozenset((0, 10, 13))
# PDFium marks a hyphen at a line's end with these instead of the hyphen itself.
_HYPHENS = frozenset("\x02\ufffe\u2010\u2011")

Matrix = tuple[float, float, float, float, float, float]


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The affine map that applies `first`, then `second` (PDF's row vectors: a b c d e f)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


@dataclass(frozen=True, slots=True)
class Style:
    """What all characters of one text object share; `turn` counts quarter turns anticlockwise.

    `run` numbers text objects in the order they are painted. `slanted` text stands across the
    page, as watermarks do. `color` is RGBA.
    """

    run: int
    size: float
    bold: bool
    turn: int
    slanted: bool
    invisible: bool
    color: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character. `u0`, `u1` run along its line and `v` is its baseline, in its own direction.

    For upright text u is x and v is y; for turned text the pair is turned so that lines of a
    paragraph always follow each other with rising v.
    """

    text: str
    u0: float
    u1: float
    v: float
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    after_space: bool


@dataclass(frozen=True, slots=True)
class Orientation:
    """The map from PDF user space to the upright page, with the upright page's size in points."""

    matrix: Matrix
    width: float
    height: float
    skew: float


@dataclass(slots=True)
class _RawStyle:
    run: int
    size: float
    bold: bool
    angle: float
    invisible: bool
    color: tuple[int, int, int, int]
    clip: _Clip | None
    chars: int = 0


_Clip = tuple[float, float, float, float]
_RawGlyph = tuple[int, float, float, float, float, float, float, _RawStyle, bool]


class GlyphSource:
    """Reads the characters of one page; `truncated` says that the page had more than MAX_CHARS."""

    def __init__(self, page: Any, textpage: Any) -> None:
        self._page = page
        self._textpage = textpage
        self._fonts: dict[int, bool] = {}
        self._raw: list[_RawGlyph] = []
        self._styles: list[_RawStyle] = []
        count = pdfium_c.FPDFText_CountChars(textpage)
        self.truncated = count > MAX_CHARS
        self._read(min(max(count, 0), MAX_CHARS))
        self.orientation = self._orient()

    def _read(self, count: int) -> None:
        textpage = self._textpage
        unicode_of, box_of = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
        origin_of, object_of = pdfium_c.FPDFText_GetCharOrigin, pdfium_c.FPDFText_GetTextObject
        box, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
        styles: dict[int, _RawStyle] = {}
        space = False
        for index in range(count):
            code = unicode_of(textpage, index)
            if code in (9, 10, 13, 32, 0, 160) or 0x2000 <= code <= 0x200A:
                if code in _LINE_ENDS:
                    continue
                # A space PDFium made up stands for a gap; gaps are measured later.
                space = space or pdfium_c.FPDFText_IsGenerated(textpage, index) != 1
                continue
            text_object = object_of(textpage, index)
            if not text_object:
                continue
            address = ctypes.addressof(text_object.contents)
            style = styles.get(address)
            if style is None:
                style = self._style(text_object, index, len(styles))
                styles[address] = style
            box_of(textpage, index, box_ref)
            origin_of(textpage, index, x_ref, y_ref)
            if not abs(x.value) + abs(y.value) < _FAR:
                continue
            if style.clip is not None and _is_outside(style.clip, box):
                continue
            style.chars += 1
            self._raw.append((code, box.left, box.bottom, box.right, box.top, x.value, y.value, style, space))
            space = False
        self._styles = list(styles.values())

    def _style(self, text_object: Any, index: int, run: int) -> _RawStyle:
        matrix = pdfium_c.FS_MATRIX()
        size = pdfium_c.FPDFText_GetFontSize(self._textpage, index)
        angle = 0.0
        if pdfium_c.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d)
            angle = math.atan2(matrix.b, matrix.a)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        refs = (ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha))
        color = (0, 0, 0, 255)
        if pdfium_c.FPDFPageObj_GetFillColor(text_object, *refs):
            color = (red.value, green.value, blue.value, alpha.value)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object)
        bold = mode in _STROKED_MODES or self._is_bold(pdfium_c.FPDFTextObj_GetFont(text_object))
        invisible = mode == _INVISIBLE or color[3] == 0
        return _RawStyle(run, abs(size) or 1.0, bold, angle, invisible, color, _clip(text_object, matrix))

    def _is_bold(self, font: Any) -> bool:
        if not font:
            return False
        address = ctypes.addressof(font.contents)
        if address not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = buffer.value.decode("utf-8", "replace")
            flags = max(pdfium_c.FPDFFont_GetFlags(font), 0)
            self._fonts[address] = bool(_BOLD_NAME.search(name)) or bool(flags & _FORCE_BOLD_FLAG)
        return self._fonts[address]

    def _orient(self) -> Orientation:
        """Turns the page by /Rotate, then by the direction most of its text has, then by its skew."""
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDF_GetPageBoundingBox(self._page, ctypes.byref(box))
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        rotation = pdfium_c.FPDFPage_GetRotation(self._page) % 4
        votes = [0, 0, 0, 0]
        for style in self._styles:
            quarter, off = _quarter(style.angle)
            if abs(off) <= _MAX_SKEW:
                votes[quarter] += style.chars
        # /Rotate turns clockwise, angles of text count anticlockwise.
        reading = rotation if not any(votes) else max(range(4), key=lambda q: (votes[q], q == rotation))
        width, height = right - left, top - bottom
        maps: tuple[Matrix, ...] = (
            (1, 0, 0, -1, -left, top),
            (0, 1, 1, 0, -bottom, -left),
            (-1, 0, 0, 1, right, -bottom),
            (0, -1, -1, 0, top, right),
        )
        if reading % 2:
            width, height = height, width
        skew = self._skew(reading)
        matrix = maps[reading]
        if skew:
            cos, sin = math.cos(skew), math.sin(skew)
            cx, cy = width / 2, height / 2
            # y points down here, so an anticlockwise skew is undone by this rotation.
            turn: Matrix = (cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy)
            matrix = multiply(matrix, turn)
        return Orientation(matrix, width, height, skew)

    def _skew(self, reading: int) -> float:
        offs: list[tuple[float, int]] = []
        for style in self._styles:
            quarter, off = _quarter(style.angle)
            if quarter == reading and abs(off) <= _MAX_SKEW:
                offs.append((off, style.chars))
        if not offs:
            return 0.0
        offs.sort()
        half, seen = sum(chars for _, chars in offs) / 2, 0
        for off, chars in offs:
            seen += chars
            if seen >= half:
                return off if abs(off) >= _MIN_SKEW else 0.0
        return 0.0

    def glyphs(self) -> list[Glyph]:
        """The page's characters, upright, in the order in which they are painted."""
        orientation = self.orientation
        a, b, c, d, e, f = orientation.matrix
        cos, sin = math.cos(orientation.skew), abs(math.sin(orientation.skew))
        skewed = orientation.skew != 0.0
        base = math.atan2(-b, a)
        styles: dict[int, Style] = {}
        for raw_style in self._styles:
            quarter, off = _quarter(raw_style.angle + base)
            styles[raw_style.run] = Style(
                raw_style.run,
                raw_style.size,
                raw_style.bold,
                quarter,
                abs(off) > _MAX_SKEW,
                raw_style.invisible,
                raw_style.color,
            )
        glyphs: list[Glyph] = []
        for code, left, low, right, high, x, y, raw_style, space in self._raw:
            text = _normal_text(code)
            if not text and code != _SOFT_HYPHEN:
                continue
            style = styles[raw_style.run]
            ax, ay = a * left + c * low + e, b * left + d * low + f
            bx, by = a * right + c * high + e, b * right + d * high + f
            x0, x1 = (ax, bx) if ax <= bx else (bx, ax)
            top, bottom = (ay, by) if ay <= by else (by, ay)
            px, py = a * x + c * y + e, b * x + d * y + f
            if skewed:
                # The box PDFium gives encloses the slanted character: take the slant out of it.
                wide, tall = right - left, high - low
                if abs(b) > abs(a):
                    wide, tall = tall, wide
                scale = cos * cos - sin * sin
                width = max((wide * cos - tall * sin) / scale, 0.0)
                height = max((tall * cos - wide * sin) / scale, 0.0)
                mx, my = (ax + bx) / 2, (ay + by) / 2
                x0, x1, top, bottom = mx - width / 2, mx + width / 2, my - height / 2, my + height / 2
            turn = style.turn
            if turn == 0:
                glyphs.append(Glyph(text, x0, x1, py, x0, top, x1, bottom, style, space))
            elif turn == 1:
                glyphs.append(Glyph(text, -bottom, -top, px, x0, top, x1, bottom, style, space))
            elif turn == 2:
                glyphs.append(Glyph(text, -x1, -x0, -py, x0, top, x1, bottom, style, space))
            else:
                glyphs.append(Glyph(text, top, bottom, -px, x0, top, x1, bottom, style, space))
        return glyphs


def _clip(text_object: Any, matrix: Any) -> _Clip | None:
    """The box (left, bottom, right, top in user space) outside which a text object isn't painted.

    Office programs repeat the text of merged cells on every page and clip away what belongs to
    another. The clip of text within a form is in the form's own space, so it is left out.
    """
    own = pdfium_c.FS_MATRIX()
    clip_path = pdfium_c.FPDFPageObj_GetClipPath(text_object)
    count = pdfium_c.FPDFClipPath_CountPaths(clip_path)
    if count <= 0 or count > _MAX_CLIPS or not pdfium_c.FPDFPageObj_GetMatrix(text_object, ctypes.byref(own)):
        return None
    if max(abs(own.e - matrix.e), abs(own.f - matrix.f), abs(own.a - matrix.a), abs(own.d - matrix.d)) > 0.01:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    x_ref, y_ref = ctypes.byref(x), ctypes.byref(y)
    left = bottom = -math.inf
    right = top = math.inf
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(min(pdfium_c.FPDFClipPath_CountPathSegments(clip_path, path), _MAX_CLIPS)):
            segment = pdfium_c.FPDFClipPath_GetPathSegment(clip_path, path, index)
            if pdfium_c.FPDFPathSegment_GetPoint(segment, x_ref, y_ref):
                xs.append(x.value)
                ys.append(y.value)
        if xs:
            left, right = max(left, min(xs)), min(right, max(xs))
            bottom, top = max(bottom, min(ys)), min(top, max(ys))
    return left, bottom, right, top


def _is_outside(clip: _Clip, box: Any) -> bool:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])


def _quarter(angle: float) -> tuple[int, float]:
    """The nearest quarter turn of an angle in radians, and what is left over."""
    quarter = round(angle / (math.pi / 2))
    return quarter % 4, angle - quarter * math.pi / 2


def _normal_text(code: int) -> str:
    character = chr(code) if 0 <= code <= 0x10FFFF else ""
    if character in _HYPHENS:
        return "-"
    if character in _NOTHING or character in _SPACES or character < " ":
        return ""
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    return character
