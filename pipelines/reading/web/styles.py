"""How a web page says that text is hidden, struck, raised or bold.

What belongs here: the few properties of CSS that decide what a reader sees, from the page's own rules and
from elements. Rules in other files are never fetched; selectors of more than one step are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MARK = re.compile(r"[{};]")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*|\*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_BORDER = re.compile(r"border(-(left|right|top|bottom))?(-style|-width)?")
_NO_BORDER = re.compile(r"none|hidden|0(px|pt)?( |$)|windowtext 0")
_STRUCK, _BOLD, _RAISED = (
    {"s", "strike", "del"},
    {"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"},
    {"sup"},
)
_MAX_CSS = 1 << 20  # characters

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks where an element stands."""

    bold: bool = False
    struck: bool = False
    raised: bool = False
    hidden: bool = False


class Rules:
    """The page's own rules, by tag, class or id."""

    def __init__(self, css: str) -> None:
        self._rules: dict[tuple[str, str], list[tuple[str, Declarations]]] = defaultdict(list)
        css = _without_comments(css[:_MAX_CSS].replace("<!--", "").replace("-->", ""))
        for selectors, body in _rules(css):
            declarations = parse(body)
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and selector.strip():
                    tag, sign, name = match.groups()
                    self._rules[sign or "", name or tag.lower()].append(((tag or "*").lower(), declarations))

    def of(self, tag: str, attributes: Mapping[str, str]) -> Declarations:
        """What holds for an element: by tag, then class, then id, then its own style."""
        told: Declarations = {}
        keys = [("", "*"), ("", tag), *((".", name) for name in attributes.get("class", "").split())]
        for key in [*keys, ("#", attributes.get("id", ""))]:
            for wanted, declarations in self._rules.get(key, ()):
                if wanted in ("*", tag):
                    told |= declarations
        return told | parse(attributes.get("style", ""))


def parse(declarations: str) -> Declarations:
    """The declarations of a rule or a style attribute, in lower case."""
    pairs = (part.partition(":") for part in declarations.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value}


def look(tag: str, attributes: Mapping[str, str], told: Declarations, around: Look) -> Look:
    """How text in an element looks, given how it looks around it."""
    weight = told.get("font-weight", "bold" if tag in _BOLD else "")
    bold = around.bold
    if weight:
        bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600)
    lines = " ".join(told.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    place = told.get("vertical-align", "")
    return Look(
        bold=bold,
        struck=around.struck or tag in _STRUCK or "line-through" in lines,
        raised=(around.raised and tag not in ("td", "th")) or tag in _RAISED or place == "super",
        hidden=told.get("display", "").startswith("none")
        or told.get("visibility", "").startswith(("hidden", "collapse"))
        or told.get("mso-hide", "") == "all"
        or "hidden" in attributes,
    )


def takes_room(told: Declarations) -> bool:
    """Whether an element keeps its place: one that is only invisible does, one that is not shown doesn't."""
    return not told.get("display", "").startswith("none") and told.get("visibility", "").startswith("hidden")


def has_border(told: Declarations) -> bool:
    """Whether declarations give an element a border on any side."""
    return any(
        _BORDER.fullmatch(name) is not None and not _NO_BORDER.match(value) for name, value in told.items()
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
