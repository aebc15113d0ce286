"""Parents are found from sums and words; the additive lines are the agency's money, once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.hints import Hints
from pipelines.model.plan import Line
from pipelines.understanding.sums import tree
from pipelines.understanding.understand import understand
from tests.grids import HEADER, money, pages, plan_row

LEAVES = st.lists(
    st.lists(st.lists(st.integers(100_000, 99_999_999), min_size=4, max_size=4), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


def read(rows: list[list[str]]) -> list[Line]:
    extraction = understand(pages([[HEADER, *rows]]), Hints("plan.pdf"), "pdf", 1)
    return extraction.plans[0].lines


def summed(parts: list[list[int]]) -> list[int]:
    return [sum(quarter) for quarter in zip(*parts, strict=True)]


@given(LEAVES, st.booleans())
def test_programs_hold_their_activities(programs: list[list[list[int]]], total: bool) -> None:
    rows, parents = [], []
    for p, activities in enumerate(programs):
        parents.append(None)
        above = len(parents)
        rows.append(plan_row(f"Program Urusan {p}", summed(activities), program=f"Program Urusan {p}"))
        for a, amounts in enumerate(activities):
            parents.append(above)
            rows.append(plan_row(f"Kegiatan Layanan {p} {a}", amounts, program=f"Kegiatan Layanan {p} {a}"))
    everything = [leaf for activities in programs for leaf in activities]
    if total:
        whole = summed(everything)
        parents = [p or len(rows) + 1 for p in parents]
        rows.append(["JUMLAH", *[""] * 9, money(sum(whole)), *[money(q) for q in whole], ""])
        parents.append(None)
    lines = read(rows)
    assert [line.parent_number for line in lines] == parents
    assert sum(x.ceiling.value or Decimal(0) for x in lines if x.is_additive) == sum(map(sum, everything))


def test_a_slip_in_a_sum_does_not_break_the_tree() -> None:
    """The printed program misses its activities by a slip: words still say who belongs to whom."""
    rows = [
        plan_row("Program Satu", [110, 110, 110, 999_110], program="Program Satu"),
        plan_row("Kegiatan A", [50_000, 60_000, 70_000, 80_000], program="Kegiatan A"),
        plan_row("Kegiatan B", [10_000, 20_000, 30_000, 40_000], program="Kegiatan B"),
    ]
    lines = read(rows)
    assert [line.parent_number for line in lines] == [None, 1, 1]
    assert [line.is_additive for line in lines] == [False, True, True]
    assert lines[0].ceiling.value == 999_440


def test_equal_sisters_are_no_parents() -> None:
    """Two activities of one amount, one after the other, are sisters."""
    rows = [
        plan_row(n, [25_000] * 4) for n in ("Penyediaan Makanan", "Penyediaan Bahan Bacaan", "Penyediaan Air")
    ]
    assert [line.parent_number for line in read(rows)] == [None, None, None]


@pytest.mark.parametrize(("ranks", "share"), [((3, 3), 1), ((3, 2), Decimal("0.5")), ((2, 2), 0)])
def test_parts_of_a_lower_level_weigh_as_much_as_said(
    ranks: tuple[int, ...], share: Decimal | int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def score(weight: float) -> float:
        monkeypatch.setattr(tree, "_PARTS_ARE_LOWER", weight)
        parent, *kids = (
            tree._Node(Decimal(1), (), rank, True, False, False, False, False, "") for rank in (2, *ranks)
        )
        return tree._Tree([])._parent_score(parent, kids)

    assert score(2.0) - score(0.0) == pytest.approx(2.0 * float(share))
