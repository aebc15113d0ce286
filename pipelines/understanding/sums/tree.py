"""Who adds up to whom: budget levels, parents, leaves and additive lines of one plan.

Evidence is words (`Program …`, `Kegiatan …`), codes, numbering, bold face, the national nomenclature,
and arithmetic: a parent's amount is the sum of the lines under it. The tree is chosen as a whole, by
dynamic programming over the lines in printed order; sums that hold weigh most. Figures are never
altered to make a sum hold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from pipelines.model.identities import EXACT, ONE_RUPIAH, SLIP, adds_up, holds
from pipelines.model.plan import Line
from pipelines.understanding.lexicon.headings import nomenclature_levels, squash, starts_with_word
from pipelines.understanding.lexicon.levels import LEVELS, RANKS, strip_lead
from pipelines.understanding.lines.lines import Draft
from pipelines.understanding.sums.totals import hang_on_sums, mark_unnamed_total

_MAX_SPAN = 400

# What speaks for and against a line being the sum of the lines below it. The weights are set by judgement.
# The tree with the highest total wins, so only their sizes against each other count; a line without parts
# scores 0, or less where deeper lines follow it.
# A sum that holds; more parts make chance less likely, up to six.
_SUM_HOLDS = 2.0
_EACH_PART = 0.15
_MOST_PARTS = 6
# It holds in every quarter and source of money as well.
_QUARTERS_HOLD = 0.6
# All parts of known level are lower than the parent (in proportion, where only some are); one is on its
# own level.
_PARTS_ARE_LOWER = 0.8
_PART_ON_SAME_LEVEL = -0.9
# One part alone equals its parent, which two sisters may do by chance: it needs signs that set it apart.
_ONLY_NAMESAKE = 0.5
_ONLY_ONE_PART = -2.0
_LEVELS_UNKNOWN = -0.6
_OBJECTIVE_SETS_APART = 0.7
_BOLD_SETS_APART = 0.7
_OUTCOME_SETS_APART = 0.5
_PRINTED_ALIKE = -0.4
# A line that ends before a deeper one, or has none of the deeper lines right below it.
_LEAVES_DEEPER_LINE_OUT = -0.8
_LEAF_ABOVE_DEEPER_LINE = -1.0
_LEAF_ABOVE_DEEPER_LINE_IF_UNSURE = -0.4
# Parts by words or codes alone, whose sum need not hold: little, so that sums that hold come first.
_LABELLED = 0.3
_LABELLED_IF_UNSURE = -0.2
# A sum that scores no more than this, with the scores of its parts, is not considered.
_LEAST_SUM_SCORE = -1
_LEAST_SUM_SCORE_IF_SURE = -4
# A sum that nothing but its figures speaks for, below a line whose level is said outright.
_BY_CHANCE = -1.0


@dataclass(frozen=True)
class _Node:
    """What the search needs of one line. `rank` 1 (objective) to 4 (sub-activity); None where unknown."""

    amount: Decimal
    vector: tuple[Decimal | None, ...]
    rank: int | None
    sure: bool
    bold: bool
    prints_objective: bool
    nameless: bool
    measures_outcome: bool
    name: str  # where the nomenclature has it on several levels, else empty


def _rank_of(draft: Draft) -> tuple[int | None, bool]:
    """Rank by words, code or nomenclature, and whether it is said outright."""
    line = draft.line
    name = draft.own_name
    if not name:
        return (1, True) if line.objective_printed or line.indicator_printed else (None, False)
    rank, sure = draft.rank, draft.rank_is_sure
    if draft.has_level_column and draft.named_by in ("activity", "sub_activity"):
        return RANKS[draft.named_by], True
    if rank is None and draft.named_by in ("activity", "sub_activity"):
        return RANKS[draft.named_by], False
    return rank, sure


def _node(draft: Draft) -> _Node | None:
    """None for a line without an amount: it is part of no sum."""
    line = draft.line
    parts = [f.value for figures in line.amounts.values() for f in figures]
    amount = line.ceiling.value
    if amount is None:
        stated = [p for p in parts if p is not None]
        if not stated:
            return None
        amount = sum(stated, Decimal(0))
    rank, sure = _rank_of(draft)
    measured = line.indicator_printed
    nameless = not (draft.own_name or measured or line.objective_printed)
    outcome = starts_with_word(measured, "indicator") and not squash(measured).startswith("jumlah")
    name = squash(strip_lead(draft.own_name))
    name = name if len(nomenclature_levels().get(name, ())) > 1 else ""
    return _Node(
        amount, tuple(parts), rank, sure, draft.bold, draft.prints_objective, nameless, outcome, name
    )


def _is_namesake(parent: _Node, child: _Node) -> bool:
    """An activity and its only sub-activity, where the nomenclature has the name on both levels."""
    return bool(parent.name) and parent.name == child.name and parent.amount == child.amount


def _proves(parent: _Node, children: list[_Node]) -> bool:
    """True where the sum holds in every quarter and source too."""
    for i, whole in enumerate(parent.vector):
        terms = [c.vector[i] if i < len(c.vector) else None for c in children]
        stated = [t for t in terms if t is not None]
        if whole is None and not stated:
            continue
        if not adds_up(terms, whole or Decimal(0)):
            return False
    return True


def _may_hold(parent: _Node, child: _Node) -> bool:
    """Words forbid a line under one of a lower or the same level, unless the levels are not said outright."""
    if parent.rank is None or child.rank is None or _is_namesake(parent, child):
        return True
    if child.rank > parent.rank:
        return True
    # The nomenclature has many names on two levels.
    return child.rank == parent.rank and (child.rank == 2 or not (parent.sure or child.sure))


def _is_plausible(parent: _Node, kids: list[_Node]) -> bool:
    """False for a sum that holds by chance: round amounts of sisters often add up.

    Without levels that say parent, the sum must hold in every quarter and source too, or the way the
    lines are printed must set the parent apart.
    """
    ranked = [k.rank for k in kids if k.rank is not None]
    if parent.name and any(k.name == parent.name for k in kids):
        return True
    if parent.rank is not None and ranked and all(rank > parent.rank for rank in ranked):
        return True
    stated = sum(bool(v) for v in parent.vector)
    if stated >= 2 and all(any(v is not None for v in k.vector) for k in kids):
        return _proves(parent, kids)
    set_apart = parent.bold and not any(k.bold for k in kids)
    heads = parent.prints_objective and not any(k.prints_objective for k in kids)
    return (parent.rank is not None and parent.sure) or set_apart or heads


class _Tree:
    """Dynamic programming over nodes in printed order; `best(i)` lists (end, score, children) for root i."""

    def __init__(self, nodes: list[_Node]) -> None:
        self.nodes = nodes
        self.n = len(nodes)
        self.options: list[list[tuple[int, float, tuple[tuple[int, int], ...]]]] = [[] for _ in nodes]
        # Sums that may hold by chance: they count where the sum of a line above holds through them alone.
        self.within: list[list[tuple[int, float, tuple[tuple[int, int], ...]]]] = [[] for _ in nodes]
        for i in range(self.n - 1, -1, -1):
            self.options[i] = self._options(i)

    def _options(self, i: int) -> list[tuple[int, float, tuple[tuple[int, int], ...]]]:
        node = self.nodes[i]
        options: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {i + 1: (self._leaf_score(i), ())}
        found: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {}
        chance: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {}
        if node.amount > 0:
            self._tilings(i, found, chance)
        self.within[i] = sorted(((e, s, k) for e, (s, k) in chance.items()), key=lambda o: -o[1])[:6]
        labelled = self._labelled(i)
        if labelled is not None and (exact := self._exact_instead(i, labelled, found)) is not None:
            found[labelled[0]], labelled = exact, None
        for end, value in [*found.items(), *([labelled] if labelled else [])]:
            after = self.nodes[end] if end < self.n else None
            if node.sure and node.rank and after and (after.rank is None or after.rank > node.rank):
                value = (
                    value[0] + _LEAVES_DEEPER_LINE_OUT,
                    value[1],
                )  # a deeper line right after it is hardly outside it
            if end not in options or value[0] > options[end][0]:
                options[end] = value
        ranked = sorted(((e, s, k) for e, (s, k) in options.items()), key=lambda o: -o[1])
        return ranked[:6]

    def _exact_instead(
        self,
        i: int,
        labelled: tuple[int, tuple[float, tuple[tuple[int, int], ...]]],
        found: dict[int, tuple[float, tuple[tuple[int, int], ...]]],
    ) -> tuple[float, tuple[tuple[int, int], ...]] | None:
        """Where the lines that words put under `i` come to more than it, a tree of them whose sum holds.

        No agency's slip prints the same money on two levels; a tree that reads it as parts of parts does not.
        """
        end, (score, children) = labelled
        total = sum((self.nodes[k].amount for k, _ in children), Decimal(0))
        if total <= self.nodes[i].amount or holds(total, self.nodes[i].amount, SLIP) or end not in found:
            return None
        return max(score, found[end][0]), found[end][1]

    def _leaf_score(self, i: int) -> float:
        """A program with deeper lines right under it is hardly a leaf."""
        node = self.nodes[i]
        after = self.nodes[i + 1] if i + 1 < self.n else None
        if node.rank is not None and after is not None and after.rank is not None and after.rank > node.rank:
            return _LEAF_ABOVE_DEEPER_LINE if node.sure else _LEAF_ABOVE_DEEPER_LINE_IF_UNSURE
        return 0.0

    def _tilings(
        self,
        i: int,
        found: dict[int, tuple[float, tuple[tuple[int, int], ...]]],
        chance: dict[int, tuple[float, tuple[tuple[int, int], ...]]],
    ) -> None:
        """All runs of subtrees after `i` whose roots sum to its amount, with the best score per end.

        Those whose sum may hold by chance go into `chance`.
        """
        parent = self.nodes[i]
        # frontier: position → {sum so far: (score, children)}
        frontier: dict[int, dict[Decimal, tuple[float, tuple[tuple[int, int], ...]]]] = {
            i + 1: {Decimal(0): (0.0, ())}
        }
        position = i + 1
        while frontier and position <= min(self.n, i + _MAX_SPAN):
            states = frontier.pop(position, None)
            if states is None:
                if not frontier:
                    break
                position = min(frontier)
                continue
            for total, (score, children) in states.items():
                if children and abs(total - parent.amount) <= self._tolerance(len(children)):
                    kids = [self.nodes[k] for k, _ in children]
                    value = score + self._parent_score(parent, kids)
                    if not _is_plausible(parent, kids):
                        value += _BY_CHANCE
                        if position not in chance or value > chance[position][0]:
                            chance[position] = (value, children)
                        continue
                    least = _LEAST_SUM_SCORE_IF_SURE if parent.sure else _LEAST_SUM_SCORE
                    if value > least and (position not in found or value > found[position][0]):
                        found[position] = (value, children)
            if position >= self.n:
                break
            child = self.nodes[position]
            # A row without a name carries on its sister above, as for another source of money.
            if not _may_hold(parent, child) or (position == i + 1 and child.nameless):
                continue
            within = self.within[position] if parent.sure else []
            for end, kid_score, _ in (*self.options[position], *within):
                slot = frontier.setdefault(end, {})
                for total, (score, children) in states.items():
                    grown = total + child.amount
                    if grown > parent.amount + self._tolerance(len(children) + 1):
                        continue
                    value = score + kid_score
                    if grown not in slot or value > slot[grown][0]:
                        slot[grown] = (value, (*children, (position, end)))
                if len(slot) > 64:
                    for key in sorted(slot, key=lambda k: -slot[k][0])[64:]:
                        del slot[key]

    @staticmethod
    def _tolerance(children: int) -> Decimal:
        return (EXACT if children < 2 else ONE_RUPIAH).least

    def _parent_score(self, parent: _Node, kids: list[_Node]) -> float:
        """What a sum that holds is worth, and what the way the lines are printed says of it."""
        score = _SUM_HOLDS + _EACH_PART * min(len(kids), _MOST_PARTS)
        if _proves(parent, kids):
            score += _QUARTERS_HOLD if any(v for v in parent.vector) else 0.0
        ranked = [k for k in kids if k.rank is not None]
        if parent.rank is not None and ranked:
            lower = sum(k.rank is not None and k.rank > parent.rank for k in ranked)
            score += _PARTS_ARE_LOWER * lower / len(ranked)
            if any(k.rank == parent.rank for k in ranked):
                score += _PART_ON_SAME_LEVEL
        if len(kids) == 1 and _is_namesake(parent, kids[0]):
            score += _ONLY_NAMESAKE
        elif len(kids) == 1:
            score += _ONLY_ONE_PART
            if not parent.sure and (parent.rank is None or kids[0].rank is None):
                score += _LEVELS_UNKNOWN
            if parent.prints_objective and not kids[0].prints_objective:
                score += _OBJECTIVE_SETS_APART
            if parent.bold and not kids[0].bold:
                score += _BOLD_SETS_APART
            if parent.measures_outcome and not kids[0].measures_outcome:
                score += _OUTCOME_SETS_APART
            if parent.bold == kids[0].bold and parent.prints_objective == kids[0].prints_objective:
                score += _PRINTED_ALIKE
        return score

    def _labelled(self, i: int) -> tuple[int, tuple[float, tuple[tuple[int, int], ...]]] | None:
        """The lines that words put under `i`, whether or not the sum holds (the agency's slips)."""
        node = self.nodes[i]
        if node.rank is None:
            return None
        end = i + 1
        while end < self.n:
            rank = self.nodes[end].rank
            if (rank is None and not node.sure) or (rank is not None and rank <= node.rank):
                break
            end += 1
        if end == i + 1 or not (node.sure or self._nearly(i, end)):
            return None
        children, score, position = [], 0.0, i + 1
        while position < end:
            fitting = [o for o in self.options[position] if o[0] <= end]
            if not fitting:
                return None
            best = fitting[0]
            if self.nodes[position].amount > node.amount > 0:
                return None  # more than its parent: words are mistaken
            children.append((position, best[0]))
            score += best[1]
            position = best[0]
        return end, (score + (_LABELLED if node.sure else _LABELLED_IF_UNSURE), tuple(children))

    def _nearly(self, i: int, end: int) -> bool:
        """True where the lines right under `i` miss its amount by no more than a slip would."""
        ranks = [self.nodes[k].rank for k in range(i + 1, end)]
        top = min((r for r in ranks if r is not None), default=None)
        total = sum(
            (self.nodes[k].amount for k in range(i + 1, end) if self.nodes[k].rank == top), Decimal(0)
        )
        return holds(total, self.nodes[i].amount, SLIP)

    def parents(self) -> list[int | None]:
        """The parent's index of each node, None for roots of the best forest."""
        best: list[tuple[float, int]] = [(0.0, self.n)] * (self.n + 1)
        for i in range(self.n - 1, -1, -1):
            best[i] = max(((s + best[e][0], e) for e, s, _ in self.options[i]), key=lambda b: b[0])
        parent: list[int | None] = [None] * self.n
        stack: list[tuple[int, int, bool]] = []
        i = 0
        while i < self.n:
            end = best[i][1]
            stack.append((i, end, False))
            i = end
        while stack:
            root, end, is_within = stack.pop()
            options = [*self.options[root], *(self.within[root] if is_within else ())]
            _, _, children = max((option for option in options if option[0] == end), key=lambda o: o[1])
            for child, child_end in children:
                parent[child] = root
                stack.append((child, child_end, self.nodes[root].sure))
        return parent


def _set_levels(drafts: list[Draft], nodes: dict[int, _Node], parent: dict[int, int]) -> None:
    """Budget level by words first, then by the place in the tree, then by the sisters' level."""
    rank = {i: node.rank for i, node in nodes.items() if node.rank is not None}

    def sisters(held: int | None, above: int) -> int | None:
        ranked = Counter(rank[k] for k in nodes if parent.get(k) == held and k in rank and rank[k] > above)
        return ranked.most_common(1)[0][0] if ranked else None

    for i in sorted(nodes):
        held = parent.get(i)
        if held is None:
            continue
        above = rank.get(held)
        if above is not None and rank.get(i, 0) <= above and not nodes[i].sure:
            rank.pop(i, None)
            rank[i] = min(4, sisters(held, above) or above + 1)
    for i in sorted(nodes, reverse=True):
        if i not in rank and (kids := [k for k in nodes if parent.get(k) == i and k in rank]):
            rank[i] = max(1, min(rank[k] for k in kids) - 1)
    for i in nodes:
        if i not in rank and i not in parent and (level := sisters(None, 0)):
            rank[i] = level
    for i in nodes:
        if i in rank:
            drafts[i].line.budget_level = LEVELS[rank[i]]


def build_hierarchy(drafts: list[Draft]) -> None:
    """Sets level, parent and names of ancestors on the lines of one plan table."""
    mark_unnamed_total(drafts)
    nodes: dict[int, _Node] = {}
    for i, draft in enumerate(drafts):
        if not draft.is_sum and (node := _node(draft)) is not None:
            nodes[i] = node
    order = list(nodes)
    tree = _Tree([nodes[i] for i in order])
    parent = {order[k]: order[p] for k, p in enumerate(tree.parents()) if p is not None}
    _set_levels(drafts, nodes, parent)
    hang_on_sums(drafts, order, parent)
    for i, p in parent.items():
        drafts[i].line.parent_number = drafts[p].line.number
    _name_ancestors(drafts, parent)


def _name_ancestors(drafts: list[Draft], parent: dict[int, int]) -> None:
    """Program, activity and sub-activity of each line: its own name at its level, its ancestors' above it.

    A line of unknown level under a heading stands one level below it.
    """
    for i, draft in enumerate(drafts):
        line = draft.line
        if line.program_name or line.activity_name or line.sub_activity_name:
            continue
        under = max((h.rank for h in draft.headings), default=None)
        if draft.own_name and under is not None and (line.budget_level is None or _is_held_by(draft)):
            line.budget_level = LEVELS[min(RANKS["sub_activity"], under + 1)]
        walk: int | None = i
        while walk is not None:
            at = drafts[walk]
            _set_name(line, at.line.budget_level, at.own_name)
            walk = parent.get(walk)
        own = RANKS.get(line.budget_level or "", RANKS["sub_activity"] + 1)
        for heading in reversed(draft.headings):
            if heading.rank < own:
                _set_name(line, LEVELS[heading.rank], heading.name)
        if draft.own_name and not (line.program_name or line.activity_name or line.sub_activity_name):
            line.program_name = strip_lead(draft.own_name)


def _is_held_by(draft: Draft) -> bool:
    """True where a heading whose level is said outright leaves no room for the line's own, which is not."""
    _, sure = _rank_of(draft)
    own = RANKS.get(draft.line.budget_level or "", 0)
    return not sure and any(h.is_sure and h.rank >= own for h in draft.headings)


def _set_name(line: Line, level: str | None, name: str) -> None:
    """Names the line's program, activity or sub-activity, where that is not named yet."""
    field = {"program": "program_name", "activity": "activity_name", "sub_activity": "sub_activity_name"}.get(
        level or ""
    )
    if field and name and not getattr(line, field):
        setattr(line, field, strip_lead(name))
