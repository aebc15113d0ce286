"""Leaves out text that a reader of the page does not see as part of it.

What belongs here: text nobody sees, shadows, and the decision what a page's text layer is
(printed with the page, or put over a scan by somebody's OCR).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.model.page import Notice
from pipelines.reading.pdf.covered import IsOpaque, uncovered
from pipelines.reading.pdf.glyphs import Glyph, Style, upright
from pipelines.reading.pdf.paths import Paths

_WHITE = 250
_GRAIN = 3.0
"""Points; shadows fall nearer than this."""
_SHADOW = 0.15
"""Font sizes between a character and its shadow."""
_SCAN_SHARE = 0.6
_SCAN_CHARS = 100


def is_scan(glyphs: Sequence[Glyph], paths: Paths) -> bool:
    """True where the page is an image: no text but a stamp's, or text laid over it by OCR."""
    if not glyphs:
        return bool(paths.backgrounds)
    if paths.image_share < _SCAN_SHARE:
        return False
    return has_hidden_layer(glyphs) or len(glyphs) < _SCAN_CHARS


def has_hidden_layer(glyphs: Sequence[Glyph]) -> bool:
    """True where most of the page's text is invisible, as OCR writes it behind or over a scan."""
    return bool(glyphs) and 2 * sum(glyph.style.invisible for glyph in glyphs) > len(glyphs)


def seen(
    glyphs: Sequence[Glyph], paths: Paths, is_opaque: IsOpaque, number: int, notices: list[Notice]
) -> Sequence[Glyph]:
    """What a reader sees of a page's text: no invisible text (unless it is the page's text layer), no white
    text on white, nothing that is covered, and of a text with its shadow the text alone.
    """
    styles = {glyph.style for glyph in glyphs}
    white = {style for style in styles if not style.invisible and min(style.color[:3]) >= _WHITE}
    hidden = set() if has_hidden_layer(glyphs) else {style for style in styles if style.invisible}
    if white or hidden:
        glyphs = [
            glyph
            for glyph in glyphs
            if glyph.style not in hidden and (glyph.style not in white or _on_color(glyph, paths))
        ]
    return without_shadows(uncovered(glyphs, paths, is_opaque, number, notices))


def without_shadows(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Without the second prints of characters, a hair's breadth away, that shadows and retouched text leave.

    Of two such characters the one stays whose text object paints more of the text, else the later one. Whole
    texts painted twice in one colour are a way to print bold, which `words` knows.
    """
    # Of many characters with shadows some share a place of this grain; most pages have none that do.
    first: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        other = first.setdefault((glyph.text, int(glyph.u0 / _GRAIN), int(glyph.w / _GRAIN)), glyph)
        if other.style is not glyph.style and _is_shadow(other, glyph):
            break
    else:
        return glyphs
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        places.setdefault((glyph.text, int(glyph.u0 / _GRAIN), int(glyph.w / _GRAIN)), []).append(glyph)
    gone: set[int] = set()
    doubled: Counter[Style] = Counter()
    for (text, column, row), here in places.items():
        near = [
            other
            for i in (column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in places.get((text, i, j), ())
        ]
        for one in here:
            for other in near:
                if one is not other and _is_shadow(one, other):
                    fainter = _fainter(one, other)
                    gone.add(id(fainter))
                    if one.style.color == other.style.color:
                        doubled[(other if fainter is one else one).style] += 1
    for style, count in doubled.items():
        style.bold = style.bold or 2 * count > style.chars  # a way to print bold
    return [glyph for glyph in glyphs if id(glyph) not in gone] if gone else glyphs


def _is_shadow(one: Glyph, other: Glyph) -> bool:
    a, b = one.style, other.style
    if a is b or a.turn != b.turn or a.slanted or b.slanted or abs(a.size - b.size) > 0.1 * a.size:
        return False
    if a.chars == b.chars and a.color == b.color:
        return False
    return max(abs(one.u0 - other.u0), abs(one.w - other.w)) <= _SHADOW * a.size


def _fainter(one: Glyph, other: Glyph) -> Glyph:
    """The one to leave out of a text and its shadow."""
    return min(
        one, other, key=lambda glyph: (glyph.style.chars, -sum(glyph.style.color[:3]), glyph.style.run)
    )


def _on_color(glyph: Glyph, paths: Paths) -> bool:
    x, y = upright(glyph.style.turn, (glyph.u0 + glyph.u1) / 2, glyph.w)
    return any(area.x0 <= x <= area.x1 and area.top <= y <= area.bottom for area in paths.backgrounds)
