"""The cookbook on the shipped plans and on the example plans: its tables, and what the truth says.

The answers are computed here from the truth files by plain Python, without models and without SQL.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.cookbook import Recipe, ask, recipes, rendered
from tests.integration.conftest import Models, Project
from tests.truth import bare, example_truths, truth_of

Truth = dict[str, Any]
Rows = list[tuple[Any, ...]]
QUARTERS = ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]


def totals(pairs: Iterable[tuple[Any, float | None]]) -> dict[Any, float]:
    """Sums by key of what is stated; a key of which nothing is stated is missing."""
    found: dict[Any, float] = defaultdict(float)
    for key, value in pairs:
        if value is not None:
            found[key] += value
    return dict(found)


def named(name: str) -> str:
    return bare(name).casefold()


def quarters_of(line: Truth) -> list[float]:
    return [v or 0 for v in line["quarters"] or []]


def amounts(line: Truth) -> Iterator[tuple[str, int, float | None]]:
    """Source, quarter and amount; a document that names no source has `unspecified`."""
    for source, values in (line["budget"] or {}).items():
        for quarter, value in enumerate(values, 1):
            yield "unspecified" if source == "*" else source, quarter, value


def stated(line: Truth) -> list[float]:
    return [v for _, _, v in amounts(line) if v is not None]


def decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def adds_up(line: Truth) -> bool:
    return line["target"] is not None and abs(sum(quarters_of(line)) - line["target"]) < 1e-6


def leads_there(line: Truth) -> bool:
    """Whether quarter targets agree with the annual one: add up, rise or fall to it, or are not numbers."""
    values = [v for v in line["quarters"] or [] if v is not None]
    texts = line["quarters_text"] or [""] * 4
    words = any(bare(t) and v is None for t, v in zip(texts, line["quarters"] or [None] * 4, strict=True))
    if line["target"] is None or not values or words or adds_up(line):
        return True
    places = max(decimals(v) for v in (*values, line["target"]))
    rounded = len(values) * 0.5 * 10**-places + 1e-6 if places and len(values) > 1 else 0
    if abs(sum(values) - line["target"]) <= rounded:
        return True
    return abs(values[-1] - line["target"]) < 1e-6 and values in (sorted(values), sorted(values)[::-1])


def is_incremental(line: Truth) -> bool:
    return bool(line["quarters"]) and adds_up(line)


class Answers:
    """The twenty answers for some plans, each compared with what the warehouse said."""

    def __init__(self, plans: list[Truth], others: list[Truth]) -> None:
        self.plans = sorted(plans, key=lambda plan: str(plan["file"]))
        self.others = others

    def all(self) -> list[Callable[[Rows], None]]:
        return [
            self.planned, self.sources, self.quarters, self.shares, self.programs, self.dearest,
            self.wrong_sum, self.apbn_alone, self.targets, self.per_cent, self.mid_year, self.last_quarter,
            self.off_ceiling, self.off_target, self.off_parent, self.responsibles, self.objectives,
            self.lineage, self.coverage, self.figures,
        ]  # fmt: skip

    def lines(self, *, additive: bool = False) -> Iterator[tuple[Truth, Truth]]:
        for plan in self.plans:
            for line in plan["lines"]:
                if line["is_additive"] or not additive:
                    yield plan, line

    def planned(self, rows: Rows) -> None:
        assert {(named(r[0]), named(r[1]), r[2]): r[3] for r in rows} == {
            (named(p["agency"]), named(p["region"]), p["fiscal_year"]): p["total_amount"] for p in self.plans
        }
        assert [r[3] for r in rows] == sorted((r[3] for r in rows), reverse=True)

    def sources(self, rows: Rows) -> None:
        assert {r[:2]: r[2] for r in rows} == totals(
            ((p["fiscal_year"], s), v) for p, line in self.lines(additive=True) for s, _, v in amounts(line)
        )

    def quarters(self, rows: Rows) -> None:
        assert {(r[0], QUARTERS.index(r[1]) + 1): r[2] for r in rows} == totals(
            ((p["fiscal_year"], q), v) for p, line in self.lines(additive=True) for _, q, v in amounts(line)
        )

    def shares(self, rows: Rows) -> None:
        money = totals(
            ((p["file"], q), v) for p, line in self.lines(additive=True) for _, q, v in amounts(line)
        )
        expected = []
        for plan in self.plans:
            paid = [money.get((plan["file"], q), 0.0) for q in (1, 2, 3, 4)]
            expected += [
                (
                    plan["fiscal_year"],
                    named(plan["region"]),
                    q,
                    100 * sum(paid[:q]) / sum(paid) if sum(paid) else None,
                )
                for q in (1, 2, 3, 4)
            ]
        found = [(r[1], named(r[0]), r[2], r[3]) for r in rows]
        assert [r[:3] for r in sorted(found)] == [e[:3] for e in sorted(expected)]
        for row, wanted in zip(sorted(found), sorted(expected), strict=True):
            assert (row[3] is None) == (wanted[3] is None)
            assert row[3] is None or abs(row[3] - wanted[3]) <= 0.0051

    def programs(self, rows: Rows) -> None:
        money = totals(
            ((p["fiscal_year"], top_program(p, line)), line["ceiling"] or sum(stated(line)))
            for p, line in self.lines(additive=True)
        )
        assert [r[2] for r in rows] == sorted(money.values(), reverse=True)[:5]

    def dearest(self, rows: Rows) -> None:
        best = sorted(
            ((p, line) for p, line in self.lines(additive=True) if line["ceiling"] is not None),
            key=lambda pair: -pair[1]["ceiling"],
        )[:5]
        assert [(named(r[0]), r[1], r[2], named(r[3]), r[4]) for r in rows] == [
            (
                named(p["region"]),
                p["fiscal_year"],
                line["seq"],
                named(line.get("program_printed") or line["program"]),
                line["ceiling"],
            )
            for p, line in best
        ]

    def wrong_sum(self, rows: Rows) -> None:
        every = totals((p["fiscal_year"], line["ceiling"]) for p, line in self.lines())
        counted = totals((p["fiscal_year"], line["ceiling"]) for p, line in self.lines(additive=True))
        assert [tuple(r) for r in rows] == [(year, every[year], counted[year]) for year in sorted(every)]

    def apbn_alone(self, rows: Rows) -> None:
        alone: dict[int, list[float]] = defaultdict(list)
        for plan, line in self.lines(additive=True):
            apbn = sum(v or 0 for s, _, v in amounts(line) if s == "APBN")
            if apbn > 0 and apbn == sum(stated(line)):
                alone[plan["fiscal_year"]].append(apbn)
        assert rows == [(year, len(alone[year]), sum(alone[year])) for year in sorted(alone)]

    def targets(self, rows: Rows) -> None:
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
        for plan, line in self.lines():
            # A number in a cell has no printed text in the truth.
            text = bare(line.get("target_text") or "") or line["target"] is not None
            for n, counted in enumerate((True, text, line["target"] is not None)):
                counts[plan["fiscal_year"]][n] += bool(counted)
        assert rows == [(year, *counts[year]) for year in sorted(counts)]

    def per_cent(self, rows: Rows) -> None:
        values: dict[int, list[float]] = defaultdict(list)
        for plan, line in self.lines():
            if line["target"] is not None and named(line["unit"]).strip("()") in ("%", "persen"):
                values[plan["fiscal_year"]].append(line["target"])
        assert [r[:2] for r in rows] == [(year, len(values[year])) for year in sorted(values)]
        for _, count, mean in rows:
            assert any(len(v) == count and abs(sum(v) / count - mean) <= 0.000051 for v in values.values())

    def mid_year(self, rows: Rows) -> None:
        halves = sorted(
            (
                (
                    -sum(quarters_of(line)[:2]),
                    plan["region"],
                    line["seq"],
                    plan["fiscal_year"],
                    line["target"],
                )
                for plan, line in self.lines()
                if is_incremental(line)
            ),
        )
        # Which of equal ones are shown depends on how a region's name sorts: the figures must be the best.
        assert [round(r[4], 6) for r in rows] == [round(-h[0], 6) for h in halves[:5]]
        known = {(named(h[1]), h[3], h[2], h[4], round(-h[0], 6)) for h in halves}
        assert {(named(r[0]), r[1], r[2], r[3], round(r[4], 6)) for r in rows} <= known

    def last_quarter(self, rows: Rows) -> None:
        late: dict[int, int] = defaultdict(int)
        for plan, line in self.lines():
            if is_incremental(line) and not any(quarters_of(line)[:3]) and quarters_of(line)[3] > 0:
                late[plan["fiscal_year"]] += 1
        assert dict(rows) == late

    def off_ceiling(self, rows: Rows) -> None:
        assert [(r[0], r[1], r[3], r[4]) for r in rows] == [
            (p["file"], line["seq"], line["ceiling"], sum(stated(line)))
            for p, line in self.lines()
            if line["ceiling"] is not None and stated(line) and sum(stated(line)) != line["ceiling"]
        ]

    def off_target(self, rows: Rows) -> None:
        assert [(r[0], r[1], r[2], round(r[3], 6)) for r in rows] == [
            (p["file"], line["seq"], line["target"], round(sum(quarters_of(line)), 6))
            for p, line in self.lines()
            if not leads_there(line)
        ]

    def off_parent(self, rows: Rows) -> None:
        off = []
        for plan, line in self.lines():
            parts = [c["ceiling"] for c in plan["lines"] if c["parent_seq"] == line["seq"]]
            known = [part for part in parts if part is not None]
            # Half of its last digit is what rounding may cost each figure.
            if (
                known
                and line["ceiling"] is not None
                and abs(sum(known) - line["ceiling"]) > (len(known) + 1) / 2
            ):
                off.append((plan["file"], line["seq"], line["ceiling"], sum(known)))
        assert [tuple(r[:4]) for r in rows] == off

    def responsibles(self, rows: Rows) -> None:
        money = totals(
            (
                (p["fiscal_year"], named(line.get("responsible_filled") or line["responsible"])),
                line["ceiling"],
            )
            for p, line in self.lines(additive=True)
        )
        assert [r[3] for r in rows] == sorted(money.values(), reverse=True)[:5]

    def objectives(self, rows: Rows) -> None:
        pursued: dict[int, set[str]] = defaultdict(set)
        for plan, line in self.lines():
            if line["objective"]:
                pursued[plan["fiscal_year"]].add(named(line["objective"]))
        assert rows == [(year, len(pursued[year])) for year in sorted(pursued)]

    def lineage(self, rows: Rows) -> None:
        best = sorted(
            ((p, line) for p, line in self.lines() if line["ceiling"] is not None),
            key=lambda pair: (-pair[1]["ceiling"], pair[1]["seq"]),
        )[:3]
        assert [(r[0], r[2], bare(r[4]), r[5]) for r in rows] == [
            (p["file"], line["seq"], bare(line["ceiling_text"]), line["ceiling"]) for p, line in best
        ]

    def coverage(self, rows: Rows) -> None:
        """Every year between the first and the last that a document of the agency is known to be of."""
        years: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for plan in (*self.others, *self.plans):  # what is loaded goes before what is not
            if plan["agency"] and plan["fiscal_year"]:
                said = "loaded" if plan in self.plans else "superseded"
                years[named(plan["agency"]), named(plan["region"])][plan["fiscal_year"]] = said
        expected = {
            (*agency, year): known.get(year, "absent")
            for agency, known in years.items()
            for year in range(min(known), max(known) + 1)
        }
        assert {(named(r[0]), named(r[1]), r[2]): r[3] for r in rows} == expected
        assert all(r[4] == (r[3] == "loaded") for r in rows)

    def figures(self, rows: Rows) -> None:
        assert rows == [
            (
                p["file"],
                sum(line["ceiling"] is not None for line in p["lines"]),
                sum(line["target"] is not None for line in p["lines"]),
                sum(len(stated(line)) for line in p["lines"]),
                0,
            )
            for p in self.plans
        ]


def top_program(plan: Truth, line: Truth) -> str:
    """The program a line is part of, by the lines above it, else what the line itself names."""
    programs = {
        other["seq"]: other for other in plan["lines"] if other["level"] not in ("total", "objective")
    }
    while line["level"] != "program" and line["parent_seq"] in programs:
        line = programs[line["parent_seq"]]
    name = line.get("program_name") or line["program"]
    return named(re.sub(r"^\s*(program)\b", "", name, flags=re.IGNORECASE))


@pytest.fixture(scope="module")
def shipped() -> Answers:
    return Answers([truth_of("ntb-disnakertrans-2023"), truth_of("lombok-timur-disnakertrans-2024")], [])


@pytest.fixture(scope="module")
def exemplary(examples: Models) -> Answers:
    truths = {truth["file"]: truth for truth in example_truths()}
    known = [document.file_name for document, extract in examples.documents if extract.extraction.plans]
    loaded = [truths[name] for name in known if truths[name]["expect"] == "loaded"]
    return Answers(
        [truth for truth in loaded if truth["is_current"]], [t for t in loaded if not t["is_current"]]
    )


def plain(rows: Rows) -> Rows:
    return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


RECIPES = recipes()


def test_there_are_twenty() -> None:
    assert [recipe.number for recipe in RECIPES] == list(range(1, 21))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.question)
def test_an_answer_is_what_the_cookbook_shows_and_the_truth_says(
    built: Project, shipped: Answers, recipe: Recipe
) -> None:
    names, rows = ask(built.settings.database, recipe.sql)
    assert rendered(names, rows) == recipe.table
    shipped.all()[recipe.number - 1](plain(rows))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.question)
def test_of_the_example_plans_an_answer_is_what_their_truth_says(
    examples: Models, exemplary: Answers, recipe: Recipe
) -> None:
    exemplary.all()[recipe.number - 1](plain(ask(examples.database, recipe.sql)[1]))
