"""The scale of a plan's money, wherever it is said, and doubt where none is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipelines.model.hints import Hints
from pipelines.model.page import Page, TextLine
from pipelines.model.plan import Plan
from pipelines.understanding.figures.grammar import read_money
from pipelines.understanding.figures.scale import scale_of
from pipelines.understanding.understand import understand
from tests.grids import COLUMNS, HEADER, TITLE, pages, plan_row

SMALL = [[100, 250, 300, 350], [200, 400, 650, 750], [310, 600, 900, 1_190]]


@pytest.mark.parametrize(
    ("heading", "scale"),
    [("(Rp. 000)", 1000), ("x Rp 1.000.000", 10**6), ("dalam jutaan", 10**6), ("Rp Jt", 10**6),
     ("(dalam ribuan rupiah)", 1000), ("Rp. Juta", 10**6), ("jutaan Rp", 10**6), ("(Rp. 000.000)", 10**6),
     ("Satuan: Juta Rupiah", 10**6), ("pagu_juta_rp", 10**6), ("(Rp 1.000)", 1000),
     ("dalam 1.000 rupiah", 1000), ("Rp. M", 10**9), ("Anggaran Rp 1.000.000.000", None),
     ("Rp. 450 juta", None), ("(Juta ton)", None),
     ("Nilai (m)", None), ("per 1.000 kelahiran hidup", None), ("Pagu (Rp)", None), ("/1.000 KH", None)],
)  # fmt: skip
def test_the_scale_of_a_heading(heading: str, scale: int | None) -> None:
    assert scale_of(heading) == scale


@pytest.mark.parametrize(
    ("text", "value"),
    [("Rp0,45 M", 450_000_000), ("450 juta", 450_000_000), ("Rp. 1,5 M,-", 1_500_000_000),
     ("0,2 M", 200_000_000), ("1.250,5 juta", 1_250_500_000), ("450 ribu rupiah", 450_000),
     ("1.250 juta", None), ("5 orang", None)],
)  # fmt: skip
def test_an_amount_with_a_word_of_number(text: str, value: int | None) -> None:
    assert read_money(text).value == (None if value is None else Decimal(value))


def small_pages(header: Sequence[str] = HEADER, below: str = "", above: str = "") -> list[Page]:
    rows = [plan_row(f"Layanan {i}", amounts, no=str(i)) for i, amounts in enumerate(SMALL, start=1)]
    page = pages([[header, *rows]], (*TITLE, above) if above else TITLE)[0]
    note = (TextLine(below, 1),) if below else ()
    return [Page(1, (*page.blocks, *note), 700, 500)]


def plan_of(found: Sequence[Page]) -> Plan:
    return understand(found, Hints("plan.pdf"), "pdf", 1).plans[0]


def with_heading(old: str, new: str) -> list[str]:
    return [new if h == old else h for h in HEADER]


def millions(plan: Plan) -> list[list[int]]:
    return [[int(f.value or 0) // 10**6 for f in (n.ceiling, *n.amounts["unspecified"])] for n in plan.lines]


@pytest.mark.parametrize(
    "found",
    [
        small_pages(with_heading("Pagu (Rp)", "Pagu (x Rp 1.000.000)")),
        small_pages(with_heading("Pagu (Rp)", "Pagu (Rp Jt)")),
        small_pages(above="(dalam jutaan rupiah)"),
        small_pages(below="Keterangan: anggaran dalam jutaan rupiah"),
        small_pages(with_heading("Program/Kegiatan", "Program/Kegiatan (jutaan Rp)")),
    ],
)
def test_a_scale_is_found_wherever_it_stands(found: list[Page]) -> None:
    assert millions(plan_of(found)) == [[sum(a), *a] for a in SMALL]


def test_a_ceiling_in_millions_over_quarters_in_rupiah() -> None:
    """Sums tell that each keeps its own scale."""
    header = with_heading("Pagu (Rp)", "Pagu (Rp Juta)")
    rows = [plan_row(f"Layanan {i}", [a * 10**6 for a in amounts]) for i, amounts in enumerate(SMALL)]
    for row, small in zip(rows, SMALL, strict=True):
        row[COLUMNS["ceiling"]] = str(sum(small))
    assert millions(plan_of(pages([[header, *rows]]))) == [[sum(a), *a] for a in SMALL]


def test_amounts_too_small_for_rupiah_are_doubted_and_not_confirmed() -> None:
    plan = plan_of(small_pages())
    told = [issue for issue in plan.issues if issue.reason_code == "doubtful_scale"]
    assert [issue.line_number for issue in told] == [None, *(line.number for line in plan.lines)]
    assert {line.ceiling.proof for line in plan.lines} == {"unreached"}
    assert {line.target.proof for line in plan.lines} == {"confirmed"}


def test_amounts_of_a_usual_size_are_not_doubted() -> None:
    rows = [plan_row(f"Layanan {i}", [a * 10**5 for a in amounts]) for i, amounts in enumerate(SMALL)]
    plan = plan_of(pages([[HEADER, *rows]]))
    assert not [issue for issue in plan.issues if issue.reason_code == "doubtful_scale"]
    assert {line.ceiling.proof for line in plan.lines} == {"confirmed"}
