"""Whatever the order of columns, the heading's rows and the style of figures: each figure under its role.

What can't be told for certain is refused or has an issue; nothing is read wrongly in silence.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.hints import Hints
from pipelines.model.page import DocumentRejected
from pipelines.understanding.understand import understand
from tests.plan_shapes import LABELS, ORDERS, STYLES, PlannedLine, Shape, differences_of, pages_of

NAMES = (
    "bantuan sosial lansia",
    "pelatihan kader desa",
    "rumah singgah",
    "pemeliharaan taman",
    "data terpadu",
)
UNITS = {"%": 2, "Indeks": 2, "Dokumen": 0, "Orang": 0}
LARGE = st.integers(10_000_000, 9 * 10**9)
AMOUNTS = st.one_of(st.just(0), st.integers(50_000, 999_999), LARGE)
DAMAGE = {
    "quarters": ["2 dokumen 3 laporan", "1.85.6", "100\n80"],
    "amounts": ["1.85.616", "(1.000.000)", "2.500.000 750.000", "menyesuaikan", "12.000.000\n5.000"],
}
SOURCES = ((), ("APBD", "APBN"), ("APBD", "DAK"))


def read(shape: Shape, lines: list[PlannedLine]) -> tuple[list[str], bool]:
    """What was read wrongly on lines of which nothing is told; and whether all is right."""
    pages = pages_of(shape, lines)
    try:
        extraction = understand(pages, Hints("plan.pdf"), "pdf", len(pages))
    except DocumentRejected:
        return [], False
    [plan] = extraction.plans
    told = {issue.line_number for issue in plan.issues}
    if len(plan.lines) != len(lines):
        return ([] if None in told else [f"{len(plan.lines)} lines instead of {len(lines)}"]), False
    wrong = [(got.number, differences_of(want, got)) for want, got in zip(lines, plan.lines, strict=True)]
    silent = [said for number, differences in wrong if number not in told for said in differences]
    return ([] if None in told else silent), not any(differences for _, differences in wrong)


def planned(
    name: str, unit: str, quarters: list[int], sources: tuple[str, ...], amounts: list[int]
) -> PlannedLine:
    parts = [Decimal(q).scaleb(-UNITS[unit]) for q in quarters]
    money: dict[str, list[int | None]] = {
        source: [*amounts[4 * n : 4 * n + 4]] for n, source in enumerate(sources or ("",))
    }
    return PlannedLine(name, unit, sum(parts, Decimal(0)), parts, money)


def usual_lines(sources: tuple[str, ...]) -> list[PlannedLine]:
    """Lines as in many plans, with small and large figures, decimals and nil."""
    return [
        planned(NAMES[0], "%", [2000, 2250, 2575, 3000], sources, [25_000_000, 0, 1_250_500, 900_000] * 2),
        planned(NAMES[1], "Orang", [1500, 20, 350, 1200], sources, [1_500_000_000, 7_500_000, 0, 0] * 2),
        planned(NAMES[2], "Dokumen", [1, 0, 2, 1], sources, [150_000, 12_000_000, 12_000_000, 96_500] * 2),
        planned(
            NAMES[3], "Indeks", [50, 75, 100, 125], sources, [8_400_000, 8_400_000, 8_400_000, 8_400_000] * 2
        ),
    ]


SHAPES = [
    Shape(order, depth, LABELS[(n + depth) % len(LABELS)] if depth > 1 else LABELS[(n + depth) % 4],
          STYLES[(n + depth) % len(STYLES)], SOURCES[n % 3] if depth > 1 else SOURCES[n % 2], n % 2 == 0)
    for n, order in enumerate(ORDERS) for depth in (1, 2, 3)
]  # fmt: skip


@pytest.mark.parametrize(
    "shape", SHAPES, ids=lambda s: f"{ORDERS.index(s.order)}-{s.depth}-{s.label}-{s.style.money}"
)
def test_usual_shapes_are_read_to_the_last_figure(shape: Shape) -> None:
    assert read(shape, usual_lines(shape.sources)) == ([], True)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Shape, list[PlannedLine]]:
    depth = draw(st.integers(1, 3), label="heading rows")
    order = draw(st.sampled_from(ORDERS))
    left_out = draw(
        st.sets(st.sampled_from(["number", "objective", "responsible"])), label="columns left out"
    )
    sources = draw(st.sampled_from(SOURCES))
    shape = Shape(
        order=tuple(part for part in order if part not in left_out),
        depth=depth,
        label=draw(st.sampled_from(LABELS if depth > 1 else LABELS[:4])),
        style=draw(st.sampled_from(STYLES)),
        sources=sources,
        is_numbered=draw(st.booleans()),
        rows_on_first_page=draw(st.integers(2, 9)),
        repeats_heading=draw(st.booleans()),
    )
    lines = []
    for name in NAMES[: draw(st.integers(2, len(NAMES)))]:
        unit = draw(st.sampled_from(list(UNITS)))
        quarters = draw(st.lists(st.integers(0, 9_999), min_size=4, max_size=4))
        amounts = draw(
            st.lists(st.one_of(st.just(0), st.integers(1_000_000, 9 * 10**9)), min_size=8, max_size=8)
        )
        line = planned(name, unit, quarters, sources, amounts)
        if draw(st.integers(0, 9)) == 0:
            line.printed_ceiling = line.ceiling + 100_000  # the agency's slip
        if draw(st.integers(0, 4)) == 0:
            quarter = str(draw(st.integers(0, 3)))
            damaged = draw(
                st.sampled_from([("quarters", quarter), ("amounts", (sources or ("",))[0], quarter)])
            )
            line.damage[damaged] = draw(st.sampled_from(DAMAGE[damaged[0]]))
        lines.append(line)
    return shape, lines


@settings(max_examples=30)
@given(plans())
def test_no_shape_is_read_wrongly_in_silence(made: tuple[Shape, list[PlannedLine]]) -> None:
    shape, lines = made
    assert read(shape, lines)[0] == []
