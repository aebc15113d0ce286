"""The text of a paragraph in OpenDocument, in pieces of one face each.

What belongs here: white space, tabs and line breaks, spans, and what a reader of the page doesn't see:
struck and hidden text, comments, notes. Text boxes are handed out, not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipelines.reading.office.runs import Printed, Run, printed_runs
from pipelines.reading.opendocument.parts import DRAW, OFFICE, TEXT, Face, StyleSheet, count

_UNSEEN = {
    f"{OFFICE}annotation",
    f"{OFFICE}annotation-end",
    f"{TEXT}note",
    f"{TEXT}ruby-text",
    f"{TEXT}tracked-changes",
}
_MAX_SPACES = 1000


def printed(pieces: Iterable[tuple[str, Face]]) -> tuple[Printed, float | None]:
    """What pieces print together, and their largest size in points."""
    seen = [(text, face) for text, face in pieces if not face.hidden]
    shown = printed_runs(
        Run(
            text.upper() if face.caps else text,
            bool(face.bold),
            bool(face.struck),
            bool(face.raised),
        )
        for text, face in seen
    )
    sizes = [face.size or 0.0 for text, face in seen if text.strip() and not face.struck]
    return shown, max(sizes, default=0.0) or None


def pieces(
    element: etree._Element, face: Face, styles: StyleSheet, boxes: list[etree._Element]
) -> Iterator[tuple[str, Face]]:
    """The pieces of a paragraph whose own face is `face`; text boxes in it are added to `boxes`."""
    if element.text:
        yield _collapsed(element.text), face
    for child in element:
        yield from _piece(child, face, styles, boxes)
        if child.tail:
            yield _collapsed(child.tail), face


def _piece(
    child: etree._Element, face: Face, styles: StyleSheet, boxes: list[etree._Element]
) -> Iterator[tuple[str, Face]]:
    tag = child.tag
    if tag == f"{TEXT}s":
        yield " " * count(child, f"{TEXT}c", _MAX_SPACES), face
    elif tag == f"{TEXT}tab":
        yield " ", face
    elif tag == f"{TEXT}line-break":
        yield "\n", face
    elif tag == f"{TEXT}span":
        own = styles.face("text", child.get(f"{TEXT}style-name"))
        yield from pieces(child, own.over(face), styles, boxes)
    elif isinstance(tag, str) and tag.startswith(DRAW):
        boxes.append(child)
    elif isinstance(tag, str) and tag not in _UNSEEN:
        yield from pieces(child, face, styles, boxes)


def _collapsed(text: str) -> str:
    """White space of the XML is one blank; what is more is written as elements."""
    words = " ".join(text.split())
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
