"""Columns for the years of a longer plan: under `Target Tahun ke-`, `1 2 3 4 5` are no quarters.

What belongs here: finding such columns by their headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.understanding.lexicon.headings import squash
from pipelines.understanding.lexicon.periods import speaks_of_quarters
from pipelines.understanding.lexicon.row_words import any_word

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi")
_NUMBER = r"(?:[1-9]|i{1,3}|iv|v|vi)"
_NUMBERED_YEAR = re.compile(rf"{any_word('numbered_year')}{any_word('ordinal')}?{_NUMBER}$")
# `Tahun ke-`, or `Target per Tahun` where no year follows; `dalam setahun` is about one year's parts.
_YEARS_BELOW = re.compile(
    any_word("numbered_year") + any_word("ordinal") + r"|(?<!se)(?<!satu)(?<!1)(?<!dalam)(?:tahun|thn)$"
)
# Two years, or one and the last digits of another, with `-`, `/` or `s.d.` between: not `2023 (31 Desa)`.
_RANGE_OF_YEARS = re.compile(
    r"(?<!\d)(20\d\d)\s*(?:[-–—/]|s\s*[./]?\s*d\b\.?|sampai(?:\s+dengan)?|hingga)\s*(?:tahun\s*)?(?:20)?(\d\d)"
    r"(?!\d|\s*[a-z])",
    re.I,
)
_LEAST = 2
_QUARTERS = 4


def columns_of_years(headings: Sequence[Sequence[str]]) -> set[int]:
    """The indices of columns that hold one year each of several; `headings` are each column's, outermost
    first.

    Their headings number years (`Tahun 3`, `Tahun ke-` or `Target 2021-2024` over `3`), or number more than
    four columns in a row without a word of quarters. `Target Tahun 2023` over `3` is of one year.
    """
    numbered = {i for i, parts in enumerate(headings) if _is_numbered_year(parts)}
    found = numbered if len(numbered) >= _LEAST else set()
    for start in range(len(headings)):
        run = _run_from(headings, start)
        if len(run) > _QUARTERS:
            found |= run
    return found


def _is_numbered_year(parts: Sequence[str]) -> bool:
    squashed = [squash(part) for part in parts]
    if not squashed or any(map(speaks_of_quarters, parts)):
        return False
    if _NUMBERED_YEAR.search(squashed[-1]):
        return True
    above = any(_YEARS_BELOW.search(part) for part in squashed[:-1])
    above = above or any(_spans_years(part) for part in parts[:-1])
    return above and re.fullmatch(_NUMBER, squashed[-1]) is not None


def _spans_years(heading: str) -> bool:
    """True for `Target 2021-2024`, `Periode 2021 s.d. 2026`, `Tahun 2021/22`."""
    return any(int(first) % 100 < int(last) for first, last in _RANGE_OF_YEARS.findall(heading))


def _run_from(headings: Sequence[Sequence[str]], start: int) -> set[int]:
    """The columns from `start` on that are numbered 1, 2, 3, … or I, II, III, … under the same headings."""
    run: set[int] = set()
    for i in range(start, min(start + len(_ROMAN), len(headings))):
        parts = headings[i]
        number = i - start + 1
        if not parts or squash(parts[-1]) not in (str(number), _ROMAN[number - 1]):
            break
        if list(parts[:-1]) != list(headings[start][:-1]) or any(map(speaks_of_quarters, parts)):
            break
        run.add(i)
    following = start + len(run)
    if (
        following < len(headings)
        and headings[following]
        and squash(headings[following][-1]) == str(len(run) + 1)
    ):
        return set()  # twelve are months
    return run
