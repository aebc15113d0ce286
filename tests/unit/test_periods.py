"""Quarters and months as headings print them, and what a table's columns become of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected, Page
from pipelines.model.plan import Figure, Plan
from pipelines.understanding.lexicon.levels import word_rank
from pipelines.understanding.lexicon.periods import is_other_period, month_of, quarter_of, says_up_to
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, money, pages, plan_row

NUMERALS = ["I", "II", "III", "IV"]


def plan_of_pages(found: Sequence[Page]) -> Plan:
    return understand(found, Hints("plan.pdf"), "pdf", 1).plans[0]


def plan_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Plan:
    return plan_of_pages(pages([[header, *rows]]))


def numbers(figures: Sequence[Figure]) -> list[float | None]:
    return [None if f.value is None else float(f.value) for f in figures]


def amounts(plan: Plan) -> list[list[float | None]]:
    return [numbers(line.amounts["unspecified"]) for line in plan.lines]


def targets(plan: Plan) -> list[list[float | None]]:
    return [numbers(line.quarters) for line in plan.lines]


@pytest.mark.parametrize(
    ("heading", "month"),
    [("Agus", 8), ("Jan 2023", 1), ("Bulan 1", 1), ("Bulan ke-12", 12), ("Anggaran Januari", 1),
     ("anggaran_jan", 1), ("Des '23", 12), ("s.d. Juni", 6), ("B03", 3), ("31 Desember 2022", None),
     ("12 bulan", None), ("M2", None), ("Rapat bulan Januari", None), ("Jan-Mar", None)],
)  # fmt: skip
def test_the_month_of_a_heading(heading: str, month: int | None) -> None:
    assert month_of(heading) == month


@pytest.mark.parametrize(
    ("heading", "quarter"),
    [("target_tw1", 1), ("anggaran_tw_3", 3), ("Triwulan Kedua", 2), ("Tw.I I", 2), ("Kw. IV", 4),
     ("Jul - Sep 2023", 3), ("TW III/IV", None), ("Agustus", None), ("Trwulan I", 1), ("Triwualn II", 2),
     ("Tirwulan IV", 4), ("Trwula n III", 3), ("Tujuan 1", None), ("Tahapan II", None), ("Tribun 1", None)],
)  # fmt: skip
def test_the_quarter_of_a_heading_however_it_is_printed(heading: str, quarter: int | None) -> None:
    assert quarter_of(heading) == quarter


def test_sums_to_date_and_other_periods_are_told_apart() -> None:
    assert [says_up_to(t) for t in ("s.d. TW I", "sd_tw2", "sampai dengan Juni", "TW I")] == [True] * 3 + [
        False
    ]
    assert [is_other_period(t) for t in ("Smt. 2", "Cawu I", "Semes ter II", "Asem I")] == [True] * 3 + [
        False
    ]


@pytest.mark.parametrize(
    ("name", "rank"),
    [("Proram Kesehatan", 2), ("Kegitan Rapat", 3), ("Sub Kegiatn Rapat", 4), ("Proyek A", None)],
)
def test_a_misspelt_level_still_speaks(name: str, rank: int | None) -> None:
    assert word_rank(name) == rank


def cut(cells: Sequence[str], quarters: Sequence[int]) -> list[str]:
    """A row of a whole plan without the other quarters."""
    left_out = {COLUMNS[f"{kind}{q}"] for kind in "qa" for q in range(1, 5) if q not in quarters}
    return [cell for i, cell in enumerate(cells) if i not in left_out]


@pytest.mark.parametrize("quarters", [[3, 4], [4], [2, 3, 4]])
def test_some_quarters_alone_stay_what_their_headings_say(quarters: list[int]) -> None:
    rows = [plan_row(f"Layanan {i}", [i * 10**6] * 4, no=str(i)) for i in range(1, 5)]
    plan = plan_of(cut(HEADER, quarters), [cut(row, quarters) for row in rows])
    expected = [i if i in quarters else None for i in range(1, 5)]
    assert targets(plan) == [[q * 10.0 if q else None for q in expected]] * 4
    assert amounts(plan) == [[i * 10**6 if q else None for q in expected] for i in range(1, 5)]
    assert [n.ceiling.value for n in plan.lines] == [4 * i * 10**6 for i in range(1, 5)]


@pytest.mark.parametrize(
    "names",
    [["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agus", "Sept", "Okt", "Nop", "Des"],
     [f"Bulan {m}" for m in range(1, 13)],
     [f"Anggaran {m} 2023" for m in ("Januari", "Pebruari", "Maret", "April", "Mei", "Juni", "Juli",
                                     "Agustus", "September", "Oktober", "Nopember", "Desember")]],
)  # fmt: skip
def test_months_of_every_wording_make_quarters(names: list[str]) -> None:
    start = COLUMNS["a1"]
    header = [*HEADER[:start], *names, *HEADER[start + 4 :]]
    rows = []
    for i in range(1, 5):
        row = plan_row(f"Layanan {i}", [0] * 4, no=str(i))
        months = [i * 10**6 + m * 10**5 for m in range(12)]
        row[COLUMNS["ceiling"]] = money(sum(months))
        rows.append([*row[:start], *map(money, months), *row[start + 4 :]])
    first = [3_300_000, 4_200_000, 5_100_000, 6_000_000]
    assert amounts(plan_of(header, rows)) == [[q + 3 * (i - 1) * 10**6 for q in first] for i in range(1, 5)]


def test_sums_to_date_are_quarters_where_no_plain_ones_stand_beside_them() -> None:
    header = [h.replace("TW", "s.d. TW") for h in HEADER]
    rows = []
    for i in range(1, 5):
        row = plan_row(f"Layanan {i}", [i * 10**6 * k for k in (1, 3, 6, 10)], no=str(i))
        row[COLUMNS["ceiling"]] = money(i * 10**7)
        rows.append(row)
    plan = plan_of(header, rows)
    assert targets(plan) == [[10, 20, 30, 40]] * 4
    assert amounts(plan) == [[i * 10**6 * k for k in (1, 2, 3, 4)] for i in range(1, 5)]
    assert {line.amount_basis for line in plan.lines} == {"cumulative"}


def test_numbers_of_records_in_an_export_are_no_figures() -> None:
    header = ["id", "id_program", "sasaran", "indikator_kinerja", "satuan", "target_tahunan", "status_code",
              "target_tw1", "target_tw2", "target_tw3", "target_tw4", "program", "pagu_anggaran"]  # fmt: skip
    rows = [[f"{12900 + i}", f"{7000 + i}", "Meningkatnya layanan", f"Jumlah layanan {i}", "Orang", "100",
             "2", "10", "20", "30", "40", f"Layanan {i}", money(i * 10**7)] for i in range(1, 5)]  # fmt: skip
    plan = plan_of(header, rows)
    assert targets(plan) == [[10, 20, 30, 40]] * 4
    assert [line.target.value for line in plan.lines] == [100] * 4
    assert plan.lines[0].note_printed == "12901 | 7001 | 2"


def table_of(quarter: int, ceiling: bool = True, mark: str = "") -> list[list[str]]:
    """The table of one quarter of a plan; `mark` tells its lines from those of the others."""
    name = NUMERALS[quarter - 1]
    header = ["No", "Sasaran", "Indikator Kinerja", "Target Tahunan", f"Target TW {name}", "Kegiatan",
              "Pagu (Rp)", f"Anggaran TW {name}", "Penanggung Jawab"]  # fmt: skip
    rows = [[str(i), "Meningkatnya layanan", f"Persentase layanan {mark}{i}", "100", str(10 * quarter),
             f"Layanan {mark}{i}", money(i * 10**7), money(quarter * i * 10**6), "Kepala Bidang"]
            for i in range(1, 4)]  # fmt: skip
    return [[c for i, c in enumerate(row) if ceiling or i != 6] for row in (header, *rows)]


def test_a_table_per_quarter_is_one_plan() -> None:
    found = pages([table_of(q) for q in (1, 2, 3, 4)])
    plan = plan_of_pages(found)
    assert targets(plan) == [[10, 20, 30, 40]] * 3
    assert amounts(plan) == [[i * 10**6 * q for q in range(1, 5)] for i in range(1, 4)]
    assert sum(line.ceiling.value or 0 for line in plan.lines if line.is_additive) == 6 * 10**7


def titled(sheets: Sequence[tuple[str, int]]) -> list[Page]:
    """A page per level and quarter, each under a title of its own."""
    found = [pages([table_of(q)], (f"RENCANA AKSI {level} TAHUN 2023", TITLE[1]))[0] for level, q in sheets]
    return [replace_page(page, number) for number, page in enumerate(found, start=1)]


def replace_page(page: Page, number: int) -> Page:
    blocks = tuple(replace(block, page_number=number) for block in page.blocks)
    return Page(number, blocks, page.width, page.height)


LEVELS = ("ESELON III", "ESELON IV")


@pytest.mark.parametrize("by_level", [True, False])
def test_plans_of_two_levels_a_table_per_quarter_each(by_level: bool) -> None:
    sheets = [(level, q) for level in LEVELS for q in range(1, 5)]
    plan = plan_of_pages(titled(sheets if by_level else sorted(sheets, key=lambda s: s[1])))
    assert targets(plan) == [[10, 20, 30, 40]] * 6
    assert [line.plan_level for line in plan.lines] == ["echelon_3"] * 3 + ["echelon_4"] * 3


def test_quarters_that_come_back_in_parts_are_refused() -> None:
    with pytest.raises(DocumentRejected, match="prints each period apart"):
        plan_of_pages(pages([table_of(q) for q in (1, 2, 3, 1, 2)]))


def row_per_quarter(merged: bool) -> list[list[str]]:
    rows = [["No", "Sasaran", "Indikator Kinerja", "Target Tahunan", "Kegiatan", "Pagu (Rp)", "Triwulan",
             "Target", "Anggaran (Rp)", "Penanggung Jawab"]]  # fmt: skip
    for i in range(1, 4):
        for q, name in enumerate(NUMERALS, start=1):
            line = [str(i), "Meningkatnya layanan", f"Persentase layanan {i}", "100", f"Layanan {i}",
                    money(i * 10**7)]  # fmt: skip
            blank = merged and q > 1
            rows.append([*([""] * 6 if blank else line), name, str(10 * q), money(q * i * 10**6),
                         "" if blank else "Kepala Bidang"])  # fmt: skip
    return rows


@pytest.mark.parametrize("merged", [True, False])
def test_a_row_per_quarter_makes_one_line(merged: bool) -> None:
    plan = plan_of_pages(pages([row_per_quarter(merged)]))
    assert targets(plan) == [[10, 20, 30, 40]] * 3
    assert amounts(plan) == [[i * 10**6 * q for q in range(1, 5)] for i in range(1, 4)]
    assert [line.ceiling.value for line in plan.lines] == [i * 10**7 for i in range(1, 4)]


def test_a_column_that_says_when_a_line_is_due_stays_a_remark() -> None:
    header = [*HEADER, "Triwulan"]
    rows = [[*plan_row(f"Layanan {i}", [i * 10**6] * 4, no=str(i)), NUMERALS[i % 4]] for i in range(8)]
    plan = plan_of(header, rows)
    assert targets(plan) == [[10, 20, 30, 40]] * 8
    assert [line.note_printed for line in plan.lines[:4]] == NUMERALS


def test_the_title_of_the_samples_names_no_quarter() -> None:
    assert not any(quarter_of(text) for text in TITLE)
