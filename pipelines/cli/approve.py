"""`renaksi approve`: a person's word that what a build lost is right."""

from __future__ import annotations

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from


def approve(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Let through, once, what a build held back; the next build publishes it.

    A build is held back when it lost documents, lines or money that the published warehouse has
    [RENAKSI_MAX_LOSS, RENAKSI_MAX_WITHDRAWN], or when its like was rolled back.
    """
    from pipelines.warehouse import hold

    held = hold.approve(settings_from(raw, warehouse))
    if held is None:
        typer.echo("Nothing is held back.")
        return
    for line in (f"Approved, held back since {held.since:%Y-%m-%d %H:%M} UTC: {held.why}.", *held.details):
        typer.echo(line)
    typer.echo("Run `renaksi build` to publish it.")
