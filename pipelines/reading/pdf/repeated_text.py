"""Texts that are printed over and over across a page, as a watermark's pattern puts them.

What belongs here: telling them from a table's own words, which rows have room for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from pipelines.reading.pdf.paths import Paths, Rule
from pipelines.reading.pdf.words import Word

_REPEATED = 4
_INNER = 0.2
"""Font sizes off a word's edges; what comes nearer to its middle runs into it."""
_MOST_COLLIDING = 0.25
_LEAST_IN_ROWS = 0.5


def laid_over(faint: Sequence[Word], words: Sequence[Word], paths: Paths) -> set[str]:
    """Of faint words of a page, the texts that are printed over and over, and not in rows with others.

    Programs print a table's own grey words where the rows have room for them; a mark runs into words and
    rules wherever its pattern puts it.
    """
    prints: dict[str, list[Word]] = defaultdict(list)
    for word in faint:
        prints[word.text].append(word)
    often = {text: here for text, here in prints.items() if len(here) >= _REPEATED}
    if not often:
        return set()
    place = _Surroundings(words, paths)
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
