"""The models on landing zones made by hand: money counted once, names that are one thing, corrections.

Many agencies with plans of all shapes are built in one run; what should come of them is known from how
they were made, without SQL.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import DBT_PROJECT_DIR
from tests.integration.conftest import Models
from tests.landing_samples import LandingSample
from tests.shared import Shared
from tests.truth import DATA

CROSSWALKS = DATA / "crosswalks"
REGIONS = ["33.28", "34.01", "52.03", "61.71", "13.71", "32.05", "35.10", "73.08"]
Money = dict[tuple[str, int, str, int], int]
TO_PROPOSE = "Persentase pemilikan akta kelahiran"
# Spellings of one indicator in a row; what stands in different rows differs in the word that matters.
ONE_INDICATOR_EACH = [
    ["Prevalensi balita wasting", "Prevalensi wasting (gizi kurang dan gizi buruk) pada balita"],
    ["Prevalensi wasting pada baduta", "Prevalensi baduta wasting (%)"],
    ["Prevalensi balita gizi buruk", "Prevalensi gizi buruk pada balita"],
    ["Prevalensi gizi kurang balita", "Prevalensi Balita Gizi Kurang"],
    ["Prevalensi anemia pada ibu", "prevalensi ibu anemia"],
    ["Prevalensi balita gizi buruk di Kecamatan Wates"],
    ["Prevalensi balita gizi buruk di Kecamatan Galur"],
    ["Prevalensi balita gizi buruk tahun 2021"],
    ["Prevalensi balita gizi buruk tahun 2022"],
    ["Prevalensi kekerasan anak pada perempuan"],
    ["Prevalensi kekerasan perempuan pada anak"],
    ["Angka kematian ibu melahirkan per 100.000 KH", "Angka Kematian Ibu (AKI) per 100.000 kelahiran hidup"],
    ["Angka kematian bayi per 100.000 KH"],
    ["Jumlah kematian ibu"],
    ["Jumlah kematian ibu melahirkan"],
    ["Jumlah kematian ibu nifas"],
    ["Angka keberhasilan pengobatan TB (success rate)", "Persentase keberhasilan pengobatan TBC"],
    ["Persentase keberhasilan pengobatan kusta"],
    ["Persentase penduduk laki-laki bekerja"],
    ["Persentase penduduk perempuan bekerja"],
    ["APM SD/MI usia 7-12 tahun", "APM SD/MI usia 7 - 12 tahun"],
    ["APM SMP/MTs usia 13-15 tahun"],
    ["Rasio guru per murid"],
    ["Rasio murid per guru"],
]  # fmt: skip


def dbt(project: Path, landing: Path, database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt on a landing zone, with its other output beside the database."""
    target = os.fspath(database.with_suffix(".target"))
    environment = {
        **os.environ,
        "RENAKSI_LANDING_DIR": os.fspath(landing),
        "RENAKSI_BUILD_DB": os.fspath(database),
        "DBT_PROJECT_DIR": os.fspath(project),
        "DBT_PROFILES_DIR": os.fspath(project),
        "DBT_TARGET_PATH": target,
        "DBT_LOG_PATH": target,
    }
    command = [sys.executable, "-m", "dbt.cli.main", *arguments, "--quiet", "--warn-error"]
    return subprocess.run(command, env=environment, cwd=project, capture_output=True, text=True, check=False)


@dataclass
class RandomPlan:
    """A document that is being made up, and the money that counts of it."""

    sample: LandingSample
    dice: random.Random
    region: str
    year: int
    document: str
    is_current: bool
    splits_quarters: bool
    sources: list[str]
    money: Money
    number: int = 0

    def add(self, counts: bool, **facts: Any) -> str:
        """Adds a line with amounts of its own; `counts`: it is a leaf of the most detailed plan level."""
        self.number += 1
        amounts = {
            s: [self.dice.choice([None, 0, self.dice.randint(1, 10**9)]) for _ in range(4)]
            for s in self.sources
        }
        for source, values in amounts.items():
            for quarter, value in enumerate(values, 1):
                if counts and self.is_current and self.splits_quarters:
                    self.money[self.region, self.year, source, quarter] += value or 0
        facts |= {
            "ceiling_idr": sum(value or 0 for values in amounts.values() for value in values),
            "amounts": amounts if self.splits_quarters else {},
            "is_additive": counts,
        }
        return self.sample.add_line(self.year, self.document, self.number, **facts)


def add_plan(
    sample: LandingSample, dice: random.Random, agency: str, region: str, year: int, money: Money
) -> None:
    """A plan of random shape, at times amended; adds what counts of it to `money`."""
    successor = None
    for revision in range(dice.choice([0, 0, 1]), -1, -1):
        document = sample.add_document(agency, region, year, revision, superseded_by=successor)
        sources = dice.sample(["APBD", "APBN", "DAK", "BLUD"], dice.randint(1, 3))
        plan = RandomPlan(
            sample, dice, region, year, document, successor is None, dice.random() < 0.8, sources, money
        )
        levels = dice.choice([["agency"], ["agency"], ["echelon_2", "echelon_3"], ["echelon_3", "echelon_4"]])
        for level in levels:
            if dice.random() < 0.3:
                plan.add(False, plan_level=level, budget_level="total", program_printed="Jumlah")
            for program in range(dice.randint(1, 3)):
                name, children = f"Program {agency} {program}", dice.randint(0, 3)
                detailed = level == levels[-1]
                facts = {"plan_level": level, "program_name": name}
                parent = plan.add(
                    detailed and children == 0, budget_level="program", is_leaf=children == 0, **facts
                )
                for child in range(children):
                    activity = {"activity_name": f"Kegiatan {program} {child}", "budget_level": "activity"}
                    plan.add(detailed, parent_line_key=parent, **activity, **facts)
        successor = document


@pytest.fixture(scope="session")
def mixed(shared: Shared) -> tuple[Path, Path, Money, list[str]]:
    """A warehouse of many random plans and of the indicators of the examples, with the shipped crosswalks."""
    dice, sample = random.Random(20240229), LandingSample()
    money: Money = defaultdict(int)
    for region in REGIONS:
        for year in sorted(dice.sample(range(2019, 2025), dice.randint(1, 4))):
            for agency in dice.sample(["Dinas Sosial", "Dinas Pertanian", "Inspektorat"], dice.randint(1, 3)):
                add_plan(sample, dice, agency, region, year, money)
    identifiers = add_indicators(sample)

    def make(folder: Path) -> None:
        sample.write(folder / "landing")
        models = Models(folder / "build" / "one", [])
        models.folder.mkdir(parents=True)
        models.dbt("--warn-error", "build", "--exclude-resource-type", "unit_test")

    folder = shared.folder("mixed", make)
    return Models(folder / "build" / "one", []).database, folder / "landing", money, identifiers


def add_indicators(sample: LandingSample) -> list[str]:
    """The indicators of the example plans as lines; their identifiers stand in the section of the line."""
    documents: dict[tuple[str, str, int], str] = {}
    numbers: Counter[str] = Counter()
    names = json.loads((CROSSWALKS / "indicator_names.json").read_text(encoding="utf-8"))
    for row in names:
        place = ("Dinas Identitas " + row["agency"], row["region_code"], row["year"])
        document = documents.setdefault(place, "") or sample.add_document(*place)
        documents[place] = document
        numbers[document] += 1
        sample.add_line(
            row["year"], document, numbers[document], section=f"id:{row['id']}",
            indicator_printed=row["name"], indicator_name=row["name"],
            unit_printed=row["unit"], target_text=row["target"],
        )  # fmt: skip
    place = ("Dinas Ejaan", "34.01", 2021)
    document = sample.add_document(*place)
    spellings = [(n, name) for n, row in enumerate(ONE_INDICATOR_EACH) for name in row]
    for number, (n, name) in enumerate(spellings, 1):
        sample.add_line(
            2021, document, number, section=f"spelling:{n}", indicator_printed=name, indicator_name=name
        )
    # The same agency a year later, under a name that only a steward can bring together with the first.
    for year, name in ((2021, "Persentase kepemilikan akta kelahiran"), (2022, TO_PROPOSE)):
        place = ("Dinas Akta", "34.01", year)
        sample.add_line(
            year, sample.add_document(*place), 1, section="akta", indicator_printed=name, indicator_name=name
        )
    return [row["id"] for row in names]


def ask(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(os.fspath(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_budget_sums_to_the_additive_leaves_whatever_the_mix(
    mixed: tuple[Path, Path, Money, list[str]],
) -> None:
    database, _, money, _ = mixed
    found = ask(
        database,
        """
        select a.region_code, b.year_key, s.funding_source_name, b.quarter_key, sum(b.amount_idr)
        from marts.fct_budget_quarter b join marts.dim_agency a using (agency_key)
        join marts.dim_funding_source s using (funding_source_key) group by all""",
    )
    assert {row[:4]: int(row[4]) for row in found if row[4]} == {k: v for k, v in money.items() if v}
    assert len(money) > 100


def joined(database: Path) -> tuple[float, float]:
    """Share of true pairs of lines with one indicator, and share of found pairs that are true."""
    rows = ask(database, "select section, indicator_key from marts.fct_plan_line where section like 'id:%'")
    true = found = both = 0
    for n, (identifier, indicator) in enumerate(rows):
        for other_identifier, other_indicator in rows[:n]:
            true += identifier == other_identifier
            found += indicator == other_indicator
            both += identifier == other_identifier and indicator == other_indicator
    return both / true, both / found


def test_names_join_by_normalisation_alone_and_never_wrongly(
    mixed: tuple[Path, Path, Money, list[str]],
) -> None:
    recall, precision = joined(mixed[0])
    assert precision == 1
    assert recall > 0.95


def test_rules_join_spellings_and_keep_near_misses_apart(
    mixed: tuple[Path, Path, Money, list[str]],
) -> None:
    rows = ask(
        mixed[0],
        """
        select section, count(distinct indicator_key), any_value(indicator_key) from marts.fct_plan_line
        where section like 'spelling:%' group by section""",
    )
    assert len(rows) == len(ONE_INDICATOR_EACH)
    assert [section for section, keys, _ in rows if keys != 1] == []
    assert len({key for _, _, key in rows}) == len(ONE_INDICATOR_EACH)


def test_near_misses_are_never_proposed(mixed: tuple[Path, Path, Money, list[str]]) -> None:
    """What is proposed is one indicator in the truth, or two that differ in no listed word."""
    proposed = ask(
        mixed[0],
        """
        select name, standard_name from marts.rpt_match_candidates
        where entity = 'indicator' and verdict = 'proposed'""",
    )
    assert TO_PROPOSE in {name for pair in proposed for name in pair}
    matter = ("buruk", "kurang", "ibu", "bayi", "perempuan", "laki", "7-12", "13-15", "SD", "SMP")
    for name, other in proposed:
        assert [w in name.split() for w in matter] == [w in other.split() for w in matter], (name, other)


def test_stewards_seeds_join_the_rest_and_corrections_hold(
    mixed: tuple[Path, Path, Money, list[str]], tmp_path: Path
) -> None:
    _, landing, _, _ = mixed
    project = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT_DIR, project, ignore=shutil.ignore_patterns("target", "logs"))
    reference = Path("pipelines") / "reference"  # which the project loads as seeds
    shutil.copytree(DBT_PROJECT_DIR.parent / reference, tmp_path / reference)
    seeds = project / "seeds" / "crosswalks"
    for name in ("indicator_aliases.csv", "agency_aliases.csv"):
        shutil.copy(CROSSWALKS / name, seeds / name)
    file_name, number, printed = ask(
        mixed[0],
        """
        select d.file_name, l.line_number, f.amount_text from marts.fct_plan_line_amount f
        join marts.fct_plan_line l using (line_key)
        join marts.dim_document d on l.document_key = d.document_key
        join marts.dim_funding_source s using (funding_source_key)
        where l.is_additive and f.quarter_key = 2 and f.amount_idr > 0 and s.funding_source_name = 'APBD'
        order by all limit 1""",
    )[0]
    ledger = seeds / "corrections.csv"
    header = ledger.read_text(encoding="utf-8").splitlines()[0]
    entry = (
        f"{file_name},,,{number},APBD:2,{{}},42.00,a digit slipped,DPA 2022 page 3,A. Steward,2024-05-01\n"
    )
    ledger.write_text(header + "\n" + entry.format(printed), encoding="utf-8")
    database = tmp_path / "seeded.duckdb"
    run = dbt(project, landing, database, "build", "--exclude-resource-type", "unit_test")
    assert run.returncode == 0, run.stdout + run.stderr

    recall, precision = joined(database)
    assert precision == 1
    assert recall >= 0.98
    assert ask(
        database,
        """
        select figure_value, printed_text, printed_value, correction_reason from marts.rpt_figure_lineage
        where is_corrected""",
    ) == [(42.0, printed, float(printed), "a digit slipped")]
    assert ask(database, "select sum(amount_idr) from marts.fct_budget_quarter where is_corrected") == [(42,)]

    ledger.write_text(header + "\n" + entry.format("1.234"), encoding="utf-8")
    stale = dbt(
        project, landing, database, "build", "--select", "corrections", "int_corrections", "int_line_amounts",
        "int_figures", "assert_corrections_stand",
    )  # fmt: skip
    assert stale.returncode != 0
    assert "assert_corrections_stand" in stale.stdout + stale.stderr
