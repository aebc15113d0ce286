"""Reading pages that are pictures: rules found in the picture, cells read by a recogniser of text.

What belongs here: the order of steps on a scanned page. Which recogniser it is makes no difference
here; figures are read again, so that a misread digit shows as a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
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
from pipelines.reading.scan.dashes import CellBands, dash_level, find_faint_dash, is_dash, true_dashes
from pipelines.reading.scan.glance import DPI as GLANCE_DPI
from pipelines.reading.scan.glance import may_hold_table
from pipelines.reading.scan.image import (
    DPI,
    Band,
    Run,
    cleaned,
    count_close_strokes,
    count_strokes,
    find_bands,
    find_faint_rules,
    find_ink,
    find_rules,
    rules_of,
    stroke_width,
    without_specks,
)
from pipelines.reading.scan.pieces import POOR, SEEN, Piece, has_digit, is_figure, mend_numerals, read_again
from pipelines.reading.scan.recogniser import OcrError, OcrWord, Recogniser, recognisers
from pipelines.reading.scan.stamps import without_stamps
from pipelines.reading.scan.straight import SURE, find_turn, straightened

MAX_PIXELS = 60_000_000
# No paper is longer, in points; a photo put into a PDF as it came from the camera says it is.
_LONGEST = 1300.0
# Lines that are read of a page without a table.
_TITLE_LINES = 8
# White around a line of text, as a share of its height.
_MARGIN = 0.3
# Pixels left out along a cell's rules.
_INSET = 3
_BOLD = 1.2
# What recognisers make of the numerals II and III.
_LIKE_STROKES = frozenset("I1l|!iHhmMnNuUW' ")
# What is lower than this share of the usual line is a dash or dirt.
_LEAST = 0.45


def scanned_page_reader() -> Callable[[Any, int, bool], Page] | None:
    """What reads a scanned page of pypdfium2 (see read_scanned_page); None where no recogniser is there."""
    return read_scanned_page if recognisers() else None


def picture_of_page(page: Any, dpi: int = DPI) -> tuple[Image.Image, float]:
    """A page of pypdfium2 as it is read, with the size of its pixels in points."""
    width, height = page.get_size()
    scale = min(dpi / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    scale = min(scale, _LONGEST * dpi / 72 / max(width, height, 1))
    return page.render(scale=scale).to_pil(), 1 / scale


def read_scanned_page(page: Any, number: int, is_one_of_many: bool) -> Page:
    """The page's tables and text by OCR; its boxes are those of the page once it is straight.

    Of a page that is one of many, and can hold no table, only the topmost and the highest lines are read,
    as titles are.
    A grid's cells with figures carry in `alternatives` what other readings of the same cell gave.
    Raises DocumentRejected `unreadable` where OCR fails.
    """
    if is_one_of_many:
        coarse, pixel = picture_of_page(page, GLANCE_DPI)
        coarse = coarse.convert("L")
        if not may_hold_table(coarse):
            return _read_titles(coarse, number, pixel)
    picture, pixel = picture_of_page(page)
    return read_picture(picture, number, pixel)


def read_picture(picture: Image.Image, number: int, pixel: float) -> Page:
    """As read_scanned_page, of a picture whose pixels measure `pixel` points."""
    installed = recognisers()
    try:
        straight = without_stamps(straightened(picture, installed[0]))
        return _Scan(straight, number, pixel, installed).page()
    except OcrError as error:
        raise _failed(number, error) from error


def _read_titles(picture: Image.Image, number: int, pixel: float) -> Page:
    recogniser = recognisers()[0]
    try:
        lines = recogniser.read_area(picture, _TITLE_LINES)
        sure = [word.confidence for line in lines for word in line if len(word.text) > 3]
        if sure and median(sure) < SURE and (turn := find_turn(picture, recogniser)):
            picture = picture.rotate(-turn, expand=True, fillcolor=255)
            lines = recogniser.read_area(picture, _TITLE_LINES)
    except OcrError as error:
        raise _failed(number, error) from error
    words = []
    for line in lines:
        text = " ".join(word.text for word in line)
        box = Band(line[0].x0, min(w.top for w in line), line[-1].x1, max(w.bottom for w in line))
        if max(word.confidence for word in line) >= POOR:
            words += [piece.as_word(piece.text, pixel) for piece in _pieces(line, 0, 0, box, text)]
    return Page(number, tuple(text_lines(words, number)), picture.width * pixel, picture.height * pixel)


def _failed(number: int, error: OcrError) -> DocumentRejected:
    message = f"Recognising page {number} failed ({error}). Check the installation, and try again."
    return DocumentRejected("unreadable", message)


class _Scan:
    """One straight grey picture of a page and what was read in it. `pixel` is a pixel's size in points."""

    def __init__(
        self, picture: Image.Image, number: int, pixel: float, installed: Sequence[Recogniser]
    ) -> None:
        self._number = number
        self._pixel = pixel
        self._recognisers = installed
        ink = find_ink(picture)
        horizontal, vertical = find_rules(ink)
        self._plan = self._find_frames(horizontal, vertical)
        if not self._plan.frames:
            horizontal, vertical = find_faint_rules(picture)
            self._plan = self._find_frames(horizontal, vertical)
        rules = rules_of(ink, *self._drawn(horizontal, vertical))
        self._ink = without_specks(ink & ~rules)
        self._picture = cleaned(picture, self._ink, rules)
        self._level = dash_level(picture)
        self._pieces: list[Piece] = []
        self._line_height = 0

    def page(self) -> Page:
        """The page in the shared shape, its figures read more than once."""
        single, several = self._bands()
        self._pieces.extend(self._read_bands(single))
        self._pieces.extend(piece for band in several for piece in self._read_area(band))
        self._pieces.extend(self._outside())
        mend_numerals(self._pieces)
        read_again(
            [piece for piece in self._pieces if piece.is_doubtful],
            lambda piece: self._cut(piece.box),
            self._recognisers,
        )
        self._mark_bold()
        words = [piece.as_word(piece.text, self._pixel) for piece in self._pieces if piece.text]
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
        found: list[tuple[int, int, list[Band], Band | None]] = []
        for frame in sorted(self._plan.frames, key=lambda frame: frame.area):
            xs = [round(x / self._pixel) for x in frame.xs]
            ys = [round(y / self._pixel) for y in frame.ys]
            for span in frame.spans:
                x0, x1 = xs[span.col] + _INSET, xs[span.col + span.col_span] - _INSET
                top, bottom = ys[span.row] + _INSET, ys[span.row + span.row_span] - _INSET
                bands = find_bands(rest, x0, top, x1, bottom)
                pale = None if bands else find_faint_dash(self._level, x0, top, x1, bottom)
                found.append((x0, x1, bands, pale))
            # A frame inside another is read before it, and is then no part of it.
            rest[ys[0] : ys[-1], xs[0] : xs[-1]] = False
        heights = [band.height for _, _, bands, _ in found for band in bands]
        usual = median(heights) if heights else 0.0
        self._line_height = round(usual)
        cells = []
        for x0, x1, bands, pale in found:
            lines = [band for band in bands if band.height >= _LEAST * usual]
            cells.append(CellBands(x0, x1, lines, next((b for b in bands if is_dash(self._ink, b)), pale)))
        single: list[Band] = []
        several: list[Band] = []
        for band in (band for cell in cells for band in cell.lines):
            if strokes := count_strokes(self._ink, band):
                self._pieces.append(Piece(band, band, "I" * strokes, SEEN))
            else:
                (several if band.height > 1.7 * usual else single).append(band)
        for dash in true_dashes(cells, usual):
            self._pieces.append(Piece(dash, dash, "-", SEEN, alternatives=("-",)))
        return single, several

    def _read_bands(self, bands: Sequence[Band]) -> Iterator[Piece]:
        read = self._recognisers[0].read_lines([self._cut(band) for band in bands])
        for band, words in zip(bands, read, strict=True):
            text = " ".join(word.text for word in words)
            if words and set(text) <= _LIKE_STROKES and (strokes := count_close_strokes(self._picture, band)):
                yield Piece(band, band, "I" * strokes, SEEN)
            elif not words or is_figure(text):
                confidence = min((word.confidence for word in words), default=0.0)
                yield Piece(band, band, text, confidence)
            else:
                x, y = self._origin(band)
                yield from _pieces(words, x, y, band, text)

    def _read_area(self, band: Band) -> Iterator[Piece]:
        x, y = self._origin(band)
        for words in self._recognisers[0].read_area(self._cut(band)):
            yield from self._line(words, x, y)

    def _line(self, words: Sequence[OcrWord], x: int, y: int) -> Iterator[Piece]:
        """A line of words from a picture that stands at (x, y): its place is that of its ink."""
        box = Band(
            min(word.x0 for word in words) + x,
            min(word.top for word in words) + y,
            max(word.x1 for word in words) + x,
            max(word.bottom for word in words) + y,
        )
        inside = find_bands(self._ink, box.x0, box.top, box.x1, box.bottom)
        line = max(inside, key=lambda band: band.height, default=box)
        yield from _pieces(words, x, y, line, " ".join(word.text for word in words))

    def _outside(self) -> Iterator[Piece]:
        """Reads what stands outside all frames."""
        pixels = np.asarray(self._picture).copy()
        for frame in self._plan.frames:
            x0, x1 = round(frame.xs[0] / self._pixel), round(frame.xs[-1] / self._pixel)
            top, bottom = round(frame.ys[0] / self._pixel), round(frame.ys[-1] / self._pixel)
            pixels[top - 2 : bottom + 3, x0 - 2 : x1 + 3] = 255
        for words in self._recognisers[0].read_area(Image.fromarray(pixels)):
            # Stains and pictures give lines of which no word is sure.
            if max(word.confidence for word in words) >= POOR:
                yield from self._line(words, 0, 0)

    def _origin(self, band: Band) -> tuple[int, int]:
        """Where the picture that `_cut` gives of a band has its corner on the page."""
        margin, height = self._space(band)
        return band.x0 - margin, band.top - margin - (height - band.height) // 2

    def _space(self, band: Band) -> tuple[int, int]:
        """The margin around a band, and its height: a dot alone must not look like a letter."""
        height = max(band.height, self._line_height)
        return max(round(_MARGIN * height), 4), height

    def _cut(self, band: Band) -> Image.Image:
        """A part of the picture on white ground, with the margin that OCR needs."""
        margin, height = self._space(band)
        x, y = self._origin(band)
        ground = Image.new("L", (band.x1 - band.x0 + 2 * margin, height + 2 * margin), 255)
        part = self._picture.crop((band.x0 - 2, band.top - 2, band.x1 + 2, band.bottom + 2))
        ground.paste(part, (band.x0 - 2 - x, band.top - 2 - y))
        return ground

    def _mark_bold(self) -> None:
        pieces = [piece for piece in self._pieces if len(piece.text) > 2]
        widths = {line: stroke_width(self._ink, line) for line in {piece.line for piece in pieces}}
        usual = median(widths.values()) if widths else 0.0
        for piece in pieces:
            piece.bold = widths[piece.line] > _BOLD * usual

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
            cells.append(replace(cell, alternatives=self._alternatives(inside)))
        return replace(grid, cells=tuple(cells))

    def _alternatives(self, pieces: Sequence[Piece]) -> tuple[str, ...]:
        """The cell's text by each further reading; none where a figure in it has no such reading."""
        figures = [piece for piece in pieces if has_digit(piece.text) or piece.alternatives]
        count = min((len(piece.alternatives) for piece in figures), default=0)
        return tuple(
            cell_text(
                [
                    piece.as_word((piece.alternatives or (piece.text,) * count)[k], self._pixel)
                    for piece in pieces
                ]
            )
            for k in range(count)
        )


def _pieces(words: Sequence[OcrWord], x: int, y: int, line: Band, line_text: str) -> Iterator[Piece]:
    """The words of a line as pieces on the page, where the picture they were read in stands at (x, y)."""
    for index, word in enumerate(words):
        box = Band(word.x0 + x, word.top + y, word.x1 + x, word.bottom + y)
        # Words are only as high as their line's ink, whatever margin they were read with.
        box = Band(box.x0, max(box.top, line.top), box.x1, min(box.bottom, line.bottom))
        if box.bottom <= box.top:
            box = Band(box.x0, line.top, box.x1, line.bottom)
        yield Piece(box, line, word.text, word.confidence, line_text, after_space=index > 0)
