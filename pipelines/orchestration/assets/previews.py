"""What assets show of their tables: the first rows, as plain values.

What belongs here: metadata of materializations. What documents print is text, never markup: a cell that looks
like a link or a picture must not become one in somebody's browser.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import dagster as dg

_MOST_ROWS = 25
_LONGEST = 80


def preview(header: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.TableMetadataValue:
    """The first rows as a table; how many more there are stands in its last one."""
    shown = list(rows)
    records = [dict(zip(header, map(_cell, row), strict=True)) for row in shown[:_MOST_ROWS]]
    if len(shown) > _MOST_ROWS:
        more = f"… and {len(shown) - _MOST_ROWS} more"
        records.append({name: more if name == header[0] else "" for name in header})
    columns = [dg.TableColumn(name, type="string") for name in header]
    return dg.MetadataValue.table([dg.TableRecord(record) for record in records], dg.TableSchema(columns))


def rupiah(amount: Decimal) -> dg.FloatMetadataValue:
    """An amount of money in rupiah as a number, so that it plots; exact below 9 million thousand millions."""
    return dg.MetadataValue.float(float(amount))


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
