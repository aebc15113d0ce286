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
