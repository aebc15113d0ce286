"""The money source of amounts whose own headings name none."""

from __future__ import annotations

from pipelines.model.plan import Line
from pipelines.model.roles import UNSPECIFIED
from pipelines.understanding.lexicon.headings import source_of
from pipelines.understanding.tables.resolve import Resolved


def only_source(resolved: Resolved) -> str | None:
    """The one money source that title and headings name, for amounts whose own headings name none."""
    texts = [
        *(p for path in resolved.paths for p in path.parts),
        *(t.text for t in resolved.table.lines_above),
    ]
    named = {source for text in texts if (source := source_of(text))}
    return named.pop() if len(named) == 1 else None


def name_source(lines: list[Line], source: str | None) -> None:
    """Puts amounts of an unnamed source under `source`; None leaves them as they are."""
    if source is None:
        return
    for line in lines:
        if list(line.amounts) == [UNSPECIFIED]:
            line.amounts = {source: line.amounts[UNSPECIFIED]}
