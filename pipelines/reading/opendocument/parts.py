"""What .ods and .odt files have in common: their package, names of elements, and faces of text.

What belongs here: OpenDocument 1.3 up to styles. Elements are recognised by their full names, as OpenDocument
has but one dialect and the same local names in several of its vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipelines.model.page import DocumentRejected
from pipelines.reading.office.package import Package

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT = f"{_BASE}office:1.0}}", f"{_BASE}style:1.0}}", f"{_BASE}text:1.0}}"
TABLE, DRAW, NUMBER = f"{_BASE}table:1.0}}", f"{_BASE}drawing:1.0}}", f"{_BASE}datastyle:1.0}}"
FO = f"{_BASE}xsl-fo-compatible:1.0}}"
CONTENT, STYLES = "content.xml", "styles.xml"
_MAX_STYLE_DEPTH = 20
_NORMAL_WEIGHT = 400


def open_package(path: Path) -> Package:
    """Opens an OpenDocument file.

    Raises DocumentRejected: `encrypted`, `too_large`, or `unreadable` where it is damaged.
    """
    package = Package(path)
    try:
        manifest = "meta-inf/manifest.xml"
        if manifest in package and any(True for _ in package.parse(manifest).iter("{*}encryption-data")):
            raise DocumentRejected(
                "encrypted", "The file is locked with a password. Save it without a password."
            )
        if CONTENT not in package:
            raise DocumentRejected("unreadable", "The file has no content. Save it again in LibreOffice.")
    except DocumentRejected:
        package.close()
        raise
    return package


@dataclass(frozen=True, slots=True)
class Face:
    """How text looks, as far as it matters; None where nothing says."""

    bold: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    caps: bool | None = None
    size: float | None = None

    def over(self, other: Face) -> Face:
        """This face where it says something, else the other."""
        return Face(
            other.bold if self.bold is None else self.bold,
            other.struck if self.struck is None else self.struck,
            other.raised if self.raised is None else self.raised,
            other.hidden if self.hidden is None else self.hidden,
            other.caps if self.caps is None else self.caps,
            self.size or other.size,
        )


class StyleSheet:
    """The styles of a document by family and name; later ones replace earlier ones of the same name."""

    def __init__(self, styles: Iterable[etree._Element] = ()) -> None:
        self._styles: dict[tuple[str, str], tuple[str, dict[str, dict[str, str]]]] = {}
        self._faces: dict[tuple[str, str | None], Face] = {}
        for style in styles:
            self.add(style)

    def add(self, style: etree._Element) -> None:
        """Takes a `style:style`; its attributes stay when the element is emptied."""
        key = (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", ""))
        properties = {"": _attributes(style)}
        properties |= {child.tag: _attributes(child) for child in style if isinstance(child.tag, str)}
        self._styles[key] = (style.get(f"{STYLE}parent-style-name", ""), properties)
        self._faces.clear()

    def value(self, family: str, name: str | None, element: str, attribute: str) -> str | None:
        """An attribute of a style's properties, or of the style itself where `element` is empty.

        The nearest ancestor that says it counts.
        """
        for _ in range(_MAX_STYLE_DEPTH):  # styles of a damaged file may be based on each other
            if name is None or (family, name) not in self._styles:
                return None
            parent, properties = self._styles[family, name]
            if attribute in properties.get(element, {}):
                return properties[element][attribute]
            name = parent
        return None

    def face(self, family: str, name: str | None) -> Face:
        """The face that a style of a family gives."""
        if (family, name) not in self._faces:
            self._faces[family, name] = self._read_face(family, name)
        return self._faces[family, name]

    def _read_face(self, family: str, name: str | None) -> Face:
        def stated(attribute: str) -> str | None:
            return self.value(family, name, f"{STYLE}text-properties", attribute)

        weight, display, size = stated(f"{FO}font-weight"), stated(f"{TEXT}display"), stated(f"{FO}font-size")
        lines = [stated(f"{STYLE}text-line-through-{part}") for part in ("style", "type")]
        position, transform = stated(f"{STYLE}text-position"), stated(f"{FO}text-transform")
        return Face(
            bold=None if weight is None else _is_bold(weight),
            struck=None if lines == [None, None] else any(line not in (None, "none") for line in lines),
            raised=None if position is None else _is_raised(position),
            hidden=None if display is None else display == "none",
            caps=None if transform is None else transform == "uppercase",
            size=_points(size),
        )


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _is_bold(weight: str) -> bool:
    return int(weight) > _NORMAL_WEIGHT if weight.isdecimal() and len(weight) < 5 else weight == "bold"


def _is_raised(position: str) -> bool:
    """`super 58%` or `33% 58%`: how far above the line, then the size."""
    first = position.split()[0] if position.split() else ""
    return first == "super" or (first.endswith("%") and first[0].isdigit() and first.strip("0.%") != "")


def _points(size: str | None) -> float | None:
    try:
        return float(size.removesuffix("pt")) if size and size.endswith("pt") else None
    except ValueError:
        return None


def count(element: etree._Element, attribute: str, most: int, default: int = 1) -> int:
    """A repeat or span that an attribute states, from 1 to `most`."""
    text = element.get(attribute, "")
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) < 10 else default
