"""Tables without vertical rules: columns from white space, rows from horizontal rules or figures.

What belongs here: finding such a table among the words no ruled frame holds, and its frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.reading.pdf.paths import Rule
from pipelines.reading.pdf.tables.alignment import at_alignments
from pipelines.reading.pdf.tables.baselines import BandColumn, row_breaks
from pipelines.reading.pdf.tables.groups import group_headings
from pipelines.reading.pdf.tables.gutters import (
    Chunk,
    chunk_lines,
    figure_lines,
    gutters,
    is_figure,
    spanning,
)
from pipelines.reading.pdf.tables.headings import (
    column_edges,
    first_line_of_row,
    header_breaks,
    heads_of,
    is_headless,
    lines_above,
    open_header,
    reaches_of,
    top_of,
    with_heading,
)
from pipelines.reading.pdf.tables.rules import SNAP, Frame, merge_slots
from pipelines.reading.pdf.tables.stripes import figure_chunks, unshaded_row
from pipelines.reading.pdf.words import Word, lines_of

_MIN_RULES = 3
_MIN_COLUMNS = 3
_MIN_BARE_COLUMNS = 4
_MIN_BARE_ROWS = 3
_MIN_WIDTH = 120.0
_LINE_GAP = 1.5  # font sizes
_MAX_LINES = 400
_MAX_CHUNKS = 5_000


def find_unruled(words: Sequence[Word], loose: Sequence[Rule]) -> list[Frame]:
    """Frames of the tables that horizontal rules or only white space show."""
    frames: list[Frame] = []
    rest = list(words)
    for rules, partial in _rule_stacks(loose):
        top, bottom, x0, x1 = rules[0].pos, rules[-1].pos, rules[0].lo, rules[0].hi
        inside = [w for w in rest if top < w.y_mid < bottom and x0 - SNAP < w.x_mid < x1 + SNAP]
        last = unshaded_row(rest, rules[-1])
        if last:
            inside += last
            rules = [*rules, Rule(max(word.bottom for word in last) + 1, x0, x1)]
        frame = _from_rules(inside, rules, partial)
        if frame is not None:
            limit = max((f.ys[-1] for f in frames if f.ys[-1] <= top), default=0.0)
            frame, heading = _headed(frame, inside, rules, partial, rest, limit)
            frames.append(frame)
            taken = {id(word) for word in [*inside, *heading]}
            rest = [word for word in rest if id(word) not in taken]
    bare = _bare(rest)
    if bare is not None:
        frames.append(bare)
    return frames


def _headed(
    frame: Frame,
    inside: Sequence[Word],
    rules: Sequence[Rule],
    partial: Sequence[Rule],
    words: Sequence[Word],
    limit: float,
) -> tuple[Frame, list[Word]]:
    """The table between horizontal rules with the heading printed above the first of them, and its words."""
    if not is_headless(inside, frame):
        return frame, []
    above = lines_above(words, frame.xs, frame.ys[0], limit)
    found = above.words()
    if not found:
        return frame, []
    edges = [Rule(min(word.top for word in found) - 1, rules[0].lo, rules[0].hi)]
    if above.heads and above.rows:
        edges.append(Rule(top_of(above.rows), rules[0].lo, rules[0].hi))
    # A column without any value is named by its heading alone.
    whole = _from_rules([*found, *inside], [*edges, *rules], partial)
    if whole is not None and whole.n_cols >= frame.n_cols:
        return whole, found
    return with_heading(frame, [*words, *inside], limit), found


def find_unruled_columns(frame: Frame, words: Sequence[Word], loose: Sequence[Rule]) -> Frame | None:
    """The table in a frame that hardly any vertical rule parts, where figures prove more columns.

    None where the frame's own columns are all there are, or where white space contradicts them.
    `loose` are the horizontal rules that meet no vertical rule, such as one under a group heading.
    """
    if not frame.is_sparse:
        return None
    x0, x1, top, bottom = frame.xs[0], frame.xs[-1], frame.ys[0], frame.ys[-1]
    inside = [w for w in words if top < w.y_mid < bottom and x0 - SNAP < w.x_mid < x1 + SNAP]
    if sum(len(line) > 1 for line in figure_chunks(inside)) < _MIN_BARE_ROWS:
        return None
    drawn = [r for r in [*frame.rules, *loose] if x0 - SNAP < r.lo and r.hi < x1 + SNAP]
    full = [Rule(y, x0, x1) for y in frame.ys if _crosses(drawn, y, x0, x1)]
    partial = [r for r in drawn if top < r.pos < bottom and all(abs(r.pos - f.pos) > SNAP for f in full)]
    if len(full) < _MIN_RULES:
        return None
    last = unshaded_row(words, Rule(bottom, x0, x1))
    if last:
        inside += last
        full.append(Rule(max(word.bottom for word in last) + 1, x0, x1))
    found = _from_rules(inside, full, partial, frame.xs[1:-1])
    return found if found is not None and found.n_cols >= _MIN_BARE_COLUMNS else None


def _crosses(rules: Sequence[Rule], y: float, x0: float, x1: float) -> bool:
    """Whether rules at this height reach from side to side."""
    pieces = [rule for rule in rules if abs(rule.pos - y) <= SNAP]
    return (
        bool(pieces)
        and min(r.lo for r in pieces) < x0 + 2 * SNAP
        and max(r.hi for r in pieces) > x1 - 2 * SNAP
    )


def _rule_stacks(loose: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules of the same extent, one above the other, with the shorter rules between them."""
    ordered = sorted((rule for rule in loose if rule.hi - rule.lo >= 10), key=lambda rule: rule.pos)
    stacks: list[list[Rule]] = []
    for rule in ordered:
        if rule.hi - rule.lo < _MIN_WIDTH:
            continue
        for stack in stacks:
            if abs(stack[0].lo - rule.lo) <= 2 * SNAP and abs(stack[0].hi - rule.hi) <= 2 * SNAP:
                if rule.pos - stack[-1].pos > SNAP:
                    stack.append(rule)
                break
        else:
            stacks.append([rule])
    stacks = [stack for stack in stacks if len(stack) >= _MIN_RULES]
    stacks.sort(key=lambda stack: stack[0].lo - stack[0].hi)
    result: list[tuple[list[Rule], list[Rule]]] = []
    for stack in stacks:
        first, last = stack[0], stack[-1]
        if any(other[0].pos <= first.pos and other[-1].pos >= last.pos for other, _ in result):
            continue
        partial = [
            rule
            for rule in ordered
            if first.pos < rule.pos < last.pos
            and rule.lo >= first.lo - SNAP
            and rule.hi <= first.hi + SNAP
            and all(abs(rule.pos - full.pos) > SNAP for full in stack)
        ]
        result.append((stack, partial))
    return result


def _from_rules(
    words: Sequence[Word], rules: Sequence[Rule], partial: Sequence[Rule], drawn: Sequence[float] = ()
) -> Frame | None:
    """The table between horizontal rules; `drawn` are column lines it has, each to lie in white space."""
    lines = chunk_lines(words)
    if not lines or _too_many(lines):
        return None
    lines, aligned = at_alignments(lines)
    wide = spanning(lines)
    strips = gutters(lines, wide, aligned)
    if len(strips) + 1 < _MIN_COLUMNS:
        return None
    if any(not any(lo - SNAP <= x <= hi + SNAP for lo, hi in strips) for x in drawn):
        return None
    xs = [rules[0].lo, *(_cut_in(strip, partial, drawn, heads_of(lines)) for strip in strips), rules[0].hi]
    if any(second <= first for first, second in pairwise(xs)):
        return None
    partial = _with_group_rules(lines, xs, rules, partial)
    ys = sorted([rule.pos for rule in rules] + _distinct(partial))
    full = {rule.pos for rule in rules}
    ys = _with_row_breaks(words, xs, ys, full)
    across = [
        [y not in _partial_only(partial, full) or runs_at(partial, y, (a + b) / 2) for a, b in pairwise(xs)]
        for y in ys
    ]
    along = column_edges(reaches_of(lines, heads_of(lines), wide, xs), xs, ys)
    figures = figure_lines(lines)
    first = lines[figures[0]][0].v if figures else rules[-1].pos
    _join_over_partial([rule for rule in partial if rule.pos < first], xs, ys, along)
    return Frame(xs, ys, merge_slots(across, along))


def _cut_in(
    strip: tuple[float, float],
    partial: Sequence[Rule],
    drawn: Sequence[float],
    heads: Sequence[Sequence[Chunk]],
) -> float:
    """The column line in a gutter: the one drawn, or the end of the rule under a heading, or its middle."""
    lo, hi = strip
    for x in drawn:
        if lo - SNAP <= x <= hi + SNAP:
            return x
    ends = [x for rule in partial for x in (rule.lo, rule.hi) if lo - 1 <= x <= hi + 1]
    return sum(ends) / len(ends) if ends else _between_headings(strip, heads)


def _between_headings(strip: tuple[float, float], heads: Sequence[Sequence[Chunk]]) -> float:
    """The column line in a gutter: between the headings that reach into it, else its middle.

    Over figures that stand flush right a heading that stands flush left begins in the gutter before them.
    """
    lo, hi = strip
    chunks = [chunk for line in heads for chunk in line]
    left = max([lo, *(c.x1 for c in chunks if c.x0 < lo and lo < c.x1 < hi)])
    right = min([hi, *(c.x0 for c in chunks if lo - 1 <= c.x0 < hi)])
    return (left + right) / 2 if left < right else (lo + hi) / 2


def _with_group_rules(
    lines: Sequence[Sequence[Chunk]], xs: Sequence[float], full: Sequence[Rule], partial: Sequence[Rule]
) -> list[Rule]:
    """The partial rules, each group heading with one of its own: cut from a longer one, or added."""
    found = list(partial)
    for group in group_headings(heads_of(lines), xs):
        chunk, lo, hi = group.chunk, xs[group.first], xs[group.last + 1]
        middle = (chunk.x0 + chunk.x1) / 2
        below = min(line[0].v for line in lines if line[0].v > chunk.v + 0.5 * chunk.size)
        if any(chunk.v < rule.pos < below for rule in full):
            continue
        under = [rule for rule in found if chunk.v < rule.pos < below and rule.lo <= middle <= rule.hi]
        found = [rule for rule in found if rule not in under]
        found += [Rule(rule.pos, rule.lo, lo) for rule in under if lo - rule.lo > SNAP]
        found += [Rule(rule.pos, hi, rule.hi) for rule in under if rule.hi - hi > SNAP]
        found.append(Rule(under[0].pos if under else chunk.v + 0.3 * chunk.size, lo, hi))
    return found


def _distinct(partial: Sequence[Rule]) -> list[float]:
    positions: list[float] = []
    for rule in sorted(partial, key=lambda rule: rule.pos):
        if not positions or rule.pos - positions[-1] > SNAP:
            positions.append(rule.pos)
    return positions


def _partial_only(partial: Sequence[Rule], full: set[float]) -> set[float]:
    return {y for y in _distinct(partial) if y not in full}


def runs_at(partial: Sequence[Rule], y: float, x: float) -> bool:
    """Whether one of these horizontal rules runs through a point."""
    return any(abs(rule.pos - y) <= SNAP and rule.lo - SNAP <= x <= rule.hi + SNAP for rule in partial)


def _with_row_breaks(
    words: Sequence[Word], xs: Sequence[float], ys: list[float], full: set[float]
) -> list[float]:
    """Adds rows that figures show between two full rules."""
    result = list(ys)
    for top, bottom in pairwise(ys):
        if top not in full or bottom not in full:
            continue
        band = [word for word in words if top < word.y_mid < bottom]
        result += [y for y in row_breaks(_columns(band, xs)) if top < y < bottom]
    return sorted(result)


def _columns(words: Sequence[Word], xs: Sequence[float]) -> list[BandColumn]:
    return [
        BandColumn(lines_of(w for w in words if w.turn == 0 and lo <= w.x_mid < hi), hi - lo)
        for lo, hi in pairwise(xs)
    ]


def _join_over_partial(
    partial: Sequence[Rule], xs: Sequence[float], ys: Sequence[float], along: list[list[bool]]
) -> None:
    """A rule under some columns groups them: the heading above it reaches over all of them."""
    for rule in partial:
        for row, (_, bottom) in enumerate(pairwise(ys)):
            if abs(bottom - rule.pos) > SNAP:
                continue
            for col in range(1, len(xs) - 1):
                if rule.lo + SNAP < xs[col] < rule.hi - SNAP:
                    along[col][row] = False


def _bare(words: Sequence[Word]) -> Frame | None:
    """The table that only white space shows, where figures prove its rows and columns."""
    lines = chunk_lines(words)
    if _too_many(lines):
        return None
    rich = [i for i, line in enumerate(lines) if len(line) >= _MIN_BARE_COLUMNS]
    if len(rich) < _MIN_BARE_ROWS + 1:
        return None
    lines, aligned = at_alignments(_region(lines, rich[0], rich[-1]))
    wide = spanning(lines)
    strips = gutters(lines, wide, aligned)
    figures = figure_lines(lines)
    if len(strips) + 1 < _MIN_BARE_COLUMNS or len(figures) < _MIN_BARE_ROWS:
        return None
    inside = [word for line in lines for chunk in line for word in chunk.words]
    heads = heads_of(lines)
    xs = [min(word.x0 for word in inside) - 1, *(_between_headings(strip, heads) for strip in strips)]
    xs.append(max(word.x1 for word in inside) + 1)
    first = top_of(lines[first_line_of_row(lines, figures[0]) : figures[0] + 1])
    body = row_breaks(_columns([word for word in inside if word.v > first], xs))
    if len(body) + 1 < _MIN_BARE_ROWS:
        return None
    top, bottom = min(word.top for word in inside) - 1, max(word.bottom for word in inside) + 1
    reaches = reaches_of(lines, heads_of(lines), wide, xs)
    ys = sorted({min(top, first - 1), *header_breaks(reaches, first), *body, bottom})
    across = [[True] * (len(xs) - 1) for _ in ys]
    open_header(reaches, xs, ys, first, across)
    return Frame(xs, ys, merge_slots(across, column_edges(reaches, xs, ys)))


def _too_many(lines: Sequence[Sequence[Chunk]]) -> bool:
    """Whether a page has more texts than any table on one page."""
    return len(lines) > _MAX_LINES or sum(len(line) for line in lines) > _MAX_CHUNKS


def _region(lines: list[list[Chunk]], first: int, last: int) -> list[list[Chunk]]:
    """The lines of the table: from its first to its last rich line, and what carries that on.

    A line of few texts that has a figure, such as a total's, carries it on when it stands no further off
    than the table's own lines do from each other.
    """
    end = last + 1
    widest = max(below[0].v - above[0].v for above, below in pairwise(lines[first:end]))
    while end < len(lines):
        gap, line = lines[end][0].v - lines[end - 1][0].v, lines[end]
        has_figure = len(line) > 1 and any(is_figure(chunk.text) for chunk in line)
        if gap > _LINE_GAP * line[0].size and not (has_figure and gap <= widest + 1):
            break
        end += 1
    start = first
    while start > 0:
        line = lines[start - 1]
        above = lines[start][0].v - line[0].v
        # A lone heading that is set in the middle of its row stands between the lines of the others.
        if above > 2.6 * line[0].size or (len(line) < 2 and above > 0.9 * line[0].size):
            break
        start -= 1
    return lines[start:end]
