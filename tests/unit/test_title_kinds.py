"""What a title calls its table, what stands on pages beside the text, and which columns are years."""

from __future__ import annotations

import pytest

from pipelines.model.page import Box, Cell, Grid, Page, TextLine
from pipelines.understanding.columns.years import columns_of_years
from pipelines.understanding.identity.title_kinds import kind_of_title
from pipelines.understanding.identity.titles import names_a_plan
from pipelines.understanding.tables.running import RunningLines


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RENCANA AKSI|DINAS SOSIAL KABUPATEN GARUT|TAHUN 2023", "plan"),
        ("MATRIKS PENCAPAIAN RENCANA AKSI TAHUN 2023", "plan"),
        ("RENCANA|AKSI TAHUN 2023", "plan"),
        ("RENCANA AKSI|PERJANJIAN KINERJA TAHUN 2023", "plan"),
        ("Rencana aksi tahun 2022 disajikan dalam tabel berikut.|Dinas Pertanian", "plan"),
        ("Rencana Tindak Lanjut Dinas Sosial Tahun 2023", "plan_of_actions"),
        ("RENCANA TINDAK LANJUT HASIL PEMERIKSAAN BPK", "other"),
        ("LAPORAN REALISASI RENCANA AKSI TAHUN 2023", "report_on_plan"),
        ("Capaian Rencana Aksi Triwulan II", "report_on_plan"),
        # the caption speaks, not the text before it
        ("Rencana aksi telah disusun pada awal tahun.|Tabel 3.5 Pengukuran Kinerja Tahun 2023", "result"),
        ("RENCANA AKSI 2023|Tabel 4|Perjanjian Kinerja Tahun 2023", "other"),
        ("CAPAIAN KINERJA 2022|Tabel 3.4 Rencana Aksi Tahun 2023", "plan"),
        ("RENCANA KERJA DAN ANGGARAN|TAHUN 2023", "other"),
        ("DAFTAR PEGAWAI", "other"),
        ("DINAS SOSIAL KABUPATEN GARUT", "none"),
        ("", "none"),
    ],
)
def test_kind_of_title(title: str, kind: str) -> None:
    assert kind_of_title(title.split("|") if title else []) == kind


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Rencana Aksi Dinas Sosial Kabupaten Garut Tahun 2023", True),
        ("RENCANA AKSI YANG TELAH DISESUAIKAN DENGAN PERUBAHAN APBD", True),
        ("Tabel 2.1. Rencana aksi pencapaian kinerja.", True),
        ("Adapun rencana aksi Dinas Sosial tahun 2024 adalah sebagai berikut :", True),
        ("Formulir Rencana Aksi Perjanjian Kinerja", True),
        ("Data berikut disusun sebagai bahan penyusunan rencana aksi.", False),
        ("Dasar: Rencana Aksi Dinas Kesehatan Tahun 2022", False),
        ("DOKUMEN PENDUKUNG RENCANA AKSI", False),
        ("Lihat juga: Rencana Aksi 2023", False),
        ("Renaksi 2023 dipantau melalui aplikasi e-SAKIP", False),
        ("ditetapkan; dokumen rencana aksi disajikan secara terpisah", False),
        ("rencana aksi yang ditetapkan oleh kepala dinas", False),
        ("Program ini menindaklanjuti rencana aksi daerah.", False),
    ],
)
def test_a_sentence_that_mentions_a_plan_names_none(line: str, names: bool) -> None:
    assert names_a_plan(line) is names


MENTION = "Data berikut disusun sebagai bahan penyusunan rencana aksi."


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["PERJANJIAN KINERJA TAHUN 2023", "DINAS SOSIAL KABUPATEN GARUT", MENTION], "other"),
        (["PENGUKURAN KINERJA TAHUN 2023", MENTION], "result"),
        (["Tabel 3.1 Target dan Realisasi Kinerja per Triwulan", "Renaksi dipantau setiap bulan."], "result"),
        (["RENCANA AKSI TAHUN 2023", "Tabel berikut telah disesuaikan dengan perubahan anggaran."], "plan"),
        (["Kegiatan dilaksanakan setiap tahun.", MENTION], "none"),
    ],
)
def test_the_headings_above_a_sentence_say_what_a_table_is(lines: list[str], kind: str) -> None:
    assert kind_of_title(lines) == kind


def _line(text: str, top: float, page: int = 1, running: bool = False) -> TextLine:
    return TextLine(text, page, Box(40, top, 400, top + 8), running=running)


def _grid(page: int = 1) -> Grid:
    return Grid(page, 1, 1, (Cell(0, 0, "x"),), "ruled", Box(40, 150, 400, 300))


def _parted(*pages: Page) -> tuple[list[str], list[str]]:
    running = RunningLines()
    body = [b.text for page in pages for b in running.body(page) if isinstance(b, TextLine)]
    return body, [line.text for line in running.lines]


def test_a_report_s_head_is_no_title_even_on_the_first_page() -> None:
    blocks = (
        _line("LAPORAN KINERJA DINAS SOSIAL", 29),
        _line("Tahun 2020", 29),
        _line("Rencana Aksi Tahun 2021 Halaman 1", 70),
        _grid(),
        _line("KEPALA DINAS", 400),
        _line("Kabupaten Garut | 41", 570),
    )
    assert _parted(Page(1, blocks, 842, 595)) == (
        ["Rencana Aksi Tahun 2021", "KEPALA DINAS"],
        ["LAPORAN KINERJA DINAS SOSIAL", "Tahun 2020", "Kabupaten Garut"],
    )


def test_a_title_at_the_page_s_head_stays_one_but_is_told_once() -> None:
    pages = [
        Page(n, (_line(f"RENCANA AKSI DINAS SOSIAL 2021 Hal. {n} dari 2", 30, n), _grid(n)), 842, 595)
        for n in (1, 2)
    ]
    assert _parted(*pages) == (["RENCANA AKSI DINAS SOSIAL 2021"], ["RENCANA AKSI DINAS SOSIAL 2021"])


def test_a_header_the_file_marks_is_a_title_where_it_names_the_plan() -> None:
    def page(*heads: str) -> Page:
        lines = [TextLine(text, 1, running=True) for text in heads]
        return Page(1, (*lines, TextLine("Tahun 2021", 1), _grid(), TextLine("Dinas X", 1, running=True)))

    letterhead = ("PEMERINTAH KABUPATEN GARUT", "DINAS SOSIAL")
    assert _parted(page(*letterhead)) == ([*letterhead, "Tahun 2021"], ["Dinas X"])
    assert _parted(page("LKjIP 2020", "DINAS SOSIAL")) == (
        ["Tahun 2021"],
        ["LKjIP 2020", "DINAS SOSIAL", "Dinas X"],
    )


@pytest.mark.parametrize(
    ("headings", "years"),
    [
        ([["Target"], *[["Target Tahun ke-", n] for n in "1234"]], {1, 2, 3, 4}),
        ([["Target"], *[["Target", f"Tahun {n}"] for n in ("I", "II", "III")]], {1, 2, 3}),
        ([["Target"], *[["Target Kinerja", n] for n in ("I", "II", "III", "IV", "V")]], {1, 2, 3, 4, 5}),
        ([["Target"], *[["Target Triwulan ke", n] for n in "1234"]], set()),
        ([["Target"], *[["Target Kinerja", n] for n in "1234"]], set()),
        ([[str(n)] for n in range(1, 13)], set()),  # months
        ([["Tahun 1"], ["Target"]], set()),
    ],
)
def test_years_of_a_longer_plan(headings: list[list[str]], years: set[int]) -> None:
    assert columns_of_years(headings) == years
