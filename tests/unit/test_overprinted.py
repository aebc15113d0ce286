"""Text that runs over the edge of its row into another row's is told, on the lines it leaves in doubt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from pipelines.model.plan import Issue, Plan
from tests.grids import HEADER, TITLE, plan_row
from tests.pdf_samples import Drawing, rules

XS = (10.0, 22.0, 70.0, 150.0, 185.0, 215.0, 240.0, 265.0, 290.0, 315.0, 440.0, 500.0, 555.0, 610.0, 665.0,
      720.0, 790.0)  # fmt: skip
TOP = 90.0
NAMES = ("Penyuluhan", "Pelatihan", "Pendataan", "Pendampingan")
ROWS = [plan_row(name, [10_000_000 * n] * 4, no=str(n)) for n, name in enumerate(NAMES, start=1)]
Draw = Callable[[Drawing], None]


def read(tmp_path: Path, draw: Draw, height: float = 12.0) -> tuple[Plan, list[Issue]]:
    """The plan of a page with the usual table and what `draw` adds, and what is told of overprinted text."""
    drawing = Drawing(tmp_path / "a.pdf")
    for index, line in enumerate(TITLE):
        drawing.text(250, 50 + 12 * index, line, size=10)
    edges = [TOP, TOP + 24, *(TOP + 24 + height * n for n in range(1, len(ROWS) + 1))]
    rules(drawing, XS, edges)
    for index, row in enumerate([HEADER, *ROWS]):
        for col, text in enumerate(row):
            drawing.text(XS[col] + 1, edges[index] + 8, text, size=5)
    draw(drawing)
    drawing.save()
    (plan,) = extract(tmp_path / "a.pdf", Hints("a.pdf")).plans
    assert len(plan.lines) == len(ROWS)
    return plan, [issue for issue in plan.issues if issue.reason_code == "overprinted_text"]


def base(row: int, height: float = 12.0) -> float:
    """The baseline of a row's text, rows from 1."""
    return TOP + 24 + height * (row - 1) + 8


def test_a_name_that_runs_into_the_next_row(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[9] + 1, base(2) + 5.5, "dan pembinaan masyarakat", size=5)
        drawing.text(XS[9] + 1, base(2) + 11, "di seluruh kecamatan", size=5)

    _, told = read(tmp_path, draw)
    assert {issue.line_number for issue in told} == {2, 3, 4}
    assert {issue.printed_text for issue in told} == {"di seluruh Pendataan"}
    assert all(issue.page_number == 1 and "rows 3 to 5" in issue.message for issue in told)


def test_a_text_centred_in_too_low_a_row_runs_into_the_row_above(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[2] + 1, base(3) - 10, "Persentase desa yang", size=5)
        drawing.text(XS[2] + 1, base(3) + 10, "didata dengan lengkap", size=5)

    _, told = read(tmp_path, draw)
    assert {issue.line_number for issue in told} == {1, 2, 3, 4}


def test_an_amount_under_another_ones_ink(tmp_path: Path) -> None:
    """The second line of a figure that its narrow column broke."""

    def draw(drawing: Drawing) -> None:
        drawing.text(XS[10] + 1, base(1) + 10, "40.000.000", size=5)

    _, told = read(tmp_path, draw)
    assert {1, 2} <= {issue.line_number for issue in told}
    assert all((issue.printed_text or "").count("000") >= 4 for issue in told)


def test_a_stamp_printed_into_a_row(tmp_path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(XS[13] - 10, base(4) - 2, "DITERIMA 12 JAN", size=7)

    _, told = read(tmp_path, draw)
    assert 4 in {issue.line_number for issue in told}


def nothing(_: Drawing) -> None:
    """Leaves the table as it is."""


def tight_lines(drawing: Drawing) -> None:
    """Lines of a name set as tight as their size."""
    drawing.text(XS[9] + 45, base(2) - 3, "bagi warga", size=5)
    drawing.text(XS[9] + 45, base(2) + 1.6, "desa yang", size=5)


def struck_twice(drawing: Drawing) -> None:
    """Bold, as a second print a hair's breadth away."""
    drawing.text(XS[9] + 1.2, base(2), ROWS[1][9], size=5)


def exponent(drawing: Drawing) -> None:
    drawing.text(XS[3] + 15, base(2), "m", size=5)
    drawing.text(XS[3] + 19.3, base(2) - 2, "2", size=3)


@pytest.mark.parametrize("draw", [nothing, tight_lines, struck_twice, exponent])
def test_what_only_stands_near_is_not_told(tmp_path: Path, draw: Draw) -> None:
    assert read(tmp_path, draw)[1] == []
