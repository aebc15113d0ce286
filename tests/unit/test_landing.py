"""The landing zone: what is written for a year, what is held back, and what is written again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.landing.precedence import settle
from pipelines.landing.schema import YEAR_TABLES
from pipelines.landing.zone import EMPTY_YEAR, Landing
from pipelines.model.plan import Figure, Issue
from tests.plans import line, plan, read


def query(landing: Landing, table: str, what: str) -> list[tuple[object, ...]]:
    source = f"read_parquet('{landing.directory}/{table}/*/*.parquet', hive_partitioning = true)"
    return duckdb.sql(f"select {what} from {source} group by all order by all").fetchall()


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


def land(landing: Landing, *documents: object) -> tuple[list[int], list[int]]:
    standings = settle(documents)  # type: ignore[arg-type]
    touched, removed = landing.touched_years(standings, ())
    landing.land_documents(standings, ())
    for year in removed:
        landing.remove_year(year)
    for year in touched:
        landing.land_year(year, standings, ())
    return touched, removed


def test_only_touched_years_are_written(landing: Landing) -> None:
    first, second = read("a.pdf", plan(2023)), read("b.pdf", plan(2024))
    assert land(landing, first, second) == ([2023, 2024], [])
    assert land(landing, first, second) == ([], [])
    changed = read("c.pdf", plan(2024, lines=[line(1, 5)]))
    assert land(landing, first, second, changed) == ([2024], [])  # b.pdf is superseded now
    assert query(landing, "plan_lines", "fiscal_year, count(*)") == [(2023, 3), (2024, 4)]
    assert land(landing, second) == ([2024], [2023])
    assert query(landing, "plan_lines", "fiscal_year, count(*)") == [(2024, 3)]


def test_types_hold_even_without_a_row(landing: Landing) -> None:
    land(landing, read("a.pdf", rejection="encrypted"))
    types = dict(
        duckdb.sql(
            f"select column_name, column_type from (describe from read_parquet('{landing.directory}"
            f"/plan_lines/fiscal_year={EMPTY_YEAR}/part.parquet'))"
        ).fetchall()
    )
    assert types["ceiling_idr"] == "DECIMAL(20,2)"
    assert types["is_additive"] == "BOOLEAN"
    assert types["section"] == "VARCHAR"
    documents = duckdb.sql(f"from '{landing.directory}/documents.parquet'").fetchall()
    assert len(documents) == 1
    for table in YEAR_TABLES:
        assert query(landing, table, "count(*)") == [(0,)]


def test_a_half_written_year_is_written_again(landing: Landing) -> None:
    document = read("a.pdf", plan())
    land(landing, document)
    (landing.directory / "plan_line_amounts" / "fiscal_year=2023" / "part.parquet").unlink()
    assert land(landing, document) == ([2023], [])
    (landing.directory / "landed.json").write_text("[{")
    assert land(landing, document) == ([2023], [])


@pytest.mark.parametrize("harm", [b"", b"PAR1 but no more", None], ids=["empty", "damaged", "cut"])
@pytest.mark.parametrize("table", ["plan_lines", "issues"])
def test_a_damaged_file_heals(landing: Landing, harm: bytes | None, table: str) -> None:
    documents = read("a.pdf", plan(2023)), read("b.pdf", plan(2024))
    land(landing, *documents)
    file = landing.directory / table / "fiscal_year=2023" / "part.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20] if harm is None else harm)
    for empty in landing.directory.glob(f"*/fiscal_year={EMPTY_YEAR}/part.parquet"):
        empty.write_bytes(b"damaged")
    assert land(landing, *documents) == ([2023], [])
    assert land(landing, *documents) == ([], [])
    assert query(landing, "plan_lines", "fiscal_year, count(*)") == [(2023, 3), (2024, 3)]
    assert query(landing, "issues", "count(*)") == [(0,)]


def test_a_bad_row_is_held_back_and_told(landing: Landing) -> None:
    """The parent is too large to be true: it goes, its children stay and stand for themselves."""
    lines = [line(1, "9" * 19, level="program"), line(2, 100, parent=1), line(3, 200, parent=1)]
    lines[1].amounts["APBD"][1] = Figure(text="1E+30", value=Decimal("1E+30"))
    made = plan(lines=lines)
    made.issues.append(Issue(reason_code="arithmetic_mismatch", message="of the parent", line_number=1))
    land(landing, read("a.pdf", made), read("b.pdf", plan(agency="Dinas Lain")))
    kept = query(landing, "plan_lines", "line_number, parent_line_key is null, is_leaf, is_additive")
    assert kept[:2] == [(1, True, False, False), (2, False, True, True)]
    assert kept[-2:] == [(3, False, True, True), (3, True, True, True)]
    assert len(kept) == 5
    assert query(landing, "plan_line_amounts", "count(*)") == [(3 * 4 + 2 * 4 - 1,)]
    issues = query(landing, "issues", "reason_code, line_key is null, message")
    assert [row[:2] for row in issues] == [
        ("arithmetic_mismatch", True),
        ("quarantined", False),
        ("quarantined", True),
    ]
    assert "1E+30" in str(issues[1][2])
    assert str(issues[2][2]).startswith("line 1: a row of plan_lines was held back: plan_lines.ceiling_idr")
    report = landing.reports()[2023]
    assert {case["table"] for case in report.quarantined} == {"plan_lines", "plan_line_amounts"}
    assert report.ceiling_idr == 600


def test_text_and_missing_values_keep_apart(landing: Landing) -> None:
    bare = line(1, 5).model_copy(update={"ceiling": Figure(), "section": None})
    land(landing, read("a.pdf", plan(lines=[bare])))
    what = "ceiling_text, ceiling_idr, section, target_value, bbox_x0, unit_printed"
    assert query(landing, "plan_lines", what) == [("", None, None, None, 10.0, "")]
    assert query(landing, "plan_line_amounts", "quarter, amount_idr") == [(1, 5), (2, 0), (3, 0), (4, None)]


def test_a_rejected_file_lands_with_the_agency_and_year_it_is_known_by(landing: Landing) -> None:
    told = {"agency": "DINSOS", "region": "Kab. Garut", "fiscal_year": 2021}
    land(
        landing,
        read("a.pdf", plan(2023)),
        read("b.pdf", plan(2023)),  # the same plan
        read("c.pdf", rejection="timed_out", **told),
        read("d.pdf", rejection="encrypted", agency="Dinas Sosial", fiscal_year=2021),  # of which region?
    )
    landed = duckdb.sql(
        "select file_name, reason_code, agency_name, region_code, fiscal_year from "
        f"read_parquet('{landing.directory}/documents.parquet') where status = 'rejected' order by all"
    ).fetchall()
    assert landed == [
        ("b.pdf", "duplicate", "Dinas Sosial", "32.05", 2023),
        ("c.pdf", "timed_out", "Dinas Sosial", "32.05", 2021),
        ("d.pdf", "encrypted", None, None, 2021),
    ]
