"""Watermarks: text that lies across a page or behind its text, and is none of it.

What belongs here: telling them by size, slant, faintness and repetition.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

import pypdfium2.raw as pdfium_c

from pipelines.model.page import Notice
from pipelines.reading.pdf import calls as pdf_calls
from pipelines.reading.pdf.glyphs import Style
from pipelines.reading.pdf.orientation import Orientation, multiply
from pipelines.reading.pdf.paths import Paths
from pipelines.reading.pdf.repeated_text import laid_over
from pipelines.reading.pdf.words import Word

_LARGE = 2.2
"""Text so many times as large as the page's usual text, and slanted or faint, is a watermark."""
_FAINT, _WHITE = 140, 250
"""Of 255, by the darkest part of a colour."""
_SEEN_THROUGH = 140
_TWIN = 0.35
"""Font sizes between a text and its shadow."""


def without_watermarks(
    words: Sequence[Word], paths: Paths, orientation: Orientation, number: int, notices: list[Notice]
) -> list[Word]:
    """Leaves out watermarks, with a notice that says so: large text across the page, and faint text that is
    large, slanted, printed over other text or over and over. On a page that is faint altogether none is.
    """
    faint = _faint(words, paths, orientation)
    if not faint and not any(word.slanted for word in words):
        return list(words)
    usual = median([word.size for word in words if not word.slanted] or [0.0])
    usual_words = [word for word in words if word.size <= _LARGE * usual]
    tiled = laid_over([word for word in usual_words if id(word) in faint], usual_words, paths)
    others = [word for word in words if word.text not in tiled]
    if 2 * sum(id(word) in faint for word in others) > len(others):
        faint = {id(word) for word in words if id(word) in faint and word.text in tiled}
    over = _printed_over(words, faint)

    def is_mark(word: Word) -> bool:
        if word.size > _LARGE * usual and (word.slanted or id(word) in faint):
            return True
        return id(word) in faint and (word.slanted or word.text in tiled or id(word) in over)

    marks = [word for word in words if is_mark(word)]
    if marks:
        text = " ".join(word.text for word in marks)[:200]
        message = f"Text across page {number} was left out as a watermark."
        notices.append(Notice("watermark_ignored", message, number, text))
    gone = {id(word) for word in marks}
    return [word for word in words if id(word) not in gone]


def _faint(words: Sequence[Word], paths: Paths, orientation: Orientation) -> set[int]:
    """Identities (id) of words that are painted in a light grey or colour, or let through what lies behind.

    A shadow that PDFium gives for the text it belongs to is none.
    """
    faint = [word for word in words if word.glyphs and _is_faint(word.glyphs[0].style.color)]
    if not faint:
        return set()
    read = {glyph.style.text_object for word in words for glyph in (word.glyphs[0], word.glyphs[-1])}
    twins = _dark_places([item for item in paths.painted if item not in read], paths, orientation)
    return {id(word) for word in faint if not _has_twin(word.glyphs[0].style, twins)}


def _is_faint(color: tuple[int, int, int, int]) -> bool:
    return _FAINT <= min(color[:3]) < _WHITE or color[3] < _SEEN_THROUGH


def _dark_places(
    items: Iterable[int], paths: Paths, orientation: Orientation
) -> dict[tuple[int, int], list[tuple[float, float]]]:
    """Where dark text objects start, by places rounded to whole tens of points.

    Of texts that are painted twice nearly in one place, PDFium gives one alone.
    """
    matrix = pdfium_c.FS_MATRIX()
    color = (ctypes.c_uint * 4)()
    color_at = [ctypes.addressof(color) + 4 * part for part in range(4)]
    places: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for item in items:
        if not pdf_calls.object_matrix(item, ctypes.addressof(matrix)):
            continue
        if not pdf_calls.fill_color(item, *color_at) or _is_faint(tuple(color)):
            continue
        own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        x, y = multiply(own, paths.in_forms.get(item, orientation.matrix))[4:]
        places[round(x / 10), round(y / 10)].append((x, y))
    return places


def _has_twin(style: Style, places: dict[tuple[int, int], list[tuple[float, float]]]) -> bool:
    if style.turn or not places:
        return False
    column, line, near = round(style.u / 10), round(style.v / 10), _TWIN * style.size
    return any(
        abs(x - style.u) <= near and abs(y - style.v) <= near
        for i in (column - 1, column, column + 1)
        for j in (line - 1, line, line + 1)
        for x, y in places.get((i, j), ())
    )


def _printed_over(words: Sequence[Word], faint: set[int]) -> set[int]:
    """Identities (id) of faint words that share their place with others, as two texts of a table don't."""
    if not faint:
        return set()
    dark = sorted((word for word in words if id(word) not in faint), key=lambda word: word.v)
    over: set[int] = set()
    for word in words:
        if id(word) in faint and not word.turn:
            height, width = word.bottom - word.top, word.x1 - word.x0
            for other in dark:
                deep = min(word.bottom, other.bottom) - max(word.top, other.top)
                wide = min(word.x1, other.x1) - max(word.x0, other.x0)
                if deep > 0.4 * min(height, other.size) and wide > 0.4 * min(width, other.size):
                    over.add(id(word))
                    break
    return over
