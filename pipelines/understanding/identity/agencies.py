"""Agencies named in the tokens of a title or signature block.

What belongs here: where a name begins, how far it goes and which agency it is. Names begin with a known
abbreviation or with a word such as `Dinas`, and end where a region, a year or other wording begins; they
need not be in any list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.understanding.identity.agency_names import (
    AgencyHead,
    agency_vocabulary,
    begins_known_name,
    expanded_name,
    is_known_name,
    spell,
    title_vocabulary,
    written_name,
)
from pipelines.understanding.identity.regions import Region, RegionMention, bare_region, find_regions
from pipelines.understanding.identity.tokens import Token, clean_line, tokenise

_CONNECTORS = frozenset({"dan", "serta", "&", ",", "/"})
_SHORT_TITLES = frozenset({"dr", "drg", "prof", "hj", "rr", "rs", "st", "ir", "kh", "tgk"})  # of persons
_BEFORE_PERSONS = _SHORT_TITLES | {"drs", "dra", "drh", "h", "moch", "moh", "muh", "mohd"}
_LONGEST_DEGREE = 4  # letters, of `S`, `M`, `Sos`, `MT`
_POSTS = frozenset({"kepala", "ka", "pimpinan", "direktur", "ketua", "sekretaris"})
_SHORT_ABBREVIATION = 4  # letters; such are abbreviations only in capitals
_MOST_HEAD_WORDS = 5
_MOST_ABBREVIATION_WORDS = 8
_MOST_BRACKETED_WORDS = 6
# Units that begin no name of their own inside another agency's name (`Kantor Wilayah Badan Pertanahan …`).
_AGENCIES_PROPER = frozenset({"dinas", "badan", "inspektorat", "kecamatan", "sekretariat", "inspektur"})


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """Tokens `start` to `end` (exclusive) name an agency. `names` holds more than one reading where an
    abbreviation stands for several agencies; `abbreviation` is the abbreviation as printed, or ''.

    `tail` are the regions that words at the end may name without their kind (`Dinas Sosial Magelang`);
    `short_name` is the name without those words.
    """

    start: int
    end: int
    names: tuple[str, ...]
    short_name: str
    abbreviation: str
    agency_type: str
    specificity: int
    tail: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What a name begins with, as written: a head, or a known name (`is_complete`: no more is needed).

    `signs`: it is a post or stands after one, so that a person's name may follow.
    """

    written: str
    place_in_name: str
    is_complete: bool
    signs: bool = False
    is_post: bool = False


def canonical_agency(name: str) -> str:
    """The name as Renaksi writes it: the known spelling, else title case with small words and acronyms kept
    (`DINAS PU & PENATAAN RUANG` → `Dinas Pekerjaan Umum dan Penataan Ruang`)."""
    tokens = tokenise([clean_line(name.upper() if name.islower() else name)], title_vocabulary())
    mentions = find_agencies(tokens, find_regions(tokens))
    if mentions and mentions[0].start == 0 and len(mentions[0].names) == 1:
        return mentions[0].names[0]
    return spell(tokens)


def agency_type(name: str) -> str:
    """The class of an agency by the first words of its name: `dinas`, `badan`, …, else `lainnya`."""
    tokens = tokenise([clean_line(name)], title_vocabulary())
    head = _head_at(tokens, 0)
    return head.agency_type if head else "lainnya"


def find_agencies(
    tokens: Sequence[Token],
    regions: Sequence[RegionMention],
    defined: Mapping[str, tuple[str, ...]] | None = None,
) -> list[AgencyMention]:
    """The agencies named in the tokens, in order; `regions` are the regions found in the same tokens.

    `defined` is what the document itself says its acronyms stand for; it comes before the vocabulary.
    """
    finder = _Finder(tokens, regions, defined or {})
    mentions: list[AgencyMention] = []
    i = 0
    while i < len(tokens):
        mention = finder.mention_at(i)
        if mention is None:
            i += 1
        else:
            mentions.append(mention)
            i = max(mention.end, i + 1)
    return mentions


def _head_at(tokens: Sequence[Token], i: int) -> AgencyHead | None:
    """The longest head that begins at token `i`."""
    heads = agency_vocabulary().heads
    for length in range(min(_MOST_HEAD_WORDS, len(tokens) - i), 0, -1):
        head = heads.get(tuple(t.key for t in tokens[i : i + length] if t.kind == "word"))
        if head is not None and len(head.words) == length:
            after = tokens[i + length].key if i + length < len(tokens) else ""
            return None if after in head.not_before else head
    return None


class _Finder:
    """Finds agencies in one run of tokens, given the regions named in it with their kind."""

    def __init__(
        self,
        tokens: Sequence[Token],
        regions: Sequence[RegionMention],
        defined: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.tokens = tokens
        self.defined = defined
        self.region_starts = {m.start for m in regions}
        self.in_regions = {i for m in regions for i in range(m.start, m.end)}
        self.vocabulary = agency_vocabulary()

    def mention_at(self, i: int) -> AgencyMention | None:
        """The agency whose name begins at token `i`, by abbreviation or head, the longer of both."""
        token = self.tokens[i]
        if token.kind != "word" or not token.text[0].isupper() or i in self.in_regions:
            return None
        head = _head_at(self.tokens, i)
        abbreviation = self._abbreviation_at(i)
        if abbreviation is not None and (head is None or abbreviation[0] > i + len(head.words)):
            return self._from_abbreviation(i, *abbreviation)
        return self._from_head(i, head) if head is not None else None

    def _starts_line(self, i: int) -> bool:
        return i > 0 and self.tokens[i].line != self.tokens[i - 1].line

    def _abbreviation_at(self, i: int) -> tuple[int, tuple[str, ...]] | None:
        """The longest known abbreviation at `i`: its end and the names it stands for. `KADINSOS` is the
        head of `DINSOS`."""
        text, found = "", None
        for end in range(i, min(i + _MOST_ABBREVIATION_WORDS, len(self.tokens))):
            token = self.tokens[end]
            if token.line != self.tokens[i].line:
                break
            if token.kind == "mark":
                if token.text not in "&-.(":
                    break
                text += "dan" if token.text == "&" else ""
                continue
            text += token.key
            if text in self.defined and token.text[0].isupper():
                found = end + 1, self.defined[text]
                continue
            key = text if text in self.vocabulary.abbreviations else text.removeprefix("ka")
            names = self.vocabulary.abbreviations.get(key)
            if names and (len(key) > _SHORT_ABBREVIATION or self.tokens[i].text.isupper()):
                found = end + 1, names if key in self.vocabulary.unsure else names[:1]
        return found

    def _from_abbreviation(self, start: int, end: int, names: tuple[str, ...]) -> AgencyMention:
        printed = " ".join(t.text for t in self.tokens[start:end] if t.kind != "mark")
        head = _head_at(tokenise([names[0]], frozenset()), 0)
        kind, specificity = (head.agency_type, head.specificity) if head else ("lainnya", 2)
        if len(names) == 1 and end < len(self.tokens) and self.tokens[end].text.casefold() in ("dan", "&"):
            words, stop = self._name_words(end, _Beginning(names[0], "no", True))
            if len(words) > 1:
                names, end = (expanded_name(names[0], words),), stop
        tail = self._tail_at(end)
        if tail is not None:
            end = tail[0]
        return AgencyMention(start, end, names, names[0], printed, kind, specificity, tail[1] if tail else ())

    def _tail_at(self, i: int) -> tuple[int, tuple[Region, ...]] | None:
        """A region without its kind from token `i` to the end of the line or of the name.

        `di` may stand before it: `Balai Besar POM di Banjarmasin`.
        """
        if self._says_where(i):
            i += 1
        if i >= len(self.tokens) or i in self.region_starts:
            return None
        found = bare_region(self.tokens, i)
        if found is None or found[0] == len(self.tokens):
            return found
        after = self.tokens[found[0]]
        ends = self._starts_line(found[0]) or after.kind != "word" or self._ends_name(found[0])
        return found if ends else None

    def _says_where(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens[i].key == "di" and not self._starts_line(i)

    def _from_head(self, start: int, head: AgencyHead) -> AgencyMention | None:
        signs = head.is_post or (start > 0 and self.tokens[start - 1].key in _POSTS)
        beginning = _Beginning(head.written_as, head.place_in_name, not head.needs_name, signs, head.is_post)
        words, stop = self._name_words(start + len(head.words), beginning)
        if head.needs_name and not words:
            return None
        expanded = self._expand(words, head)
        if expanded is not None:
            found = self._tail_at(stop) if head.place_in_name == "no" else None
            stop, tail = found or (stop, ())
            return AgencyMention(
                start, stop, expanded, expanded[0], "", head.agency_type, head.specificity, tail
            )
        whole = written_name(head.written_as, words)
        cut = None
        if not is_known_name(whole) and head.place_in_name != "own":
            cut = self._split_tail(words, 1 if head.needs_name else 0)
        tail = cut[1] if cut is not None else ()
        short = whole
        if cut and head.place_in_name == "no":
            short = written_name(head.written_as, words[: cut[0]])
        if not tail and (head.place_in_name == "no" or self._says_where(stop)):
            found = self._tail_at(stop)
            if found is not None:
                stop, tail = found
        return AgencyMention(start, stop, (whole,), short, "", head.agency_type, head.specificity, tail)

    def _expand(self, words: Sequence[Token], head: AgencyHead) -> tuple[str, ...] | None:
        """`DINAS KOMINFO`, `DINAS DUKCAPIL`: the names meant by an abbreviation after the head."""
        for length in range(len(words), 0, -1):
            key = "".join(t.key for t in words[:length])
            names = self.vocabulary.abbreviations.get(key, ())
            fitting = tuple(n for n in names if n.startswith(f"{head.written_as} "))
            if fitting:
                full = tuple(expanded_name(n, words[length:]) for n in fitting)
                return full if key in self.vocabulary.unsure else full[:1]
        return None

    def _split_tail(self, words: Sequence[Token], at_least: int) -> tuple[int, tuple[Region, ...]] | None:
        """Where the words end in a region's name without its kind: how many stand before it, and which."""
        for i in range(at_least, len(words)):
            found = bare_region(words, i)
            if found is not None and found[0] == len(words):
                return None if i and words[i - 1].text.casefold() in _CONNECTORS else (i, found[1])
        return None

    def _ends_name(self, i: int) -> bool:
        """Whether a word ends a name: `dalam`, but not that of `Dalam Negeri`."""
        key = self.tokens[i].key
        following = self.tokens[i + 1].key if i + 1 < len(self.tokens) else ""
        return key in self.vocabulary.ends and (key, following) not in self.vocabulary.goes_on

    def _name_words(self, start: int, beginning: _Beginning) -> tuple[list[Token], int]:
        """The words of a name from `start` on, after its beginning, and where it ends (exclusive)."""
        place = beginning.place_in_name
        tokens = self.tokens
        words: list[Token] = []
        in_small_letters = start > 0 and any(c.islower() for c in tokens[start - 1].text)
        end = i = start
        while i < len(tokens):
            token = tokens[i]
            if i in self.region_starts or self._ends_name(i) or self._starts_another(i, words):
                break
            if self._starts_line(i) and not self._goes_on(i, words, beginning):
                break
            if token.kind == "mark":
                taken = self._taken_with_mark(i, words, place)
                if not taken:
                    break
            elif self._is_foreign(token, place, in_small_letters):
                break
            else:
                taken = [token]
            words.extend(taken)
            i += len(taken)
            if token.text.casefold() not in _CONNECTORS and token.text != "-":
                end = i
        while words and (words[-1].text.casefold() in _CONNECTORS or words[-1].text == "-"):
            words.pop()
        return words, end

    def _is_foreign(self, token: Token, place: str, in_small_letters: bool) -> bool:
        """Whether a word or number can't be part of a name: a year, a small word of a sentence."""
        if token.kind == "number":
            return place == "no" or len(token.key) > 2
        return in_small_letters and token.text.islower() and token.key not in self.vocabulary.written

    def _starts_another(self, i: int, words: Sequence[Token]) -> bool:
        """Whether the name of another agency begins at `i`, rather than a word of this one: `Bagian
        Organisasi Sekretariat Daerah` is one name, `UPTD Puskesmas Sewon I Dinas Kesehatan` two."""
        if not words or words[-1].text.casefold() in _CONNECTORS:
            return False
        head = _head_at(self.tokens, i)
        return (
            head is not None and head.words[0] in _AGENCIES_PROPER and head.written_as != "Sekretariat Daerah"
        )

    def _goes_on(self, i: int, words: Sequence[Token], beginning: _Beginning) -> bool:
        """Whether a name goes on in the line that begins at token `i`: after or before an `and`, after a word
        that needs another, where the whole line is words of agencies' names or stands between an unknown
        name and its region; a known name only into a longer known one."""
        token = self.tokens[i]
        if token.kind == "mark" or token.key in _CONNECTORS:
            return token.key in _CONNECTORS or token.text in ("&", ",")
        if words and words[-1].text.casefold() in _CONNECTORS:
            return True
        line: list[Token] = []
        for j in range(i, len(self.tokens)):
            other = self.tokens[j]
            if other.line != token.line or other.kind == "number" or j in self.region_starts:
                break
            if self._ends_name(j):
                break
            line.append(other)
        keys = [t.key for t in line if t.kind == "word"]
        if words and (keys[:2] == ["sekretariat", "daerah"] or keys[:1] == ["setda"]):
            return True
        if not keys or self._names_person(line, beginning):
            return False
        if self._needs_more(words, beginning):
            return not beginning.signs or self._may_follow_post(i, line, beginning)
        if beginning.place_in_name == "own":
            return False
        so_far = f"{beginning.written} {spell(words)}".strip()
        if is_known_name(so_far):
            return begins_known_name(f"{so_far} {spell(line)}")
        if i + len(line) in self.region_starts and not self._starts_another(i, words):
            return True
        return all(self._goes_on_names(t) if t.kind == "word" else t.text in ",/&-" for t in line)

    def _needs_more(self, words: Sequence[Token], beginning: _Beginning) -> bool:
        """Whether what has been read of a name can't be all of it: `UPTD Puskesmas`, `RSUD dr.`."""
        plain = [t for t in words if t.kind == "word"]
        if not plain:
            return not beginning.is_complete or beginning.place_in_name != "no"
        head = self.vocabulary.heads.get((plain[-1].key,))
        return plain[-1].key in _SHORT_TITLES or (head is not None and head.needs_name)

    def _names_person(self, line: Sequence[Token], beginning: _Beginning) -> bool:
        """Whether a line is the name of the one who signs: `Drs. YOHANES LERIK`, `SRI WAHYUNI, S.Pd`."""
        if beginning.place_in_name != "no" and not beginning.signs:
            return False  # `RSUD|dr. SOETOMO`
        marks = [t.text for t in line[1:2]]
        if line[0].key in _BEFORE_PERSONS and marks == ["."]:
            return True
        for comma, degree, *after in (line[j : j + 3] for j in range(1, len(line) - 1)):
            is_short = degree.kind == "word" and len(degree.key) <= _LONGEST_DEGREE
            if comma.text == "," and is_short and (not after or after[0].text == "."):
                return True
        return False

    def _may_follow_post(self, i: int, line: Sequence[Token], beginning: _Beginning) -> bool:
        """Whether the line at `i` names the agency of a post that ends the line before (`KEPALA BADAN|
        PENANGGULANGAN BENCANA`), not who holds it: words of agencies' names, or a region after them."""
        if i + len(line) in self.region_starts:
            return True
        if beginning.place_in_name != "no":
            return not beginning.is_post
        words = [t for t in line if t.kind == "word"]
        is_name = any(t.key in self.vocabulary.name_words for t in words)
        return is_name and all(map(self._goes_on_names, words))

    def _goes_on_names(self, token: Token) -> bool:
        return token.key in self.vocabulary.name_words or token.key in self.vocabulary.written

    def _taken_with_mark(self, i: int, words: Sequence[Token], place: str) -> list[Token]:
        """The tokens that a punctuation mark at `i` brings into a name; none where it ends the name."""
        mark = self.tokens[i]
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        if after is None or (not words and mark.text != "&"):
            return []
        if mark.text in ",/&-":
            # after a comma a numeral or `dr.` begins a person's name
            in_name = after.key in self.vocabulary.name_words or after.key in self.vocabulary.long_forms
            goes_on = in_name or self.vocabulary.is_small(after.key)
            return [mark] if goes_on or mark.text == "&" else []
        if mark.text == ".":
            is_short = words[-1].key in _SHORT_TITLES or (place != "no" and len(words[-1].key) == 1)
            return [mark] if is_short else []
        if mark.text == "(":
            return self._second_name(i)
        return [mark] if mark.text in "'\"" else []

    def _second_name(self, i: int) -> list[Token]:
        """`(Kundha Kabudayan)`: a second name in brackets, of two or more words that are nothing else."""
        inside: list[Token] = []
        for token in self.tokens[i + 1 : i + _MOST_BRACKETED_WORDS + 2]:
            if token.text == ")":
                is_name = (
                    len(inside) >= 2
                    and all(t.kind == "word" and t.key not in self.vocabulary.ends for t in inside)
                    and "".join(t.key for t in inside) not in self.vocabulary.abbreviations
                )
                return list(self.tokens[i : i + len(inside) + 2]) if is_name else []
            inside.append(token)
        return []
