"""Names of agencies: finding them in titles and signature blocks, and spelling them one way.

What belongs here: the known names and abbreviations (`vocabulary/agency_names.csv`), the words an agency's
name begins with (`vocabulary/agency_heads.csv`), and the spelling of its words (`vocabulary/agency_words.csv`).
Agencies in no list are found by their first word and end where a region, a year or other wording begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipelines.understanding.name_tokens import TITLE_WORDS, Token, clean_line, squeeze, tokenise
from pipelines.understanding.regions import (
    Region,
    RegionMention,
    bare_region,
    find_regions,
    read_vocabulary,
    region_words,
)

_LIKENESS = 92.0  # per cent; one or two letters wrong in a name of two words
_CONNECTORS = frozenset({"dan", "serta", "&", ",", "/", "atau"})
_DEGREES = frozenset("dr drg prof h hj r rr rs st m k ir kh tgk a i".split())
# Words that end the name of an agency wherever they stand after it.
_ENDS = frozenset(
    "tahun thn th ta rencana renaksi renja matriks triwulan semester periode bulan eselon bupati walikota gubernur"
    " nip nomor no tentang perjanjian laporan lkjip lakip perubahan revisi dokumen indikator sasaran strategis target"
    " program programme mengetahui selaku sebagai plt plh pj jl jalan telp telepon fax faks email website kode"
    " pencapaian yang adalah dalam per atas beserta kepala kabupaten kab provinsi propinsi prov"
    " menteri direktur sekretaris lampiran keputusan peraturan halaman action plan republik instansi tanggal"
    " menyetujui disusun disahkan pihak tim pembina penata utama eselonering lkip iku renstra rkpd di".split()
)
_REGION_ONLY = frozenset({"kota"})


@dataclass(frozen=True, slots=True)
class AgencyHead:
    """A word that begins agencies' names. `place_in_name`: a place that follows is `no` part of the name but
    says the region (`Dinas Sosial Garut`), the agency's `own` (`Kecamatan Garut Kota`), or `both` (`RSUD Ende`).
    Of several agencies in a title, the one of highest `specificity` is the planner (a clinic before its
    department)."""

    words: tuple[str, ...]
    written_as: str
    agency_type: str
    place_in_name: str
    specificity: int
    needs_name: bool
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """Tokens `start` to `end` (exclusive) name an agency. `names` holds more than one reading where an
    abbreviation stands for several agencies. `abbreviation` is the printed abbreviation, or ''.
    `tail` are the regions that the last words may name without their kind; `short_name` is the name
    without those words. `is_whole` is False where the name is cut, e.g. lacks what its first word needs."""

    start: int
    end: int
    names: tuple[str, ...]
    short_name: str
    abbreviation: str
    agency_type: str
    specificity: int
    tail: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class _Names:
    heads: dict[tuple[str, ...], AgencyHead]
    by_key: dict[str, str]
    by_abbreviation: dict[str, tuple[str, ...]]
    unsure: frozenset[str]
    written: dict[str, str]
    long_forms: dict[str, str]
    vocabulary: frozenset[str]
    name_words: frozenset[str]


@lru_cache(maxsize=1)
def _names() -> _Names:
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
    name_words: set[str] = set()
    for row in read_vocabulary("agency_names.csv"):
        name = row["agency_name"]
        by_key.setdefault(squeeze(name), name)
        name_words.update(squeeze(w) for w in name.split())
        for printed in filter(None, row["abbreviations"].split(";")):
            key = squeeze(printed)
            abbreviations[key].append(name)
            if printed.endswith("?"):
                unsure.add(key)
    first_words = {w for head in heads for w in head} | {"kepala"}
    return _Names(
        heads,
        by_key,
        {k: tuple(dict.fromkeys(v)) for k, v in abbreviations.items()},
        frozenset(unsure),
        written,
        long_forms,
        frozenset(name_words | first_words | set(abbreviations) | TITLE_WORDS | region_words()),
        frozenset(name_words - first_words | {"daerah"}),
    )


def title_vocabulary() -> frozenset[str]:
    """The words (squeezed) by which damaged titles are mended: of agencies, regions and titles."""
    return _names().vocabulary


def agency_match_key(name: str) -> str:
    """One key for all spellings of an agency's name: `DINAS SOSIAL, P3A` differs from `Dinas Sosial` but
    `Sekretariat DPRD` equals `Sekretariat Dewan Perwakilan Rakyat Daerah`, `&` equals `dan`, `Inspektorat`
    equals `Inspektorat Daerah`. A second name in brackets does not count."""
    names = _names()
    plain = name.split("(")[0] or name
    words: list[str] = []
    for token in tokenise([clean_line(plain)], names.vocabulary):
        if token.kind == "mark" or names.written.get(token.key) == token.key:
            continue
        words.extend(
            w for w in names.long_forms.get(token.key, token.key).split() if w not in ("kepala", "dan")
        )
    if words and words[0] in ("inspektorat", "dinas") and words[-1] == "daerah":
        words.pop()
    return "".join(words)


def canonical_agency(name: str) -> str:
    """The name as Renaksi writes it: the known spelling, else title case with small words and acronyms kept
    (`DINAS PU & PENATAAN RUANG` → `Dinas Pekerjaan Umum dan Penataan Ruang`)."""
    names = _names()
    tokens = tokenise([clean_line(name)], names.vocabulary)
    mentions = find_agencies(tokens, find_regions(tokens))
    if mentions and mentions[0].start == 0 and len(mentions[0].names) == 1:
        return mentions[0].names[0]
    return _spell(tokens)


def agency_type(name: str) -> str:
    """The class of an agency by the first words of its name: `dinas`, `badan`, …, else `lainnya`."""
    tokens = tokenise([clean_line(name)], _names().vocabulary)
    found = _head_at(tokens, 0) if tokens else None
    return found[1].agency_type if found else "lainnya"


def may_abbreviate(short: str, name: str) -> bool:
    """Whether `short` can be an abbreviation of `name`: a listed one, or its letters stand in the name in
    this order, from the first one on (`DISPORA` for `Dinas Pemuda dan Olahraga`)."""
    key, letters = squeeze(short), iter(squeeze(name))
    if name in _names().by_abbreviation.get(key, ()):
        return True
    return bool(key) and squeeze(name)[:1] == key[0] and all(c in letters for c in key)


def find_agencies(tokens: Sequence[Token], regions: Sequence[RegionMention]) -> list[AgencyMention]:
    """The agencies named in the tokens, in order; `regions` are the regions found in the same tokens."""
    region_starts = {m.start for m in regions}
    mentions: list[AgencyMention] = []
    i = 0
    while i < len(tokens):
        mention = _mention_at(tokens, i, region_starts)
        if mention is None:
            i += 1
        else:
            mentions.append(mention)
            i = max(mention.end, i + 1)
    return mentions


def _mention_at(tokens: Sequence[Token], i: int, region_starts: set[int]) -> AgencyMention | None:
    if tokens[i].kind != "word" or not tokens[i].text[0].isupper():
        return None
    found = _head_at(tokens, i)
    abbreviation = _abbreviation_at(tokens, i)
    if abbreviation is not None and (found is None or abbreviation[0] > found[0]):
        end, names = abbreviation
        return _from_abbreviation(tokens, i, end, names, region_starts)
    if found is None:
        return None
    return _from_head(tokens, i, found[0], found[1], region_starts)


def _head_at(tokens: Sequence[Token], i: int) -> tuple[int, AgencyHead] | None:
    heads = _names().heads
    for length in range(min(5, len(tokens) - i), 0, -1):
        part = tokens[i : i + length]
        if any(t.kind != "word" for t in part):
            continue
        head = heads.get(tuple(t.key for t in part))
        if head is None:
            continue
        if "*" in head.not_before:
            return None
        after = tokens[i + length] if i + length < len(tokens) else None
        if after is not None and after.key in head.not_before and after.kind == "word":
            return None
        return i + length, head
    return None


def _abbreviation_at(tokens: Sequence[Token], i: int) -> tuple[int, tuple[str, ...]] | None:
    names = _names()
    text = ""
    found = None
    for end in range(i, min(i + 8, len(tokens))):
        token = tokens[end]
        if token.line != tokens[i].line and token.key != "perwakilan" and not text.startswith("sekretariat"):
            break
        if token.kind == "mark":
            if token.text == "&":
                text += "dan"
            elif token.text not in "-.(":
                break
            continue
        text += token.key
        for key in (text, text.removeprefix("ka") if text.startswith("kad") else text):
            if key in names.by_abbreviation and (len(key) > 4 or tokens[i].text.isupper()):
                found = end + 1, names.by_abbreviation[key]
                if key not in names.unsure:
                    found = end + 1, names.by_abbreviation[key][:1]
                break
    return found


def _from_abbreviation(
    tokens: Sequence[Token], start: int, end: int, names: tuple[str, ...], region_starts: set[int]
) -> AgencyMention:
    abbreviation = " ".join(t.text for t in tokens[start:end] if t.kind != "mark")
    name = names[0]
    head = _head_at(tokenise([name], frozenset()), 0)
    kind, specificity = (head[1].agency_type, head[1].specificity) if head else ("lainnya", 2)
    if (
        len(names) == 1
        and end < len(tokens)
        and tokens[end].key in ("dan", "")
        and tokens[end].text in ("dan", "DAN", "Dan", "&")
    ):
        words, stop = _name_words(tokens, end, region_starts, "no", True)
        if len(words) > 1:
            name = canonical_agency_words(name, words)
            return AgencyMention(start, stop, (name,), name, abbreviation, kind, specificity)
    tail = _tail_after(tokens, end, region_starts)
    if tail is None:
        return AgencyMention(start, end, names, name, abbreviation, kind, specificity)
    return AgencyMention(start, tail[0], names, name, abbreviation, kind, specificity, tail[1])


def canonical_agency_words(first: str, more: Sequence[Token]) -> str:
    """A known name continued by further words, spelled as one."""
    spelled = _spell(more)
    return _known(f"{first} {spelled}") or f"{first} {spelled}"


def _tail_after(
    tokens: Sequence[Token], end: int, region_starts: set[int]
) -> tuple[int, tuple[Region, ...]] | None:
    """A region named without its kind right after an agency: on its line, or alone on the next one."""
    if end >= len(tokens) or end in region_starts:
        return None
    found = bare_region(tokens, end)
    if found is None:
        return None
    after = tokens[found[0]] if found[0] < len(tokens) else None
    ends_line = after is None or after.line != tokens[found[0] - 1].line
    if ends_line or after is None or after.kind == "number" or after.key in _ENDS or after.kind == "mark":
        return found
    return None


def _from_head(
    tokens: Sequence[Token], start: int, end: int, head: AgencyHead, region_starts: set[int]
) -> AgencyMention | None:
    names = _names()
    words, stop = _name_words(tokens, end, region_starts, head.place_in_name, not head.needs_name)
    words, more_names = _expand(words, head)
    tail: tuple[Region, ...] = ()
    short = words
    full = _known(" ".join([head.written_as, *(t.text for t in words)]))
    if full is None and head.place_in_name != "own":
        cut = _split_tail(words, 0 if not head.needs_name else 1)
        if cut is not None:
            short, tail = words[: cut[0]], cut[1]
    if not tail and head.place_in_name == "no":
        after = _tail_after(tokens, stop, region_starts)
        if after is not None:
            stop, tail = after
    if head.needs_name and not words:
        return None
    if head.place_in_name == "both":
        short = words
    readings = []
    for extra in more_names or ("",):
        base = f"{extra} {_spell(short)}".strip() if extra else _written(head, short)
        readings.append(_known(base) or _nearly_known(base, short) or base)
    whole = readings[0] if short is words else _written(head, words)
    del names
    return AgencyMention(
        start,
        stop,
        (whole, *readings[1:]) if short is words else (whole,),
        readings[0],
        "",
        head.agency_type,
        head.specificity,
        tail,
    )


def _written(head: AgencyHead, words: Sequence[Token]) -> str:
    return f"{head.written_as} {_spell(words)}".strip()


def _expand(words: list[Token], head: AgencyHead) -> tuple[list[Token], tuple[str, ...]]:
    """`DINAS KOMINFO`, `DINAS DUKCAPIL`: an abbreviation after the head that stands for the whole name."""
    names = _names()
    for length in range(min(4, len(words)), 0, -1):
        found = names.by_abbreviation.get("".join(t.key for t in words[:length]))
        fitting = tuple(n for n in found or () if n.split()[0] == head.written_as)
        if fitting and not any(t.kind == "mark" for t in words[:length]):
            key = "".join(t.key for t in words[:length])
            return words[length:], fitting if key in names.unsure else fitting[:1]
    return words, ()


def _name_words(
    tokens: Sequence[Token], start: int, region_starts: set[int], place: str, is_complete: bool
) -> tuple[list[Token], int]:
    """The words of a name from `start` on, and where it ends (exclusive)."""
    words: list[Token] = []
    mixed_case = start > 0 and any(c.islower() for c in tokens[start - 1].text)
    i = start
    while i < len(tokens):
        token = tokens[i]
        if i in region_starts or token.key in _ENDS or (i > start and _starts_another(tokens, i, words)):
            break
        if i > 0 and token.line != tokens[i - 1].line and not _goes_on(tokens, i, words, place, is_complete):
            break
        if token.kind == "number":
            if place == "no" or len(token.key) > 2:
                break
        elif token.kind == "mark":
            taken = _take_mark(tokens, i, words, place)
            if taken is None:
                break
            words.extend(taken)
            i += len(taken) or 1
            continue
        elif mixed_case and token.text.islower() and token.key not in _names().written:
            break
        words.append(token)
        i += 1
    while words and (words[-1].key in _CONNECTORS or words[-1].text in _CONNECTORS or words[-1].text == "-"):
        words.pop()
    end = max((j + 1 for j in range(start, i) if words and tokens[j] is words[-1]), default=start)
    return words, end


def _starts_another(tokens: Sequence[Token], i: int, words: Sequence[Token]) -> bool:
    """Whether another agency's name begins here that the one being read is no part of."""
    if words and words[-1].key in _CONNECTORS:
        return False
    found = _head_at(tokens, i)
    if found is None or found[1].words[0] in ("bagian", "balai", "puskesmas", "lembaga", "komisi", "blud"):
        return False
    if found[1].words[0] in ("sekretariat", "setda") and found[1].written_as == "Sekretariat Daerah":
        return False  # `Bagian Organisasi Sekretariat Daerah`
    return found[1].words[0] in ("dinas", "badan", "inspektorat", "kecamatan", "sekretariat", "inspektur")


def _goes_on(tokens: Sequence[Token], i: int, words: Sequence[Token], place: str, is_complete: bool) -> bool:
    """Whether a name goes on in the line that begins at token `i`."""
    last = words[-1] if words else None
    if last is not None and (last.key in _CONNECTORS or last.text in _CONNECTORS):
        return True
    if tokens[i].key in ("dan", "serta") or tokens[i].text == "&":
        return True
    names = _names()
    if tokens[i].text == "(":
        return False
    line = []
    for token in tokens[i:]:
        if token.line != tokens[i].line or token.key in _ENDS or token.kind == "number":
            break
        line.append(token)
    plain = [t for t in line if t.kind == "word"]
    if [t.key for t in plain[:2]] == ["sekretariat", "daerah"] or [t.key for t in plain[:1]] == ["setda"]:
        return bool(words)
    if place == "own" and words:
        return False
    if not words and not is_complete:
        return bool(plain)
    known = [t for t in plain if t.key in names.name_words or t.key in names.written]
    return bool(plain) and len(known) == len(plain) and len(plain) == len(line)


def _take_mark(tokens: Sequence[Token], i: int, words: Sequence[Token], place: str) -> list[Token] | None:
    """The tokens a punctuation mark brings into a name; None where it ends the name."""
    names = _names()
    mark = tokens[i].text
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or not words:
        return None
    if mark in ",/&-":
        fits = after.key in names.name_words or after.key in names.written
        return [tokens[i]] if fits or mark == "&" else None
    if mark == ".":
        short = words[-1].key in _DEGREES or (place != "no" and len(words[-1].key) == 1)
        return [tokens[i]] if short else None
    if mark in "'\"":
        return [tokens[i]]
    if mark == "(":
        return _second_name(tokens, i)
    return None


def _second_name(tokens: Sequence[Token], i: int) -> list[Token] | None:
    """`(Kundha Kabudayan)`: a second name in brackets, of two or more words that are nothing else."""
    inside = []
    for token in tokens[i + 1 :]:
        if token.text == ")":
            break
        inside.append(token)
        if len(inside) > 6:
            return None
    else:
        return None
    words = [t for t in inside if t.kind == "word"]
    if len(words) < 2 or len(words) != len(inside) or any(t.key in _ENDS for t in words):
        return None
    if "".join(t.key for t in words) in _names().by_abbreviation:
        return None
    return list(tokens[i : i + len(inside) + 2])


def _split_tail(words: Sequence[Token], at_least: int) -> tuple[int, tuple[Region, ...]] | None:
    """Where the words end in a region's name without its kind: how many words are before it, and which."""
    for i in range(at_least, len(words)):
        found = bare_region(words, i)
        if found is not None and found[0] == len(words) and words[i].line == words[-1].line:
            if i and words[i - 1].key in _CONNECTORS:
                return None
            return i, found[1]
    return None


def _known(name: str) -> str | None:
    names = _names()
    by_key = names.by_key.get(squeeze(name))
    return by_key or _by_match_words().get(_match_words(name))


def _match_words(name: str) -> str:
    names = _names()
    words: list[str] = []
    for token in tokenise([clean_line(name.split("(")[0])], names.vocabulary):
        if token.kind == "word" and names.written.get(token.key) != token.key:
            words.append(names.long_forms.get(token.key, token.key).replace(" ", ""))
    return "".join(words)


@lru_cache(maxsize=1)
def _by_match_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _names().by_key.values():
        if "(" not in name:
            found.setdefault(_match_words(name), name)
    return found


def _nearly_known(name: str, words: Sequence[Token]) -> str | None:
    """The known name that a misspelt one comes near, where a word of it is none that agencies' names have."""
    names = _names()
    strange = [t for t in words if t.kind == "word" and t.key not in names.vocabulary]
    key = squeeze(name)
    if not strange or len(key) < 12 or any(t.kind != "word" for t in words):
        return None
    ranked = sorted(
        ((fuzz.ratio(key, known), spelled) for known, spelled in names.by_key.items()), reverse=True
    )
    return ranked[0][1] if ranked[0][0] >= _LIKENESS else None


def _spell(tokens: Sequence[Token]) -> str:
    """The tokens as title case: small words small, acronyms and numerals as the vocabulary writes them."""
    names = _names()
    text = ""
    for token in tokens:
        if token.kind == "mark":
            if token.text == "&":
                text += " dan"
            elif token.text == "(":
                text += " ("
            elif token.text == "-" or (token.text == "." and text.endswith(".")):
                text += "" if token.text == "." else "-"
            else:
                text += token.text
            continue
        written = names.written.get(token.key)
        if written is None:
            has_digit = any(c.isdigit() for c in token.key)
            no_vowel = not any(c in "aiueoy" for c in token.key)
            mixed = not token.text.isupper() and not token.text.islower()
            if token.text.isupper() and (has_digit or no_vowel):
                written = token.text
            else:
                written = token.text if mixed else token.text.capitalize()
        elif written == token.key and not text:
            written = written.capitalize()
        text += written if text.endswith(("(", "-")) or not text else f" {written}"
    return text
