"""Words that matter: where two names that look alike name different things.

What belongs here: comparing two names by the vocabulary of opposing words, numbers and regions. A name
is its normalised words; nothing here is fuzzy.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_REGION_TYPE = re.compile(r"^(provinsi|kabupaten administrasi|kota administrasi|kabupaten|kota) ")
_NUMBER = re.compile(r"\d[\d.,]*|[ivx]{1,5}")
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")


@dataclass(frozen=True, slots=True)
class Difference:
    """What sets two names apart: the words of either. Opposed where both have some."""

    what: str
    ours: frozenset[str]
    theirs: frozenset[str]

    @property
    def is_opposed(self) -> bool:
        """Whether each name has a word the other has not: two things. Else one merely says more."""
        return bool(self.ours - self.theirs and self.theirs - self.ours)

    def __str__(self) -> str:
        sides = (" ".join(sorted(side)) or "nothing" for side in (self.ours, self.theirs))
        return f"{self.what}: {' / '.join(sides)}"


@dataclass(frozen=True)
class Vocabulary:
    """Groups of opposing words, spellings of words, and regions' names as tuples of words."""

    groups: Mapping[str, frozenset[str]]
    spellings: Mapping[str, str]
    regions: frozenset[tuple[str, ...]]

    @classmethod
    def read(cls, seeds: Path) -> Vocabulary:
        """The vocabulary kept in the seeds of the dbt project at `seeds`. Raises OSError, KeyError."""
        groups: dict[str, set[str]] = {}
        for row in _rows(seeds / "vocabulary" / "opposing_words.csv"):
            groups.setdefault(row["word_group"], set()).add(row["word"])
        spellings = {
            row["word"]: row["standard_word"] or ""
            for row in _rows(seeds / "crosswalks" / "word_aliases.csv")
        }
        names = (_fold(row["region_name"]) for row in _rows(seeds / "reference" / "regions.csv"))
        regions = frozenset(tuple(_REGION_TYPE.sub("", name).split()) for name in names)
        return cls({group: frozenset(words) for group, words in groups.items()}, spellings, regions)

    def differences(self, name: str, other: str) -> list[Difference]:
        """The differences between two names in words that matter, opposed ones first."""
        ours, theirs = self._words(name), self._words(other)
        found = [
            Difference(group, words.intersection(ours), words.intersection(theirs))
            for group, words in sorted(self.groups.items())
        ]
        found.append(Difference("number", _numbers(ours), _numbers(theirs)))
        found.append(Difference("region", self._regions(ours), self._regions(theirs)))
        return sorted((d for d in found if d.ours != d.theirs), key=lambda d: not d.is_opposed)

    def _words(self, name: str) -> list[str]:
        spelled = (self.spellings.get(word, word) for word in _fold(name).split())
        return [word for words in spelled for word in words.split()]

    def _regions(self, words: list[str]) -> frozenset[str]:
        """The regions named, the longest name where one is part of another."""
        found: set[str] = set()
        longest = max(map(len, self.regions), default=0)
        start = 0
        while start < len(words):
            for length in range(min(longest, len(words) - start), 0, -1):
                if tuple(words[start : start + length]) in self.regions:
                    found.add(" ".join(words[start : start + length]))
                    start += length
                    break
            else:
                start += 1
        return frozenset(found)


def same_name(name: str, other: str) -> bool:
    """Whether two names are alike but for case, white space and punctuation, as crosswalks compare."""
    return _squashed(name) == _squashed(other)


def _squashed(name: str) -> str:
    # A name of marks alone, such as the unit `-`, is what it is.
    return _fold(name).replace(" ", "") or name.strip()


def _fold(name: str) -> str:
    """Lower-case words without punctuation; marks inside a number stay."""
    lowered = unicodedata.normalize("NFC", name).lower()
    lowered = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", lowered).replace("%", " persen ")
    return " ".join(re.findall(r"\d+(?:[.,]\d+)+|[^\W_]+", lowered))


def _numbers(words: list[str]) -> frozenset[str]:
    return frozenset(
        word for word in words if _NUMBER.fullmatch(word) and (word[0].isdigit() or _ROMAN.fullmatch(word))
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
