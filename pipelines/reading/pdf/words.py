"""Words and lines out of characters: where a gap is a space, and which words share a baseline.

What belongs here: everything that decides how characters are joined to text. It knows pages only
as lists of glyphs and says nothing about tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from pipelines.reading.pdf.glyphs import SOFT_HYPHEN, Glyph

WORD_GAP = 0.17
"""A gap wider than this share of the font size is a space; printed spaces have 0.2 to 0.35."""
_BACKWARDS = -0.3
"""A character may start this many font sizes before the end of the one before it (kerning)."""
_TWIN = 0.35
"""Two prints of a text are less than this many font sizes apart; two texts stand further from each other."""
_LEVEL, _APART = 0.1, 0.9
"""Words side by side: font sizes between baselines, and the share of a word's width between their starts."""
_LETTERSPACED = 5
_DIVIDES = re.compile(rf"(?<=[^\W\d_]){SOFT_HYPHEN}+(?=[^\W\d_]|$)")


@dataclass(slots=True)
class Word:
    """Characters without a gap, on one baseline; `u0`, `u1`, `v` as in Glyph.

    `after_space` says that the file has a space character before it.
    """

    text: str
    u0: float
    u1: float
    v: float
    size: float
    turn: int
    bold: bool
    x0: float
    top: float
    x1: float
    bottom: float
    glyphs: Sequence[Glyph]
    after_space: bool
    slanted: bool

    @property
    def x_mid(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y_mid(self) -> float:
        return (self.top + self.bottom) / 2


_BY_BASELINE = attrgetter("v")
_BY_START = attrgetter("u0")


def make_word(glyphs: Sequence[Glyph]) -> Word:
    """The word of these characters (at least one), which share a baseline and a direction."""
    first, last = glyphs[0], glyphs[-1]
    style = first.style
    size, v = style.size, style.v
    u0, u1 = first.u0, max(first.u1, last.u1)
    # Fonts lie about ascent and descent; the baseline and the size don't.
    above, below = v - 0.75 * size, v + 0.22 * size
    if style.slanted:
        above, below = first.w - size / 2, first.w + size / 2
    if style.turn == 0:
        x0, top, x1, bottom = u0, above, u1, below
    elif style.turn == 1:
        x0, top, x1, bottom = above, -u1, below, -u0
    elif style.turn == 2:
        x0, top, x1, bottom = -u1, -below, -u0, -above
    else:
        x0, top, x1, bottom = -below, u0, -above, u1
    bold = style.bold
    if last.style is not style:
        bold = 2 * sum(glyph.style.bold for glyph in glyphs) > len(glyphs)
    text = "".join([glyph.text for glyph in glyphs])
    if SOFT_HYPHEN in text:
        text = _with_hyphens(text)
    return Word(
        text, u0, u1, v, size, style.turn, bold, x0, top, x1, bottom, glyphs, first.after_space, style.slanted
    )


def _with_hyphens(text: str) -> str:
    """A word with its soft hyphens as hyphens, but for those that only divide words: after letters.

    Fonts may give one glyph to both, and then a file says soft hyphen where it means a dash or a range.
    """
    return _DIVIDES.sub("", text).replace(SOFT_HYPHEN, "-")


def words_of(glyphs: Iterable[Glyph]) -> list[Word]:
    """Splits characters, in painting order, into words; text printed twice on itself counts once."""
    words: list[Word] = []
    current: list[Glyph] = []
    style, reached, widest, tightest = None, 0.0, 0.0, 0.0
    for glyph in glyphs:
        # The check that most characters pass stands here; _goes_on decides on the others.
        if not (glyph.style is style and not glyph.after_space and tightest <= glyph.u0 - reached <= widest):
            if current and (glyph.after_space or not _goes_on(current[-1], glyph)):
                words.append(make_word(current))
                current = []
            style = glyph.style
            widest, tightest = WORD_GAP * style.size, _BACKWARDS * style.size
        current.append(glyph)
        reached = glyph.u1
    if current:
        words.append(make_word(current))
    return _without_doubles([word for word in words if word.text])


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character carries on the word of the one painted before it."""
    old, new = last.style, glyph.style
    size = new.size
    if old is not new:
        if old.turn != new.turn or old.slanted or new.slanted:
            return False
        size = min(old.size, size)
        if abs(new.v - old.v) > 0.1 * size:
            return False
    elif new.slanted:
        return True
    gap = glyph.u0 - last.u1
    if gap > WORD_GAP * size:
        return False
    if gap >= _BACKWARDS * size:
        return True
    # A ligature is several characters in one place.
    return old is new and abs(glyph.u0 - last.u0) < 0.01 and abs(glyph.u1 - last.u1) < 0.01


def _without_doubles(words: list[Word]) -> list[Word]:
    """Drops words painted again a hair's breadth away: a way to print bold, or a shadow; marks what is bold.

    Of a text and its shadow the darker stays.
    """
    printed = Counter(word.text for word in words)
    kept: list[Word | None] = []
    seen: dict[tuple[str, int, int, int], list[tuple[int, Word]]] = {}
    for word in words:
        if printed[word.text] == 1:
            kept.append(word)
            continue
        column, line = round(word.u0 / 4), round(word.v / 4)
        double = None
        near = min(_TWIN * word.size, 4.0)
        for i in (column - 1, column, column + 1):
            for j in (line - 1, line, line + 1):
                for place, other in seen.get((word.text, word.turn, i, j), ()):
                    is_near = abs(other.u0 - word.u0) < near and abs(other.v - word.v) < near
                    if is_near and not _is_beside(other, word):
                        double = (place, other)
        if double is not None:
            place, other = double
            off = abs(other.u0 - word.u0) + abs(other.v - word.v)
            if _darkness(word) <= _darkness(other):
                # The same place twice without any offset is a copy, not a way to print bold.
                other.bold = other.bold or (off > 0.05 and _is_bolder(other, word))
                continue
            kept[place] = None
        seen.setdefault((word.text, word.turn, column, line), []).append((len(kept), word))
        kept.append(word)
    return [word for word in kept if word is not None]


def _is_beside(one: Word, other: Word) -> bool:
    """Whether two equal words are so narrow that they stand side by side, as the letters of `II` do."""
    width = other.u1 - other.u0
    if one.glyphs[0].style is other.glyphs[0].style and width < 2:
        return True
    is_level = abs(one.v - other.v) < _LEVEL * one.size
    return is_level and abs(one.u0 - other.u0) > max(_APART * width, _bold_offset(one))


def _is_bolder(one: Word, other: Word) -> bool:
    """Whether a word is printed twice to be bold: in one colour, less than a point away."""
    near = _bold_offset(one)
    same = one.glyphs[0].style.color == other.glyphs[0].style.color
    return same and abs(one.u0 - other.u0) < near and abs(one.v - other.v) < near


def _bold_offset(word: Word) -> float:
    """Points within which the second print of a bold text stands."""
    return min(1.0, 0.2 * word.size)


def _darkness(word: Word) -> int:
    red, green, blue, alpha = word.glyphs[0].style.color
    return (3 * 255 - red - green - blue) * alpha


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Groups words into lines by direction and baseline, from first to last; each line along u."""
    by_turn: dict[int, list[Word]] = {}
    for word in words:
        by_turn.setdefault(word.turn, []).append(word)
    lines: list[list[Word]] = []
    for _, turned in sorted(by_turn.items()):
        ordered = sorted(turned, key=_BY_BASELINE)
        line: list[Word] = []
        base = 0.0
        for word in ordered:
            if line and word.v - base > 0.4 * max(word.size, line[0].size):
                lines.append(sorted(line, key=_BY_START))
                line = []
            if not line:
                base = word.v
            line.append(word)
        if line:
            lines.append(sorted(line, key=_BY_START))
    return lines


def line_text(line: Sequence[Word]) -> str:
    """The text of a line: a space where the file has one or where the gap is as wide as one."""
    spaced = _letterspacing(line)
    parts: list[str] = []
    for index, word in enumerate(line):
        if index:
            last = line[index - 1]
            gap = word.u0 - last.u1
            if spaced is not None:
                space = gap > spaced
            else:
                space = gap > WORD_GAP * min(word.size, last.size) or (
                    word.after_space and gap > -0.5 * word.size
                )
            if space:
                parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _letterspacing(line: Sequence[Word]) -> float | None:
    """The gap from which a space is meant in `R E N C A N A  A K S I`, None for ordinary text."""
    single = sum(len(word.text) == 1 and word.text.isalpha() for word in line)
    if single < _LETTERSPACED or single < 0.8 * len(line):
        return None
    gaps = [second.u0 - first.u1 for first, second in pairwise(line)]
    usual = median(gaps)
    if not WORD_GAP * line[0].size < usual < 1.2 * line[0].size:
        return None
    return 1.6 * usual


def is_mostly_bold(words: Iterable[Word]) -> bool:
    """True when more than half of the characters are bold."""
    total = bold = 0
    for word in words:
        total += len(word.text)
        bold += len(word.text) if word.bold else 0
    return 2 * bold > total
