"""Provinces, regencies and cities: which of them a text names.

What belongs here: the official list (`reference/regions.csv`), other names of the same regions
(`vocabulary/region_names.csv`), and finding them among the tokens of a title or signature block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from rapidfuzz.distance import Levenshtein

from pipelines.model.plan import RegionType
from pipelines.understanding.identity.tokens import Token, clean_line, squeeze, tokenise
from pipelines.understanding.lexicon.data_files import read_reference, read_vocabulary

MentionKind = Literal["government", "marked"]

_LONGEST_NAME = 7  # tokens
_SHORTEST_MISSPELT = 7  # letters; such a name may have one wrong, missing or too many
_MARKERS: dict[str, RegionType] = {
    "kabupaten": "kabupaten",
    "kab": "kabupaten",
    "pemkab": "kabupaten",
    "bupati": "kabupaten",
    "kota": "kota",
    "kotamadya": "kota",
    "kodya": "kota",
    "pemkot": "kota",
    "walikota": "kota",
    "provinsi": "provinsi",
    "propinsi": "provinsi",
    "prov": "provinsi",
    "prop": "provinsi",
    "pemprov": "provinsi",
    "gubernur": "provinsi",
}
_GOVERNMENTS = frozenset({"pemkab", "pemkot", "pemprov", "pemda", "pemerintah"})
_TYPE_WORDS = ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota ")


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the official list; `name` as there (`Kabupaten Garut`, `Bali`), `code` as `32.05`, `51`."""

    code: str
    name: str
    type: RegionType
    province_code: str

    def lies_in(self, other: Region) -> bool:
        """Whether this is a regency or city of the province `other`."""
        return other.type == "provinsi" and self.type != "provinsi" and self.province_code == other.code


# What ministries and other bodies of the state plan for; it is in no official list of regions.
NATIONAL = Region("00", "Nasional", "nasional", "00")


@dataclass(frozen=True, slots=True)
class RegionMention:
    """Tokens `start` to `end` (exclusive) name `region` with its kind (`KAB. GARUT`, `BUPATI GARUT`);
    `government` where the words before it say whose letterhead it is (`PEMERINTAH KABUPATEN GARUT`)."""

    start: int
    end: int
    region: Region
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class _Names:
    regions: tuple[Region, ...]
    by_code: dict[str, Region]
    marked: dict[tuple[RegionType, str], Region]
    bare: dict[str, tuple[Region, ...]]
    words: frozenset[str]


def _bare_name(region_name: str) -> str:
    for words in _TYPE_WORDS:
        if region_name.startswith(words):
            return region_name.removeprefix(words)
    return region_name


@lru_cache(maxsize=1)
def _names() -> _Names:
    regions = tuple(
        Region(
            row["region_code"],
            row["region_name"],
            cast(RegionType, row["region_type"]),
            row["province_code"],
        )
        for row in read_reference("regions.csv")
    )
    by_code = {r.code: r for r in (*regions, NATIONAL)}
    marked: dict[tuple[RegionType, str], Region] = {}
    bare: dict[str, dict[str, Region]] = defaultdict(dict)
    words: set[str] = set()
    for region in regions:
        name = _bare_name(region.name)
        key = squeeze(name)
        marked[region.type, key] = region
        bare[key][region.code] = region
        words.update(squeeze(w) for w in region.name.replace("-", " ").split())
        words.add(key)
    for row in read_vocabulary("region_names.csv"):
        region = by_code[row["region_code"]]
        key = squeeze(row["alias"])
        marked.setdefault((region.type, key), region)
        if row["stands_alone"] == "yes":
            bare[key][region.code] = region
        words.add(key)
    # `Kep. Aru`, `Kabupaten Aru`: the word for islands may be short or missing
    for region in regions:
        name = _bare_name(region.name)
        first, _, rest = name.partition(" ")
        if first == "Kepulauan":
            marked.setdefault((region.type, squeeze("Kep" + rest)), region)
            marked.setdefault((region.type, squeeze(rest)), region)
            bare[squeeze("Kep" + rest)].setdefault(region.code, region)
    return _Names(regions, by_code, marked, {k: tuple(v.values()) for k, v in bare.items()}, frozenset(words))


def region_words() -> frozenset[str]:
    """Every word (squeezed) that stands in the name of a region."""
    return _names().words


def _spans(tokens: Sequence[Token], start: int, one_line: bool = False) -> Iterator[tuple[int, str]]:
    """Ends (exclusive) and squeezed texts of the runs of words from `start`, shortest first."""
    text = ""
    taken = 0
    for end in range(start, len(tokens)):
        token = tokens[end]
        if one_line and token.line != tokens[start].line:
            return
        if token.kind == "mark":
            if token.text not in "-.'" or not text:
                return
            continue
        text += token.key
        taken += 1
        yield end + 1, text
        if taken == _LONGEST_NAME:
            return


def bare_region(tokens: Sequence[Token], start: int) -> tuple[int, tuple[Region, ...]] | None:
    """The longest region name, without its kind, that begins at `start`: its end and what it may stand for.

    `Magelang` may be a regency or a city; both are returned.
    """
    bare = _names().bare
    found = None
    for end, key in _spans(tokens, start, one_line=True):
        if key in bare:
            found = end, bare[key]
    return found


def _marked_name(tokens: Sequence[Token], start: int, kind: RegionType) -> tuple[int, Region] | None:
    names = _names()
    found: tuple[int, Region] | None = None
    for end, key in _spans(tokens, start):
        region = names.marked.get((kind, key))
        if region is not None:
            found = end, region
    return found or _misspelt_name(tokens, start, kind)


def _misspelt_name(tokens: Sequence[Token], start: int, kind: RegionType) -> tuple[int, Region] | None:
    """A name with a letter wrong, where just one region comes near and the text is no region's own name."""
    names = _names()
    found: dict[Region, int] = {}
    for end, key in _spans(tokens, start, one_line=True):
        if len(key) < _SHORTEST_MISSPELT or key in names.bare:
            continue
        for (its_kind, name), region in names.marked.items():
            if (
                its_kind == kind
                and len(name) >= _SHORTEST_MISSPELT
                and Levenshtein.distance(key, name, score_cutoff=1) <= 1
            ):
                found[region] = end
    if len(found) != 1:
        return None
    region, end = found.popitem()
    return end, region


def find_regions(tokens: Sequence[Token]) -> list[RegionMention]:
    """The regions named together with their kind, in order: `PEMKAB GARUT`, `KOTA BATU`, `PROV. NTB`."""
    mentions: list[RegionMention] = []
    i = 0
    while i < len(tokens):
        mention = _mention_at(tokens, i)
        if mention is None:
            i += 1
        else:
            mentions.append(mention)
            i = mention.end
    return mentions


def _mention_at(tokens: Sequence[Token], i: int) -> RegionMention | None:
    start, government = i, False
    if tokens[i].key in ("pemerintah", "pemda"):
        i += 1
        after = i + 1 if i < len(tokens) and tokens[i].key == "daerah" else i
        # `PEMERINTAH ACEH`, `PEMDA DIY`: provinces that go without the word
        for first in (i, after):
            found = bare_region(tokens, first) if first < len(tokens) else None
            if found is not None and [r for r in found[1] if r.type == "provinsi"]:
                region = next(r for r in found[1] if r.type == "provinsi")
                return RegionMention(start, found[0], region, "government")
        i, government = after, True
    if i >= len(tokens):
        return None
    if tokens[i].key == "wali" and i + 1 < len(tokens) and tokens[i + 1].key == "kota":
        i += 1
    kind = _MARKERS.get(tokens[i].key)
    if kind is None or _is_general(tokens, i):
        return None
    government = government or tokens[i].key in _GOVERNMENTS
    first = i + 1
    while first < len(tokens) and (
        tokens[first].text in ".:" or tokens[first].key in ("administrasi", "adm")
    ):
        first += 1
    if first >= len(tokens) or tokens[first].kind == "mark":
        return None
    found_name = _marked_name(tokens, first, kind)
    if found_name is None:
        return None
    return RegionMention(start, found_name[0], found_name[1], "government" if government else "marked")


def _is_general(tokens: Sequence[Token], i: int) -> bool:
    """`Kabupaten/Kota`, `Kab./Kota`: regencies and cities in general, as names of programmes have it."""
    before = [t.text for t in tokens[max(0, i - 3) : i]]
    return bool(before) and before[-1] == "/" and tokens[i].key == "kota"


def resolve_region(text: str) -> tuple[Region, ...]:
    """What a person may mean by `text`, alone: `52.03`, `Kab. Lotim`, `NTB`, `Kota Magelang`; `Magelang`
    gives two. Empty where nothing in the list fits."""
    names = _names()
    text = clean_line(text)
    if text in names.by_code:
        return (names.by_code[text],)
    tokens = tokenise([text], region_words() | frozenset(_MARKERS))
    mentions = find_regions(tokens)
    if mentions:
        return tuple(dict.fromkeys(m.region for m in most_specific(mentions)))
    key = squeeze(text)
    if key in names.bare:
        return names.bare[key]
    return tuple({r.code: r for (_, name), r in names.marked.items() if name == key}.values())


def most_specific(mentions: Sequence[RegionMention]) -> list[RegionMention]:
    """The mentions without the provinces of which another mention is a part."""
    return [m for m in mentions if not any(other.region.lies_in(m.region) for other in mentions)]
