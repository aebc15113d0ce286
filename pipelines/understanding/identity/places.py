"""Places of a document that say whose plan it holds: title, signature block, cover, the rest.

What belongs here: which lines of these places are headings, and the agencies and regions named in each.
Each place is looked at when it is first needed. Weighing them is done in `identity.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice

from pipelines.model.page import TextLine
from pipelines.understanding.identity.acronyms import defined_acronyms
from pipelines.understanding.identity.agencies import AgencyMention, find_agencies
from pipelines.understanding.identity.agency_names import (
    agency_match_key,
    agency_vocabulary,
    may_be_part_of_ministry,
    title_vocabulary,
)
from pipelines.understanding.identity.foreign import own_lines
from pipelines.understanding.identity.regions import Region, RegionMention, find_regions, most_specific
from pipelines.understanding.identity.titles import may_title_a_plan, names_a_plan
from pipelines.understanding.identity.tokens import Token, clean_line, cut_address, tokenise

_WORD = re.compile(r"[^\W\d_]+")
_PROGRAM = re.compile(r"^\s*Microsoft (?:Office )?(?:Word|Excel|PowerPoint)\s*-\s*", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|rtf|cdr|indd)\s*$", re.IGNORECASE)
_LONE_YEAR = re.compile(r"^\W*20\d\d\W*$")
_NAMES_SOMEONE = re.compile(
    r"dinas|badan|inspekt|sekret|kecamatan|camat|rsud|rumah\s*sakit|kantor|satuan|satpol|bagian|biro|upt|puskesmas"
    r"|kelurahan|kementerian|\bdis\w|\bb[ap]\w|\bd[pkl]\w|kabupaten|\bkab\b|kota|prov|pemerintah|pem(?:kab|kot|prov|da)",
    re.I,
)
_MAY_NAME_PLAN = re.compile(r"a\s*k\s*s\s*i|action", re.I)
_TITLE_LENGTH = 400
_COVER_LINES = 40
_REST_LINES = 2000
_LINES_AFTER_PLAN = 4


@dataclass(frozen=True)
class Place:
    """A part of the document: its headings, cleaned, and the agencies and regions they name.

    `acronyms` is what the document says its acronyms stand for.
    """

    lines: tuple[str, ...]
    page_number: int | None = None
    acronyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenise(self.lines, title_vocabulary())

    @cached_property
    def regions(self) -> list[RegionMention]:
        return find_regions(self.tokens)

    @cached_property
    def agencies(self) -> list[AgencyMention]:
        return find_agencies(self.tokens, self.regions, self.acronyms)

    @cached_property
    def agencies_with_regions(self) -> list[tuple[AgencyMention, Region]]:
        """The agencies that are followed at once by their region."""
        at = {m.start: m.region for m in self.regions}
        return [(a, at[a.end]) for a in self.agencies if a.end in at]

    @cached_property
    def agency(self) -> AgencyMention | None:
        """The agency whose plan it is, of all that are named here."""
        return _planner(self.agencies)

    @cached_property
    def region(self) -> tuple[Region, ...]:
        """The region named with its kind: the letterhead's before others, a regency before its province,
        the one right after the agency before others. Several where none of this decides."""
        mentions = [m for m in self.regions if m.kind == "government"] or self.regions
        regions = dict.fromkeys(m.region for m in most_specific(mentions))
        if len(regions) > 1 and self.agency is not None:
            after = [m.region for m in self.regions if m.start == self.agency.end and m.region in regions]
            if after:
                return (after[0],)
        return tuple(regions)

    def text(self) -> str:
        """The headings as one line."""
        return " ".join(" ".join(dict.fromkeys(self.lines)).split())[:_TITLE_LENGTH]


def _planner(mentions: Sequence[AgencyMention]) -> AgencyMention | None:
    if not mentions:
        return None
    highest = max(m.specificity for m in mentions)
    first = next(m for m in mentions if m.specificity == highest)
    key = agency_match_key(first.names[0])
    for mention in mentions:  # a name that another mention spells longer was cut
        other = agency_match_key(mention.names[0])
        if mention.agency_type == first.agency_type and len(other) > len(key) and other.startswith(key):
            first, key = mention, other
    if first.names[0].startswith(("Bagian ", "Biro ")) and "Sekretariat" not in first.names[0]:
        above = [m.names[0] for m in mentions if m.names[0].startswith("Sekretariat")]
        if above:
            name = f"{first.short_name} {above[0]}"
            return replace(first, names=(name,), short_name=name)
    ministry = next((m.names[0] for m in mentions if m.names[0].startswith("Kementerian ")), None)
    if ministry is not None and may_be_part_of_ministry(first.names[0]):
        name = f"{first.short_name} {ministry}"
        return replace(first, names=(name,), short_name=name)
    return first


def is_heading(line: str) -> bool:
    """Titles, letterheads and posts, not sentences: every word begins with a capital, small words and
    those of titles aside (`Dinas Sosial kabupaten Garut tahun 2024`)."""
    words = _WORD.findall(line)
    if not words:
        return bool(_LONE_YEAR.match(line))
    small = agency_vocabulary().written.keys() | agency_vocabulary().small_in_titles
    if all(w[0].isupper() or len(w) == 1 or w in small for w in words):
        return any(w[0].isupper() for w in words) or words[0] not in agency_vocabulary().small_in_titles
    return (
        len(words) <= 14
        and words[0][0].isupper()
        and not line.endswith((".", ";"))
        and may_title_a_plan(line)
    )


def _headings(lines: Sequence[TextLine]) -> list[TextLine]:
    return [
        replace(line, text=part)
        for line in lines
        for part in (cut_address(clean_line(part)) for part in line.text.split("\n"))
        if part and is_heading(part)
    ]


@dataclass(frozen=True)
class DocumentLines:
    """The lines of one document around the table of a plan, each in reading order.

    `title` are the lines above the table, `title_cells` header cells that span all of it, `signature` the
    lines after it, `other` the rest of the document, `running` its running heads and feet, `properties` gives
    the title, subject and author that the file states; it is asked only where nothing else says it.
    """

    title: Sequence[TextLine] = ()
    signature: Sequence[TextLine] = ()
    other: Sequence[TextLine] = ()
    title_cells: Sequence[str] = ()
    running: Sequence[TextLine] = ()
    properties: Callable[[], Sequence[str]] = tuple


class DocumentPlaces:
    """The places of one document. Lines that name others than the planner are in none of them."""

    def __init__(self, lines: DocumentLines) -> None:
        self._lines = lines
        cells = [c for cell in lines.title_cells for c in map(clean_line, cell.split("\n")) if c]
        plain = self._place(lines.title)
        self.title = replace(plain, lines=(*plain.lines, *cells))
        self.signature = self._place(lines.signature)
        self.title_lines = lines.title
        self.other_lines = lines.other

    def _place(self, lines: Sequence[TextLine]) -> Place:
        headings = _headings(own_lines(lines))
        page_number = headings[0].page_number if headings else None
        return Place(tuple(h.text for h in headings), page_number, self._acronyms)

    @cached_property
    def _acronyms(self) -> Mapping[str, tuple[str, ...]]:
        lines = self._lines
        return defined_acronyms([*lines.other, *lines.title, *lines.signature, *lines.running])

    @cached_property
    def cover(self) -> Place:
        """The headings of the first page that has any."""
        for _, lines in groupby(self.other_lines, key=lambda line: line.page_number):
            place = self._place(list(islice(lines, _COVER_LINES)))
            if place.lines:
                return place
        return Place(())

    @cached_property
    def running(self) -> Place:
        """What running heads and feet say."""
        return self._place(self._lines.running)

    @cached_property
    def properties(self) -> Place:
        """What the file's properties say, in the words of a heading: `Microsoft Word - RENAKSI DINSOS.docx`
        is the name of a file that someone gave the document as its title."""
        texts = (_FILE_ENDING.sub("", _PROGRAM.sub("", text)) for text in self._lines.properties())
        lines = (cut_address(clean_line(text.replace("_", " "))) for text in texts)
        return Place(tuple(filter(None, lines)), None, self._acronyms)

    @cached_property
    def rest(self) -> Place:
        """The headings of the rest of the document that may name someone, each once."""
        found: dict[str, None] = {}
        for line in own_lines(self.other_lines):
            if _NAMES_SOMEONE.search(line.text):
                found[line.text] = None
        return self._place([TextLine(text, 1) for text in islice(found, _REST_LINES)])

    @cached_property
    def plan_headings(self) -> list[list[str]]:
        """Headings elsewhere that name a plan, each with the headings that follow it on its page."""
        found = []
        lines = [*self.other_lines, *self._lines.running]
        for i, line in enumerate(lines):
            if not _MAY_NAME_PLAN.search(line.text):
                continue
            after = lines[i : i + _LINES_AFTER_PLAN]
            block = [h.text for h in _headings([a for a in after if a.page_number == line.page_number])]
            if block and names_a_plan(block[0]):
                found.append(block)
        return found
