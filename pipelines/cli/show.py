"""`renaksi show`: where a line comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from


def show(
    line_key: Annotated[str, typer.Argument(help="A line_key of the marts, or how one begins.")],
    out: Annotated[Path | None, typer.Option(help="The picture to write, else line-KEY.png here.")] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Show where a line comes from: file, page, printed texts, values, and its page with the line marked.

    Ends with 1 where there is no such line, or its document is gone or another than the one read.
    """
    from pipelines.cli.console import screen
    from pipelines.cli.show_report import show_line
    from pipelines.stewardship.line_source import SourceGoneError, UnknownLineError
    from pipelines.stewardship.page_picture import PictureError
    from pipelines.warehouse.published import NotPublishedError

    try:
        show_line(screen(), settings_from(raw, warehouse), line_key, out)
    except (NotPublishedError, UnknownLineError, SourceGoneError, PictureError) as error:
        typer.echo(f"{error}.", err=True)
        raise typer.Exit(1) from None
