"""`renaksi status`: what is published, and what a build would do."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from


def status(
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
    check: Annotated[
        bool, typer.Option(help="Check the published file byte by byte; end with 1 where it isn't sound.")
    ] = False,
) -> None:
    """Show what is published, and what changed in the raw folder since. Writes nothing.

    With --check, for cron: says what is wrong, and nothing where all is well. Ends with 3 where a build waits
    for `renaksi approve`.
    """
    if check:
        from pipelines.warehouse.soundness import faults, waiting

        settings = settings_from(raw, warehouse)
        found = faults(settings)
        held = waiting(settings)
        for said in (*found, *held):
            typer.echo(said, err=True)
        raise typer.Exit(1 if found else 3 if held else 0)
    from pipelines.cli.console import screen
    from pipelines.cli.status_report import show

    try:
        show(screen(), settings_from(raw, warehouse))
    except (FileNotFoundError, NotADirectoryError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
