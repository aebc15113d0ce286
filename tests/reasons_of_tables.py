"""Small plan tables that give each reason code of understanding, with all that must be told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Box, DocumentRejected, Page, PrintedWord, TextLine
from pipelines.model.plan import Extraction
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, grid, plan_row, titled

Told = list[tuple[str, str | None]]
"""Reason codes with what was printed there, in the order they are told."""

ROWS = [plan_row(f"Layanan {n}", [10_000_000 * n] * 4) for n in (1, 2, 3)]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


@dataclass(frozen=True)
class Case:
    """A document, or a folder of documents, and everything that must be told of it."""

    told: Told
    make: Callable[[Path, pytest.MonkeyPatch], Told]


def told_of(extraction: Extraction) -> Told:
    if extraction.rejection is not None:
        return [(extraction.rejection.reason_code, None)]
    issues = [issue for plan in extraction.plans for issue in plan.issues]
    return [(issue.reason_code, issue.printed_text or None) for issue in issues]


def of_pages(*pages: Page, told: Told, **hints: Any) -> Case:
    """Pages as a reader gives them."""

    def make(*_: object) -> Told:
        try:
            return told_of(understand(pages, Hints("plan.pdf", **hints), "pdf", len(pages)))
        except DocumentRejected as rejected:
            return [(rejected.reason_code, None)]

    return Case(told, make)


def row(base: int = 2, **texts: str) -> list[str]:
    """A row of `ROWS` under a name of its own, with other texts in some of its columns."""
    changed = list(ROWS[base])
    changed[COLUMNS["program"]] = "Layanan 4"
    for column, text in texts.items():
        changed[COLUMNS[column]] = text
    return changed


def blank(**texts: str) -> list[str]:
    empty = [""] * len(HEADER)
    for column, text in texts.items():
        empty[COLUMNS[column]] = text
    return empty


def of_rows(*rows: list[str], told: Told) -> Case:
    """A table of three good lines and some more rows below them."""
    return of_pages(titled(grid([HEADER, *ROWS, *rows])), told=told)


def with_column(heading: str, *texts: str) -> list[list[str]]:
    """The good lines with one column more, after the program."""
    at = COLUMNS["ceiling"]
    return [
        [*cells[:at], text, *cells[at:]]
        for cells, text in zip([HEADER, *ROWS], (heading, *texts), strict=True)
    ]


def of_months(*targets: int) -> list[str]:
    return ["4", "", "Persentase layanan", "%", "100", *map(str, targets), "Kabid"]


MONTHLY = [
    ["No", "Sasaran", "Indikator Kinerja", "Satuan", "Target", *MONTHS, "Penanggung Jawab"],
    of_months(*[10] * 10, 0, 0),
    of_months(*[5] * 8, *[15] * 4),
]
CEILINGS = ["35.000.000", "75.000.000", "115.000.000"]
TWO_CEILINGS = [[*cells[:12], cells[-1]] for cells in with_column(HEADER[COLUMNS["ceiling"]], *CEILINGS)]
SECOND_TITLE = ["RENCANA AKSI TAHUN 2023 DAN 2024", TITLE[1]]
GOOD = grid([HEADER, *ROWS])


def overprinted(reach: float) -> Page:
    """The good lines, of which the second's name stands so many points lower than its row."""
    low = (2, COLUMNS["program"])
    words = [
        PrintedWord(
            word,
            cell.box.x0 + 1,
            cell.box.top + 2 + 4 * ((cell.row, cell.col) == low),
            cell.box.x1 - 1,
            cell.box.bottom - 2 + (reach + 4) * ((cell.row, cell.col) == low),
        )
        for cell in GOOD.cells
        if cell.box
        for word in cell.text.split()
    ]
    return replace(titled(GOOD), printed=tuple(words))


LOOSE = "Layanan 9 12 3 4 5 40.000.000 10.000.000 30.000.000"
LOST_CELLS = row(a1="31.000.000")
BESIDE = [["Rekap", "Belanja", "20.000.000"], ["Lainnya", "Modal", "30.000.000"]]
BENEATH = [
    ["No", "Sasaran", "Indikator", "Keterangan", "Jumlah"],
    ["1", "Tertib", "Persentase", "x", "50.000.000"],
]

PER_ROW = [
    "No",
    "Sasaran",
    "Indikator Kinerja",
    "Program/Kegiatan",
    "Triwulan",
    "Target",
    "Anggaran (Rp)",
    "PIC",
]
QUARTERS = ("I", "II", "III", "IV")


def of_quarters(name: str, amounts: Sequence[str]) -> list[list[str]]:
    """The rows of one line in a table with a row per quarter."""
    first = ["1", "Tertib", f"Persentase {name}", name]
    return [
        [*(first if q == 0 else [""] * 4), f"TW {QUARTERS[q]}", f"{10 * q + 10}", amounts[q], "Kabid"]
        for q in range(4)
    ]


def of_one_quarter(q: int, responsible: str) -> Page:
    """A page that prints the lines of one quarter."""
    heads = [f"Target TW {QUARTERS[q]}", f"Anggaran TW {QUARTERS[q]} (Rp)"]
    head = ["No", "Sasaran", "Indikator Kinerja", "Satuan", "Program/Kegiatan", *heads, "Penanggung Jawab"]
    rows = [
        [
            str(n),
            "Tertib",
            f"Persentase {n}",
            "%",
            f"Layanan {n}",
            str(10 * n + q),
            f"{n}{q + 1}.000.000",
            who,
        ]
        for n, who in ((1, "Kabid"), (2, responsible), (3, "Kabid"))
    ]
    return titled(grid([head, *rows], q + 1), number=q + 1)


BY_ROW = [
    line for n in (1, 2, 3) for line in of_quarters(f"Layanan {n}", [f"{n}{q}.000.000" for q in range(4)])
]
SAME_AMOUNTS = [line for n in (1, 2, 3) for line in of_quarters(f"Layanan {n}", [f"{n}5.000.000"] * 4)]
SMALL = [plan_row(f"Layanan {n}", [100 * n] * 4) for n in (1, 2, 3)]
MONEY_HEADS = "; ".join(HEADER[COLUMNS["ceiling"] : COLUMNS["responsible"]])

UNDERSTANDING: dict[str, list[Case]] = {
    "ambiguous_figure": [
        of_rows(
            row(unit="Ha", target="1,500", q1="", q2="", q3="", q4=""),
            told=[("ambiguous_figure", "1,500")],
        ),
        of_rows(
            row(unit="Ha", target="1.500", q1="0,5", q2="0,75", q3="9", q4="7"),
            told=[("ambiguous_figure", "1.500")],
        ),
    ],
    "doubtful_figure": [of_rows(row(ceiling="120.000,000"), told=[("doubtful_figure", "120.000,000")])],
    "unreadable_figure": [
        of_rows(
            row(q2="2 dokumen 3 laporan", a1="1.85.616"),
            told=[("unreadable_figure", "2 dokumen 3 laporan"), ("unreadable_figure", "1.85.616")],
        ),
        of_rows(row(a2="menyesuaikan"), told=[("unreadable_figure", "menyesuaikan")]),
    ],
    "merged_figure": [
        of_pages(
            titled(grid([HEADER, *ROWS], spans={(2, COLUMNS["a1"]): (1, 2), (3, COLUMNS["q2"]): (1, 3)})),
            told=[("merged_figure", "20.000.000"), ("merged_figure", "20")],
        )
    ],
    "months_unresolved": [
        of_pages(
            titled(grid([*MONTHLY, of_months(7, 3, 1, 5, 9, 2, 4, 4, 4, 4, 4, 4)])),
            told=[("months_unresolved", "7; 3; 1 5; 9; 2 4; 4; 4 4; 4; 4")],
        )
    ],
    "unread_amount": [
        of_rows(
            row(indicator="Layanan 10.000.000 dan 20.500.000"),
            told=[("unread_amount", "Layanan 10.000.000 dan 20.500.000")],
        ),
    ],
    "unread_column": [
        of_pages(
            titled(grid(with_column("Semester I", "5.000", "6.000", "7.000"))),
            told=[("unread_column", "Semester I")],
        ),
        of_pages(
            titled(grid(with_column("Luas Lahan Blok", "17.500.100", "34.500.100", "-"))),
            told=[
                ("unread_amount", "17.500.100"),
                ("unread_amount", "34.500.100"),
                ("unread_column", "Luas Lahan Blok"),
            ],
        ),
    ],
    "row_joined": [
        of_pages(
            titled(GOOD),
            Page(2, (grid([blank(program="Dan Pelatihan Kader"), *ROWS], 2),)),
            told=[("row_joined", "Layanan 3 Dan Pelatihan Kader Persentase capaian Layanan 3")],
        ),
    ],
    "row_realigned": [
        of_pages(
            titled(grid([HEADER, *ROWS, [*LOST_CELLS[:9], "", *LOST_CELLS[9:15]]], kind="text")),
            told=[("row_realigned", None)],
        ),
    ],
    "page_sum_row": [
        of_rows(
            ["Jumlah dipindahkan", *[""] * 9, "240.000.000", *["60.000.000"] * 4, ""],
            told=[("page_sum_row", "Jumlah dipindahkan | 240.000.000" + " | 60.000.000" * 4)],
        ),
    ],
    "unread_row": [
        of_rows(blank(a1="Kepala Dinas Sosial"), told=[("unread_row", "Kepala Dinas Sosial")]),
        of_rows(blank(unit="Dokumen", responsible="Kabid"), told=[("unread_row", "Dokumen | Kabid")]),
        of_pages(titled(GOOD, TextLine(LOOSE, 1, Box(0, 300, 400, 310))), told=[("unread_row", LOOSE)]),
        of_pages(titled(GOOD, TextLine(LOOSE, 1)), told=[]),  # a line without a place is a sentence
        of_pages(
            titled(GOOD),
            Page(2, (grid(BESIDE, 2, width=97),)),
            told=[("unread_row", " | ".join(texts)) for texts in BESIDE],
        ),
        of_pages(titled(GOOD, grid(BENEATH)), told=[("unread_row", " | ".join(BENEATH[1]))]),
    ],
    "overprinted_text": [
        of_pages(overprinted(3.0), told=[("overprinted_text", "Layanan 2 Layanan 3")] * 2),
        of_pages(overprinted(-2.0), told=[]),
    ],
    "repeated_amount": [of_rows(ROWS[2], told=[("repeated_amount", "Layanan 3 120.000.000")])],
    "amount_basis_untold": [
        of_rows(
            row(ceiling="40.000.000", a1="10.000.000", a2="20.000.000", a3="30.000.000", a4="40.000.000"),
            told=[("amount_basis_untold", "10.000.000 | 20.000.000 | 30.000.000 | 40.000.000")],
        )
    ],
    "total_differs": [
        of_rows(["JUMLAH", *[""] * 9, "230.000.000", *[""] * 5], told=[("total_differs", None)]),
    ],
    "heading_text": [
        of_rows(
            blank(program="Program Layanan", responsible="Sekretaris"), told=[("heading_text", "Sekretaris")]
        ),
    ],
    "unplaced_text": [
        of_pages(
            titled(GOOD),
            Page(2, (grid([[*row(), "di luar tabel"]], 2),), 700, 500),
            told=[("unplaced_text", "di luar tabel")],
        ),
    ],
    "periods_joined": [of_pages(titled(grid([PER_ROW, *BY_ROW])), told=[("periods_joined", "Triwulan")])],
    "repeated_in_periods": [
        of_pages(
            titled(grid([PER_ROW, *SAME_AMOUNTS])),
            told=[
                ("periods_joined", "Triwulan"),
                ("repeated_in_periods", "Anggaran (Rp)"),
                *(("unreadable_figure", "\n".join([f"{n}5.000.000"] * 4)) for n in (1, 2, 3)),
            ],
        )
    ],
    "periods_differ": [
        of_pages(
            *(of_one_quarter(q, "Sekretaris" if q == 2 else "Kepala Bidang") for q in range(4)),
            told=[("periods_joined", None), ("periods_differ", "Kepala Bidang | Sekretaris")],
        )
    ],
    "doubtful_scale": [
        of_pages(
            titled(grid([HEADER, *SMALL])),
            told=[("doubtful_scale", text) for text in (MONEY_HEADS, "400", "800", "1.200")],
        ),
        of_rows(
            row(ceiling="8.000", a1="2.000", a2="2.000", a3="2.000", a4="2.000"),
            told=[("doubtful_scale", "8.000")],
        ),
        of_pages(
            titled(grid([[text.replace("(Rp)", "(Rp. 000)") for text in HEADER], *ROWS])),
            told=[
                ("doubtful_scale", MONEY_HEADS.replace("(Rp)", "(Rp. 000)")),
                *(("doubtful_scale", f"{40 * n}.000.000") for n in (1, 2, 3)),
            ],
        ),
    ],
    "unsupported_recognition": [
        of_pages(
            titled(grid([HEADER, *ROWS[:2], row(a1="31.000.000")], kind="ocr")),
            told=[("unsupported_recognition", t) for t in ("120.000.000", "31.000.000", *["30.000.000"] * 3)],
        ),
    ],
    "unread_table": [
        of_pages(
            titled(GOOD),
            titled(grid([HEADER, *ROWS], 2), title=SECOND_TITLE, number=2),
            told=[("unread_table", "\n".join(SECOND_TITLE))],
        ),
    ],
    "identity_conflict": [
        of_pages(titled(GOOD), told=[("identity_conflict", " ".join(TITLE))], fiscal_year=2022)
    ],
    "unknown_agency": [of_pages(titled(GOOD, title=TITLE[:1]), told=[("unknown_agency", None)])],
    "unknown_year": [of_pages(titled(GOOD, title=["RENCANA AKSI", TITLE[1]]), told=[("unknown_year", None)])],
    "no_plan_table": [
        of_pages(titled(GOOD, title=["INDIKATOR MUTU TAHUN 2023", TITLE[1]]), told=[("no_plan_table", None)]),
        of_pages(titled(), told=[("no_plan_table", None)]),
        of_pages(
            titled(grid([HEADER, blank(unit="Dokumen"), blank(unit="Laporan")])),
            told=[("no_plan_table", None)],
        ),
    ],
    "layout_unresolved": [of_pages(titled(grid(TWO_CEILINGS)), told=[("layout_unresolved", None)])],
}
