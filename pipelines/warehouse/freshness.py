"""Whether there is anything to do at all. Light to import: most runs of a scheduled build end here."""

from __future__ import annotations

from pipelines import fingerprints
from pipelines.documents.catalogue import Catalogue
from pipelines.extraction.ingest import extract_cache, unread
from pipelines.settings import Settings
from pipelines.warehouse.publication import read_stamp


def is_up_to_date(settings: Settings, catalogue: Catalogue) -> bool:
    """Whether the public file was made from exactly this catalogue, code and models, and is still whole."""
    stamp = read_stamp(settings)
    return (
        stamp is not None
        and stamp.inputs == fingerprints.inputs(catalogue)
        and not unread(catalogue, extract_cache(settings))
    )
