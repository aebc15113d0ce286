"""How OpenDocument says that a number is printed, as the format code that Excel would have.

What belongs here: data styles (OpenDocument 1.3 part 3, 16.29) to codes, and values of dates and times
to the numbers that sheets count them by.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from pipelines.reading.opendocument.parts import NUMBER, STYLE, count

DATA_STYLES = (
    "number-style",
    "percentage-style",
    "currency-style",
    "date-style",
    "time-style",
    "boolean-style",
    "text-style",
)
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_EPOCH = datetime(1899, 12, 30)
_TIME = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")
# By element: the code of its short form, and of its long one.
_DATE_PARTS = {
    "day": ("d", "dd"),
    "year": ("yy", "yyyy"),
    "hours": ("h", "hh"),
    "minutes": ("m", "mm"),
    "seconds": ("s", "ss"),
    "day-of-week": ("ddd", "dddd"),
}
_MAX_DIGITS = 20


class DataStyles:
    """The data styles of a document, and the format code of each."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._maps: dict[str, list[tuple[str, str, str]]] = {}

    def add(self, style: etree._Element) -> None:
        """Takes a data style; it may name others that have come before."""
        name = style.get(f"{STYLE}name", "")
        self._codes[name] = _code(style)
        maps = []
        for child in style.iter(f"{STYLE}map"):
            condition = _CONDITION.match(child.get(f"{STYLE}condition", ""))
            if condition:
                sign, limit = condition.groups()
                maps.append((sign, limit, child.get(f"{STYLE}apply-style-name", "")))
        self._maps[name] = maps

    def code(self, name: str | None) -> str:
        """The format code of a data style; `General` where there is none."""
        if name is None or name not in self._codes:
            return "General"
        own, maps = self._codes[name], self._maps[name]
        if not maps:
            return own
        signs = {sign: self._codes.get(style, "General") for sign, limit, style in maps if float(limit) == 0}
        if len(signs) == len(maps):
            if signs.keys() == {">="}:
                return f"{signs['>=']};{own}"
            if {">", "<"} <= signs.keys():
                return f"{signs['>']};{signs['<']};{signs.get('=', own)}"
        mapped = [
            f"[{'<>' if sign == '!=' else sign}{limit}]{self._codes.get(style, 'General')}"
            for sign, limit, style in maps
        ]
        return ";".join([*mapped[:2], own])


def _code(style: etree._Element) -> str:
    kind = style.tag.rpartition("}")[2] if isinstance(style.tag, str) else ""
    if kind in ("boolean-style", "text-style"):
        return "@" if kind == "text-style" else "General"
    parts: list[str] = []
    for child in style:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "number":
            parts.append(_digits(child))
        elif name in ("scientific-number", "fraction"):
            parts.append("General")
        elif name in ("text", "currency-symbol"):
            text = "".join(child.itertext())
            if kind == "percentage-style" and "%" in text:
                parts.append("%".join(_quoted(piece) for piece in text.split("%")))
            else:
                parts.append(_quoted(text))
        elif name in _DATE_PARTS:
            short, long = _DATE_PARTS[name]
            code = long if child.get(f"{NUMBER}style") == "long" else short
            # Hours that may go beyond a day are counted on.
            elapsed = style.get(f"{NUMBER}truncate-on-overflow") == "false" and name == "hours"
            parts.append(f"[{code}]" if elapsed else code)
        elif name == "month":
            textual = child.get(f"{NUMBER}textual") == "true"
            letters = 2 if child.get(f"{NUMBER}style") == "long" else 1
            parts.append("m" * (letters + 2 if textual else letters))
        elif name == "am-pm":
            parts.append("AM/PM")
    return "".join(parts)


def _digits(number: etree._Element) -> str:
    places_stated = number.get(f"{NUMBER}decimal-places")
    grouped = number.get(f"{NUMBER}grouping") == "true"
    if places_stated is None and not grouped:
        whole = count(number, f"{NUMBER}min-integer-digits", _MAX_DIGITS, default=0)
        return "0" * whole if whole > 1 else "General"
    places = _small(places_stated)
    needed = min(_small(number.get(f"{NUMBER}min-decimal-places"), places), places)
    whole = _small(number.get(f"{NUMBER}min-integer-digits"), 1)
    digits = f"#,##{'0' * min(whole, 1)}" if grouped and whole < 2 else "0" * whole or "#"
    factor = number.get(f"{NUMBER}display-factor", "1")
    scale = {"1000": ",", "1000000": ",,", "1000000000": ",,,"}.get(factor.split(".")[0], "")
    return digits + ("." + "0" * needed + "#" * (places - needed) if places else "") + scale


def _small(text: str | None, default: int = 0) -> int:
    return min(int(text), _MAX_DIGITS) if text and text.isdecimal() and len(text) < 10 else default


def _quoted(text: str) -> str:
    return f'"{text}"'.replace('""', "") if '"' not in text else f'"{text.replace(chr(34), "")}"'


def days_of_date(text: str) -> str | None:
    """The number by which a sheet counts a date such as `2024-03-05T10:00:00`; None where it is none."""
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return None
    return repr((moment - _EPOCH).total_seconds() / 86400)


def days_of_time(text: str) -> str | None:
    """The part of a day that a time such as `PT10H30M00S` is; None where it is none."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    sign, days, hours, minutes, seconds = match.groups()
    total = 86400 * int(days or 0) + 3600 * int(hours or 0) + 60 * int(minutes or 0)
    total_seconds = total + float((seconds or "0").replace(",", "."))
    return repr((-total_seconds if sign else total_seconds) / 86400)
