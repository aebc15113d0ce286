"""Documents that ran out of time or memory are rejected, and tried again by a later build."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.documents import catalogue as catalogues
from pipelines.documents.catalogue import Catalogue
from pipelines.extraction import ingest
from pipelines.extraction.cache import ExtractCache
from pipelines.extraction.limits import Limits
from pipelines.extraction.pool import rejected
from pipelines.model.plan import Extraction
from tests.plans import line, plan

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
    assert {file.suffix for file in cache.directory.iterdir()} == {".json", ".good"}
    assert (build(), cache.prune([document]), answers) == (([], None), 0, [])


def test_other_rejections_are_final(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    (document,) = catalogues.scan(tmp_path).documents
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    cache.put(document, rejected(document.path, "no_plan_table", "No plan."))
    assert ExtractCache(cache.directory, "1", Limits(seconds=10**6)).has(document)
    assert not list(cache.directory.glob("*.trial"))


class Reader:
    """Stands in for reading: gives the next answer, or the last one again, and notes what was read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Extraction) -> None:
        self.answers, self.read = list(answers), list[str]()
        monkeypatch.setattr(ingest, "extract_many", self)

    def __call__(self, jobs: list[ingest.Job], _: Limits) -> Iterator[tuple[ingest.Job, Extraction]]:
        for job in jobs:
            self.read.append(job.path.name)
            yield job, self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def plan_of(lines: int) -> Extraction:
    return Extraction(file_type="pdf", plans=[plan(2023, lines=[line(n, n) for n in range(1, lines + 1)])])


def put(raw: Path, *names: str) -> Catalogue:
    raw.mkdir(exist_ok=True)
    for name in names:
        (raw / name).write_text(name)
    return catalogues.scan(raw)


@pytest.mark.parametrize("harm", ["gone", "cut", "other", "empty"])
def test_a_damaged_extract_is_read_again_in_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    catalogue = put(tmp_path / "raw", "a.pdf", "b.pdf")
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    reader = Reader(monkeypatch, plan_of(3))
    ingest.read_and_load(catalogue, cache, lambda *_: None)
    digests = [cache.digest(document) for document in catalogue.documents]
    file = cache.directory / f"{cache.key(catalogue.documents[0])}.json"
    text = file.read_text()
    file.unlink()  # not through the link that `good` is
    if harm != "gone":
        file.write_text({"cut": text[:-30], "other": text[:-40] + "9" + text[-39:], "empty": ""}[harm])
    reader.read.clear()
    done, found = ingest.read_and_load(catalogue, cache, lambda *_: None)
    assert reader.read == done.read == ["a.pdf"]
    assert [len(extract.extraction.plans[0].lines) for _, extract in found] == [3, 3]
    assert [cache.digest(document) for document in catalogue.documents] == digests


def test_what_was_read_before_stands_while_the_machine_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = put(tmp_path / "raw", "a.pdf")
    (document,) = catalogue.documents
    late = rejected(document.path, "out_of_memory", "Killed at page 3.")
    Reader(monkeypatch, plan_of(3), late)
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    ingest.read_and_load(catalogue, cache, lambda *_: None)
    cache.prune(catalogue.documents)
    newer = ExtractCache(cache.directory, "2", LIMITS)  # another release reads everything again
    _, [(_, extract)] = ingest.read_and_load(catalogue, newer, lambda *_: None)
    [standing] = extract.extraction.plans
    assert len(standing.lines) == 3
    assert standing.issues[0].reason_code == "earlier_reading_stands"
    assert "Killed at page 3." in standing.issues[0].message
    assert newer.prune(catalogue.documents) == 1  # the older release's
    made_earlier(newer, 1.1)
    assert ingest.unread(catalogue, newer) == [document]
    Reader(monkeypatch, plan_of(4))
    _, [(_, extract)] = ingest.read_and_load(catalogue, newer, lambda *_: None)
    assert len(extract.extraction.plans[0].lines) == 4


def test_a_file_that_changes_while_it_is_read_keeps_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    Reader(monkeypatch, plan_of(3))
    ingest.read_and_load(put(raw, "a.pdf"), cache, lambda *_: None)
    (raw / "a.pdf").write_text("amended")
    catalogue = catalogues.scan(raw)
    os.utime(raw / "a.pdf", (1, 1))  # between cataloguing and reading
    _, [(document, extract)] = ingest.read_and_load(catalogue, cache, lambda *_: None)
    assert len(extract.extraction.plans[0].lines) == 3
    assert extract.extraction.plans[0].issues[0].reason_code == "earlier_reading_stands"
    assert ingest.unread(catalogue, cache) == [document]


def test_another_documents_fault_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was replaced by a broken one gives nothing: that is not for the machine to mend."""
    raw = tmp_path / "raw"
    cache = ExtractCache(tmp_path / "extracts", "1", LIMITS)
    Reader(monkeypatch, plan_of(3))
    ingest.read_and_load(put(raw, "a.pdf"), cache, lambda *_: None)
    (raw / "a.pdf").write_text("broken")
    Reader(monkeypatch, rejected(raw / "a.pdf", "unreadable", "Damaged."))
    _, [(_, extract)] = ingest.read_and_load(catalogues.scan(raw), cache, lambda *_: None)
    assert extract.extraction.rejection is not None
