"""`renaksi show` and `renaksi match`: what a person uses who answers for the warehouse's content.

What belongs here: these commands, their options and exit codes. Heavy modules are imported by the
commands that need them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from

app = typer.Typer()

Kind = Literal["indicator", "unit", "program", "objective", "responsible", "agency"]


@app.command()
def show(
    line_key: Annotated[str, typer.Argument(help="A line_key of the marts, or how one begins.")],
    out: Annotated[Path | None, typer.Option(help="The picture to write, else line-KEY.png here.")] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Show where a line comes from: file, page, printed texts, values, and its page with the line marked.

    Ends with 1 where there is no such line, or its document is gone or another than the one read.
    """
    from pipelines.cli import show as line_report
    from pipelines.cli.console import screen
    from pipelines.stewardship.line_source import SourceGoneError, UnknownLineError
    from pipelines.stewardship.page_picture import PictureError
    from pipelines.warehouse.published import NotPublishedError

    try:
        line_report.show(screen(), settings_from(raw, warehouse), line_key, out)
    except (NotPublishedError, UnknownLineError, SourceGoneError, PictureError) as error:
        typer.echo(f"{error}.", err=True)
        raise typer.Exit(1) from None


@app.command()
def match(
    kind: Annotated[Kind | None, typer.Option(help="Only candidates of this kind.")] = None,
    accept: Annotated[list[str] | None, typer.Option(help="Key of a candidate that is one thing.")] = None,
    refuse: Annotated[list[str] | None, typer.Option(help="Key of a candidate that is two things.")] = None,
    reason: Annotated[str, typer.Option(help="Why; an accepted pair's evidence where not given.")] = "",
    by: Annotated[str, typer.Option(help="Who decides, else the user who runs this.")] = "",
    list_only: Annotated[bool, typer.Option("--list", help="List the candidates and ask nothing.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Decide which names that look alike are one thing. Decisions go into the crosswalks of the models.

    Without --accept, --refuse and --list, asks about one candidate after the other. Names opposed in a
    word that matters are never joined. The next build follows what was decided. Ends with 1 where a
    decision could not be written.
    """
    from getpass import getuser

    from pipelines.cli.console import plain, screen
    from pipelines.cli.match import ask_all, show_list
    from pipelines.settings import DBT_PROJECT_DIR
    from pipelines.stewardship.crosswalks import CrosswalkError
    from pipelines.stewardship.matching import MatchError, Matches
    from pipelines.warehouse.published import NotPublishedError

    console, today, who = screen(), date.today(), by or getuser()
    try:
        matches = Matches(settings_from(None, warehouse), DBT_PROJECT_DIR / "seeds" / "crosswalks")
        if accept or refuse:
            # All keys are looked up before anything is written.
            accepted = [matches.chosen(key) for key in accept or ()]
            refused = [matches.chosen(key) for key in refuse or ()]
            for candidate in accepted:
                console.print(plain(f"Written to {matches.accept(candidate, reason, who, today)}"))
            for candidate in refused:
                path = matches.refuse(candidate, reason, who, today)
                console.print(plain(f"Written to {path}"))
        else:
            candidates = matches.open(kind)
            if list_only or not candidates or not console.is_terminal:
                show_list(console, candidates)
                return
            if ask_all(console, matches, candidates, _ask, who, today) == 0:
                return
    except (NotPublishedError, MatchError, CrosswalkError) as error:
        typer.echo(f"{error}.", err=True)
        raise typer.Exit(1) from None
    console.print("Run `renaksi build` for the warehouse to follow.")


def _ask(question: str) -> str:
    try:
        answer: str = typer.prompt(question, default="", show_default=False)
    except typer.Abort:
        raise EOFError from None
    return answer
