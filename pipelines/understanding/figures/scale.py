"""The scale a plan gives its amounts: `(Rp. 000)`, `dalam ribuan rupiah`, `Rp Jt`, `x Rp 1.000.000`."""

from __future__ import annotations

import re
from functools import cache

from pipelines.understanding.lexicon.data_files import read_vocabulary

_RP = r"(?:rp|rupiah|idr)\.?"
_SET_OFF = (
    rf"(?:[x×*]\s*(?:{_RP}\s*)?|{_RP}\s*[.,]?|\bdalam\s*(?:satuan\s*)?(?:{_RP}\s*)?"
    rf"|\(\s*|\bper\s*(?:{_RP}\s*)?|['’])"
)
# Zeros stand alone (`000.000`) or behind a one, which needs more to be no amount: `x 1.000`, `(1.000)`.
_ZEROS = re.compile(rf"{_SET_OFF}\s*(000(?:[.,]?000)*)(?![.,]?\d)", re.I)
_TIMES = re.compile(
    rf"(?:[x×*]\s*(?:{_RP}\s*)?|\b(?:dalam|per)\s*(?:satuan\s*)?{_RP}\s*"
    rf"|\bdalam\s+|\(\s*{_RP}\s*|\((?=[\d.]+\)))"
    r"1[.,]?(000(?:[.,]?000)*)(?:,[-0]+)?(?![.,]?\d)(?!\s*(?!rp|rupiah|idr)[a-z])",
    re.I,
)
# What may follow a word of scale that no currency stands before: `(juta)`, not `(juta ton)`.
_ENDS = rf"\s*(?:$|[),;:]|{_RP})"


@cache
def _words() -> dict[str, int]:
    """Words that make a number of one printed unit → that number: `juta`, `jutaan`, `jt`."""
    return {row["word"]: int(row["number"]) for row in read_vocabulary("number_words.csv")}


@cache
def _said() -> re.Pattern[str]:
    words = sorted(_words(), key=len, reverse=True)
    whole, either = "|".join(w for w in words if len(w) > 1), "|".join(words)
    return re.compile(
        rf"(?<!\w){_RP}\s*(?:dalam|satuan|x)?\s*({either})\b(?!\s*\d)"
        rf"|(?:(?<!\w)(?:dalam|satuan|x)|[(×:])\s*(?:satuan\s*)?({whole})\b(?={_ENDS})"
        rf"|(?<!\d)(?<!\d )(?<!\w)({whole})\.?\s*{_RP}(?!\w)(?!\s*\d)",
        re.I,
    )


def scale_of(heading: str) -> int | None:
    """Rupiah per printed unit that a heading states, None where it states none.

    Amounts in words (`Rp 450 juta`) and in digits (`Rp 1.000.000.000`) are no scales.
    """
    text = re.sub(r"[\s_]+", " ", heading)
    if found := _ZEROS.search(text) or _TIMES.search(text):
        return int("1" + re.sub(r"\D", "", found[1]))
    if alone := re.search(r"(?<!\w)(ribuan|jutaan|mil[iy]aran)(?!\w)", text, re.I):
        return _words()[alone[1].casefold()]
    said = _said().search(text)
    return _words()[(said[1] or said[2] or said[3]).casefold()] if said else None


def number_word(word: str) -> int | None:
    """The number that a word behind a figure multiplies it by: `450 juta`; None for other words."""
    return _words().get(word.casefold())
