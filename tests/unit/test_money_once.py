"""Money counts once: amounts that run on, repeats, totals that no word calls one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Plan
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, money, pages, plan_row

Amounts = Sequence[int]


def plan_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Plan:
    return understand(pages([[header, *rows]]), Hints("plan.pdf"), "pdf", 1).plans[0]


def ending_at(name: str, amounts: Amounts, ceiling: int | None = None) -> list[str]:
    """A row whose ceiling is its last quarter's amount."""
    cells = plan_row(name, amounts)
    cells[COLUMNS["ceiling"]] = money(amounts[-1] if ceiling is None else ceiling)
    return cells


def values(plan: Plan) -> list[list[int | None]]:
    return [[None if f.value is None else int(f.value) for f in n.amounts["unspecified"]] for n in plan.lines]


def codes(plan: Plan) -> list[tuple[str, int | None]]:
    return [(issue.reason_code, issue.line_number) for issue in plan.issues]


RISING = ([100_000, 250_000, 250_000, 400_000], [0, 50_000, 70_000, 90_000], [10_000, 20_000, 30_000, 80_000])
ADDED = [[100_000, 150_000, 0, 150_000], [0, 50_000, 20_000, 20_000], [10_000, 10_000, 10_000, 50_000]]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_amounts_that_end_at_the_ceiling_run_on(count: int) -> None:
    plan = plan_of([ending_at(f"Layanan {i}", amounts) for i, amounts in enumerate(RISING[:count])])
    assert values(plan) == ADDED[:count]
    assert {line.amount_basis for line in plan.lines} == {"cumulative"}
    assert [f.text for f in plan.lines[0].amounts["unspecified"]] == [money(a) for a in RISING[0]]


@pytest.mark.parametrize("word", ["Anggaran Kumulatif", "Akumulasi Anggaran"])
def test_a_heading_says_that_amounts_run_on(word: str) -> None:
    """Without a ceiling only the heading can tell."""
    header = [h.replace("Anggaran", word) if h.startswith("Anggaran TW") else h for h in HEADER]
    rows = [ending_at("Satu", RISING[0]), ending_at("Dua", RISING[2])]
    for cells in rows:
        cells[COLUMNS["ceiling"]] = ""
    assert values(plan_of(rows, header)) == [ADDED[0], ADDED[2]]


def test_amounts_per_quarter_stay_as_they_are() -> None:
    rows = [plan_row(f"Layanan {i}", [50_000 * i, 60_000, 70_000, 80_000]) for i in range(4)]
    plan = plan_of(rows)
    assert values(plan) == [[50_000 * i, 60_000, 70_000, 80_000] for i in range(4)]
    assert {line.amount_basis for line in plan.lines} == {"per_quarter"}


def test_a_line_against_the_habit_of_its_table_has_no_amounts_and_an_issue() -> None:
    rows = [plan_row(f"Layanan {i}", [50_000, 60_000, 70_000, 80_000 + i]) for i in range(4)]
    plan = plan_of([*rows, ending_at("Lain", RISING[0])])
    assert values(plan)[-1] == [None] * 4
    assert plan.lines[-1].amount_basis is None
    assert ("amount_basis_untold", 5) in codes(plan)


def test_a_decreasing_line_under_a_cumulative_heading_has_no_amounts_and_an_issue() -> None:
    header = [
        h.replace("Anggaran", "Anggaran Kumulatif") if h.startswith("Anggaran TW") else h for h in HEADER
    ]
    falling = ending_at("Turun", [90_000, 40_000, 95_000, 99_000], 200_000)
    plan = plan_of([ending_at("Satu", RISING[0]), ending_at("Dua", RISING[2]), falling], header)
    assert values(plan)[-1] == [None] * 4
    assert ("amount_basis_untold", 3) in codes(plan)


def additive(plan: Plan) -> int:
    return int(sum(line.stated_money or 0 for line in plan.lines if line.is_additive))


SHARED = [100_000, 200_000, 300_000, 400_000]


@pytest.mark.parametrize("objective", ["", "Meningkatnya tindak lanjut"])
def test_an_activity_printed_twice_counts_once(objective: str) -> None:
    again = plan_row("Pemeriksaan lanjutan", SHARED, program="Pemeriksaan", objective=objective)
    rows = [
        plan_row("Pemeriksaan", SHARED, objective="Meningkatnya tertib"),
        plan_row("Gelar", [1_000] * 4),
        again,
    ]
    plan = plan_of(rows)
    assert additive(plan) == 1_004_000
    assert [line.repeats_number for line in plan.lines] == [None, None, 1]
    assert ("repeated_amount", 3) in codes(plan)


BRANCH = [
    plan_row("Program Satu", [60] * 4, program="Program Pengawasan"),
    plan_row("Kegiatan Satu", [60] * 4, program="Kegiatan Pemeriksaan"),
    plan_row("Sub Satu", [20] * 4, program="Sub Kegiatan Pemeriksaan Rutin"),
    plan_row("Sub Dua", [40] * 4, program="Sub Kegiatan Pemeriksaan Khusus"),
]
"""A program with one activity and its two parts."""


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_a_branch_printed_again_counts_once(first: int) -> None:
    """From its program on, or from its activity or a part on, whose ancestors are not printed again."""
    other = plan_row("Program Dua", [7] * 4, program="Program Penunjang")
    again = [[*row] for row in BRANCH[first:]]
    again[0][COLUMNS["objective"]] = "Meningkatnya tindak lanjut"
    plan = plan_of([*BRANCH, other, *again])
    assert additive(plan) == 4 * 67
    assert [line.repeats_number for line in plan.lines[5:]] == list(range(1 + first, 5))


def test_another_indicator_without_ancestors_is_no_repeat() -> None:
    again = [*BRANCH[2]]
    again[COLUMNS["indicator"]] = "Jumlah laporan lain"
    plan = plan_of([*BRANCH, plan_row("Program Dua", [7] * 4, program="Program Penunjang"), again])
    assert [line.repeats_number for line in plan.lines] == [None] * 6


def test_a_repeat_that_the_documents_own_sum_needs_counts() -> None:
    rows = [plan_row("Pemeriksaan", SHARED), plan_row("Gelar", [1_000] * 4), plan_row("Pemeriksaan", SHARED)]
    total = ["JUMLAH", *[""] * 9, money(2_004_000), *[money(2 * a + 1_000) for a in SHARED], ""]
    plan = plan_of([*rows, total])
    assert additive(plan) == 2_004_000
    assert not any(code == "repeated_amount" for code, _ in codes(plan))


def test_other_amounts_or_another_name_are_no_repeat() -> None:
    other = [100_000, 200_000, 300_000, 400_001]
    rows = [plan_row("Pemeriksaan", SHARED), plan_row("Pemeriksaan", other), plan_row("Pengawasan", SHARED)]
    assert additive(plan_of(rows)) == 3_000_001


@pytest.mark.parametrize(
    "label", ["", "ANGGARAN DINAS SOSIAL", "Pagu Badan Daerah", "JML", "Rekapitulasi", "Bantuan TOTAL"]
)
def test_a_last_row_that_is_all_rows_together_is_the_total(label: str) -> None:
    amounts = [[10_000 * i, 20_000, 30_000, 40_000] for i in (1, 2, 3)]
    whole = [sum(column) for column in zip(*amounts, strict=True)]
    last = ["", "", "", "", "", "", "", "", "", label, money(sum(whole)), *map(money, whole), ""]
    plan = plan_of([*(plan_row(f"Layanan {i}", a) for i, a in enumerate(amounts)), last])
    assert plan.lines[-1].budget_level == "total"
    assert additive(plan) == sum(whole)


def test_a_printed_total_that_the_lines_do_not_come_to_is_told() -> None:
    rows = [plan_row("Satu", SHARED), plan_row("Dua", SHARED[::-1])]
    total = ["JUMLAH", *[""] * 9, money(1_900_000), *[""] * 5]
    plan = plan_of([*rows, total])
    assert ("total_differs", None) in codes(plan)
    assert additive(plan) == 2_000_000


@pytest.mark.parametrize("parts_first", [True, False])
def test_of_two_that_state_the_same_money_the_one_with_parts_counts(parts_first: bool) -> None:
    half = [a // 2 for a in SHARED]
    alone = plan_row("Program Perlindungan", SHARED, objective="Meningkatnya layanan")
    whole = plan_row("Program Perlindungan", SHARED, objective="Meningkatnya mutu")
    parts = [plan_row("Kegiatan Bantuan", half), plan_row("Kegiatan Pemulihan", half)]
    plan = plan_of([whole, *parts, alone] if parts_first else [alone, whole, *parts])
    assert additive(plan) == sum(SHARED)


@pytest.mark.parametrize("said", ["tidak kumulatif", "non kumulatif", "belum termasuk SD Negeri"])
def test_headings_that_say_the_opposite_or_name_schools_make_nothing_run_on(said: str) -> None:
    header = [h.replace("Anggaran", f"Anggaran ({said})") for h in HEADER]
    rows = [plan_row("Satu", [1_000_000, 2_000_000, 3_000_000, 4_000_000])]
    rows[0][COLUMNS["ceiling"]] = ""
    assert values(plan_of(rows, header)) == [[1_000_000, 2_000_000, 3_000_000, 4_000_000]]


def test_money_of_a_source_named_in_the_row_leaves_that_source_s_own_columns() -> None:
    periods = ["TW I", "TW II", "TW III", "TW IV"]
    header = ["Indikator Kinerja", "Satuan", "Target", "Kegiatan", "Sumber Dana", "Pagu (Rp)"]
    header += [f"Anggaran {p}" for p in periods] + [f"DAK Anggaran {p}" for p in periods]
    rows = [
        [f"Jumlah {n}", "%", "100", f"Layanan {n}", source, money(50_000_000),
         *(money(a * 1_000_000) for a in (1, 2, 3, 4, 10, 10, 10, 10))]
        for n, source in (("satu", "DAK"), ("dua", "APBD"), ("tiga", "APBD"))
    ]  # fmt: skip
    for line in plan_of(rows, header).lines:
        assert sum(int(f.value or 0) for figures in line.amounts.values() for f in figures) == 50_000_000
