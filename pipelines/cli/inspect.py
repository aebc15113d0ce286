"""`renaksi inspect`: what one document gives. Nothing is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.model.page import FILE_TYPES

_KINDS = ", ".join(f".{kind}" for kind in FILE_TYPES)


def inspect(
    file: Annotated[Path, typer.Argument(help=f"A document: {_KINDS}.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer with JSON for programs.")] = False,
) -> None:
    """Show what one document gives, and how its layout was understood. Writes nothing.

    What documents.csv beside it, or in a folder above, says of it is taken into account. Ends with 1
    when the document would be rejected.
    """
    from pipelines.cli.console import screen
    from pipelines.cli.inspect_report import as_object, show
    from pipelines.cli.options import settings_from
    from pipelines.documents.hint_files import hints_for
    from pipelines.extraction.limits import Limits
    from pipelines.extraction.pool import Job, extract_many

    settings_from(None, None)  # tells of variables that make no sense
    limits = Limits.from_environment()
    hints, problems = hints_for(file)
    [(_, extraction)] = extract_many([Job(file, hints)], limits, workers=1)
    if as_json:
        json.dump(as_object(file, extraction), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        show(screen(), file, extraction, problems)
    if extraction.rejection is not None:
        raise typer.Exit(1)
