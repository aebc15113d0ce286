"""What kind of value a cell of a plan table holds, by its text alone."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.understanding.figures.grammar import Kind, read_money, read_quantity
from pipelines.understanding.figures.printed import Printed, Saying, printed
from pipelines.understanding.lexicon.headings import (
    is_unit_word,
    nomenclature_levels,
    source_of,
    squash,
    starts_with_word,
)
from pipelines.understanding.lexicon.row_words import any_word

_CACHED = 1 << 15
_CODE = re.compile(r"^[\dXx]{1,2}(\s*\.\s*[\dXx]{1,4}){1,7}\.?$")
_ROMAN = re.compile(r"^\(?[IVXivx]{1,5}[.)]?$")
_ORDINAL = re.compile(r"^\(?(\d{1,3}|[A-Za-z])[.)]?$")
_YEAR = re.compile(r"^(?:19[89]|20[0-4])\d$")
_GRADE = re.compile(rf"^(?:[A-E]{{1,2}}[+-]?|{any_word('grade')})$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{4,}")
_LEAD = re.compile(r"^\(?[\dIVXa-z]{1,4}[.)]?\s+(?=[A-Za-z])")
_LEAST_MILLION = 1_000_000
# So many digits that are no amount are a damaged one.
_LEAST_DIGITS = 7


@lru_cache(_CACHED)
def kind_of(text: str) -> str:
    """The kind of one printed value.

    One of `blank`, `nil`, `money`, `grouped` (one thousands mark: `2.000`), `quantity`, `grade`,
    `ordinal`, `code`, `unit`, `post`, `source`, `objective`, `indicator`, `program`, `year`, `text`.
    """
    parts = printed(text)
    raw = parts.text
    if parts.saying is Saying.BLANK:
        return "blank"
    if parts.saying is Saying.NIL:
        return "nil"
    if parts.numbers and (parts.times > 1 or not _WORD.search(raw)) and (kind := _kind_of_figure(parts)):
        return kind
    if _YEAR.match(raw):
        return "year"
    if is_unit_word(raw) and all(str(number) == "1.000" for number in parts.numbers):
        return "unit"
    if _ROMAN.match(raw):
        return "ordinal"
    if _GRADE.match(raw):
        return "grade"
    if source_of(raw) and len(raw) <= 25:
        return "source"
    if _is_quantity(parts):
        return "quantity"
    if starts_with_word(raw, "post"):
        return "post"
    if _ORDINAL.match(raw):
        return "ordinal"
    bare = _LEAD.sub("", raw)
    if squash(bare) in nomenclature_levels():
        return "program"
    for concept in ("objective", "indicator", "program"):
        if starts_with_word(bare, concept):
            return concept
    return "text"


def _kind_of_figure(parts: Printed) -> str:
    """`money`, `grouped` or `code` where the way a figure is printed decides it, else ''."""
    amount, reading = parts.amount, read_money(parts.text)
    if amount is not None and reading.kind is Kind.NUMBER:
        if parts.states_rupiah or reading.values[0] >= _LEAST_MILLION or amount.is_millions:
            return "money"
        if amount.is_grouped and len(amount.groups) == 2 and not amount.is_spaced:
            return "grouped"
    elif reading.kind is Kind.UNREADABLE and sum(len(n.digits) for n in parts.numbers) >= _LEAST_DIGITS:
        return "money"
    if _CODE.match(parts.text) and read_quantity(parts.text).kind is not Kind.NUMBER:
        return "code"
    return ""


def _is_quantity(parts: Printed) -> bool:
    """A figure with at most a unit behind it: `64 Kegiatan`, not `2 Analisis Pasar Kerja`."""
    raw = parts.text
    if not re.match(r"^\W*\d", raw) or read_quantity(raw).kind not in (
        Kind.NUMBER,
        Kind.RANGE,
        Kind.UNREADABLE,
    ):
        return False
    words = re.sub(r"[\d\W_]+", " ", raw).split()
    rest = " ".join(words)
    return not words or is_unit_word(rest) or (len(words) <= 2 and not starts_with_word(rest, "program"))
