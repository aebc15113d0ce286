"""What a build says of rejected files: what one row would mend comes first, and nothing is cut off."""

from __future__ import annotations

from io import StringIO

import duckdb
from rich.console import Console

from pipelines.cli.build_report import show_near_misses, show_other_rejects

_REJECTS = """
    create schema marts;
    create table marts.rpt_rejected_documents as
        select 'laporan-' || i || '.pdf' as file_name, 'no_plan_table' as reason_code, 'No table.' as message,
            false as is_near_miss, null::varchar as agency_label, null::integer as year_key
        from range(619) t(i)
        union all
        select 'z-' || i || '.pdf', 'unknown_year', 'Write fiscal_year for z-' || i || '.', true,
            'Dinas Sosial, Kabupaten Garut', null
        from range(50) t(i)
        union all select 'x.pdf', 'encrypted', 'Save it without a password.', false, null, 2023
"""


def test_near_misses_are_all_shown_and_equal_refusals_are_one_row() -> None:
    connection = duckdb.connect()
    connection.execute(_REJECTS)
    console = Console(record=True, width=200, file=StringIO())
    show_near_misses(console, connection)
    near = console.export_text()
    assert all(f"Write fiscal_year for z-{i}." in near for i in range(50))
    assert near.count("Dinas Sosial, Kabupaten Garut") == 50
    assert "laporan" not in near
    assert show_other_rejects(console, connection) == 670
    rows = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert "laporan-0.pdf, … 619 no_plan_table No table." in rows
    assert "x.pdf 1 encrypted Save it without a password." in rows
    assert not any("more" in row or "z-" in row for row in rows)
