"""The text of Word paragraphs: runs, their face, hidden and deleted text, and printed list numbers.

What belongs here: WordprocessingML (ECMA-376 part 1, chapter 17) up to a paragraph. Elements are found by
local name, so both of OOXML's dialects are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipelines.reading.office.package import Package, attribute, local_name
from pipelines.reading.office.raised import raised
from pipelines.reading.office.runs import bold_lead

# What a reader of the final document doesn't see: deleted and moved-away text, field codes, comments.
_UNSEEN = {
    "del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr",
    "footnoteReference", "endnoteReference", "annotationRef", "commentReference", "rt", "tbl",
}  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_STYLE_DEPTH = 20
_LIFTED = 4  # half points


@dataclass(slots=True)
class Paragraph:
    """A paragraph as printed. `text` keeps its line breaks; tabs are spaces. `boxes`: its text boxes."""

    text: str = ""
    bold: bool = False
    bold_lead: int = 0
    size: float | None = None
    boxes: list[etree._Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Face:
    bold: bool | None = None
    hidden: bool | None = None
    caps: bool | None = None
    size: float | None = None
    struck: bool | None = None
    raised: bool | None = None

    def over(self, other: _Face) -> _Face:
        """This face where it says something, else the other."""
        return _Face(
            other.bold if self.bold is None else self.bold,
            other.hidden if self.hidden is None else self.hidden,
            other.caps if self.caps is None else self.caps,
            self.size or other.size,
            other.struck if self.struck is None else self.struck,
            other.raised if self.raised is None else self.raised,
        )


@dataclass(slots=True)
class _Level:
    start: int
    form: str
    pattern: str


class Typesetter:
    """Knows a document's styles and lists, and gives paragraphs as printed, in document order.

    `struck` holds what was left out because a line strikes through it.
    """

    def __init__(self, package: Package, document: str) -> None:
        self._faces: dict[str, tuple[str | None, _Face, tuple[str, int] | None]] = {}
        self.struck: list[str] = []
        self._default = _Face()
        self._default_style: str | None = None
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for part in package.related(document, "styles")[:1]:
            self._read_styles(package.parse(part))
        for part in package.related(document, "numbering")[:1]:
            self._read_lists(package.parse(part))

    def paragraph(self, element: etree._Element) -> Paragraph:
        """The paragraph as printed. Call once per paragraph, in order, as list numbers count up."""
        properties = _child(element, "pPr")
        style = _value(_child(properties, "pStyle")) or self._default_style
        base, listed = self._style(style)
        base = base.over(self._default)
        out = Paragraph()
        pieces: list[str] = []
        bolds: list[bool] = []
        heavy: list[bool] = []
        for text, face in self._runs(element, base, out.boxes):
            if face.hidden:
                continue
            if face.struck:
                self.struck.append(text)
                continue
            text = raised(text) if face.raised else text
            pieces.append(text.upper() if face.caps else text)
            heavy.append(bool(face.bold))
            if text.strip():
                bolds.append(bool(face.bold))
                out.size = max(out.size or 0.0, face.size or 0.0) or None
        own = _list_of(properties)
        number = self._number(*(own or listed or ("0", 0)))
        body = "".join(pieces).replace("\t", " ").strip()
        # Word numbers an empty paragraph too: so a column of row numbers is made.
        out.text = f"{number} {body}".strip()
        out.bold = bool(bolds) and all(bolds)
        runs = [(f"{number} ", heavy[0]), *zip(pieces, heavy, strict=True)] if number and heavy else None
        out.bold_lead = bold_lead(runs or [*zip(pieces, heavy, strict=True)])
        return out

    def _runs(
        self, element: etree._Element, base: _Face, boxes: list[etree._Element]
    ) -> Iterator[tuple[str, _Face]]:
        for child in element:
            name = local_name(child)
            if name == "r":
                face = _face(_child(child, "rPr"))
                char_style = _value(_child(_child(child, "rPr"), "rStyle"))
                face = face.over(self._style(char_style)[0]).over(base)
                for text in _run_text(child, boxes):
                    yield text, face
            elif name == "AlternateContent":
                chosen = next((c for c in child if local_name(c) in ("Choice", "Fallback")), None)
                if chosen is not None:
                    yield from self._runs(chosen, base, boxes)
            elif name and name not in _UNSEEN:
                yield from self._runs(child, base, boxes)

    def _read_styles(self, root: etree._Element) -> None:
        defaults = _child(_child(root, "docDefaults"), "rPrDefault")
        self._default = _face(_child(defaults, "rPr"))
        for style in root:
            name = attribute(style, "styleId") if local_name(style) == "style" else None
            if name is None:
                continue
            listed = _list_of(_child(style, "pPr"))
            self._faces[name] = (_value(_child(style, "basedOn")), _face(_child(style, "rPr")), listed)
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true"):
                self._default_style = name

    def _style(self, name: str | None) -> tuple[_Face, tuple[str, int] | None]:
        face, listed = _Face(), None
        for _ in range(_MAX_STYLE_DEPTH):  # styles of a damaged file may be based on each other
            if name not in self._faces:
                break
            name, own, own_list = self._faces[name]
            face, listed = face.over(own), listed or own_list
        return face, listed

    def _read_lists(self, root: etree._Element) -> None:
        abstract: dict[str | None, dict[int, _Level]] = {}
        for item in root:
            if local_name(item) == "abstractNum":
                levels = {}
                for level in item:
                    if local_name(level) == "lvl":
                        levels[_integer(attribute(level, "ilvl"))] = _Level(
                            _integer(_value(_child(level, "start")), 1),
                            _value(_child(level, "numFmt")) or "decimal",
                            _value(_child(level, "lvlText")) or "",
                        )
                abstract[attribute(item, "abstractNumId")] = levels
        for item in root:
            number = attribute(item, "numId") if local_name(item) == "num" else None
            if number is None:
                continue
            source = _value(_child(item, "abstractNumId"))
            levels = dict(abstract.get(source, {}))
            key = f"abstract {source}"
            for override in item:
                if local_name(override) == "lvlOverride" and _child(override, "startOverride") is not None:
                    index = _integer(attribute(override, "ilvl"))
                    start = _integer(_value(_child(override, "startOverride")), 1)
                    if index in levels:
                        levels[index] = _Level(start, levels[index].form, levels[index].pattern)
                    key = f"own {number}"  # it starts anew, so it counts for itself
            self._lists[number] = (key, levels)

    def _number(self, list_id: str, level: int) -> str:
        """The next printed number of a list, such as `1.` or `a)`; empty for bullets and no list."""
        if list_id not in self._lists:
            return ""
        key, levels = self._lists[list_id]
        counts = self._counts[key]
        if level not in levels:
            return ""
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [index for index in counts if index > level]:
            del counts[deeper]
        if levels[level].form in ("bullet", "none"):
            return ""
        text = levels[level].pattern
        for index in range(level + 1):
            if index in levels:
                count = counts.setdefault(index, levels[index].start)
                text = text.replace(f"%{index + 1}", print_count(count, levels[index].form))
        return text.strip()


def _run_text(run: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in run:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            # Characters of symbol fonts stand in a private area, shifted by F000.
            code = int(attribute(child, "char") or "0", 16)
            yield chr(code - 0xF000) if 0xF020 <= code <= 0xF0FF else ""
        elif name == "AlternateContent":
            chosen = next((c for c in child if local_name(c) in ("Choice", "Fallback")), None)
            if chosen is not None:
                boxes.extend(chosen.iter("{*}txbxContent"))
        elif name in ("drawing", "pict", "object"):
            boxes.extend(child.iter("{*}txbxContent"))


def _face(properties: etree._Element | None) -> _Face:
    if properties is None:
        return _Face()
    size = _integer(_value(_child(properties, "sz")))
    align, position = _value(_child(properties, "vertAlign")), _value(_child(properties, "position"))
    return _Face(
        _toggle(properties, "b"),
        _toggle(properties, "vanish"),
        _toggle(properties, "caps"),
        size / 2 if size else None,
        _either(_toggle(properties, "strike"), _toggle(properties, "dstrike")),
        _either(None if align is None else align == "superscript", _is_lifted(position)),
    )


def _is_lifted(position: str | None) -> bool | None:
    """Whether a text stands so many half points above its line that it is raised; None where nothing says."""
    return None if position is None else _integer(position) >= _LIFTED


def _either(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one or bool(other)


def _toggle(properties: etree._Element, name: str) -> bool | None:
    mark = _child(properties, name)
    return None if mark is None else (_value(mark) or "1") not in ("0", "false", "off", "none")


def _list_of(properties: etree._Element | None) -> tuple[str, int] | None:
    marks = _child(properties, "numPr")
    list_id = _value(_child(marks, "numId"))
    return (list_id, _integer(_value(_child(marks, "ilvl")))) if list_id is not None else None


def print_count(count: int, form: str) -> str:
    """A list's count in a number format of WordprocessingML."""
    if form in ("lowerLetter", "upperLetter"):
        # After z come aa, bb, and so on.
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 10 + 1) if count > 0 else ""
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
        return text.upper() if form == "upperRoman" else text
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if local_name(child) == name), None)


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else attribute(element, "val")


def _integer(text: str | None, default: int = 0) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else default
