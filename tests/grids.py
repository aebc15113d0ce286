"""Small plan tables as pages of grids, for tests that need no file."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.page import Box, Cell, Grid, Page, TextLine

HEADER = ["No", "Sasaran Strategis", "Indikator Kinerja", "Satuan", "Target",
          "TW I", "TW II", "TW III", "TW IV",
          "Program/Kegiatan", "Pagu (Rp)",
          "Anggaran TW I", "Anggaran TW II", "Anggaran TW III", "Anggaran TW IV",
          "Penanggung Jawab"]  # fmt: skip
TITLE = ("RENCANA AKSI TAHUN 2023", "DINAS SOSIAL KABUPATEN GARUT")
COLUMNS = {name: i for i, name in enumerate(
    ["no", "objective", "indicator", "unit", "target", "q1", "q2", "q3", "q4", "program", "ceiling",
     "a1", "a2", "a3", "a4", "responsible"])}  # fmt: skip


def grid(rows: Sequence[Sequence[str]], page: int = 1) -> Grid:
    """A ruled grid of plain cells, each 40 × 12 points."""
    cells = tuple(
        Cell(r, c, text, box=Box(40 * c, 100 + 12 * r, 40 * c + 40, 112 + 12 * r))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    width = len(rows[0])
    return Grid(page, len(rows), width, cells, "ruled", Box(0, 100, 40 * width, 100 + 12 * len(rows)))


def pages(tables: Sequence[Sequence[Sequence[str]]], title: Sequence[str] = TITLE) -> list[Page]:
    """One page per table; the title stands above the first."""
    out = []
    for number, rows in enumerate(tables, start=1):
        lines = (
            tuple(TextLine(t, number, Box(0, 70 + i, 300, 80 + i)) for i, t in enumerate(title))
            if number == 1
            else ()
        )
        out.append(Page(number, (*lines, grid(rows, number)), 700, 500))
    return out


def money(amount: int) -> str:
    """`1234567` as `1.234.567`."""
    return f"{amount:,}".replace(",", ".")


def plan_row(
    name: str, amounts: Sequence[int], *, program: str | None = None, objective: str = "", no: str = ""
) -> list[str]:
    """A whole row: four quarter amounts, their sum as ceiling, targets that add up to 100."""
    return [no, objective, f"Persentase capaian {name}", "%", "100", "10", "20", "30", "40", program or name,
            money(sum(amounts)), *[money(a) if a else "-" for a in amounts], "Kepala Bidang"]  # fmt: skip
