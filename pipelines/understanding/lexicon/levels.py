"""The budget level of a program text, by its words, its code, or the national nomenclature.

What belongs here: evidence that one text gives alone. What the tree of sums adds is in `sums.tree`.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from pipelines.model.plan import BudgetLevel
from pipelines.understanding.lexicon.headings import nomenclature_levels, squash

RANKS: dict[str, int] = {"objective": 1, "program": 2, "activity": 3, "sub_activity": 4}
LEVELS: dict[int, BudgetLevel] = {1: "objective", 2: "program", 3: "activity", 4: "sub_activity"}
OBJECTIVE_LABEL = re.compile(r"^\W*(?:sasaran|tujuan)\b", re.I)
_HEAD_WORDS = (
    ("subkegiatan", RANKS["sub_activity"]),
    ("kegiatan", RANKS["activity"]),
    ("program", RANKS["program"]),
)
_LEAD = re.compile(r"^\s*\(?(?:\d{1,3}|[IVXLivxl]{1,5}|[A-Za-z])\s*[.)]?\s+(?=\S)")
_NATIONAL_CODE = re.compile(r"^[\dX]{1,2}\s*\.\s*[\dX]{2}\s*\.\s*[\dX]{2}", re.I)
_CODE = re.compile(r"^\s*((?:[\dX]{1,2}|[a-z])(?:\.[\dX]{1,4}){1,6})\.?\s+", re.I)


def strip_lead(name: str) -> str:
    """A program text without its leading number or code: `1 Penyusunan …` is `Penyusunan …`."""
    name = _CODE.sub("", name)
    if re.match(r"^\d+\s*(?:%|orang|unit)\b", name, re.I):
        return name
    return _LEAD.sub("", name, count=1)


def code_rank(code: str) -> int | None:
    """Rank by the depth of a code: `1.02.02` program, `1.02.02.2.01` activity, one part more sub-activity.

    Source: Permendagri 90/2019 and its updates number urusan.bidang.program.(1|2).kegiatan.sub-kegiatan,
    the fourth and fifth part together naming the activity.
    """
    if not _NATIONAL_CODE.match(code.strip()):
        return None
    parts = [p for p in re.split(r"\s*\.\s*", code.strip(" .")) if p]
    return {3: 2, 4: 3, 5: 3, 6: 4, 7: 4}.get(len(parts))


def code_of(name: str) -> str:
    """The code that a program text begins with, '' where it has none."""
    found = _CODE.match(name)
    return found[1] if found else ""


def word_rank(name: str) -> int | None:
    """The rank that a text's first word says: `Program …`, `Kegiatan …`, `Sub Kegiatan …`.

    One letter may be wrong, lost, doubled or swapped: `Proram …`, `Kegitan …`.
    """
    bare = squash(strip_lead(name))
    if (plain := next((rank for word, rank in _HEAD_WORDS if bare.startswith(word)), None)) is not None:
        return plain
    words = re.findall(r"[^\W\d_]+", strip_lead(name).casefold())
    heads = ("".join(words[:2]), *words[:1])
    misprints = (
        rank
        for head in heads
        for word, rank in _HEAD_WORDS
        if OSA.distance(head, word, score_cutoff=1) == 1 and len(words) > 1
    )
    return next(misprints, None)


def nomenclature_rank(name: str) -> int | None:
    """The rank of a name that the national nomenclature has on one level only."""
    bare = squash(strip_lead(name))
    table = nomenclature_levels()
    levels = table.get(bare) or table.get("program" + bare, frozenset())
    return RANKS[next(iter(levels))] if len(levels) == 1 else None
