"""`renaksi`: the command line.

What belongs here: the list of commands. Each is a module of this room, which imports heavy modules only
where it needs them, so that help and small questions are answered at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.approve import approve
from pipelines.cli.build import build
from pipelines.cli.inspect import inspect
from pipelines.cli.match import match
from pipelines.cli.rollback import rollback
from pipelines.cli.show import show
from pipelines.cli.status import status

app = typer.Typer(
    name="renaksi",
    help="Yearly action plans of Indonesian agencies, from published documents to a warehouse people trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

for command in (build, inspect, status, approve, rollback, show, match):
    app.command()(command)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and end.")] = False,
) -> None:
    """Options of the program itself."""
    if version:
        from importlib.metadata import version as release_of

        typer.echo(f"renaksi {release_of('renaksi')}")
        raise typer.Exit


if __name__ == "__main__":
    app()
