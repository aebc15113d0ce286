"""`renaksi show` and `renaksi match`: what a person uses who answers for the warehouse's content.

What belongs here: these commands, their options and exit codes. Heavy modules are imported by the
commands that need them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli_options import RawOption, WarehouseOption, settings_from

app = typer.Typer()


@app.command()
def show(
    line_key: Annotated[str, typer.Argument(help="A line_key of the marts, or how one begins.")],
    out: Annotated[Path | None, typer.Option(help="The picture to write. [line-KEY.png]")] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Show where a line comes from: file, page, printed texts, values, and its page with the line marked.

    Ends with 1 where there is no such line, or its document is gone or another than the one read.
    """
    from pipelines import line_report
    from pipelines.console import screen
    from pipelines.line_source import SourceGoneError, UnknownLineError
    from pipelines.page_picture import PictureError
    from pipelines.published import NotPublishedError

    try:
        line_report.show(screen(), settings_from(raw, warehouse), line_key, out)
    except (NotPublishedError, UnknownLineError, SourceGoneError, PictureError) as error:
        typer.echo(f"{error}.", err=True)
        raise typer.Exit(1) from None
