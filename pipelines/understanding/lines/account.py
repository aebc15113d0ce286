"""The account of printed words: each word of a plan table's body ends in one place, once.

What belongs here: counting. Who takes a cell's words says so on the cell (`RowCell.taken`); what nobody took
is found by the difference. Source: the warehouse contract, "Nothing printed disappears".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.understanding.lines.rows import PlanRow


@dataclass
class WordAccount:
    """Words printed below the headings of plan tables, and where they ended."""

    printed: int = 0
    in_lines: int = 0
    in_headings: int = 0
    in_notes: int = 0
    in_issues: int = 0

    def add_printed(self, rows: Iterable[PlanRow]) -> None:
        """Counts what rows print, before they are joined or understood."""
        for row in rows:
            self.printed += sum(cell.words for cell in row.cells.values()) + row.words_beyond

    def add_repeated(self, words: int) -> None:
        """Counts words that lines hold once and rows brought together print again."""
        self.printed += words
        self.in_lines += words

    def add_taken(self, rows: Iterable[PlanRow]) -> None:
        """Counts where the words of rows went, after lines were made of them."""
        for row in rows:
            self.in_issues += row.words_beyond
            for cell in row.cells.values():
                if cell.taken is not None:
                    field = f"in_{cell.taken}s"
                    setattr(self, field, getattr(self, field) + cell.words)

    def add_issue(self, text: str) -> None:
        """Counts words outside the table's rows that an issue quotes, texts of cells parted by `|`."""
        words = sum(word != "|" for word in text.split())
        self.printed += words
        self.in_issues += words
