"""Small plan tables as pages of grids, for tests that need no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.model.page import Box, Cell, Grid, GridKind, Page, TextLine

HEADER = ["No", "Sasaran Strategis", "Indikator Kinerja", "Satuan", "Target",
          "TW I", "TW II", "TW III", "TW IV",
          "Program/Kegiatan", "Pagu (Rp)",
          "Anggaran TW I", "Anggaran TW II", "Anggaran TW III", "Anggaran TW IV",
          "Penanggung Jawab"]  # fmt: skip
TITLE = ("RENCANA AKSI TAHUN 2023", "DINAS SOSIAL KABUPATEN GARUT")
COLUMNS = {name: i for i, name in enumerate(
    ["no", "objective", "indicator", "unit", "target", "q1", "q2", "q3", "q4", "program", "ceiling",
     "a1", "a2", "a3", "a4", "responsible"])}  # fmt: skip


def grid(
    rows: Sequence[Sequence[str]],
    page: int = 1,
    spans: Mapping[tuple[int, int], tuple[int, int]] | None = None,
    kind: GridKind = "ruled",
    width: float = 40,
) -> Grid:
    """A grid of plain cells, each `width` × 12 points.

    `spans` are rows and columns of merged cells, by the row and column where they start; the texts that they
    cover are not looked at.
    """
    merged = spans or {}
    covered = {
        (r + i, c + j)
        for (r, c), (down, across) in merged.items()
        for i in range(down)
        for j in range(across)
    } - set(merged)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) not in covered:
                down, across = merged.get((r, c), (1, 1))
                box = Box(width * c, 100 + 12 * r, width * (c + across), 100 + 12 * (r + down))
                cells.append(Cell(r, c, text, down, across, box=box))
    columns = len(rows[0])
    box = Box(0, 100, width * columns, 100 + 12 * len(rows))
    return Grid(page, len(rows), columns, tuple(cells), kind, box)


def titled(*blocks: Grid | TextLine, title: Sequence[str] = TITLE, number: int = 1) -> Page:
    """A page with a title above what stands on it."""
    lines = (TextLine(t, number, Box(0, 70 + i, 300, 80 + i)) for i, t in enumerate(title))
    return Page(number, (*lines, *blocks), 700, 500)


def pages(tables: Sequence[Sequence[Sequence[str]]], title: Sequence[str] = TITLE) -> list[Page]:
    """One page per table; the title stands above the first."""
    return [
        titled(grid(rows, number), title=title if number == 1 else (), number=number)
        for number, rows in enumerate(tables, start=1)
    ]


def money(amount: int) -> str:
    """`1234567` as `1.234.567`."""
    return f"{amount:,}".replace(",", ".")


def plan_row(
    name: str, amounts: Sequence[int], *, program: str | None = None, objective: str = "", no: str = ""
) -> list[str]:
    """A whole row: four quarter amounts, their sum as ceiling, targets that add up to 100."""
    return [no, objective, f"Persentase capaian {name}", "%", "100", "10", "20", "30", "40", program or name,
            money(sum(amounts)), *[money(a) if a else "-" for a in amounts], "Kepala Bidang"]  # fmt: skip
