"""What the command line shows: tables, the progress of a build, numbers as Indonesians write them.

What belongs here: presentation with Rich. Text from documents is shown as it is, never taken for
markup or for codes that steer a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pipelines.documents.catalogue import Document
from pipelines.model.plan import Extraction

_FILE_WIDTH = 200


def screen(*, stderr: bool = False) -> Console:
    """The terminal; wide lines where output goes to a file or a pipe, which no terminal wraps."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_FILE_WIDTH)


def plain(value: object) -> Text:
    """A value as text without control characters; empty for None."""
    text = "" if value is None else str(value)
    shown = "".join(" " if char in "\r\n\t" else char for char in text if _is_safe(char))
    return Text(shown)


def say(console: Console, message: object, style: str | None = None) -> None:
    """A message on a line of its own, however long: a path in it can be copied."""
    console.print(plain(message), style=style, soft_wrap=True)


def number(value: Decimal | float | None) -> str:
    """A number as Indonesian documents print it: 8.179.154.520 or 96,83."""
    if value is None:
        return ""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "") -> Table:
    """A table; the columns named in `right` (by position, as digits) are set flush right."""
    drawn = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        drawn.add_column(column, justify="right" if str(position) in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(plain(cell) for cell in row))
    return drawn


class BuildProgress:
    """A progress bar with a step per document, then a line for the models."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[file]}", markup=False),
            console=console,
            transient=True,
        )
        self._reading: TaskID | None = None
        self._modelling: TaskID | None = None
        self.documents_read = 0
        self.documents_reused = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def reading(self, total: int, reused: int) -> None:
        """Starts the bar of documents."""
        self.documents_reused = reused
        if total:
            self._reading = self._bar.add_task("Reading documents", total=total, file="")

    def read(self, document: Document, extraction: Extraction) -> None:
        """Moves the bar on by a document."""
        self.documents_read += 1
        outcome = extraction.rejection.reason_code if extraction.rejection else ""
        if self._reading is not None:
            shown = plain(f"{document.file_name} {outcome}".rstrip()).plain
            self._bar.update(self._reading, advance=1, file=shown)

    def modelling(self, total: int) -> None:
        """Starts the bar of models and tests."""
        self._modelling = self._bar.add_task("Building and testing models", total=total, file="")

    def modelled(self) -> None:
        """Moves the bar of models and tests on by one."""
        if self._modelling is not None:
            self._bar.update(self._modelling, advance=1)

    def note(self, message: str) -> None:
        """Shows a message above the bar."""
        say(self._console, message)


def _is_safe(char: str) -> bool:
    return char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
