"""How agencies' names are written: known names and abbreviations, one spelling and one key for each.

What belongs here: the vocabulary of agencies (`vocabulary/agency_names.csv`, `agency_heads.csv`,
`agency_words.csv`, `title_words.csv`) and comparing names with it. Finding names in a text is done in
`agencies.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.understanding.data_files import read_vocabulary
from pipelines.understanding.name_tokens import Token, clean_line, squeeze, tokenise
from pipelines.understanding.regions import region_words

# No Indonesian word is without a vowel or has four consonants in a row.
_UNSPEAKABLE = re.compile(r"^[^aiueoy]+$|[bcdfghjklmnpqrstvwxz]{4}")
_LETTERS_PER_MISTAKE = 12  # a name may have one letter wrong, missing or too many in so many


@dataclass(frozen=True, slots=True)
class AgencyHead:
    """Words that begin agencies' names, or a post by which an agency is meant (`Camat`: `Kecamatan`).

    `place_in_name`: a place that follows is `no` part of the name but says the region (`Dinas Sosial Garut`),
    is the agency's `own` (`Kecamatan Garut Kota`), or `both` (`RSUD Ende`). Of several agencies in a title
    the one of highest `specificity` is the planner: a clinic before its department. `not_before` are words
    before which the head begins no name (`badan usaha`).
    """

    words: tuple[str, ...]
    written_as: str
    agency_type: str
    place_in_name: str
    specificity: int
    needs_name: bool
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class AgencyVocabulary:
    """All that the data files say of agencies' names; keys are squeezed.

    `abbreviations` maps to the names an abbreviation stands for, the usual one first; those in `unsure`
    stand for different agencies. `written` is how a word is written (small words and acronyms), `long_forms`
    what an acronym says. `words` are all words known in titles, `name_words` those that go on a name,
    `ends` those that end one, `first_words` those that begin one.
    """

    heads: dict[tuple[str, ...], AgencyHead]
    by_key: dict[str, str]
    abbreviations: dict[str, tuple[str, ...]]
    unsure: frozenset[str]
    written: dict[str, str]
    long_forms: dict[str, str]
    words: frozenset[str]
    name_words: frozenset[str]
    ends: frozenset[str]
    first_words: frozenset[str]

    def is_small(self, word: str) -> bool:
        """Whether the word (squeezed) is written small inside names: `dan`, `atas`."""
        return self.written.get(word) == word


@lru_cache(maxsize=1)
def agency_vocabulary() -> AgencyVocabulary:
    """The vocabulary of agencies' names, read once."""
    heads = {}
    for row in read_vocabulary("agency_heads.csv"):
        words = tuple(row["head"].split())
        heads[words] = AgencyHead(
            words,
            row["written_as"],
            row["agency_type"],
            row["place_in_name"],
            int(row["specificity"]),
            row["needs_name"] == "yes",
            frozenset(filter(None, row["not_before"].split(";"))),
        )
    written, long_forms = {}, {}
    for row in read_vocabulary("agency_words.csv"):
        written[row["word"]] = row["written_as"]
        if row["long_form"]:
            long_forms[row["word"]] = row["long_form"]
    by_key: dict[str, str] = {}
    abbreviations: dict[str, list[str]] = defaultdict(list)
    unsure: set[str] = set()
    beginnings: set[str] = set()
    name_words: set[str] = set()
    words_of_names: set[str] = set()
    for row in read_vocabulary("agency_names.csv"):
        name = row["agency_name"]
        by_key.setdefault(squeeze(name), name)
        words_of_names.update(squeeze(w) for w in name.split())
        name_words.update(squeeze(w) for w in name.split()[1:])
        for printed in filter(None, row["abbreviations"].split(";")):
            key = squeeze(printed)
            beginnings.update((key, squeeze(printed.split()[0])))
            abbreviations[key].append(name)
            if printed.endswith("?"):
                unsure.add(key)
    ends_name = {row["word"]: row["ends_agency_name"] == "yes" for row in read_vocabulary("title_words.csv")}
    first_words = {word for head in heads for word in head}
    return AgencyVocabulary(
        heads,
        by_key,
        {k: tuple(dict.fromkeys(v)) for k, v in abbreviations.items()},
        frozenset(unsure),
        written,
        long_forms,
        frozenset(words_of_names | first_words | set(abbreviations) | set(ends_name) | region_words()),
        frozenset(name_words),
        frozenset(word for word, ends in ends_name.items() if ends),
        frozenset({head[0] for head in heads} | beginnings),
    )


def title_vocabulary() -> frozenset[str]:
    """The words (squeezed) by which damaged titles are mended: of agencies, regions and titles."""
    return agency_vocabulary().words


def _content_words(name: str) -> list[str]:
    """The words of a name with acronyms written out, without small words and a second name in brackets."""
    vocabulary = agency_vocabulary()
    words: list[str] = []
    for token in tokenise([clean_line(name.split("(")[0] or name)], vocabulary.words):
        if token.kind != "mark" and not vocabulary.is_small(token.key):
            long_form = vocabulary.long_forms.get(token.key, token.key)
            words.extend(w for w in long_form.split() if not vocabulary.is_small(w))
    return words


def agency_match_key(name: str) -> str:
    """One key for all spellings of an agency's name: `Sekretariat DPRD` has that of `Sekretariat Dewan
    Perwakilan Rakyat Daerah`, `&` that of `dan`, `Inspektorat` that of `Inspektorat Daerah`, `Dinas
    Kebudayaan (Kundha Kabudayan)` that of `Dinas Kebudayaan`. Agencies of different regions share keys."""
    words = _content_words(name)
    if len(words) > 1 and words[0] in ("inspektorat", "dinas") and words[-1] == "daerah":
        words.pop()
    return "".join(words)


def may_abbreviate(short: str, name: str) -> bool:
    """Whether `short` can be an abbreviation of `name`: a listed one, or its letters stand in the name in
    this order, from the first one on (`DISPORA` for `Dinas Pemuda dan Olahraga`)."""
    key, full = squeeze(short), squeeze(name)
    if name in agency_vocabulary().abbreviations.get(key, ()):
        return True
    letters = iter(full)
    return bool(key) and full.startswith(key[0]) and all(c in letters for c in key)


@lru_cache(maxsize=1)
def _by_content() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in agency_vocabulary().by_key.values():
        if "(" not in name:
            found.setdefault("".join(_content_words(name)), name)
    return found


def known_name(name: str) -> str | None:
    """The known agency whose name this is, in its one spelling, or None."""
    exact = agency_vocabulary().by_key.get(squeeze(name))
    if exact is not None or "(" in name:
        return exact
    return _by_content().get("".join(_content_words(name)))


def begins_known_name(name: str) -> bool:
    """Whether a known agency's name is or begins with this one, word for word."""
    content = "".join(_content_words(name))
    return any(known.startswith(content) for known in _by_content())


def nearly_known_name(name: str, words: Sequence[Token]) -> str | None:
    """The known name that a misspelt one comes near; None unless one of its `words` is unknown in titles."""
    vocabulary = agency_vocabulary()
    key = squeeze(name)
    if (
        len(key) < _LETTERS_PER_MISTAKE
        or all(t.key in vocabulary.words for t in words)
        or any(t.kind != "word" for t in words)
    ):
        return None
    mistakes, spelled = min((Levenshtein.distance(key, k), name) for k, name in vocabulary.by_key.items())
    return spelled if mistakes <= len(key) // _LETTERS_PER_MISTAKE else None


def spell(tokens: Sequence[Token]) -> str:
    """The tokens in title case: small words small, acronyms and numerals as the vocabulary writes them."""
    text = ""
    for token in tokens:
        if token.kind == "mark":
            if token.text == "&":
                text += " dan"
            elif token.text == "(":
                text += " ("
            elif not (token.text == "." and text.endswith(".")):
                text += token.text
            continue
        word = _spell_word(token, is_first=not text)
        text += word if text.endswith(("(", "-", "/")) or not text else f" {word}"
    return text


def _spell_word(token: Token, is_first: bool) -> str:
    vocabulary = agency_vocabulary()
    written = vocabulary.written.get(token.key)
    if written is not None:
        return written.capitalize() if is_first and vocabulary.is_small(token.key) else written
    if not token.text.isupper() and not token.text.islower():
        return token.text
    is_acronym = any(c.isdigit() for c in token.key) or _UNSPEAKABLE.search(token.key)
    return token.text if token.text.isupper() and is_acronym else token.text.capitalize()
