"""Fills the cells of a frame with the words that stand in them.

What belongs here: which word belongs to which cell, above all where text is wider than its cell,
and how a cell's words become its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from statistics import median

from pipelines.model.page import Box, Cell, Grid, GridKind
from pipelines.reading.pdf.glyphs import Glyph
from pipelines.reading.pdf.overflow import Overflow, give_back
from pipelines.reading.pdf.tables.bands import part_rows
from pipelines.reading.pdf.tables.finder import CellFinder
from pipelines.reading.pdf.tables.gutters import is_figure, is_whole_figure
from pipelines.reading.pdf.tables.refine import add_columns, refine
from pipelines.reading.pdf.tables.rules import Frame
from pipelines.reading.pdf.words import Word, is_mostly_bold, line_text, lines_of, make_word

_MAX_SPACE = 0.45
"""The widest single space between words, in font sizes."""
_MARK_SIZE = 2.2
"""A word this many times as large as its table's text, and torn by rules, is a watermark."""


# Thousands whose last group lacks digits, and a group of thousands that begins with a nil.
_CUT_GROUP = re.compile(r"\d[.,]\d{1,2}$")
_LEADING_NIL = re.compile(r"0\d*[.,]\d{3}(?!\d)")


def fill(frame: Frame, words: Sequence[Word], page_number: int, kind: GridKind) -> tuple[Grid, list[Word]]:
    """The grid with the text of its cells, and the words that stand outside the frame."""
    contents, outside = _contents(frame, words)
    for improved in (add_columns, part_rows, refine):
        refined = improved(frame, contents)
        if refined is not frame:
            frame = refined
            contents, outside = _contents(frame, words)
    return _grid(frame, contents, page_number, kind), outside


def _contents(frame: Frame, words: Sequence[Word]) -> tuple[list[list[Word]], list[Word]]:
    """The words of each cell, and those of none."""
    finder = CellFinder(frame)
    contents: list[list[Word]] = [[] for _ in frame.spans]
    outside: list[Word] = []
    homes = [finder.at(word.x_mid, word.y_mid) for word in words]
    sizes = [word.size for word, home in zip(words, homes, strict=True) if home is not None]
    large = _MARK_SIZE * median(sizes) if sizes else 0.0
    last: tuple[Word, int] | None = None
    over: list[Overflow] = []
    for word, home in zip(words, homes, strict=True):
        if word.size > large and finder.is_torn(word):
            outside.append(word)
            continue
        whole = home is not None and finder.holds(home, word)
        for part in [word] if whole else _parts(finder, word):
            number = home if part is word else finder.at(part.x_mid, part.y_mid)
            if last is not None and number != last[1] and _runs_over(*last, part, finder):
                if number is not None:
                    over.append(Overflow(part, last[1], number))
                number = last[1]
            if number is None:
                outside.append(part)
            else:
                contents[number].append(part)
            last = None if number is None else (part, number)
    give_back(frame.spans, contents, over)
    return contents, outside


def _runs_over(before: Word, home: int, word: Word, finder: CellFinder) -> bool:
    """Whether a word carries on a text that is wider than its cell, over the rule to the right.

    It follows after one space on the same baseline, and either both were painted as one text or
    the word before already stands over the rule.
    """
    if before.turn != 0 or word.turn != 0 or not word.glyphs or not before.glyphs:
        return False
    size = word.size
    if abs(word.v - before.v) > 0.1 * size or not word.after_space:
        return False
    if not 0.1 * size < word.u0 - before.u1 < _MAX_SPACE * size:
        return False
    return word.glyphs[0].style is before.glyphs[-1].style or before.x1 > finder.sides(home)[1]


def _grid(frame: Frame, contents: Sequence[Sequence[Word]], page_number: int, kind: GridKind) -> Grid:
    cells = []
    for span, inside in zip(frame.spans, contents, strict=True):
        x0, x1 = frame.xs[span.col], frame.xs[span.col + span.col_span]
        top, bottom = frame.ys[span.row], frame.ys[span.row + span.row_span]
        cells.append(
            Cell(
                span.row,
                span.col,
                cell_text(inside),
                span.row_span,
                span.col_span,
                Box(x0, top, x1, bottom),
                is_mostly_bold(inside),
                None,
                span.open_top,
                span.open_bottom,
                bold_lead=_bold_lead(inside),
            )
        )
    box = Box(frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1])
    rows = tuple(range(1, frame.n_rows + 1))
    return Grid(page_number, frame.n_rows, frame.n_cols, tuple(cells), kind, box, rows)


def cell_text(words: Sequence[Word]) -> str:
    """The lines of a cell from top to bottom, joined by line breaks."""
    if len(words) == 1:
        return words[0].text
    return "\n".join(line_text(line) for line in lines_of(words))


def _bold_lead(words: Sequence[Word]) -> int:
    """How many characters of the cell's text its bold beginning takes, 0 where no other type follows."""
    if all(word.bold for word in words) or not any(word.bold for word in words):
        return 0
    ordered = [word for line in lines_of(words) for word in line]
    lead = [*takewhile(lambda word: word.bold, ordered)]
    if any(word.bold for word in ordered[len(lead) :]):
        return 0
    return len(cell_text(lead))


def _parts(finder: CellFinder, word: Word) -> list[Word]:
    """The word, or its parts where it is really two words that touch at a rule between them."""
    if word.turn != 0 or len(word.glyphs) < 2:
        return [word]
    home = finder.at(word.x_mid, word.y_mid)
    if home is not None and finder.holds(home, word):
        return [word]
    cut = _cut(finder, word)
    if cut is None:
        return [word]
    return [*_parts(finder, make_word(word.glyphs[:cut])), *_parts(finder, make_word(word.glyphs[cut:]))]


def _cut(finder: CellFinder, word: Word) -> int | None:
    """Where a word that reaches over a rule is to be cut, None where it is one word.

    Two cells' texts that touch are painted apart, or change from figures to letters, or are both
    whole figures. Anything else is one text wider than its cell and stays in one piece.
    """
    best: tuple[bool, bool, float, int] | None = None
    for index in range(1, len(word.glyphs)):
        before, after = word.glyphs[index - 1], word.glyphs[index]
        first = finder.at((before.u0 + before.u1) / 2, word.y_mid)
        second = finder.at((after.u0 + after.u1) / 2, word.y_mid)
        border = (before.u1 + after.u0) / 2
        near = 1.2 * word.size
        sides = [x for cell in (first, second) if cell is not None for x in finder.sides(cell)]
        distance = min((abs(border - x) for x in sides), default=near + 1)
        if distance > near or not _is_seam(word, index):
            continue
        # Where the file itself parts two texts counts before what is nearest to the rule: the last digit of a
        # figure may stand beyond it.
        found = (before.style.run == after.style.run, _breaks_a_group(word, index), distance, index)
        best = min(best, found) if best else found
    return best[-1] if best else None


def _breaks_a_group(word: Word, index: int) -> bool:
    """Whether a cut here would leave groups of digits that nobody prints: `29.24` and `07.000`."""
    left = "".join(glyph.text for glyph in word.glyphs[:index])
    right = "".join(glyph.text for glyph in word.glyphs[index:])
    return bool(_CUT_GROUP.search(left) or _LEADING_NIL.match(right))


def _is_seam(word: Word, index: int) -> bool:
    before, after = word.glyphs[index - 1], word.glyphs[index]
    left = "".join(glyph.text for glyph in word.glyphs[:index])
    right = "".join(glyph.text for glyph in word.glyphs[index:])
    apart = before.style.run != after.style.run
    if is_whole_figure(left) and is_whole_figure(right):
        return apart or not is_whole_figure(word.text)
    if is_figure(word.text):
        return apart and _are_figures_apart(word.glyphs, index)
    return apart or (before.text.isdigit() and after.text.isalpha())


def _are_figures_apart(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether the texts that the file paints on both sides are whole figures, in a row of such."""
    before, after = glyphs[index - 1].style, glyphs[index].style
    left = takewhile(lambda glyph: glyph.style is before, reversed(glyphs[:index]))
    right = takewhile(lambda glyph: glyph.style is after, glyphs[index:])
    texts = ("".join(glyph.text for glyph in left)[::-1], "".join(glyph.text for glyph in right))
    return all(len(text) > 1 and is_whole_figure(text) for text in texts)
