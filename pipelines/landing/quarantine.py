"""Validating a frame so that good rows go on and bad ones are held back with the reason.

What belongs here: the one place where pandera is called, and its outcome in plain terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

_ARROW_TYPES = {
    "string[pyarrow]": arrow.string(),
    "str": arrow.string(),
    "Int32": arrow.int32(),
    "Int64": arrow.int64(),
    "float64": arrow.float64(),
    "boolean": arrow.bool_(),
    "date": arrow.date32(),
    "Decimal(20, 2)": arrow.decimal128(20, 2),
}

_LONGEST_VALUE = 200


@dataclass(frozen=True)
class FailingCase:
    """A value that a check refused. `row` is the position of its row among those given."""

    table: str
    row: int
    column: str | None
    check: str
    value: str

    def as_record(self) -> dict[str, Any]:
        """The case as JSON can hold it."""
        return asdict(self)

    def __str__(self) -> str:
        where = f"{self.table}.{self.column}" if self.column else self.table
        return f"{where} = {self.value!r} fails `{self.check}`"


def frame_of(model: type[pa.DataFrameModel], rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A frame of Python objects with exactly the model's columns; what a row leaves out is missing."""
    return pd.DataFrame(list(rows), columns=list(model.to_schema().columns), dtype=object)


def part(
    table: str, model: type[pa.DataFrameModel], frame: pd.DataFrame
) -> tuple[pd.DataFrame, list[FailingCase]]:
    """The rows of `frame` that satisfy `model`, typed, and the failing cases of all others.

    Raises pandera's SchemaErrors where what fails is not a row, such as a missing column.
    """
    cases: list[FailingCase] = []
    rest = frame
    while True:
        try:
            return model.validate(rest, lazy=True), cases
        except pa.errors.SchemaErrors as errors:
            found = errors.failure_cases
            found = found[found["index"].notna()]
            # Where a column could not be converted, other checks of it fail for that reason alone.
            unconverted = found[found["check"].astype(str).str.startswith("coerce_dtype")]
            found = unconverted if len(unconverted) else found
            if found.empty:
                raise
            for case in found.to_dict("records"):
                column = case["column"] if case["schema_context"] == "Column" else None
                value = str(case["failure_case"])[:_LONGEST_VALUE]
                cases.append(FailingCase(table, int(case["index"]), column, str(case["check"]), value))
            rest = rest.drop(index=[int(index) for index in found["index"].unique()])


def arrow_schema(model: type[pa.DataFrameModel]) -> arrow.Schema:
    """The Parquet schema of a model's frame."""
    columns = model.to_schema().columns.items()
    return arrow.schema([arrow.field(name, _arrow_type(str(column.dtype))) for name, column in columns])


def _arrow_type(dtype: str) -> arrow.DataType:
    return arrow.timestamp("us") if dtype.startswith("datetime64") else _ARROW_TYPES[dtype]


def to_arrow(model: type[pa.DataFrameModel], frame: pd.DataFrame) -> arrow.Table:
    """A validated frame as the table to write."""
    return arrow.Table.from_pandas(frame, schema=arrow_schema(model), preserve_index=False)
