"""Text that something opaque was painted over: a reader of the page sees what covers it.

What belongs here: which characters are covered, by shapes and by pictures, and telling of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from pipelines.model.page import Notice
from pipelines.reading.pdf.glyphs import Glyph, Style, upright
from pipelines.reading.pdf.paths import Cover, Paths

_MOST_BY_SHAPES, _MOST_BY_PICTURES = 0.5, 0.2
"""Of a page's characters. Where more are covered, text lies under a picture so that it can be searched."""
_LARGE = 0.5
"""Of the page: a shape that takes less is laid over a text, not behind a picture of the page."""

IsOpaque = Callable[[int], bool]
"""Whether a picture, by its address, hides what is under it."""


def uncovered(
    glyphs: Sequence[Glyph], paths: Paths, is_opaque: IsOpaque, number: int, notices: list[Notice]
) -> Sequence[Glyph]:
    """Without the characters over which an opaque shape or picture was painted later.

    A figure that is covered is told, as somebody took it back.
    """
    covered: set[int] = set()
    for is_large, most in ((False, 1.0), (True, _MOST_BY_SHAPES)):
        shapes = [cover for cover in paths.covers if (cover.share > _LARGE) is is_large]
        covered |= _under(glyphs, shapes, paths, most)
    pictures = [picture for picture in paths.pictures if _under(glyphs, [picture], paths, _MOST_BY_PICTURES)]
    pictures = [picture for picture in pictures if is_opaque(picture.item)]
    covered |= _under(glyphs, pictures, paths, _MOST_BY_PICTURES)
    if not covered:
        return glyphs
    gone = [glyph for glyph in glyphs if id(glyph) in covered]
    if any(glyph.text.isdigit() for glyph in gone):
        text = "".join((" " if glyph.after_space else "") + glyph.text for glyph in gone).strip()
        message = f"On page {number} this is covered; what covers it counts."
        notices.append(Notice("covered_text", message, number, text[:200]))
    return [glyph for glyph in glyphs if id(glyph) not in covered]


def _under(glyphs: Sequence[Glyph], covers: Sequence[Cover], paths: Paths, most: float) -> set[int]:
    """Identities (id) of the characters under any of the covers, none where they are too many to be meant."""
    if not covers or not glyphs:
        return set()
    painted = paths.painted
    first = min(painted.values(), default=0)
    covers = [cover for cover in covers if cover.order > first]
    if not covers:
        return set()
    of_style: dict[Style, list[Glyph]] = {}
    for glyph in glyphs:
        of_style.setdefault(glyph.style, []).append(glyph)
    # Text objects of upright text stand at one height, so those at a cover's height are a range.
    level = sorted(
        (item for item in of_style.items() if not item[0].turn and not item[0].slanted),
        key=lambda item: item[1][0].w,
    )
    heights = [inside[0].w for _, inside in level]
    rest = [item for item in of_style.items() if item[0].turn or item[0].slanted]
    found: set[int] = set()
    for order, area, _, _ in covers:
        near = level[bisect_left(heights, area.top) : bisect_right(heights, area.bottom)]
        for style, inside in (*near, *rest):
            if order > painted.get(style.text_object, order):
                for glyph in inside:
                    x, y = upright(style.turn, (glyph.u0 + glyph.u1) / 2, glyph.w)
                    if area.x0 <= x <= area.x1 and area.top <= y <= area.bottom:
                        found.add(id(glyph))
    return found if len(found) <= most * len(glyphs) else set()
