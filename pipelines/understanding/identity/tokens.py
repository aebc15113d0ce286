"""Words of a title or signature block, with the damage mended that PDFs do to names.

What belongs here: cutting lines into tokens and joining or splitting tokens where spaces were lost or
added (`DINASKESEHATAN`, `K O T A`, `KESEHAT AN`). The caller says which words exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from pipelines.understanding.lexicon.raised_signs import plain

TokenKind = Literal["word", "number", "mark"]

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,20}>|\*\*")
_DASHES = re.compile("[\u2010-\u2015\u2212\u00ad]")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z]{3})(?=20\d\d(?!\d))|(?<=(?<!\d)20\d\d)(?=[A-Za-z]{3})")
# `GARUTTahun`, `TimurTAHUN`: a border of words that only the case of letters still shows.
_GLUED_CASE = re.compile(
    r"(?<=[a-z]{3})(?=[A-Z]{3}|[A-Z][a-z]{2})|(?<=[A-Z]{3})(?=[A-Z][a-z]{2})"
    r"|(?<=[A-Za-z]{4})(?=T\. ?A\.)"
)
# Words that may stick to one that is in no list, at its start and at its end.
_GLUED_TO_UNKNOWN = re.compile(
    r"^(dinas|badan|kecamatan|kelurahan|puskesmas|inspektorat|rsud|bagian|biro)(?=\w{4})"
    r"|(?<=\w{4})(kabupaten|kota|provinsi)$"
)
_TOKEN = re.compile(r"(?P<word>[^\W\d_][\w'’]*)|(?P<number>\d\w*(?:[.,]\w+)*)|(?P<mark>[^\w\s])")
# `Jalan` alone is a street only at the start of a line: `UPTD Jalan dan Jembatan`.
_ADDRESS = re.compile(
    r"\b(?:jl|jln)\b|^\s*jalan\b(?!\s+dan\b)|\b(?:telp|tlp|telepon|telephone|fax|faks|faksimile|kode\s*pos)\b"
    r"|\S+@|\bwww\.|\bhttps?:|\b(?:e-?mail|website|laman)\b\s*:|\bnip\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{8,}")
_MISREAD = str.maketrans({"l": "I", "1": "I", "0": "O"})
_SHORTEST_PART = 4
_SHORTEST_GLUED = 8
_SMALL_PARTS = frozenset({"dan", "kab", "kep"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or punctuation mark. `key` is its letters and digits, casefolded; `line` counts
    from 0; `gap` is the white space before it in characters, -1 at the start of a line."""

    text: str
    key: str
    kind: TokenKind
    line: int
    gap: int


def squeeze(text: str) -> str:
    """Letters and digits alone, casefolded: the form in which names are compared."""
    return "".join(c for c in plain(text).casefold() if c.isalnum())


def clean_line(text: str) -> str:
    """The line without markup, with plain dashes, and parted where a year or the case of letters shows it."""
    text = _DASHES.sub("-", plain(_MARKUP.sub("", text)))
    return _GLUED_CASE.sub(" ", _GLUED_YEAR.sub(" ", text)).strip()


def cut_address(line: str) -> str:
    """The line up to an address, telephone number or staff number, as letterheads and signatures add them."""
    found = _ADDRESS.search(line)
    return line[: found.start()].rstrip(" ,;:-") if found else line


def tokenise(lines: Iterable[str], vocabulary: frozenset[str]) -> list[Token]:
    """The tokens of cleaned lines in order, mended with the words of `vocabulary` (casefolded)."""
    tokens: list[Token] = []
    for number, line in enumerate(lines):
        tokens.extend(_cut(line, number))
    tokens = _join_letters(tokens)
    tokens = _join_broken(tokens, vocabulary)
    return [part for token in tokens for part in _split_glued(token, vocabulary)]


def part_glued(line: str, vocabulary: frozenset[str]) -> str:
    """The line with a space between words of the vocabulary that stick together (`AKSIPERUBAHAN`)."""

    def part(match: re.Match[str]) -> str:
        token = Token(match.group(), squeeze(match.group()), "word", 0, 0)
        return " ".join(t.text for t in _split_glued(token, vocabulary))

    return _LETTERS.sub(part, line)


def _cut(line: str, number: int) -> Iterable[Token]:
    end = -1
    for match in _TOKEN.finditer(line):
        text = match.group()
        kind: TokenKind = "mark" if match.group("mark") else "number" if match.group("number") else "word"
        if kind == "word":
            text = _undo_misreading(text)
        yield Token(text, squeeze(text), kind, number, -1 if end < 0 else match.start() - end)
        end = match.end()


def _undo_misreading(word: str) -> str:
    """OCR takes capital I and O for l, 1 and 0: `DlNAS`. Words with other small letters are left alone."""
    capitals = sum(c.isupper() for c in word)
    if capitals >= 3 and not any(c.islower() and c != "l" for c in word):
        fixed = word.translate(_MISREAD)
        if fixed.isalpha():
            return fixed
    return word


def _join_letters(tokens: Sequence[Token]) -> list[Token]:
    """Joins four or more single letters in a row; a wider gap between them is a border of words."""
    joined: list[Token] = []
    i = 0
    while i < len(tokens):
        j = i
        while (
            j < len(tokens)
            and tokens[j].kind == "word"
            and len(tokens[j].key) == 1
            and (j == i or (tokens[j].line == tokens[i].line and tokens[j].gap == 1))
        ):
            j += 1
        if j - i >= 4:
            text = "".join(t.text for t in tokens[i:j])
            joined.append(replace(tokens[i], text=text, key=squeeze(text)))
            i = j
        else:
            joined.append(tokens[i])
            i += 1
    return joined


def _join_broken(tokens: Sequence[Token], vocabulary: frozenset[str]) -> list[Token]:
    """Joins two neighbours that are no words but make one, also over the end of a line."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == token.kind == "word"
            and last.key not in vocabulary
            and (token.key not in vocabulary or len(token.key) <= 3)
            and len(last.key) + len(token.key) >= 6
            and last.key + token.key in vocabulary
        ):
            joined[-1] = replace(last, text=last.text + token.text, key=last.key + token.key)
        else:
            joined.append(token)
    return joined


def _split_glued(token: Token, vocabulary: frozenset[str]) -> list[Token]:
    """Splits a token that is no word into words, the fewest there are, or leaves it whole."""
    key = token.key
    if token.kind != "word" or len(key) < _SHORTEST_GLUED or key in vocabulary or len(key) != len(token.text):
        return [token]
    cuts = _cuts(key, vocabulary) or _cuts_at_unknown(key)
    if cuts is None:
        return [token]
    return [
        Token(token.text[a:b], key[a:b], "word", token.line, token.gap if a == 0 else 1)
        for a, b in pairwise(cuts)
    ]


def _cuts_at_unknown(key: str) -> list[int] | None:
    """Where to cut a known word off a run of letters that holds an unknown one; None where there is none."""
    borders = {border for m in _GLUED_TO_UNKNOWN.finditer(key) for border in m.span()}
    return sorted(borders | {0, len(key)}) if borders else None


@lru_cache(maxsize=4096)
def _cuts(key: str, vocabulary: frozenset[str]) -> list[int] | None:
    """Where to cut a run of letters into the fewest words, both ends included; None where that fails."""
    best: list[list[int] | None] = [[0], *([None] * len(key))]
    for end in range(3, len(key) + 1):
        for start in range(end - 2):
            cuts = best[start]
            part = key[start:end]
            if cuts is None or not (
                part in _SMALL_PARTS or (len(part) >= _SHORTEST_PART and part in vocabulary)
            ):
                continue
            current = best[end]
            if current is None or len(cuts) + 1 < len(current):
                best[end] = [*cuts, end]
    return best[len(key)]
