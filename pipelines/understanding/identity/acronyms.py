"""What a document itself says its acronyms stand for: `Badan Lingkungan Hidup Daerah (BLHD)`.

What belongs here: finding such definitions. An acronym that no definition fits stands for nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipelines.model.page import TextLine
from pipelines.understanding.identity.agencies import find_agencies
from pipelines.understanding.identity.agency_names import agency_match_key, may_abbreviate, title_vocabulary
from pipelines.understanding.identity.regions import find_regions
from pipelines.understanding.identity.tokens import clean_line, squeeze, tokenise

_SHORT = r"[A-Z][A-Za-z0-9&.-]{2,14}(?: [A-Z]{2,6})?"
_IN_BRACKETS = re.compile(
    rf"\(\s*(?:(?:yang\s+)?(?:selanjutnya\s+)?(?:disingkat|disebut|singkatan)\s*:?\s*)?[\"“']?({_SHORT})[\"”']?\s*\)"
)
_CALLED = re.compile(
    rf",?\s*(?:yang\s+)?(?:selanjutnya\s+)?(?:disingkat|disebut)(?:\s+(?:dengan|sebagai))?\s+[\"“']?({_SHORT})\b"
)
_WRITTEN_OUT = re.compile(rf"(?<!\w)({_SHORT})\s*\(\s*([^()]{{8,120}})\)")
_GLOSSARY = re.compile(rf"^\W*({_SHORT})\s*[:=]\s*(.{{8,120}})$")
_MAY_DEFINE = re.compile(r"[A-Z]{3}")
_LONGEST_NAME = 120  # letters


def defined_acronyms(lines: Sequence[TextLine]) -> Mapping[str, tuple[str, ...]]:
    """Acronym (squeezed) → the agencies' names that the lines write out for it; several where they differ.

    Only a name that the acronym's letters fit counts. A definition may be broken over two lines.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for short, name in _definitions(lines):
        if may_abbreviate(short, name):
            found[squeeze(short)].setdefault(agency_match_key(name), name)
    return {short: tuple(names.values()) for short, names in found.items()}


def _definitions(lines: Sequence[TextLine]) -> Iterator[tuple[str, str]]:
    for i, line in enumerate(lines):
        if not _MAY_DEFINE.search(line.text):
            continue
        before = lines[i - 1].text if i and lines[i - 1].page_number == line.page_number else ""
        after = lines[i + 1].text if i + 1 < len(lines) else ""
        text = f"{before} {line.text}"
        for pattern in (_IN_BRACKETS, _CALLED):
            for match in pattern.finditer(text, len(before)):
                if name := _name_at_end(text[max(0, match.start() - _LONGEST_NAME) : match.start()]):
                    yield match[1], name
        for match in _WRITTEN_OUT.finditer(f"{line.text} {after}"):
            if name := _whole_name(match[2]):
                yield match[1], name
        if (glossary := _GLOSSARY.match(line.text)) and (name := _whole_name(glossary[2])):
            yield glossary[1], name


def _name_at_end(text: str) -> str | None:
    """The agency whose name, or whose name and region, ends the text."""
    tokens = tokenise([clean_line(text)], title_vocabulary())
    regions = find_regions(tokens)
    for mention in reversed(find_agencies(tokens, regions)):
        ends = {len(tokens), *(r.start for r in regions if r.end == len(tokens))}
        if mention.end in ends and not mention.abbreviation and len(mention.names) == 1:
            return mention.short_name
    return None


def _whole_name(text: str) -> str | None:
    """The agency where the text is nothing but its name, with or without its region."""
    tokens = tokenise([clean_line(text.rstrip(" .;"))], title_vocabulary())
    mentions = find_agencies(tokens, find_regions(tokens))
    if mentions and mentions[0].start == 0 and not mentions[0].abbreviation and len(mentions[0].names) == 1:
        return mentions[0].short_name
    return None
