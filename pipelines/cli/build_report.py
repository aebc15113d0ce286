"""What a build reports at its end: documents, lines, issues, rejects, totals; or what failed.

What belongs here: the queries on the published warehouse and their tables. Everything is read from
the public file, so what is shown is what was published.
"""

from __future__ import annotations

from typing import Any

import duckdb
from rich.console import Console

from pipelines.cli.console import BuildProgress, number, say, table
from pipelines.documents.catalogue import load as load_catalogue
from pipelines.orchestration.run import Outcome
from pipelines.settings import Settings
from pipelines.warehouse.publication import read_stamp

_MOST_ROWS = 40

_DOCUMENTS = """
    select
        d.file_name,
        a.agency_name || ', ' || a.region_name,
        d.year_key,
        case when d.is_current then '' else 'superseded' end,
        (select count(*) from marts.fct_plan_line l where l.document_key = d.document_key),
        (select count(*) from marts.rpt_issues i where i.document_key = d.document_key),
        d.share_confirmed,
        (select sum(ceiling_idr) filter (where is_additive)
         from marts.fct_plan_line l where l.document_key = d.document_key)
    from marts.dim_document d
    left join marts.dim_agency a using (agency_key)
    order by a.region_name, a.agency_name, d.year_key, d.revision, d.file_name
"""
_NEAR_MISSES = """
    select file_name, reason_code, concat_ws(', ', agency_label, year_key), message
    from marts.rpt_rejected_documents where is_near_miss order by file_name
"""
# Many files are refused for one and the same reason: that is one row with their number.
_OTHER_REJECTS = """
    select
        case when count(*) = 1 then any_value(file_name) else min(file_name) || ', …' end,
        count(*),
        reason_code,
        message
    from marts.rpt_rejected_documents where not is_near_miss
    group by reason_code, message
    order by reason_code, min(file_name)
"""
_REJECTED = "select count(*) from marts.rpt_rejected_documents"
_ISSUES = """
    select reason_code, count(*), count(distinct document_key), any_value(message order by message)
    from marts.rpt_issues group by reason_code order by count(*) desc, reason_code
"""
_YEARS = """
    with budget as (
        select year_key, sum(amount_idr) as amount_idr from marts.fct_budget_quarter group by year_key
    )
    select
        l.year_key,
        count(distinct l.document_key),
        count(*),
        sum(l.ceiling_idr) filter (where l.is_additive),
        any_value(budget.amount_idr)
    from marts.fct_plan_line l
    left join budget using (year_key)
    group by l.year_key
    order by l.year_key
"""


def show_result(
    console: Console, settings: Settings, progress: BuildProgress, *, changed: bool
) -> tuple[int, int]:
    """Shows the published warehouse; returns how many documents were rejected and how many loaded.

    What a person can mend at once stands first, and all of it.
    """
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        documents = _fetch(connection, _DOCUMENTS)
        show_near_misses(console, connection)
        _show(
            console,
            "Documents",
            ("file", "agency", "year", "", "lines", "issues", "proven", "additive ceilings, Rp"),
            [(*row[:-2], "" if row[-2] is None else f"{row[-2]:.0%}", number(row[-1])) for row in documents],
            right="4567",
        )
        rejected = show_other_rejects(console, connection)
        _show(
            console,
            "Issues to look at",
            ("reason", "count", "documents", "for example"),
            _fetch(connection, _ISSUES),
            right="12",
        )
        years = [
            (year, plans, lines, number(ceiling), number(amount))
            for year, plans, lines, ceiling, amount in _fetch(connection, _YEARS)
        ]
        _show(
            console,
            "Totals of current plans",
            ("year", "documents", "lines", "additive ceilings, Rp", "quarter amounts, Rp"),
            years,
            right="01234",
        )
    catalogue = load_catalogue(settings.catalogue_file)
    for problem in catalogue.problems if catalogue else ():
        say(console, problem)
    say(console, _what_was_done(settings, progress, changed=changed))
    loaded = sum(1 for row in documents if not row[3])
    if not loaded:
        say(console, f"No document under {settings.raw_dir} gave a plan; the table above says why.")
    return rejected, loaded


def show_near_misses(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    """Shows every rejected file that one row of documents.csv or a better copy would mend."""
    columns = ("file", "reason", "known", "what to do")
    title = "Nearly loaded: one thing is missing"
    _show(console, title, columns, _fetch(connection, _NEAR_MISSES), whole=True)


def show_other_rejects(console: Console, connection: duckdb.DuckDBPyConnection) -> int:
    """Shows the other rejected files, those of one reason and message in one row; returns how many files
    were rejected, near misses too."""
    columns = ("file", "files", "reason", "what to do")
    _show(console, "Rejected", columns, _fetch(connection, _OTHER_REJECTS), right="1")
    [(rejected,)] = _fetch(connection, _REJECTED)
    return int(rejected)


def _what_was_done(settings: Settings, progress: BuildProgress, *, changed: bool) -> str:
    if not changed:
        catalogue = load_catalogue(settings.catalogue_file)
        count = len(catalogue.documents) if catalogue else 0
        return (
            f"Nothing changed: no document read again, {count} unchanged. {settings.database} is up to date."
        )
    stamp = read_stamp(settings)
    done = f"{progress.documents_read} documents read, {progress.documents_reused} unchanged."
    return f"{done} Published {settings.database}" + (f" ({stamp.size / 1e6:.1f} MB)." if stamp else ".")


def show_failures(console: Console, settings: Settings, outcome: Outcome) -> None:
    """Shows what failed, what to do about it, and what is still good."""
    for failed in outcome.failures[:_MOST_ROWS]:
        say(console, f"Failed: {failed.what}: {failed.message}", style="red")
        if failed.look_at:
            say(console, f"  see {failed.look_at}")
    if any(failed.what.startswith(("test ", "unit_test ", "unit test ")) for failed in outcome.failures):
        say(
            console,
            "A test of the models failed, so nothing was published. The SQL named above selects the rows "
            f"that fail: run it on the file built so far, under {settings.build_dir}. Correct the "
            "document, its row in documents.csv, or the model, and build again.",
        )
    kept = read_stamp(settings)
    if kept is not None:
        say(console, f"Still published: {settings.database} of {kept.published_at:%Y-%m-%d %H:%M} UTC.")
    say(console, f"Full log: {outcome.log}")


def _fetch(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def _show(
    console: Console,
    title: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    *,
    right: str = "",
    whole: bool = False,
) -> None:
    """Shows a table of at most forty rows, or the `whole` of it."""
    if not rows:
        return
    console.print(table(title, columns, rows if whole else rows[:_MOST_ROWS], right=right))
    if not whole and len(rows) > _MOST_ROWS:
        console.print(f"… and {len(rows) - _MOST_ROWS} more, in {title.lower()}")
