"""pdfplumber is the reference: its cells on the real plans are ours, with the same text."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest

from pipelines.model.page import Cell, Grid
from pipelines.reading.pdf.reader import PdfReader
from pipelines.reading.pdf.second_look import PdfplumberReader

RAW = Path(__file__).parent.parent.parent / "raw"
NEAR = 4.0


def candidates(cells: list[Cell], box: tuple[float, float, float, float]) -> list[str]:
    found = []
    for cell in cells:
        assert cell.box is not None
        sides = (cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom)
        if all(abs(mine - theirs) < NEAR for mine, theirs in zip(sides, box, strict=True)):
            found.append(" ".join(cell.text.split()))
    return found


@pytest.mark.parametrize(
    ("name", "cells"), [("lombok-timur-disnakertrans-2024.pdf", 889), ("ntb-disnakertrans-2023.pdf", 1458)]
)
def test_every_cell_of_pdfplumber_is_a_cell_with_the_same_text(name: str, cells: int) -> None:
    reader = PdfReader(RAW / name)
    compared = 0
    with pdfplumber.open(RAW / name) as reference:
        for page, theirs in zip(reader.pages(), reference.pages, strict=True):
            ours = [cell for block in page.blocks if isinstance(block, Grid) for cell in block.cells]
            for table in theirs.find_tables():
                for row, texts in zip(table.rows, table.extract(), strict=True):
                    for box, text in zip(row.cells, texts, strict=True):
                        if box is not None:
                            assert candidates(ours, box) == [" ".join((text or "").split())]
                            compared += 1
            theirs.close()
    reader.close()
    assert compared == cells


def test_a_second_look_gives_each_row_its_own_text() -> None:
    """Letters that reach over the rule below a row are not the row's."""
    path = RAW / "lombok-timur-disnakertrans-2024.pdf"
    reader = PdfplumberReader(path)
    with pdfplumber.open(path) as reference:
        for page, theirs in zip(reader.pages(), reference.pages, strict=True):
            ours = [cell.text for block in page.blocks if isinstance(block, Grid) for cell in block.cells]
            printed = [
                text for table in theirs.find_tables() for row in table.extract() for text in row if text
            ]
            assert sorted(" ".join(t.split()) for t in ours if t) == sorted(
                " ".join(t.split()) for t in printed
            )
    reader.close()
