"""Reading what has not been read: the documents of a catalogue, in processes of their own.

What belongs here: which documents need reading, and keeping what they give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.documents.catalogue import Catalogue, Document, is_unchanged_on_disk
from pipelines.extraction.cache import PASSING, Extract, ExtractCache
from pipelines.extraction.limits import Limits
from pipelines.extraction.pool import Job, extract_many
from pipelines.extraction.version import reader_version
from pipelines.model.plan import Extraction, Issue, Rejection
from pipelines.settings import Settings

OnRead = Callable[[Document, Extraction], None]


@dataclass
class Ingest:
    """What a round of reading did, by file name.

    `reused` are documents whose extract was there already, `refused` those that are never opened.
    """

    reused: list[str]
    refused: list[str]
    read: list[str] = field(default_factory=list)


def extract_cache(settings: Settings) -> ExtractCache:
    """The cache of the current reader and the limits that are set."""
    return ExtractCache(settings.extracts_dir, reader_version(), Limits.from_environment())


def unread(catalogue: Catalogue, cache: ExtractCache) -> list[Document]:
    """The documents to read: one of each content, refused ones never."""
    by_key: dict[str, Document] = {}
    for document in catalogue.documents:
        if not cache.has(document):
            by_key.setdefault(cache.key(document), document)
    return list(by_key.values())


def read_documents(catalogue: Catalogue, cache: ExtractCache, on_read: OnRead) -> Ingest:
    """Reads every document that has no extract yet, or ran out of time or memory and is due again.

    `on_read` hears of each as it is done.

    What a document gives is kept at once, so that a killed run goes on where it stopped. A file that
    changed while it was read is rejected for now and not kept.
    """
    todo = {document.path: document for document in unread(catalogue, cache)}
    ingest = Ingest(
        reused=[d.file_name for d in catalogue.documents if cache.is_kept(d)],
        refused=[d.file_name for d in catalogue.documents if d.refusal],
    )
    jobs = [Job(document.path, document.hints) for document in todo.values()]
    for job, extraction in extract_many(jobs, cache.limits):
        document = todo[job.path]
        if is_unchanged_on_disk(document):
            cache.put(document, extraction)
        ingest.read.append(document.file_name)
        on_read(document, extraction)
    return ingest


def read_and_load(
    catalogue: Catalogue, cache: ExtractCache, on_read: OnRead
) -> tuple[Ingest, list[tuple[Document, Extract]]]:
    """Reads what has to be read, as `read_documents`, and gives every document with its extract.

    A document whose kept extract turns out damaged is read again at once.
    """
    ingest = read_documents(catalogue, cache, on_read)
    loaded = {document.file_name: cache.get(document) for document in catalogue.documents}
    damaged = [d for d in catalogue.documents if loaded[d.file_name] is None and cache.is_kept(d)]
    for document in damaged:
        cache.forget(document)
    if damaged:
        again = read_documents(Catalogue(tuple(damaged)), cache, on_read)
        ingest.read += again.read
        ingest.reused = [name for name in ingest.reused if name not in again.read]
        loaded |= {document.file_name: cache.get(document) for document in damaged}
    found = [(d, _valid_now(d, loaded[d.file_name], cache)) for d in catalogue.documents]
    return ingest, found


def extracts_of(catalogue: Catalogue, cache: ExtractCache) -> list[tuple[Document, Extract]]:
    """Every document with its extract.

    One that changed while it was read stays unread, so that the next run reads it; one that ran out of time
    or memory is tried again later. Until then what the file gave before stands, with an issue that says so,
    or it is rejected for now.
    """
    return [(d, _valid_now(d, cache.get(d), cache)) for d in catalogue.documents]


def _valid_now(document: Document, extract: Extract | None, cache: ExtractCache) -> Extract:
    """A document's extract, or what stands in for it where only the machine kept it from being read."""
    if extract is None:
        cache.forget(document)
        message = "changed while it was read; the next run reads it again"
        rejection = Rejection(reason_code="unreadable", message=message)
        extract = cache.unkept(document, Extraction(file_type=document.file_type, rejection=rejection))
    elif extract.extraction.rejection is None:
        cache.keep_good(document)
        return extract
    elif extract.extraction.rejection.reason_code not in PASSING:
        return extract
    good = cache.good(document)
    return extract if good is None else _standing(good, extract)


def _standing(good: Extract, failed: Extract) -> Extract:
    """What a file gave before, for the time being, and an issue on each of its plans that says so."""
    assert failed.extraction.rejection is not None
    why = failed.extraction.rejection.message
    issue = Issue(
        reason_code="earlier_reading_stands",
        message=f"The file could not be read now: {why} What was read on {good.ingested_at:%Y-%m-%d} stands.",
    )
    plans = [plan.model_copy(update={"issues": [issue, *plan.issues]}) for plan in good.extraction.plans]
    extraction = good.extraction.model_copy(update={"plans": plans})
    return good.model_copy(update={"key": f"{good.key}-stands", "extraction": extraction})
