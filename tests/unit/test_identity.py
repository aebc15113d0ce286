"""Identity of a plan from its title, signature block, cover and row in documents.csv."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import TextLine
from pipelines.understanding.identity.acronyms import defined_acronyms
from pipelines.understanding.identity.agencies import canonical_agency
from pipelines.understanding.identity.agency_names import agency_match_key
from pipelines.understanding.identity.foreign import own_lines
from pipelines.understanding.identity.identity import IdentityResult, resolve_identity
from pipelines.understanding.identity.places import DocumentLines
from pipelines.understanding.identity.regions import resolve_region
from pipelines.understanding.identity.titles import choose_year, plan_level_of, title_revision, title_years
from pipelines.understanding.lexicon.data_files import read_reference

# Titles as agencies word them: lines parted by `|`, the region as its code.
TITLES = Path(__file__).parents[1] / "data" / "plan_titles.tsv"


def lines(text: str, page: int = 1) -> list[TextLine]:
    return [TextLine(part, page) for part in text.split("|")] if text else []


def resolve(
    title: str, signature: str = "", other: str = "", cells: tuple[str, ...] = (), **hints: object
) -> IdentityResult:
    """`|` ends a line; `other` begins on page 1, the plan stands on page 5."""
    given = Hints(file="a.pdf", **hints)  # type: ignore[arg-type]
    around = DocumentLines(lines(title, 5), lines(signature, 5), lines(other), cells)
    return resolve_identity(around, given)


def titles() -> list[dict[str, str]]:
    with TITLES.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", titles(), ids=lambda case: case["title"][:40])
def test_title_and_signature_tell_who_planned(case: dict[str, str]) -> None:
    result = resolve(case["title"], case["signature"])
    assert result.identity is not None, result.missing
    found = result.identity
    assert (found.agency, found.region_code, str(found.fiscal_year), str(found.revision)) == (
        case["agency"],
        case["region_code"],
        case["fiscal_year"],
        case["revision"],
    )
    assert result.issues == []


NTB = "RENCANA AKSI INSTANSI PEMERINTAH|RENCANA AKSI PENCAPAIAN KINERJA TAHUN 2023"
GARUT = "RENCANA AKSI PERUBAHAN DINSOS KAB. GARUT 2024"


def test_documents_csv_names_what_the_document_does_not() -> None:
    result = resolve(NTB, agency="DISNAKERTRANS", region="Prov. NTB")
    assert result.identity is not None
    assert result.identity.model_dump() == {
        "agency": "Dinas Tenaga Kerja dan Transmigrasi",
        "agency_type": "dinas",
        "region": "Nusa Tenggara Barat",
        "region_code": "52",
        "region_type": "provinsi",
        "fiscal_year": 2023,
        "revision": 0,
        "title": "RENCANA AKSI INSTANSI PEMERINTAH RENCANA AKSI PENCAPAIAN KINERJA TAHUN 2023",
    }
    assert result.issues == []


def test_documents_csv_wins_and_every_contradiction_of_the_title_is_an_issue() -> None:
    result = resolve(GARUT, agency="Dinas Kesehatan", region="Kota Cirebon", fiscal_year=2022, revision=0)
    assert result.identity is not None
    found = result.identity
    assert (found.agency, found.region_code, found.fiscal_year, found.revision) == (
        "Dinas Kesehatan", "32.74", 2022, 0
    )  # fmt: skip
    assert [i.reason_code for i in result.issues] == ["identity_conflict"] * 4
    messages = " ".join(i.message for i in result.issues)
    for says in ("Dinas Sosial", "Kabupaten Garut", "2024", "revision 0, the document says 1"):
        assert says in messages
    assert result.issues[0].page_number == 5
    assert result.issues[0].printed_text == GARUT


@pytest.mark.parametrize(
    ("agency", "region"),
    [("DINAS SOSIAL", "KAB. GARUT"), ("dinsos", "32.05"), ("Dinas Sosial Garut", None), (None, "Garut")],
)
def test_a_hint_in_another_spelling_is_no_conflict(agency: str | None, region: str | None) -> None:
    result = resolve(GARUT, agency=agency, region=region, fiscal_year=2024, revision=1)
    assert result.identity is not None
    assert (result.identity.agency, result.identity.region_code) == ("Dinas Sosial", "32.05")
    assert result.issues == []


def test_signature_of_another_agency_is_an_issue_but_a_superior_is_none() -> None:
    title = "RENCANA AKSI DINAS SOSIAL KABUPATEN GARUT TAHUN 2024"
    wrong = resolve(title, "KEPALA DINAS KESEHATAN|KABUPATEN GARUT")
    assert wrong.identity is not None
    assert wrong.identity.agency == "Dinas Sosial"
    assert [i.reason_code for i in wrong.issues] == ["identity_conflict"]
    elsewhere = resolve(title, "KEPALA DINAS SOSIAL|KABUPATEN CIAMIS")
    assert elsewhere.identity is not None
    assert elsewhere.identity.region_code == "32.05"
    assert [i.reason_code for i in elsewhere.issues] == ["identity_conflict"]
    assert resolve(title, "SEKRETARIS DAERAH KABUPATEN GARUT").issues == []
    assert resolve(title, "BUPATI GARUT     KEPALA DINAS SOSIAL").issues == []


UNKNOWN = [
    # title, signature, other, hints, reason, what the message must say
    (NTB, "Mengetahui,|Kepala Perangkat Daerah", "", {}, "unknown_agency", ("agency", "region")),
    (NTB, "", "", {"agency": "Dinas Sosial"}, "unknown_agency", ("names no region",)),
    ("RENCANA AKSI DINAS SOSIAL KABUPATEN GARUT", "Garut, 7 Januari 2021|NIP. 19740117 202103 1 008", "", {},
     "unknown_year", ("fiscal_year",)),
    ("RENCANA AKSI DINAS SOSIAL KABUPATEN GARUT 2021-2026", "", "", {}, "unknown_year", ()),
    ("RENCANA AKSI DINAS SOSIAL KAB. GARUT TAHUN 2023 DAN 2024", "", "", {}, "unknown_year",
     ("2023 and 2024",)),
    # a report's year is not its plan's
    ("RENCANA AKSI DINAS SOSIAL KAB. GARUT", "", "LAPORAN KINERJA|TAHUN 2021|LKjIP 2021", {},
     "unknown_year", ()),
    ("RENCANA AKSI DINAS SOSIAL KAB. GARUT", "", "Rencana Aksi Tahun 2021|Lampiran: Rencana Aksi Tahun 2022",
     {}, "unknown_year", ("2021, 2022",)),
    ("RENCANA AKSI DISDIK MAGELANG 2023", "KEPALA DINAS PENDIDIKAN", "", {}, "unknown_agency",
     ("Kabupaten Magelang or Kota Magelang",)),
    (NTB, "", "", {"agency": "Disdik", "region": "Magelang"}, "unknown_agency", ("Kota Magelang",)),
    (NTB, "", "", {"agency": "Disdik", "region": "Kota Wakanda"}, "unknown_agency", ("Kota Wakanda",)),
    ("RENCANA AKSI DKP KOTA TEGAL 2022", "", "", {}, "unknown_agency",
     ("Dinas Ketahanan Pangan", "Dinas Kelautan dan Perikanan")),
]  # fmt: skip


@pytest.mark.parametrize(("title", "signature", "other", "hints", "reason", "says"), UNKNOWN)
def test_what_cannot_be_told_is_refused_with_what_to_do(
    title: str, signature: str, other: str, hints: dict[str, object], reason: str, says: tuple[str, ...]
) -> None:
    result = resolve(title, signature, other, **hints)
    assert result.identity is None
    assert result.missing is not None
    assert result.missing.reason_code == reason
    for part in (*says, "'a.pdf'", "documents.csv"):
        assert part in result.missing.message


def test_a_report_is_dated_by_the_plan_in_it_and_named_by_its_cover() -> None:
    cover = "LAPORAN KINERJA (LKjIP)|TAHUN 2021|DINAS PERTANIAN|KABUPATEN BONE|LKjIP 2021 | 1"
    for title, other in (
        ("Rencana Aksi Tahun 2022", cover),
        ("LKjIP 2021 - 24", cover + "|Lampiran: Rencana Aksi Tahun 2022 24"),
        ("Adapun rencana aksi tahun 2022 disajikan dalam tabel berikut, sesuai LKjIP tahun 2021.", cover),
    ):
        found = resolve(title, "", other).identity
        assert found is not None
        assert (found.agency, found.region_code, found.fiscal_year) == ("Dinas Pertanian", "73.08", 2022)


def test_cover_of_the_plan_itself_gives_year_and_revision() -> None:
    cover = "PEMERINTAH KOTA MALANG|RENCANA AKSI PERUBAHAN|TAHUN 2023|INSPEKTORAT DAERAH|Sumber Tahun 2019"
    found = resolve("MATRIKS", "", cover).identity
    assert found is not None
    assert (found.agency, found.region_code, found.fiscal_year, found.revision) == (
        "Inspektorat Daerah", "35.73", 2023, 1
    )  # fmt: skip


def test_cells_across_the_table_are_part_of_its_title() -> None:
    found = resolve("", "", cells=("RENCANA AKSI DINAS SOSIAL\nKABUPATEN GARUT\nTAHUN 2023",)).identity
    assert found is not None
    assert (found.agency, found.region_code, found.fiscal_year) == ("Dinas Sosial", "32.05", 2023)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("RENCANA AKSI ESELON II", "echelon_2"),
        ("RENCANA AKSI ESELON III.a", "echelon_3"),
        ("RENCANA AKSI ESELON IIIB TAHUN 2024", "echelon_3"),
        ("Rencana Aksi Eselon 4 Dinas Sosial", "echelon_4"),
        ("RENCANA AKSI ESELON lV", "echelon_4"),
        ("RENCANA AKSI PEJABAT ES. III", "echelon_3"),
        ("RENCANA AKSI KEPALA BIDANG REHABILITASI SOSIAL", "echelon_3"),
        ("RENCANA AKSI KASUBBAG KEUANGAN", "echelon_4"),
        ("RENCANA AKSI ESELON II, III DAN IV", "agency"),
        ("RENCANA AKSI DINAS SOSIAL II", "agency"),
        ("RENCANA AKSI KEPALA DINAS SOSIAL", "agency"),
    ],
)
def test_plan_level(title: str, level: str) -> None:
    assert plan_level_of(title) == level


@pytest.mark.parametrize(
    ("title", "revision"),
    [
        ("RENCANA AKSI TAHUN 2023", None),
        ("PERUBAHAN RENCANA AKSI TAHUN 2023", 1),
        ("RENCANA\nAKSI PERUBAHAN\nTAHUN 2023", 1),
        ("RENAKSI PERUBAHAN KEDUA TAHUN 2023", 2),
        ("RENCANA AKSI PERUBAHAN II 2023", 2),
        ("Rencana Aksi Tahun 2023 Rev. 3", 3),
        ("RENCANA AKSI (REVISI) 2023", 1),
        ("RENCANA AKSI SETELAH PERUBAHAN APBD 2023", 1),
        ("RENCANA AKSI RENJA PERUBAHAN DINAS SOSIAL 2023", 1),
        ("RENCANA AKSI PERUBAHAN IKLIM 2023", None),
        ("RENCANA AKSI PERUBAHAN\nPERILAKU 2023", None),
        ("RENCANA AKSI AGEN PERUBAHAN TAHUN 2023", None),
        ("RENCANA AKSI SEBELUM PERUBAHAN TAHUN 2023", None),
    ],
)
def test_revision_of_the_plan_not_change_of_something_else(title: str, revision: int | None) -> None:
    lines_of_title = title.split("\n")
    year, _ = choose_year(title_years(lines_of_title))
    assert (title_revision(lines_of_title), year) == (revision, 2023)


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("52.03", "52.03"),
        ("KAB. LOTIM", "52.03"),
        ("Lotim", "52.03"),
        ("KABUPATEN KULONPROGO", "34.01"),
        ("Kab. KP", "34.01"),
        ("Provinsi D.I. Yogyakarta", "34"),
        ("Kota Yogyakarta", "34.71"),
        ("Kotamadya Pematang Siantar", "12.72"),
        ("Kabupaten Kota Baru", "63.02"),
        ("Kab. Lima Puluh Kota", "13.07"),
        ("Kota Administrasi Jakarta Utara", "31.72"),
        ("Kabupaten Banyumaz", "33.02"),
        ("Tegal", "33.28 33.76"),
        ("Gorontalo", "75 75.01 75.71"),
        ("Kabupaten/Kota", ""),
        ("Kota Garut", ""),
    ],
)
def test_regions_in_any_spelling(printed: str, codes: str) -> None:
    assert " ".join(sorted(r.code for r in resolve_region(printed))) == codes


def test_every_region_is_found_by_its_own_name() -> None:
    codes = [row["region_code"] for row in read_reference("regions.csv")]
    assert len(codes) > 500
    for code in codes:
        (region,) = resolve_region(code)
        name = f"PROVINSI {region.name}" if region.type == "provinsi" else region.name
        assert resolve_region(name) == (region,)
        assert resolve_region(name.upper().replace(" ", "")) == (region,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sekretariat DPRD", "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH", True),
        ("Inspektorat", "INSPEKTORAT DAERAH", True),
        ("Dinas Kebudayaan (Kundha Kabudayan)", "DINAS KEBUDAYAAN", True),
        ("Dinas Koperasi & UKM", "Dinas Koperasi, Usaha Kecil dan Menengah", True),
        ("RSUD Ende", "Rumah Sakit Umum Daerah Ende", True),
        ("UPTD Puskesmas Sewon", "Unit Pelaksana Teknis Dinas Pusat Kesehatan Masyarakat Sewon", True),
        ("Bagian Hukum", "Bagian Hukum Sekretariat Daerah", True),
        ("Bagian Umum", "Bagian Umum Sekretariat DPRD", False),
        ("Dinas Pendidikan", "Dinas Pendidikan dan Kebudayaan", False),
        ("Sekretariat Daerah", "Sekretariat DPRD", False),
    ],
)
def test_one_key_for_all_spellings_of_an_agency(one: str, other: str, same: bool) -> None:
    assert (agency_match_key(one) == agency_match_key(other)) is same


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("DINAS PU & PENATAAN RUANG", "Dinas Pekerjaan Umum dan Penataan Ruang"),
        ("dinas kesehatan", "Dinas Kesehatan"),
        ("DINAS KOPERASI & UKM", "Dinas Koperasi dan UKM"),
        ("DINAS P3A DAN KB", "Dinas Pemberdayaan Perempuan dan Perlindungan Anak dan KB"),
        ("BADAN KESBANG DAN POLITIK", "Badan Kesatuan Bangsa dan Politik"),
        ("DINAS KUKM", "Dinas Koperasi dan Usaha Kecil dan Menengah"),
        ("DINAS PERTANIAN PERKEBUNAN", "Dinas Pertanian Perkebunan"),  # no known word is added
        ("DINAS PERIKANAN DAN KELAUTAN DAERAH", "Dinas Perikanan dan Kelautan Daerah"),  # or dropped
        ("DINAS PERTANIAN DAN PETERNAKEN", "Dinas Pertanian dan Peternakan"),
        ("DINAS PERTANIAN DAN PELAYARAN", "Dinas Pertanian dan Pelayaran"),
        ("UPTD PPA DAN KB", "UPTD PPA dan KB"),
        ("PERUMDA TIRTA RAHARJA", "Perumda Tirta Raharja"),
        ("BADAN PENGELOLA KAWASAN REBANA", "Badan Pengelola Kawasan Rebana"),
    ],
)
def test_spelling_of_agencies(printed: str, written: str) -> None:
    assert canonical_agency(printed) == written


def test_headings_elsewhere_name_the_agency_only_with_its_region_and_all_alike() -> None:
    named = "BAB I|Profil Dinas Sosial Kabupaten Garut|Lampiran Dinas Sosial Kabupaten Garut"
    title = "RENCANA AKSI TAHUN 2023"
    cover = [TextLine("Kata Pengantar", 1)]
    body = [TextLine(text, 2) for text in named.split("|")]
    stray = [TextLine("Provinsi Jawa Barat", 3), TextLine("Sekretariat Daerah", 3)]
    other = [TextLine("Dinas Kesehatan Kabupaten Garut", 4)]
    hints, above = Hints("a.pdf"), lines(title, 5)
    found = resolve_identity(DocumentLines(above, other=[*cover, *body, *stray]), hints).identity
    assert found is not None
    assert (found.agency, found.region_code) == ("Dinas Sosial", "32.05")
    open_result = resolve_identity(DocumentLines(above, other=[*cover, *body, *other]), hints)
    assert open_result.missing is not None
    assert open_result.missing.reason_code == "unknown_agency"


_BPLHD = "Badan Pengelolaan Lingkungan Hidup Daerah"
_DKPP = "Dinas Ketahanan Pangan dan Pertanian"
_BKBPP = "Badan Keluarga Berencana dan Pemberdayaan Perempuan"


@pytest.mark.parametrize(
    ("short", "printed", "name"),
    [
        ("BPLHD", "oleh Badan Pengelolaan Lingkungan|Hidup Daerah (BPLHD) Kota Bima", _BPLHD),
        ("BPLHD", f"BPLHD ({_BPLHD})", _BPLHD),
        ("DKPP", f"{_DKPP} Kota Bima yang selanjutnya disebut DKPP", _DKPP),
        ("BKBPP", f"BKBPP : {_BKBPP}", _BKBPP),
        ("BPLHD", "Dinas Kesehatan (BPLHD)", None),
        ("BPLHD", "disusun bersama BPLHD (lihat lampiran)", None),
    ],
)
def test_an_acronym_is_what_the_document_writes_out(short: str, printed: str, name: str | None) -> None:
    assert dict(defined_acronyms(lines(printed))) == ({short.casefold(): (name,)} if name else {})


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("1. Peraturan Badan Kepegawaian Negara|Nomor 6 Tahun 2022|DINAS SOSIAL", "DINAS SOSIAL"),
        ("KEPALA DINAS|Tembusan:|1. Bupati Garut|2. Inspektorat", "KEPALA DINAS"),
        ("Diterbitkan oleh|Dinas Kominfo|RENCANA AKSI|DINAS SOSIAL", "RENCANA AKSI|DINAS SOSIAL"),
        ("Sumber: BPS Kabupaten Garut|DINAS SUMBER DAYA AIR", "DINAS SUMBER DAYA AIR"),
        ("RENCANA AKSI|BERDASARKAN PERJANJIAN KINERJA|DINAS SOSIAL", "RENCANA AKSI|DINAS SOSIAL"),
        ("LAMPIRAN|KEPUTUSAN CAMAT SUKUN|NOMOR 1 TAHUN 2022",
         "LAMPIRAN|KEPUTUSAN CAMAT SUKUN|NOMOR 1 TAHUN 2022"),
        ("Kepada Yth.|Kepala Bappeda|di Garut|DINAS SOSIAL", "DINAS SOSIAL"),
    ],
)  # fmt: skip
def test_others_that_are_named_are_not_the_planner(printed: str, kept: str) -> None:
    assert "|".join(line.text for line in own_lines(lines(printed))) == kept


def test_a_ministry_plans_for_the_state_unless_a_region_is_named() -> None:
    for title, signature, agency, code in (
        ("RENCANA AKSI KEMENTERIAN PERTANIAN REPUBLIK INDONESIA 2024", "", "Kementerian Pertanian", "00"),
        ("KEMENTERIAN PERTANIAN|INSPEKTORAT JENDERAL|RENCANA AKSI 2024", "",
         "Inspektorat Jenderal Kementerian Pertanian", "00"),
        ("RENCANA AKSI KEMENTERIAN AGAMA 2024", "KEPALA KANTOR|KABUPATEN GARUT", "Kementerian Agama",
         "32.05"),
        ("RENCANA AKSI BPKP 2024", "", "Badan Pengawasan Keuangan dan Pembangunan", "00"),
    ):  # fmt: skip
        found = resolve(title, signature).identity
        assert found is not None, title
        assert (found.agency, found.region_code) == (agency, code)
    hinted = resolve("RENCANA AKSI 2024", agency="Kementerian Sosial").identity
    assert hinted is not None
    assert (hinted.region, hinted.region_code, hinted.region_type) == ("Nasional", "00", "nasional")
    assert resolve("RENCANA AKSI DINAS SOSIAL 2024").missing is not None


def test_properties_name_the_agency_where_nothing_else_does() -> None:
    title = lines("PEMERINTAH KABUPATEN GARUT|RENCANA AKSI TAHUN 2022")
    hints = Hints("a.pdf")
    said = resolve_identity(DocumentLines(title, properties=lambda: ("Dinas Kesehatan", "Ani")), hints)
    assert said.identity is not None
    assert (said.identity.agency, said.identity.region_code) == ("Dinas Kesehatan", "32.05")
    assert [i.reason_code for i in said.issues] == ["identity_from_properties"]
    for properties in (("Dinas Kesehatan", "Dinas Sosial"), ("Dinas Sosial Kota Bima",), ("Ani",)):
        lines_around = DocumentLines(title, properties=lambda told=properties: told)  # type: ignore[misc]
        assert resolve_identity(lines_around, hints).identity is None
    signed = DocumentLines(title, lines("KEPALA DINAS SOSIAL"), properties=lambda: ("Dinas Kesehatan",))
    found = resolve_identity(signed, hints)
    assert found.identity is not None
    assert (found.identity.agency, found.issues) == ("Dinas Sosial", [])
