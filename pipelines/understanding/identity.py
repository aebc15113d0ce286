"""Who planned, for which year, in which revision: from a plan's title, its signature block, the rest of the
document and its row in `documents.csv`.

What belongs here: weighing these places against each other. What a text says is found in `agencies.py`,
`regions.py` and `plan_titles.py`. Rules: the row of `documents.csv` wins; then the plan's own title; then
who signed it; then the cover. A file's name is no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipelines.reading.grid import TextLine
from pipelines.understanding.agencies import (
    AgencyMention,
    agency_match_key,
    agency_type,
    canonical_agency,
    find_agencies,
    may_abbreviate,
    title_vocabulary,
)
from pipelines.understanding.extraction import Identity, Issue, Rejection
from pipelines.understanding.hints import Hints
from pipelines.understanding.name_tokens import Token, clean_line, squeeze, tokenise
from pipelines.understanding.plan_titles import (
    choose_year,
    names_a_plan,
    names_a_yearly_document,
    title_revision,
    title_years,
)
from pipelines.understanding.regions import Region, RegionMention, find_regions, most_specific, resolve_region

_ADDRESS = re.compile(
    r"^\s*(?:jl|jln|jalan)\b|\btelp|\btelepon\b|\bfax\b|\bkode\s*pos\b|@|\bwww\.|\bnip\b", re.I
)
_LAW = re.compile(r"^\s*(?:lampiran|keputusan|peraturan|surat|nomor)\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_LONE_YEAR = re.compile(r"^\W*20\d\d\W*$")
_SMALL_WORDS = frozenset(
    "dan atau atas serta dengan untuk di pada dari ke oleh per dr drg tahun s d sampai dalam tentang bin".split()
)
_NAMES_SOMEONE = re.compile(
    r"dinas|badan|inspekt|sekret|kecamatan|camat|rsud|rumah\s*sakit|kantor|satuan|satpol|bagian|biro|upt|puskesmas"
    r"|kelurahan|kementerian|\bdis\w|\bb[ap]\w|\bd[pkl]\w|kabupaten|\bkab\b|kota|prov|pemerintah|pem(?:kab|kot|prov|da)",
    re.I,
)
_HEADS_OF_REGIONS = frozenset({"bupati", "walikota", "wali", "gubernur"})
_TITLE_LENGTH = 400
_COVER_LINES = 40
_LINES_AFTER_PLAN = 4


@dataclass(frozen=True)
class IdentityResult:
    """`identity` where agency, region and year are all known; else `missing` says which is not and what to
    do, with reason code `unknown_agency` or `unknown_year`. `issues` are things a person should look at."""

    identity: Identity | None
    issues: list[Issue] = field(default_factory=list)
    missing: Rejection | None = None


@dataclass(frozen=True)
class _Place:
    """A part of the document: its headings, and who and where they name."""

    lines: tuple[str, ...]
    page_number: int | None = None

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenise([line for line in self.lines if not _ADDRESS.search(line)], title_vocabulary())

    @cached_property
    def regions(self) -> list[RegionMention]:
        return find_regions(self.tokens)

    @cached_property
    def agencies(self) -> list[AgencyMention]:
        return find_agencies(self.tokens, self.regions)

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
        kept = (line for line in self.lines if not _ADDRESS.search(line))
        return re.sub(r"\s+", " ", " ".join(kept)).strip()[:_TITLE_LENGTH]


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
    return first


def _is_heading(line: str) -> bool:
    """Titles, letterheads and posts, not sentences: every word begins with a capital, small words aside."""
    words = _WORD.findall(line)
    if not words:
        return bool(_LONE_YEAR.match(line))
    if all(w[0].isupper() or w.casefold() in _SMALL_WORDS for w in words):
        return True
    return len(words) <= 14 and words[0][0].isupper() and not line.endswith((".", ";")) and names_a_plan(line)


def _headings(lines: Sequence[TextLine]) -> list[TextLine]:
    return [
        replace(line, text=part)
        for line in lines
        for part in map(clean_line, line.text.split("\n"))
        if part and _is_heading(part)
    ]


def _place(lines: Sequence[TextLine]) -> _Place:
    headings = _headings(lines)
    return _Place(tuple(h.text for h in headings), headings[0].page_number if headings else None)


class _Document:
    """The places of one document, each looked at when it is first needed."""

    def __init__(
        self,
        title_lines: Sequence[TextLine],
        signature_lines: Sequence[TextLine],
        other_lines: Sequence[TextLine],
        table_title_cells: Sequence[str],
    ) -> None:
        cells = [c for cell in table_title_cells for c in map(clean_line, cell.split("\n")) if c]
        plain = _place(title_lines)
        self.title = _Place((*plain.lines, *cells), plain.page_number)
        self.signature = _place(signature_lines)
        self.title_lines = title_lines
        self.other_lines = other_lines

    @cached_property
    def other_headings(self) -> list[TextLine]:
        return _headings(self.other_lines)

    @cached_property
    def cover(self) -> _Place:
        """The headings of the first page that has any."""
        headings = self.other_headings
        if not headings:
            return _Place(())
        first = min(h.page_number for h in headings)
        lines = [h.text for h in headings if h.page_number == first][:_COVER_LINES]
        return _Place(tuple(lines), first)

    @cached_property
    def rest(self) -> _Place:
        """Every heading of the rest of the document that may name someone."""
        return _Place(tuple(h.text for h in self.other_headings if _NAMES_SOMEONE.search(h.text)))

    @cached_property
    def plan_headings(self) -> list[list[str]]:
        """Headings elsewhere that name a plan, each with the lines that follow on its page."""
        headings = self.other_headings
        found = []
        for i, heading in enumerate(headings):
            if names_a_plan(heading.text):
                block = [
                    h.text
                    for h in headings[i : i + _LINES_AFTER_PLAN]
                    if h.page_number == heading.page_number
                ]
                found.append(block)
        return found


def resolve_identity(
    title_lines: Sequence[TextLine],
    signature_lines: Sequence[TextLine],
    other_lines: Sequence[TextLine],
    table_title_cells: Sequence[str],
    hints: Hints,
) -> IdentityResult:
    """Finds agency, region, year and revision of one plan.

    `title_lines` are the lines above its table, `signature_lines` those after it, `other_lines` the rest of
    the document, all in reading order; `table_title_cells` are header cells that span the whole table. Never
    raises; what can't be told is in `missing`.
    """
    document = _Document(title_lines, signature_lines, other_lines, table_title_cells)
    issues: list[Issue] = []
    region, region_problem = _resolve_region(document, hints, issues)
    agency, kind, agency_problem = _resolve_agency(document, hints, region, issues)
    year, year_problem = _resolve_year(document, hints, issues)
    revision = _resolve_revision(document, hints, year, issues)
    if agency is None or region is None:
        problem = agency_problem if agency is None else region_problem
        message = f"{problem} {_row(hints, agency is None, region is None, year is None)}"
        return IdentityResult(None, issues, Rejection(reason_code="unknown_agency", message=message))
    if year is None:
        message = f"{year_problem} {_row(hints, False, False, True)}"
        return IdentityResult(None, issues, Rejection(reason_code="unknown_year", message=message))
    identity = Identity(
        agency=agency,
        agency_type=kind,
        region=region.name,
        region_code=region.code,
        region_type=region.type,
        fiscal_year=year,
        revision=revision,
        title=document.title.text() or document.cover.text(),
    )
    return IdentityResult(identity, issues)


def _row(hints: Hints, agency: bool, region: bool, year: bool) -> str:
    """What a person is to write into documents.csv."""
    columns = [
        *(["agency (e.g. Dinas Sosial)"] if agency else []),
        *(["region (e.g. Kabupaten Garut, or its code 32.05)"] if region else []),
        *(["fiscal_year (e.g. 2024)"] if year else []),
    ]
    return f"Write a row for '{hints.file}' into documents.csv with {' and '.join(columns)}."


def _conflict(document: _Document, role: str, hinted: str, found: str) -> Issue:
    return Issue(
        reason_code="identity_conflict",
        message=f"documents.csv says {role} {hinted}, the document says {found}; {hinted} was taken.",
        page_number=document.title.page_number,
        printed_text=document.title.text() or document.signature.text(),
    )


def _named(regions: Sequence[Region]) -> str:
    return " or ".join(r.name for r in regions)


def _resolve_region(document: _Document, hints: Hints, issues: list[Issue]) -> tuple[Region | None, str]:
    stated = _stated_region(document)
    hinted: tuple[Region, ...] = ()
    if hints.region:
        hinted = resolve_region(hints.region)
    elif hints.agency:
        place = _Place((clean_line(hints.agency),))
        hinted = place.region or (place.agency.tail if place.agency else ())
    if len(hinted) > 1:  # `Magelang`: the document may tell which
        fitting = tuple(r for r in hinted if r in stated)
        if len(fitting) != 1:
            return (
                None,
                f"The region '{hints.region or hints.agency}' in documents.csv may be {_named(hinted)}.",
            )
        return fitting[0], ""
    if hinted:
        if stated and hinted[0] not in stated and not any(s.lies_in(hinted[0]) for s in stated):
            issues.append(_conflict(document, "region", hinted[0].name, _named(stated)))
        return hinted[0], ""
    if hints.region:
        problem = f"documents.csv names a region '{hints.region}' that is in no list of regions."
        if len(stated) != 1:
            return None, problem
        issues.append(
            Issue(
                reason_code="identity_conflict",
                message=f"{problem} {stated[0].name}, which the document names, was taken.",
            )
        )
    if len(stated) == 1:
        return stated[0], ""
    if stated:
        return None, f"The agency's region can't be told: it may be {_named(stated)}."
    return None, "The document names no region (regency, city or province) of the agency."


def _stated_region(document: _Document) -> tuple[Region, ...]:
    """The region the document itself names; several where it stays open."""
    title, signature = document.title, document.signature
    tail = next((p.agency.tail for p in (title, signature) if p.agency and p.agency.tail), ())
    open_ones: tuple[Region, ...] = ()
    for place in (title, signature):
        found = place.region
        if len(found) == 1:
            return found
        open_ones = open_ones or found
    open_ones = open_ones or tail
    if len(open_ones) == 1:
        return open_ones
    for place in (document.cover, document.rest):
        found = place.region
        if open_ones:
            found = tuple(r for r in open_ones if r in {m.region for m in place.regions})
        elif not found and place.agency is not None:
            found = place.agency.tail
        if len(found) == 1:
            return found
    return open_ones or document.cover.region


def _resolve_agency(
    document: _Document, hints: Hints, region: Region | None, issues: list[Issue]
) -> tuple[str | None, str, str]:
    """Name, class and, where the name is unknown, why."""
    found, names = _stated_agency(document, region, issues)
    if hints.agency:
        hinted = _hinted_agency(hints.agency, names, region)
        if hinted is None:
            return None, "", f"The agency '{hints.agency}' in documents.csv may stand for several agencies."
        if found is not None and not _agrees(hinted, names, found):
            issues.append(_conflict(document, "agency", hinted, names[0]))
        return hinted, agency_type(hinted), ""
    if found is None:
        whole = _whole_region(document, region)
        if whole is not None:
            return whole, "lainnya", ""
        return None, "", "Neither title nor signature names the agency."
    if len(names) > 1:
        return None, "", f"'{found.abbreviation}' may stand for {' or '.join(names)}."
    return names[0], found.agency_type, ""


def _hinted_agency(hint: str, stated: Sequence[str], region: Region | None) -> str | None:
    mention = _Place((clean_line(hint),)).agency
    if mention is None or mention.start > 0:
        return canonical_agency(hint)
    names = _without_region(mention, region)
    if len(names) == 1:
        return names[0]
    fitting = [n for n in names if n in stated]
    return fitting[0] if len(fitting) == 1 else None


def _agrees(hinted: str, names: Sequence[str], found: AgencyMention) -> bool:
    key = agency_match_key(hinted)
    if any(agency_match_key(n) == key for n in (*names, *found.names)):
        return True
    return bool(found.abbreviation) and may_abbreviate(found.abbreviation, hinted)


def _without_region(mention: AgencyMention, region: Region | None) -> tuple[str, ...]:
    """The names a mention stands for, without a region's name at the end where that is the agency's region."""
    if mention.tail and (region is None or region in mention.tail):
        return (mention.short_name, *mention.names[1:])
    return mention.names


def _stated_agency(
    document: _Document, region: Region | None, issues: list[Issue]
) -> tuple[AgencyMention | None, tuple[str, ...]]:
    """The agency the document names, and what it may be called: several names where an abbreviation
    is all there is and stands for several agencies."""
    title, signature = document.title.agency, document.signature.agency
    mention = title or signature
    if mention is None:
        for place in (document.cover, document.rest):
            mention = place.agency
            if mention is not None and (place is document.cover or _all_alike(place.agencies, mention)):
                return mention, _without_region(mention, region)
        return None, ()
    names = _without_region(mention, region)
    if title is not None and signature is not None:
        fuller = _fuller(title, names, document.signature.agencies, region)
        if fuller is not None:
            return title, (fuller,)
        if signature.specificity >= title.specificity and not any(
            _agrees(_without_region(s, region)[0], names, title) for s in document.signature.agencies
        ):
            other = _without_region(signature, region)[0]
            message = f"The title names {names[0]}, the signature {other}; {names[0]} was taken."
            issues.append(
                Issue(
                    reason_code="identity_conflict",
                    message=message,
                    page_number=document.signature.page_number,
                    printed_text=document.signature.text(),
                )
            )
    if len(names) > 1:
        for place in (document.signature, document.cover, document.rest):
            elsewhere = {n for m in place.agencies if len(m.names) == 1 for n in m.names}
            fitting = [n for n in names if n in elsewhere]
            if len(fitting) == 1:
                return mention, (fitting[0],)
    return mention, names


def _fuller(
    title: AgencyMention, names: Sequence[str], signed: Sequence[AgencyMention], region: Region | None
) -> str | None:
    """The signature's spelling where it says more than the title's: an abbreviation written out, a name
    the title cuts short."""
    for mention in signed:
        if len(mention.names) > 1 or mention.agency_type != title.agency_type:
            continue
        name = _without_region(mention, region)[0]
        key = agency_match_key(name)
        if title.abbreviation and not mention.abbreviation:
            if name in names or any(key.startswith(agency_match_key(n)) for n in names):
                return name
            if may_abbreviate(title.abbreviation, name):
                return name
        own = agency_match_key(names[0])
        if len(names) == 1 and len(key) > len(own) and key.startswith(own):
            return name
    return None


def _all_alike(mentions: Sequence[AgencyMention], chosen: AgencyMention) -> bool:
    return {agency_match_key(m.names[0]) for m in mentions} == {agency_match_key(chosen.names[0])}


def _whole_region(document: _Document, region: Region | None) -> str | None:
    """`Pemerintah Kabupaten Garut` where the regent signs and no agency is named: the region's own plan."""
    if region is None or not document.title.region:
        return None
    signature = document.signature
    signed = any(
        m.region == region and signature.tokens[m.start].key in _HEADS_OF_REGIONS for m in signature.regions
    )
    if not signed:
        return None
    return f"Pemerintah Provinsi {region.name}" if region.type == "provinsi" else f"Pemerintah {region.name}"


def _resolve_year(document: _Document, hints: Hints, issues: list[Issue]) -> tuple[int | None, str]:
    stated, several = choose_year(title_years([t for t in document.title.lines if not _ADDRESS.search(t)]))
    if hints.fiscal_year is not None:
        if stated is not None and stated != hints.fiscal_year:
            issues.append(_conflict(document, "fiscal year", str(hints.fiscal_year), str(stated)))
        return hints.fiscal_year, ""
    if several:
        listed = " and ".join(map(str, several))
        if stated is None:
            return None, f"The plan's title names several years ({listed})."
        issues.append(
            Issue(
                reason_code="identity_conflict",
                message=f"The plan's title names several years ({listed}); {stated} stands nearest and was taken.",
                page_number=document.title.page_number,
                printed_text=document.title.text(),
            )
        )
    if stated is not None:
        return stated, ""
    years = _years_of_plans([[clean_line(line.text) for line in document.title_lines]])
    years = years or _years_of_plans(document.plan_headings)
    if not years and any(names_a_plan(t) or names_a_yearly_document(t) for t in document.cover.lines):
        cover, _ = choose_year(title_years(document.cover.lines))
        years = {cover} if cover is not None else set()
    if len(years) == 1:
        return years.pop(), ""
    if years:
        return None, f"The document speaks of plans of several years ({', '.join(map(str, sorted(years)))})."
    return None, "Neither the plan's title nor the cover says which year the plan is for."


def _years_of_plans(blocks: Sequence[Sequence[str]]) -> set[int]:
    """Years that sentences or headings give as those of a plan (`Rencana Aksi Tahun 2022`)."""
    return {
        y.year
        for block in blocks
        for y in title_years(block)
        if y.owner == "plan" and (y.is_named or len(block) < 6)
    }


def _resolve_revision(document: _Document, hints: Hints, year: int | None, issues: list[Issue]) -> int:
    stated = title_revision(document.title.lines)
    if hints.revision is not None:
        if stated is not None and stated != hints.revision:
            issues.append(_conflict(document, "revision", str(hints.revision), str(stated)))
        return hints.revision
    if stated is not None:
        return stated
    for block in document.plan_headings:
        years = _years_of_plans([block])
        if years in (set(), {year}):
            revision = title_revision(block)
            if revision is not None:
                return revision
    return 0
