"""What a file about to be published would lose of the one that is public.

What belongs here: comparing the two files by agency and fiscal year, and which losses are no surprise. Both
are read as they are, so that the comparison holds also where all work state is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb

Measure = Literal["documents", "lines", "ceilings", "quarter amounts", "withdrawn documents"]


@dataclass(frozen=True)
class Tolerance:
    """What may go without a person's word. Shares of 1.

    `lost`: of an agency's documents, lines or money in a year, by documents that are still in the raw folder.
    `withdrawn`: of all documents, by files that were taken out of the raw folder.
    """

    lost: float = 0.1
    withdrawn: float = 0.5


@dataclass(frozen=True)
class Loss:
    """One figure that fell by more than is tolerated. Money is rupiah."""

    agency: str
    year: int | None
    measure: Measure
    before: Decimal
    now: Decimal

    def __str__(self) -> str:
        where = f"{self.agency}, {self.year}: " if self.year else ""
        before, now = (f"{figure:,.0f}".replace(",", ".") for figure in (self.before, self.now))
        return f"{where}{self.measure} {before} → {now}"


@dataclass(frozen=True)
class _Document:
    """What one current document holds: its place and its figures."""

    file_name: str
    agency: str
    year: int
    figures: tuple[Decimal, ...]


_MEASURES: tuple[Measure, ...] = ("documents", "lines", "ceilings", "quarter amounts")
_DOCUMENTS = """
    with lines as (
        select
            document_key,
            count(*) as lines,
            coalesce(sum(ceiling_idr) filter (where is_additive), 0) as ceiling_idr
        from marts.fct_plan_line
        group by document_key
    ),
    amounts as (
        select document_key, sum(amount_idr) as amount_idr
        from marts.fct_budget_quarter
        group by document_key
    )
    select
        documents.file_name,
        concat_ws(', ', agencies.agency_name, agencies.region_name),
        documents.year_key,
        1,
        coalesce(lines.lines, 0),
        coalesce(lines.ceiling_idr, 0),
        coalesce(amounts.amount_idr, 0)
    from marts.dim_document as documents
    left join marts.dim_agency as agencies using (agency_key)
    left join lines using (document_key)
    left join amounts using (document_key)
    where documents.is_current
"""
_FILES = """
    select file_name, is_current from marts.dim_document
    union all by name
    select file_name, false as is_current from marts.rpt_rejected_documents
"""
_SUPERSEDED = "select file_name from marts.dim_document where not is_current"


_NOW_REJECTED = """
    select file_name, reason_code, message from marts.rpt_rejected_documents
    where list_contains(?, file_name) order by file_name
"""


def rejected_since(public: Path, candidate: Path) -> list[str]:
    """Of documents that were in force, those that `candidate` rejects and why: most losses come from that."""
    with duckdb.connect(str(public), read_only=True) as connection:
        names = [document.file_name for document in _documents(connection)]
    with duckdb.connect(str(candidate), read_only=True) as connection:
        rows = connection.execute(_NOW_REJECTED, [names]).fetchall()
    return [f"{name} ({reason}): {message}" for name, reason, message in rows]


def losses_between(public: Path, candidate: Path, tolerance: Tolerance) -> list[Loss]:
    """What `candidate` lost of `public` beyond what is tolerated, by agency and year; the worst first.

    A file that was taken out of the raw folder is not missed where its like is tolerated, nor a document that
    another one supersedes now. Raises duckdb.Error where one of them can't be compared.
    """
    with duckdb.connect(str(public), read_only=True) as connection:
        before = _documents(connection)
    with duckdb.connect(str(candidate), read_only=True) as connection:
        now = _documents(connection)
        known = {name for name, _ in connection.execute(_FILES).fetchall()}
        superseded = {name for (name,) in connection.execute(_SUPERSEDED).fetchall()}
        superseded -= {document.file_name for document in now}
    withdrawn = {document.file_name for document in before if document.file_name not in known}
    expected = _totals([d for d in before if d.file_name not in withdrawn | superseded])
    found = _totals(now)
    zeros = (Decimal(0),) * len(_MEASURES)
    losses = [
        Loss(agency, year, measure, was, have)
        for (agency, year), figures in expected.items()
        for measure, was, have in zip(_MEASURES, figures, found.get((agency, year), zeros), strict=True)
        if was - have > Decimal(tolerance.lost) * was
    ]
    files = {document.file_name for document in before}
    if len(withdrawn) > tolerance.withdrawn * len(files):
        kept = Decimal(len(files) - len(withdrawn))
        losses.append(Loss("", None, "withdrawn documents", Decimal(len(files)), kept))
    return sorted(losses, key=lambda loss: loss.before - loss.now, reverse=True)


def _documents(connection: duckdb.DuckDBPyConnection) -> list[_Document]:
    rows = connection.execute(_DOCUMENTS).fetchall()
    return [
        _Document(name, agency, year, tuple(map(Decimal, figures))) for name, agency, year, *figures in rows
    ]


def _totals(documents: list[_Document]) -> dict[tuple[str, int], tuple[Decimal, ...]]:
    totals: dict[tuple[str, int], tuple[Decimal, ...]] = {}
    for document in documents:
        key = (document.agency, document.year)
        before = totals.get(key, (Decimal(0),) * len(_MEASURES))
        totals[key] = tuple(a + b for a, b in zip(before, document.figures, strict=True))
    return totals
