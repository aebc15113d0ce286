"""Scanned pages and pictures: what is told from pixels, and real readings of them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipelines.model.page import DocumentRejected, Grid, Page, TextLine
from pipelines.reading.opening import open_document
from pipelines.reading.scan import picture, rapid, recogniser, tesseract
from pipelines.reading.scan.dashes import is_dash
from pipelines.reading.scan.glance import may_hold_table
from pipelines.reading.scan.image import (
    Band,
    Ink,
    cleaned,
    count_strokes,
    find_bands,
    find_faint_rules,
    find_ink,
    find_rules,
    find_tilt,
    levelled,
    rules_of,
    without_specks,
)
from pipelines.reading.scan.pieces import Piece, read_again
from pipelines.reading.scan.stamps import without_stamps

SAMPLE = Path(__file__).parents[1] / "data" / "examples" / "raw" / "kominfo-batu-2022-scan.pdf"
FIRST = [
    "% 76 25 - 20 31 108.201.500 27.050.375 27.050.375 27.050.375 27.050.375",
    "% 81 15 19 27 20 676.894.515 156.461.500 152.834.500 182.720.500 184.878.015",
    "% 83,5 35,0 30,0 18,5 - 173.413.050 3.643.262 3.643.262 162.483.262 3.643.264",
    "% 100 28 38 - 34 652.870.584 29.559.122 40.971.451 540.098.694 42.241.317",
    "% 76 - 30 20 26 24.476.000 24.476.000 - - -",
]
SECOND = [
    "% 97,5 30,0 20,0 - 47,5 107.642.914 23.393.628 25.697.628 28.685.628 29.866.030",
    "% 76 - 20 35 21 1.274.204.900 194.334.301 169.825.082 374.659.233 535.386.284",
    "% 91 20 - 35 36 1.918.366.297 365.010.835 534.294.149 719.446.379 299.614.934",
    "% 81 - 28 30 23 183.924.000 59.972.600 65.896.500 30.263.000 27.791.900",
]


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
    rules = rules_of(ink, horizontal, vertical)
    rest = ink & ~rules
    bands = find_bands(rest, 103, 203, 497, 397)
    assert [(band.top, band.bottom) for band in bands] == [(239, 312), (289, 362)] or [
        pytest.approx(band.top, abs=3) for band in bands
    ] == [240, 290]
    assert find_bands(rest, 503, 403, 1097, 597) == []
    white = np.asarray(cleaned(table(), rest, rules))
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


def test_specks_go_and_dots_beside_print_stay() -> None:
    ink = np.zeros((120, 200), dtype=bool)
    ink[40:70, 40:50] = ink[40:70, 60:70] = True  # two strokes of a figure
    ink[66:71, 54:58] = True  # its point
    ink[20:26, 150:155] = True  # dirt
    ink[90:94, 150:164] = True  # a dash
    rest = without_specks(ink)
    assert [bool(rest[spot]) for spot in ((68, 55), (22, 152), (92, 155), (50, 45))] == [
        True, False, True, True,
    ]  # fmt: skip


def test_pale_print_is_ink_and_grain_is_not() -> None:
    grain = np.random.default_rng(1).normal(0, 3, (600, 800))
    paper = np.full((600, 800), 235.0) + grain
    paper[200:230, 300:306] = 190 + grain[200:230, 300:306]  # 19 % darker than the paper
    for x in range(60, 760, 20):
        paper[300:330, x : x + 6] = 175
    ink = find_ink(Image.fromarray(paper.clip(0, 255).astype(np.uint8)))
    assert ink[203:227, 302:304].all()
    assert ink[400:, :].mean() < 0.001


def test_rules_too_pale_for_ink_are_found_by_their_length() -> None:
    noise = np.random.default_rng(1).normal(0, 14, (700, 1000))
    paper = np.full((700, 1000), 235.0)
    paper[350:353, 100:900] = paper[100:600, 500:503] = 205
    picture = Image.fromarray((paper + noise).clip(0, 255).astype(np.uint8))
    assert find_rules(find_ink(picture)) == ([], [])
    horizontal, vertical = find_faint_rules(picture)
    assert {abs(run.pos - 351) <= 2 for run in horizontal} == {True}
    assert {abs(run.pos - 501) <= 2 for run in vertical} == {True}


def test_a_stamp_is_lifted_off_black_print() -> None:
    page = Image.new("RGB", (1000, 700), (248, 246, 240))
    draw = ImageDraw.Draw(page)
    for x in range(300, 640, 22):
        draw.rectangle((x, 340, x + 8, 368), fill=(25, 25, 25))
    draw.rectangle((60, 80, 70, 108), fill=(180, 40, 40))  # small red print
    draw.line((40, 500, 960, 500), fill=(60, 60, 190), width=4)  # a rule in colour
    draw.ellipse((330, 230, 560, 470), outline=(90, 60, 180), width=7)
    before, after = np.asarray(page.convert("L")), np.asarray(without_stamps(page))
    ring, print_, red, rule = (350, 333), (350, 304), (90, 65), (500, 700)
    assert after[ring] > before[ring] + 100
    assert [int(after[spot]) for spot in (print_, red, rule)] == [
        int(before[spot]) for spot in (print_, red, rule)
    ]
    grey = page.convert("L")
    assert (np.asarray(without_stamps(grey)) == np.asarray(grey)).all()


def prose() -> Image.Image:
    page = Image.new("L", (1240, 1754), 250)
    for y in range(200, 1500, 40):
        for x in range(150, 1080, 9):
            if x // 9 % 8:
                ImageDraw.Draw(page).rectangle((x, y, x + 5, y + 14), fill=30)
    ImageDraw.Draw(page).line((150, 180, 1090, 180), fill=0, width=3)  # under a letterhead
    return page


def test_only_pages_that_may_hold_a_table_are_read_in_full() -> None:
    columns = Image.new("L", (1240, 1754), 250)
    for y in range(300, 900, 50):
        for x in range(100, 1150, 190):
            ImageDraw.Draw(columns).rectangle((x, y, x + 90, y + 14), fill=30)
    found = [
        prose(),
        table().resize((1240, 930)),
        table().resize((1240, 930)).rotate(90, expand=True),
        columns,
    ]
    assert [may_hold_table(page) for page in found] == [False, True, True, True]


class Claims:
    """A recogniser that answers as it is told, by way."""

    name, ways = "claims", 3

    def __init__(self, *readings: tuple[str, float], is_repeatable: bool = True) -> None:
        self.readings, self.is_repeatable = readings, is_repeatable

    def read_figures(self, pictures: list[Image.Image], way: int) -> list[tuple[str, float]]:
        return [self.readings[way]] * len(pictures)


def witnessed(*recognisers: Claims) -> tuple[str, tuple[str, ...]]:
    box = Band(0, 0, 10, 10)
    piece = Piece(box, box, "1.250", 99.0)
    read_again([piece], lambda _: Image.new("L", (10, 10)), recognisers)  # type: ignore[arg-type]
    return piece.text, piece.alternatives


def test_which_readings_bear_witness() -> None:
    sure, unsure, other = ("1.250", 99.0), ("1.250", 70.0), ("1.260", 99.0)
    # One recogniser alone: its second look counts where it was certain both times.
    assert witnessed(Claims(sure, sure, sure)) == ("1.250", ("1.250",))
    assert witnessed(Claims(sure, unsure, unsure)) == ("1.250", ())
    assert witnessed(Claims(unsure, sure, sure)) == ("1.250", ())
    # Its ways differ: nothing supports what two of them say.
    text, others = witnessed(Claims(sure, other, other))
    assert (text, text in others) == ("1.260", False)
    # So do two recognisers where they overrule a third reading.
    text, others = witnessed(Claims(sure, other, other), Claims(other, other, other))
    assert (text, text in others) == ("1.260", False)
    # Another recogniser counts however sure it is; against it, the first may not overrule.
    assert witnessed(Claims(sure, sure, sure), Claims(unsure, unsure, unsure)) == ("1.250", ("1.250",))
    assert witnessed(Claims(unsure, unsure, unsure), Claims(other, other, other)) == ("1.250", ("1.260",))


def test_without_a_recogniser_scans_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "installed_version", lambda: None)
    monkeypatch.setattr(tesseract.shutil, "which", lambda _: None)
    caches = (recogniser.recognisers, tesseract.installed_languages)
    for cached in caches:
        cached.cache_clear()
    try:
        reader = open_document(SAMPLE)
        with pytest.raises(DocumentRejected) as refused:
            list(reader.pages())
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()
    assert refused.value.reason_code == "no_text_layer"
    assert "rapidocr" in refused.value.message


def test_the_version_follows_the_recogniser_and_its_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = rapid.installed_version()
    assert original is not None
    models = tmp_path / "models"
    models.mkdir()
    monkeypatch.setattr(rapid, "_models", lambda: models)
    versions = []
    try:
        for content in (None, b"first", b"other"):
            rapid.installed_version.cache_clear()
            if content is not None:
                for name in (rapid._LINES_MODEL, rapid._TEXT_MODEL):
                    (models / name).write_bytes(content)
            versions.append(rapid.installed_version())
    finally:
        monkeypatch.undo()
        rapid.installed_version.cache_clear()
    assert versions[0] is None
    assert len({original, *versions}) == 4
    program, trained = tmp_path / "tesseract", tmp_path / "ind.traineddata"
    program.write_text(f"#!/bin/sh\necho 'List of available languages in \"{tmp_path}/\" (1):'\necho ind\n")
    program.chmod(0o755)
    monkeypatch.setattr(tesseract.shutil, "which", lambda _: str(program))
    told = []
    try:
        for content in ("first", "second one"):
            trained.write_text(content)
            tesseract.installed_languages.cache_clear()
            tesseract.installed_version.cache_clear()
            told.append(tesseract.installed_version())
    finally:
        monkeypatch.undo()
        tesseract.installed_languages.cache_clear()
        tesseract.installed_version.cache_clear()
    assert None not in told
    assert told[0] != told[1]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Leaves one recogniser, by its name."""

    def choose(name: str) -> None:
        monkeypatch.setenv(recogniser.RECOGNISER_VARIABLE, name)
        recogniser.recognisers.cache_clear()

    yield choose
    recogniser.recognisers.cache_clear()


def figures_of(grid: Grid) -> list[str]:
    """The figures of the sample's rows below its headings."""
    columns = (3, 4, 5, 6, 7, 8, *range(10, 15))
    return [
        " ".join(cell.text for cell in grid.cells if cell.row == row and cell.col in columns)
        for row in range(3, grid.n_rows)
    ]


def test_every_figure_of_the_scan(only: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    only("rapidocr")

    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("reading reached for the network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, no_network)
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
    assert figures_of(grid) + figures_of(rest) == [*FIRST, *SECOND]
    (ceiling,) = (cell for cell in grid.cells if cell.text == "676.894.515")
    assert "676.894.515" in ceiling.alternatives
    assert ceiling.box is not None
    assert ceiling.box.x0 == pytest.approx(447, abs=4)
    assert all(
        cell.alternatives == () for cell in grid.cells if not any(c.isdigit() or c == "-" for c in cell.text)
    )


def test_a_photo_taken_upside_down_and_at_an_angle(tmp_path: Path, only: Callable[[str], None]) -> None:
    only("rapidocr")
    with pypdfium2.PdfDocument(SAMPLE) as document:
        page = document[1].render(scale=200 / 72).to_pil().convert("RGB")
    desk = Image.new("RGB", (page.width + 240, page.height + 240), (70, 58, 50))
    desk.paste(page, (120, 120))
    # Where the corners of the straight desk lie in it: further on the left, and higher on the right.
    width, height = desk.size
    leaning = ((0, -60), (0, height + 20), (width + 40, height - 30), (width - 40, 30))
    photo = desk.transform(
        desk.size,
        Image.Transform.QUAD,
        [number for corner in leaning for number in corner],
        Image.Resampling.BICUBIC,
        fillcolor=(70, 58, 50),
    )
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    path = tmp_path / "foto.jpg"
    photo.rotate(180).rotate(90, expand=True).save(path, exif=exif, quality=80)
    (read,) = open_document(path).pages()
    (grid,) = (block for block in read.blocks if isinstance(block, Grid))
    assert figures_of(grid) == SECOND


def test_a_picture_without_a_table_is_no_plan() -> None:
    reader = open_document(SAMPLE.with_name("foto-renaksi.jpg"))
    with pytest.raises(DocumentRejected) as refused:
        list(reader.pages())
    assert refused.value.reason_code == "unsupported_type"
    assert "no table" in refused.value.message


def test_every_page_of_a_picture_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, tuple[int, int], float]] = []

    def read_picture(page: Image.Image, number: int, pixel: float) -> Page:
        seen.append((number, page.size, round(pixel * 300, 2)))
        return Page(number, (Grid(number, 1, 1, (), "ocr"),))

    monkeypatch.setattr(picture, "read_picture", read_picture)
    pages = [Image.new("L", size, 255) for size in ((1170, 827), (827, 1170))]
    pages[0].save(tmp_path / "dua.tif", save_all=True, append_images=pages[1:], dpi=(100, 100))
    reader = open_document(tmp_path / "dua.tif")
    assert (reader.page_count, len(list(reader.pages()))) == (2, 2)
    assert seen == [(1, (3510, 2481), 72.0), (2, (2481, 3510), 72.0)]
    # A resolution that no paper fits is not believed: the longer side is that of A4.
    pages[0].save(tmp_path / "layar.png", dpi=(72, 72))
    list(open_document(tmp_path / "layar.png").pages())
    assert seen[2] == (1, (3507, 2479), 72.0)
