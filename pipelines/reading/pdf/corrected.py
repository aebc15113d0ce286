"""Signs on a text rather than of it: footnote marks, and lines that strike words through.

What belongs here: leaving out the marks, and the words that no longer count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipelines.model.page import Notice
from pipelines.reading.marks import is_footnote_mark
from pipelines.reading.pdf.paths import Paths, Rule
from pipelines.reading.pdf.tables.rules import SNAP
from pipelines.reading.pdf.words import Word

_MARKS = 0.8
"""Footnote marks are so much smaller than the text they follow."""
_STROKE_HEIGHT, _STROKE_NEAR = 0.3, 0.14
"""Font sizes above the baseline at which a text is struck through, and how near a line has to run."""
_LEAST_APART, _MOST_MET = 3, 0.8
"""Texts apart that a line through a row strikes, and how many of the words that it meets."""
_UNDER, _AS_LONG = 0.3, 0.12
"""Font sizes that an underline may run below the baseline, and be longer or shorter than its text."""
_LEAST_CROSSED, _MOST_SLANTED = 5, 20
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
    """Leaves out words that a line strikes through, and lines on words, which are no rules of a table.

    A line strikes a text through that is no longer than it, or a row of texts apart that it runs through the
    middle of, all it meets. What a line crosses aslant stays, and is told.
    """
    level = _ByHeight([word for word in words if word.turn == 0 and not word.slanted])
    struck: set[int] = set()
    on_words: set[int] = set()
    for rule in (*paths.horizontal, *paths.strokes):
        found = _struck_by(rule, level)
        struck |= {id(word) for word in found}
        if found or _is_underline(rule, level, paths.horizontal):
            on_words.add(id(rule))
    _tell_of_crossed(level, paths, number, notices)
    if not on_words:
        return list(words), paths
    if struck:
        text = " ".join(word.text for word in words if id(word) in struck)
        notices.append(Notice("struck_text", f"On page {number} this is struck through.", number, text[:200]))
    rules = [rule for rule in paths.horizontal if id(rule) not in on_words]
    return [word for word in words if id(word) not in struck], replace(paths, horizontal=rules)


class _ByHeight:
    """Upright words, looked up by the height (y) at which a line would strike them through."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = sorted(words, key=_stroke_height)
        self._heights = [_stroke_height(word) for word in self._words]
        self._largest = max((word.size for word in words), default=0.0)

    def met_by(self, rule: Rule, above: float, below: float) -> list[Word]:
        """Words over whose middle a rule runs, so many font sizes above or below their stroke's height."""
        first = bisect_left(self._heights, rule.pos - below * self._largest)
        last = bisect_right(self._heights, rule.pos + above * self._largest)
        return [
            word
            for word, height in zip(self._words[first:last], self._heights[first:last], strict=True)
            if -above * word.size <= rule.pos - height <= below * word.size
            and rule.lo <= word.x_mid <= rule.hi
        ]

    def crossed_by(self, line: tuple[float, float, float, float]) -> list[Word]:
        """Words that a slanted line runs through."""
        x0, y0, x1, y1 = line
        slope = (y1 - y0) / (x1 - x0)
        return [
            word
            for word in self._words
            if min(x0, x1) <= word.x_mid <= max(x0, x1)
            and word.top <= y0 + slope * (word.x_mid - x0) <= word.bottom
        ]


def _struck_by(rule: Rule, level: _ByHeight) -> list[Word]:
    under = level.met_by(rule, _STROKE_NEAR, _STROKE_NEAR)
    if not under:
        return []
    slack = 0.5 * under[0].size
    fits = min(word.x0 for word in under) - slack <= rule.lo and rule.hi <= max(w.x1 for w in under) + slack
    whole = all(rule.lo - slack <= word.x0 and word.x1 <= rule.hi + slack for word in under)
    if fits and whole:
        return under
    # A rule of a table runs between texts; where it meets some of a row it doesn't run through all of them.
    ordered = sorted(under, key=lambda word: word.x0)
    apart = 1 + sum(after.x0 - before.x1 > after.size for before, after in pairwise(ordered))
    met = level.met_by(rule, _STROKE_HEIGHT, _STROKE_HEIGHT)
    return under if apart >= _LEAST_APART and len(under) >= _MOST_MET * len(met) else []


def _is_underline(rule: Rule, level: _ByHeight, others: Sequence[Rule]) -> bool:
    """Whether a line runs right under a text, as long as it, and is no piece of a longer one."""
    over = level.met_by(rule, 0, _STROKE_HEIGHT + _UNDER)
    over = [word for word in over if 0 <= rule.pos - word.v <= _UNDER * word.size]
    if not over:
        return False
    slack = _AS_LONG * over[0].size
    if abs(min(w.x0 for w in over) - rule.lo) > slack or abs(max(w.x1 for w in over) - rule.hi) > slack:
        return False
    near = (other for other in others if other is not rule and abs(other.pos - rule.pos) <= 1)
    return not any(other.lo <= rule.hi + SNAP and rule.lo <= other.hi + SNAP for other in near)


def _tell_of_crossed(level: _ByHeight, paths: Paths, number: int, notices: list[Notice]) -> None:
    if not 0 < len(paths.slanted) <= _MOST_SLANTED:
        return
    for line in paths.slanted:
        crossed = level.crossed_by(line)
        if len(crossed) >= _LEAST_CROSSED and any(word.text[:1].isdigit() for word in crossed):
            text = " ".join(word.text for word in crossed)[:200]
            message = f"On page {number} a line is drawn across this; see whether it still counts."
            notices.append(Notice("crossed_text", message, number, text))


def _stroke_height(word: Word) -> float:
    """Where a line through the middle of a word's letters runs."""
    return word.v - _STROKE_HEIGHT * word.size
