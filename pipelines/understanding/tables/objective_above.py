"""The objective that a paragraph above a table names: `Sasaran Strategis 1: Meningkatnya …`.

What belongs here: finding it among the lines that stand above a grid, and where such lines begin as one does
and name none. It is for tables without a column of objectives, whose lines it covers until another one stands
above a later grid. The words are the vocabulary's (`row_words.csv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.model.page import TextLine
from pipelines.understanding.lexicon.headings import fold, squash, starts_with_word
from pipelines.understanding.lexicon.row_words import any_word

_LEAD = r"^\W*(?:(?:\d{1,2}|[ivx]{1,4}|[a-z])\s*[.)]\s*)?"
_END = r"(?![^\W\d_])"
_LABEL = re.compile(
    rf"{_LEAD}(?P<label>{any_word('objective_label')}{_END}|(?P<goal>{any_word('goal_label')}){_END}|ss(?=\W?\d))"
    rf"(?P<of>(?:\s+{any_word('of_objective')}{_END})*)"
    r"\s*(?:ke\s*-?\s*)?(?P<number>\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}\b)?\s*(?P<mark>[:.–-]*)\s*(?P<text>.*)$",
    re.I | re.S,
)
# What some plans call an objective; without a label of an objective, it is not known to be one.
_RESULT = re.compile(rf"{_LEAD}{any_word('result_label')}{_END}", re.I)
_ONE_OF_SEVERAL = re.compile(r"^\s*(?:,|/|&|dan\b)", re.I)  # after a label: a heading that names more
# Lines that begin with one of these say something else of the table below them.
_ANOTHER = re.compile(rf"^\W*(?:{any_word('beside_objective')}{_END}|\d{{1,2}}\s*[.)]|[a-z]\s*[.)])", re.I)
_NOTE = re.compile(
    rf"^(?:\s*\*+\)?|\W*{any_word('note_label')}{_END}\s*\d*\s*(?:[:*.)]+|$))\s*(?P<text>.*)$", re.I | re.S
)
_SENTENCE = re.compile(rf"\b{any_word('in_a_sentence')}{_END}", re.I)
_GROUP = re.compile(rf"^\W*{any_word('whole_group')}{_END}", re.I)
_DANGLING = re.compile(rf"\b{any_word('dangling')}\s*$", re.I)
_MONEY = re.compile(r"\brp\b|\d{1,3}(?:[.,]\d{3})+", re.I)
_LEAST_WORDS = 2
_MOST_GAP = 0.9  # of a line's height, between lines of one paragraph


@dataclass(frozen=True)
class Above:
    """What the lines above a grid say of its objective.

    They name one, or begin as such lines do and name none (`unread`): then no earlier one goes on below them.
    `goal` is the goal that they name.
    """

    objective: str = ""
    unread: tuple[TextLine, ...] = ()
    goal: str = ""


@dataclass
class _Paragraph:
    lines: list[TextLine]
    is_note: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def objective_above(
    near: Sequence[TextLine], cells: Sequence[TextLine] = (), far: Sequence[TextLine] = (), goal: str = ""
) -> Above | None:
    """The one objective that lines right above a grid name (`near`), title cells inside it (`cells`) last;
    None where nothing speaks of objectives.

    Several objectives are a list of them: then none is the table's, and nor is a goal (`Tujuan`). `far` are
    lines since the last part of the table that do not stand right above the grid: they name no objective
    of it, but where they begin as one does, it is not known any more. `goal` is the last one that was named:
    printed again, it says nothing new.
    """
    read: list[str] = []
    unread: list[_Paragraph] = []
    goals: list[_Paragraph] = []
    named_goal = goal
    for paragraph in [*_paragraphs(near), *(_Paragraph([cell]) for cell in cells)]:
        found = _LABEL.match(paragraph.text)
        if found is None:
            if _RESULT.match(paragraph.text) and not paragraph.is_note:
                goals.append(paragraph)
        elif _ONE_OF_SEVERAL.match(found["text"]):
            continue
        elif found["goal"]:
            named_goal = named_goal if paragraph.is_note else squash(paragraph.text)
            goals += [] if paragraph.is_note or squash(paragraph.text) == goal else [paragraph]
        elif paragraph.is_note:
            unread += [paragraph] if starts_with_word(fold(found["text"]), "objective") else []
        elif objective := _objective(found):
            read.append(objective)
            unread = [] if len(read) == 1 and not any(map(_may_name_one, unread)) else unread
        else:
            unread.append(paragraph)
    names_one = len({squash(text) for text in read}) == 1
    if names_one and not unread:
        return Above(read[0], goal=named_goal)
    lines = [line for paragraph in _paragraphs(far) if _closes(paragraph, goal) for line in paragraph.lines]
    if names_one or read:
        lines = [line for line in near if is_label(line.text)] + list(cells)
    else:
        lines += [line for paragraph in (*unread, *goals) for line in paragraph.lines]
    return Above(unread=tuple(lines), goal=named_goal) if lines else None


def is_label(text: str) -> bool:
    """True for a line that begins as one does that names an objective or a goal."""
    return _LABEL.match(text) is not None


def _objective(found: re.Match[str]) -> str:
    """The objective that a paragraph with a label names, '' for sentences, groups and amounts."""
    text = fold(found["text"]).strip(" :.;")
    if len(text.split()) < _LEAST_WORDS or _MONEY.search(text) or _SENTENCE.search(text):
        return ""
    if starts_with_word(text, "objective"):
        return text
    is_numbered = bool(found["mark"]) and bool(found["number"] or found["label"][:2].casefold() == "ss")
    return text if is_numbered and text[:1].isupper() and not _GROUP.match(text) else ""


def _may_name_one(paragraph: _Paragraph) -> bool:
    """Whether a paragraph with a label that was not read may still name an objective: a sentence does not."""
    found = _LABEL.match(paragraph.text)
    return found is not None and bool(found["text"].strip()) and not _SENTENCE.search(found["text"])


def _closes(paragraph: _Paragraph, goal: str) -> bool:
    """Whether a paragraph begins as an objective's does, or a goal's that is not the last one again."""
    found = _LABEL.match(paragraph.text)
    if found is None:
        return bool(_RESULT.match(paragraph.text)) and not paragraph.is_note
    if _ONE_OF_SEVERAL.match(found["text"]) or (found["goal"] and squash(paragraph.text) == goal):
        return False
    return not paragraph.is_note or starts_with_word(fold(found["text"]), "objective")


def _paragraphs(lines: Sequence[TextLine]) -> list[_Paragraph]:
    """The lines as paragraphs; a line that goes on the label's line above it is put together with it.

    What a note or source line ends, or stands under one without a gap, belongs to the notes.
    """
    paragraphs: list[_Paragraph] = []
    for line in lines:
        if paragraphs and _joins(paragraphs[-1], line):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(_Paragraph([line]))
    for at in _notes(paragraphs):
        paragraphs[at].is_note = True
    return paragraphs


def _joins(paragraph: _Paragraph, line: TextLine) -> bool:
    named = _LABEL.match(paragraph.text)
    if named is None or _NOTE.match(line.text):
        return False
    before = paragraph.lines[-1]
    goes_on = line.text.strip()[:1].islower() or bool(_DANGLING.search(before.text))
    if _ANOTHER.match(line.text) and not (goes_on and not re.match(r"\W*\w{1,2}\s*[.)]", line.text)):
        return False
    return not named["text"].strip() or _is_next_line(before, line)


def _notes(paragraphs: Sequence[_Paragraph]) -> Iterator[int]:
    """The paragraphs, by index, that are notes or stand among them."""
    under = False
    for at, paragraph in enumerate(paragraphs):
        found = _NOTE.match(paragraph.text)
        if found is not None:
            under = True
        elif under and at:
            before = paragraphs[at - 1].lines[-1]
            has_places = before.box is not None and paragraph.lines[0].box is not None
            note = _NOTE.match(paragraphs[at - 1].text)
            ends = note is not None and bool(note["text"].strip())
            under = _is_next_line(before, paragraph.lines[0]) if has_places else not ends
        if under:
            yield at


def _is_next_line(above: TextLine, below: TextLine) -> bool:
    if above.box is None or below.box is None or above.page_number != below.page_number:
        return False
    height = above.box.bottom - above.box.top
    return 0 <= below.box.top - above.box.top <= (1 + _MOST_GAP) * height
