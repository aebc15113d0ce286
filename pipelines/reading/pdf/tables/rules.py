"""Table frames out of ruling lines: which rules belong together and which slots they enclose.

What belongs here: geometry only. A frame has row and column lines and cells as spans over the
slots between them; it holds no text yet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.pdf.paths import Area, Paths, Rule

SNAP = 3.0
"""Rules this near to each other (points) are one; rules that end this near to another meet it."""
MAX_RULES = 6_000
"""Rules of one direction after joining pieces; more than that is a drawing."""
MAX_SLOTS = 40_000
_MIN_RULE = 5.0
_SHADE_INSET = 8.0
_COVERED = 0.6
_TALL = 60.0
_MAX_COMPARED = 2_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as a range of slots; `open_top`, `open_bottom` where no rule closes it."""

    row: int
    col: int
    row_span: int
    col_span: int
    open_top: bool = False
    open_bottom: bool = False


@dataclass(slots=True)
class Frame:
    """Row lines `ys` and column lines `xs` of a table (n + 1 for n rows) and its cells.

    `rules` are the horizontal rules it was drawn with, () where it wasn't.
    """

    xs: list[float]
    ys: list[float]
    spans: list[Span]
    rules: Sequence[Rule] = ()

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def is_sparse(self) -> bool:
        """Whether hardly any vertical rule parts it, so that white space may part it further."""
        return self.n_cols <= 2 and self.n_rows >= 3

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


class TooManyRulesError(Exception):
    """The page draws more rules than any table has."""


@dataclass(slots=True)
class RulePlan:
    """What the rules of a page give: frames, and horizontal rules that no vertical rule meets."""

    frames: list[Frame]
    loose: list[Rule]


def find_frames(paths: Paths) -> RulePlan:
    """Finds the ruled tables of a page. Raises TooManyRulesError for drawings."""
    horizontal = _joined(paths.horizontal)
    vertical = _joined(paths.vertical)
    edges_h, edges_v = _area_edges(paths.areas, horizontal, vertical)
    if edges_h:
        horizontal, vertical = _joined([*horizontal, *edges_h]), _joined([*vertical, *edges_v])
    horizontal = [rule for rule in horizontal if rule.hi - rule.lo >= _MIN_RULE]
    vertical = [rule for rule in vertical if rule.hi - rule.lo >= _MIN_RULE]
    if max(len(horizontal), len(vertical)) > MAX_RULES:
        raise TooManyRulesError
    frames: list[Frame] = []
    loose: list[Rule] = []
    for rules_h, rules_v in _side_by_side(_components(horizontal, vertical)):
        frame = _frame(rules_h, rules_v) if rules_v else None
        if frame is None:
            loose.extend(rules_h)
        elif len(frame.spans) > 1:
            frames.append(frame)
    return RulePlan(frames, loose)


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Joins pieces of one line: same position within a point, touching or with a dash's gap."""
    ordered = sorted(rules, key=lambda rule: rule.pos)
    joined: list[Rule] = []
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end].pos - ordered[start].pos <= 1.0:
            continue
        group = sorted(ordered[start:end], key=lambda rule: rule.lo)
        start = end
        lo, hi = group[0].lo, group[0].hi
        weight, total = group[0].pos * (hi - lo + 0.01), hi - lo + 0.01
        for rule in group[1:]:
            if rule.lo > hi + SNAP:
                joined.append(Rule(weight / total, lo, hi))
                lo, hi, weight, total = rule.lo, rule.hi, 0.0, 0.0
            hi = max(hi, rule.hi)
            length = rule.hi - rule.lo + 0.01
            weight, total = weight + rule.pos * length, total + length
        joined.append(Rule(weight / total, lo, hi))
    return joined


def _area_edges(
    areas: Sequence[Area], horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> tuple[list[Rule], list[Rule]]:
    """Edges of shaded cells: areas that meet rules or each other, not the shade behind a word."""
    seen = [area for area in areas if area.x1 - area.x0 > 8 and area.bottom - area.top > 6]
    if len(seen) * (len(horizontal) + len(vertical)) <= _MAX_COMPARED:
        seen = [area for area in seen if not _is_band(area, horizontal, vertical)]
    if not seen or len(seen) > MAX_RULES:
        return [], []
    lines_x = sorted([rule.pos for rule in vertical] + [x for area in seen for x in (area.x0, area.x1)])
    lines_y = sorted(
        [rule.pos for rule in horizontal] + [y for area in seen for y in (area.top, area.bottom)]
    )
    edges_h: list[Rule] = []
    edges_v: list[Rule] = []
    for area in seen:
        # Its own edge is always in the list, so a neighbour makes two.
        meets_x = sum(_near(lines_x, x) >= 2 for x in (area.x0, area.x1))
        meets_y = sum(_near(lines_y, y) >= 2 for y in (area.top, area.bottom))
        if meets_x + meets_y < 3:
            continue
        edges_h += _unruled(horizontal, [Rule(y, area.x0, area.x1) for y in (area.top, area.bottom)])
        edges_v += _unruled(vertical, [Rule(x, area.top, area.bottom) for x in (area.x0, area.x1)])
    return edges_h, edges_v


def _is_band(area: Area, horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> bool:
    """Whether a shade lies over several cells of a table that is ruled both ways: its edges are no rules."""
    middle, width = (area.top + area.bottom) / 2, area.x1 - area.x0
    parted = sum(
        area.x0 + SNAP < rule.pos < area.x1 - SNAP and rule.lo < middle < rule.hi for rule in vertical
    )
    if parted < 2:
        return False
    ruled = [r.pos for r in horizontal if min(r.hi, area.x1) - max(r.lo, area.x0) > _COVERED * width]
    return len(_lines([Rule(pos, 0, 1) for pos in ruled])) > 2 if ruled else False


def _unruled(rules: Sequence[Rule], edges: Sequence[Rule]) -> list[Rule]:
    """The edges that have no rule beside them: a shade often ends a little within its cell."""
    rules = sorted(rules, key=lambda rule: rule.pos)
    positions = [rule.pos for rule in rules]
    kept: list[Rule] = []
    for edge in edges:
        beside = rules[
            bisect_left(positions, edge.pos - _SHADE_INSET) : bisect_right(positions, edge.pos + _SHADE_INSET)
        ]
        middle = (edge.lo + edge.hi) / 2
        if not any(rule.lo - SNAP <= middle <= rule.hi + SNAP for rule in beside):
            kept.append(edge)
    return kept


def _near(ordered: Sequence[float], value: float) -> int:
    return bisect_right(ordered, value + SNAP) - bisect_left(ordered, value - SNAP)


def _components(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups rules that cross or touch; a horizontal rule that meets none stands alone."""
    parents = list(range(len(horizontal) + len(vertical)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    order = sorted(range(len(horizontal)), key=lambda index: horizontal[index].pos)
    positions = [horizontal[index].pos for index in order]
    for number, rule in enumerate(vertical):
        first = bisect_left(positions, rule.lo - SNAP)
        last = bisect_right(positions, rule.hi + SNAP)
        for index in order[first:last]:
            other = horizontal[index]
            if other.lo - SNAP <= rule.pos <= other.hi + SNAP:
                parents[root(index)] = root(len(horizontal) + number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate(horizontal):
        groups.setdefault(root(index), ([], []))[0].append(rule)
    for index, rule in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + index), ([], []))[1].append(rule)
    return list(groups.values())


def _side_by_side(
    components: Sequence[tuple[list[Rule], list[Rule]]],
) -> list[tuple[list[Rule], list[Rule]]]:
    """The components, those joined between which only vertical rules of their height stand.

    Cells that are merged over the whole page have none across: they part their table's rules in two.
    """
    tall: list[tuple[float, float, int]] = []
    for number, (_, rules_v) in enumerate(components):
        if rules_v:
            top, bottom = min(r.lo for r in rules_v), max(r.hi for r in rules_v)
            if bottom - top > _TALL:
                tall.append((top, bottom, number))
    result = [(list(h), list(v)) for h, v in components]
    for numbers in _as_high(tall):
        ruled = [n for n in numbers if components[n][0]]
        bare = [n for n in numbers if not components[n][0]]
        if len(ruled) < 2 or not bare:
            continue
        ruled.sort(key=lambda n: min(r.pos for r in components[n][1]))
        for left, right in pairwise(ruled):
            end = max(r.pos for r in components[left][1])
            start = min(r.pos for r in components[right][1])
            between = [n for n in bare if all(end < r.pos < start for r in components[n][1])]
            if not between:
                continue
            for n in (left, *between):
                result[right][0].extend(result[n][0])
                result[right][1].extend(result[n][1])
                result[n] = ([], [])
    return [(h, v) for h, v in result if h or v]


def _as_high(components: Sequence[tuple[float, float, int]]) -> Iterator[list[int]]:
    """Numbers of the components (top, bottom, number) that begin and end at the same heights."""
    for begun in _runs(sorted(components), 0):
        for ended in _runs(sorted(begun, key=lambda c: c[1]), 1):
            yield [number for _, _, number in ended]


def _runs(
    ordered: Sequence[tuple[float, float, int]], key: int
) -> Iterator[Sequence[tuple[float, float, int]]]:
    start = 0
    for end in range(1, len(ordered) + 1):
        if end == len(ordered) or ordered[end][key] - ordered[start][key] > SNAP:
            yield ordered[start:end]
            start = end


def _frame(rules_h: Sequence[Rule], rules_v: Sequence[Rule]) -> Frame | None:
    """The table that connected rules draw, or None where they enclose nothing."""
    xs = _lines(rules_v)
    ys = _lines(rules_h)
    xs = _with_open_ends(xs, rules_h)
    ys = _with_open_ends(ys, rules_v)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_SLOTS:
        return None
    across = _edges(rules_h, ys, xs)
    along = _edges(rules_v, xs, ys)
    ys, across, along = _without_phantoms(ys, across, along)
    xs, along, across = _without_phantoms(xs, along, across)
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Frame(xs, ys, merge_slots(across, along), rules_h)


def _lines(rules: Sequence[Rule]) -> list[float]:
    """Positions of the rules; those nearer than SNAP (double rules) become one."""
    ordered = sorted(rules, key=lambda rule: rule.pos)
    lines: list[float] = []
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end].pos - ordered[start].pos <= SNAP:
            continue
        group = ordered[start:end]
        start = end
        weight = sum(rule.hi - rule.lo for rule in group)
        lines.append(sum(rule.pos * (rule.hi - rule.lo) for rule in group) / weight)
    return lines


def _with_open_ends(lines: list[float], crossing: Sequence[Rule]) -> list[float]:
    """Adds the ends to which at least two rules reach beyond the outermost line across them."""
    if not lines:
        return lines
    before = sorted(rule.lo for rule in crossing if rule.lo < lines[0] - 2 * SNAP)
    after = sorted((rule.hi for rule in crossing if rule.hi > lines[-1] + 2 * SNAP), reverse=True)
    ends = list(lines)
    for first, second in pairwise(before):
        if second - first <= SNAP:
            ends.insert(0, first)
            break
    for first, second in pairwise(after):
        if first - second <= SNAP:
            ends.append(first)
            break
    return ends


def _edges(rules: Sequence[Rule], lines: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """edges[i][k]: line i is drawn between across[k] and across[k + 1]."""
    pieces: list[list[tuple[float, float]]] = [[] for _ in lines]
    for rule in rules:
        index = bisect_left(lines, rule.pos)
        if index == len(lines) or (index and rule.pos - lines[index - 1] < lines[index] - rule.pos):
            index -= 1
        pieces[index].append((rule.lo, rule.hi))
    edges: list[list[bool]] = []
    for line in pieces:
        covered = [0.0] * (len(across) - 1)
        reached = float("-inf")
        for lo, hi in sorted(line):
            lo, reached = max(lo, reached), max(hi, reached)
            if hi <= lo:
                continue
            k = max(bisect_right(across, lo) - 1, 0)
            while k < len(covered) and across[k] < hi:
                covered[k] += max(min(hi, across[k + 1]) - max(lo, across[k]), 0.0)
                k += 1
        edges.append([c >= _COVERED * (across[k + 1] - across[k]) for k, c in enumerate(covered)])
    return edges


def _without_phantoms(
    lines: list[float], own: list[list[bool]], other: list[list[bool]]
) -> tuple[list[float], list[list[bool]], list[list[bool]]]:
    """Drops inner lines that are drawn along no slot; an edge of `other` that they cut stays."""
    keep = [i for i in range(len(lines)) if i in (0, len(lines) - 1) or any(own[i])]
    if len(keep) == len(lines):
        return lines, own, other
    merged: list[list[bool]] = []
    for row in other:
        parts = []
        for first, last in pairwise(keep):
            length = sum(lines[k + 1] - lines[k] for k in range(first, last) if row[k])
            parts.append(length >= _COVERED * (lines[last] - lines[first]))
        merged.append(parts)
    return [lines[i] for i in keep], [own[i] for i in keep], merged


def merge_slots(across: Sequence[Sequence[bool]], along: Sequence[Sequence[bool]]) -> list[Span]:
    """Cells as rectangles of slots.

    `across[r][c]` says that the line above row r is drawn over column c (one row more than there
    are rows), `along[c][r]` that the line left of column c is drawn beside row r. A region that is
    no rectangle is cut into rectangles from the top left.
    """
    n_rows, n_cols = len(across) - 1, len(along) - 1
    taken = [[False] * n_cols for _ in range(n_rows)]
    spans: list[Span] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if taken[r][c]:
                continue
            right = c + 1
            while right < n_cols and not along[right][r] and not taken[r][right]:
                right += 1
            low = r + 1
            while low < n_rows and _extends(across, along, taken, low, c, right):
                low += 1
            for i in range(r, low):
                for k in range(c, right):
                    taken[i][k] = True
            opens_top = r == 0 and 2 * sum(across[0][c:right]) < right - c
            opens_bottom = low == n_rows and 2 * sum(across[n_rows][c:right]) < right - c
            spans.append(Span(r, c, low - r, right - c, opens_top, opens_bottom))
    return spans


def _extends(
    across: Sequence[Sequence[bool]],
    along: Sequence[Sequence[bool]],
    taken: Sequence[Sequence[bool]],
    row: int,
    first: int,
    last: int,
) -> bool:
    """Whether the cell over columns first..last goes on into this row."""
    if last == first + 1:
        return not across[row][first] and not taken[row][first]
    if any(across[row][k] or taken[row][k] for k in range(first, last)):
        return False
    return not any(along[k][row] for k in range(first + 1, last))
