"""What words of a plan table mean: headings, money sources, kinds of values. Quarters and months are in
`periods`.

The words themselves are data, in `pipelines/vocabulary/*.csv`; this module loads and matches them.
Narrow columns break words (`PENANGGU NG JAWAB`), so all matching is done on text without white space
and punctuation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from pipelines.understanding.lexicon.data_files import read_reference, read_vocabulary
from pipelines.understanding.lexicon.raised_signs import plain


def squash(text: str) -> str:
    """Lower case, compatibility forms folded, everything but letters, digits and `%` removed."""
    folded = plain(text).casefold()
    return "".join(ch for ch in folded if ch.isalnum() or ch == "%")


def words_apart(heading: str) -> str:
    """A heading in lower case, the words of a database's name apart: `TargetTw1`, `target_tw1`."""
    text = plain(heading)
    if not re.search(r"\s", text.strip()):
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return text.casefold()


def fold(text: str) -> str:
    """Text on one line with single spaces, as names are kept.

    A break inside a word that a hyphen or slash ends is closed without a space
    (`Kabupaten/\\nKota` is `Kabupaten/Kota`).
    """
    text = plain(text)
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


_LIKE = 0.85
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
    words = set(re.findall(r"[^\W_]+", words_apart(printed)))
    named_spans = [
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
                _outside(_spans(phrase, heading), named_spans)
                if len(phrase) >= _LEAST_WITHIN
                else len(phrase) > 1 and phrase in words
            ):
                best = max(best, weight * (0.55 + 0.4 * len(phrase) / len(heading)))
            elif (
                (0, len(heading)) not in named_spans
                and len(phrase) >= 6
                and abs(len(phrase) - len(heading)) <= 3
            ):
                likeness = fuzz.ratio(phrase, heading) / 100
                if likeness >= _LIKE or OSA.distance(phrase, heading, score_cutoff=1) <= 1:
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
    "aksi": ("program", "activity", "sub_activity", "objective", "note"),
    "rencana": ("actual",),
    "realisasi": ("target", "ceiling"),
    "capaian": ("target",),
}


def _by_head_word(heading: str, scores: dict[str, float]) -> dict[str, float]:
    for head, modifiers in _HEADS.items():
        if heading.startswith(head):
            return {c: s * 0.25 if c in modifiers else s for c, s in scores.items()}
    return scores


@cache
def source_of(heading: str) -> str | None:
    """The funding source a heading names (`ANGGARAN APBD` → `APBD`), None where it names none or several."""
    words = re.sub(r"[^0-9a-z]+", " ", plain(heading).casefold()).strip()
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
