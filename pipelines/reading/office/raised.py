"""What is raised above its line, as plain text.

What belongs here: footnote marks set as superscript must not join the figure before them (`85` and a
raised `1` are not 851), and `m²` must stay what it is. Both hold where digits become superscript signs.
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST_MARK = 20
_SIGN = re.compile(r"\s*\(?\s*(?:[*†‡]{1,3}|[a-z](?=\s*\)))\s*\)?\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*\(?\s*(\d{1,2}(?:\s*,\s*\d{1,2})*)\s*\)?\s*")


def raised(text: str) -> str:
    """The text with superscript digits for plain ones; brackets around a footnote's number fall away.

    A footnote's star or letter is left out.
    """
    if len(text) > _LONGEST_MARK:
        return text.translate(_RAISED)
    if _SIGN.fullmatch(text):
        return ""
    mark = _MARK.fullmatch(text)
    return (mark.group(1).replace(" ", "") if mark else text).translate(_RAISED)
