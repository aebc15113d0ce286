"""The cookbook on the shipped plans: what it shows is what the warehouse says, and what the truth says.

The answers are computed here from the truth files by plain Python, without models and without SQL.
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cookbook import Recipe, ask, recipes, rendered
from tests.truth import RAW, bare, truth_of

PLANS = [truth_of("ntb-disnakertrans-2023"), truth_of("lombok-timur-disnakertrans-2024")]
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse built from the shipped `raw/` as anyone would build it."""
    folder = tmp_path_factory.mktemp("warehouse")
    command = [sys.executable, "-m", "pipelines.cli", "build", "--raw", str(RAW), "--warehouse", str(folder)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "renaksi.duckdb"


def lines() -> list[tuple[int, dict[str, Any]]]:
    return [(plan["fiscal_year"], line) for plan in PLANS for line in plan["lines"]]


def additive() -> list[tuple[int, dict[str, Any]]]:
    return [(year, line) for year, line in lines() if line["is_additive"]]


def summed(pairs: list[tuple[Any, float | None]]) -> dict[Any, float]:
    totals: dict[Any, float] = defaultdict(float)
    for key, value in pairs:
        totals[key] += value or 0
    return dict(totals)


def money(line: dict[str, Any], source: str | None = None) -> float:
    return sum(v or 0 for name, values in line["budget"].items() if source in (None, name) for v in values)


def by_quarter() -> dict[tuple[int, int], float]:
    return summed(
        [
            ((year, q), v)
            for year, line in additive()
            for values in line["budget"].values()
            for q, v in enumerate(values, 1)
        ]
    )


def top_program(plan: dict[str, Any], line: dict[str, Any]) -> str:
    """The program a line is part of, by the lines above it."""
    own = {other["seq"]: other for other in plan["lines"]}
    while line["level"] != "program" and line["parent_seq"] in own:
        line = own[line["parent_seq"]]
    return bare(line["program"]).casefold()


def quarters_of(line: dict[str, Any]) -> list[float]:
    return [v or 0 for v in line["quarters"] or []]


def planned(rows: Rows) -> bool:
    best = sorted(PLANS, key=lambda plan: -plan["total_amount"])
    return [r[2:] for r in rows] == [(p["fiscal_year"], p["total_amount"]) for p in best] and all(
        bare(p["agency"]) == bare(r[0]) and bare(p["region"]) in bare(r[1])
        for p, r in zip(best, rows, strict=True)
    )


def sources(rows: Rows) -> bool:
    return {r[:2]: float(r[2]) for r in rows} == summed(
        [((year, s), v) for year, line in additive() for s, values in line["budget"].items() for v in values]
    )


def quarters(rows: Rows) -> bool:
    names = ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]
    return {(r[0], names.index(r[1]) + 1): float(r[2]) for r in rows} == by_quarter()


def shares(rows: Rows) -> bool:
    money_by = by_quarter()
    for year, quarter, percent in rows:
        total = sum(v for (y, _), v in money_by.items() if y == year)
        to_date = sum(v for (y, q), v in money_by.items() if y == year and q <= quarter)
        if abs(percent - 100 * to_date / total) > 0.0051:
            return False
    return len(rows) == 8


def programs(rows: Rows) -> bool:
    totals = summed(
        [
            ((plan["fiscal_year"], top_program(plan, line)), line["ceiling"] or money(line))
            for plan in PLANS
            for line in plan["lines"]
            if line["is_additive"]
        ]
    )
    return [float(r[2]) for r in rows] == sorted(totals.values(), reverse=True)[:5]


def dearest(rows: Rows) -> bool:
    best = sorted(additive(), key=lambda pair: -pair[1]["ceiling"])[:5]
    return [(r[0], r[1], bare(r[2]), r[3]) for r in rows] == [
        (year, line["seq"], bare(line["program"]), line["ceiling"]) for year, line in best
    ]


def wrong_sum(rows: Rows) -> bool:
    return {r[0]: (float(r[1]), float(r[2])) for r in rows} == {
        p["fiscal_year"]: (
            sum(line["ceiling"] or 0 for line in p["lines"]),
            sum(line["ceiling"] or 0 for line in p["lines"] if line["is_additive"]),
        )
        for p in PLANS
    }


def apbn_alone(rows: Rows) -> bool:
    alone = [
        (year, money(line, "APBN"))
        for year, line in additive()
        if money(line, "APBN") > 0 and money(line) == money(line, "APBN")
    ]
    return [(r[0], r[1], float(r[2])) for r in rows] == [(2023, len(alone), sum(v for _, v in alone))]


def targets(rows: Rows) -> bool:
    return rows == [
        (
            p["fiscal_year"],
            len(p["lines"]),
            sum(bool(bare(line["target_text"])) for line in p["lines"]),
            sum(line["target"] is not None for line in p["lines"]),
        )
        for p in PLANS
    ]


def per_cent(rows: Rows) -> bool:
    found = []
    for plan in PLANS:
        values = [
            line["target"]
            for line in plan["lines"]
            if line["target"] is not None and bare(line["unit"]).casefold() in ("%", "persen", "persentase")
        ]
        if values:
            found.append((plan["fiscal_year"], len(values), round(sum(values) / len(values), 4)))
    return rows == found


def incremental(line: dict[str, Any]) -> bool:
    wanted = line["target"]
    return wanted is not None and bool(line["quarters"]) and abs(sum(quarters_of(line)) - wanted) < 1e-6


def mid_year(rows: Rows) -> bool:
    halves = [
        (year, line["seq"], line["target"], sum(quarters_of(line)[:2]))
        for year, line in lines()
        if incremental(line)
    ]
    best = sorted(halves, key=lambda h: (-h[3], h[1]))[:5]
    return [(r[0], r[1], r[2], round(r[3], 6)) for r in rows] == [(*h[:3], round(h[3], 6)) for h in best]


def last_quarter(rows: Rows) -> bool:
    late = summed(
        [
            (year, 1)
            for year, line in lines()
            if incremental(line) and not any(quarters_of(line)[:3]) and quarters_of(line)[3] > 0
        ]
    )
    return {r[0]: r[1] for r in rows} == late


def off_ceiling(rows: Rows) -> bool:
    off = [
        (year, line["seq"], line["ceiling"], money(line))
        for year, line in lines()
        if line["ceiling"] is not None and any(v is not None for vs in line["budget"].values() for v in vs)
        if money(line) != line["ceiling"]
    ]
    return [(r[0], r[1], r[3], r[4]) for r in rows] == off


def off_target(rows: Rows) -> bool:
    off = []
    for year, line in lines():
        stated = [v for v in line["quarters"] or [] if v is not None]
        words = any(
            bare(t) and v is None for t, v in zip(line["quarters_text"], line["quarters"] or [], strict=False)
        )
        if line["target"] is None or not stated or words or incremental(line):
            continue
        ends_there = abs(stated[-1] - line["target"]) < 1e-6 and stated in (
            sorted(stated),
            sorted(stated)[::-1],
        )
        if not ends_there:
            off.append((year, line["seq"], line["target"], round(sum(stated), 6)))
    return [(r[0], r[1], r[2], round(r[3], 6)) for r in rows] == off


def off_parent(rows: Rows) -> bool:
    off = []
    for plan in PLANS:
        for line in plan["lines"]:
            children = [c["ceiling"] for c in plan["lines"] if c["parent_seq"] == line["seq"]]
            if children and line["ceiling"] is not None and sum(c or 0 for c in children) != line["ceiling"]:
                off.append((plan["fiscal_year"], line["seq"], line["ceiling"], sum(c or 0 for c in children)))
    return [(r[0], r[1], r[2], r[3]) for r in rows] == off


def responsibles(rows: Rows) -> bool:
    totals = summed(
        [((year, bare(line["responsible"]).casefold()), line["ceiling"]) for year, line in additive()]
    )
    return [float(r[3]) for r in rows] == sorted(totals.values(), reverse=True)[:5]


def objectives(rows: Rows) -> bool:
    return rows == [
        (
            p["fiscal_year"],
            len({bare(line["objective"]).casefold() for line in p["lines"] if line["objective"]}),
        )
        for p in PLANS
    ]


def lineage(rows: Rows) -> bool:
    best = sorted(
        (
            (p["file"], line["seq"], line["ceiling_text"], line["ceiling"])
            for p in PLANS
            for line in p["lines"]
        ),
        key=lambda x: (-(x[3] or 0), x[1]),
    )[:3]
    return [(r[0], r[2], bare(r[4]), r[5]) for r in rows] == [(f, n, bare(t), v) for f, n, t, v in best]


def coverage(rows: Rows) -> bool:
    return sorted((r[2], r[3], r[4]) for r in rows) == [(p["fiscal_year"], "loaded", 1) for p in PLANS]


def figures(rows: Rows) -> bool:
    return rows == [
        (
            p["file"],
            sum(line["ceiling"] is not None for line in p["lines"]),
            sum(line["target"] is not None for line in p["lines"]),
            sum(v is not None for line in p["lines"] for vs in line["budget"].values() for v in vs),
            0,
        )
        for p in sorted(PLANS, key=lambda p: p["file"])
    ]


ANSWERS: list[Callable[[Rows], bool]] = [
    planned, sources, quarters, shares, programs, dearest, wrong_sum, apbn_alone, targets, per_cent,
    mid_year, last_quarter, off_ceiling, off_target, off_parent, responsibles, objectives, lineage, coverage,
    figures,
]  # fmt: skip


def test_there_are_twenty() -> None:
    assert [recipe.number for recipe in recipes()] == list(range(1, 21))


@pytest.mark.parametrize(
    ("recipe", "answer"), list(zip(recipes(), ANSWERS, strict=True)), ids=lambda x: getattr(x, "question", "")
)
def test_an_answer_is_what_the_cookbook_shows_and_the_truth_says(
    warehouse: Path, recipe: Recipe, answer: Callable[[Rows], bool]
) -> None:
    names, rows = ask(warehouse, recipe.sql)
    assert rendered(names, rows) == recipe.table
    plain = [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]
    assert answer(plain), plain
