"""A plan of three echelons, cut into a file for each as many agencies publish them: money counts once."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from pipelines.extraction.extract import extract
from pipelines.landing.precedence import settle
from pipelines.model.hints import Hints
from pipelines.model.plan import Extraction
from tests.plans import read
from tests.truth import EXAMPLES

WHOLE = EXAMPLES / "raw" / "dinsos-garut-2024.pdf"
TOTAL = 4_903_270_937  # what each of its echelons plans


def pages(target: Path, *numbers: int) -> Extraction:
    """Some pages of the plan as a document of their own, read."""
    document = pypdfium2.PdfDocument.new()
    document.import_pages(pypdfium2.PdfDocument(WHOLE), [number - 1 for number in numbers])
    document.save(target)
    return extract(target, Hints(target.name))


def counted(extractions: dict[str, Extraction]) -> dict[str, int]:
    """Rupiah on additive lines by file; every file must be in force."""
    standings = settle(read(name, *found.plans) for name, found in extractions.items())
    assert all(standing.is_current for standing in standings)
    return {
        s.document.file_name: sum(int(x.ceiling.value or 0) for x in s.plan.lines if x.is_additive)
        for s in standings
        if s.plan
    }


def test_files_of_each_echelon_stand_side_by_side_and_count_once(tmp_path: Path) -> None:
    head, units = pages(tmp_path / "2.pdf", 1), pages(tmp_path / "3.pdf", 2, 3)
    sections = pages(tmp_path / "4.pdf", 4, 5, 6)
    assert counted({"2.pdf": head, "3.pdf": units, "4.pdf": sections}) == {
        "2.pdf": 0, "3.pdf": 0, "4.pdf": TOTAL
    }  # fmt: skip
    # Pages of the sections are missing: what the units plan is the agency's budget.
    some_sections = pages(tmp_path / "4-part.pdf", 4)
    assert counted({"2.pdf": head, "3.pdf": units, "4.pdf": some_sections}) == {
        "2.pdf": 0, "3.pdf": TOTAL, "4.pdf": 0
    }  # fmt: skip
