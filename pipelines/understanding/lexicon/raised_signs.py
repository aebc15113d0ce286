"""Signs set above or below their line, as characters of their own: footnote marks, exponents, indices.

What belongs here: compatibility forms folded to plain characters without a mark becoming a digit of what
stands before it. `40¹` is 40, `TW I¹` is the first quarter, and `m²` stays a square metre.
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
_EXPONENT = re.compile(r"(?:^|[\s/(\d])(?:[kcdhm]?m|km|dm|ft|in)$", re.IGNORECASE)


def plain(text: str) -> str:
    """The text with compatibility forms folded and footnote marks left out; exponents of lengths stay."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _SIGNS.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    """What stays of a sign: an exponent, and a bracket that the text before it opened."""
    sign, before = match.group(), match.string[: match.start()]
    if sign[0] in "\u00b2\u00b3" and _EXPONENT.search(before):
        return sign
    open_bracket = before.rpartition("\n")[2].count("(") > before.rpartition("\n")[2].count(")")
    return ")" if sign.endswith(")") and "(" not in sign and open_bracket else ""
