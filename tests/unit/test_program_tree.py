"""Under which program and activity a line stands, however a table prints its headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Page
from pipelines.model.plan import Line
from pipelines.understanding.understand import understand
from tests.grids import HEADER, TITLE, money, pages

QUARTERS = ("TW I", "TW II", "TW III", "TW IV")
# The objective's indicator with its quarters, then activities with an indicator and money of their own.
TWO_GROUPS = ["No", "Sasaran", "Indikator Sasaran", *(f"Target {q}" for q in QUARTERS),
              "Program dan Kegiatan", "Indikator Kegiatan", "Target Kegiatan", "Rencana Aksi",
              "Anggaran (Rp)", "Penanggung Jawab"]  # fmt: skip


def lines_of(rows: Sequence[Sequence[str]], made: list[Page] | None = None) -> list[Line]:
    found = understand(made or pages([rows]), Hints("plan.pdf"), "pdf", 1)
    assert found.words_printed == (
        found.words_in_lines + found.words_in_headings + found.words_in_notes + found.words_in_issues
    )
    return found.plans[0].lines


def names(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.program_name, line.activity_name) for line in lines if line.ceiling.value]


def opener(no: str, program: str = "") -> list[str]:
    """A row that opens an objective: its indicator and quarters, at most a program's name beside them."""
    return [no, f"Meningkatnya mutu {no}", f"Persentase mutu {no}", "10%", "20%", "30%", "40%",
            program, "", "", "", "", ""]  # fmt: skip


def activity(name: str, amount: int) -> list[str]:
    return ["", "", "", "", "", "", "", name, f"Jumlah {name.lower()}", "4 kali",
            "Melaksanakan", money(amount), "Kepala Bidang"]  # fmt: skip


@pytest.mark.parametrize("program", ["Program Perlindungan Pesisir", "1.02.03 Perlindungan Pesisir"])
def test_a_program_in_the_row_that_opens_an_objective_heads_its_activities(program: str) -> None:
    rows = [TWO_GROUPS, opener("1", program), activity("Patroli", 700_000), activity("Pelatihan", 300_000)]
    bare = program.removeprefix("1.02.03 ")
    assert names(lines_of(rows)) == [(bare, "Patroli"), (bare, "Pelatihan")]


def test_a_heading_goes_on_over_later_objectives_until_the_next() -> None:
    rows = [
        TWO_GROUPS,
        opener("1", "Program Pesisir"),
        activity("Patroli", 700_000),
        opener("2"),
        activity("Pelatihan", 300_000),
        opener("3", "Program Tambak"),
        activity("Benih", 100_000),
    ]
    above = [("Program Pesisir", "Patroli"), ("Program Pesisir", "Pelatihan"), ("Program Tambak", "Benih")]
    assert names(lines_of(rows)) == above


def row(name: str, amount: int = 0, objective: str = "", indicator: bool = True) -> list[str]:
    quarter = money(amount // 4) if amount else ""
    about = [f"Persentase {name}", "%", "100", "10", "20", "30", "40"] if indicator else [""] * 7
    return ["", objective, *about, name, money(amount) if amount else "", *[quarter] * 4,
            "Kepala Bidang" if amount else ""]  # fmt: skip


@pytest.mark.parametrize("heading", ["Program Layanan Anak", "Layanan Anak Terlantar"])
def test_an_activity_under_a_heading_keeps_its_name(heading: str) -> None:
    rows = [HEADER, row(heading, indicator=False), row("Asuhan", 400_000), row("Bantuan Pangan", 800_000)]
    assert names(lines_of(rows)) == [(heading, "Asuhan"), (heading, "Bantuan Pangan")]


def test_a_program_with_targets_but_no_money_heads_what_follows() -> None:
    rows = [HEADER, row("Program Layanan Anak", objective="Meningkatnya layanan"), row("Asuhan", 400_000),
            row("Program Layanan Lansia"), row("Kunjungan", 800_000)]  # fmt: skip
    above = [("Program Layanan Anak", "Asuhan"), ("Program Layanan Lansia", "Kunjungan")]
    assert names(lines_of(rows)) == above


def test_one_column_for_objectives_and_programs_gives_each_its_place() -> None:
    header = ["No", "Sasaran / Program", "Indikator Kinerja", "Target", *(f"Target {q}" for q in QUARTERS)]
    rows = [
        header,
        ["1", "Meningkatnya kesiapan", "Indeks kesiapan", "80", "20", "40", "60", "80"],
        ["2", "Program Tanggap Banjir", "Persentase regu", "100", "25", "50", "75", "100"],
        ["", "", "Jumlah latihan", "8", "2", "4", "6", "8"],
        ["3", "Meningkatnya akuntabilitas", "Nilai SAKIP", "75", "0", "0", "0", "75"],
    ]
    lines = lines_of(rows)
    told = [(n.objective, n.objective_printed, n.program_printed) for n in lines]
    assert told == [
        ("Meningkatnya kesiapan", "Meningkatnya kesiapan", ""),
        ("Meningkatnya kesiapan", "", "Program Tanggap Banjir"),
        ("Meningkatnya kesiapan", "", "Program Tanggap Banjir"),
        ("Meningkatnya akuntabilitas", "Meningkatnya akuntabilitas", ""),
    ]


def in_one_cell(text: str, bold_lead: int = 0, kind: str = "ruled") -> list[Page]:
    """Two activities under a program that shares the first one's cell."""
    [page] = pages([[HEADER, row(text, 400_000), row("Bantuan", 800_000)]], TITLE)
    *titles, table = page.blocks
    cells = [replace(c, bold_lead=bold_lead) if c.text == text else c for c in table.cells]  # type: ignore[union-attr]
    return [replace(page, blocks=(*titles, replace(table, cells=tuple(cells), kind=kind)))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "bold_lead", "kind"),
    [
        ("Program Layanan\nAnak\nAsuhan Keluarga", len("Program Layanan\nAnak"), "ruled"),
        ("Program Layanan Anak\nKegiatan Asuhan Keluarga", 0, "native"),
    ],
)
def test_a_program_and_an_activity_in_one_cell(text: str, bold_lead: int, kind: str) -> None:
    first, second = lines_of([], in_one_cell(text, bold_lead, kind))
    own = text.replace("\n", " ").removeprefix("Program Layanan Anak ")
    assert first.program_printed == text.replace("\n", " ")
    assert (first.program_name, first.activity_name) == ("Program Layanan Anak", own)
    assert (second.program_name, second.activity_name) == ("Program Layanan Anak", "Bantuan")


def test_a_wrapped_name_is_not_taken_apart() -> None:
    """On a page a line that begins with `Kegiatan` may be the rest of a program's name."""
    first, _ = lines_of([], in_one_cell("Program Pembinaan\nKegiatan Keagamaan"))
    assert first.program_name == "Program Pembinaan Kegiatan Keagamaan"


def test_an_activity_with_a_responsible_and_no_figure_is_a_line() -> None:
    bare = ["", "", "", "", "", "", "", "", "", "Rapat Koordinasi", "", "", "", "", "", "Kepala Seksi"]
    lines = lines_of([HEADER, row("Asuhan", 400_000), bare, row("Bantuan", 800_000)])
    assert [(n.program_printed, n.responsible) for n in lines] == [
        ("Asuhan", "Kepala Bidang"),
        ("Rapat Koordinasi", "Kepala Seksi"),
        ("Bantuan", "Kepala Bidang"),
    ]


@pytest.mark.parametrize(
    ("program", "activity", "sub_activity"),
    [
        ("1.06.02", "1.06.02.2.01", "1.06.02.2.01.01"),  # as the ministry numbers since 2020
        ("1.06.1.06.01.15", "1.06.1.06.01.15.01", None),  # before, with the agency's own code between
        ("1.06.1.06.01.15", "1.06.1.06.01.15.01", "1.06.1.06.01.15.01.02"),
    ],
)
def test_codes_are_told_apart_by_how_one_begins_the_other(
    program: str, activity: str, sub_activity: str | None
) -> None:
    header = ["Kode", *HEADER[1:]]
    texts = [(program, "Perlindungan Anak", 500_000), (activity, "Asuhan", 400_000)]
    if sub_activity:
        texts.append((sub_activity, "Kunjungan", 400_000))
    rows = [[code, *row(name, amount)[1:]] for code, name, amount in texts]
    levels = [line.budget_level for line in lines_of([header, *rows])]
    assert levels == ["program", "activity", "sub_activity"][: len(rows)]
