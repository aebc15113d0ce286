"""dbt's command line, run so that it never outlives the run that started it.

What belongs here: the far side of `resources.Dbt`, run as `python -m pipelines.warehouse.dbt_program`. A dbt
that went on after its run was killed would write files that the next run takes for its own.
"""

from __future__ import annotations

import os
import threading


def _end_with_caller() -> None:
    """The caller keeps this program's input open and never writes; its end is the caller's end."""
    while os.read(0, 1):  # not sys.stdin, whose lock a thread must not hold when Python ends
        pass
    os._exit(1)


def main() -> None:
    """Runs dbt with this program's arguments."""
    threading.Thread(target=_end_with_caller, daemon=True).start()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
