"""Printing a stored number as a sheet's number format shows it to an Indonesian reader.

What belongs here: the format codes of ECMA-376 part 1, 18.8.30 and 18.8.31. Separators are Indonesian
(1.234.567,89), as the file leaves them to the reader's own settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

# The built-in formats a file may name by number alone; 37 to 44 are the accounting formats.
BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("Rp"* #,##0_);_("Rp"* (#,##0);_("Rp"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("Rp"* #,##0.00_);_("Rp"* (#,##0.00);_("Rp"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
# Excel keeps 15 digits of a number; more are noise of its binary form.
_STORED = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_MAX_PLACES = 30
_GENERAL = Context(prec=11, rounding=ROUND_HALF_UP)
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]"
    r"|\[(?P<elapsed>h+|m+|s+)\]"
    r"|\[(?P<condition>(?:<=|>=|<>|<|>|=)[^\]]+)\]"
    r"|\[(?P<ignored>[^\]]*)\]"
    r"|_(?P<width>.)"
    r"|\*(?P<fill>.)"
    r"|(?P<general>general)"
    r"|(?P<half>am/pm|a/p)"
    r"|(?P<exponent>e[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|b+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<mark>[.,%/@])"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Printed:
    """How a stored number is printed. `number` is in the unit printed: 95 where `95%` stands for 0.95.

    None where the format prints no number (blank, or a date).
    """

    text: str
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    is_date: bool


def print_number(stored: str, code: str, date_1904: bool = False) -> Printed:
    """Prints the number stored as `stored` (as in the file, `.` for the decimal point) by a format code.

    Raises ValueError where `stored` is no finite number.
    """
    try:
        value = _STORED.create_decimal(stored.strip())
    except ArithmeticError as error:
        raise ValueError(f"no number: {stored!r}") from error
    # Beyond a double's range no sheet can have stored it.
    if not value.is_finite() or value.adjusted() > 308:
        raise ValueError(f"no number: {stored!r}")
    sections = _sections(code)
    section, shown = _choose(sections, value)
    exact = _plain(value)
    if section.is_date:
        return Printed(_print_date(section, value, date_1904), None)
    kinds = [kind for kind, _ in section.tokens]
    if "digit" not in kinds and "general" not in kinds:
        text = _literals(section).strip()
        if ("mark", "@") in section.tokens:
            return Printed(_print_general(value), exact)
        # A format may print a word or a dash for a number (mostly for zero), or nothing at all.
        return Printed(text, exact if text else None)
    if "general" in kinds:
        text = _literals(section, _print_general(shown))
        return Printed(text.strip(), exact)
    scale = _scale(section)
    return Printed(_print_digits(section, shown * scale).strip(), _plain(value * scale))


def _plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1), context=_WIDE) if value == value.to_integral_value() else value


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code + ";"):
        kind = match.lastgroup or ""
        text = match.group(kind)
        if kind == "literal" and text == ";":
            dates = {kind for kind, _ in tokens} & {"date", "elapsed"}
            sections.append(_Section(tuple(tokens), condition, bool(dates)))
            tokens, condition = [], None
        elif kind == "condition":
            sign = re.match(r"[<>=]+", text)
            assert sign is not None
            try:
                condition = (sign.group(), Decimal(text[sign.end() :].strip()))
            except ArithmeticError:
                condition = None
        elif kind in ("quoted", "escaped", "currency", "literal"):
            tokens.append(("literal", text))
        elif kind == "width":
            tokens.append(("literal", " "))
        elif kind not in ("ignored", "fill"):
            tokens.append((kind, text))
    return tuple(sections)


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal]:
    """The section for a value, and the value as that section gets it (without its sign where implied)."""
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _holds(section.condition, value):
                return section, value
        return sections[0], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }.get(sign, False)


def _literals(section: _Section, general: str = "") -> str:
    texts = {"literal": None, "general": general}
    return "".join((texts[kind] or text) for kind, text in section.tokens if kind in texts)


def _print_general(value: Decimal) -> str:
    short = _GENERAL.plus(value)
    if short == 0:
        return "0"
    if not -10 < short.adjusted() < 11:
        return f"{short:E}".replace(".", ",")
    whole, _, rest = f"{short:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if rest else whole


def _scale(section: _Section) -> Decimal:
    """What a format multiplies by: 100 for each `%`, a thousandth for each comma after the digits."""
    scale = Decimal(1)
    tokens = section.tokens
    last = max(index for index, (kind, _) in enumerate(tokens) if kind == "digit")
    point = tokens.index(("mark", ".")) if ("mark", ".") in tokens else len(tokens)
    for index, token in enumerate(tokens):
        if token == ("mark", "%"):
            scale *= 100
        elif token == ("mark", ",") and (index > last or _ends_whole(tokens, index, point)):
            scale /= 1000
    return scale


def _ends_whole(tokens: tuple[tuple[str, str], ...], index: int, point: int) -> bool:
    """Whether a comma stands after the last digit before the decimal point."""
    return index < point and not any(kind == "digit" for kind, _ in tokens[index:point])


def _print_digits(section: _Section, value: Decimal) -> str:
    tokens = section.tokens
    if any(kind == "exponent" for kind, _ in tokens) or ("mark", "/") in tokens:
        # Powers and fractions: no plan prints them on purpose; the plain number is clearer.
        return _literals(section, "") + _print_general(value)
    point = tokens.index(("mark", ".")) if ("mark", ".") in tokens else len(tokens)
    places = min(sum(kind == "digit" for kind, _ in tokens[point:]), _MAX_PLACES)
    rounded = abs(value).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0")
    before = _print_whole(tokens[:point], whole)
    after = _print_fraction(tokens[point + 1 :], fraction)
    sign = "-" if value < 0 and rounded != 0 else ""
    return sign + before + ("," + after if after[:1].isdigit() else after)


def _print_whole(tokens: tuple[tuple[str, str], ...], digits: str) -> str:
    slots = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    grouped = bool(slots) and ("mark", ",") in tokens[slots[0] : slots[-1]]
    out: list[str] = []
    left, placed = list(digits), 0

    def place(digit: str) -> None:
        nonlocal placed
        if grouped and placed and placed % 3 == 0:
            out.append(".")
        out.append(digit)
        placed += 1

    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        if kind == "digit":
            if left:
                place(left.pop())
            elif text == "0":
                place("0")
            if index == slots[0]:
                while left:
                    place(left.pop())
        elif kind == "literal":
            # Inside the digits (a telephone number) a literal shows only where digits go on before it.
            if index > (slots[0] if slots else -1) and index < (slots[-1] if slots else -1):
                if left or any(tokens[slot][1] == "0" for slot in slots if slot < index):
                    out.append(text[::-1])
            else:
                out.append(text[::-1])
        elif text == "%":
            out.append("%")
    return "".join(out)[::-1]


def _print_fraction(tokens: tuple[tuple[str, str], ...], digits: str) -> str:
    out: list[str] = []
    kept = len(digits.rstrip("0"))
    place = 0
    for kind, text in tokens:
        if kind == "digit":
            if place < len(digits) and (text == "0" or place < kept):
                out.append(digits[place])
            place += 1
        elif kind == "literal":
            out.append(text)
        elif text == "%":
            out.append("%")
    return "".join(out)


def _print_date(section: _Section, value: Decimal, date_1904: bool) -> str:
    # Excel counts a 29 February 1900 that never was, so days before March 1900 are off by one.
    epoch = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 30)
    try:
        moment = epoch + timedelta(seconds=round(float(value) * 86400))
    except OverflowError:
        return _print_general(value)
    half = any(kind == "half" for kind, _ in section.tokens)
    out: list[str] = []
    clock = False  # `m` is minutes after hours and before seconds, else months
    for index, (kind, text) in enumerate(section.tokens):
        if kind == "date":
            letter = text[0].lower()
            seconds_next = any(
                k == "date" and t[0].lower() == "s" for k, t in section.tokens[index + 1 : index + 3]
            )
            if letter == "m" and (clock or seconds_next):
                out.append(f"{moment.minute:0{min(len(text), 2)}d}")
            else:
                out.append(_date_part(letter, len(text), moment, half))
            clock = letter == "h"
        elif kind == "elapsed":
            seconds = round(float(value) * 86400)
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            out.append(str(seconds // unit))
            clock = text[0].lower() == "h"
        elif kind == "half":
            out.append("AM" if moment.hour < 12 else "PM")
        elif kind in ("literal", "mark"):
            out.append(text)
    return "".join(out).strip()


def _date_part(letter: str, length: int, moment: datetime, half: bool) -> str:
    if letter in "yb":
        return f"{moment.year}" if length > 2 else f"{moment.year % 100:02d}"
    if letter == "m" and length > 2:
        return _MONTHS[moment.month - 1][: 3 if length == 3 else None]
    if letter == "d" and length > 2:
        return _DAYS[moment.weekday()][: 3 if length == 3 else None]
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    part = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{part:0{min(length, 2)}d}"
