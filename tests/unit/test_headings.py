"""What headings say: the longest phrase speaks, and words that only look like a quarter or source don't."""

from __future__ import annotations

import pytest

from pipelines.understanding.lexicon.headings import concept_scores, source_of
from pipelines.understanding.lexicon.periods import quarter_of


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
