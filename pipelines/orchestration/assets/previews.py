"""Tables as markdown, for the metadata of materializations."""

from collections.abc import Iterable, Sequence

import dagster as dg

_MOST_ROWS = 25
_LONGEST = 80


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """The first rows as a markdown table; how many more there are stands below it."""
    shown = list(rows)
    lines = [_row(header), _row(["---"] * len(header)), *(_row(row) for row in shown[:_MOST_ROWS])]
    if len(shown) > _MOST_ROWS:
        lines.append(f"\n… and {len(shown) - _MOST_ROWS} more")
    return dg.MetadataValue.md("\n".join(lines))


def rupiah(amount: object) -> str:
    """An amount as Indonesian documents print it: 8.179.154.520."""
    return f"Rp {amount:,.0f}".replace(",", ".")


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return text.replace("|", "\\|")
