"""Reading printed figures: which values a text can mean, and which one the evidence supports.

Rules are those of the warehouse contract ("How printed figures become values"). A text that can't be
read is never guessed: its value is None and `problem` says why. Texts are taken apart in `printed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipelines.model.reading_rules import Rule
from pipelines.understanding.figures.printed import Number, Saying, clean, printed
from pipelines.understanding.lexicon.periods import is_date
from pipelines.understanding.lexicon.units import is_counted, is_measure

# `94.657.500,0` over `0`: the second digit of the sen, since none prints one alone.
_ENDS_IN_HALF_SEN = re.compile(r"(?:^|[^\d.,])\d{1,3}(?:(\.)\d{3}|,\d{3})+(?(1),|\.)\d$")
_BEFORE_LETTER = re.compile(r"^[\d.,]+\s*[MT]$")
_PARTED_BY_SPACES = re.compile(r"(?:^|\D)\d{1,3}(?: \d{3})+$")


class Kind(StrEnum):
    """What a text is when read as an amount or as a quantity."""

    BLANK = "blank"
    NIL = "nil"
    NUMBER = "number"
    WORD = "word"
    RANGE = "range"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed text can mean. `values` holds the possible readings, likeliest first.

    Only the kinds `number` and `nil` have values. `rule` names how the first value was read; `problem` is a
    reason a person should look.
    """

    kind: Kind
    values: tuple[Decimal, ...] = ()
    rule: Rule = Rule.UNREADABLE
    problem: str | None = None

    @property
    def value(self) -> Decimal | None:
        """The likeliest value, None where there is none."""
        return self.values[0] if self.values else None


_BLANK = Reading(Kind.BLANK, rule=Rule.BLANK)
_NIL = Reading(Kind.NIL, (Decimal(0),), Rule.NIL)
_WORD = Reading(Kind.WORD, rule=Rule.WORD)


def _unreadable(problem: str) -> Reading:
    return Reading(Kind.UNREADABLE, problem=problem)


def is_nil(text: str) -> bool:
    """True for a text that states nil: one or more dashes, with or without `Rp`."""
    return printed(text).saying is Saying.NIL


def join_wrapped(text: str, fractions: bool = True) -> str:
    """An amount on one line, also where a narrow column cut it between digits of one group.

    `434,08` over `4,000` could be two figures; but no amount below a thousand has decimals, so it is one.
    `fractions` as in `read_money`.
    """
    raw = clean(text)
    upper, *lower = raw.split("\n")
    if len(lower) == 1 and _ENDS_IN_HALF_SEN.search(upper) and re.fullmatch(r"\d", lower[0]):
        return upper + lower[0]
    if (
        lower
        and not fractions
        and _PARTED_BY_SPACES.search(upper)
        and all(re.fullmatch(r"\d{3}", line) for line in lower)
    ):
        return " ".join([upper, *lower])  # no amount is below a thousand
    if not lower or fractions or _is_amount(upper):
        return raw
    joined = upper + "".join(lower)
    return joined if read_money(joined, fractions).kind is Kind.NUMBER else raw


def _is_amount(text: str) -> bool:
    """True where a text is an amount of rupiah by itself: none below a thousand has marks."""
    reading = read_money(text, fractions=False)
    return reading.kind is Kind.NUMBER and (reading.values[0] >= 1000 or not re.search(r"[.,]", text))


def read_money(text: str, fractions: bool = True) -> Reading:
    """Reads a rupiah amount. Dots, commas and spaces may group thousands; `,00` and `.00` are sen.

    `7.411.934.467`, `89,335,000`, `. 6.535.000`, `74.200.000,`, `Rp 1.234.567,00`, `Rp. 60.000.000,-`
    are amounts; digits that are not grouped in threes (`1.85.616`) are unreadable. `fractions` says that
    amounts below a thousand may have decimals, as under a heading in millions. A word of number multiplies:
    `450 juta`, `Rp0,45 M`, and without a currency `0,45 M` too, since this is money.
    """
    parts = printed(text)
    if parts.saying is Saying.BLANK:
        return _BLANK
    if parts.saying is Saying.NIL:
        return _NIL
    if parts.is_negative:
        return _unreadable("negative amount")
    if parts.saying is Saying.WORDS:
        return _WORD
    if parts.amount is None and _BEFORE_LETTER.search(parts.text):
        parts = printed(f"Rp {parts.text}")
    if parts.saying is Saying.CUT:
        return _unreadable("a part of an amount")
    if parts.amount is None:
        return _unreadable("not a single amount")
    if parts.times > 1:
        return _in_words(parts.amount, parts.times)
    return _money(parts.amount, fractions or parts.states_rupiah)


def _in_words(number: Number, times: int) -> Reading:
    """The amount of `0,45 M`, `450 juta`, `1.250,5 juta`; not of `1.250 M`, which may be decimals."""
    if not number.marks:
        value = number.whole
    elif (len(number.marks) == 1 and (len(number.groups[1]) != 3 or number.groups[0].startswith("0"))) or (
        len(number.marks) > 1
        and number.has_single_marks
        and number.is_in_threes(-1)
        and len(set(number.marks)) == 2
    ):
        value = number.decimal
    elif number.thousands_mark and number.is_in_threes():
        value = number.whole
    else:
        return _unreadable("thousands or decimals before a word of number")
    return Reading(Kind.NUMBER, (value * times,), Rule.NUMBER_WORD)


def _money(number: Number, fractions: bool) -> Reading:
    """An amount's reading, by how its digits are grouped."""
    groups, marks = number.groups, number.marks
    if not marks:
        return Reading(Kind.NUMBER, (number.whole,), Rule.PLAIN)
    if fractions and len(marks) == 1 and number.is_grouped and groups[0].strip("0") == "":
        rule = Rule.SEN_AFTER_DOT if marks[0] == "." else Rule.SEN_AFTER_COMMA
        return Reading(Kind.NUMBER, (number.decimal,), rule)  # `0,013` billions: no thousands begin with zero
    if number.is_grouped:
        if len(set(marks)) > 1:
            return Reading(
                Kind.NUMBER, (number.whole,), Rule.THOUSANDS_BY_BOTH, problem="mixed thousands marks"
            )
        rule = Rule.THOUSANDS_BY_DOT if marks[0] == "." else Rule.THOUSANDS_BY_COMMA
        return Reading(Kind.NUMBER, (number.whole,), rule)
    ends_in_sen = number.has_single_marks and len(groups[-1]) < 3
    if ends_in_sen and number.is_in_threes(-1):
        alone = len(marks) == 1
        if alone and not fractions and groups[-1].strip("0"):
            return _unreadable("an amount below a thousand with decimals")
        if alone or marks[-2] != marks[-1]:
            rule = Rule.SEN_AFTER_DOT if marks[-1] == "." else Rule.SEN_AFTER_COMMA
            return Reading(Kind.NUMBER, (number.decimal,), rule)
    if ends_in_sen and len(marks) == 1:
        return Reading(Kind.NUMBER, (number.decimal,), Rule.PLAIN_WITH_SEN)
    if number.is_in_threes() and all(len(mark) < 3 for mark in marks):
        return Reading(Kind.NUMBER, (number.whole,), Rule.DOUBLED_MARK, problem="doubled thousands mark")
    return _unreadable("digits are not grouped in threes")


def read_quantity(text: str, unit: str = "", decimal_mark: str | None = None) -> Reading:
    """Reads a target: the number where there is exactly one, with its possible readings.

    `1 UPT`, `95%`, `12 bulan`, `≥ 80` are numbers; `85-90` is a range and `BB` a word, both without
    a value. `unit` is the line's unit; a percentage of three decimals is not thousands. `decimal_mark` is
    what the table writes before decimals, None where that is open.
    """
    parts = printed(text)
    if parts.saying is not Saying.NUMBER:
        return _without_number(parts.saying, parts.number_word)
    if is_date(text):
        return _unreadable("a date, as sheets make of figures such as 1-6")
    shows_decimal = True if parts.has_percent or is_measure(unit) else False if is_counted(unit) else None
    values, rule = _quantity_values(parts.numbers[0], shows_decimal, decimal_mark)
    if not values:
        return _unreadable("digits are not grouped in threes")
    return Reading(Kind.NUMBER, tuple(-v for v in values) if parts.has_minus else values, rule)


def _without_number(saying: Saying, number_word: str) -> Reading:
    """The reading of a quantity that states no number, or more than its digits say."""
    if saying is Saying.SEVERAL:
        return _unreadable("several numbers")
    if saying is Saying.CUT:
        return _unreadable("a part of a number")
    if saying is Saying.NUMBER_WORD:
        return _unreadable(f"the number word '{number_word}'")
    return {
        Saying.BLANK: _BLANK,
        Saying.NIL: _NIL,
        Saying.PROSE: Reading(Kind.WORD, rule=Rule.PROSE),
        Saying.RANGE: Reading(Kind.RANGE, rule=Rule.RANGE),
    }.get(saying, _WORD)


def _quantity_values(
    number: Number, shows_decimal: bool | None, decimal_mark: str | None
) -> tuple[tuple[Decimal, ...], Rule]:
    """The values a number can have as a quantity, likeliest first, and the rule of the first.

    `shows_decimal` says whether the unit asks for decimals, None where it says nothing of it.
    """
    groups, marks = number.groups, number.marks
    if not marks:
        return (number.whole,), Rule.PLAIN
    if not number.has_single_marks:
        return (), Rule.UNREADABLE
    if len(marks) == 1:
        by_comma = marks[0] == ","
        if not number.is_in_threes() or groups[0].startswith("0"):
            return (number.decimal,), Rule.DECIMAL_COMMA if by_comma else Rule.DECIMAL_POINT
        if shows_decimal:
            return (number.decimal, number.whole), Rule.UNIT_SHOWS_DECIMAL
        if not by_comma or shows_decimal is False:
            return (number.whole, number.decimal), Rule.THREE_ARE_THOUSANDS
        if decimal_mark == ".":
            return (number.whole, number.decimal), Rule.COMMA_AS_TABLE_HAS_POINTS
        return (number.decimal, number.whole), Rule.DECIMAL_COMMA if decimal_mark == "," else Rule.OPEN_COMMA
    if len(set(marks)) == 1:
        rule = Rule.THOUSANDS_BY_DOT if marks[0] == "." else Rule.THOUSANDS_BY_COMMA
        return ((number.whole,), rule) if number.is_in_threes() else ((), Rule.UNREADABLE)
    if number.is_in_threes(-1) and marks[-1] != marks[-2]:
        return (number.decimal,), Rule.THOUSANDS_AND_DECIMALS
    return (), Rule.UNREADABLE


def printed_decimals(text: str) -> int:
    """How many decimals a printed quantity shows; 0 for whole numbers and thousands."""
    return next((n.decimals for n in printed(text).numbers if n.marks), 0)


# In rupiah. What plans count otherwise (people, villages, documents) and years are mostly smaller, and hardly
# any line of a plan has less money. Set by judgement.
_LEAST_AMOUNT = 10_000


def states_an_amount(text: str) -> bool:
    """True for a cell whose number is so large that it is hardly anything but money."""
    value = read_money(text).value
    return value is not None and value >= _LEAST_AMOUNT
