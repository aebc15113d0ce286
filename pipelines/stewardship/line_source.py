"""Where a line of the published warehouse comes from: its document, its place, its figures.

What belongs here: the queries behind `renaksi show`, and the check that the file is still the one that
was read. Nothing is drawn or printed here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.documents import catalogue as catalogues
from pipelines.model.page import Box
from pipelines.settings import Settings
from pipelines.warehouse.published import open_published

_SHOWN_KEYS = 10

_LINE = """
    select
        lines.line_key, lines.line_number, lines.page_number, lines.page_end, lines.source_row, lines.section,
        lines.bbox_x0, lines.bbox_top, lines.bbox_x1, lines.bbox_bottom,
        lines.objective_printed, lines.indicator_printed, lines.indicator_is_implied,
        indicators.indicator_name, lines.unit_printed, lines.program_printed, lines.responsible_printed,
        lines.plan_level, lines.budget_level, lines.is_additive, lines.parent_line_key,
        documents.file_name, documents.file_type, documents.sha256,
        agencies.agency_name, agencies.region_name, lines.year_key
    from marts.fct_plan_line as lines
    inner join marts.dim_document as documents on lines.document_key = documents.document_key
    left join marts.dim_agency as agencies on lines.agency_key = agencies.agency_key
    left join marts.dim_indicator as indicators on lines.indicator_key = indicators.indicator_key
    where lines.line_key = $key
"""
_FIGURES = """
    select what, printed, value, read_value, rule, proof from (
        select 1 as place, 0 as quarter, '' as source, 'target' as what, target_text as printed,
            cast(target_value as decimal(38, 6)) as value,
            cast(printed_target_value as decimal(38, 6)) as read_value,
            target_rule as rule, target_proof as proof
        from marts.fct_plan_line where line_key = $key
        union all
        select 2, 0, '', 'ceiling, Rp', ceiling_text, ceiling_idr, printed_ceiling_idr,
            ceiling_rule, ceiling_proof
        from marts.fct_plan_line where line_key = $key
        union all
        select 3, quarter_key, '', 'target, quarter ' || quarter_key || ' (' || quarter_basis || ')',
            target_text, cast(target_value as decimal(38, 6)),
            cast(printed_target_value as decimal(38, 6)), '', target_proof
        from marts.fct_indicator_quarter where line_key = $key
        union all
        select 4, quarter_key, '', 'realised, quarter ' || quarter_key,
            actual_text, cast(actual_value as decimal(38, 6)), cast(actual_value as decimal(38, 6)), '', ''
        from marts.fct_indicator_quarter where line_key = $key and actual_text <> ''
        union all
        select 5, amounts.quarter_key, sources.funding_source_name,
            sources.funding_source_name || ', quarter ' || amounts.quarter_key || ', Rp',
            amounts.amount_text, amounts.amount_idr, amounts.printed_amount_idr,
            amounts.amount_rule, amounts.amount_proof
        from marts.fct_plan_line_amount as amounts
        inner join marts.dim_funding_source as sources
            on amounts.funding_source_key = sources.funding_source_key
        where amounts.line_key = $key
    ) order by place, source, quarter
"""
_ISSUES = """
    select column_role, reason_code, printed_text, message from marts.rpt_issues
    where line_key = $key order by column_role, reason_code, message
"""


class UnknownLineError(Exception):
    """No line has this key, or several begin with it; the message says which."""


class SourceGoneError(Exception):
    """The document is not there any more, or is not the one that was read."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A printed figure of the line beside its value.

    `read_value` is what its text says, other than `value` where a steward corrected it; `proof` is the
    verdict of the plan's own arithmetic.
    """

    what: str
    printed: str
    value: Decimal | None
    read_value: Decimal | None
    rule: str
    proof: str


@dataclass(frozen=True, slots=True)
class LineSource:
    """A line with what leads back to its document. `box` is None where the format has no pages."""

    line_key: str
    facts: dict[str, Any]
    box: Box | None
    figures: tuple[ShownFigure, ...]
    issues: tuple[tuple[str, str, str, str], ...]

    @property
    def printed_text(self) -> str:
        """What the line printed, figures included, as one text."""
        names = ("objective_printed", "indicator_printed", "unit_printed", "program_printed")
        texts = [self.facts[name] for name in names] + [figure.printed for figure in self.figures]
        return " ".join(text for text in texts if text)


def find_line(settings: Settings, key: str) -> LineSource:
    """The line whose key is `key` or alone begins with it.

    Raises UnknownLineError, and NotPublishedError where there is no warehouse.
    """
    prefix = key.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{1,32}", prefix):
        raise UnknownLineError(f"{key!r} is no line key: keys are up to 32 of the characters 0-9 and a-f")
    with open_published(settings) as database:
        found = database.execute(
            """
            select line_key from marts.fct_plan_line
            where starts_with(line_key, ?) order by line_key limit ?
            """,
            [prefix, _SHOWN_KEYS + 1],
        ).fetchall()
        if not found:
            raise UnknownLineError(
                f"no line of a current plan has a key that begins with {prefix}. Keys are the column "
                "line_key of marts.fct_plan_line; lines of superseded plans are not among them"
            )
        if len(found) > 1:
            keys = ", ".join(row[0] for row in found[:_SHOWN_KEYS])
            more = ", …" if len(found) > _SHOWN_KEYS else ""
            raise UnknownLineError(f"several keys begin with {prefix}: {keys}{more}. Give more of it")
        return _line(database, found[0][0])


def source_file(settings: Settings, line: LineSource) -> Path:
    """The line's document under the raw folder, unchanged since it was read. Raises SourceGoneError."""
    name: str = line.facts["file_name"]
    path = settings.raw_dir / name
    if not path.exists():
        # Names that are no UTF-8 are stored escaped, and the raw folder may be another than this run's.
        known = catalogues.load(settings.catalogue_file)
        document = known.by_name().get(name) if known else None
        if document is None or not document.path.exists():
            raise SourceGoneError(
                f"{name} is not under {settings.raw_dir} (any more). "
                "Name the folder it was read from with --raw"
            )
        path = document.path
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceGoneError(f"{path} can't be opened: {error.strerror}") from error
    if digest != line.facts["sha256"]:
        raise SourceGoneError(
            f"{path} has changed since it was read (its SHA-256 is another). Run `renaksi build`, then look "
            "the line up again"
        )
    return path


def _line(database: duckdb.DuckDBPyConnection, key: str) -> LineSource:
    cursor = database.execute(_LINE, {"key": key})
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    if row is None:
        raise UnknownLineError(f"line {key} has no document in marts.dim_document")
    facts = dict(zip(names, row, strict=True))
    edges = [facts.pop(name) for name in ("bbox_x0", "bbox_top", "bbox_x1", "bbox_bottom")]
    figures = database.execute(_FIGURES, {"key": key}).fetchall()
    return LineSource(
        line_key=facts.pop("line_key"),
        facts=facts,
        box=None if None in edges else Box(*edges),
        figures=tuple(ShownFigure(*figure) for figure in figures if figure[1] or figure[2] is not None),
        issues=tuple(database.execute(_ISSUES, {"key": key}).fetchall()),
    )
