"""Money that a plan prints in one table and again in another: it counts once, and is told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Figure, Line, Plan
from pipelines.understanding.sums.printed_sums import PrintedSums
from pipelines.understanding.sums.restated import mark_restated
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


BOTH = {"Rapat Koordinasi": 4, "Pengadaan ATK": 8}
"""What two units of an agency plan alike, in millions."""


def unit_rows(own: str, amount: int, indicator: str = "") -> Rows:
    rows = [plan_row(n, [a * M // 4] * 4) for n, a in {**BOTH, own: amount}.items()]
    for row in rows:
        row[2] += indicator
    return rows


def sum_row(label: str, amount: int) -> list[str]:
    return [*[""] * 9, label, money(amount * M), *[""] * 5]


SUMS_OF_BOTH = {
    "of each and of both": ([sum_row("JUMLAH", 32)], [sum_row("JUMLAH", 36), sum_row("TOTAL", 68)]),
    "of both alone": ([], [sum_row("JUMLAH", 68)]),
    "of the first and of both": ([sum_row("JUMLAH", 32)], [sum_row("TOTAL", 68)]),
}


@pytest.mark.parametrize("sums", SUMS_OF_BOTH.values(), ids=list(SUMS_OF_BOTH))
def test_what_a_sum_over_tables_counts_twice_counts_twice(sums: tuple[Rows, Rows]) -> None:
    title = (*TITLE, "BIDANG REHABILITASI")
    first, second = unit_rows("Kajian A", 20), unit_rows("Kajian B", 24)
    plan = read([HEADER, *first, *sums[0]], [HEADER, *second, *sums[1]], title=title)
    assert (counted(plan), told(plan)) == (68, 0)


def test_the_total_over_the_sums_of_tables_is_the_plans() -> None:
    first, second = unit_rows("Kajian A", 20), unit_rows("Kajian B", 24)
    after = [sum_row("JUMLAH", 36), sum_row("TOTAL", 68)]
    assert read([HEADER, *first, sum_row("JUMLAH", 32)], [HEADER, *second, *after]).issues == []
    missing = read([HEADER, *first[1:], sum_row("JUMLAH", 32)], [HEADER, *second, *after])
    assert [issue.reason_code for issue in missing.issues] == ["total_differs"]


def test_units_that_print_their_own_sums_count_and_are_told() -> None:
    first, second = unit_rows("Kajian A", 20), unit_rows("Kajian B", 24)
    plan = read([HEADER, *first, sum_row("JUMLAH", 32)], [HEADER, *second, sum_row("JUMLAH", 36)])
    assert (counted(plan), told(plan)) == (68, 2)
    assert all("both count" in issue.message for issue in plan.issues)


@pytest.mark.parametrize("amounts", [(12, 8), (4, 4), (1, 2)])
@pytest.mark.parametrize("apart", [False, True])
def test_the_same_activities_of_two_programs_count_both(amounts: tuple[int, int], apart: bool) -> None:
    named = dict(zip(("Kegiatan Rapat", "Kegiatan ATK"), amounts, strict=True))
    banner = [*[""] * 9, "Program Penunjang", *[""] * 6], [*[""] * 9, "Program Sosial", *[""] * 6]
    of_the_year = [banner[0], *([*plan_row(n, [a * M])[:11], *[""] * 5] for n, a in named.items())]
    in_quarters = [banner[1], *(plan_row(n, [a * M // 4] * 4) for n, a in named.items())]
    tables = (
        ([HEADER, *of_the_year], [HEADER, *in_quarters]) if apart else ([HEADER, *of_the_year, *in_quarters],)
    )
    assert counted(read(*tables)) == 2 * sum(amounts)


def test_a_sum_over_one_tables_lines_of_year_and_quarters_needs_both() -> None:
    once = TWICE["in one table"][0]
    assert counted(read([*once, sum_row("JUMLAH", 262)])) == 262
    other = plan_row("Pelatihan", [2 * M] * 4)
    assert counted(read(once, [HEADER, other, sum_row("TOTAL", 270)])) == 270
    assert counted(read(once, [HEADER, other, sum_row("TOTAL", 139)])) == 139


Said = tuple[str, int]


def made(
    table: Sequence[Said], start: int, fields: dict[str, str] | None = None, quarters: Sequence[int] = ()
) -> list[Line]:
    """Lines of a table by name and amount; `quarters` are shares of it in percent."""
    return [
        Line.model_validate({
            "number": number, "program_printed": name, **(fields or {}),
            "ceiling": Figure(value=Decimal(100 * amount)),
            "amounts": {"unspecified": [Figure(value=Decimal(q * amount)) for q in quarters]}
            if quarters else {},
        })
        for number, (name, amount) in enumerate(table, start)
    ]  # fmt: skip


EVENLY = (25, 25, 25, 25)
THREE = [("Rapat", 5), ("Kajian", 7), ("Pelatihan", 9)]


def restated(one: list[Line], other: list[Line]) -> list[int]:
    """Numbers of the lines whose money does not count."""
    tables = [one, other]
    mark_restated(tables, PrintedSums(tables))
    return [line.number for line in [*one, *other] if line.repeats_number is not None]


def test_lines_that_agree_are_restated() -> None:
    assert restated(made(THREE, 1), made(THREE, 11, quarters=EVENLY)) == [1, 2, 3]
    assert restated(made(THREE, 1, quarters=EVENLY), made(THREE, 11, quarters=EVENLY)) == [11, 12, 13]
    assert restated(made(THREE[:2], 1), made(THREE[:2], 11, quarters=EVENLY)) == [1, 2]


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        ({"plan_level": "echelon_2"}, {"plan_level": "echelon_3"}),
        ({"program_code": "1.06.01"}, {"program_code": "1.06.02"}),
        ({"program_name": "Program A"}, {"program_name": "Program B"}),
        ({"activity_name": "Kegiatan A"}, {"activity_name": "Kegiatan B"}),
        ({"indicator_printed": "Jumlah rapat utara"}, {"indicator_printed": "Jumlah rapat selatan"}),
        ({"responsible_printed": "Kabid Satu"}, {"responsible_printed": "Kabid Dua"}),
    ],
)
def test_lines_that_say_different_things_are_not(fields: dict[str, str], others: dict[str, str]) -> None:
    assert restated(made(THREE, 1, fields), made(THREE, 11, others, quarters=EVENLY)) == []
    assert restated(made(THREE, 1, fields), made(THREE, 11, quarters=EVENLY)) == ([1, 2, 3]
        if "plan_level" not in fields else [])  # fmt: skip


def test_other_quarters_of_the_same_amount_are_other_money() -> None:
    assert restated(made(THREE, 1, quarters=EVENLY), made(THREE, 11, quarters=(10, 20, 30, 40))) == []


def test_one_line_restates_only_one() -> None:
    doubled = [*THREE, ("Rapat", 5)]
    assert restated(made(doubled, 1), made(THREE, 11, quarters=EVENLY)) == [1, 2, 3]
    assert restated(made(THREE, 1, quarters=EVENLY), made(doubled, 11)) == [11, 12, 13]


def test_a_line_that_counts_once_is_in_no_doubt() -> None:
    plan = read([HEADER, *unit_rows("Kajian A", 20)], [HEADER, *unit_rows("Kajian B", 24)])
    assert (counted(plan), told(plan)) == (56, 2)
    assert all("counts once" in issue.message for issue in plan.issues)


@pytest.mark.parametrize("whole", [42, 41, None])
def test_a_sum_over_programs_and_other_parts_needs_both(whole: int | None) -> None:
    programs = made([("Program Satu", 5), ("Program Dua", 16)], 1)
    parts = [*made([("Kajian", 5)], 11, {"program_name": "Program Satu"}),
             *made([("Survei", 16)], 12, {"program_name": "Program Dua"})]  # fmt: skip
    total = made([("", whole)], 13, {"budget_level": "total"}) if whole else []
    assert restated(programs, [*parts, *total]) == ([] if whole == 42 else [1, 2])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (THREE[:1], THREE[:1]),
        (THREE[:2], THREE),  # two of the usual activities
        ([*THREE, ("Survei", 3), ("Lomba", 4)], [*THREE, ("Pameran", 3), ("Bazar", 4)]),
    ],
)
def test_too_few_lines_are_no_table_printed_again(one: list[Said], other: list[Said]) -> None:
    assert restated(made(one, 1), made(other, 11, quarters=EVENLY)) == []
    assert restated(made(other, 1), made(one, 11, quarters=EVENLY)) == []


def test_tables_of_one_form_must_agree_as_a_whole() -> None:
    more = [*THREE, ("Survei", 3), ("Lomba", 4)]
    assert restated(made(more, 1), made(THREE, 11)) == []
    assert restated(made(more, 1), made(THREE, 11, quarters=EVENLY)) == [1, 2, 3]


@pytest.mark.parametrize(("equal", "marked"), [(1, []), (2, [1, 2]), (3, [1, 2, 3])])
def test_programs_are_stated_in_parts_where_most_of_them_are(equal: int, marked: list[int]) -> None:
    programs = made([("Program Satu", 5), ("Program Dua", 7), ("Program Tiga", 9)], 1)
    parts = [
        line
        for n, program in enumerate(programs)
        for line in made(
            [(f"Kajian {n}", (5, 7, 9)[n] - 1), (f"Survei {n}", 1 if n < equal else 2)],
            11 + 2 * n,
            {"program_name": program.program_printed},
        )
    ]
    assert restated(programs, parts) == marked


@pytest.mark.parametrize(
    "label",
    [
        "JUMLAH SEKRETARIAT",
        "JUMLAH UPT PANTI",
        "Total Belanja Puskesmas Melati",
        "JUMLAH SUB BAGIAN UMUM",
        "Jumlah Kecamatan Garut Kota",
    ],
)
def test_a_sum_that_names_a_unit_is_a_part(label: str) -> None:
    assert levels(label) == [None]
    assert levels(label, "TOTAL") == [None, "total"]


@pytest.mark.parametrize(
    "label", ["JUMLAH SEKRETARIAT DPRD", "TOTAL SEKRETARIAT DAERAH", "JUMLAH BELANJA DAERAH"]
)
def test_a_sum_that_names_an_agency_is_the_total(label: str) -> None:
    assert levels(label) == ["total"]
