"""The numbers that lists print before their paragraphs in OpenDocument.

What belongs here: list styles, and counting through a document's lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from pipelines.reading.office.word_text import print_count
from pipelines.reading.opendocument.parts import STYLE, TEXT, count

_MAX_START = 100_000
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    levels_shown: int = 1


class Lists:
    """Counts a document's lists. Levels are counted from 1, the outermost."""

    def __init__(self, styles: Iterable[etree._Element]) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for style in styles:
            self._levels[style.get(f"{STYLE}name", "")] = {
                count(level, f"{TEXT}level", 10): _Level(
                    form=level.get(f"{STYLE}num-format", "")
                    if level.tag == f"{TEXT}list-level-style-number"
                    else "",
                    before=level.get(f"{STYLE}num-prefix", ""),
                    after=level.get(f"{STYLE}num-suffix", ""),
                    start=count(level, f"{TEXT}start-value", _MAX_START),
                    levels_shown=count(level, f"{TEXT}display-levels", 10),
                )
                for level in style
                if isinstance(level.tag, str)
            }

    def begin(self, style: str, carries_on: bool) -> None:
        """A list begins; it counts anew where it carries no other on."""
        if not carries_on:
            self._counts.pop(style, None)

    def number(self, style: str, level: int, start: int | None) -> str:
        """The next number of a list, such as `1.` or `a)`; empty for bullets."""
        levels = self._levels.get(style, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(style, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1 if start is None else start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        own = levels[level]
        if own.form not in _FORMS:
            return ""
        first = max(1, level - own.levels_shown + 1)
        shown = [
            print_count(counts.setdefault(at, levels[at].start), _FORMS[levels[at].form])
            for at in range(first, level + 1)
            if at in levels and levels[at].form in _FORMS
        ]
        return f"{own.before}{'.'.join(shown)}{own.after}".strip()
