"""Whatever the mix of documents, the budget sums to the additive leaves of the truth.

Mixes are drawn from the example plans: who published which plan for which year, how often it was amended,
and which echelons have a file of their own. What comes of a mix is computed from the truth in plain Python;
the models run as dbt compiled them, without dbt, so that many mixes are tried.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from json import loads
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.documents.catalogue import Document
from pipelines.extraction.cache import Extract
from pipelines.model.plan import Line
from tests.integration.conftest import Models, land
from tests.plans import plan, read
from tests.truth import example_truths

# region, year, source, quarter
Money = dict[tuple[str, int, str, int], float]

REGIONS = ["32.05", "33.28", "34.01"]
ECHELON_REGION = "35.10"
LEVELS = ["echelon_2", "echelon_3", "echelon_4"]
WHOLE_AGENCY = sorted(
    t["file"]
    for t in example_truths()
    if t["expect"] == "loaded"
    and not t.get("needs_ocr")
    and all(line["plan_level"] == "agency" for line in t["lines"])
)
ECHELONS = "dinsos-garut-2024.pdf"
TRUTHS = {truth["file"]: truth for truth in example_truths()}

published = st.tuples(
    st.sampled_from(REGIONS), st.sampled_from([2021, 2022]), st.integers(0, 2), st.sampled_from(WHOLE_AGENCY)
)
mixes = st.fixed_dictionaries(
    {
        "plans": st.lists(published, min_size=1, max_size=8, unique=True),
        "levels": st.sets(st.sampled_from(LEVELS)),
        # Two units of echelon III may publish a file each: after how many lines the second begins.
        "second_unit": st.integers(0, 9),
    }
)


def documents_of(mix: dict[str, Any], lines: dict[str, list[Line]]) -> Iterator[tuple[Document, Extract]]:
    """The documents of a mix as if they had been read."""
    for number, (region, year, revision, file) in enumerate(mix["plans"]):
        yield document(f"{number:02}.pdf", region, year, revision, lines[file])
    for level in sorted(mix["levels"]):
        own = [line for line in lines[ECHELONS] if line.plan_level == level]
        cut = mix["second_unit"] if level == "echelon_3" else 0
        for part, some in enumerate((own[:cut], own[cut:])):
            if some:
                yield document(f"{level}-{part}.pdf", ECHELON_REGION, 2024, 0, some)


def document(name: str, region: str, year: int, revision: int, lines: list[Line]) -> tuple[Document, Extract]:
    made = plan(year, revision=revision, lines=lines)
    identity = made.identity.model_copy(update={"region": region, "region_code": region})
    return read(name, made.model_copy(update={"identity": identity}))


def truth_of(mix: dict[str, Any]) -> Money:
    """The additive leaves of the plan in force of each agency and year: highest revision, then last name."""
    in_force = {}
    for number, (region, year, revision, file) in enumerate(mix["plans"]):
        in_force[region, year] = max(in_force.get((region, year), (-1, -1, "")), (revision, number, file))
    money: Money = defaultdict(float)
    for (region, year), (_, _, file) in in_force.items():
        add(money, region, year, [line for line in TRUTHS[file]["lines"] if line["is_additive"]])
    if mix["levels"]:
        leaves = [
            line
            for line in TRUTHS[ECHELONS]["lines"]
            if line["is_leaf"] and line["plan_level"] == max(mix["levels"])
        ]
        add(money, ECHELON_REGION, 2024, leaves)
    return {place: amount for place, amount in money.items() if amount}


def add(money: Money, region: str, year: int, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        for source, amounts in (line["budget"] or {}).items():
            for quarter, amount in enumerate(amounts, 1):
                money[region, year, "unspecified" if source == "*" else source, quarter] += amount or 0


class CompiledModels:
    """The models that lead to `fct_budget_quarter`, as dbt compiled them for the example plans."""

    def __init__(self, examples: Models) -> None:
        nodes = loads((examples.folder / "dbt" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        wanted, ancestors = ["model.renaksi.fct_budget_quarter", "model.renaksi.dim_agency"], {}
        wanted.append("model.renaksi.dim_funding_source")
        while wanted:
            name = wanted.pop()
            ancestors[name] = [
                parent for parent in nodes[name]["depends_on"].get("nodes", []) if parent in nodes
            ]
            wanted += [parent for parent in ancestors[name] if parent not in ancestors]
        self._nodes = [nodes[name] for name in TopologicalSorter(ancestors).static_order()]
        self._seeds = examples.database

    def run(self, landing: Path) -> Money:
        """What the models make of a landing zone."""
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as renaksi")
            connection.execute(f"attach '{self._seeds}' as seeds (read_only)")
            for schema in {node["schema"] for node in self._nodes}:
                connection.execute(f"create schema renaksi.{schema}")
            for node in self._nodes:
                sql = node.get("compiled_code") or f"from seeds.{node['schema']}.{node['alias']}"
                sql = sql.replace("../../landing", str(landing))
                connection.execute(f"create table {node['relation_name']} as {sql}")
            found = connection.execute(
                """
                select a.region_code, b.year_key, s.funding_source_name, b.quarter_key, sum(b.amount_idr)
                from renaksi.marts.fct_budget_quarter b join renaksi.marts.dim_agency a using (agency_key)
                join renaksi.marts.dim_funding_source s using (funding_source_key) group by all"""
            ).fetchall()
        return {row[:4]: float(row[4]) for row in found if row[4]}


@pytest.fixture(scope="module")
def compiled(examples: Models) -> CompiledModels:
    return CompiledModels(examples)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mix=mixes)
def test_the_budget_is_the_additive_leaves_of_the_truth(
    examples: Models, compiled: CompiledModels, tmp_path: Path, mix: dict[str, Any]
) -> None:
    lines = {
        document.file_name: [line for found in extract.extraction.plans for line in found.lines]
        for document, extract in examples.documents
    }
    landing = tmp_path / "landing"
    shutil.rmtree(landing, ignore_errors=True)
    land(documents_of(mix, lines), landing)
    assert compiled.run(landing) == truth_of(mix)
