"""The objective that a paragraph above a table names: `Sasaran Strategis 1: Meningkatnya …`.

What belongs here: finding it among the lines that stand above a grid. It is for tables without a column of
objectives, whose lines it covers until another one stands above a later grid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model.page import TextLine
from pipelines.understanding.lexicon.headings import fold, squash, starts_with_word

_LABEL = re.compile(
    r"^\W*(?:(?:\d{1,2}|[ivx]{1,4}|[a-z])\s*[.)]\s*)?(?P<label>sasaran|tujuan|ss(?=\W?\d))(?![^\W\d_])"
    r"(?P<of>(?:\s+(?:strategis|utama|program|kegiatan|kinerja|perangkat\s+daerah|pd|opd|skpd|renstra))*)"
    r"\s*(?:ke\s*-?\s*)?(?P<number>\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}\b)?\s*(?P<mark>[:.–-]*)\s*(?P<text>.*)$",
    re.I | re.S,
)
# Lines that begin with one of these say something else of the table below them.
_ANOTHER = re.compile(
    r"^\W*(?:indikator|program|kegiatan|sub\s*kegiatan|tabel|tujuan|sasaran|target|tahun|formula|no\b|misi|visi"
    r"|penanggung|dinas|badan|rencana|unit|\d{1,2}\s*[.)])",
    re.I,
)
_LEAST_WORDS = 2
_MOST_GAP = 0.9  # of a line's height, between lines of one paragraph


def objective_above(lines: Sequence[TextLine], cells: Sequence[str] = ()) -> str:
    """The one objective that lines above a grid name, title cells inside it (`cells`) last; '' without one.

    Of a goal (`Tujuan`) and an objective the objective counts. Several objectives are a list of them: then
    none is the table's.
    """
    paragraphs = [*_paragraphs(lines), *cells]
    found: dict[bool, list[str]] = {True: [], False: []}
    for at, paragraph in enumerate(paragraphs):
        named = _LABEL.match(paragraph)
        if named is None:
            continue
        text = named["text"]
        if not text.strip() and at + 1 < len(paragraphs) and not _ANOTHER.match(paragraphs[at + 1]):
            text = paragraphs[at + 1]  # the label on a line of its own
        text = fold(text).strip(" :.;")
        opens = starts_with_word(text, "objective")
        is_marked = bool(named["mark"]) and bool(named["number"] or named["of"])
        if len(text.split()) >= _LEAST_WORDS and (opens or is_marked) and not text.endswith("berikut"):
            found[named["label"].casefold() != "tujuan"].append(text)
    for texts in (found[True], found[False]):
        if texts:
            return texts[0] if len({squash(text) for text in texts}) == 1 else ""
    return ""


def is_label(text: str) -> bool:
    """True for a line that begins as one does that names an objective or a goal."""
    return _LABEL.match(text) is not None


def _paragraphs(lines: Sequence[TextLine]) -> list[str]:
    """The lines as texts; a line that goes on the label's line above it is put together with it."""
    paragraphs: list[str] = []
    before: TextLine | None = None
    for line in lines:
        joins = (
            before is not None
            and bool(paragraphs)
            and bool((named := _LABEL.match(paragraphs[-1])) and named["text"].strip())
            and not _ANOTHER.match(line.text)
            and _is_next_line(before, line)
        )
        if joins:
            paragraphs[-1] = f"{paragraphs[-1]} {line.text}"
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs


def _is_next_line(above: TextLine, below: TextLine) -> bool:
    if above.box is None or below.box is None or above.page_number != below.page_number:
        return False
    height = above.box.bottom - above.box.top
    return 0 <= below.box.top - above.box.top <= (1 + _MOST_GAP) * height
