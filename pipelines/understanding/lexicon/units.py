"""What units of measure say of the figures beside them (`vocabulary/unit_kinds.csv`)."""

from __future__ import annotations

from functools import cache

from pipelines.understanding.lexicon.data_files import read_vocabulary
from pipelines.understanding.lexicon.headings import squash


@cache
def _units(kind: str) -> frozenset[str]:
    return frozenset(squash(row["unit"]) for row in read_vocabulary("unit_kinds.csv") if row["kind"] == kind)


@cache
def is_counted(unit: str) -> bool:
    """True for a unit of things that come in whole numbers, or in so many that decimals are not printed."""
    return squash(unit) in _units("count")


@cache
def is_measure(unit: str) -> bool:
    """True for a unit whose figures have decimals: `%`, `Indeks`, `Nilai`."""
    return "%" in unit or "‰" in unit or squash(unit) in _units("measure")
