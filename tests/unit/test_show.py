"""`renaksi show`: the right place of the right page, and what it says where it can't show it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.model.page import Box, Grid
from pipelines.reading.opening import open_document
from pipelines.stewardship.page_picture import marked, picture_of
from tests.pdf_samples import (
    HEIGHT,
    ROW_HEIGHT,
    ROWS,
    TABLE,
    WIDTH,
    XS,
    Drawing,
    row_lines,
    rules,
    write_cells,
)
from tests.tiny_warehouse import fill, publish

TOP = 100.0
KEY = "5c1c6f26b2a62c8c5c7968514c88f450"
OTHER_KEY = "5c1ca530000000000000000000000000"


def plan(path: Path, turned: int = 0, tilted: float = 0.0) -> Path:
    """A page with a table whose second row is shaded; its content turned and tilted where asked."""
    size = (HEIGHT, WIDTH) if turned % 180 else (WIDTH, HEIGHT)
    drawing = Drawing(path, *size)
    canvas = drawing.canvas
    if turned or tilted:
        canvas.translate(size[0] / 2, size[1] / 2)
        canvas.rotate(turned + tilted)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
    drawing.height = HEIGHT
    ys = row_lines(TOP, len(TABLE))
    canvas.setFillColorRGB(0.6, 0.9, 0.6)
    drawing.box(XS[0], ys[2], XS[-1], ys[3], fill=True)
    canvas.setFillColorRGB(0, 0, 0)
    rules(drawing, XS, ys)
    write_cells(drawing, TABLE, TOP)
    drawing.save()
    return path


def box_read(path: Path) -> Box:
    """Where the reader says the row of the second line is."""
    reader = open_document(path)
    [page] = reader.pages()
    reader.close()
    [grid] = [block for block in page.blocks if isinstance(block, Grid)]
    [row] = [cell.row for cell in grid.cells if cell.text == ROWS[1][1]]
    boxes = [cell.box for cell in grid.cells if cell.row == row and cell.box]
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def is_shaded(pixels: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    red, green, blue = (pixels[..., band].astype(int) for band in range(3))
    return (green - red > 40) & (green - blue > 40)


@pytest.mark.parametrize(
    ("turned", "tilted", "rotate"),
    [
        (0, 0.0, 0),
        (0, 0.0, 90),
        (90, 0.0, 0),
        (90, 0.0, 90),
        (180, 0.0, 0),
        (270, 0.0, 0),
        (0, 2.0, 0),
        (90, -1.5, 0),
    ],
)
def test_the_box_that_was_read_is_the_place_on_the_picture(
    tmp_path: Path, turned: int, tilted: float, rotate: int
) -> None:
    path = plan(tmp_path / "plan.pdf", turned, tilted)
    if rotate:
        document = pypdfium2.PdfDocument(path)
        document[0].set_rotation(rotate)
        path = tmp_path / "rotated.pdf"
        document.save(path)
        document.close()
    box = box_read(path)
    picture = picture_of(path, 1)
    shaded = is_shaded(np.asarray(picture.image.convert("RGB")))
    rows, columns = np.nonzero(shaded)
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    edges = [edge * picture.scale for edge in (box.x0, box.top, box.x1, box.bottom)]
    # Within 2 points; 3 where the page is skewed, whose shaded row is no exact rectangle.
    assert found == pytest.approx(edges, abs=(3 if tilted else 2) * picture.scale)


def test_the_line_stands_out_and_the_rest_is_faded(tmp_path: Path) -> None:
    path = plan(tmp_path / "plan.pdf")
    box = box_read(path)
    picture = picture_of(path, 1)
    before, after = np.asarray(picture.image), np.asarray(marked(picture, box))
    inside = tuple(
        slice(round(low * picture.scale) + 3, round(high * picture.scale) - 3)
        for low, high in ((box.top, box.bottom), (box.x0, box.x1))
    )
    assert (after[inside] == before[inside]).all()
    above = slice(0, round((box.top - ROW_HEIGHT / 2) * picture.scale))
    assert before[above].min() < 30
    assert after[above].min() > 120
    edge = after[round(box.top * picture.scale) - 2, round((box.x0 + box.x1) / 2 * picture.scale)]
    assert edge.tolist() == [214, 40, 40]


def test_show_prints_the_line_and_writes_its_page(tmp_path: Path) -> None:
    path = plan(tmp_path / "plan.pdf")
    box = box_read(path)
    settings = publish(
        tmp_path,
        path,
        [
            {
                "line_key": KEY,
                "page_number": 1,
                "page_end": 1,
                "source_row": 3,
                "bbox_x0": box.x0,
                "bbox_top": box.top,
                "bbox_x1": box.x1,
                "bbox_bottom": box.bottom,
                "indicator_printed": "Jumlah [b]dokumen",
                "target_text": "12,5",
                "target_value": 12.5,
                "printed_target_value": 12.5,
                "target_rule": "decimal comma",
                "target_proof": "unreached",
                "ceiling_text": "89.335.000",
                "ceiling_idr": Decimal("89335000"),
                "printed_ceiling_idr": Decimal("89335000"),
                "ceiling_rule": "thousands by dot",
                "ceiling_proof": "contradicted",
            },
            {"line_key": OTHER_KEY},
        ],
    )
    fill(
        settings,
        "fct_plan_line_amount",
        (KEY, "f", 2, "19.335.000", Decimal(1933500), Decimal(19335000), "thousands by dot", "confirmed"),
        (KEY, "f", 3, "", Decimal("1.5"), None, "blank", "unreached"),
        (KEY, "f", 4, "", None, None, "blank", "unreached"),
    )
    fill(settings, "rpt_issues", (KEY, "total", "arithmetic_mismatch", "89.335.000", "expected 89,335,000"))
    out = tmp_path / "line.png"
    options = ["--raw", str(settings.raw_dir), "--warehouse", str(settings.warehouse_dir)]
    result = CliRunner().invoke(app, ["show", KEY[:5], "--out", str(out), *options])
    assert result.exit_code == 0, result.output
    printed = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "plan Dinas Contoh, Kota Batu, 2024" in printed
    assert "place page 1, row 3 of its table" in printed
    assert "indicator Jumlah [b]dokumen" in printed
    assert "target 12,5 12,5 decimal comma unreached" in printed
    assert "ceiling, Rp 89.335.000 89.335.000 thousands by dot contradicted" in printed
    corrected = "thousands by dot; corrected from 19.335.000"
    assert f"APBD, quarter 2, Rp 19.335.000 1.933.500 {corrected} confirmed" in printed
    assert "APBD, quarter 3, Rp 1,5 blank; corrected from nothing unreached" in printed
    assert "total arithmetic_mismatch 89.335.000 expected 89,335,000" in printed
    assert not any("quarter 4" in line for line in printed)
    with Image.open(out) as image:
        assert image.format == "PNG"
        assert image.width > image.height

    several = CliRunner().invoke(app, ["show", "5c1c", *options])
    assert (several.exit_code, several.stdout) == (1, "")
    assert KEY in several.stderr
    assert OTHER_KEY in several.stderr
    assert "no line of a current plan" in CliRunner().invoke(app, ["show", "ff", *options]).stderr
    assert "no line key" in CliRunner().invoke(app, ["show", "LINE%", *options]).stderr

    out.unlink()
    path.write_bytes(path.read_bytes() + b"\n")
    changed = CliRunner().invoke(app, ["show", KEY, "--out", str(out), *options])
    assert changed.exit_code == 1
    assert "has changed since it was read" in changed.stderr
    path.unlink()
    gone = CliRunner().invoke(app, ["show", KEY, "--out", str(out), *options])
    assert "is not under" in gone.stderr
    assert not out.exists()


def test_a_document_without_pages_is_told_by_section_and_row(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"any")
    settings = publish(tmp_path, path, [{"line_key": KEY, "section": "Renaksi", "source_row": 17}])
    options = ["--raw", str(tmp_path), "--warehouse", str(settings.warehouse_dir)]
    result = CliRunner().invoke(app, ["show", KEY, *options])
    assert result.exit_code == 0, result.output
    assert f"A .xlsx file has no page to draw. Open {path} at sheet Renaksi, row 17." in result.stdout
    assert not list(tmp_path.glob("*.png"))


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["show", KEY, "--warehouse", str(tmp_path)])
    assert result.exit_code == 1
    assert "Run `renaksi build`" in result.stderr
