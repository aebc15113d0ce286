"""What the title of a table calls it: an action plan, a report on one, results, another document's table.

What belongs here: which lines above a table are its title, and the kinds of titles. The words are data, in
`vocabulary/table_titles.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipelines.understanding.identity.places import is_heading
from pipelines.understanding.identity.titles import (
    is_caption,
    may_title_a_plan,
    names_a_plan,
    plain_title,
    plans_actions,
    speaks_of_a_plan,
)
from pipelines.understanding.lexicon.phrases import phrases

TitleKind = Literal["plan", "plan_of_actions", "report_on_plan", "result", "other", "none"]

_WORDS = "table_titles.csv"
_PLAN = r"(?:rencana\s*aksi|ren\s*aksi|action\s*plan)"
_CAPTION_LINES = 4
_TITLE_LETTERS = 200  # of a title that is no caption; words further up belong to the text before


def names_a_report(text: str) -> bool:
    """Whether the text names a report or a plan of several years, as running heads do (`LKjIP 2021`)."""
    return phrases(_WORDS)["report"].search(plain_title(text)) is not None


def kind_of_title(lines: Sequence[str]) -> TitleKind:
    """What a table is called by the lines above it, top to bottom, title cells included.

    Its own title counts first: a caption (`Tabel 3.4 …`), else the headings right above it. Where these call
    it nothing, a sentence above may introduce it, or the headings above the sentences say what it is.
    """
    own = title_block(lines)
    kind = _kind(own)
    if kind == "none" and any(map(names_a_plan, lines)):
        return "report_on_plan" if any(map(_reports_on_plan, lines)) else "plan"
    if kind == "none":
        above = lines[: len(lines) - len(own)]
        while above and not title_block(above):
            above = above[:-1]
        farther = _kind(title_block(above))
        return farther if farther in ("other", "result") else kind
    return kind


def title_block(lines: Sequence[str]) -> list[str]:
    """The lines that are the table's own title: from its caption on, else the headings that end the lines."""
    for i in range(len(lines) - 1, max(-1, len(lines) - 1 - _CAPTION_LINES), -1):
        if is_caption(lines[i]):
            return list(lines[i:])
    block: list[str] = []
    for line in reversed(lines):
        if line.strip() and not (is_heading(plain_title(line)) or may_title_a_plan(line)):
            break
        block.insert(0, line)
    return block


def _kind(lines: Sequence[str]) -> TitleKind:
    words = phrases(_WORDS)
    plain = [plain_title(line) for line in lines]
    # A line that only mentions a plan is no part of the title, whatever stands around it.
    text = " ".join(line for line in plain if names_a_plan(line) or not speaks_of_a_plan(line))
    if any(map(names_a_plan, lines)) or names_a_plan(text):
        return "report_on_plan" if any(map(_reports_on_plan, lines)) else "plan"
    if plans_actions(text):
        return "plan_of_actions"
    tail = text[-_TITLE_LETTERS:]
    if words["other"].search(tail) or words["plan_of_actions"].search(tail):
        return "other"
    return "result" if words["result"].search(tail) else "none"


def _reports_on_plan(line: str) -> bool:
    """`Laporan Realisasi Rencana Aksi`: a word for results before the plan, in one line."""
    plain = plain_title(line)
    plan = re.search(_PLAN, plain, re.IGNORECASE)
    return plan is not None and phrases(_WORDS)["reports_on"].search(plain[: plan.start()]) is not None
