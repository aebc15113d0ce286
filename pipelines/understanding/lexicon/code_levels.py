"""The budget level of a program text among the others of its table: codes as this table numbers them.

What belongs here: how many parts a code of each level has. The national numbering is the rule where nothing
contradicts it; older numberings put the agency's own code between, so that a program has six parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from pipelines.understanding.lexicon.levels import RANKS, code_of, code_rank, nomenclature_rank, word_rank

# Shorter ones may number objectives or anything else.
_SHORTEST = 3
_LOWEST = RANKS["sub_activity"]


class CodeLevels:
    """Levels of the program texts of one table, from pairs of a name and its code ('' where none is printed).

    Where words say the level of texts whose codes have equally many parts, that number of parts means that
    level. Where one code begins with another one, the longer is of a lower level: numbers of parts that the
    national rule would put on one level are then counted from the shortest, a program's.
    """

    def __init__(self, printed: Iterable[tuple[str, str]]) -> None:
        parts_of: set[tuple[str, ...]] = set()
        said: dict[int, set[int]] = defaultdict(set)
        for name, code in printed:
            parts = _parts(code or code_of(name))
            if not parts:
                continue
            parts_of.add(parts)
            if (rank := word_rank(name)) is not None:
                said[len(parts)].add(rank)
        self._ranks = {length: next(iter(ranks)) for length, ranks in said.items() if len(ranks) == 1}
        nested = [parts for parts in parts_of if any(parts[:n] in parts_of for n in range(1, len(parts)))]
        chain = sorted({n for parts in nested for n in range(1, len(parts) + 1) if parts[:n] in parts_of})
        national = [code_rank_of(n) for n in chain]
        if min(chain, default=0) >= _SHORTEST and any(
            a is None or b is None or a >= b for a, b in pairwise(national)
        ):
            for place, length in enumerate(chain):
                self._ranks.setdefault(length, min(_LOWEST, RANKS["program"] + place))

    def rank(self, name: str, code: str = "") -> tuple[int | None, bool]:
        """Rank of a program text (2 program, 3 activity, 4 sub-activity) and whether it is said outright.

        The nomenclature only suggests a level: agencies print names one level up or down.
        """
        if (by_word := word_rank(name)) is not None:
            return by_word, True
        printed = code or code_of(name)
        length = len(_parts(printed))
        if length in self._ranks:
            return self._ranks[length], True
        if (by_code := code_rank(printed)) is not None:
            return by_code, True
        return nomenclature_rank(name), False


def code_rank_of(length: int) -> int | None:
    """The national rank of a code with so many parts."""
    return code_rank(".".join(["1", *["01"] * (length - 1)]))


def _parts(code: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"\s*\.\s*", code.strip(" .")) if part)
