"""Text across a page or behind what it prints: watermarks, and how they differ from a table's own grey words.

What belongs here: finding words to leave out by how and where they are painted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from pipelines.model.page import Notice
from pipelines.reading.pdf.paths import Paths, Rule
from pipelines.reading.pdf.tables.gutters import is_figure
from pipelines.reading.pdf.words import Word

_MARK_SIZE = 2.2
"""Slanted text this many times as large as the page's usual text is a watermark."""
_WHITE = 250
_FAINT = 140
"""Of 255, by the darkest part of a colour."""
_SEEN_THROUGH = 140
_REPEATED = 4
_INNER = 0.2
"""Font sizes off a word's edges; what comes nearer to its middle runs into it."""
_MOST_COLLIDING = 0.25
_LEAST_IN_ROWS = 0.5


def without_watermarks(words: Sequence[Word], paths: Paths, number: int, notices: list[Notice]) -> list[Word]:
    """Leaves out watermarks, with a notice of large ones: text across the page, and faint text behind the
    rest.

    Faint text is one where it is larger than the page's text, or printed over and over without heed of what
    stands there.
    """
    odd = [word for word in words if word.slanted or _is_faint(word)]
    if not odd:
        return list(words)
    usual = median([word.size for word in words if not word.slanted] or [0.0])
    large = _MARK_SIZE * usual
    laid_over = _laid_over([word for word in odd if word.size <= large], words, large, paths)
    marks = [
        word
        for word in odd
        if (word.size > large and (word.slanted or _is_faint(word)))
        or (_is_faint(word) and (word.slanted or word.text in laid_over) and not is_figure(word.text))
    ]
    if marks:
        text = " ".join(word.text for word in marks)[:200]
        message = f"Text across page {number} was left out as a watermark."
        notices.append(Notice("watermark_ignored", message, number, text))
    gone = {id(word) for word in marks}
    return [word for word in words if id(word) not in gone]


def _is_faint(word: Word) -> bool:
    """Whether a word is painted in a light grey or colour, or lets through what lies behind it."""
    color = word.glyphs[0].style.color if word.glyphs else (0, 0, 0, 255)
    return _FAINT <= min(color[:3]) < _WHITE or color[3] < _SEEN_THROUGH


def _laid_over(odd: Sequence[Word], words: Sequence[Word], large: float, paths: Paths) -> set[str]:
    """The faint texts that are printed over and over, and not in rows with others.

    Programs print a table's own grey words where the rows have room for them; a mark runs into words and
    rules wherever its pattern puts it.
    """
    prints: dict[str, list[Word]] = defaultdict(list)
    for word in odd:
        prints[word.text].append(word)
    often = {text: here for text, here in prints.items() if len(here) >= _REPEATED}
    if not often:
        return set()
    place = _Surroundings([word for word in words if word.size <= large], paths)
    return {
        text
        for text, here in often.items()
        if sum(place.runs_into(word) for word in here) > _MOST_COLLIDING * len(here)
        or sum(place.has_row(word, often) for word in here) < _LEAST_IN_ROWS * len(here)
    }


class _Surroundings:
    """What stands around a word of a page."""

    def __init__(self, words: Sequence[Word], paths: Paths) -> None:
        self._words = sorted(words, key=lambda word: word.y_mid)
        self._middles = [word.y_mid for word in self._words]
        self._reach = max((word.bottom - word.top for word in words), default=0.0)
        self._level = _ordered(paths.horizontal)
        self._upright = _ordered(paths.vertical)

    def runs_into(self, word: Word) -> bool:
        """Whether the ink of another word, or a rule, runs into a word."""
        inset = _INNER * word.size
        x0, x1, top, bottom = word.x0 + inset, word.x1 - inset, word.top + inset, word.bottom - inset
        return (
            any(
                other.x0 < x1 and other.x1 > x0 and other.top < bottom and other.bottom > top
                for other in self._near(word)
                if other is not word
            )
            or _crosses(self._level, top, bottom, x0, x1)
            or _crosses(self._upright, x0, x1, top, bottom)
        )

    def has_row(self, word: Word, often: dict[str, list[Word]]) -> bool:
        """Whether a word stands beside one that is not printed over and over.

        A line's height apart is beside: a word in the middle of a row stands between the lines of others.
        """
        return any(
            abs(word.y_mid - other.y_mid) <= max(word.size, other.size)
            for other in self._near(word)
            if other.text not in often
        )

    def _near(self, word: Word) -> Sequence[Word]:
        first = bisect_left(self._middles, word.top - self._reach)
        return self._words[first : bisect_right(self._middles, word.bottom + self._reach)]


def _ordered(rules: Sequence[Rule]) -> tuple[list[float], list[Rule]]:
    ordered = sorted(rules, key=lambda rule: rule.pos)
    return [rule.pos for rule in ordered], ordered


def _crosses(rules: tuple[list[float], list[Rule]], low: float, high: float, lo: float, hi: float) -> bool:
    """Whether a rule at a place between `low` and `high` runs through all or some of `lo` to `hi`."""
    places, ordered = rules
    near = ordered[bisect_left(places, low) : bisect_right(places, high)]
    return any(rule.lo < hi and rule.hi > lo for rule in near)
