"""`renaksi`: the command line.

What belongs here: commands, their options and exit codes. Heavy modules are imported by the commands
that need them, so that help and small questions are answered at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli import stewards as steward_commands
from pipelines.cli.options import RawOption, WarehouseOption, settings_from

if TYPE_CHECKING:
    from pipelines.orchestration.run import Outcome
    from pipelines.settings import Settings

app = typer.Typer(
    name="renaksi",
    help="Yearly action plans of Indonesian agencies, from published documents to a warehouse people trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

app.add_typer(steward_commands.app)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and end.")] = False,
) -> None:
    """Options of the program itself."""
    if version:
        from importlib.metadata import version as release_of

        typer.echo(f"renaksi {release_of('renaksi')}")
        raise typer.Exit


@app.command()
def build(
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
    strict: Annotated[bool, typer.Option(help="End with 1 when a document was rejected.")] = False,
    reread: Annotated[bool, typer.Option(help="Read every document again, changed or not.")] = False,
    verbose: Annotated[bool, typer.Option(help="Show what Dagster and dbt log.")] = False,
) -> None:
    """Do the whole job: read what is new, build and test the models, replace the warehouse.

    Ends with 0, or with 1 when nothing could be built or, with --strict, when a document was rejected.
    What was published before stays in place until everything has succeeded.
    """
    from pipelines.cli.build_report import show_failures, show_result
    from pipelines.cli.console import BuildProgress, say, screen
    from pipelines.orchestration.run import nothing_to_do, run_job
    from pipelines.warehouse.lock import WarehouseLockedError, warehouse_lock

    settings = settings_from(raw, warehouse)
    console = screen(stderr=True)
    outcome: Outcome | None = None
    progress = BuildProgress(console)
    try:
        if reread or not nothing_to_do(settings):
            with warehouse_lock(
                settings.lock_file,
                who="renaksi build",
                wait_seconds=settings.lock_wait_seconds,
                on_wait=lambda message: say(console, message),
            ):
                if reread:
                    _forget_extracts(settings)
                if not nothing_to_do(settings):
                    with progress:
                        outcome = run_job(settings, progress, verbose=verbose)
    except (WarehouseLockedError, FileNotFoundError, NotADirectoryError) as error:
        say(console, error)
        raise typer.Exit(1) from None
    if outcome is not None and not outcome.ok:
        show_failures(console, settings, outcome)
        raise typer.Exit(1)
    rejected, loaded = show_result(screen(), settings, progress, changed=outcome is not None)
    if loaded == 0 or (strict and rejected):
        raise typer.Exit(1)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A document: .pdf, .docx, .xlsx or .txt.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer with JSON for programs.")] = False,
) -> None:
    """Show what one document gives, and how its layout was understood. Writes nothing.

    What documents.csv beside it, or in a folder above, says of it is taken into account. Ends with 1
    when the document would be rejected.
    """
    from pipelines import inspecting
    from pipelines.extraction.pool import Job, extract_many

    hints, problems = inspecting.hints_for(file)
    [(_, extraction)] = extract_many([Job(file, hints)], workers=1)
    if as_json:
        json.dump(inspecting.as_json(file, extraction), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        from pipelines.cli.console import screen
        from pipelines.cli.inspect import show

        show(screen(), file, extraction, problems)
    if extraction.rejection is not None:
        raise typer.Exit(1)


@app.command()
def status(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Show what is published, and what changed in the raw folder since. Writes nothing."""
    from pipelines.cli.console import screen
    from pipelines.cli.status_report import show

    try:
        show(screen(), settings_from(raw, warehouse))
    except (FileNotFoundError, NotADirectoryError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None


def _forget_extracts(settings: Settings) -> None:
    import shutil

    shutil.rmtree(settings.extracts_dir, ignore_errors=True)


if __name__ == "__main__":
    app()
