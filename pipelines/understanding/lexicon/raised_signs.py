"""Signs set above or below their line, as characters of their own: footnote marks, exponents, indices.

What belongs here: compatibility forms folded to plain characters without a mark becoming a digit of what
stands before it. `40¹` is 40, `TW I¹` is the first quarter, `m²` stays a square metre, and `10³` is no ten.
"""

from __future__ import annotations

import re
import unicodedata

_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
_CIRCLED = "\u2460-\u249b\u24ea\u24f5-\u24fe\u2776-\u2793"
_SIGNS = re.compile(
    rf"\s*[(\u207d]?[{_RAISED}]+(?:\s*[,;]\s*[{_RAISED}]+)*[)\u207e]?"  # a footnote's number
    rf"|(?<=[\w)%])\s*[{_CIRCLED}]"  # a number in a circle behind a text: at its head it is numbering
    r"|(?<=\d)[\u2080-\u2089]+"  # an index of a figure; those of letters (`CO₂`, `PM₂`) name things
)
# `m²`, `Nm³`, `lm²`, `µm²`, `m/s²`: a length, whatever stands before its `m`, and a time that is divided by.
_EXPONENT = re.compile(
    r"(?:^|[\s/(\d])(?!(?i:jam))(?:(?i:[kcdhm]?m|km|dm|ft|in)|[A-Za-z\u00b5\u03bc]{0,2}m)$"
    r"|/(?i:s|det|dtk|detik)$"
)
# `10³`, `5 × 10⁶`, `2 x 3²`: a power; `10¹` is none that anyone writes.
_POWER = re.compile(r"(?:(?<![\d.,])10|[\u00d7\u00b7*]\s*\d+|\d\s*x\s*\d+)$", re.IGNORECASE)
_PLAIN_RAISED = re.compile(rf"[{_RAISED}]+")
# `TW ④`: the number of a quarter, not of a footnote.
_QUARTER = re.compile(
    r"(?<![^\W_])(?:t(?:ri|ry)?w(?:ulan|l|ln)?|trw|tri?b(?:ulan)?|k[uw]artal|kw|q)[\s.\-]*(?:ke)?[\s.\-]*$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text with compatibility forms folded and footnote marks left out; exponents of lengths stay.

    A power of a number is written with `^`, so that nobody takes it for a figure.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _SIGNS.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    """What stays of a sign: an exponent, a quarter's number, and a bracket that the text before it opened."""
    sign, before = match.group(), match.string[: match.start()]
    if sign[0] in "\u00b2\u00b3" and _EXPONENT.search(before):
        return sign
    if _PLAIN_RAISED.fullmatch(sign) and sign != "\u00b9" and _POWER.search(before):
        return f"^{sign}"
    number = unicodedata.numeric(sign[-1], 0)
    if re.search(f"[{_CIRCLED}]", sign) and number in (1, 2, 3, 4) and _QUARTER.search(before):
        return f" {number:.0f}"
    open_bracket = before.rpartition("\n")[2].count("(") > before.rpartition("\n")[2].count(")")
    return ")" if sign.endswith(")") and "(" not in sign and open_bracket else ""
