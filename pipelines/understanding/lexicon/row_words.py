"""Words by which rows, headings and cells are recognised (`vocabulary/row_words.csv`).

What belongs here: loading them. The rules that use them say in which order such words stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from pipelines.understanding.lexicon.data_files import read_vocabulary
from pipelines.understanding.lexicon.headings import squash


@cache
def _phrases() -> dict[str, list[str]]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in read_vocabulary("row_words.csv"):
        by_kind[row["kind"]].append(row["phrase"])
    return {kind: sorted(phrases, key=len, reverse=True) for kind, phrases in by_kind.items()}


@cache
def squashed_words(kind: str) -> frozenset[str]:
    """The phrases of a kind without white space and punctuation, to compare with a squashed text."""
    return frozenset(map(squash, _phrases()[kind]))


@cache
def any_word(*kinds: str) -> str:
    """A regular expression for any phrase of these kinds; the case is for the caller to ignore.

    Between the words and signs of a phrase any white space may stand, or none: narrow columns break words.
    """
    phrases = [phrase for kind in kinds for phrase in _phrases()[kind]]
    broken = (r"\s*".join(map(re.escape, re.findall(r"\w+|[^\w\s]", phrase))) for phrase in phrases)
    return f"(?:{'|'.join(broken)})"
