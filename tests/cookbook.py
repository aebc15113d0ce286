"""The cookbook's queries and tables: read from `docs/cookbook.md`, run, and written again.

What belongs here: the form of the cookbook. `python -m tests.cookbook WAREHOUSE_FILE` writes every table
anew from a warehouse built from `raw/`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

COOKBOOK = Path(__file__).parent.parent / "docs" / "cookbook.md"
_RECIPE = re.compile(
    r"^## (\d+)\. ([^\n]+)\n(.*?)```sql\n(.*?)\n```\n\n((?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Recipe:
    """A question with its SQL and the table the cookbook shows."""

    number: int
    question: str
    sql: str
    table: str


def recipes() -> list[Recipe]:
    """All recipes in their order."""
    text = COOKBOOK.read_text(encoding="utf-8")
    return [Recipe(int(n), question, sql, table) for n, question, _, sql, table in _RECIPE.findall(text)]


def ask(warehouse: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of a query."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(sql)
        return [column[0] for column in result.description], result.fetchall()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value).replace("\n", " ").replace("|", "\\|")


def rendered(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    """The result as a table of Markdown."""
    lines = [names, ["---"] * len(names), *([_shown(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write_tables(warehouse: Path) -> None:
    """Writes every table of the cookbook anew."""
    text = COOKBOOK.read_text(encoding="utf-8")

    def again(match: re.Match[str]) -> str:
        table = rendered(*ask(warehouse, match.group(4)))
        return match.group(0)[: -len(match.group(5))] + table

    COOKBOOK.write_text(_RECIPE.sub(again, text), encoding="utf-8")


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]))
