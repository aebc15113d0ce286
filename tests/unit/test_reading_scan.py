"""Scanned pages: what is told from pixels, and the real readings where tesseract is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.model.page import DocumentRejected, Grid, TextLine
from pipelines.reading.opening import open_document
from pipelines.reading.scan import tesseract as ocr
from pipelines.reading.scan.image import (
    Band,
    Ink,
    cleaned,
    count_strokes,
    find_bands,
    find_ink,
    find_rules,
    find_tilt,
    is_dash,
    levelled,
    without_rules,
)

SAMPLE = Path(__file__).parents[1] / "data" / "examples" / "raw" / "kominfo-batu-2022-scan.pdf"
needs_ocr = pytest.mark.skipif(not ocr.installed_languages(), reason="tesseract is not installed")


def table() -> Image.Image:
    """Grey paper, darker to the right, with a frame of 2 × 2 cells and lines of text-like blocks."""
    shade = np.tile(np.linspace(230, 180, 1200), (900, 1)).astype(np.uint8)
    picture = Image.fromarray(shade)
    draw = ImageDraw.Draw(picture)
    for y in (200, 400, 600):
        draw.line((100, y, 1100, y), fill=40, width=3)
    for x in (100, 500, 1100):
        draw.line((x, 200, x, 600), fill=40, width=3)
    for y in (240, 290, 450):
        for x in range(120, 400, 24):
            draw.rectangle((x, y, x + 12, y + 20), fill=30)
    draw.rectangle((560, 300, 580, 303), fill=30)
    return picture


def positions(runs: list[int]) -> list[int]:
    return [run for run in sorted(runs) if run - 1 not in runs]


@pytest.mark.parametrize("angle", [0.0, 0.7, -2.4, 4.0])
def test_a_tilted_page_is_levelled(angle: float) -> None:
    tilted = table().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    tilt = find_tilt(tilted)
    assert tilt == pytest.approx(angle, abs=0.06)
    horizontal, vertical = find_rules(find_ink(levelled(tilted, tilt)))
    ys, xs = {run.pos for run in horizontal}, {run.pos for run in vertical}
    for y in (200, 400, 600):
        assert any(abs(y - found) <= 6 for found in ys)
    for x in (100, 500, 1100):
        assert any(abs(x - found) <= 6 for found in xs)
    assert all(min(abs(y - found) for y in (200, 400, 600)) <= 8 for found in ys)


def test_rules_are_told_from_text_and_taken_out() -> None:
    ink = find_ink(table())
    horizontal, vertical = find_rules(ink)
    assert len(positions([run.pos for run in horizontal])) == 3
    assert len(positions([run.pos for run in vertical])) == 3
    assert min(run.start for run in horizontal) == pytest.approx(100, abs=3)
    assert max(run.end for run in horizontal) == pytest.approx(1100, abs=4)
    rest = without_rules(ink, horizontal, vertical)
    bands = find_bands(rest, 103, 203, 497, 397)
    assert [(band.top, band.bottom) for band in bands] == [(239, 312), (289, 362)] or [
        pytest.approx(band.top, abs=3) for band in bands
    ] == [240, 290]
    assert find_bands(rest, 503, 403, 1097, 597) == []
    white = np.asarray(cleaned(table(), rest))
    assert white[200, 300] == 255
    assert white[550, 800] == 255
    assert white[250, 126] < 100


def drawn(*boxes: tuple[int, int, int, int]) -> tuple[Ink, Band]:
    picture = Image.new("L", (120, 60), 255)
    for box in boxes:
        ImageDraw.Draw(picture).rectangle(box, fill=0)
    ink = np.asarray(picture) < 128
    (band,) = find_bands(ink, 0, 0, 120, 60)
    return ink, band


def test_dashes_and_roman_numerals_are_seen() -> None:
    dash = drawn((20, 30, 34, 33))
    one, two, three = (drawn(*((x, 10, x + 4, 34) for x in range(20, 20 + 12 * n, 12))) for n in (1, 2, 3))
    digit_one = drawn((24, 10, 28, 34), (16, 14, 23, 17))
    four = drawn(*((x, 10, x + 4, 34) for x in range(20, 68, 12)))
    assert [is_dash(*shape) for shape in (dash, one, digit_one)] == [True, False, False]
    assert [count_strokes(*shape) for shape in (one, two, three, digit_one, dash, four)] == [1, 2, 3, 0, 0, 0]


def test_specks_are_no_text() -> None:
    ink = np.zeros((60, 120), dtype=bool)
    ink[10, 10] = ink[40, 90:92] = True
    assert find_bands(ink, 0, 0, 120, 60) == []
    assert find_bands(ink, 50, 50, 40, 40) == []


def test_without_ocr_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    ocr.installed_languages.cache_clear()
    try:
        reader = open_document(SAMPLE)
        with pytest.raises(DocumentRejected) as refused:
            list(reader.pages())
    finally:
        monkeypatch.undo()
        ocr.installed_languages.cache_clear()
    assert refused.value.reason_code == "no_text_layer"
    assert "tesseract-ocr-ind" in refused.value.message


@needs_ocr
def test_every_figure_of_the_scan() -> None:
    first, second = open_document(SAMPLE).pages()
    lines = [block.text for block in first.blocks if isinstance(block, TextLine)]
    assert lines == [
        "PEMERINTAH KOTA BATU",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
        "RENCANA AKSI TAHUN ANGGARAN 2022",
    ]
    (grid,) = (block for block in first.blocks if isinstance(block, Grid))
    (rest,) = (block for block in second.blocks if isinstance(block, Grid))
    assert (grid.kind, grid.n_rows, grid.n_cols, rest.n_rows) == ("ocr", 8, 16, 7)
    figures = [
        [
            cell.text
            for cell in page.cells
            if cell.row == row and cell.col in (3, 4, 5, 6, 7, 8, *range(10, 15))
        ]
        for page in (grid, rest)
        for row in range(3, page.n_rows)
    ]
    assert [" ".join(row) for row in figures] == [
        "% 76 25 - 20 31 108.201.500 27.050.375 27.050.375 27.050.375 27.050.375",
        "% 81 15 19 27 20 676.894.515 156.461.500 152.834.500 182.720.500 184.878.015",
        "% 83,5 35,0 30,0 18,5 - 173.413.050 3.643.262 3.643.262 162.483.262 3.643.264",
        "% 100 28 38 - 34 652.870.584 29.559.122 40.971.451 540.098.694 42.241.317",
        "% 76 - 30 20 26 24.476.000 24.476.000 - - -",
        "% 97,5 30,0 20,0 - 47,5 107.642.914 23.393.628 25.697.628 28.685.628 29.866.030",
        "% 76 - 20 35 21 1.274.204.900 194.334.301 169.825.082 374.659.233 535.386.284",
        "% 91 20 - 35 36 1.918.366.297 365.010.835 534.294.149 719.446.379 299.614.934",
        "% 81 - 28 30 23 183.924.000 59.972.600 65.896.500 30.263.000 27.791.900",
    ]
    (ceiling,) = (cell for cell in grid.cells if cell.text == "676.894.515")
    assert "676.894.515" in ceiling.alternatives
    assert ceiling.box is not None
    assert ceiling.box.x0 == pytest.approx(447, abs=4)
    assert all(
        cell.alternatives == () for cell in grid.cells if not any(c.isdigit() or c == "-" for c in cell.text)
    )
