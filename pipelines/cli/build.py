"""`renaksi build`: the whole job, its options and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.options import RawOption, WarehouseOption, settings_from

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.orchestration.run import Outcome
    from pipelines.settings import Settings
    from pipelines.warehouse.hold import Hold

HELD_BACK = 3
"""How a build ends whose result waits for a person's word."""


def build(
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
    strict: Annotated[bool, typer.Option(help="End with 1 when a document was rejected.")] = False,
    reread: Annotated[bool, typer.Option(help="Read every document again, changed or not.")] = False,
    verbose: Annotated[bool, typer.Option(help="Show what Dagster and dbt log.")] = False,
) -> None:
    """Do the whole job: read what is new, build and test the models, replace the warehouse.

    Ends with 0, or with 1 when nothing could be built or, with --strict, when a document was rejected; with 3
    when the new warehouse lost what was in the published one and nobody approved it (`renaksi approve`).
    What was published before stays in place until everything has succeeded.
    """
    from pipelines.cli.build_report import show_failures, show_result
    from pipelines.cli.console import BuildProgress, say, screen
    from pipelines.orchestration.run import held_back, look_at, run_job
    from pipelines.warehouse.guard import HeldBackError
    from pipelines.warehouse.lock import WarehouseLockedError, warehouse_lock

    settings = settings_from(raw, warehouse)
    console = screen(stderr=True)
    outcome: Outcome | None = None
    progress = BuildProgress(console)
    try:
        catalogue, is_due = look_at(settings)
        if reread or is_due:
            waited: list[str] = []

            def on_wait(message: str) -> None:
                waited.append(message)
                say(console, message)

            with warehouse_lock(
                settings.lock_file,
                who="renaksi build",
                wait_seconds=settings.lock_wait_seconds,
                on_wait=on_wait,
            ):
                if reread:
                    _forget_extracts(settings)
                if waited:  # the run before may have done what was due
                    catalogue, is_due = look_at(settings)
                if reread or is_due:
                    with progress:
                        outcome = run_job(settings, progress, catalogue, verbose=verbose)
    except HeldBackError as error:
        _tell(console, error.held)
        raise typer.Exit(HELD_BACK) from None
    except (WarehouseLockedError, FileNotFoundError, NotADirectoryError) as error:
        say(console, error)
        raise typer.Exit(1) from None
    except OSError as error:  # a disk that is full, read only, or gone
        where = error.filename or settings.warehouse_dir
        say(console, f"{where}: {error.strerror}. What was published was left as it was.")
        raise typer.Exit(1) from None
    if outcome is not None and not outcome.ok:
        if held := held_back(settings, catalogue):
            _tell(console, held)
            raise typer.Exit(HELD_BACK)
        show_failures(console, settings, outcome)
        raise typer.Exit(1)
    rejected, loaded = show_result(screen(), settings, progress, changed=outcome is not None)
    if loaded == 0 or (strict and rejected):
        raise typer.Exit(1)


def _tell(console: Console, held: Hold) -> None:
    from pipelines.cli.console import say
    from pipelines.warehouse.guard import message_of

    for line in message_of(held).splitlines():
        say(console, line)


def _forget_extracts(settings: Settings) -> None:
    import shutil

    shutil.rmtree(settings.extracts_dir, ignore_errors=True)
