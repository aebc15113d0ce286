"""The scale a heading gives its amounts: `(Rp. 000)`, `dalam ribuan rupiah`, `(Rp juta)`."""

from __future__ import annotations

import re

_THOUSANDS = re.compile(
    r"rp\.?\s*\.?\s*[.,]?000\b(?![.,]?000)|\(\s*[x×]?\s*1?[.,]?000\s*\)|\b(?:rp\.?|dalam)\s*ribu(?:an)?\b|\(\s*ribu(?:an)?\b|\bribuan\s+rupiah"
    r"|x\s*(?:rp\.?\s*)?1[.,]?000\b",
    re.I,
)
_MILLIONS = re.compile(r"rp\.?\s*[.,]?000[.,]?000\b|\bjutaan\b|\b(?:dalam|rp\.?)\s*juta\b|\(\s*juta", re.I)
_BILLIONS = re.compile(r"\b(?:rp\.?|dalam)\s*mil[iy]ar(?:an)?\b|\(\s*mil[iy]ar(?:an)?\b", re.I)


def scale_of(heading: str) -> int | None:
    """Rupiah per printed unit that a heading states, None where it states none."""
    text = re.sub(r"\s+", " ", heading)
    if _MILLIONS.search(text):
        return 1_000_000
    if _THOUSANDS.search(text):
        return 1000
    if _BILLIONS.search(text):
        return 1_000_000_000
    return None
