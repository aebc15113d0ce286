"""Which document stands for an agency's year: duplicates, amended plans and superseded ones.

What belongs here: the contract's rules where several files hold a plan of one agency and year.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Literal

from pipelines.documents.catalogue import Document
from pipelines.documents.hint_files import YEARS
from pipelines.extraction.cache import Extract
from pipelines.model.additive import with_levels_settled
from pipelines.model.plan import Figure, Line, Plan, Rejection
from pipelines.understanding.identity.agency_names import agency_match_key
from pipelines.understanding.identity.identity import with_what_is_known

Status = Literal["loaded", "superseded", "rejected"]
# Plan levels with the names of lines.
Names = frozenset[tuple[str, str]]

# Of two equal documents the one whose lines have places on a page is kept, then the one with real cells.
_FILE_TYPE_ORDER = {
    kind: place
    for place, kind in enumerate(("pdf", "xlsx", "xls", "xlsb", "ods", "docx", "odt", "html", "csv", "txt"))
}


_WHOLE_AGENCY = ("agency", "echelon_2")
_ONLY_ONE = "*"


@dataclass
class Standing:
    """What became of one plan of one file, or of a file without a plan (`plan` is None).

    `superseded_by` is a document key. `is_current` holds for the plans that facts are made of.
    `twins` names plans of this file that another file gives as well and that are left out here.
    """

    document: Document
    extract: Extract
    document_key: str
    plan: Plan | None = None
    status: Status = "loaded"
    rejection: Rejection | None = None
    superseded_by: str | None = None
    twins: list[str] = field(default_factory=list)

    @property
    def is_current(self) -> bool:
        """Whether facts are made of this plan."""
        return self.status == "loaded"

    @property
    def fiscal_year(self) -> int | None:
        """The year of the plan, None where there is no plan."""
        return self.plan.identity.fiscal_year if self.plan else None


def md5(*parts: object) -> str:
    """The key of what `parts` name: md5 of them joined by `|`."""
    return hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def settle(read: Iterable[tuple[Document, Extract]]) -> list[Standing]:
    """Gives every plan of every document its standing, in the order of file name and year.

    Of plans of one agency, year and revision with the same content one is kept, the others are
    duplicates. Of those left that are versions of one plan, the highest revision is current, then the
    latest `retrieved_on`, then the last name; the others are superseded. A file all of whose plans are
    duplicates is rejected.

    Where each echelon or unit of an agency publishes a file of its own, these are no versions of each
    other and all stay current; only the lines of one plan level of an agency's year are additive then.
    """
    plans: list[Standing] = []
    settled: list[Standing] = []
    for document, extract in read:
        rejection = extract.extraction.rejection or _implausible(extract)
        if rejection is None:
            plans += [_standing(document, extract, plan) for plan in extract.extraction.plans if plan.lines]
        else:
            settled.append(_rejected(document, extract, rejection))
    kept, duplicates = _parted(plans)
    settled += kept + _refused(kept, duplicates)
    rivals: dict[tuple[object, ...], list[Standing]] = defaultdict(list)
    for standing in kept:
        rivals[_agency_year(standing)].append(standing)
    for group in rivals.values():
        _supersede(group)
        in_force = [standing for standing in group if standing.is_current]
        if len(in_force) > 1:
            settled_plans = with_levels_settled([standing.plan for standing in in_force if standing.plan])
            for standing, plan in zip(in_force, settled_plans, strict=True):
                standing.plan = plan
    return sorted(settled, key=lambda s: (s.document.file_name, s.fiscal_year or 0, s.document_key))


def _supersede(group: Sequence[Standing]) -> None:
    """Marks the plans of one agency and year that another of them replaces, in favour of it."""
    names = {standing.document_key: _names(standing) for standing in group}
    # A plan that repeats a part of a longer one never replaces it, however new: the rest would be lost.
    whole: list[Standing] = []
    replaced: list[tuple[Standing, Standing]] = []
    for standing in sorted(group, key=lambda s: len(names[s.document_key]), reverse=True):
        holder = next((w for w in whole if _is_part(standing, w, names)), None)
        if holder is None:
            whole.append(standing)
        else:
            replaced.append((standing, holder))
    current: list[Standing] = []
    for standing in sorted(whole, key=_precedence, reverse=True):
        newer = next((c for c in current if _is_version(standing, c, names)), None)
        if newer is None:
            current.append(standing)
        else:
            replaced.append((standing, newer))
    # The longer plans were settled last: those that replaced a part may have been replaced themselves.
    successors = {standing.document_key: other for standing, other in replaced}
    for standing, other in replaced:
        while other.document_key in successors:
            other = successors[other.document_key]
        standing.status, standing.superseded_by = "superseded", other.document_key


def _names(standing: Standing) -> Names:
    """What a plan is about: its plan levels with the names in its lines.

    An agency has one plan of the whole of it and one of its head, whatever their lines are called. Those of
    units below are told apart by what they plan: titles seldom name the unit.
    """
    assert standing.plan is not None
    return frozenset(
        (
            line.plan_level,
            _ONLY_ONE
            if line.plan_level in _WHOLE_AGENCY
            else _plain(line.sub_activity_name or line.activity_name or line.program_name or line.indicator),
        )
        for line in standing.plan.lines
    )


def _is_version(one: Standing, other: Standing, names: Mapping[str, Names]) -> bool:
    """Whether two plans are versions of one: of the whole agency, or with most of the shorter one's names."""
    own, others = names[one.document_key], names[other.document_key]
    shared = own & others
    return any(name == _ONLY_ONE for _, name in shared) or 2 * len(shared) > min(len(own), len(others))


def _is_part(one: Standing, other: Standing, names: Mapping[str, Names]) -> bool:
    """Whether a plan repeats a part of another: most of its names, few of the other's.

    An amended plan of the agency, or of the same levels, is no part of what it amends: it took lines out.
    """
    assert one.plan is not None
    assert other.plan is not None
    own, others = names[one.document_key], names[other.document_key]
    shared = len(own & others)
    amends = one.plan.identity.revision > other.plan.identity.revision
    whole = any(name == _ONLY_ONE for _, name in own)
    same_levels = {level for level, _ in own} == {level for level, _ in others}
    return len(own) < 2 * shared < len(others) and not (amends and (whole or same_levels))


def _parted(plans: Sequence[Standing]) -> tuple[list[Standing], list[tuple[Standing, Standing]]]:
    """The plans to keep, and each duplicate with the one it repeats."""
    kept: dict[tuple[object, ...], Standing] = {}
    duplicates: list[tuple[Standing, Standing]] = []
    for standing in sorted(plans, key=_preference):
        assert standing.plan is not None
        content = (*_agency_year(standing), standing.plan.identity.revision, _content(standing.plan.lines))
        original = kept.setdefault(content, standing)
        if original is not standing:
            duplicates.append((standing, original))
    return list(kept.values()), duplicates


def _refused(kept: Sequence[Standing], duplicates: Sequence[tuple[Standing, Standing]]) -> list[Standing]:
    """The files that gave duplicates alone, rejected; where a file gave more, that is noted on it."""
    first_kept: dict[str, Standing] = {}
    for standing in kept:
        first_kept.setdefault(standing.document.file_name, standing)
    refused: dict[str, Standing] = {}
    for standing, original in duplicates:
        name = standing.document.file_name
        same = (
            "the same file as" if standing.document.sha256 == original.document.sha256 else "the same plan as"
        )
        said = f"{same} `{original.document.file_name}` ({original.fiscal_year}), which is kept"
        if name in first_kept:
            first_kept[name].twins.append(said)
        elif name not in refused:
            assert standing.plan is not None
            who = standing.plan.identity.model_dump(exclude={"revision", "title"})
            message = f"{said}; one of the two can be deleted"
            rejection = Rejection(reason_code="duplicate", message=message, **who)
            refused[name] = _rejected(standing.document, standing.extract, rejection)
    return list(refused.values())


def _standing(document: Document, extract: Extract, plan: Plan) -> Standing:
    who = plan.identity
    key = md5(document.file_name, who.fiscal_year, who.revision, who.agency, who.region_code)
    return Standing(document, extract, key, plan)


def _rejected(document: Document, extract: Extract, rejection: Rejection) -> Standing:
    key = md5(document.file_name)
    known = with_what_is_known(rejection, document.hints)
    return Standing(document, extract, key, status="rejected", rejection=known)


def _implausible(extract: Extract) -> Rejection | None:
    """The rejection of a file whose identity can't be keyed, or that gave neither plans nor a reason."""
    extraction = extract.extraction
    if not any(plan.lines for plan in extraction.plans):
        return Rejection(reason_code="no_plan_table", message="no line of a plan was found in it")
    for plan in extraction.plans:
        if plan.identity.fiscal_year not in YEARS:
            year = plan.identity.fiscal_year
            message = f"{year} can't be its year; say the fiscal year in documents.csv"
            return Rejection(reason_code="unknown_year", message=message)
        if not plan.identity.agency.strip():
            message = "names no agency; say agency and region in documents.csv"
            return Rejection(reason_code="unknown_agency", message=message)
    return None


def _agency_year(standing: Standing) -> tuple[object, ...]:
    assert standing.plan is not None
    who = standing.plan.identity
    return (who.region_code or _plain(who.region), agency_match_key(who.agency), who.fiscal_year)


def _precedence(standing: Standing) -> tuple[object, ...]:
    assert standing.plan is not None
    hints = standing.document.hints
    return (standing.plan.identity.revision, hints.retrieved_on or date.min, standing.document.file_name)


def _preference(standing: Standing) -> tuple[object, ...]:
    name = PurePosixPath(standing.document.file_name)
    order = _FILE_TYPE_ORDER.get(standing.document.file_type, len(_FILE_TYPE_ORDER))
    # Without its ending, so that `plan.pdf` comes before `plan (copy).pdf`.
    return (order, name.with_suffix("").as_posix(), name.as_posix())


def _plain(text: str) -> str:
    """Text for comparing: letters and digits alone, in one case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _figures(figures: Iterable[Figure]) -> list[str | None]:
    return [None if figure.value is None else f"{figure.value.normalize():f}" for figure in figures]


def _content(lines: Sequence[Line]) -> str:
    """Equal for two plans exactly where they say the same: names but for white space, and figures.

    Places are left out, so that a plan and a text copy of it are equal. So are the names of money
    sources, which a text copy may have lost with its heading.
    """
    said = [
        [
            line.plan_level,
            _plain(line.indicator_printed),
            _plain(line.unit_printed),
            _plain(line.program_printed),
            _figures([line.target, *line.quarters, line.ceiling]),
            sorted(json.dumps(_figures(figures)) for figures in line.amounts.values()),
        ]
        for line in lines
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
