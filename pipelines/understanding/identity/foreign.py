"""Lines that name others than the planner: cited laws, sources, colophons, addressees, distribution lists.

What belongs here: which lines of a document may not tell whose plan it is. The words are data, in
`vocabulary/foreign_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model.page import TextLine
from pipelines.understanding.identity.titles import names_a_plan
from pipelines.understanding.lexicon.phrases import phrases

_WORDS = "foreign_words.csv"
_LIST_MARK = re.compile(r"^\W*(?:(?:\d{1,2}|[a-z])\s*[.)]\s*)?", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:nomor|no)\b", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\btahun\s+(?:19|20)\d\d", re.IGNORECASE)
_ANNEX = re.compile(r"^\W*lampiran\b", re.IGNORECASE)
_OWN_DECREE = re.compile(r"\bkeputusan\b|\b(?:bupati|wali\s*kota|gubernur)\b", re.IGNORECASE)
_LONGEST_CITATION = 3  # lines
_ADDRESS = 3  # lines


def own_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines that may name the planner, in order.

    A distribution list or colophon goes on to the end of its page, an address over three lines, the
    citation of a law until its year. A decree to which the document is the annex is its agency's own.
    """
    own: list[TextLine] = []
    page, skip = 0, 0
    annexed = False
    for line in lines:
        if line.page_number != page:
            page, skip = line.page_number, 0
        if skip and not names_a_plan(line.text):
            skip -= 1
            if skip < _ADDRESS and _HAS_YEAR.search(line.text):
                skip = 0
            continue
        foreign = _lines_of_others(line.text, annexed)
        skip = max(foreign - 1, 0)
        annexed = bool(_ANNEX.match(line.text))
        if not foreign:
            own.append(line)
    return own


_REST_OF_PAGE = 10_000


def _lines_of_others(text: str, annexed: bool) -> int:
    """For how many lines from this one others are named; 0 where the line may name the planner."""
    words = phrases(_WORDS)
    bare = _LIST_MARK.sub("", text, count=1)
    if words["distribution"].match(bare) or words["colophon"].match(bare):
        return _REST_OF_PAGE
    if words["addressee"].match(bare):
        return _ADDRESS
    source = words["source"].match(bare)
    if words["seal"].search(text) or (source and bare[source.end() :].lstrip().startswith(":")):
        return 1
    law = words["law"].match(bare) or (words["law"].search(bare) if _NUMBERED.search(bare) else None)
    if law is None or names_a_plan(text):
        return 0
    if (annexed or _ANNEX.match(text)) and _OWN_DECREE.search(text):
        return 0
    return 1 if _HAS_YEAR.search(bare[law.end() :]) else _LONGEST_CITATION
