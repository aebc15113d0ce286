"""Phrases of data files as patterns that find them in titles and headings."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from pipelines.understanding.lexicon.data_files import read_vocabulary


@cache
def phrases(file_name: str) -> dict[str, re.Pattern[str]]:
    """Kind → a pattern for any of its phrases, from a vocabulary file with the columns `kind` and `phrase`.

    Phrases are found as whole words in any case, whatever white space stands between their words.
    """
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in read_vocabulary(file_name):
        by_kind[row["kind"]].append(r"\s*".join(map(re.escape, row["phrase"].split())))
    return {
        kind: re.compile(rf"(?<!\w)(?:{'|'.join(sorted(found, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
        for kind, found in by_kind.items()
    }
