"""`renaksi rollback`: back to a file that was public before."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from


def rollback(
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
    to: Annotated[str | None, typer.Option(help="Name of the kept file; see --list.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Show what is kept; change nothing.")] = False,
) -> None:
    """Make an earlier warehouse public again, by default the one before the present.

    What the raw folder gives now is held back until it changes or `renaksi approve` is said. The last files
    are kept [RENAKSI_KEEP_PUBLISHED, 5].
    """
    from pipelines.cli.console import number, screen, table
    from pipelines.documents import catalogue as catalogues
    from pipelines.warehouse.freshness import inputs_of
    from pipelines.warehouse.history import NothingToRollBackError, kept, roll_back
    from pipelines.warehouse.lock import WarehouseLockedError, warehouse_lock

    settings = settings_from(raw, warehouse)
    if show:
        rows = [
            (one.name, f"{one.stamp.published_at:%Y-%m-%d %H:%M} UTC", one.stamp.summary.current_documents,
             number(one.stamp.summary.lines), f"Rp {number(one.stamp.summary.ceiling_idr)}")
            for one in kept(settings)
        ]  # fmt: skip
        screen().print(table("Kept", ("name", "published", "documents", "lines", "additive ceilings"), rows))
        return
    try:
        with warehouse_lock(
            settings.lock_file, who="renaksi rollback", wait_seconds=settings.lock_wait_seconds
        ):
            now = catalogues.scan(settings.raw_dir, catalogues.load(settings.catalogue_file))
            inputs = inputs_of(settings, now)
            back = roll_back(settings, inputs, to)
    except (NothingToRollBackError, WarehouseLockedError, FileNotFoundError, NotADirectoryError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{back.name} is public again, {back.stamp.summary.lines} lines.")
    typer.echo("What the raw folder gives now is held back until it changes, or `renaksi approve`.")
