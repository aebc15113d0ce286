"""Monthly targets to quarters, also of a line with a misprint."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Plan
from pipelines.understanding.understand import understand
from tests.grids import pages

MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember"]  # fmt: skip
HEADER = ["No", "Sasaran Strategis", "Indikator Kinerja", "Target Tahun 2023", *MONTHS]
RISING = [8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 100]


def plan_of(lines: Sequence[tuple[str, Sequence[int]]]) -> Plan:
    rows = [
        [str(i), "Meningkatnya layanan", f"Persentase layanan {i}", target, *map(str, months)]
        for i, (target, months) in enumerate(lines, start=1)
    ]
    return understand(pages([[HEADER, *rows]]), Hints("plan.pdf"), "pdf", 1).plans[0]


def last(plan: Plan) -> list[float | None]:
    return [None if q.value is None else float(q.value) for q in plan.lines[-1].quarters]


def told(plan: Plan) -> list[int | None]:
    return [issue.line_number for issue in plan.issues if issue.reason_code == "months_unresolved"]


@pytest.mark.parametrize(
    ("changed", "quarters"),
    [({12: 105}, [24, 48, 72, 105]), ({2: 160}, [24, 48, 72, 100]), ({3: 240}, [None, 48, 72, 100]),
     ({6: 4}, [24, None, 72, 100])],
)  # fmt: skip
def test_a_misprint_among_months_that_run_on(changed: dict[int, int], quarters: list[float | None]) -> None:
    misprinted = [changed.get(m, value) for m, value in enumerate(RISING, start=1)]
    plan = plan_of([("100 persen", RISING)] * 3 + [("100 persen", misprinted)])
    assert last(plan) == quarters
    assert told(plan) == [4]


def test_a_misprint_among_months_that_add_up() -> None:
    plan = plan_of([("12 kali", [1] * 12)] * 3 + [("12 kali", [1] * 5 + [2] + [1] * 6)])
    assert last(plan) == [3, 4, 3, 3]
    assert told(plan) == [4]


def test_without_a_habit_nothing_is_guessed() -> None:
    plan = plan_of([("100 persen", RISING), ("12 kali", [1] * 12), ("100 persen", [*RISING[:11], 105])])
    assert last(plan) == [None] * 4
    assert told(plan) == [3]
