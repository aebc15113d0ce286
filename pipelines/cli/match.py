"""`renaksi match`: decides which names that look alike are one thing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from pipelines.cli.options import WarehouseOption, settings_from

Kind = Literal["indicator", "unit", "program", "objective", "responsible", "agency"]


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
    from pipelines.cli.match_session import ask_all, show_list
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
