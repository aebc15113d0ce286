"""Money that a plan prints in one table and again in another: it counts once, and is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Plan
from pipelines.understanding.understand import understand
from tests.grids import HEADER, TITLE, grid, money, plan_row, titled

M = 1_000_000
WORK = {
    "Penyusunan Renja": (10, 20, 30, 40),
    "Pelayanan Umum": (1, 2, 3, 4),
    "Rehabilitasi Gedung": (5, 5, 5, 6),
}
OF_YEAR = ["Kode", "Program/Kegiatan", "Indikator Kinerja", "Satuan", "Target", "Pagu Anggaran (Rp)",
           "Penanggung Jawab"]  # fmt: skip
TIMED = ["Kode", "Kegiatan", "Indikator", "Anggaran TW I", "Anggaran TW II", "Anggaran TW III",
         "Anggaran TW IV"]  # fmt: skip
AGAIN = ("RENCANA AKSI TAHUN 2023 PER TRIWULAN", "DINAS SOSIAL KABUPATEN GARUT")
Rows = list[list[str]]


def of_year(lead: str = "Kegiatan ", coded: bool = False, share: int = 1) -> Rows:
    return [[f"1.06.01.2.0{i}" if coded else "", lead + name, f"Jumlah dokumen {name}", "Dokumen", "4",
             money(sum(amounts) * M * share), "Kepala Bidang"]
            for i, (name, amounts) in enumerate(WORK.items(), start=1)]  # fmt: skip


def timed(lead: str = "Kegiatan ", coded: bool = False) -> Rows:
    return [[f"1.06.01.2.0{i}" if coded else "", lead + name, f"Dokumen {name}",
             *(money(a * M) for a in amounts)]
            for i, (name, amounts) in enumerate(WORK.items(), start=1)]  # fmt: skip


def heading(text: str, width: int = 7) -> list[str]:
    return ["", text, *[""] * (width - 2)]


def read(*tables: Sequence[Sequence[str]], title: Sequence[str] = AGAIN) -> Plan:
    made = [
        titled(grid(rows, n, width=80), title=TITLE if n == 1 else title, number=n)
        for n, rows in enumerate(tables, start=1)
    ]
    return understand(made, Hints("x.pdf"), "pdf", len(made)).plans[0]


def counted(plan: Plan) -> int:
    return int(sum(line.stated_money or 0 for line in plan.lines if line.is_additive)) // M


def told(plan: Plan) -> int:
    return sum(issue.reason_code == "repeated_amount" for issue in plan.issues)


def annual_row(name: str, amounts: Sequence[int]) -> list[str]:
    return [*plan_row(name, [a * M for a in amounts])[:11], *[""] * 4, "Kepala Bidang"]


TWICE = {
    "titled": ([OF_YEAR, *of_year()], [TIMED, *timed()]),
    "quarters first": ([TIMED, *timed()], [OF_YEAR, *of_year()]),
    "known by code": ([OF_YEAR, *of_year(coded=True)], [TIMED, *timed("Pekerjaan ", coded=True)]),
    "level not said": ([OF_YEAR, *of_year()], [TIMED, *timed("")]),
    "other heading": ([OF_YEAR, heading("Program Penunjang"), *of_year()],
                      [TIMED, heading("PROGRAM PENUNJANG URUSAN"), *timed()]),
    "with a total": ([OF_YEAR, *of_year(), ["", "JUMLAH", "", "", "", money(131 * M), ""]],
                     [TIMED, *timed(), ["", "JUMLAH", "", *map(money, (16 * M, 27 * M, 38 * M, 50 * M))]]),
    "in one table": ([HEADER, *(annual_row(n, a) for n, a in WORK.items()),
                      *(plan_row(n, [x * M for x in a]) for n, a in WORK.items())],),
}  # fmt: skip


@pytest.mark.parametrize("tables", TWICE.values(), ids=list(TWICE))
def test_money_of_the_year_and_again_in_quarters_counts_once(tables: Sequence[Rows]) -> None:
    plan = read(*tables)
    assert counted(plan) == 131
    assert told(plan) == 3
    kept = [line for line in plan.lines if line.is_additive]
    assert all(any(f.value for fs in line.amounts.values() for f in fs) for line in kept)


def test_it_counts_once_without_a_title_between() -> None:
    assert counted(read([OF_YEAR, *of_year()], [TIMED, *timed()], title=())) == 131


@pytest.mark.parametrize("swapped", [False, True])
def test_programs_that_another_table_parts_count_once(swapped: bool) -> None:
    programs = [
        ["", "Program Penunjang Urusan", "Nilai SAKIP", "Nilai", "80", money(110 * M), "Sekretaris"],
        ["", "Program Sarana", "Persentase sarana", "%", "90", money(21 * M), "Sekretaris"],
    ]
    first, second, third = timed()
    tables = [
        [OF_YEAR, *programs],
        [TIMED, heading("Program Penunjang Urusan"), first, second, heading("Program Sarana"), third],
    ]
    plan = read(*(tables[::-1] if swapped else tables))  # fmt: skip
    assert (counted(plan), told(plan)) == (131, 2)


def test_other_money_of_the_same_activities_counts() -> None:
    plan = read([OF_YEAR, *of_year(share=2)], [TIMED, *timed()])
    assert (counted(plan), told(plan)) == (3 * 131, 0)


def test_one_activity_of_many_that_is_the_same_is_no_table_printed_again() -> None:
    others = [[*row[:1], f"{row[1]} lain", *row[2:]] for row in timed()[1:]]
    plan = read([OF_YEAR, *of_year()], [TIMED, timed()[0], *others])
    assert (counted(plan), told(plan)) == (2 * 131, 0)


def levels(*after: str, whole: int = 131) -> list[str | None]:
    """The levels of the sum rows below a table's lines."""
    rows = [plan_row(n, [x * M for x in a])
            for n, a in WORK.items()]  # fmt: skip
    sums = [["", "", "", "", "", "", "", "", "", label, money(whole * M), *[""] * 5] for label in after]
    plan = read([HEADER, *rows, *sums])
    return [line.budget_level for line in plan.lines[3:]]


@pytest.mark.parametrize(
    "label", ["TOTAL BELANJA LANGSUNG", "Jumlah Pagu Indikatif", "JUMLAH BELANJA OPERASI"]
)
@pytest.mark.parametrize("whole", [131, 133])
def test_the_last_sum_over_all_lines_is_the_total_whatever_it_is_called(label: str, whole: int) -> None:
    assert levels(label, whole=whole) == ["total"]


def test_a_sum_of_a_part_is_no_total() -> None:
    assert levels("Sub Total") == [None]
    assert levels("Jumlah Bidang Sosial") == [None]
    assert levels("TOTAL BELANJA LANGSUNG", "TOTAL") == [None, "total"]
