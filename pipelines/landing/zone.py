"""The landing zone: what the current documents say, as Parquet that dbt reads.

What belongs here: which fiscal years have to be written anew, the quarantine of rows, and files that
are replaced one by one and whole. A year's fingerprint is taken back before its files are touched and
given again after, so that a killed run leaves a year that the next run writes again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow.parquet
from pydantic import BaseModel, ValidationError

from pipelines.documents.hint_tables import CatalogueProblem
from pipelines.files import sha256_of, unfinished, write_text
from pipelines.landing.precedence import Standing
from pipelines.landing.quarantine import FailingCase, frame_of, part, to_arrow
from pipelines.landing.rows import Row, document_row, issue_row, plan_rows
from pipelines.landing.schema import YEAR_TABLES, Documents
from pipelines.landing.version import landing_version
from pipelines.model.additive import Countable, leaves_and_additive
from pipelines.model.plan import Issue

# Parquet of no rows, so that dbt's patterns always match a file.
EMPTY_YEAR = 0


class YearReport(BaseModel):
    """What landed for a year. Money is rupiah over the additive lines of current documents.

    `digests` are the SHA-256 of its files by table: a file that is another is written anew.
    """

    fingerprint: str
    fiscal_year: int
    documents: int
    current_documents: int
    rows: dict[str, int]
    ceiling_idr: Decimal
    amount_idr: Decimal
    quarantined: list[dict[str, Any]]
    digests: dict[str, str]


class Landing:
    """The landing zone in `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def reports(self) -> dict[int, YearReport]:
        """What every landed year holds, by year. A year is missing whose files are not those that landed."""
        return {report.fiscal_year: report for report in self._stored() if self._is_whole(report)}

    def touched_years(
        self, standings: Sequence[Standing], problems: Sequence[CatalogueProblem]
    ) -> tuple[list[int], list[int]]:
        """The years to write anew and the years to remove, so that the landing zone says `standings`."""
        landed = self.reports()
        wanted = _by_year(standings)
        stale = [
            year
            for year, group in wanted.items()
            if year not in landed or landed[year].fingerprint != _fingerprint(group, problems)
        ]
        standing_folders = {
            int(path.name.removeprefix("fiscal_year="))
            for table in YEAR_TABLES
            for path in (self.directory / table).glob("fiscal_year=*")
        }
        return sorted(stale), sorted((standing_folders | landed.keys()) - wanted.keys() - {EMPTY_YEAR})

    def land_documents(self, standings: Sequence[Standing], problems: Sequence[CatalogueProblem]) -> int:
        """Writes `documents.parquet`, one row per standing, and the files of no rows; returns the rows.

        Raises pandera's SchemaErrors: rows of documents are the catalogue's own, a bad one is a bug.
        """
        seen: set[str] = set()
        rows: list[Row] = []
        for standing in standings:
            name = standing.document.file_name
            row = document_row(standing, first_of_file=name not in seen)
            if standing.rejection:
                said = [str(p) for p in problems if p.file_name == name]
                row["message"] = "; ".join([standing.rejection.message, *said])
            rows.append(row)
            seen.add(name)
        frame = Documents.validate(frame_of(Documents, rows), lazy=True)
        self._write(Documents, frame, self.directory / "documents.parquet")
        for table, model in YEAR_TABLES.items():
            self._write(model, model.validate(frame_of(model, [])), self._file(table, EMPTY_YEAR))
        return len(frame)

    def land_year(
        self, year: int, standings: Sequence[Standing], problems: Sequence[CatalogueProblem]
    ) -> YearReport:
        """Writes all tables of one year. Rows that fail their schema are left out and become issues."""
        group = _by_year(standings).get(year, [])
        rows: dict[str, list[Row]] = defaultdict(list)
        for standing in group:
            own = [p for p in problems if p.file_name == standing.document.file_name]
            for table, found in plan_rows(standing, own).items():
                rows[table] += found
        frames, cases = _quarantined(rows)
        self._forget(year)
        for table, model in YEAR_TABLES.items():
            self._write(model, frames[table], self._file(table, year))
        digests = {table: sha256_of(self._file(table, year)) for table in YEAR_TABLES}
        report = _report(year, _fingerprint(group, problems), group, frames, cases, digests)
        self._remember(report)
        return report

    def remove_year(self, year: int) -> None:
        """Removes a year that no document plans any more."""
        self._forget(year)
        for table in YEAR_TABLES:
            shutil.rmtree(self._file(table, year).parent, ignore_errors=True)

    def read(self, table: str, year: int) -> pd.DataFrame:
        """A year's rows of a table as they landed. Raises FileNotFoundError where it has not."""
        landed = pyarrow.parquet.read_table(self._file(table, year), partitioning=None)
        frame: pd.DataFrame = landed.to_pandas()
        return frame

    @property
    def _state_file(self) -> Path:
        return self.directory / "landed.json"

    def _stored(self) -> list[YearReport]:
        try:
            said = json.loads(self._state_file.read_text(encoding="utf-8"))
            return [YearReport.model_validate(row) for row in said]
        except (OSError, ValueError, ValidationError, TypeError):
            return []

    def _file(self, table: str, year: int) -> Path:
        return self.directory / table / f"fiscal_year={year}" / "part.parquet"

    def _is_whole(self, report: YearReport) -> bool:
        try:
            return all(
                sha256_of(self._file(table, report.fiscal_year)) == report.digests.get(table)
                for table in YEAR_TABLES
            )
        except OSError:
            return False

    def _forget(self, year: int) -> None:
        self._save([report for report in self._stored() if report.fiscal_year != year])

    def _remember(self, report: YearReport) -> None:
        others = [other for other in self._stored() if other.fiscal_year != report.fiscal_year]
        self._save([*others, report])

    def _save(self, reports: Iterable[YearReport]) -> None:
        said = [report.model_dump(mode="json") for report in sorted(reports, key=lambda r: r.fiscal_year)]
        write_text(self._state_file, json.dumps(said, indent=1))

    def _write(self, model: type[pa.DataFrameModel], frame: pd.DataFrame, target: Path) -> None:
        with unfinished(target) as temporary:
            pyarrow.parquet.write_table(to_arrow(model, frame), temporary)


def _by_year(standings: Iterable[Standing]) -> dict[int, list[Standing]]:
    years: dict[int, list[Standing]] = defaultdict(list)
    for standing in standings:
        if standing.fiscal_year is not None:
            years[standing.fiscal_year].append(standing)
    return years


def _fingerprint(group: Sequence[Standing], problems: Sequence[CatalogueProblem]) -> str:
    names = {standing.document.file_name for standing in group}
    said = [
        landing_version(),
        [[s.document_key, s.extract.key, s.status, *s.twins] for s in group],
        [str(problem) for problem in problems if problem.file_name in names],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _quarantined(
    rows: Mapping[str, Sequence[Row]],
) -> tuple[dict[str, pd.DataFrame], list[tuple[FailingCase, Row]]]:
    """The typed frames of all good rows, and each failing case with its row.

    A line that is held back takes its amounts and quarters with it; what it was part of, or was
    parent of, is worked out again so that the rest still agrees.
    """
    frames: dict[str, pd.DataFrame] = {}
    cases: list[tuple[FailingCase, Row]] = []
    lost: set[str] = set()
    for table, model in YEAR_TABLES.items():
        given = list(rows.get(table, ()))
        if table == "issues":
            given = _with_quarantined(given, cases, lost)
        elif table != "plan_lines":
            given = [row for row in given if row.get("line_key") not in lost]
        frame, failing = part(table, model, frame_of(model, given))
        cases += [(case, given[case.row]) for case in failing]
        if table == "plan_lines" and failing:
            lost = {given[case.row]["line_key"] for case in failing} - set(frame["line_key"])
            amounts = [row for row in rows.get("plan_line_amounts", ()) if row["line_key"] not in lost]
            torn = {row["document_key"] for row in given if row["line_key"] in lost}
            whole = [row for row in given if row["document_key"] not in torn]
            rest = [row for row in given if row["document_key"] in torn and row["line_key"] not in lost]
            again = whole + _hierarchy_again(rest, lost, amounts)
            frame = model.validate(frame_of(model, again), lazy=True)
        frames[table] = frame
    return frames, cases


def _with_quarantined(
    issues: Sequence[Row], cases: Sequence[tuple[FailingCase, Row]], lost: set[str]
) -> list[Row]:
    """The issues with those of the quarantine; none points to a line that is not there."""
    reported = [row | {"line_key": None} if row["line_key"] in lost else row for row in issues]
    for case, row in cases:
        number = row.get("line_number")
        message = f"a row of {case.table} was held back: {case}"
        issue = Issue(
            reason_code="quarantined",
            message=message if number is None else f"line {number}: {message}",
            page_number=row.get("page_number"),
            printed_text=case.value,
        )
        line_key = row.get("line_key")
        reported.append(issue_row(row["document_key"], issue, None if line_key in lost else line_key))
    return reported


def _hierarchy_again(lines: Sequence[Row], lost: set[str], amounts: Sequence[Row]) -> list[Row]:
    """Parents, leaves and additive lines of documents that lost lines, by the rule for one document."""
    again = [
        row | {key: None for key in ("parent_line_key", "repeats_line_key") if row[key] in lost}
        for row in lines
    ]
    with_money = {row["line_key"] for row in amounts if row["amount_idr"] is not None}
    with_money |= {row["line_key"] for row in again if row["ceiling_idr"] is not None}
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in again:
        documents[row["document_key"]].append(row)
    for rows in documents.values():
        reported = leaves_and_additive(
            Countable(
                row["line_key"],
                row["parent_line_key"],
                row["plan_level"],
                row["line_key"] in with_money,
                row["budget_level"] == "total",
                row["repeats_line_key"] is not None,
            )
            for row in rows
        )
        for row in rows:
            row["is_leaf"], row["is_additive"] = reported[row["line_key"]]
    return again


def _report(
    year: int,
    fingerprint: str,
    group: Sequence[Standing],
    frames: Mapping[str, pd.DataFrame],
    cases: Sequence[tuple[FailingCase, Row]],
    digests: Mapping[str, str],
) -> YearReport:
    current = {standing.document_key for standing in group if standing.is_current}
    lines, amounts = frames["plan_lines"], frames["plan_line_amounts"]
    additive = lines[lines["is_additive"] & lines["document_key"].isin(current)]
    counted = amounts[amounts["line_key"].isin(additive["line_key"])]
    return YearReport(
        fingerprint=fingerprint,
        fiscal_year=year,
        documents=len(group),
        current_documents=len(current),
        rows={table: len(frame) for table, frame in frames.items()},
        ceiling_idr=sum(additive["ceiling_idr"].dropna(), Decimal(0)),
        amount_idr=sum(counted["amount_idr"].dropna(), Decimal(0)),
        quarantined=[case.as_record() for case, _ in cases],
        digests=dict(digests),
    )


def count_by(standings: Iterable[Standing]) -> Counter[str]:
    """How many documents stand how: `loaded`, `superseded`, or the reason code of a rejection."""
    return Counter(s.rejection.reason_code if s.rejection else s.status for s in standings)
