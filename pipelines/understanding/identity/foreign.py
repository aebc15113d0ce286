"""Lines that name others than the planner: cited laws, sources, colophons, addressees, distribution lists.

What belongs here: which lines of a document don't count when deciding whose plan it is. The words are data:
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
_REST_OF_PAGE = 10_000


def own_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines that may name the planner, in order.

    A distribution list or colophon goes on to the end of its page, an address over three lines, the
    citation of a law until its number and year; the title of a plan ends each. A decree to which the document
    is the annex is its agency's own.
    """
    own: list[TextLine] = []
    page, skip = 0, 0
    for i, line in enumerate(lines):
        if line.page_number != page:
            page, skip = line.page_number, 0
        if names_a_plan(line.text):
            skip = 0
        elif skip:
            skip -= 1
            continue
        annexed = bool(i and _ANNEX.match(lines[i - 1].text))
        foreign = _lines_of_others([n.text for n in lines[i : i + _LONGEST_CITATION]], annexed)
        if foreign:
            skip = foreign - 1
        else:
            own.append(line)
    return own


def _lines_of_others(texts: Sequence[str], annexed: bool) -> int:
    """For how many lines, from the first of `texts` on, others are named; 0 where it may name the planner."""
    words = phrases(_WORDS)
    text = texts[0]
    bare = _LIST_MARK.sub("", text, count=1)
    if words["distribution"].match(bare) or words["colophon"].match(bare):
        return _REST_OF_PAGE
    if words["addressee"].match(bare):
        return _ADDRESS
    source = words["source"].match(bare)
    if words["seal"].search(text) or (source and bare[source.end() :].lstrip().startswith(":")):
        return 1
    return 0 if names_a_plan(text) else _lines_of_law(bare, texts[1:], annexed)


def _lines_of_law(text: str, following: Sequence[str], annexed: bool) -> int:
    """How many lines the citation of a law takes that begins in this one; 0 where there is none."""
    words = phrases(_WORDS)
    if words["opening"].match(text):
        return 1
    law = words["law"].match(text) or (words["law"].search(text) if _NUMBERED.search(text) else None)
    if law is None or ((annexed or _ANNEX.match(text)) and _OWN_DECREE.search(text)):
        return 0
    if not _HAS_YEAR.search(text[law.end() :]):
        for more, line in enumerate(following, start=1):
            if _NUMBERED.search(line) and _HAS_YEAR.search(line):
                return 1 + more
    return 1
