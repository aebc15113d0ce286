"""Reading what has not been read: the documents of a catalogue, in processes of their own.

What belongs here: which documents need reading, and keeping what they give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.documents.catalogue import Catalogue, Document, is_unchanged_on_disk
from pipelines.extraction.cache import Extract, ExtractCache
from pipelines.extraction.limits import Limits
from pipelines.extraction.pool import Job, extract_many
from pipelines.extraction.version import reader_version
from pipelines.model.plan import Extraction, Rejection
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


def extracts_of(catalogue: Catalogue, cache: ExtractCache) -> list[tuple[Document, Extract]]:
    """Every document with its extract.

    One without, because it changed while it was read or its extract was damaged, is rejected for now;
    it stays unread, so the next run reads it.
    """
    found = []
    for document in catalogue.documents:
        extract = cache.get(document)
        if extract is None:
            cache.forget(document)
            message = "changed while it was read; the next run reads it again"
            rejection = Rejection(reason_code="unreadable", message=message)
            extraction = Extraction(file_type=document.file_type, rejection=rejection)
            extract = cache.unkept(document, extraction)
        found.append((document, extract))
    return found
