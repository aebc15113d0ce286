"""What is published and what a build would do, as tables for people."""

from __future__ import annotations

from rich.console import Console

from pipelines.cli.console import number, say, table
from pipelines.documents import catalogue as catalogues
from pipelines.extraction.ingest import extract_cache, unread
from pipelines.settings import Settings
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.publication import read_stamp


def show(console: Console, settings: Settings) -> None:
    """Shows the published warehouse, and the raw folder against it. Raises as `catalogue.scan` does."""
    stamp = read_stamp(settings)
    if stamp is None:
        say(console, f"No warehouse has been published at {settings.database}.")
    else:
        summary = stamp.summary
        rows = [
            ("file", settings.database),
            ("published", f"{stamp.published_at:%Y-%m-%d %H:%M} UTC"),
            ("documents", f"{summary.current_documents} current, {summary.superseded_documents} superseded"),
            ("rejected", summary.rejected_documents),
            ("lines", number(summary.lines)),
            ("issues", number(summary.issues)),
            ("additive ceilings", f"Rp {number(summary.ceiling_idr)}"),
            ("quarter amounts", f"Rp {number(summary.amount_idr)}"),
        ]
        console.print(table("Published", ("", ""), rows))
    before = catalogues.load(settings.catalogue_file)
    now = catalogues.scan(settings.raw_dir, before)
    changes = [
        (name, state) for name, state in catalogues.compare(before, now).items() if state != "unchanged"
    ]
    if changes:
        console.print(table(f"Changed in {settings.raw_dir}", ("file", "state"), changes))
    for problem in now.problems:
        say(console, problem)
    if is_up_to_date(settings, now):
        console.print("Up to date: a build would do nothing.")
    else:
        waiting = len(unread(now, extract_cache(settings)))
        console.print(
            f"A build would read {waiting} of {len(now.documents)} documents and build the models again."
        )
