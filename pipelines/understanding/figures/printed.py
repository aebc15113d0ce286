"""A printed text taken apart, once per text: its numbers with their marks, its currency, sign and words.

What belongs here: what stands in a text. What that can mean as an amount or a quantity is in `grammar`, which
kind of value it is in `columns.kinds`; neither looks at the letters of a figure again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from pipelines.understanding.figures.scale import number_word
from pipelines.understanding.lexicon.headings import is_unit_word
from pipelines.understanding.lexicon.raised_signs import plain

DASHES = "-‐‑‒–—−─"
# More than the cells of any plan; a process that reads many documents stays small.
_CACHED = 1 << 15
# An apostrophe marks what follows as text for a sheet; some files keep it.
_NIL = re.compile(rf"^['‘’`]?(?:rp\.?)?[{DASHES}]+$", re.I)
_CURRENCY = re.compile(r"(?i)^\(?\s*(?:idr|rp)\s*\.?\s*")
_CURRENCY_AFTER = re.compile(r"(?i)\s*(?:rupiah|rp\.?)$")
_NO_SEN = re.compile(rf"[.,]\s*[{DASHES}=]+\s*$")  # `60.000.000,-`
_BRACKETED = re.compile(r"\(.*\)")
_DIGITS = "0123456789.,"
_FIGURE = r"(?:\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?|\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d+)"
_ENDS_WHOLE = re.compile(rf"(?:^|[^\d.,]){_FIGURE}$")
_STARTS_WHOLE = re.compile(rf"{_FIGURE}(?![\d.,])")
_NUMBER = re.compile(r"\d[\d.,]*")
_MARKS = re.compile(r"[.,]+")
_NUMBER_WORD = re.compile(r"\d\s*(ribu|juta|mil[iy]ar|trili?[uy]n)\b", re.I)
_WORD_BEHIND = re.compile(r"^([\d.,]*\d)\s*([a-z]+)\.?$", re.I)
_RANGE = re.compile(rf"\d\s*%?\s*(?:[{DASHES}~]|s\.?\s*/?\s*d\.?|sampai|hingga)\s*\d", re.I)
_MINUS = re.compile(rf"^[{DASHES}]\s*\d")
_GLUED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]{1,2}\d")
_LISTED = re.compile(r"\(?\d{1,2}[.)]\s+(?=[^\W\d_]{3})(.*)", re.S)
_CUT = re.compile(r"(?<=[\d.,])…|…(?=[\d.,])")
_KEPT = "\ue000"  # stands for a sign that normalizing would change
# `40.000.000 1)`: a footnote's mark, set small and high, that no bracket opens.
_FOOTNOTE = re.compile(r"^([^()]*\d[\d.,]*(?:[.,][-\u2013]+|\s*%)?)\s+(?:\d{1,2}|[a-z]|\*+)\s?\)$", re.I)
_OF_YEAR = re.compile(r"\btahun\s+20\d\d\b", re.I)
_GROUP = re.compile(r"[.,]\d{3}(?!\d)")
_LOOSE_GROUP = re.compile(r"[.,]\s*\d{3}(?!\d)")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")
_SPACE_AFTER_MARK = re.compile(r"(?<=[.,]) +(?=\d{3}(?:\D|$))")
_SPACE_BEFORE_MARK = re.compile(r"(?<=\d) +(?=[.,]\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Number:
    """One number as printed: `7.411,50` is the groups 7, 411 and 50, parted by the marks `.` and `,`.

    A mark is one or more dots and commas; spaces that part thousands count as dots, and `is_spaced` says so.
    """

    groups: tuple[str, ...]
    marks: tuple[str, ...] = ()
    is_spaced: bool = False

    def __str__(self) -> str:
        parts = [mark + group for mark, group in zip(self.marks, self.groups[1:], strict=True)]
        return "".join((self.groups[0], *parts))

    @property
    def digits(self) -> str:
        """The digits alone."""
        return "".join(self.groups)

    @property
    def whole(self) -> Decimal:
        """The number where no mark stands before decimals."""
        return Decimal(self.digits)

    @property
    def decimal(self) -> Decimal:
        """The number where the last mark stands before decimals."""
        return Decimal("".join(self.groups[:-1]) + "." + self.groups[-1])

    @property
    def has_single_marks(self) -> bool:
        """False where a mark is doubled: `12..500`."""
        return all(len(mark) == 1 for mark in self.marks)

    def is_in_threes(self, groups: int | None = None) -> bool:
        """True where the first `groups` groups (None: all) part thousands, whatever the marks are."""
        first, *rest = self.groups[:groups]
        return len(first) <= 3 and all(len(group) == 3 for group in rest)

    @property
    def is_grouped(self) -> bool:
        """True where every mark parts thousands or may part them: `1.500`, `7.411.934`."""
        return bool(self.marks) and self.has_single_marks and self.is_in_threes()

    @property
    def is_millions(self) -> bool:
        """True for two groups of thousands or more, decimals aside: hardly anything but money."""
        return not self.is_spaced and len(self.groups) > 2 and self.is_in_threes(3)

    @property
    def thousands_mark(self) -> str | None:
        """The mark that surely parts thousands, since it stands twice; None where that is open."""
        return self.marks[0] if self.is_millions and self.marks[0] == self.marks[1] else None

    @property
    def decimal_mark(self) -> str | None:
        """The mark that surely stands before decimals, one or two of them; None where that is open."""
        surely = len(self.groups) == 2 and self.has_single_marks and len(self.groups[1]) < 3
        return self.marks[0] if surely else None

    @property
    def decimals(self) -> int:
        """How many decimals are printed; 0 for whole numbers and thousands."""
        return 0 if not self.marks or len(self.groups[-1]) == 3 else len(self.groups[-1])


class Saying(Enum):
    """What a text says of a quantity, before its number is read."""

    BLANK = auto()
    NIL = auto()
    WORDS = auto()
    PROSE = auto()  # its only number counts a step of work or names a year
    RANGE = auto()
    SEVERAL = auto()
    NAME = auto()  # the number is part of a word: `A4`
    CUT = auto()  # only a part of the number is printed: `1.250…`
    NUMBER_WORD = auto()  # `1,2 juta`
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Printed:
    """A text taken apart. `text` is what it says on one line (see `clean`).

    `amount` is the one number that is left without currency and `,-`, where nothing else is left;
    `is_negative` says that it stands in brackets or after a dash. `numbers` are all numbers, and `has_minus`
    says that the first has a sign. `is_figure` is true for nil and for a number that has nothing beside it
    but its currency or a per cent sign. `times` is what a word behind the amount multiplies it by:
    `450 juta`, and where it names its currency `Rp0,45 M`.
    """

    text: str
    saying: Saying
    numbers: tuple[Number, ...] = ()
    amount: Number | None = None
    is_negative: bool = False
    is_figure: bool = False
    states_rupiah: bool = False
    has_percent: bool = False
    has_minus: bool = False
    number_word: str = ""
    times: int = 1


@lru_cache(_CACHED)
def clean(text: str) -> str:
    """A figure's text on one line: digits that a narrow column wrapped are joined, other breaks are spaces.

    Two figures one over the other stay parted by a line break: nothing says that they are one. A sign that a
    figure is cut stays, as dots beside it would be taken for marks.
    """
    text = plain(_CUT.sub(_KEPT, text)).replace(_KEPT, "…")
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]
    out = ""
    for line in filter(None, lines):
        if not (out and out[-1] in _DIGITS and line[0] in _DIGITS):
            out += (" " if out else "") + line
        elif (
            out[-1] in ".," or line[0] in ".," or not (_ENDS_WHOLE.search(out) and _STARTS_WHOLE.match(line))
        ):
            out += line
        else:
            out += "\n" + line
    footnoted = _FOOTNOTE.match(out)
    return footnoted[1] if footnoted else out


def printed(text: str) -> Printed:
    """A text taken apart; each text is only once."""
    return _take_apart(clean(text))


@lru_cache(_CACHED)
def _take_apart(text: str) -> Printed:
    if not text:
        return Printed(text, Saying.BLANK)
    if _NIL.match(re.sub(r"\s", "", text)):
        return Printed(text, Saying.NIL, is_figure=True)
    if _CUT.search(text) and re.search(r"\d", text):
        return Printed(text, Saying.CUT, is_figure=True)
    body = _CURRENCY_AFTER.sub("", _NO_SEN.sub("", _CURRENCY.sub("", text)).strip(" .,:;'`*").strip())
    body = body.strip(" .,")
    negative = bool(_BRACKETED.fullmatch(text)) or body.startswith(tuple(DASHES))
    if not re.search(r"\d", text):
        return Printed(text, Saying.WORDS, is_negative=negative)
    amount, times = _amount(body), 1
    behind = _WORD_BEHIND.match(body)
    if amount is None and behind:
        stands_for = number_word(behind[2])
        if stands_for and (len(behind[2]) > 1 or _CURRENCY.match(text)):
            amount, times = _number(behind[1], is_spaced=False), stands_for
    joined = text if _GROUP.search(text) else _SPACE_IN_NUMBER.sub(".", text)
    numbers = tuple(_number(found, joined != text) for found in _NUMBER.findall(joined))
    word = _NUMBER_WORD.search(joined)
    return Printed(
        text,
        _saying(text, joined, len(numbers), word is not None or times > 1),
        numbers,
        amount,
        negative,
        is_figure=(amount is not None and times == 1) or _NUMBER.fullmatch(body.rstrip("% ")) is not None,
        states_rupiah="rp" in text.casefold(),
        has_percent="%" in text or "‰" in text,
        has_minus=_MINUS.match(joined) is not None,
        number_word=word[1] if word else behind[2] if times > 1 and behind else "",
        times=times,
    )


def _saying(text: str, joined: str, numbers: int, has_number_word: bool) -> Saying:
    """What a text with numbers says. `joined` is the text with thousands that spaces part joined by dots."""
    listed = _LISTED.match(text)
    if listed:
        if not is_unit_word(listed[1]):
            return Saying.PROSE
    elif len(_NUMBER.findall(text)) == 1 and _OF_YEAR.search(text):
        return Saying.PROSE
    if numbers > 1:
        return Saying.RANGE if numbers == 2 and _RANGE.search(joined) else Saying.SEVERAL
    if _GLUED.search(joined.replace(" ", "_")):
        return Saying.NAME
    return Saying.NUMBER_WORD if has_number_word else Saying.NUMBER


def _amount(body: str) -> Number | None:
    """The number that a text without its currency is, None where it is more than one number or none."""
    joined = body if _LOOSE_GROUP.search(body) else _SPACE_IN_NUMBER.sub(".", body)
    joined = _SPACE_BEFORE_MARK.sub("", _SPACE_AFTER_MARK.sub("", joined))
    return _number(joined, " " in body) if _NUMBER.fullmatch(joined) else None


def _number(token: str, is_spaced: bool) -> Number:
    token = token.strip(".,")
    return Number(tuple(_MARKS.split(token)), tuple(_MARKS.findall(token)), is_spaced)
