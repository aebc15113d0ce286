"""The landing zone's version: it changes with the code that decides what lands, and in which columns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelines.files import fingerprint_of_files

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOMS = ("landing", "model")


@cache
def landing_version() -> str:
    """A hash of the rooms `landing` and `model`: a release with new columns lands every year anew."""
    return fingerprint_of_files(_PACKAGE, [p for room in _ROOMS for p in (_PACKAGE / room).rglob("*.py")])
