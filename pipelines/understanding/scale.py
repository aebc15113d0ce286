"""The scale a heading gives its amounts: `(Rp. 000)`, `dalam ribuan rupiah`, `(Rp juta)`."""

from __future__ import annotations

import re
from decimal import Decimal

_THOUSANDS = re.compile(
    r"rp\.?\s*\.?\s*[.,]?000\b(?![.,]?000)|\(\s*[x×]?\s*1?[.,]?000\s*\)|\bribuan?\b(?!\s+orang)"
    r"|\bdalam\s+ribu|x\s*(?:rp\.?\s*)?1[.,]?000\b",
    re.I,
)
_MILLIONS = re.compile(r"rp\.?\s*[.,]?000[.,]?000\b|\bjutaan\b|\b(?:dalam|rp\.?)\s*juta\b|\(\s*juta", re.I)
_BILLIONS = re.compile(r"\bmil[iy]aran?\b", re.I)


def scale_of(heading: str) -> Decimal | None:
    """Rupiah per printed unit that a heading states, None where it states none."""
    text = re.sub(r"\s+", " ", heading)
    if _MILLIONS.search(text):
        return Decimal(1_000_000)
    if _THOUSANDS.search(text):
        return Decimal(1000)
    if _BILLIONS.search(text) and re.search(r"rp|rupiah|dalam", text, re.I):
        return Decimal(1_000_000_000)
    return None
