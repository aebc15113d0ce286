"""Puts one PDF page together: words into frames, the rest into text lines, all in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.page import Box, Grid, GridKind, Notice, Page, PrintedWord, TextLine
from pipelines.reading.pdf.cells import fill
from pipelines.reading.pdf.corrected import without_marks, without_struck
from pipelines.reading.pdf.covered import IsOpaque
from pipelines.reading.pdf.glyphs import Glyph
from pipelines.reading.pdf.orientation import Orientation
from pipelines.reading.pdf.paths import Paths
from pipelines.reading.pdf.tables.gutters import chunk_lines
from pipelines.reading.pdf.tables.headed import find_body
from pipelines.reading.pdf.tables.headings import with_heading
from pipelines.reading.pdf.tables.rules import SNAP, Frame, RulePlan, TooManyRulesError, find_frames
from pipelines.reading.pdf.tables.stripes import join_stripes
from pipelines.reading.pdf.tables.unruled import find_unruled, find_unruled_columns
from pipelines.reading.pdf.visible import has_hidden_layer, seen
from pipelines.reading.pdf.watermarks import without_watermarks
from pipelines.reading.pdf.words import Word, is_mostly_bold, line_text, lines_of, words_of

_HEADINGS = 5
"""A line of so many texts apart is a table's heading, not a paragraph in a box."""
_COLUMN_GAP = 2.0
"""Text on one baseline further apart than this many font sizes is two lines (signature blocks)."""


def assemble(
    glyphs: Sequence[Glyph],
    paths: Paths,
    orientation: Orientation,
    number: int,
    notices: list[Notice],
    is_opaque: IsOpaque = lambda _: False,
) -> Page:
    """The page with its grids and the text lines outside them, from top to bottom.

    `is_opaque` tells of a picture, by its address, whether it hides what is under it.
    """
    words = words_of(seen(glyphs, paths, is_opaque, number, notices))
    words = without_watermarks(words, paths, orientation, number, notices)
    words, paths = without_struck(without_marks(words), paths, number, notices)
    printed = tuple([PrintedWord(w.text, w.x0, w.top, w.x1, w.bottom) for w in words])
    if paths.truncated:
        notices.append(
            Notice(
                "drawing_ignored", f"Page {number} holds a drawing; only part of it was looked at.", number
            )
        )
    try:
        plan = find_frames(paths)
    except TooManyRulesError:
        notices.append(
            Notice("drawing_ignored", f"Page {number} holds a drawing; tables were not looked for.", number)
        )
        plan = RulePlan([], [])
    grids: list[Grid] = []
    hidden = has_hidden_layer(glyphs)
    frames = [frame for frame in plan.frames if not _is_box(frame, words)]
    plan = RulePlan(join_stripes(frames, words), plan.loose)
    # Small frames first, so that a table inside a frame takes its own words.
    for frame in sorted(plan.frames, key=lambda item: item.area):
        body = find_body(frame, words, plan.loose, _next_below(frame, plan.frames, orientation.height))
        unruled = find_unruled_columns(frame, words, plan.loose)
        kind: GridKind = "ocr" if hidden else "ruled" if unruled is None else "unruled"
        table = with_heading(unruled or frame, words, _next_above(frame, plan.frames))
        grid, words = fill(table, words, number, kind)
        if sum(bool(cell.text) for cell in grid.cells) > 0:
            grids.append(grid)
        if body is not None:
            grid, words = fill(body, words, number, "ocr" if hidden else "unruled")
            grids.append(grid)
    for frame in find_unruled(words, plan.loose):
        grid, words = fill(frame, words, number, "ocr" if hidden else "unruled")
        grids.append(grid)
    blocks: list[TextLine | Grid] = [*grids, *text_lines(words, number)]
    blocks.sort(key=lambda block: (round(block.box.top), block.box.x0) if block.box else (0, 0.0))
    return Page(number, tuple(blocks), orientation.width, orientation.height, printed)


def _is_box(frame: Frame, words: Sequence[Word]) -> bool:
    """Whether a frame without columns of its own is drawn around a line of headings, or shades behind one."""
    if frame.n_cols > 1:
        return False
    x0, x1, top, bottom = frame.xs[0], frame.xs[-1], frame.ys[0], frame.ys[-1]
    inside = [w for w in words if top < w.y_mid < bottom and x0 < w.x_mid < x1]
    lines = chunk_lines(inside)
    return any(len(line) >= _HEADINGS for line in lines) and find_unruled_columns(frame, words, ()) is None


def _next_below(frame: Frame, frames: Sequence[Frame], height: float) -> float:
    """The top of the next frame below one, the page's end where there is none."""
    left, right, bottom = frame.xs[0], frame.xs[-1], frame.ys[-1]
    tops = [
        f.ys[0]
        for f in frames
        if f.ys[0] >= bottom - SNAP and f.xs[0] < right and f.xs[-1] > left and f is not frame
    ]
    return min(tops, default=height)


def _next_above(frame: Frame, frames: Sequence[Frame]) -> float:
    """The bottom of the next frame above one, 0 where there is none."""
    left, right, top = frame.xs[0], frame.xs[-1], frame.ys[0]
    bottoms = [
        f.ys[-1]
        for f in frames
        if f.ys[-1] <= top + SNAP and f.xs[0] < right and f.xs[-1] > left and f is not frame
    ]
    return max(bottoms, default=0.0)


def text_lines(words: Sequence[Word], number: int) -> list[TextLine]:
    """Lines of running text; text far apart on one baseline stays apart."""
    lines: list[TextLine] = []
    for line in lines_of(words):
        start = 0
        for index in range(1, len(line) + 1):
            if index < len(line) and line[index].u0 - line[index - 1].u1 <= _COLUMN_GAP * line[index].size:
                continue
            part = line[start:index]
            start = index
            box = Box(
                min(word.x0 for word in part),
                min(word.top for word in part),
                max(word.x1 for word in part),
                max(word.bottom for word in part),
            )
            size = max(word.size for word in part)
            lines.append(TextLine(line_text(part), number, box, is_mostly_bold(part), size))
    return lines
