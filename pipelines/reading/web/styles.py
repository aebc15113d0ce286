"""How a web page says that text is hidden, struck, raised or bold.

What belongs here: the few properties of CSS that decide what a reader sees, from the page's own rules and
from elements. Rules in other files are never fetched. Of selectors of more than one step only what says how
text looks is taken: what they hide is often shown by a script (tabs, folded rows), and would be lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MARK = re.compile(r"[{};]")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LOOKS = {
    "vertical-align", "position", "top", "bottom", "transform", "mso-text-raise", "font-size", "font-weight",
    "font-variant-position", "text-decoration", "text-decoration-line",
}  # fmt: skip
_BORDER = re.compile(r"border(-(left|right|top|bottom))?(-style|-width)?")
_NO_BORDER = re.compile(r"none|hidden|0(px|pt)?( |$)|windowtext 0")
_STRUCK, _BOLD, _RAISED = (
    {"s", "strike", "del"},
    {"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"},
    {"sup"},
)
_INLINE = {
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "samp",
    "small", "span", "strong", "sup", "tt", "u", "var",
}  # fmt: skip
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0,
}  # fmt: skip
_USUAL_SIZE = 16.0  # pixels
_SMALLER = 5 / 6
_LENGTH = re.compile(r"([+-]?\d*\.?\d+)(px|pt|em|rem|ex|%)?")
_SHIFT = re.compile(r"translatey\(([^)]+)\)")
_RAISE = 0.25
"""Font sizes above its line at which text is raised, whatever its size; smaller text is so at any height."""
_MAX_CSS = 1 << 20  # characters
_MAX_STEPS = 8
_MAX_KNOWN = 10_000

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks where an element stands."""

    bold: bool = False
    struck: bool = False
    raised: bool = False
    hidden: bool = False
    size: float = _USUAL_SIZE


class Named(NamedTuple):
    """An element by what selectors name: its tag, classes and id."""

    tag: str
    classes: frozenset[str] = frozenset()
    id: str = ""


class _Step(NamedTuple):
    """A part of a selector, and whether what stands before it has to be its parent."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]
    is_child: bool

    def fits(self, element: Named) -> bool:
        return (
            self.tag in ("*", element.tag)
            and self.classes <= element.classes
            and self.ids <= ({element.id} if element.id else set())
        )


class _Rule(NamedTuple):
    """A rule for one selector. `weight` orders rules that hold for one element; later ones win."""

    weight: tuple[int, int, int, int]
    steps: list[_Step]
    declarations: Declarations


class Rules:
    """The page's own rules, by tag, class or id."""

    def __init__(self, css: str) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._declared: dict[Named, Declarations] = {}  # of elements whose place asks for no look around
        css = _without_comments(css[:_MAX_CSS].replace("<!--", "").replace("-->", ""))
        order = 0
        for selectors, body in _rules(css):
            declarations = parse(body)
            looks = {name: value for name, value in declarations.items() if name in _LOOKS}
            for selector in selectors.split(","):
                steps = _steps(selector)
                declared = declarations if len(steps) == 1 else looks
                if not steps or not declared:
                    continue
                order += 1
                classes = sum(len(step.classes) for step in steps)
                tags = sum(step.tag != "*" for step in steps)
                weight = (sum(len(step.ids) for step in steps), classes, tags, order)
                last = steps[-1]
                names = [f"#{name}" for name in last.ids] + [f".{name}" for name in last.classes]
                self._rules[min(names, default=last.tag)].append(_Rule(weight, steps, declared))

    def of(
        self, element: Named, attributes: Mapping[str, str], within: Callable[[], Sequence[Named]]
    ) -> Declarations:
        """What holds for an element: by tag, then class, then id, then its own style.

        `within` gives the elements it stands in, the nearest last; only few rules ask.
        """
        declared = self._declared.get(element)
        if declared is None:
            keys = ["*", element.tag, *(f".{name}" for name in element.classes), f"#{element.id}"]
            found = [
                rule for key in keys for rule in self._rules.get(key, ()) if rule.steps[-1].fits(element)
            ]
            found.sort(key=lambda rule: rule.weight)
            around = within() if any(len(rule.steps) > 1 for rule in found) else ()
            declared = {}
            for rule in found:
                if _holds(rule, around):
                    declared |= rule.declarations
            if all(len(rule.steps) == 1 for rule in found) and len(self._declared) < _MAX_KNOWN:
                self._declared[element] = declared
        own = attributes.get("style")
        return declared | parse(own) if own else declared


_NO_CLASSES: frozenset[str] = frozenset()


def named(tag: str, attributes: Mapping[str, str]) -> Named:
    """An element as selectors see it."""
    classes = attributes.get("class")
    return Named(tag, frozenset(classes.split()) if classes else _NO_CLASSES, attributes.get("id", ""))


def _steps(selector: str) -> list[_Step]:
    """A selector's parts; [] where it says more than tags, classes, ids and what stands in what."""
    parts = selector.replace(">", " > ").split()
    steps: list[_Step] = []
    is_child = False
    for part in parts:
        if part == ">":
            is_child = True
            continue
        match = _COMPOUND.fullmatch(part)
        if match is None or len(steps) == _MAX_STEPS:
            return []
        tag, rest = match.groups()
        names = re.findall(r"[.#][\w-]+", rest)
        classes = frozenset(name[1:] for name in names if name[0] == ".")
        ids = frozenset(name[1:] for name in names if name[0] == "#")
        steps.append(_Step((tag or "*").lower(), classes, ids, is_child and bool(steps)))
        is_child = False
    return steps


def _holds(rule: _Rule, within: Sequence[Named]) -> bool:
    """Whether a selector's outer parts fit; of the elements that may be meant the nearest is taken."""
    at = len(within)
    for step, inner in zip(reversed(rule.steps[:-1]), reversed(rule.steps[1:]), strict=True):
        nearest = range(at - 1, (at - 2 if inner.is_child else -1), -1)
        at = next((i for i in nearest if i >= 0 and step.fits(within[i])), -1)
        if at < 0:
            return False
    return True


def parse(declarations: str) -> Declarations:
    """The declarations of a rule or a style attribute, in lower case."""
    pairs = (part.partition(":") for part in declarations.split(";"))
    return {
        name.strip().lower(): value.lower().replace("!important", "").strip()
        for name, _, value in pairs
        if value
    }


def look(tag: str, attributes: Mapping[str, str], declared: Declarations, around: Look) -> Look:
    """How text in an element looks, given how it looks around it."""
    weight = declared.get("font-weight", "bold" if tag in _BOLD else "")
    bold = around.bold
    if weight:
        bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600)
    lines = " ".join(declared.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    size = _font_size(tag, declared, around.size)
    return Look(
        bold=bold,
        struck=around.struck or tag in _STRUCK or "line-through" in lines,
        raised=(around.raised and tag not in ("td", "th")) or _is_raised(tag, declared, size, around.size),
        hidden=declared.get("display", "").startswith("none")
        or declared.get("visibility", "").startswith(("hidden", "collapse"))
        or declared.get("mso-hide", "") == "all"
        or "hidden" in attributes,
        size=size,
    )


def _is_raised(tag: str, declared: Declarations, size: float, around: float) -> bool:
    """Whether text stands above its line as a superscript does: by name, or moved up by what it is.

    Cells and paragraphs are placed by the same words and stay what they are.
    """
    place = declared.get("vertical-align", "")
    if tag in _RAISED or place == "super" or declared.get("font-variant-position", "") == "super":
        return True
    if tag not in _INLINE or not declared:
        return False
    is_small = size <= 0.9 * around
    if place in ("top", "text-top"):
        return is_small
    ups = [_ems(place, size), _ems(declared.get("mso-text-raise", ""), size)]
    if declared.get("position", "") == "relative":
        ups += [-_ems(declared.get("top", ""), size), _ems(declared.get("bottom", ""), size)]
    shift = _SHIFT.search(declared.get("transform", ""))
    ups.append(-_ems(shift.group(1).strip(), size) if shift else 0.0)
    return max(ups) >= _RAISE or (is_small and max(ups) > 0)


def _font_size(tag: str, declared: Declarations, around: float) -> float:
    """An element's font size in pixels, given the size around it."""
    size = declared.get("font-size", "smaller" if tag in ("small", "sup", "sub") else "")
    if size in ("smaller", "larger"):
        return around * (_SMALLER if size == "smaller" else 1 / _SMALLER)
    if size in _SIZES:
        return _SIZES[size]
    base = _USUAL_SIZE if size.endswith("rem") else around
    return _ems(size, base) * base or around


def _ems(length: str, size: float) -> float:
    """A length of CSS in font sizes; 0 where it is none."""
    match = _LENGTH.fullmatch(length)
    if match is None:
        return 0.0
    number, unit = float(match.group(1)), match.group(2)
    return number / {"em": 1, "rem": 1, "ex": 2, "%": 100, "pt": size * 0.75}.get(unit, size)


def takes_room(declared: Declarations) -> bool:
    """Whether an element keeps its place: one that is only invisible does, one that is not shown doesn't."""
    return not declared.get("display", "").startswith("none") and declared.get("visibility", "").startswith(
        "hidden"
    )


def has_border(declared: Declarations) -> bool:
    """Whether declarations give an element a border on any side."""
    return any(
        _BORDER.fullmatch(name) is not None and not _NO_BORDER.match(value)
        for name, value in declared.items()
    )


def _without_comments(css: str) -> str:
    out: list[str] = []
    at = 0
    while (start := css.find("/*", at)) >= 0:
        out.append(css[at:start])
        end = css.find("*/", start + 2)
        if end < 0:
            return "".join(out)
        at = end + 2
    return "".join([*out, css[at:]])


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each rule, without those for paper or small screens alone."""
    start = body = depth = 0
    for match in _MARK.finditer(css):
        mark = match.group()
        if mark == ";" and depth == 0:  # an @import or the like
            start = match.end()
        elif mark == "{":
            body = match.end() if depth == 0 else body
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                selectors = css[start : body - 1]
                if body > start and "@" not in selectors:
                    yield selectors, css[body : match.start()]
                start = match.end()
