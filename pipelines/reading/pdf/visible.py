"""Leaves out text that a reader of the page does not see as part of it.

What belongs here: watermarks, text nobody sees, and the decision what a page's text layer is
(printed with the page, or put over a scan by somebody's OCR).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipelines.model.page import Notice
from pipelines.reading.pdf.glyphs import Glyph, upright
from pipelines.reading.pdf.paths import Paths
from pipelines.reading.pdf.words import Word

_MARK_SIZE = 2.2
"""Slanted text this many times as large as the page's usual text is a watermark."""
_WHITE = 250
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


def seen(glyphs: Sequence[Glyph], paths: Paths) -> Sequence[Glyph]:
    """Without invisible text (unless it is the page's text layer) and white text on white."""
    styles = {glyph.style for glyph in glyphs}
    white = {style for style in styles if not style.invisible and min(style.color[:3]) >= _WHITE}
    hidden = set() if has_hidden_layer(glyphs) else {style for style in styles if style.invisible}
    if not white and not hidden:
        return glyphs
    return [
        glyph
        for glyph in glyphs
        if glyph.style not in hidden and (glyph.style not in white or _on_color(glyph, paths))
    ]


def _on_color(glyph: Glyph, paths: Paths) -> bool:
    x, y = upright(glyph.style.turn, (glyph.u0 + glyph.u1) / 2, glyph.w)
    return any(area.x0 <= x <= area.x1 and area.top <= y <= area.bottom for area in paths.backgrounds)


def without_watermarks(words: Sequence[Word], number: int, notices: list[Notice]) -> list[Word]:
    """Leaves out large slanted text, with a notice that says so."""
    if not any(word.slanted for word in words):
        return list(words)
    upright = [word.size for word in words if not word.slanted]
    usual = median(upright) if upright else 0.0
    marks = [word for word in words if word.slanted and word.size > _MARK_SIZE * usual]
    if marks:
        text = " ".join(word.text for word in marks)[:200]
        notices.append(
            Notice(
                "watermark_ignored", f"Text across page {number} was left out as a watermark.", number, text
            )
        )
    gone = {id(word) for word in marks}
    return [word for word in words if id(word) not in gone]
