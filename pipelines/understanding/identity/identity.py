"""Who planned, for which year, in which revision: from a plan's title, its signature block, the rest of the
document and its row in `documents.csv`.

What belongs here: weighing these places against each other. What a text says is found in `agencies.py`,
`regions.py` and `titles.py`. Rules: the row of `documents.csv` wins; then the plan's own title; then who
signed it; then the cover, the running heads and feet, the rest of the document, and at last the properties
of the file, which an issue then says. A file's name is no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.model.hints import Hints
from pipelines.model.plan import Identity, Issue, Rejection
from pipelines.understanding.identity.agencies import AgencyMention, agency_type, canonical_agency
from pipelines.understanding.identity.agency_names import (
    agency_match_key,
    is_class_of,
    is_state_body,
    may_abbreviate,
)
from pipelines.understanding.identity.places import DocumentLines, DocumentPlaces, Place
from pipelines.understanding.identity.regions import NATIONAL, Region, resolve_region
from pipelines.understanding.identity.titles import (
    choose_year,
    names_a_plan,
    names_a_yearly_document,
    title_revision,
    title_years,
)
from pipelines.understanding.identity.tokens import clean_line

KNOWN_FIELDS = ("agency", "agency_type", "region", "region_code", "region_type", "fiscal_year")
"""What a rejection can say of whose plan it is, and of which year."""
_TITLE_SHOWN = 200  # letters
_HEADS_OF_REGIONS = frozenset({"bupati", "walikota", "wali", "gubernur"})


@dataclass(frozen=True)
class IdentityResult:
    """`identity` where agency, region and year are all known; else `missing` says which is not and what to
    do, with reason code `unknown_agency` or `unknown_year`. `issues` are things a person should look at."""

    identity: Identity | None
    issues: list[Issue] = field(default_factory=list)
    missing: Rejection | None = None


def resolve_identity(lines: DocumentLines, hints: Hints, page_number: int | None = None) -> IdentityResult:
    """Finds agency, region, year and revision of one plan.

    `page_number` is where its table begins, for messages. Never raises; what is unknown is in `missing`,
    with what is known.
    """
    document = DocumentPlaces(lines)
    issues: list[Issue] = []
    region, region_problem = _resolve_region(document, hints, issues)
    if not hints.region and not hints.agency:
        _compare_signature(document, issues)
    agency, kind, agency_problem = _resolve_agency(document, hints, region, issues)
    year, year_problem = _resolve_year(document, hints, issues)
    revision = _resolve_revision(document, hints, year, issues)
    if agency is None or region is None or year is None:
        no_agency = agency is None or region is None
        problem = (agency_problem if agency is None else region_problem) if no_agency else year_problem
        where = where_it_stands(page_number, document.title.text())
        row = row_to_write(hints, agency is None, region is None, year is None)
        missing = Rejection(
            reason_code="unknown_agency" if no_agency else "unknown_year",
            message=f"{problem} {where} {row}",
            is_near_miss=True,
            agency=agency,
            agency_type=kind if agency is not None else None,
            region=region.name if region else None,
            region_code=region.code if region else None,
            region_type=region.type if region else None,
            fiscal_year=year,
        )
        return IdentityResult(None, issues, missing)
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


def with_what_is_known(rejection: Rejection, hints: Hints) -> Rejection:
    """The rejection with the agency, region and year that `documents.csv` gives, where it has none."""
    stated = resolve_identity(DocumentLines(), hints)
    known = stated.identity or stated.missing
    assert known is not None
    gained = {name: getattr(known, name) for name in KNOWN_FIELDS if getattr(rejection, name) is None}
    return rejection.model_copy(update=gained)


def where_it_stands(page_number: int | None, title: str) -> str:
    """Names the page and title of a plan's table in a message; '' where neither is known."""
    page = f" on page {page_number}" if page_number else ""
    under = f" under the title “{title[:_TITLE_SHOWN]}”" if title else " without a title"
    return f"The table stands{page}{under}." if page or title else ""


def row_to_write(hints: Hints, agency: bool, region: bool, year: bool, known: str | None = None) -> str:
    """What a person is to write into documents.csv; `known` is the agency that the document itself names."""
    columns = [
        *([f"agency ({known or 'e.g. Dinas Sosial'})"] if agency else []),
        *(["region (e.g. Kabupaten Garut, or its code 32.05)"] if region else []),
        *(["fiscal_year (e.g. 2024)"] if year else []),
    ]
    return f"Write a row for '{hints.file}' into documents.csv with {' and '.join(columns)}."


def _conflict(document: DocumentPlaces, role: str, hinted: str, found: str) -> Issue:
    return Issue(
        reason_code="identity_conflict",
        message=f"documents.csv says {role} {hinted}, the document says {found}; {hinted} was taken.",
        page_number=document.title.page_number,
        printed_text=document.title.text() or document.signature.text(),
    )


def _named(regions: Sequence[Region]) -> str:
    return " or ".join(r.name for r in regions)


def _resolve_region(document: DocumentPlaces, hints: Hints, issues: list[Issue]) -> tuple[Region | None, str]:
    stated = _stated_region(document)
    hinted: tuple[Region, ...] = ()
    if hints.region:
        hinted = resolve_region(hints.region)
    elif hints.agency:
        place = _of_hint(hints.agency)
        hinted = place.region or (place.agency.tail if place.agency else ())
    if len(hinted) > 1:  # `Magelang`: the document may say which
        fitting = tuple(r for r in hinted if r in stated)
        if len(fitting) != 1:
            printed = hints.region or hints.agency
            return None, f"The region '{printed}' in documents.csv may be {_named(hinted)}."
        return fitting[0], ""
    if hinted:
        titled = document.title.region or document.signature.region
        if titled and hinted[0] not in titled:
            issues.append(_conflict(document, "region", hinted[0].name, _named(titled)))
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
    if not stated and _is_of_the_state(document, hints):
        return NATIONAL, ""
    of_file = document.properties.region or _tail(document.properties) if not stated else ()
    if len(of_file) == 1:
        _report_properties(document, issues)
        return of_file[0], ""
    if stated:
        return None, f"The agency's region can't be told: it may be {_named(stated)}."
    return None, "The document names no region (regency, city or province) of the agency."


def _compare_signature(document: DocumentPlaces, issues: list[Issue]) -> None:
    """Notes a signature from another region than the title's, unless one lies in the other."""
    titled, signed = document.title.region, document.signature.region
    if len(titled) != 1 or len(signed) != 1 or titled == signed:
        return
    if not (titled[0].lies_in(signed[0]) or signed[0].lies_in(titled[0])):
        issues.append(_signed_otherwise(document, titled[0].name, signed[0].name))


def _signed_otherwise(document: DocumentPlaces, titled: str, signed: str) -> Issue:
    return Issue(
        reason_code="identity_conflict",
        message=f"The title names {titled}, the signature {signed}; {titled} was taken.",
        page_number=document.signature.page_number,
        printed_text=document.signature.text(),
    )


def _stated_region(document: DocumentPlaces) -> tuple[Region, ...]:
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
    cover, rest = document.cover, document.rest
    if open_ones:
        for place in (cover, rest):
            found = tuple(r for r in open_ones if r in {m.region for m in place.regions})
            if len(found) == 1:
                return found
        return open_ones
    planner = title.agency or signature.agency
    if planner is not None and is_state_body(planner.names[0]):
        # A ministry's plan speaks of many regions; its branch's own stands right behind its name.
        places = (cover, document.running)
        own = (r for p in places for a, r in p.agencies_with_regions if _is_same(a, planner))
        return tuple(dict.fromkeys(own))
    for place in (cover, document.running):
        found = place.region or (place.agency.tail if place.agency else ())
        if found:
            return found
    return tuple(dict.fromkeys(region for _, region in rest.agencies_with_regions))


def _tail(place: Place) -> tuple[Region, ...]:
    return place.agency.tail if place.agency else ()


def _is_same(mention: AgencyMention, other: AgencyMention) -> bool:
    return agency_match_key(mention.names[0]) == agency_match_key(other.names[0])


def _is_of_the_state(document: DocumentPlaces, hints: Hints) -> bool:
    """Whether a ministry or another body of the state planned, in a document that names no region of it."""
    if hints.agency:
        place = _of_hint(hints.agency)
        return place.agency is not None and is_state_body(place.agency.names[0])
    for place in (document.title, document.signature, document.cover, document.running, document.properties):
        if place.agency is not None:
            has_region = place is document.properties and (place.region or _tail(place))
            return is_state_body(place.agency.names[0]) and not has_region
    return False


def _resolve_agency(
    document: DocumentPlaces, hints: Hints, region: Region | None, issues: list[Issue]
) -> tuple[str | None, str, str]:
    """Name, class and, where the name is unknown, why."""
    found, names = _stated_agency(document, region, issues)
    if hints.agency:
        hinted = _hinted_agency(hints.agency, names, region)
        if hinted is None:
            return None, "", f"The agency '{hints.agency}' in documents.csv may stand for several agencies."
        is_titled = found in (document.title.agency, document.signature.agency)
        if found is not None and is_titled and not _agrees(hinted, names, found):
            issues.append(_conflict(document, "agency", hinted, names[0]))
        return hinted, agency_type(hinted), ""
    if found is None:
        whole = _whole_region(document, region)
        if whole is not None:
            return whole, "lainnya", ""
        return None, "", "Neither title, signature nor running head names the agency."
    if len(names) > 1:
        return None, "", f"'{found.abbreviation}' may stand for {' or '.join(names)}."
    return names[0], found.agency_type, ""


def _of_hint(hint: str) -> Place:
    """What a person wrote of an agency, read like a heading."""
    return Place((clean_line(hint.upper() if hint.islower() else hint),))


def _hinted_agency(hint: str, stated: Sequence[str], region: Region | None) -> str | None:
    mention = _of_hint(hint).agency
    if mention is None or mention.start > 0:
        return canonical_agency(hint)
    names = _without_region(mention, region)
    if len(names) == 1:
        return names[0]
    keys = {agency_match_key(n) for n in stated}
    fitting = [n for n in names if agency_match_key(n) in keys]
    return fitting[0] if len(fitting) == 1 else None


def _agrees(hinted: str, names: Sequence[str], found: AgencyMention) -> bool:
    key = agency_match_key(hinted)
    if any(agency_match_key(n) == key for n in (*names, *found.names)):
        return True
    return bool(found.abbreviation) and may_abbreviate(found.abbreviation, hinted)


def _without_region(mention: AgencyMention, region: Region | None) -> tuple[str, ...]:
    """The names a mention stands for, without the region at the end where that is the agency's region."""
    if mention.tail and (region is None or region in mention.tail):
        return (mention.short_name, *mention.names[1:])
    return mention.names


def _stated_agency(
    document: DocumentPlaces, region: Region | None, issues: list[Issue]
) -> tuple[AgencyMention | None, tuple[str, ...]]:
    """The agency the document names, and what it may be called: several names where an abbreviation
    is all there is and stands for several agencies."""
    title, signature = document.title.agency, document.signature.agency
    if title is not None and signature is not None and _only_mentioned(title, document):
        title = None
    mention = title or signature
    if mention is None:
        mention = _named_elsewhere(document, region, issues)
        return mention, _without_region(mention, region) if mention else ()
    names = _without_region(mention, region)
    if title is not None and signature is not None:
        fuller = _fuller(title, names, document.signature.agencies, region)
        if fuller is not None:
            return title, (fuller,)
        signed = [_without_region(s, region)[0] for s in document.signature.agencies]
        if signature.specificity >= title.specificity and not any(
            _agrees(s, names, title) or is_class_of(s, names[0]) for s in signed
        ):
            issues.append(_signed_otherwise(document, names[0], _without_region(signature, region)[0]))
    if len(names) > 1:
        for place in (document.signature, document.cover, document.rest):
            certain = {agency_match_key(m.names[0]): m.names[0] for m in place.agencies if len(m.names) == 1}
            fitting = [certain[key] for key in map(agency_match_key, names) if key in certain]
            if len(fitting) == 1:
                return mention, (fitting[0],)
    return mention, names


def _only_mentioned(title: AgencyMention, document: DocumentPlaces) -> bool:
    """Whether a title names a body of the state, without a region, where a region's agency signs the plan:
    `Rencana Aksi Pencegahan Korupsi KPK`."""
    signature = document.signature
    of_state = is_state_body(title.names[0]) and not title.tail and not document.title.region
    return of_state and any(not is_state_body(a.names[0]) for a, _ in signature.agencies_with_regions)


def _named_elsewhere(
    document: DocumentPlaces, region: Region | None, issues: list[Issue]
) -> AgencyMention | None:
    """The agency that the cover names, else the running lines, the text, the file's properties: each only
    where it names no second one."""
    if document.cover.agency is not None:
        return document.cover.agency
    running = document.running
    if running.agencies:
        return running.agencies[0] if _is_the_one(running, region) else None
    in_text = [m for m, its_region in document.rest.agencies_with_regions if its_region == region]
    if in_text:
        return in_text[0] if _all_alike(in_text) else None
    stated = document.properties.agencies
    if not _is_the_one(document.properties, region):
        return None
    _report_properties(document, issues)
    return stated[0]


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
            if any(key.startswith(agency_match_key(n)) for n in names):
                return name
            if may_abbreviate(title.abbreviation, name):
                return name
        own = agency_match_key(names[0])
        says_more = len(key) > len(own) and key.startswith(own)
        if len(names) == 1 and (says_more or name.startswith(f"{names[0]} ")):
            return name
    return None


def _report_properties(document: DocumentPlaces, issues: list[Issue]) -> None:
    """Notes, once, that agency or region are not printed but stand in the file's properties."""
    issue = Issue(
        reason_code="identity_from_properties",
        message="The document itself doesn't name its agency and region in full; what the file's properties "
        "say was taken. If it is wrong, write agency and region into documents.csv.",
        printed_text=document.properties.text(),
    )
    if issue not in issues:
        issues.append(issue)


def _is_the_one(place: Place, region: Region | None) -> bool:
    """Whether a place names one agency alone, and no other region with it."""
    named = place.agencies
    return bool(named) and _all_alike(named) and all(r == region for _, r in place.agencies_with_regions)


def _all_alike(mentions: Sequence[AgencyMention]) -> bool:
    return len({agency_match_key(m.names[0]) for m in mentions}) == 1


def _whole_region(document: DocumentPlaces, region: Region | None) -> str | None:
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


def _resolve_year(document: DocumentPlaces, hints: Hints, issues: list[Issue]) -> tuple[int | None, str]:
    stated, several = choose_year(title_years(document.title.lines))
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
                message=f"The title names several years ({listed}); {stated} stands nearest and was taken.",
                page_number=document.title.page_number,
                printed_text=document.title.text(),
            )
        )
    if stated is not None:
        return stated, ""
    sentences = title_years([line.text for line in document.title_lines])
    years = {y.year for y in sentences if y.owner == "plan" and y.is_named}
    years = years or {y for block in document.plan_headings for y in _years_of_plan(block)}
    if not years and any(names_a_plan(t) or names_a_yearly_document(t) for t in document.cover.lines):
        cover, _ = choose_year(title_years(document.cover.lines))
        years = {cover} if cover is not None else set()
    if len(years) == 1:
        return years.pop(), ""
    if years:
        return None, f"The document speaks of plans of several years ({', '.join(map(str, sorted(years)))})."
    return None, "Neither the plan's title nor the cover says which year the plan is for."


def _years_of_plan(headings: Sequence[str]) -> set[int]:
    return {y.year for y in title_years(headings) if y.owner == "plan"}


def _resolve_revision(document: DocumentPlaces, hints: Hints, year: int | None, issues: list[Issue]) -> int:
    stated = title_revision(document.title.lines)
    if hints.revision is not None:
        if stated is not None and stated != hints.revision:
            issues.append(_conflict(document, "revision", str(hints.revision), str(stated)))
        return hints.revision
    if stated is not None:
        return stated
    for block in document.plan_headings:
        if _years_of_plan(block) in (set(), {year}):
            revision = title_revision(block)
            if revision is not None:
                return revision
    return 0
