"""The two real plans, from PDF and from text: every figure, text, parent and place equal to the truth."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction
from tests.shared import Shared
from tests.truth import DATA, RAW, differences, lines_of, truth_of

LOMBOK, NTB = "lombok-timur-disnakertrans-2024", "ntb-disnakertrans-2023"
PDFS = {stem: RAW / f"{stem}.pdf" for stem in (LOMBOK, NTB)}
TEXTS = {stem: DATA / "raw_text" / f"{stem}.txt" for stem in (LOMBOK, NTB)}


def read(shared: Shared, path: Path) -> Extraction:
    """NTB's plan names its agency nowhere; `raw/documents.csv` does."""
    agency, region = (
        ("Dinas Tenaga Kerja dan Transmigrasi", "Nusa Tenggara Barat") if NTB in path.name else (None, None)
    )
    return shared.extract(path, Hints(path.name, agency=agency, region=region))


@pytest.mark.parametrize("path", [*PDFS.values(), *TEXTS.values()], ids=lambda p: p.name)
def test_every_figure_and_text_is_right(shared: Shared, path: Path) -> None:
    extraction = read(shared, path)
    truth = truth_of(path.stem)
    assert differences(truth, lines_of(extraction)) == []
    identity = extraction.plans[0].identity
    assert (identity.agency, identity.region_code, identity.fiscal_year, identity.revision) == (
        truth["agency"],
        truth["region_code"],
        truth["fiscal_year"],
        truth["revision"],
    )
    additive = sum((x.ceiling.value or Decimal(0)) for x in lines_of(extraction) if x.is_additive)
    assert additive == truth["total_amount"]


@pytest.mark.parametrize("path", PDFS.values(), ids=lambda p: p.name)
def test_every_line_of_a_pdf_has_its_place(shared: Shared, path: Path) -> None:
    lines = lines_of(read(shared, path))
    for line in lines:
        assert line.bbox is not None
        x0, top, x1, bottom = line.bbox
        assert x1 - x0 > 500
        assert 5 < bottom - top < 200
    for upper, lower in pairwise(lines):
        assert (upper.page_number, upper.bbox[1] if upper.bbox else 0) < (
            lower.page_number,
            lower.bbox[1] if lower.bbox else 0,
        )


def test_every_amount_of_ntb_is_proven(shared: Shared) -> None:
    """In the NTB plan sums reach and confirm every single amount."""
    for line in lines_of(read(shared, PDFS[NTB])):
        for figure in [line.ceiling, *(f for fs in line.amounts.values() for f in fs)]:
            assert figure.value is None or figure.proof == "confirmed", (line.number, figure)


def test_rows_are_accounted_for(shared: Shared) -> None:
    for path in (*PDFS.values(), *TEXTS.values()):
        found = read(shared, path)
        assert found.rows_printed == found.rows_in_lines + found.rows_as_headings + found.rows_in_issues
        assert found.rows_printed >= len(lines_of(found))
