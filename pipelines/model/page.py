"""The shape every reader returns: pages of text lines and grids of cells, each with its place.

What belongs here: plain containers and the one exception by which a reader refuses a file.
Nothing in this package knows what a plan is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol, get_args

GridKind = Literal["ruled", "unruled", "native", "text", "ocr"]
FileType = Literal[
    "pdf",
    "docx",
    "xlsx",
    "txt",
    "xls",
    "xlsb",
    "ods",
    "csv",
    "odt",
    "html",
    "jpg",
    "jpeg",
    "png",
    "tif",
    "tiff",
]
# In the order in which messages name them; a file's kind is its ending.
FILE_TYPES: tuple[FileType, ...] = get_args(FileType)


class DocumentRejected(Exception):
    """A file that can't be read or gives no lines.

    `reason_code` is one of the warehouse contract's codes, `message` tells a person what to do.
    `is_titled_plan` says that a title called it a plan, so that another reading may be worth its time.
    """

    def __init__(self, reason_code: str, message: str, is_titled_plan: bool = False) -> None:
        super().__init__(f"{reason_code}: {message}")
        self.reason_code = reason_code
        self.message = message
        self.is_titled_plan = is_titled_plan


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, measured from the top left corner of the page as a reader sees it."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; a merged cell stands once, at its top left slot, with its spans.

    `text` keeps the cell's own line breaks as `\\n`. `number` is the stored value where the file
    holds real numbers (xlsx). `open_top` and `open_bottom` say that no rule closes the cell there,
    as happens where a page break cuts a row. `alternatives` holds what further readings of the same
    cell gave where the text is OCR and has figures: a figure is supported where one of them agrees.
    `bold_lead` counts the characters of a bold beginning where the rest of the text is not bold.
    """

    row: int
    col: int
    text: str = ""
    row_span: int = 1
    col_span: int = 1
    box: Box | None = None
    bold: bool = False
    number: Decimal | None = None
    open_top: bool = False
    open_bottom: bool = False
    alternatives: tuple[str, ...] = ()
    bold_lead: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page (or sheet): `n_rows` × `n_cols` slots, each covered by at most one cell.

    `cells` are ordered by row, then column, empty cells included. A grid of kind `text` is ragged:
    its cells have no spans and a row may have fewer cells than `n_cols`, because text keeps neither.
    `row_numbers[i]` is the row's number in the source (sheet row, line of the text file), else its
    index from 1. `section` is the sheet's name, or None.
    """

    page_number: int
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    kind: GridKind
    box: Box | None = None
    row_numbers: tuple[int, ...] = ()
    section: str | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text outside every grid. `size` is the font size in points, None where unknown.

    `running`: the file itself says that it stands at the head or foot of pages.
    """

    text: str
    page_number: int
    box: Box | None = None
    bold: bool = False
    size: float | None = None
    running: bool = False


class PrintedWord(NamedTuple):
    """A word that a reader of the page sees, and its box in points from the page's top left corner.

    `is_beside`: it stands on a further page, in a part of the table that was joined to this page's.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page (a sheet of a workbook, the whole of a docx or txt), its blocks in reading order.

    `printed` are the page's words as read from its characters, before they were laid into cells and lines:
    each of them ends in a block. It leaves out what nobody sees or takes for text: what is covered or struck
    through, watermarks, shadows, footnote marks. () where words are known from cells alone. A word may lie
    over the edge of its cell, and one that holds the texts of two cells is one word here: compare characters.
    """

    number: int
    blocks: tuple[TextLine | Grid, ...]
    width: float | None = None
    height: float | None = None
    printed: tuple[PrintedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader left alone or could not read for certain, e.g. a hidden sheet.

    `source_row` is the row of the sheet it concerns, None where it concerns more than a row.
    """

    reason_code: str
    message: str
    page_number: int | None = None
    printed_text: str | None = None
    source_row: int | None = None


class DocumentReader(Protocol):
    """An open document. `pages` reads lazily and keeps no page after it has been handed over."""

    file_type: FileType
    page_count: int | None
    notices: list[Notice]

    def pages(self) -> Iterator[Page]:
        """Yields the pages in order; raises DocumentRejected where the file turns out unreadable."""
        ...

    def close(self) -> None:
        """Frees the file; safe to call twice."""
        ...
