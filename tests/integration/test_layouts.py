"""Documents in many layouts, read one by one: every figure, parent and total as a careful person reads them.

`tests/data/examples` shows what agencies publish; each document of `tests/data/layouts` shows a fault that
was mended, and is named after it. All are made: agencies exist, plans and figures don't.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.documents.hint_files import read_hints
from pipelines.model.hints import Hints
from tests.shared import Shared
from tests.truth import DATA, EXAMPLES, documents_of, figure_differences, lines_of

_DOCUMENTS = [
    (file, truth)
    for folder in (EXAMPLES, DATA / "layouts")
    for file, truth in documents_of(folder)
    if not truth.get("duplicate_of")
]


@pytest.mark.parametrize(("file", "truth"), [pytest.param(f, t, id=f.name) for f, t in _DOCUMENTS])
def test_a_document_is_read_as_a_careful_person_reads_it(
    shared: Shared, file: Path, truth: dict[str, Any]
) -> None:
    hints, _ = read_hints(file.parent, [file.name])
    extraction = shared.extract(file, hints.get(file.name, Hints(file=file.name)))
    if truth.get("expect") == "rejected":
        assert extraction.rejection is not None
        expected = truth.get("reason_codes_accepted") or [truth["reason_code"]]
        assert extraction.rejection.reason_code in expected
        return
    identity = extraction.plans[0].identity
    assert (identity.region_code, identity.fiscal_year) == (truth["region_code"], truth["fiscal_year"])
    assert figure_differences(truth, lines_of(extraction)) == []
