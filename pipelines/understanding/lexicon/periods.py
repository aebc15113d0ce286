"""Which quarter or month a heading names.

What belongs here: periods as headings print them. Names of months are data (`vocabulary/months.csv`), and
each may be cut short (`Agus`, `Sept.`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from pipelines.understanding.lexicon.data_files import read_vocabulary
from pipelines.understanding.lexicon.headings import concept_scores, squash, value_words, words_apart

_LEAST_OF_A_MONTH = 3  # letters
_LEAST_OF_A_MISPRINT = 5
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ORDINALS = {"pertama": "1", "kesatu": "1", "kedua": "2", "ketiga": "3", "keempat": "4"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# Written out it is found in words broken by wrapping too (`Triwul an III`); short forms only as words of
# their own, since `industri` holds a `tr i`.
_QUARTER_LONG = re.compile(r"(?:triwulan|tribulan|kuartal|kwartal)(?:an)?(?:ke)?(iv|iii|ii|i|[1-4])(?!\d)")
_QUARTER_SHORT = re.compile(
    r"(?<![^\W_])(?:triw|trib|trwln|trwl|trw|twl|tw|tr|kw|q)[\s.\-_]*(?:ke[\s\-_]*)?"
    r"(i\s*v|i\s*i\s*i|i\s*i|i|[1-4])(?![^\W_])"
)
# `TW III/IV`: one column for two quarters is no quarter's.
_TWO_QUARTERS = re.compile(
    r"(?:triwulan|tribulan|triw|trib|trw|tw|tr|q)[\s.\-]*(iv|iii|ii|i|[1-4])\s*(?:[/&–-]|dan)\s*"
    r"(?:triwulan|tribulan|triw|trib|trw|tw|tr|q)?[\s.\-]*(iv|iii|ii|i|[1-4])(?![^\W_])"
)
# `Trwulan II`, `Tirwulan IV`: the word with up to two letters wrong, left out or swapped, and nothing else.
_QUARTER_WORD, _MOST_SLIPS = "triwulan", 2
_MISSPELT_QUARTER = re.compile(r"^(t[a-z]{5,9}?)(iv|iii|ii|i|[1-4])$")
_QUARTER_SUFFIX = re.compile(r"^(iv|iii|ii|i|[1-4])(?:rp|persen|%)?$")
_NUMBERED_MONTH = re.compile(
    r"(?<![^\W_])(?:bulan|bln)[\s._\-]*(?:ke)?[\s._\-]*(0?[1-9]|1[0-2]|[ivx]+)(?![^\W_])|^b(0?[1-9]|1[0-2])$"
)
# Beside a month, a heading may say of what it is: `Anggaran Januari`.
_OF_WHAT = 0.7
_OTHER_PERIOD = re.compile(
    r"caturwulan|semester|"
    r"(?<![a-z])(?:cawu|cw|smt|sem)[\s.\-_]*(?:ke)?[\s.\-_]*(?:iii|ii|i|[1-3])(?![a-z0-9])"
)
_UP_TO = re.compile(
    r"\bs\s*[./]?\s*d\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|\bkumulatif\b|\bakumulasi\b", re.I
)


@cache
def _month_names() -> tuple[tuple[str, int], ...]:
    return tuple((row["word"], int(row["month"])) for row in read_vocabulary("months.csv"))


@cache
def _month_of_word(word: str) -> int | None:
    """The month that one word names, whole, cut short, or with one letter wrong."""
    if len(word) < _LEAST_OF_A_MONTH:
        return None
    found = {month for name, month in _month_names() if name.startswith(word)}
    if not found and len(word) >= _LEAST_OF_A_MISPRINT:
        found = {month for name, month in _month_names() if OSA.distance(word, name, score_cutoff=1) <= 1}
    return found.pop() if len(found) == 1 else None


@cache
def only_month_in(heading: str) -> int | None:
    """The month where exactly one word of a heading names one, whatever else it says; see `month_of`."""
    words = re.findall(r"[^\W\d_]+", words_apart(heading))
    named = [month for word in words if (month := _month_of_word(word))]
    return named[0] if len(named) == 1 else None


@cache
def _range_of_months() -> re.Pattern[str]:
    words = {name[:n] for name, _ in _month_names() for n in range(_LEAST_OF_A_MONTH, len(name) + 1)}
    either = "|".join(sorted(words, key=lambda w: (-len(w), w)))
    return re.compile(rf"({either})(?:sd|sampai|s\.d|hingga)?({either})(?:20\d\d)?$")


def _with_numbers(heading: str) -> str:
    """A heading with its ordinals as numbers: `Triwulan Ketiga`."""
    words = words_apart(heading)
    for ordinal, number in _ORDINALS.items():
        words = re.sub(rf"\b{ordinal}\b", number, words)
    return words


@cache
def quarter_of(heading: str) -> int | None:
    """The quarter a heading names by itself: `TW III`, `Triwulan Ketiga`, `Jul-Sep`, `Q3`; None otherwise."""
    words = _with_numbers(heading)
    found = _QUARTER_LONG.findall(squash(words)) or [squash(n) for n in _QUARTER_SHORT.findall(words)]
    if found and len(set(found)) == 1:
        if any(a != b for a, b in _TWO_QUARTERS.findall(words)):
            return None
        return _ROMAN[found[0]]
    if (misspelt := _MISSPELT_QUARTER.match(squash(words))) and _is_nearly(misspelt[1], _QUARTER_WORD):
        return _ROMAN[misspelt[2]]
    if m := _range_of_months().search(squash(heading)):
        first, last = _month_of_word(m[1]), _month_of_word(m[2])
        if first and last and last - first == 2 and last % 3 == 0:
            return last // 3
    return None


def _is_nearly(word: str, meant: str) -> bool:
    return OSA.distance(word, meant, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS


def bare_quarter_of(heading: str) -> int | None:
    """The quarter a heading may mean where its neighbours or parents speak of quarters: `III`, `3`."""
    m = _QUARTER_SUFFIX.match(squash(heading))
    return _ROMAN[m[1]] if m else None


def speaks_of_quarters(heading: str) -> bool:
    """True for `Target per Triwulan`, `TRIWULAN`, `Kuartal` and the like."""
    s = squash(heading)
    return s in ("tw", "trw", "triw", "tri", "trib") or any(
        w in s for w in ("triwulan", "tribulan", "kuartal", "kwartal")
    )


def speaks_of_months(heading: str) -> bool:
    """True for `Bulan`, `Target per Bulan` and the like."""
    return re.search(r"\bbulan\b|\bbln\b", words_apart(heading)) is not None


@cache
def without_period(heading: str) -> str:
    """A heading without the quarter or month it names, squashed: `Target Triwulan II` is `target`."""
    words = _with_numbers(heading).replace("_", " ")
    if quarter_of(heading):
        return _QUARTER_LONG.sub("", squash(_QUARTER_SHORT.sub(" ", words)))
    if month_of(heading):
        kept = [
            w for w in re.findall(r"[^\W_]+", words) if not _month_of_word(w) and w not in ("bulan", "bln")
        ]
        return "".join(w for w in kept if not w.isdigit())
    return squash(heading)


@cache
def names_a_period_alone(text: str) -> bool:
    """True where a text says nothing else: `TRIWULAN I`, `Target Triwulan I (Januari s.d. Maret)`."""
    if not (quarter_of(text) or month_of(text)):
        return False
    words = _QUARTER_SHORT.sub(" ", _with_numbers(text).replace("_", " "))
    beside = value_words("beside_period")
    rest = [
        word
        for word in re.findall(r"[^\W\d_]+", re.sub(r"\bs\s*[./]?\s*d\b", " ", words))
        if not (_month_of_word(word) or word in beside or word in _ROMAN)
    ]
    return not _QUARTER_LONG.sub("", squash("".join(rest) + "1")).strip("1")


def says_up_to(heading: str) -> bool:
    """True for a heading that says by when, not within which period: `s.d. TW II`, `Kumulatif`."""
    return bool(_UP_TO.search(heading.replace("_", " ")))


def is_other_period(heading: str) -> bool:
    """True for `Semester I`, `Smt. 2`, `Caturwulan III`, `Cawu I`: no quarters can be made of them."""
    return bool(_OTHER_PERIOD.search(words_apart(heading))) or bool(
        re.search(r"caturwulan|semester", squash(heading))
    )


def number_of_month(text: str) -> int | None:
    """The month that a bare number means under a heading that speaks of months: `3`, `III`."""
    bare = squash(text)
    if bare in _NUMERALS:
        return _NUMERALS.index(bare) + 1
    return int(bare) if bare.isdigit() and 1 <= int(bare) <= 12 else None


@cache
def month_of(heading: str) -> int | None:
    """The month a heading names: `Januari`, `Agus`, `Jan 2023`, `B03`, `Bulan 1`, `Anggaran Januari`.

    `s.d. Juni` names June: by when. None where it names none, several, or a day (`31 Desember`).
    """
    words = words_apart(heading).strip()
    if m := _NUMBERED_MONTH.search(words):
        return number_of_month(m[1] or m[2])
    if whole := _month_of_word(squash(heading)):
        return whole
    words = re.sub(r"(?<!\d)(?:20)?\d\d(?!\d)$|(?<!\d)20\d\d(?!\d)|[()]", " ", words)
    if re.search(r"\d", words):
        return None
    named = [(word, month) for word in re.findall(r"[^\W\d_]+", words) if (month := _month_of_word(word))]
    if len(named) != 1:
        return None
    words = _UP_TO.sub(" ", words.replace("_", " "))
    rest = re.sub(rf"(?<![^\W\d_]){named[0][0]}(?![^\W\d_])|\bbulan\b|\bbln\b|\bakhir\b", " ", words)
    says_of_what = not squash(rest) or max(concept_scores(rest.strip()).values(), default=0.0) >= _OF_WHAT
    return named[0][1] if says_of_what else None


_DAY_OF_MONTH = re.compile(r"\d{1,2}[-/ ]\s*(?P<month>[^\W\d_]{3,9})\.?(?:[-/ ]\s*\d{2,4})?", re.I)
_MONTH_OF_YEAR = re.compile(r"(?P<month>[^\W\d_]{3,9})[-/]\d{2,4}", re.I)


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """True for a day or a month and nothing else: `1-Jun`, `12 Desember 2024`, `Jan-24`."""
    for form in (_DAY_OF_MONTH, _MONTH_OF_YEAR):
        if (m := form.fullmatch(text.strip())) and _month_of_word(m["month"].casefold()):
            return True
    return False
