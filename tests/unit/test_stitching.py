"""Rows cut by a page break come back whole, whatever the break cut; whole rows stay apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.hints import Hints
from pipelines.model.plan import Line
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, pages, plan_row
from tests.truth import bare

HINTS = Hints("plan.pdf")
NAMES = [
    "Penyediaan Peralatan dan Perlengkapan Kantor",
    "Pengelolaan Data Kesejahteraan Sosial Daerah",
    "Fasilitasi Bantuan Sosial bagi Keluarga Miskin",
    "Rehabilitasi Sosial Dasar Penyandang Disabilitas",
    "Pembinaan Lembaga Kesejahteraan Sosial Swasta",
    "Pemeliharaan Taman Makam Pahlawan Nasional",
]
AMOUNTS = st.lists(st.integers(1_000_000, 9_999_999_999), min_size=4, max_size=4)
TEXTS = [COLUMNS[c] for c in ("indicator", "program", "responsible")]
FIGURES = [COLUMNS[c] for c in ("ceiling", "a1", "a2", "a3", "a4")]


def read(tables: list[list[list[str]]]) -> list[Line]:
    extraction = understand(pages(tables), HINTS, "pdf", len(tables))
    return [line for plan in extraction.plans for line in plan.lines]


def facts(lines: list[Line]) -> list[tuple[object, ...]]:
    return [
        (bare(x.indicator_printed), bare(x.program_printed), bare(x.responsible), x.ceiling.value,
         [f.value for fs in x.amounts.values() for f in fs], [q.value for q in x.quarters])
        for x in lines
    ]  # fmt: skip


@given(st.lists(AMOUNTS, min_size=6, max_size=6), st.integers(1, 5), st.data())
def test_a_cut_row_is_joined(amounts: list[list[int]], at: int, data: st.DataObject) -> None:
    rows = [plan_row(n, a, no=str(i + 1)) for i, (n, a) in enumerate(zip(NAMES, amounts, strict=True))]
    whole = facts(read([[HEADER, *rows]]))
    above, below = list(rows[at]), [""] * len(HEADER)
    for column in TEXTS:
        words = rows[at][column].split(" ")
        keep = data.draw(st.integers(1, len(words)), label=f"words of column {column} on the first page")
        above[column], below[column] = " ".join(words[:keep]), " ".join(words[keep:])
    if data.draw(st.booleans(), label="figures are cut too"):
        for column in FIGURES:
            if (mark := rows[at][column].rfind(".")) > 0:
                above[column], below[column] = rows[at][column][: mark + 1], rows[at][column][mark + 1 :]
    repeat = data.draw(st.booleans(), label="the heading is repeated")
    second = [*([HEADER] if repeat else []), *([below] if any(below) else []), *rows[at + 1 :]]
    if not any(second):
        return
    assert facts(read([[HEADER, *rows[:at], above], second])) == whole


@given(st.lists(AMOUNTS, min_size=6, max_size=6), st.integers(1, 5), st.booleans())
def test_whole_rows_stay_apart(amounts: list[list[int]], at: int, repeat: bool) -> None:
    rows = [plan_row(n, a) for n, a in zip(NAMES, amounts, strict=True)]
    whole = facts(read([[HEADER, *rows]]))
    assert len(whole) == 6
    assert facts(read([[HEADER, *rows[:at]], [*([HEADER] if repeat else []), *rows[at:]]])) == whole
