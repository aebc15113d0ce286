"""Signs on a text rather than of it: footnote marks, and lines that strike words through.

What belongs here: leaving out the marks, and the words that no longer count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from pipelines.model.page import Notice
from pipelines.reading.marks import is_footnote_mark
from pipelines.reading.pdf.paths import Paths
from pipelines.reading.pdf.words import Word

_MARKS = 0.8
"""Footnote marks are so much smaller than the text they follow."""
_STROKE_HEIGHT, _STROKE_NEAR = 0.3, 0.14
"""Font sizes above the baseline at which a text is struck through, and how near a line has to run."""
_STRIP = 16.0
"""Points; words are looked up by strips of the page so wide."""


def without_marks(words: Sequence[Word]) -> list[Word]:
    """Leaves out footnote marks: small raised signs right behind a word."""
    if not words:
        return []
    usual = median(word.size for word in words)
    raised = [word for word in words if word.turn == 0 and not word.slanted and word.size <= _MARKS * usual]
    if not raised:
        return list(words)
    ends: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        ends[int(word.x1 / _STRIP)].append(word)
    gone: set[int] = set()
    for mark in raised:
        strip = int(mark.x0 / _STRIP)
        near = [word for place in (strip - 1, strip, strip + 1) for word in ends.get(place, ())]
        before = next((word for word in near if _is_raised_behind(mark, word)), None)
        if before is not None and is_footnote_mark(before.text, mark.text):
            gone.add(id(mark))
    return [word for word in words if id(word) not in gone] if gone else list(words)


def _is_raised_behind(mark: Word, word: Word) -> bool:
    size = word.size
    if mark is word or word.turn != 0 or mark.size > _MARKS * size:
        return False
    beside = -0.3 * size <= mark.x0 - word.x1 <= 0.4 * size
    return beside and 0.15 * size <= _height(word) - _height(mark) <= 0.8 * size


def _height(word: Word) -> float:
    """The middle of a word's characters, which shows a raised text that shares its baseline on paper."""
    return word.glyphs[0].w if word.glyphs else word.y_mid


def without_struck(
    words: Sequence[Word], paths: Paths, number: int, notices: list[Notice]
) -> tuple[list[Word], Paths]:
    """Leaves out words that a line strikes through, and the lines, which are no rules of a table.

    Such a line runs through the middle of a text and is no longer than it.
    """
    struck: set[int] = set()
    strokes: set[int] = set()
    level = sorted((w for w in words if w.turn == 0 and not w.slanted), key=_stroke_height)
    heights = [_stroke_height(word) for word in level]
    reach = _STROKE_NEAR * max((word.size for word in level), default=0.0)
    for place, rule in enumerate([*paths.horizontal, *paths.laid_over]):
        near = level[bisect_left(heights, rule.pos - reach) : bisect_right(heights, rule.pos + reach)]
        under = [
            word
            for word in near
            if abs(rule.pos - _stroke_height(word)) <= _STROKE_NEAR * word.size
            and rule.lo <= word.x_mid <= rule.hi
        ]
        if not under:
            continue
        slack = 0.5 * under[0].size
        fits = (
            min(word.x0 for word in under) - slack <= rule.lo and rule.hi <= max(w.x1 for w in under) + slack
        )
        whole = all(rule.lo - slack <= word.x0 and word.x1 <= rule.hi + slack for word in under)
        if fits and whole:
            struck |= {id(word) for word in under}
            strokes.add(place)
    if not struck:
        return list(words), paths
    text = " ".join(word.text for word in words if id(word) in struck)
    notices.append(Notice("struck_text", f"On page {number} this is struck through.", number, text[:200]))
    rules = [rule for place, rule in enumerate(paths.horizontal) if place not in strokes]
    return [word for word in words if id(word) not in struck], replace(paths, horizontal=rules)


def _stroke_height(word: Word) -> float:
    """Where a line through the middle of a word's letters runs."""
    return word.v - _STROKE_HEIGHT * word.size
