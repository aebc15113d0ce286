"""The dbt project as its own tools see it: no warning, unit tests that hold, docs, metrics that answer."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path

from tests.integration.conftest import Models
from tests.semantic_layer import SemanticLayer
from tests.truth import example_truths


def test_the_project_builds_without_a_warning(examples: Models) -> None:
    """Unit tests are among what runs."""
    results = json.loads((examples.folder / "dbt" / "run_results.json").read_text())["results"]
    kinds = {result["unique_id"].partition(".")[0] for result in results}
    assert {"unit_test", "test", "model", "seed", "saved_query", "exposure"} <= kinds
    assert {r["status"] for r in results} <= {"pass", "success", "no-op"}  # exposures do nothing


def test_the_docs_know_every_public_table(examples: Models, tmp_path: Path) -> None:
    models = Models(shutil.copytree(examples.folder, tmp_path / "build" / "one"), [])
    models.dbt("docs", "generate")
    nodes = json.loads((models.folder / "dbt" / "catalog.json").read_text())["nodes"]
    public = {n["metadata"]["name"] for n in nodes.values() if n["metadata"]["schema"] == "marts"}
    assert public == {
        name
        for (name,) in examples.query("select table_name from duckdb_tables() where schema_name = 'marts'")
    }


def test_metricflow_finds_no_fault_and_its_saved_queries_say_what_the_truth_says(examples: Models) -> None:
    layer = SemanticLayer(examples.folder / "dbt" / "semantic_manifest.json", examples.database)
    assert layer.faults() == []
    answers = {query.name: layer.ask(saved_query_name=query.name) for query in layer.manifest.saved_queries}
    assert all(answers.values())

    loaded = {name for (name,) in examples.query("select file_name from marts.dim_document where is_current")}
    plans = [plan for plan in example_truths() if plan["file"] in loaded]
    planned = {
        (row["agency__region_name"], row["metric_time__year"].year): row["annual_budget"]
        for row in answers["budget_by_agency_and_year"]
    }
    assert planned == {(plan["region"], plan["fiscal_year"]): plan["total_amount"] for plan in plans}
    by_quarter: dict[tuple[str, int, int, str], float] = defaultdict(float)
    for plan in plans:
        for line in plan["lines"]:
            for source, amounts in (line["budget"] or {}).items() if line["is_additive"] else ():
                for quarter, amount in enumerate(amounts, 1):
                    named = "unspecified" if source == "*" else source
                    by_quarter[plan["region"], plan["fiscal_year"], quarter, named] += amount or 0
    asked: dict[tuple[str, int, int, str], float] = defaultdict(float)
    for row in answers["budget_by_source_and_quarter"]:
        start = row["metric_time__quarter"]
        place = (row["agency__region_name"], start.year, start.month // 3 + 1)
        asked[*place, row["funding_source__funding_source_name"]] += row["planned_budget"]
    assert {k: v for k, v in asked.items() if v} == {k: v for k, v in by_quarter.items() if v}
    # What should stand at the year's end is the year, whichever way it is asked for.
    year = {"group_by_names": ["metric_time__year"], "order_by_names": ["metric_time__year"]}
    to_date = layer.ask(metric_names=["budget_to_date"], **year)
    assert [row["budget_to_date"] for row in to_date] == [
        row["planned_budget"] for row in layer.ask(metric_names=["planned_budget"], **year)
    ]
