"""`renaksi status`: what is published, and what a build would do."""

from __future__ import annotations

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from


def status(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Show what is published, and what changed in the raw folder since. Writes nothing."""
    from pipelines.cli.console import screen
    from pipelines.cli.status_report import show

    try:
        show(screen(), settings_from(raw, warehouse))
    except (FileNotFoundError, NotADirectoryError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
