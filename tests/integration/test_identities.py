"""Which documents are plans, whose and of which year: files in, verdicts out.

Each document of `tests/data/identity` asks one question and is named after it.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from pipelines.extraction.extract import extract
from pipelines.model.hints import Hints
from tests.truth import DATA, lines_of

FOLDER = DATA / "identity"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_a_document_is_told_whose_it_is_or_what_it_lacks(name: str, expected: dict[str, Any]) -> None:
    extraction = extract(FOLDER / "raw" / name, Hints(name, **expected.get("documents_csv", {})))
    if "reason_code" not in expected:
        lines = lines_of(extraction)
        [plan] = extraction.plans
        found = {k: getattr(plan.identity, k) for k in ("agency", "region_code", "fiscal_year")}
        total = sum((n.ceiling.value or Decimal(0) for n in lines if n.is_additive), Decimal(0))
        assert found | {"lines": len(lines), "total": total} == {
            k: v for k, v in expected.items() if k != "documents_csv"
        }
        return
    rejection = extraction.rejection
    assert rejection is not None, extraction.plans[0].identity
    assert (rejection.reason_code, rejection.is_near_miss) == (
        expected["reason_code"],
        expected["is_near_miss"],
    )
    assert {k: getattr(rejection, k) for k in expected["known"]} == expected["known"]
    for part in expected["says"]:
        assert part in rejection.message


def test_what_only_the_properties_say_is_told() -> None:
    told = extract(FOLDER / "raw" / "agency-in-properties.pdf", Hints("a.pdf")).plans[0].issues
    assert [(i.reason_code, i.printed_text) for i in told] == [
        ("identity_from_properties", "RENAKSI DINSOS KAB. GARUT 2022 unspecified Lenovo")
    ]
    printed = extract(FOLDER / "raw" / "agency-in-sheet-footer.xlsx", Hints("a.xlsx")).plans[0].issues
    assert printed == []
