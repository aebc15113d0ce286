"""Options that commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings

RawOption = Annotated[
    Path | None,
    typer.Option("--raw", help="Folder of documents. [RENAKSI_RAW_DIR, else ./raw]", show_default=False),
]
WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        help="Folder of the warehouse. [RENAKSI_WAREHOUSE_DIR, else ./warehouse]",
        show_default=False,
    ),
]


def settings_from(raw: Path | None, warehouse: Path | None) -> Settings:
    """Settings from options and variables; ends the command with 2 where they make no sense."""
    try:
        return Settings.resolve(raw, warehouse)
    except ValueError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
