"""The catalogue of documents, and what each of them gave when it was read."""

from collections import Counter

import dagster as dg

from pipelines.documents import catalogue as catalogues
from pipelines.documents.catalogue import Catalogue
from pipelines.extraction.ingest import read_and_load, unread
from pipelines.orchestration.assets.previews import preview
from pipelines.orchestration.resources import Folders, Progress, RunMemory, Workspace

GROUP = "documents"


def current_catalogue(folders: Folders) -> Catalogue:
    """The catalogue as the asset `documents` left it."""
    found = catalogues.load(folders.settings.catalogue_file)
    if found is None:
        raise dg.Failure("There is no catalogue yet: materialize `documents` first.")
    return found


@dg.asset(group_name=GROUP, kinds={"python", "file"})
def documents(
    context: dg.AssetExecutionContext, workspace: Workspace, memory: dg.ResourceParam[RunMemory]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Every document under the raw folder: its hash, type, what documents.csv says of it, and its state."""
    settings = workspace.settings
    before = catalogues.load(settings.catalogue_file)
    try:
        now = memory.catalogue or catalogues.scan(settings.raw_dir, before)
    except (FileNotFoundError, NotADirectoryError):
        raise dg.Failure(
            f"The raw folder {settings.raw_dir} is not there.", metadata={"raw_dir": str(settings.raw_dir)}
        ) from None
    states = catalogues.compare(before, now)
    catalogues.save(now, settings.catalogue_file)
    for problem in now.problems:
        context.log.warning(str(problem))
    counts: Counter[str] = Counter(states.values())
    rows = [
        (d.file_name, d.file_type, states[d.file_name], d.hints.agency, d.hints.fiscal_year, d.sha256[:12])
        for d in now.documents
    ]
    return dg.MaterializeResult(
        data_version=dg.DataVersion(now.fingerprint()[:16]),
        metadata={
            "documents": len(now.documents),
            **{state: counts[state] for state in ("new", "changed", "unchanged", "removed")},
            "removed_files": dg.MetadataValue.json([n for n, state in states.items() if state == "removed"]),
            "problems": dg.MetadataValue.json([str(problem) for problem in now.problems]),
            "preview": preview(("file", "type", "state", "agency", "year", "sha256"), rows),
        },
    )


@dg.asset(group_name=GROUP, kinds={"python", "json"}, deps=[documents])
def extractions(
    workspace: Workspace, progress: dg.ResourceParam[Progress], memory: dg.ResourceParam[RunMemory]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """What each document gave. Only documents are read whose content, description or reader is new."""
    catalogue, cache = current_catalogue(workspace), workspace.extracts
    todo = unread(catalogue, cache)
    progress.reading(len(todo), sum(cache.is_kept(document) for document in catalogue.documents))
    ingest, found = read_and_load(catalogue, cache, progress.read)
    memory.found = found
    rejected = Counter(e.extraction.rejection.reason_code for _, e in found if e.extraction.rejection)
    lines = sum(len(plan.lines) for _, extract in found for plan in extract.extraction.plans)
    rows = [
        (
            document.file_name,
            "read" if document.file_name in ingest.read else "unchanged",
            extract.extraction.page_count,
            sum(len(plan.lines) for plan in extract.extraction.plans),
            extract.extraction.rejection and extract.extraction.rejection.reason_code,
        )
        for document, extract in found
    ]
    return dg.MaterializeResult(
        metadata={
            "documents": len(found),
            "read": len(ingest.read),
            "unchanged": len(ingest.reused),
            "not_opened": len(ingest.refused),
            "lines": lines,
            "rejected": dg.MetadataValue.json(dict(rejected)),
            "reader_version": cache.reader_version,
            "preview": preview(("file", "state", "pages", "lines", "rejected as"), rows),
        }
    )
