"""Footnote marks: raised signs that belong to no figure and no name.

What belongs here: telling a mark from an exponent, for readers that know what is raised.
"""

from __future__ import annotations

import re

_MARK = re.compile(
    r"[(\[]?\s*(?:\d{1,2}|[*†‡]{1,3}|[a-z])\s*[)\]]?(?:\s*[,;]\s*\d{1,2}[)\]]?)*", re.IGNORECASE
)
_LENGTH = re.compile(r"(?:^|[\s/(\d])(?:[kcdhm]?m|km|dm|ft|in)\.?$", re.IGNORECASE)


def is_footnote_mark(before: str, raised: str) -> bool:
    """Whether `raised`, right behind `before`, is a mark: not the exponent of `m²`, `km³`."""
    text = raised.strip()
    if not before.strip() or _MARK.fullmatch(text) is None:
        return False
    return not (text in ("2", "3") and _LENGTH.search(before.rstrip()))
