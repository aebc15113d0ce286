"""Reading pages that are pictures: rules found in the picture, cells read by OCR.

What belongs here: the order of steps on a scanned page, and the readings that a figure gets. Text is
read with the Indonesian model, figures with the English one, which knows digits far better; then
twice more, at other sizes and by the other model, so that a misread digit shows as a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from pipelines.model.page import DocumentRejected, Grid, Page, TextLine
from pipelines.reading.pdf.assembly import text_lines
from pipelines.reading.pdf.cells import cell_text, fill
from pipelines.reading.pdf.paths import Paths, Rule
from pipelines.reading.pdf.tables.rules import SNAP, RulePlan, TooManyRulesError, find_frames
from pipelines.reading.pdf.tables.unruled import find_unruled
from pipelines.reading.pdf.words import Word
from pipelines.reading.scan.image import (
    DPI,
    Band,
    Run,
    cleaned,
    count_strokes,
    find_bands,
    find_ink,
    find_rules,
    find_tilt,
    is_dash,
    levelled,
    stroke_width,
    without_rules,
)
from pipelines.reading.scan.tesseract import (
    DIGITS,
    OcrError,
    OcrWord,
    find_turn,
    installed_languages,
    read_words,
)

_MAX_PIXELS = 60_000_000
_MARGIN = 15
# Pixels left out along a cell's rules.
_INSET = 3
_BOLD = 1.2
_POOR = 60.0
# The confidence of what was recognised without OCR.
_SEEN = 101.0
# Lines read before anything else to see whether the page stands upright.
_SAMPLE = 30
# The size and the model of the two further readings; smaller suits the Indonesian model best.
_FURTHER = ((0.7, "ind"), (1.5, "eng"))


@dataclass(slots=True)
class _Piece:
    """Something read: a word, or a line that is one figure. `line` is the line of text it stands in."""

    box: Band
    line: Band
    text: str
    confidence: float
    after_space: bool = False
    bold: bool = False
    alternatives: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be a figure, or something short that models are apt to misread as letters."""
        short = _has_digit(self.text) or len(self.text) <= 2
        return (short or self.confidence < _POOR) and self.confidence < _SEEN


def scanned_page_reader() -> Callable[[Any, int], Page] | None:
    """What reads a scanned page of pypdfium2, given with its number; None where no OCR is installed."""
    return read_scanned_page if installed_languages() else None


def read_scanned_page(page: Any, number: int) -> Page:
    """The page's tables and text by OCR; its boxes are those of the page once levelled.

    A grid's cells with figures carry in `alternatives` what other readings of the same cell gave.
    Raises DocumentRejected `unreadable` where OCR fails.
    """
    width, height = page.get_size()
    scale = min(DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    try:
        pixel = 1 / scale
        scan = _Scan(picture, number, pixel)
        if not scan.read() and (turn := find_turn(picture, DPI)):
            scan = _Scan(picture.rotate(-turn, expand=True, fillcolor=255), number, pixel)
        scan.read(whatever=True)
        return scan.page()
    except OcrError as error:
        raise DocumentRejected(
            "unreadable", f"OCR failed on page {number} ({error}). Check that tesseract works, and try again."
        ) from error


class _Scan:
    """One picture of a page and what was read in it. `pixel` is a pixel's size in points."""

    def __init__(self, picture: Image.Image, number: int, pixel: float) -> None:
        self._number = number
        self._pixel = pixel
        picture = levelled(picture, find_tilt(picture))
        ink = find_ink(picture)
        horizontal, vertical = find_rules(ink)
        self._plan = self._find_frames(horizontal, vertical)
        self._ink = without_rules(ink, *self._drawn(horizontal, vertical))
        self._picture = cleaned(picture, self._ink)
        self._pieces: list[_Piece] = []

    def read(self, whatever: bool = False) -> bool:
        """Reads all text; False where a sample of it shows that the page lies on its side or head.

        `whatever` reads all the same.
        """
        self._pieces = []
        single, several = self._bands()
        single.sort(key=lambda band: band.x0 - band.x1)
        for sample, bands in ((True, single[:_SAMPLE]), (False, single[_SAMPLE:])):
            self._pieces.extend(self._read_bands(bands, 7))
            if sample and bands and not whatever and self._confidence() < _POOR:
                return False
        self._pieces.extend(self._read_bands(several, 6))
        self._pieces.extend(self._outside())
        return whatever or self._confidence() >= _POOR

    def _confidence(self) -> float:
        """The middle confidence of the words read, 0 to 100; 0 where there is none."""
        words = [piece.confidence for piece in self._pieces if sum(c.isalpha() for c in piece.text) > 3]
        return median(words) if words else 0.0

    def page(self) -> Page:
        """The page in the shared shape, its figures read again."""
        self._reread([piece for piece in self._pieces if piece.is_doubtful])
        self._mark_bold()
        words = [self._word(piece, piece.text) for piece in self._pieces if piece.text]
        grids: list[Grid] = []
        for frame in sorted(self._plan.frames, key=lambda frame: frame.area):
            grid, words = fill(frame, words, self._number, "ocr")
            grids.append(self._with_alternatives(grid))
        for frame in find_unruled(words, self._plan.loose):
            grid, words = fill(frame, words, self._number, "ocr")
            grids.append(self._with_alternatives(grid))
        blocks: list[TextLine | Grid] = [grid for grid in grids if any(cell.text for cell in grid.cells)]
        blocks.extend(text_lines(words, self._number))
        blocks.sort(key=lambda block: (round(block.box.top), block.box.x0) if block.box else (0, 0.0))
        width, height = self._picture.size
        return Page(self._number, tuple(blocks), width * self._pixel, height * self._pixel)

    def _find_frames(self, horizontal: list[Run], vertical: list[Run]) -> RulePlan:
        paths = Paths(
            horizontal=[self._rule(run) for run in horizontal], vertical=[self._rule(run) for run in vertical]
        )
        try:
            return find_frames(paths)
        except TooManyRulesError:
            return RulePlan([], [])

    def _rule(self, run: Run) -> Rule:
        return Rule((run.pos + 0.5) * self._pixel, run.start * self._pixel, run.end * self._pixel)

    def _drawn(self, horizontal: list[Run], vertical: list[Run]) -> tuple[list[Run], list[Run]]:
        """The runs that frames are made of; long strokes of letters are none."""
        near = SNAP / self._pixel
        lines_y = [y / self._pixel for frame in self._plan.frames for y in frame.ys]
        lines_x = [x / self._pixel for frame in self._plan.frames for x in frame.xs]
        return (
            [run for run in horizontal if any(abs(run.pos - y) <= near for y in lines_y)],
            [run for run in vertical if any(abs(run.pos - x) <= near for x in lines_x)],
        )

    def _bands(self) -> tuple[list[Band], list[Band]]:
        """The lines of text in each cell, and those too high to be one.

        A line at a time, there is no layout for OCR to misjudge. Dashes and strokes need no reading.
        """
        rest = self._ink.copy()
        bands: list[Band] = []
        for frame in sorted(self._plan.frames, key=lambda frame: frame.area):
            xs = [round(x / self._pixel) for x in frame.xs]
            ys = [round(y / self._pixel) for y in frame.ys]
            for span in frame.spans:
                x0, x1 = xs[span.col] + _INSET, xs[span.col + span.col_span] - _INSET
                top, bottom = ys[span.row] + _INSET, ys[span.row + span.row_span] - _INSET
                bands.extend(find_bands(rest, x0, top, x1, bottom))
            # A frame inside another is read before it, and is then no part of it.
            rest[ys[0] : ys[-1], xs[0] : xs[-1]] = False
        usual = median([band.height for band in bands]) if bands else 0.0
        single: list[Band] = []
        several: list[Band] = []
        for band in bands:
            if is_dash(self._ink, band):
                self._pieces.append(_Piece(band, band, "-", _SEEN, alternatives=("-",)))
            elif strokes := count_strokes(self._ink, band):
                self._pieces.append(_Piece(band, band, "I" * strokes, _SEEN))
            else:
                (several if band.height > 1.7 * usual else single).append(band)
        return single, several

    def _read_bands(self, bands: Sequence[Band], segmentation: int) -> Iterator[_Piece]:
        found: dict[int, list[OcrWord]] = {}
        for word in read_words([self._cut(band) for band in bands], DPI, segmentation, "ind"):
            found.setdefault(word.picture, []).append(word)
        for index, band in enumerate(bands):
            words = found.get(index, [])
            text = " ".join(word.text for word in words)
            if segmentation == 7 and (not words or _is_figure(text)):
                confidence = min((word.confidence for word in words), default=0.0)
                yield _Piece(band, band, text, confidence)
            else:
                yield from _pieces(
                    words, band.x0 - _MARGIN, band.top - _MARGIN, None if segmentation == 6 else band
                )

    def _outside(self) -> Iterator[_Piece]:
        """Reads what stands outside all frames."""
        pixels = np.asarray(self._picture).copy()
        for frame in self._plan.frames:
            x0, x1 = round(frame.xs[0] / self._pixel), round(frame.xs[-1] / self._pixel)
            top, bottom = round(frame.ys[0] / self._pixel), round(frame.ys[-1] / self._pixel)
            pixels[top - 2 : bottom + 3, x0 - 2 : x1 + 3] = 255
        words = read_words([Image.fromarray(pixels)], DPI, 11, "ind")
        sure: dict[tuple[int, int, int], float] = {}
        for word in words:
            sure[word.line] = max(sure.get(word.line, 0.0), word.confidence)
        # Stains and pictures give lines of which no word is sure.
        yield from _pieces([word for word in words if sure[word.line] >= _POOR], 0, 0, None)

    def _cut(self, band: Band) -> Image.Image:
        """A part of the picture on white ground, with the margin that OCR needs."""
        ground = Image.new("L", (band.x1 - band.x0 + 2 * _MARGIN, band.height + 2 * _MARGIN), 255)
        part = self._picture.crop((band.x0 - 2, band.top - 2, band.x1 + 2, band.bottom + 2))
        ground.paste(part, (_MARGIN - 2, _MARGIN - 2))
        return ground

    def _reread(self, pieces: Sequence[_Piece]) -> None:
        """Reads pieces with the model that knows digits, and those that are figures twice more."""
        cuts = [self._cut(piece.box) for piece in pieces]
        for piece, (text, confidence) in zip(pieces, _read_each(cuts, "eng"), strict=True):
            if _has_digit(text) or text == "%" or not piece.text or confidence > piece.confidence + 20:
                piece.text, piece.confidence = text, confidence
        figures = [(piece, cut) for piece, cut in zip(pieces, cuts, strict=True) if _has_digit(piece.text)]
        for size, language in _FURTHER:
            again = _read_each([_resized(cut, size) for _, cut in figures], language, DIGITS)
            for (piece, _), (text, _) in zip(figures, again, strict=True):
                piece.alternatives += (text,)
            # A third reading only where the first two differ.
            figures = [
                (piece, cut)
                for piece, cut in figures
                if _digits(piece.alternatives[0]) != _digits(piece.text)
            ]
        for piece, _ in figures:
            first, *others = piece.alternatives
            if _has_digit(first) and others == [first] and _digits(first) != _digits(piece.text):
                piece.text, piece.alternatives = first, (first, piece.text)  # two readings against one

    def _mark_bold(self) -> None:
        pieces = [piece for piece in self._pieces if len(piece.text) > 2]
        widths = {line: stroke_width(self._ink, line) for line in {piece.line for piece in pieces}}
        usual = median(widths.values()) if widths else 0.0
        for piece in pieces:
            piece.bold = widths[piece.line] > _BOLD * usual

    def _word(self, piece: _Piece, text: str) -> Word:
        x0, x1 = piece.box.x0 * self._pixel, piece.box.x1 * self._pixel
        above, below = _extent(text)
        size = piece.box.height / (above + below) * self._pixel
        baseline = piece.box.bottom * self._pixel - below * size
        return Word(
            text=text,
            u0=x0,
            u1=x1,
            v=baseline,
            size=size,
            turn=0,
            bold=piece.bold,
            x0=x0,
            top=baseline - 0.75 * size,
            x1=x1,
            bottom=baseline + 0.22 * size,
            glyphs=(),
            after_space=piece.after_space,
            slanted=False,
        )

    def _with_alternatives(self, grid: Grid) -> Grid:
        cells = []
        for cell in grid.cells:
            box = cell.box
            inside = [
                piece
                for piece in self._pieces
                if box is not None
                and box.x0 <= (piece.box.x0 + piece.box.x1) / 2 * self._pixel < box.x1
                and box.top <= (piece.line.top + piece.line.bottom) / 2 * self._pixel < box.bottom
            ]
            count = max((len(piece.alternatives) for piece in inside), default=0)
            others = tuple(
                cell_text(
                    [self._word(piece, (piece.alternatives or (piece.text,) * count)[k]) for piece in inside]
                )
                for k in range(count)
                if all(len(piece.alternatives) > k for piece in inside if piece.alternatives)
            )
            cells.append(replace(cell, alternatives=others))
        return replace(grid, cells=tuple(cells))


def _pieces(words: Sequence[OcrWord], x0: int, top: int, line: Band | None) -> Iterator[_Piece]:
    """Words as pieces on the page, where the picture they were read in stands at (x0, top).

    `line` is the line of text they stand in; where it isn't known, it is what tesseract took for one.
    """
    lines: dict[tuple[int, int, int], Band] = {}
    for word in words:
        box = Band(word.x0, word.top, word.x1, word.bottom)
        other = lines.get(word.line, box)
        lines[word.line] = Band(
            min(box.x0, other.x0),
            min(box.top, other.top),
            max(box.x1, other.x1),
            max(box.bottom, other.bottom),
        )
    last: OcrWord | None = None
    for word in words:
        own = lines[word.line]
        yield _Piece(
            box=Band(word.x0 + x0, word.top + top, word.x1 + x0, word.bottom + top),
            line=line or Band(own.x0 + x0, own.top + top, own.x1 + x0, own.bottom + top),
            text=word.text,
            confidence=word.confidence,
            after_space=last is not None and last.line == word.line,
        )
        last = word


def _read_each(
    pictures: Sequence[Image.Image], language: str, only: str | None = None
) -> list[tuple[str, float]]:
    """The text of each picture, read as one line, and its least confidence."""
    texts: list[list[OcrWord]] = [[] for _ in pictures]
    for word in read_words(pictures, DPI, 7, language, only):
        texts[word.picture].append(word)
    return [
        (" ".join(word.text for word in words), min((word.confidence for word in words), default=0.0))
        for words in texts
    ]


def _resized(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _extent(text: str) -> tuple[float, float]:
    """How far a text's ink reaches above and below the baseline, in font sizes."""
    if all(char in "-–—.,:" for char in text):
        return 0.5, 0.0
    above = 0.53 if all(char in "acegmnopqrsuvwxyz.,-" for char in text) else 0.73
    below = (
        0.21
        if any(char in "gjpqyQ()/|[]" for char in text)
        else 0.08
        if any(c in ",;" for c in text)
        else 0.0
    )
    return above, below


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _digits(text: str) -> str:
    """A figure's digits and inner separators, which is what readings must agree on."""
    return "".join(char for char in text if char.isdigit() or char in ".,").strip(".,")


def _is_figure(text: str) -> bool:
    """Whether digits and marks make up most of a text."""
    return _has_digit(text) and sum(char.isalpha() for char in text) <= len(text) / 4
