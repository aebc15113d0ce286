"""The headings that lines stand under: rows, or parts of rows, that only name a program or an activity.

What belongs here: which headings are open, from the outermost in, and what ends one.
"""

from __future__ import annotations

from dataclasses import dataclass

_OBJECTIVE, _ACTIVITY = 1, 3


@dataclass(frozen=True)
class Heading:
    """A name that lines below take as an ancestor.

    `rank` is as in `levels`; `is_sure` where words or a code say it.
    """

    name: str
    rank: int
    is_sure: bool


class OpenHeadings:
    """The headings under which the next line stands, outermost first.

    A heading goes on over objectives and pages until one of its own rank or above takes its place.
    """

    def __init__(self) -> None:
        self._open: list[Heading] = []
        self._no_line_since = False

    def open(self, name: str, rank: int | None, is_sure: bool) -> None:
        """Puts what follows under `name`.

        One of unknown rank stands under the heading right above it, else in place of the last one of unknown
        rank.
        """
        if rank is None:
            above = self._open if self._no_line_since else [h for h in self._open if h.is_sure]
            above = [h for h in above if h.rank < _ACTIVITY]
            rank, is_sure = max((h.rank for h in above), default=_OBJECTIVE) + 1, False
        else:
            above = [h for h in self._open if h.rank < rank]
        self._open = [*above, Heading(name, rank, is_sure)]
        self._no_line_since = True

    def over(self, rank: int | None, is_sure: bool) -> tuple[Heading, ...]:
        """The headings of a line of this rank; those that it can't stand under end.

        Where only the nomenclature suggests the line's rank, a heading whose own is said outright goes
        before.
        """
        self._no_line_since = False
        if rank is not None:
            self._open = [h for h in self._open if h.rank < rank or (h.is_sure and not is_sure)]
        return tuple(self._open)

    def current(self) -> tuple[Heading, ...]:
        """The headings of a line without a name of its own."""
        self._no_line_since = False
        return tuple(self._open)

    def close(self) -> None:
        """Ends all of them."""
        self._open = []
