"""What words of a plan table mean: headings, quarters and months, money sources, kinds of values.

The words themselves are data, in `pipelines/vocabulary/*.csv`; this module loads and matches them.
Narrow columns break words (`PENANGGU NG JAWAB`), so all matching is done on text without white space
and punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

from rapidfuzz import fuzz

from pipelines.understanding.lexicon.data_files import read_reference, read_vocabulary

_MONTHS = {
    "januari": 1, "jan": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "maret": 3, "mar": 3, "mrt": 3,
    "april": 4, "apr": 4, "mei": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "agustus": 8, "agust": 8,
    "agu": 8, "ags": 8, "agt": 8, "agst": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10,
    "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12,
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# Written out it is found in words broken by wrapping too (`Triwul an III`); short forms only as words of
# their own, since `industri` holds a `tr i`.
_QUARTER_LONG = re.compile(r"(?:triwulan|tribulan|kuartal|kwartal)(?:an)?(?:ke)?(iv|iii|ii|i|[1-4])(?!\d)")
_QUARTER_SHORT = re.compile(
    r"(?<![^\W_])(?:triw|trib|trwln|trwl|trw|twl|tw|tr|kw|q)[\s.\-]*(?:ke[\s\-]*)?(iv|iii|ii|i|[1-4])(?![^\W_])"
)
# `TW III/IV`: one column for two quarters is no quarter's.
_TWO_QUARTERS = re.compile(
    r"(?:triwulan|tribulan|triw|trib|trw|tw|tr|q)[\s.\-]*(iv|iii|ii|i|[1-4])\s*(?:[/&–-]|dan)\s*"
    r"(?:triwulan|tribulan|triw|trib|trw|tw|tr|q)?[\s.\-]*(iv|iii|ii|i|[1-4])(?![^\W_])"
)
_QUARTER_SUFFIX = re.compile(r"^(iv|iii|ii|i|[1-4])(?:rp|persen|%)?$")
_MONTH_RANGE = re.compile(
    r"(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?:sd|sampai|s\.d|hingga)?("
    + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?:20\d\d)?$"
)  # fmt: skip
_B_MONTH = re.compile(r"^b(0?[1-9]|1[0-2])$")


def squash(text: str) -> str:
    """Lower case, compatibility forms folded, everything but letters, digits and `%` removed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(ch for ch in folded if ch.isalnum() or ch == "%")


def fold(text: str) -> str:
    """Text on one line with single spaces, as names are kept.

    A break inside a word that a hyphen or slash ends is closed without a space
    (`Kabupaten/\\nKota` is `Kabupaten/Kota`).
    """
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w/)\s*\n\s*", "", text)).strip()


@cache
def header_phrases() -> dict[str, list[tuple[str, float]]]:
    """Concept → (squashed phrase, weight) of `header_words.csv`."""
    table: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in read_vocabulary("header_words.csv"):
        table[row["concept"]].append((squash(row["phrase"]), float(row["weight"])))
    return dict(table)


@cache
def value_words(concept: str) -> tuple[str, ...]:
    """The opening words of `value_words.csv` for a kind of value, squashed, longest first."""
    words = {squash(r["word"]) for r in read_vocabulary("value_words.csv") if r["concept"] == concept}
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _sources() -> list[tuple[str, str]]:
    rows = [(squash(r["phrase"]), r["name"]) for r in read_vocabulary("funding_sources.csv")]
    return sorted(rows, key=lambda r: -len(r[0]))


@cache
def nomenclature_levels() -> dict[str, frozenset[str]]:
    """Squashed official names of programmes, activities and sub-activities → their levels.

    Source: the Ministry of Home Affairs' nomenclature (`pipelines/reference/nomenclature.csv`).
    """
    known = {"program": "program", "kegiatan": "activity", "sub_kegiatan": "sub_activity"}
    table: dict[str, set[str]] = defaultdict(set)
    for row in read_reference("nomenclature.csv"):
        if row["level"] in known:
            table[squash(row["name"])].add(known[row["level"]])
    return {name: frozenset(levels) for name, levels in table.items()}


# Shorter phrases count as words of their own alone: `sat` is in `pusat`, `ket` in `paket`.
_LEAST_WITHIN = 4


def _spans(phrase: str, text: str) -> list[tuple[int, int]]:
    """From where to where each occurrence of a phrase reaches in a text."""
    return [(m.start(), m.end()) for m in re.finditer(re.escape(phrase), text)]


def _outside(spans: list[tuple[int, int]], longer: list[tuple[int, int]]) -> bool:
    """True where some span lies in none of the longer ones."""
    return any(not any(a <= lo and hi <= b and hi - lo < b - a for a, b in longer) for lo, hi in spans)


@cache
def concept_scores(printed: str) -> dict[str, float]:
    """How strongly a heading speaks of each concept, 0 to 1.

    Whole phrases count fully, phrases inside a longer heading by the share they make up, near misses
    (a letter lost or doubled by the conversion) by their likeness. What is only part of a longer phrase
    does not speak: `Target Anggaran` is no target, `Alokasi` no `lokasi`.
    """
    scores: dict[str, float] = {}
    heading = squash(printed)
    if not heading:
        return scores
    words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", printed).casefold()))
    told = [
        span
        for phrases in header_phrases().values()
        for phrase, _ in phrases
        if len(phrase) >= _LEAST_WITHIN
        for span in _spans(phrase, heading)
    ]
    for concept, phrases in header_phrases().items():
        best = 0.0
        for phrase, weight in phrases:
            if heading == phrase:
                best = max(best, weight)
            elif (
                _outside(_spans(phrase, heading), told)
                if len(phrase) >= _LEAST_WITHIN
                else len(phrase) > 1 and phrase in words
            ):
                best = max(best, weight * (0.55 + 0.4 * len(phrase) / len(heading)))
            elif (0, len(heading)) not in told and len(phrase) >= 6 and abs(len(phrase) - len(heading)) <= 3:
                likeness = fuzz.ratio(phrase, heading) / 100
                if likeness >= 0.85:
                    best = max(best, weight * likeness * 0.9)
        if best:
            scores[concept] = best
    return _by_head_word(heading, scores)


# Indonesian phrases name their head first: `Indikator Sub Kegiatan` is an indicator.
_HEADS = {
    "indikator": ("program", "activity", "sub_activity", "objective", "responsible"),
    "sasaran": ("program", "activity", "sub_activity", "responsible"),
    "target": (
        "program",
        "activity",
        "sub_activity",
        "objective",
        "actual",
        "indicator",
        "responsible",
        "note",
    ),
    "program": ("responsible",),
    "satuan": ("program", "activity", "sub_activity", "target", "indicator"),
    "pagu": ("program", "activity", "sub_activity", "objective", "action"),
    "anggaran": ("program", "activity", "sub_activity", "objective", "action"),
    "alokasi": ("program", "activity", "sub_activity", "objective", "action"),
    "penanggung": ("program", "activity", "sub_activity", "action"),
    "output": ("program", "activity", "sub_activity"),
    "kode": ("program", "activity", "sub_activity"),
    "rencana": ("actual",),
    "realisasi": ("target", "ceiling"),
    "capaian": ("target",),
}


def _by_head_word(heading: str, scores: dict[str, float]) -> dict[str, float]:
    for head, modifiers in _HEADS.items():
        if heading.startswith(head):
            return {c: s * 0.25 if c in modifiers else s for c, s in scores.items()}
    return scores


def quarter_of(heading: str) -> int | None:
    """The quarter a heading names by itself: `TW III`, `Triwulan 3`, `Jul-Sep`, `Q3`; None otherwise."""
    s = squash(heading)
    words = unicodedata.normalize("NFKC", heading).casefold()
    found = _QUARTER_LONG.findall(s) or _QUARTER_SHORT.findall(words)
    if found and len(set(found)) == 1:
        if any(a != b for a, b in _TWO_QUARTERS.findall(words)):
            return None
        return _ROMAN[found[0]]
    if m := _MONTH_RANGE.search(s):
        first, last = _MONTHS[m[1]], _MONTHS[m[2]]
        if last - first == 2 and last % 3 == 0:
            return last // 3
    return None


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


def month_of(heading: str) -> int | None:
    """The month a heading names: `Januari`, `Jan`, `B03`; None otherwise."""
    s = squash(heading)
    if s in _MONTHS:
        return _MONTHS[s]
    m = _B_MONTH.match(s)
    return int(m[1]) if m else None


@cache
def source_of(heading: str) -> str | None:
    """The funding source a heading names (`ANGGARAN APBD` → `APBD`), None where it names none or several."""
    words = re.sub(r"[^0-9a-z]+", " ", unicodedata.normalize("NFKC", heading).casefold()).strip()
    s = squash(heading)
    for phrase, name in _sources():
        if s == phrase:
            return name
    found = [(name, spans) for phrase, name in _sources() if (spans := _source_spans(phrase, words, s))]
    longest = [span for _, spans in found for span in spans]
    hits = [name for name, spans in found if _outside(spans, longest)]
    distinct = [n for n in dict.fromkeys(hits) if not any(n != o and n in o for o in hits)]
    return distinct[0] if len(distinct) == 1 else None


def _source_spans(phrase: str, words: str, squashed: str) -> list[tuple[int, int]]:
    """Where in the squashed heading a source is named; a short name counts only as words of its own."""
    if len(phrase) >= 5:
        return _spans(phrase, squashed)
    starts = [m.start() for m in re.finditer(rf"\b{re.escape(phrase)}\b", words)]
    return [(lo := len(squash(words[:start])), lo + len(phrase)) for start in starts]


def starts_with_word(text: str, concept: str) -> bool:
    """True where the text opens with a word of that kind (`value_words.csv`)."""
    s = squash(text)
    return any(s.startswith(word) for word in value_words(concept))


@cache
def is_unit_word(text: str) -> bool:
    """True for a known unit of measure, brackets and case aside: `%`, `(Persen)`, `Orang`, `/1.000 KH`."""
    s = squash(text)
    return s in value_words("unit") or bool(re.match(r"^/?\s*(per\s*)?1[.,]?000", text.strip()))
