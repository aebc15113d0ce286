"""How agencies' names are written: known names and abbreviations, one spelling and one key for each.

What belongs here: the vocabulary of agencies (`vocabulary/agency_names.csv`, `agency_heads.csv`,
`agency_words.csv`, `state_bodies.csv`, `title_words.csv`) and comparing names with it. Finding names in a
text is done in `agencies.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from rapidfuzz.distance import Levenshtein

from pipelines.understanding.identity.regions import region_words
from pipelines.understanding.identity.tokens import Token, clean_line, squeeze, tokenise
from pipelines.understanding.lexicon.data_files import read_vocabulary

# No Indonesian word is without a vowel or has four consonants in a row.
_UNSPEAKABLE = re.compile(r"^[^aiueoy]+$|[bcdfghjklmnpqrstvwxz]{4}")
_LETTERS_PER_MISTAKE = 6  # a word may have one letter wrong, missing or too many in so many
_MARKS = re.compile(r"[,/-]")
_BRANCHES = ("Kantor ", "Perwakilan ", "Cabang ")  # of ministries, in a region
_OF_REGIONS = (
    "Dinas ",
    "Suku Dinas ",
    "Cabang Dinas ",
    "Kecamatan ",
    "Kelurahan ",
    "RSUD",
    "UPTD",
    "Puskesmas ",
    *_BRANCHES,
)


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

    @property
    def is_post(self) -> bool:
        """Whether these words are the post of the one who heads the agency."""
        return not self.written_as.casefold().startswith(self.words[0])


@dataclass(frozen=True, slots=True)
class AgencyVocabulary:
    """All that the data files say of agencies' names; keys are squeezed.

    `abbreviations` maps to the names an abbreviation stands for, the usual one first; those in `unsure`
    stand for different agencies. `written` is how a word is written (small words and acronyms),
    `long_forms` what an acronym says. `words` are all words known in titles, `name_words` those that go on
    a name, `ends` those that end one unless the pair of it and the next word is in `goes_on`, `first_words`
    those that begin one, `small_in_titles` those that a title in sentence case writes small. `state_bodies`
    are the match keys of bodies of the state, `state_beginnings` what the names of ministries and their
    parts begin with.
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
    goes_on: frozenset[tuple[str, str]]
    first_words: frozenset[str]
    small_in_titles: frozenset[str]
    state_bodies: frozenset[str]
    state_beginnings: tuple[str, ...]

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
    state = list(read_vocabulary("state_bodies.csv"))
    bodies = [row["name"] for row in state if row["is_beginning"] == "no"]
    of_state = [
        # A body whose name begins with no head is found by the whole of it.
        {"agency_name": row["name"], "abbreviations": f"{row['name']};{row['abbreviations']}"}
        for row in state
        if row["is_beginning"] == "no"
    ]
    for row in [*read_vocabulary("agency_names.csv"), *of_state]:
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
    of_titles = list(read_vocabulary("title_words.csv"))
    ends_name = {row["word"]: row["ends_agency_name"] == "yes" for row in of_titles}
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
        frozenset((row["word"], row["goes_on_before"]) for row in of_titles if row["goes_on_before"]),
        frozenset({head[0] for head in heads} | beginnings),
        frozenset(row["word"] for row in of_titles if row["written_small"] == "yes"),
        frozenset(map(squeeze, bodies)),
        tuple(row["name"] for row in state if row["is_beginning"] == "yes"),
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
    Kebudayaan (Kundha Kabudayan)` that of `Dinas Kebudayaan`, `Bagian Hukum` that of `Bagian Hukum
    Sekretariat Daerah`. Agencies of different regions share keys."""
    words = _content_words(name)
    if len(words) > 1 and words[0] in ("inspektorat", "dinas") and words[-1] == "daerah":
        words.pop()
    if len(words) > 3 and words[0] in ("bagian", "biro") and words[-2:] == ["sekretariat", "daerah"]:
        del words[-2:]
    if words[:4] == ["unit", "pelaksana", "teknis", "dinas"]:
        words[3] = "daerah"  # both are UPTD
    return "".join(words)


def is_state_body(name: str) -> bool:
    """Whether this is a ministry, a part of one, or another body of the state: agencies without a region,
    unless one is named with them (`Badan Pusat Statistik Kabupaten Garut`)."""
    vocabulary = agency_vocabulary()
    is_part = " Kementerian " in name and not name.startswith(_BRANCHES)
    return squeeze(name) in vocabulary.state_bodies or name.startswith(vocabulary.state_beginnings) or is_part


def may_be_part_of_ministry(name: str) -> bool:
    """Whether an agency named beside a ministry can be a part of it: `Inspektorat Jenderal`, `Pusat Data`,
    not a ministry itself, nor what regions have (`Dinas Sosial`, `Badan Perencanaan Pembangunan Daerah`)."""
    if "Kementerian" in name or name.startswith(_OF_REGIONS) or name.endswith(" Daerah"):
        return False
    vocabulary = agency_vocabulary()
    if squeeze(name) in vocabulary.state_bodies:
        return False
    return name.startswith(vocabulary.state_beginnings) or not is_known_name(name)


def is_class_of(name: str, other: str) -> bool:
    """Whether `name` says no more than what kind of agency `other` is: `RSUD`, of `RSUD dr. Soetomo`."""
    is_head = any(head.written_as == name for head in agency_vocabulary().heads.values())
    return is_head and agency_match_key(other).startswith(agency_match_key(name))


def may_abbreviate(short: str, name: str) -> bool:
    """Whether `short` can be an abbreviation of `name`: a listed one, or its letters stand in the name in
    this order, from the first one on (`DISPORA` for `Dinas Pemuda dan Olahraga`)."""
    key, full = squeeze(short), squeeze(name)
    match_key = agency_match_key(name)
    if any(agency_match_key(n) == match_key for n in agency_vocabulary().abbreviations.get(key, ())):
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


def is_known_name(name: str) -> bool:
    """Whether this is a known agency's name, small words, punctuation and acronyms aside."""
    if squeeze(name) in agency_vocabulary().by_key:
        return True
    return "(" not in name and "".join(_content_words(name)) in _by_content()


def begins_known_name(name: str) -> bool:
    """Whether a known agency's name is or begins with this one, word for word."""
    content = "".join(_content_words(name))
    return any(known.startswith(content) for known in _by_content())


def written_name(beginning: str, words: Sequence[Token]) -> str:
    """The name as printed, in title case; `beginning` is how its head is written.

    A known name mends letters and spaces (`PARIWSATA`, `OLAH RAGA`) and gives back a comma for which a line
    ends. It never adds, drops or exchanges a word: `Koperasi dan Usaha Kecil Menengah` and `Koperasi, Usaha
    Kecil dan Menengah` are both printed in full, and `Koperasi dan UKM` may be short for either.
    """
    by_key = agency_vocabulary().by_key
    name = f"{beginning} {spell(words)}".strip()
    known = by_key.get(squeeze(name))
    if known is None:
        words = _mended(beginning, words)
        name = f"{beginning} {spell(words)}".strip()
        known = by_key.get(squeeze(name))
    if known is None or set(_MARKS.findall(name)) - {","}:
        return name
    return _with_commas(known, name, _line_ends(beginning, words))


def expanded_name(expansion: str, words: Sequence[Token]) -> str:
    """The name an abbreviation stands for, with the words printed after it.

    Commas and small words of the expansion are no one's print, so a known name gives them (`DINAS KOMINFO,
    STATISTIK DAN PERSANDIAN`: `Dinas Komunikasi, Informatika, Statistik dan Persandian`).
    """
    if not words:
        return expansion
    printed = squeeze(spell(words))
    if squeeze(expansion).endswith(printed):
        return expansion  # `BADAN KESBANG DAN POLITIK`
    name = spell([*tokenise([expansion], agency_vocabulary().words), *words])
    known = _by_content().get("".join(_content_words(name)))
    return known if known is not None and squeeze(known).endswith(printed) else name


def _mended(beginning: str, words: Sequence[Token]) -> Sequence[Token]:
    """The words with wrong letters put right where, word by word, one known name comes nearest; only words
    that are unknown in titles are touched."""
    vocabulary = agency_vocabulary()
    plain = [i for i, t in enumerate(words) if t.kind == "word" or t.text == "&"]
    keys = ["dan" if words[i].text == "&" else words[i].key for i in plain]
    if all(key in vocabulary.words for key in keys) or any(t.kind == "number" for t in words):
        return words
    nearest: list[tuple[int, list[str]]] = []
    for known in vocabulary.by_key.values():
        if not known.startswith(f"{beginning} "):
            continue
        parts = known.removeprefix(f"{beginning} ").replace(",", "").split()
        mistakes = _mistakes(keys, parts)
        if mistakes is not None:
            nearest.append((mistakes, parts))
    fewest = min((n for n, _ in nearest), default=0)
    fitting = {tuple(parts) for n, parts in nearest if n == fewest}
    if len(fitting) != 1:
        return words
    mended = list(words)
    for i, key, part in zip(plain, keys, fitting.pop(), strict=True):
        if key != squeeze(part):
            mended[i] = replace(words[i], text=part, key=squeeze(part))
    return mended


def _mistakes(keys: Sequence[str], parts: Sequence[str]) -> int | None:
    """How many letters printed words differ in from a known name's; None where they are other words."""
    if len(keys) != len(parts):
        return None
    total = 0
    for key, part in zip(keys, map(squeeze, parts), strict=True):
        if key == part:
            continue
        mistakes = Levenshtein.distance(key, part)
        if key in agency_vocabulary().words or mistakes > len(part) // _LETTERS_PER_MISTAKE:
            return None
        total += mistakes
    return total


def _line_ends(beginning: str, words: Sequence[Token]) -> set[int]:
    """After how many letters of the name a line ends."""
    letters, ends = len(squeeze(beginning)), set()
    for word, following in pairwise(words):
        letters += len("dan") if word.text == "&" else len(word.key)
        if word.line != following.line:
            ends.add(letters)
    return ends


def _with_commas(known: str, printed: str, line_ends: set[int]) -> str:
    """The known name with the commas of the printed one, and its own where a line ends instead."""
    parts = printed.split(",")
    commas = {len(squeeze("".join(parts[:i]))) for i in range(1, len(parts))}
    text, letters = "", 0
    for letter in known:
        if letter == ",":
            text += "," if letters in line_ends - commas else ""
            continue
        text += letter
        if letter.isalnum():
            letters += 1
            text += "," if letters in commas else ""
    return text


def spell(tokens: Sequence[Token]) -> str:
    """The tokens in title case: small words small, acronyms and numerals as the vocabulary writes them."""
    text = ""
    vocabulary = agency_vocabulary()
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.kind == "mark":
            if token.text == "&":
                text += " dan"
            elif token.text == "(":
                text += " ("
            elif not (token.text == "." and text.endswith(".")):
                text += token.text
            continue
        # The `Dalam` of `Dalam Negeri` is part of a name.
        is_name = following is not None and (token.key, following.key) in vocabulary.goes_on
        word = _spell_word(token, is_first=is_name or not text)
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
