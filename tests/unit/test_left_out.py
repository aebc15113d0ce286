"""What stands around a plan unread: rows of targets alone, tables of the year, lists in its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

import pipelines.understanding.tables.plan_tables as plan_tables
from pipelines.model.hints import Hints
from pipelines.model.page import Box, Grid, Page, PrintedWord, TextLine
from pipelines.model.plan import Extraction
from pipelines.understanding.tables.collect import Table
from pipelines.understanding.tables.resolve import Resolved
from pipelines.understanding.understand import understand
from tests.grids import HEADER, TITLE, grid, plan_row, titled

TARGETS = [*HEADER[:9], "Penanggung Jawab"]
Rows = Sequence[Sequence[str]]


def targets(name: str, whole: str = "100", quarters: str = "10 20 30 40", no: str = "") -> list[str]:
    """A row of a plan without money."""
    return [no, "Meningkatnya layanan", f"Persentase {name}", "%", whole, *quarters.split(), "Kepala Bidang"]


FIRST = titled(grid([TARGETS, *(targets(n, no=str(i)) for i, n in enumerate(("a", "b", "c"), start=1))]))
NEXT = [targets("d", "80", "80 80 80 80", "4"), targets("e", "40", "10 20 30 40", "5")]


def read(*made: Page) -> Extraction:
    return understand(made, Hints("x.pdf"), "pdf", len(made))


def told(found: Extraction) -> list[tuple[str, int | None, str | None]]:
    return [(i.reason_code, i.page_number, i.printed_text) for i in found.plans[0].issues]


def second(*blocks: Grid | TextLine, above: Sequence[str] = ()) -> Page:
    return titled(*blocks, title=above, number=2)


def loose(rows: Rows) -> list[TextLine]:
    texts = (" ".join(row).strip() for row in rows)
    return [TextLine(text, 2, Box(0, 100 + 20 * i, 400, 110 + 20 * i)) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    "blocks",
    [
        [grid([[*row[:6], "", *row[6:]] for row in NEXT], 2, width=25)],  # a column more
        [grid([row[1:3] + row[4:9] for row in NEXT], 2, width=31)],  # some columns less
        [grid([[*row, ""] for row in [targets("d", "BB", "C CC B 12"), NEXT[1]]], 2, width=27)],
        loose(NEXT),
        loose([targets("d", "100%", "25% 50% 75% 100%"), targets("e", "12", "3 3 3 3")]),
        loose([targets("d", "4", "1 1 - 2"), targets("e", "4", "4 4 4 4"), targets("f", "BB", "- - - 1")]),
    ],
)
def test_rows_of_targets_that_no_table_holds_are_told(blocks: list[Grid | TextLine]) -> None:
    issues = [t for t in told(read(FIRST, second(*blocks))) if t[0] == "unread_row"]
    assert len(issues) == 2
    assert all(page == 2 and text and "Persentase" in text for _, page, text in issues)


def test_the_row_is_named() -> None:
    wide = grid([[*row[:6], "", *row[6:]] for row in NEXT], 2, width=25)
    messages = [issue.message for issue in read(FIRST, second(wide)).plans[0].issues]
    assert [message[:5] for message in messages] == ["Row 1", "Row 2"]


@pytest.mark.parametrize(
    "blocks",
    [
        [grid([["Mengetahui", "Garut, 2 Januari 2023"], ["Bupati", "Kepala Dinas"]], 2, width=200)],
        [grid([["Sekretariat", "12", "7", "5"], ["Bidang Sosial", "9", "6", "3"]], 2, width=70)],
        loose([["Capaian 2018 2019 2020 2021 2022 2023 menurut data"], ["NIP 19780312 199711 1 001"]]),
    ],
)
def test_other_figures_after_a_plan_are_not(blocks: list[Grid | TextLine]) -> None:
    assert told(read(FIRST, second(*blocks))) == []


YEARLY = ["No", "Sasaran Strategis", "Indikator Kinerja", "Satuan", "Target", "Penanggung Jawab"]
YEAR = [[str(n), "Meningkatnya layanan", f"Persentase {n}", "%", str(50 + n), "Kabid"] for n in (1, 2, 3)]
MONEY = grid([HEADER, *(plan_row(f"Layanan {n}", [10_000_000 * n] * 4, no=str(n)) for n in (1, 2, 3))])


@pytest.mark.parametrize("place", ["beneath", "after", "before"])
def test_an_untimed_table_of_a_plan_that_is_not_certain_is_told(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = plan_tables.resolve_table

    def uncertain(table: Table, *rest: dict[int, object]) -> Resolved | None:
        found = resolve(table, *rest)  # type: ignore[arg-type]
        if found is not None and len(found.paths) == len(YEARLY):
            found.resolution = replace(found.resolution, margin=plan_tables.MIN_MARGIN / 2)
        return found

    monkeypatch.setattr(plan_tables, "resolve_table", uncertain)
    yearly = grid([YEARLY, *YEAR], 2, width=60)
    made = {
        "beneath": [titled(MONEY), second(yearly)],
        "after": [titled(MONEY), second(yearly, above=TITLE)],
        "before": [
            titled(replace(yearly, page_number=1)),
            second(replace(MONEY, page_number=2), above=TITLE),
        ],
    }[place]
    found = read(*made)
    assert len(found.plans[0].lines) == 3
    page = 1 if place == "before" else 2
    assert [(reason, where) for reason, where, _ in told(found)] == [("unread_table", page)]


NAMES = ["Khusnul Yakin, S.STP", "Siti Rohmah, S.E.", "Agus Priyono, S.Sos"]
STAFF = [[str(n), name, "197803121997111001", "Penata", "III/c", "Kasubag", "Umum", "Garut", "Islam", "Kawin"]
         for n, name in enumerate(NAMES, start=1)]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "width"),
    [
        (STAFF, 40),  # of the plan's width, without headings
        ([row[:3] for row in STAFF], 40),  # on the plan's first columns
        ([["No", "Nama", "NIP", "Pangkat/Gol", "Jabatan"], *(row[:5] for row in STAFF)], 80),
        ([row[:4] for row in STAFF], 80),
        ([["Catatan", "Indikator dihitung dari data", "terbaru"], ["Sumber", "Bidang Sosial", "2023"]], 40),
    ],
)
def test_a_list_without_figures_in_the_plans_columns_gives_no_lines(rows: Rows, width: float) -> None:
    found = read(FIRST, second(grid(rows, 2, width=width)))
    assert [line.indicator_printed for line in found.plans[0].lines] == [f"Persentase {n}" for n in "abc"]


@pytest.mark.parametrize(
    "rows",
    [
        NEXT,
        [["", "", "yang dilayani", *[""] * 7], NEXT[0]],  # a row that the page cuts
        [["4", "Meningkatnya mutu", "Nilai SAKIP", "Nilai", "BB", *["-"] * 3, "BB", "Sekretaris"]],
        [["4", "Meningkatnya mutu", "Opini", "Opini", *[""] * 5, "Sekretaris"]],
        [["", "Meningkatnya mutu", "Predikat SAKIP", "Predikat", *["Baik"] * 5, "Sekretaris"]],
        [["4", "Meningkatnya mutu", "Kerja sama", "Dokumen", *["Terlaksana"] * 5, "Sekretaris"]],
    ],
)
def test_rows_of_the_plan_go_on(rows: Rows) -> None:
    found = read(FIRST, second(grid(rows, 2)))
    page = [line for line in found.plans[0].lines if line.page_number == 2 or line.page_end == 2]
    assert page or "unread_row" in [reason for reason, _, _ in told(found)]


def test_a_banner_alone_on_a_page_is_a_heading() -> None:
    page = second(grid([["Program Rehabilitasi Sosial", *[""] * 9]], 2, spans={(0, 0): (1, 10)}))
    third = titled(grid(NEXT, 3), title=(), number=3)
    found = read(FIRST, page, third)
    assert len(found.plans[0].lines) == 5
    assert told(found) == []


def test_words_in_the_plans_columns_that_do_not_go_on_are_told() -> None:
    rows = [["", "Meningkatnya mutu", "Kerja sama", "Dokumen", *["Terlaksana"] * 5, "Sekretaris"]]
    found = read(FIRST, second(grid(rows, 2)))
    assert [(reason, page) for reason, page, _ in told(found)] == [("unread_table", 2)]


@pytest.mark.parametrize("rows", [[HEADER, *(plan_row(f"L {n}", [10_000_000] * 4) for n in (1, 2, 3))],
                                  [TARGETS, *NEXT, *NEXT],
                                  [TARGETS, targets("d", "4 Dokumen", "1 1 1 1"), *NEXT]])  # fmt: skip
def test_a_quarters_target_that_no_cell_holds_is_told(rows: Rows) -> None:
    whole = grid(rows)
    printed = tuple(
        PrintedWord(word, c.box.x0 + 1, c.box.top + 2, c.box.x1 - 1, c.box.bottom - 2)
        for c in whole.cells if c.box for word in c.text.split()
    )  # fmt: skip
    lost = replace(whole, cells=tuple(replace(c, text="") if (c.row, c.col) == (1, 6) else c
                                      for c in whole.cells))  # fmt: skip
    assert not told(read(replace(titled(whole), printed=printed)))
    text = whole.cells[len(rows[0]) + 6].text
    assert told(read(replace(titled(lost), printed=printed))) == [("unread_row", 1, text)]


def footed(*texts: str, plan: Rows = ()) -> Page:
    """The plan's first page with lines below its table."""
    lines = [TextLine(t, 1, Box(40, 300 + 12 * i, 300, 310 + 12 * i)) for i, t in enumerate(texts)]
    rows = [targets(n, no=str(i)) for i, n in enumerate("abc", start=1)]
    return titled(grid([TARGETS, *rows, *plan]), *lines)


def in_words(*words: str, no: str = "1") -> list[str]:
    return [no, "Meningkatnya mutu", f"Dokumen {no}", "Dok", *words, "Sekretaris"]


WORDS = [in_words(*["Terlaksana"] * 5), in_words(*["Terlaksana"] * 5, no="2")]


@pytest.mark.parametrize(
    ("feet", "rows", "width"),
    [
        (["Sumber: Bidang Program"], WORDS, 40),
        (["Rencana Aksi Dinas Sosial 2023 - 1"], WORDS, 40),
        (["Mengetahui, Kepala Dinas", "Drs. Ahmad"], [in_words(*["Kategori B"] * 5)], 40),
        (["Sumber: Bidang Program"], [in_words("Draf", "Naskah", "Reviu", "Final", "Terbit")], 40),
        (["Sumber: Bidang Program"], [["1", "Meningkatnya mutu", "Kerja sama", "Dok", "Sekretaris"]], 80),
        ([], [["1", "Meningkatnya mutu", "Kerja sama", "Dok", "Sekretaris"]], 80),
        ([], [["1", "Meningkatnya mutu", "Kerja sama"]], 130),
    ],
)
def test_a_page_of_the_plan_in_words_is_told_whatever_stands_between(
    feet: Sequence[str], rows: Rows, width: float
) -> None:
    issues = [t for t in told(read(footed(*feet), second(grid(rows, 2, width=width)))) if t[1] == 2]
    assert len(issues) == 1
    assert issues[0][0] == "unread_table"
    assert "Meningkatnya mutu" in (issues[0][2] or "")


@pytest.mark.parametrize("paragraph", ["Bidang Rehabilitasi", "B. Subbagian Kepegawaian", "Lain-lain"])
@pytest.mark.parametrize("columns", [10, 8])
def test_a_table_of_a_text_file_after_a_paragraph_is_told(paragraph: str, columns: int) -> None:
    plan = grid([TARGETS, *(targets(n, no=str(i)) for i, n in enumerate("abc", start=1))], kind="native")
    rows = grid([row[:columns] for row in WORDS], kind="native")
    found = read(titled(plan, TextLine(paragraph, 1, None), rows))
    assert [reason for reason, _, text in told(found) if "Terlaksana" in (text or "")] == ["unread_table"]


@pytest.mark.parametrize("no", ["1", "I", ""])
@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("Terlaksana", "Terlaksana"),
        ("Terlaksana", "Tersedia"),
        ("Zona Hijau", "Zona Kuning"),
        ("Non Anggaran", "Non Anggaran"),
        ("Disahkan Bupati", "Disahkan Bupati"),
    ],
)
def test_targets_in_words_go_on_where_the_plan_prints_some(own: str, words: str, no: str) -> None:
    first = footed("Sumber: Bidang Program", plan=[in_words(*[own] * 5, no="4")])
    found = read(first, second(grid([in_words(*[words] * 5, no=no)], 2)))
    assert [q.text for q in found.plans[0].lines[-1].quarters] == [words] * 4
    assert [line.page_number for line in found.plans[0].lines] == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    "values", [[">4", "<1", "1-2", "≥ 3", "±4"], ["≥ 3"] * 5, ["< 2", "<1", "<1", "< 2", "< 2"]]
)
def test_targets_with_bounds_go_on(values: Sequence[str]) -> None:
    found = read(footed("Sumber: Bidang Program"), second(grid([in_words(*values)], 2)))
    assert [q.text for q in found.plans[0].lines[-1].quarters] == list(values[1:])


@pytest.mark.parametrize("words", ["Terlaksana", "Kategori B", "Dokumen final"])
def test_of_a_page_that_is_left_out_every_row_is_told(words: str) -> None:
    """Its rows of figures alone would hide the others."""
    rows = [[*row[:5], "", *row[5:]] for row in (NEXT[0], in_words(*[words] * 5), NEXT[1])]
    page = second(grid(rows, 2, width=25), above=["Bidang Rehabilitasi"])
    assert [page for _, page, text in told(read(FIRST, page)) if "Sekretaris" in (text or "")] == [2]


@pytest.mark.parametrize("title", ["REKAPITULASI JUMLAH PEGAWAI", "Daftar Pegawai", "Data Kepegawaian"])
def test_another_table_is_told_once_at_most(title: str) -> None:
    people = [[*row[:2], "-", *row[3:]] for row in STAFF]
    for rows in (people, [["No", "Nama", "NIP", "Pangkat/Gol", "Jabatan"], *(row[:5] for row in STAFF)]):
        found = read(FIRST, second(grid(rows, 2, width=400 / len(rows[0])), above=[title]))
        assert len(told(found)) <= 1
        assert len(found.plans[0].lines) == 3


@pytest.mark.parametrize("feet", [[], ["Sumber: Bidang Program"]])
@pytest.mark.parametrize(
    "words",
    [
        ["Rencana", "Target", "Realisasi", "Target", "Rencana"],
        ["Realisasi Anggaran"] * 5,
        ["TW I", "TW I", "TW II", "TW III", "TW IV"],
    ],
)
def test_a_page_whose_words_are_taken_for_a_heading_is_told(
    words: Sequence[str], feet: Sequence[str]
) -> None:
    page = second(grid([in_words(*words), in_words(*words, no="2")], 2))
    assert any(
        "Meningkatnya mutu" in (text or "") for _, page, text in told(read(footed(*feet), page)) if page == 2
    )


@pytest.mark.parametrize("title", ["DAFTAR PEGAWAI", "REKAPITULASI JUMLAH PEGAWAI", "Data Kepegawaian"])
def test_words_like_targets_under_another_title_are_no_lines(title: str) -> None:
    first = footed(plan=[in_words(*["Terlaksana"] * 5, no="4")])
    assert len(read(first, second(grid(WORDS, 2), above=[title])).plans[0].lines) == 4
