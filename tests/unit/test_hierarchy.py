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
from tests.grids import HEADER, grid, money, pages, plan_row, titled

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


CEILINGS = [
    "No",
    "Sasaran",
    "Indikator Kinerja",
    "Satuan",
    "Target",
    "Program/Kegiatan/Sub Kegiatan",
    "Pagu (Rp)",
]


def ceilings_only(*named: tuple[str, int]) -> list[Line]:
    """The lines of a plan that prints no quarters of money, no codes and no level but a program's."""
    quarters = ["TW I", "TW II", "TW III", "TW IV"]
    rows = [
        [str(n), "", f"Jumlah keluaran {n}", "Dokumen", str(4 * n), name, f"{amount:,}".replace(",", "."),
         *[str(n)] * 4]
        for n, (name, amount) in enumerate(named, start=1)
    ]  # fmt: skip
    rows[0][1] = "Meningkatnya layanan"
    return understand(pages([[[*CEILINGS, *quarters], *rows]]), Hints("plan.pdf"), "pdf", 1).plans[0].lines


@pytest.mark.parametrize(
    ("named", "parents"),
    [
        # one activity with its parts
        ([("Program Promosi", 60), ("Penyelenggaraan Promosi", 60), ("Penyusunan Strategi", 20),
          ("Pelaksanaan Pameran", 40)], [None, 1, 2, 2]),
        # two activities
        ([("Program Promosi", 100), ("Penyelenggaraan Promosi", 60), ("Penyusunan Strategi", 20),
          ("Pelaksanaan Pameran", 40), ("Pengelolaan Data", 40), ("Pengumpulan Data", 15),
          ("Analisis Data", 25)],
         [None, 1, 2, 2, 1, 5, 5]),
        # a chain in which each has one part
        ([("Program Penyuluhan", 48), ("Pelaksanaan Penyuluhan", 48), ("Peningkatan Kapasitas", 48)],
         [None, 1, 2]),
        # sisters whose sum is the program's stay sisters, though two of them are the third
        ([("Program Promosi", 80), ("Penyelenggaraan Promosi", 40), ("Penyusunan Strategi", 15),
          ("Pelaksanaan Pameran", 25)], [None, 1, 1, 1]),
    ],
)  # fmt: skip
def test_parts_of_parts_are_found_by_their_sums_alone(
    named: list[tuple[str, int]], parents: list[int | None]
) -> None:
    lines = ceilings_only(*((name, 1_000_000 * amount) for name, amount in named))
    assert [line.parent_number for line in lines] == parents
    assert sum(line.ceiling.value or 0 for line in lines if line.is_additive) == 1_000_000 * named[0][1]


@pytest.mark.parametrize("segments", [3, 5, 6])
def test_codes_in_a_column_per_segment_are_codes(segments: int) -> None:
    code = {3: ["1.02.05", "2.01", "0001"], 5: ["1", "02", "05", "2.01", "0001"],
            6: ["1", "02", "05", "2", "01", "0001"]}[segments]  # fmt: skip
    deep = {3: (1, 2, 3), 5: (3, 4, 5), 6: (3, 5, 6)}[segments]
    names = [("Peningkatan Mutu", 60, deep[0]), ("Pelayanan Penunjang", 60, deep[1]),
             ("Operasional", 20, deep[2]), ("Pengadaan Obat", 40, deep[2])]  # fmt: skip
    header = [*["Kode"] * segments, "Program/Kegiatan", "Indikator", "Satuan", "Target", "TW I", "TW II",
              "TW III", "TW IV", "Pagu (Rp)"]  # fmt: skip
    rows = [
        [*code[:filled], *[""] * (segments - filled), name, f"Jumlah {name}", "Unit", "8", "2", "2", "2", "2",
         f"{amount}.000.000"]
        for name, amount, filled in names
    ]  # fmt: skip
    rows[3][deep[2] - 1] = "0002"
    table = grid([header, *rows], spans={(0, 0): (1, segments)})
    [plan] = understand([titled(table)], Hints("plan.pdf"), "pdf", 1).plans
    assert [line.budget_level for line in plan.lines] == [
        "program",
        "activity",
        "sub_activity",
        "sub_activity",
    ]
    assert [line.parent_number for line in plan.lines] == [None, 1, 2, 2]
    assert plan.lines[3].program_code == ".".join([*code[: deep[2] - 1], "0002"])
    assert plan.issues == []
