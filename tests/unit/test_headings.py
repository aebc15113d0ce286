"""What headings say: the longest phrase speaks, and words that only look like a quarter or source don't."""

from __future__ import annotations

import pytest

from pipelines.understanding.lexicon.headings import concept_scores, source_of
from pipelines.understanding.lexicon.levels import RANKS, word_rank
from pipelines.understanding.lexicon.periods import month_of, names_a_period_alone, quarter_of


@pytest.mark.parametrize(
    ("heading", "concept"),
    [
        ("Target Anggaran TW I", "money"),
        ("Total Target Anggaran", "ceiling"),
        ("Pagu Kegiatan", "ceiling"),
        ("Indikator Kinerja Program (Outcome)", "indicator"),
        ("Satuan Indikator", "unit"),
        ("Aksi/Kegiatan", "action"),
        ("Unit Kerja/Satuan Kerja", "responsible"),
        ("Nama PIC", "responsible"),
        ("Kode IKU", "code"),
        ("Capaian Serapan Anggaran (%)", "actual"),
        ("PENANGGU NG JAWAB", "responsible"),
    ],
)
def test_the_longest_phrase_of_a_heading_speaks(heading: str, concept: str) -> None:
    scores = concept_scores(heading)
    assert max(scores, key=scores.__getitem__) == concept


def test_a_word_within_another_is_silent() -> None:
    assert "note" not in concept_scores("Alokasi Anggaran")  # holds `lokasi`
    assert "unit" not in concept_scores("Pusat Layanan")  # holds `sat`


@pytest.mark.parametrize(
    ("heading", "quarter"),
    [
        ("Target Jan - Mar", 1),
        ("TRIB. II", 2),
        ("Triwul an III", 3),
        ("Anggaran Okt s/d Des 2024", 4),
        ("TW III/IV", None),
        ("Jan-Jun", None),
        ("Tabel 4-1 Triwulan I", 1),
    ],
)
def test_the_quarter_of_a_heading(heading: str, quarter: int | None) -> None:
    assert quarter_of(heading) == quarter


@pytest.mark.parametrize(
    ("heading", "source"),
    [
        ("Dana Transfer Umum-Dana Alokasi Umum", "DAU"),
        ("Dana Transfer Khusus-Dana Alokasi Khusus (DAK) Non Fisik", "DAK Non Fisik"),
        ("Non APBD", "Non APBD"),
        ("Pendapatan Asli Daerah (PAD)", "PAD"),
        ("APBD / DAK", None),
    ],
)
def test_the_source_of_money_a_heading_names(heading: str, source: str | None) -> None:
    assert source_of(heading) == source


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        ("Agus", 8),
        ("Jan 2023", 1),
        ("Bulan ke-7", 7),
        ("bulan_03", 3),
        ("Anggaran Januari", 1),
        ("Pebuari", 2),
        ("31 Desember 2023", None),
        ("Januari - Maret", None),
        ("Kegiatan Maret", 3),
        ("Kondisi Akhir Desember", None),
    ],
)
def test_the_month_of_a_heading(heading: str, month: int | None) -> None:
    assert month_of(heading) == month


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("TRIWULAN I", True),
        ("Target Triwulan Kedua (April s.d. Juni) 2024", True),
        ("Bulan Maret", True),
        ("Laporan Triwulan I", False),
        ("Rapat Bulan Januari", False),
        ("Program Kesehatan", False),
    ],
)
def test_a_row_that_names_a_period_and_nothing_else(text: str, alone: bool) -> None:
    assert names_a_period_alone(text) is alone


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("Proram Penunjang Urusan", RANKS["program"]),
        ("Kegitan Penyediaan Gaji", RANKS["activity"]),
        ("1.01 Sub Kegaitan Penyusunan Dokumen", RANKS["sub_activity"]),
        ("Progress Pembangunan", None),
        ("Kejadian Luar Biasa", None),
    ],
)
def test_the_level_word_of_a_name_with_one_letter_wrong(name: str, rank: int | None) -> None:
    assert word_rank(name) == rank
