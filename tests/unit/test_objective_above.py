"""An objective in a paragraph above a table that has no column for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Box, Grid, GridKind, Page, TextLine
from pipelines.model.plan import Line
from pipelines.understanding.understand import understand
from tests.grids import HEADER, TITLE, grid, plan_row, titled

PLAIN = [h for h in HEADER if h != "Sasaran Strategis"]


def rows(*names: str) -> list[list[str]]:
    return [[r[0], *r[2:]] for r in (plan_row(name, [10_000_000] * 4) for name in names)]


def above(texts: Sequence[str], page: int, top: float = 20) -> list[TextLine]:
    return [TextLine(t, page, Box(0, top + 12 * i, 300, top + 10 + 12 * i)) for i, t in enumerate(texts)]


def table(*names: str, page: int = 1, headed: bool = True, kind: GridKind = "ruled") -> Grid:
    return grid([*([PLAIN] if headed else []), *rows(*names)], page, kind=kind)


def read(*made: Page) -> list[Line]:
    return understand(made, Hints("x.pdf"), "pdf", len(made)).plans[0].lines


def two_tables(first: Sequence[str], second: Sequence[str], kind: GridKind = "ruled") -> list[str]:
    """The objectives of the lines of two tables with paragraphs above, on one page or a sheet."""
    lines = read(titled(*above(first, 1, 90), table("a", "b", kind=kind), *above(second, 1, 300),
                        table("c", kind=kind)))  # fmt: skip
    return [line.objective for line in lines]


ONE, TWO = "Meningkatnya realisasi investasi", "Terwujudnya pelayanan perizinan yang mudah"


@pytest.mark.parametrize("kind", ["ruled", "native"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([f"Sasaran 1 : {ONE}"], [f"Sasaran 2 : {TWO}"]),
        ([f"SASARAN STRATEGIS I: {ONE}"], [f"SASARAN STRATEGIS II: {TWO}"]),
        ([f"A. Sasaran Strategis: {ONE}"], [f"B. Sasaran Strategis: {TWO}"]),
        (["Tujuan 1 : Meningkatnya daya saing", f"Sasaran 1.1 {ONE}"], [f"Sasaran 1.2 {TWO}"]),
        (["Sasaran Strategis 1", ONE], ["Sasaran Strategis 2", TWO]),
        (["Sasaran 1: Meningkatnya realisasi", "investasi"], ["Sasaran 2: Terwujudnya pelayanan perizinan",
                                                            "yang mudah", "Indikator: indeks"]),
        ([f"SS1. {ONE}"], [f"SS2. {TWO}"]),
    ],
)  # fmt: skip
def test_the_paragraph_above_a_table_names_its_objective(
    first: Sequence[str], second: Sequence[str], kind: GridKind
) -> None:
    assert two_tables(first, second, kind) == [ONE, ONE, TWO]


def test_the_objective_goes_on_over_the_page() -> None:
    first = titled(*above([f"Sasaran 1: {ONE}"], 1, 90), table("a", "b"))
    second = Page(2, (table("c", page=2, headed=False),), 700, 500)
    third = Page(3, (*above([f"Sasaran 2: {TWO}"], 3), table("d", page=3)), 700, 500)
    assert [line.objective for line in read(first, second, third)] == [ONE, ONE, ONE, TWO]


@pytest.mark.parametrize(
    "paragraph",
    [
        ["Sasaran strategis Dinas Sosial adalah sebagai berikut:"],
        ["Sasaran 1: Meningkatnya realisasi", "Sasaran 2: Terwujudnya pelayanan", "Sasaran 3: Berkurangnya"],
        ["Sasaran: pelajar dan mahasiswa"],
        ["Sasaran strategis yang menjadi acuan dinas disajikan pada tabel berikut"],
    ],
)
def test_other_words_and_lists_of_objectives_are_no_tables_objective(paragraph: Sequence[str]) -> None:
    lines = read(titled(*above(paragraph, 1, 90), table("a", "b")))
    assert [line.objective for line in lines] == ["", ""]


def test_a_column_of_objectives_goes_before() -> None:
    body = [plan_row("a", [10_000_000] * 4, objective="Menurunnya kemiskinan")]
    lines = read(titled(*above([f"Sasaran 1: {ONE}"], 1, 90), grid([HEADER, *body, *body]), title=TITLE))
    assert {line.objective for line in lines} == {"Menurunnya kemiskinan"}


def over_the_page(*texts: str, top: float = 20, headed: bool = True) -> tuple[str, list[str]]:
    """The objective of a line on a second page below such lines, and what is told of that page."""
    first = titled(*above([f"Sasaran 1: {ONE}"], 1, 90), table("a", "b"))
    second = Page(2, (*above(texts, 2, top), table("c", page=2, headed=headed)), 700, 500)
    plan = understand((first, second), Hints("x.pdf"), "pdf", 2).plans[0]
    assert [line.objective for line in plan.lines[:2]] == [ONE, ONE]
    return plan.lines[2].objective, [i.printed_text or "" for i in plan.issues]


@pytest.mark.parametrize("top", [20, 60])
@pytest.mark.parametrize(
    "texts",
    [
        [f"Sasaran Strategis (SS-2): {TWO}"],
        ["Sasaran kedua: Terwujudnya pelayanan"],
        ["Sasaran Strategis Kedua", TWO],
        [f"Sasaran 2: {TWO}", "Sasaran 3: Berkurangnya kemiskinan kota"],
        ["Sasaran 2: Kemiskinan"],
        [f"Outcome 2: {TWO}"],
        [f"Tujuan 2: {TWO}"],
        [f"Sasaran 2 : {TWO} Pagu: Rp 500.000.000"],
        ["Sasaran Kegiatan : Seluruh pegawai ASN"],
        ["Sasaran Strategis: pada tahun 2023 ditetapkan tiga sasaran"],
    ],
)
def test_words_of_an_objective_that_are_not_read_close_the_one_before(
    texts: Sequence[str], top: float
) -> None:
    objective, issues = over_the_page(*texts, top=top)
    assert objective == ""
    assert len([text for text in issues if texts[0] in text]) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["Sasaran Kegiatan : Seluruh pegawai ASN"],
        ["Sasaran 1: Seluruh pegawai ASN"],
        ["Sasaran Strategis: pada tahun 2023 ditetapkan tiga sasaran"],
        ["Sasaran strategis: Meningkatnya kinerja adalah salah satu sasaran"],
        [f"Sasaran 2 : {TWO} Pagu: Rp 500.000.000"],
        [f"Sasaran 2 : {TWO} (1.250.000.000)"],
        [f"Tujuan 1: {ONE}"],
        [f"Tujuan: {ONE}"],
        ["Tujuan 1", ONE],
    ],
)
def test_sentences_groups_amounts_and_goals_are_no_objective(texts: Sequence[str]) -> None:
    lines = read(titled(*above(texts, 1, 90), table("a", "b")))
    assert [line.objective for line in lines] == ["", ""]


@pytest.mark.parametrize(
    "note",
    [
        ["Catatan:", "Sasaran Strategis 1: data sementara dari BPS", "Sumber: Bidang"],
        ["Keterangan:", "Sasaran Strategis 2: Data sementara dari BPS"],
        ["*) angka sementara", "Sasaran 1: Angka dari BPS"],
        ["Catatan: angka sementara", "Sasaran 2: Data menurut BPS", "Sumber: BPS"],
    ],
)
def test_a_note_names_no_objective(note: Sequence[str]) -> None:
    assert two_tables([f"Sasaran 1: {ONE}"], note) == [ONE, ONE, ONE]
    assert two_tables([f"Sasaran 1: {ONE}"], [*note[:1], f"Sasaran 2: {TWO}"])[2] != TWO
    assert over_the_page(*note)[0] == ONE


@pytest.mark.parametrize("words", [f"Sasaran 2: {TWO}", f"Sasaran Strategis II: {TWO}", "Sasaran 2: Layanan"])
def test_what_stands_below_the_table_before_is_not_the_next_ones(words: str) -> None:
    first = titled(*above([f"Sasaran 1: {ONE}"], 1, 90), table("a", "b"), *above([words], 1, 300))
    second = Page(2, (table("c", page=2),), 700, 500)
    plan = understand((first, second), Hints("x.pdf"), "pdf", 2).plans[0]
    assert [line.objective for line in plan.lines] == [ONE, ONE, ""]
    assert [i.printed_text for i in plan.issues] == [words]


@pytest.mark.parametrize(
    "rest",
    [
        "program perlindungan sosial",
        "tahun demi tahun bagi lansia",
        "unit kerja dan badan layanan",
        "badan usaha milik daerah",
        "dinas dan kecamatan",
        "sumber daya manusia aparatur",
        "tujuan wisata daerah",
    ],
)
@pytest.mark.parametrize(
    "label", [["Sasaran 1: Meningkatnya kualitas"], ["Sasaran 1", "Meningkatnya kualitas"]]
)
def test_a_line_in_small_letters_goes_on_an_objective(rest: str, label: Sequence[str]) -> None:
    lines = read(titled(*above([*label, rest], 1, 90), table("a")))
    assert [line.objective for line in lines] == [f"Meningkatnya kualitas {rest}"]


@pytest.mark.parametrize("other", ["Program: Perlindungan Sosial", "Dinas Sosial", "Tahun 2023", "a. satu"])
def test_another_line_does_not(other: str) -> None:
    lines = read(titled(*above([f"Sasaran 1: {ONE}", other], 1, 90), table("a")))
    assert [line.objective for line in lines] == [ONE]


@pytest.mark.parametrize(
    "goal", ["Tujuan 1: Meningkatnya daya saing", "TUJUAN: Daya saing", "Tujuan I. Kota"]
)
def test_a_goal_printed_again_closes_no_objective(goal: str) -> None:
    first = titled(*above([goal, f"Sasaran 1: {ONE}"], 1, 78), table("a"))
    second = Page(2, (*above([goal], 2, 60), table("b", page=2)), 700, 500)
    assert [line.objective for line in read(first, second)] == [ONE, ONE]


@pytest.mark.parametrize("top", [20, 30, 60])
def test_an_objective_may_come_again_at_a_later_pages_head(top: float) -> None:
    named = [f"Sasaran 1: {ONE}", f"Sasaran 2: {TWO}", f"Sasaran 1: {ONE}"]
    made = [
        Page(n, (*(titled(number=n).blocks if n == 1 else ()), *above([text], n, top), table("a", page=n)),
             700, 500)
        for n, text in enumerate(named, start=1)
    ]  # fmt: skip
    assert [line.objective for line in read(*made)] == [ONE, TWO, ONE]
