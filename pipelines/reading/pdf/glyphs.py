"""Characters of a PDF page as pypdfium2 gives them, set upright.

What belongs here: PDFium's text API and what one character is. Everything after this module sees
only upright coordinates in points from the top left corner.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from pipelines.reading.pdf import calls as pdf_calls
from pipelines.reading.pdf.clips import ClipBox, clip_box, is_clipped
from pipelines.reading.pdf.orientation import (
    MAX_SKEW,
    Direction,
    inverse,
    multiply,
    orientation_of,
    quarter_turn,
)

MAX_CHARS = 200_000
"""Characters of one page that are read; a page of a plan has up to ten thousand."""

# Coordinates beyond the largest page there can be, and what is no number, are damage.
_FAR = 1e6
_BOLD_NAME = re.compile(r"bold|black|heavy|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
_FORCE_BOLD_FLAG = 1 << 18
_INVISIBLE = 3
_STROKED_MODES = (2, 6)
_BLANK = frozenset((0, 9, 10, 13, 32, 160, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)))
_LINE_ENDS = frozenset((0, 10, 13))
_NOTHING = frozenset((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_OF_FIGURES = frozenset("0123456789.,")
CUT = "…"
"""Stands where the edge of its cell cuts a figure off: what is left of it is another figure."""
SOFT_HYPHEN = "\u00ad"
"""Kept as it is: a word decides whether it only divides it."""
# PDFium marks a hyphen at a line's end with the first two instead of the hyphen itself.
_HYPHENS = frozenset((0x02, 0xFFFE, 0x2010, 0x2011))


@dataclass(slots=True, eq=False)
class Style:
    """What all characters of one text object share; `turn` counts quarter turns anticlockwise.

    `run` numbers text objects in the order they are painted. `v` is the baseline: y of upright text, and for
    turned text the coordinate that rises from line to line of a paragraph; `u` is where it starts along its
    line. `slanted` text stands across the page, as watermarks do. `color` is RGBA, `angle` is in user space,
    `text_object` the address by which PDFium knows the text object.
    """

    run: int
    size: float
    bold: bool
    invisible: bool
    color: tuple[int, int, int, int]
    angle: float
    turn: int
    slanted: bool
    v: float
    u: float
    clip: ClipBox | None
    text_object: int
    chars: int = 0


class Glyph(NamedTuple):
    """One character: it reaches from `u0` to `u1` along its line, and `w` is its middle across it.

    For upright text u is x and w is y; turned text is measured in its own direction, as
    `Style.v` is.
    """

    text: str
    u0: float
    u1: float
    w: float
    style: Style
    after_space: bool


class GlyphSource:
    """Reads the characters of one page: `glyphs`, in the order in which they are painted.

    `page` and `textpage` are pypdfium2's raw handles. `truncated` says that the page had more than
    MAX_CHARS.
    """

    def __init__(self, page: Any, textpage: Any) -> None:
        self._textpage = pdf_calls.address(textpage)
        self._fonts: dict[int, bool] = {}
        self._matrix, self._own = pdfium_c.FS_MATRIX(), pdfium_c.FS_MATRIX()
        self._matrix_at, self._own_at = ctypes.addressof(self._matrix), ctypes.addressof(self._own)
        self._box = pdfium_c.FS_RECTF()
        self._box_at = ctypes.addressof(self._box)
        self._color = (ctypes.c_uint * 4)()
        self._color_at = [ctypes.addressof(self._color) + 4 * part for part in range(4)]
        count = max(pdfium_c.FPDFText_CountChars(textpage), 0)
        self.truncated = count > MAX_CHARS
        self._codes = self._unicode(min(count, MAX_CHARS))
        # Most pages stand as /Rotate says; the others are read again once their text has shown it.
        self.orientation = orientation_of(page, ())
        self.glyphs, directions = self._read()
        orientation = orientation_of(page, directions)
        if orientation != self.orientation:
            self.orientation = orientation
            self.glyphs, _ = self._read()

    def _unicode(self, count: int) -> Sequence[int]:
        """The code of every character."""
        buffer = (ctypes.c_uint16 * (count + 1))()
        got = pdf_calls.page_text(self._textpage, 0, count, ctypes.addressof(buffer))
        codes: list[int] = buffer[:count]
        # PDFium leaves characters it can't map out of this text, and writes some as two units.
        if got != count + 1 or any(0xD800 <= code < 0xE000 for code in codes):
            return [pdf_calls.char_unicode(self._textpage, index) for index in range(count)]
        return codes

    def _read(self) -> tuple[list[Glyph], list[Direction]]:
        """The characters as they stand after `orientation`, and how many run in which direction."""
        textpage, codes = self._textpage, self._codes
        styles: dict[int, Style] = {}
        glyphs: list[Glyph] = []
        space = False
        start, count = 0, len(codes)
        while start < count:
            code = codes[start]
            if code in _BLANK:
                # A space PDFium made up stands for a gap; gaps are measured later.
                if code not in _LINE_ENDS and not space:
                    space = pdf_calls.char_is_generated(textpage, start) != 1
                start += 1
                continue
            stop = start + 1
            while stop < count and codes[stop] not in _BLANK:
                stop += 1
            for text_object, first, last in self._runs(start, stop):
                style = styles.get(text_object)
                if style is None:
                    style = styles[text_object] = self._style(text_object, first, len(styles))
                before = len(glyphs)
                self._add(glyphs, style, first, last, space)
                space = space and len(glyphs) == before
                style.chars += len(glyphs) - before
            start = stop
        angles: Counter[float] = Counter()
        for style in styles.values():
            angles[style.angle] += style.chars
        return glyphs, [Direction(*item) for item in angles.items()]

    def _runs(self, start: int, stop: int) -> list[tuple[int, int, int]]:
        """The text objects that paint the characters of a range: object, first, behind the last."""
        textpage, object_of = self._textpage, pdf_calls.char_object
        first = object_of(textpage, start)
        # PDFium lists characters object by object, so a range with one object at its ends is its own.
        if first and (stop == start + 1 or object_of(textpage, stop - 1) == first):
            return [(first, start, stop)]
        runs: list[tuple[int, int, int]] = []
        for index in range(start, stop):
            text_object = object_of(textpage, index)
            if runs and runs[-1][0] == text_object and runs[-1][2] == index:
                runs[-1] = (text_object, runs[-1][1], index + 1)
            elif text_object:
                runs.append((text_object, index, index + 1))
        return runs

    def _add(self, glyphs: list[Glyph], style: Style, first: int, last: int, space: bool) -> None:
        """Appends the characters of one text object that can be seen, and marks figures that are cut."""
        textpage, orientation, clip = self._textpage, self.orientation, style.clip
        box, box_at, box_of = self._box, self._box_at, pdf_calls.char_box
        e, f = orientation.matrix[4:]
        cut = seen = False
        plain = style.turn == 0 and orientation.matrix[:4] == (1, 0, 0, -1)
        for index in range(first, last):
            code = self._codes[index]
            text = chr(code) if 32 < code < 0x7F else _normal_text(code)
            if not text:
                continue
            box_of(textpage, index, box_at)
            left, low, right, high = box.left, box.bottom, box.right, box.top
            if not -_FAR < left + low + right + high < _FAR:
                continue
            if plain:
                u0, u1, w = left + e, right + e, f - (low + high) / 2
            else:
                u0, u1, w = _along(orientation.box(left, low, right, high), style.turn)
            if clip is not None and _is_outside(clip, *upright(style.turn, (u0 + u1) / 2, w)):
                if not cut and seen and glyphs[-1].text in _OF_FIGURES:
                    glyphs.append(Glyph(CUT, glyphs[-1].u1, glyphs[-1].u1, w, style, False))
                cut = True
                continue
            if cut and not seen and text in _OF_FIGURES:
                glyphs.append(Glyph(CUT, u0, u0, w, style, space))
                space = False
            seen = True
            glyphs.append(Glyph(text, u0, u1, w, style, space))
            space = False

    def _style(self, text_object: int, index: int, run: int) -> Style:
        textpage = self._textpage
        size = pdf_calls.char_font_size(textpage, index)
        angle = x = y = 0.0
        if pdf_calls.char_matrix(textpage, index, self._matrix_at):
            matrix = self._matrix
            size *= math.hypot(matrix.c, matrix.d)
            # A text object stands on one baseline, which its matrix starts on.
            angle, x, y = math.atan2(matrix.b, matrix.a), matrix.e, matrix.f
        if not (math.isfinite(size) and abs(x) + abs(y) < _FAR):
            size, x, y = 1.0, 0.0, 0.0
        color = (0, 0, 0, 255)
        if pdf_calls.fill_color(text_object, *self._color_at):
            color = tuple(self._color)
        mode = pdf_calls.text_render_mode(text_object)
        bold = mode in _STROKED_MODES or self._is_bold(pdf_calls.text_font(text_object))
        turn, off = quarter_turn(angle + self.orientation.angle)
        right, down = self.orientation.place(x, y)
        return Style(
            run,
            abs(size) or 1.0,
            bold,
            mode == _INVISIBLE or color[3] == 0,
            color,
            angle,
            turn,
            abs(off) > MAX_SKEW,
            (down, right, -down, -right)[turn],
            (right, -down, -right, down)[turn],
            self._clip(text_object),
            text_object,
        )

    def _is_bold(self, font: int | None) -> bool:
        if not font:
            return False
        if font not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            pdf_calls.font_name(font, ctypes.addressof(buffer), 256)
            name = buffer.value.decode("utf-8", "replace")
            flags = max(pdf_calls.font_flags(font), 0)
            self._fonts[font] = bool(_BOLD_NAME.search(name)) or bool(flags & _FORCE_BOLD_FLAG)
        return self._fonts[font]

    def _clip(self, text_object: int) -> ClipBox | None:
        """The upright box outside which a text object isn't painted.

        Office programs repeat the text of merged cells on every page and clip away what belongs to
        another. To be called after `char_matrix` of one of the text's characters.
        """
        if not is_clipped(text_object) or not pdf_calls.object_matrix(text_object, self._own_at):
            return None
        own, outer = self._own, self._matrix
        back = inverse((own.a, own.b, own.c, own.d, own.e, own.f))
        if back is None:
            return None
        # Within a form the clip and the text object are in the form's space, the character is not.
        form = multiply(back, (outer.a, outer.b, outer.c, outer.d, outer.e, outer.f))
        return clip_box(text_object, multiply(form, self.orientation.matrix))


def _along(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float]:
    """u0, u1 and w of an upright box (x0, top, x1, bottom) for text in a direction."""
    x0, top, x1, bottom = box
    if turn == 0:
        return x0, x1, (top + bottom) / 2
    if turn == 1:
        return -bottom, -top, (x0 + x1) / 2
    if turn == 2:
        return -x1, -x0, -(top + bottom) / 2
    return top, bottom, -(x0 + x1) / 2


def upright(turn: int, u: float, w: float) -> tuple[float, float]:
    """The place (x, y) on the upright page of a place along and across a text's direction."""
    return ((u, w), (w, -u), (-u, -w), (-w, u))[turn]


def _is_outside(clip: ClipBox, x: float, y: float) -> bool:
    return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])


def _normal_text(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code < 32 or code > 0x10FFFF or code in _NOTHING:
        return ""
    if 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code)
