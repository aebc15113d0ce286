"""Documents that ran out of time or memory are rejected, and tried again by a later build."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.documents import catalogue as catalogues
from pipelines.extraction import ingest
from pipelines.extraction.cache import ExtractCache
from pipelines.extraction.limits import Limits
from pipelines.extraction.pool import rejected
from pipelines.model.plan import Extraction

LIMITS = Limits(seconds=60)


def made_earlier(cache: ExtractCache, hours: float) -> None:
    """Sets the clock of the one trial in the cache back."""
    (file,) = cache.directory.glob("*.trial")
    then = datetime.now(UTC) - timedelta(hours=hours)
    text = file.read_text()
    start = text.index('"tried_at":"') + len('"tried_at":"')
    file.write_text(text[:start] + then.isoformat() + text[text.index('"', start) :])


def test_when_a_document_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "laporan.pdf").write_bytes(b"%PDF-")
    catalogue = catalogues.scan(tmp_path / "raw")
    (document,) = catalogue.documents
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    late = rejected(document.path, "timed_out", "One page took longer than 60 seconds at page 3 of 9.")
    answers: list[Extraction] = [late, late, late, Extraction(file_type="pdf", page_count=9)]

    def extract_many(jobs: list[ingest.Job], limits: Limits) -> list[tuple[ingest.Job, Extraction]]:
        assert limits == LIMITS
        return [(job, answers.pop(0)) for job in jobs]

    monkeypatch.setattr(ingest, "extract_many", extract_many)

    def build() -> tuple[list[str], str | None]:
        """What was read, and as what the document is rejected."""
        read = ingest.read_documents(catalogue, cache, lambda *_: None).read
        ((_, extract),) = ingest.extracts_of(catalogue, cache)
        return read, extract.extraction.rejection and extract.extraction.rejection.reason_code

    assert build() == (["laporan.pdf"], "timed_out")
    assert build() == ([], "timed_out")
    higher = ExtractCache(cache.directory, "1", replace(LIMITS, seconds=61))
    assert [c.has(document) for c in (cache, higher)] == [True, False]
    lower = ExtractCache(cache.directory, "1", replace(LIMITS, seconds=59))
    assert lower.has(document)
    made_earlier(cache, 1.1)
    assert ingest.unread(catalogue, cache) == [document]
    assert build() == (["laporan.pdf"], "timed_out")
    made_earlier(cache, 1.1)
    assert build() == ([], "timed_out")  # the second wait is longer
    made_earlier(cache, 4.1)
    assert build() == (["laporan.pdf"], "timed_out")
    made_earlier(cache, 16.1)
    assert build() == (["laporan.pdf"], None)
    assert [file.suffix for file in cache.directory.iterdir()] == [".json"]
    assert (build(), cache.prune([document]), answers) == (([], None), 0, [])


def test_other_rejections_are_final(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    (document,) = catalogues.scan(tmp_path).documents
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    cache.put(document, rejected(document.path, "no_plan_table", "No plan."))
    assert ExtractCache(cache.directory, "1", Limits(seconds=10**6)).has(document)
    assert not list(cache.directory.glob("*.trial"))
