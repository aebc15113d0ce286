"""The frames that land as Parquet, one pandera model each. They are the landing zone's only definition:
the Parquet schemas, the quarantine and the asset checks all follow from them.

What belongs here: columns, types and what every single row must satisfy. Whether rows agree with each
other (keys, sums, parents) is for dbt's tests, which see all years at once.
"""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import pandera.pandas as pa
from pandera.engines import pandas_engine
from pandera.typing import Series

from pipelines.documents.hint_files import YEARS
from pipelines.model.reasons import reasons, rejection_codes

Money = Annotated[pandas_engine.Decimal, 20, 2, "ROUND_HALF_EVEN"]

STATUSES = ["loaded", "superseded", "rejected"]
PLAN_LEVELS = ["agency", "echelon_2", "echelon_3", "echelon_4"]
BUDGET_LEVELS = ["total", "objective", "program", "activity", "sub_activity"]
AMOUNT_BASES = ["per_quarter", "cumulative"]
PROOFS = ["confirmed", "contradicted", "unreached"]
REGION_TYPES = ["provinsi", "kabupaten", "kota", "nasional"]
_KEY = r"^[0-9a-f]{32}$"
# More than any agency's year (the largest provinces plan some 10^14), less than DECIMAL(20,2) holds.
_MOST_RUPIAH = 10**16


class _Table(pa.DataFrameModel):
    class Config:
        strict = "filter"
        ordered = True
        coerce = True


class Documents(_Table):
    """Grain: one row per plan of a file, or per file that gave none."""

    document_key: Series[str] = pa.Field(str_matches=_KEY, unique=True)
    file_name: Series[str] = pa.Field(str_length={"min_value": 1})
    sha256: Series[str]
    file_type: Series[str]
    file_size: Series[pd.Int64Dtype] = pa.Field(ge=0)
    status: Series[str] = pa.Field(isin=STATUSES)
    reason_code: Series[str] = pa.Field(isin=rejection_codes(), nullable=True)
    message: Series[str] = pa.Field(nullable=True)
    is_near_miss: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    agency_name: Series[str] = pa.Field(nullable=True)
    agency_match_key: Series[str] = pa.Field(nullable=True)
    agency_type: Series[str] = pa.Field(nullable=True)
    region_code: Series[str] = pa.Field(nullable=True)
    region_name: Series[str] = pa.Field(nullable=True)
    region_type: Series[str] = pa.Field(isin=REGION_TYPES, nullable=True)
    fiscal_year: Series[pd.Int32Dtype] = pa.Field(ge=YEARS[0], le=YEARS[-1], nullable=True)
    revision: Series[pd.Int32Dtype] = pa.Field(ge=0, nullable=True)
    is_current: Series[pd.BooleanDtype]
    superseded_by: Series[str] = pa.Field(str_matches=_KEY, nullable=True)
    title: Series[str] = pa.Field(nullable=True)
    page_count: Series[pd.Int32Dtype] = pa.Field(ge=0, nullable=True)
    source_url: Series[str] = pa.Field(nullable=True)
    retrieved_on: Series[pandas_engine.Date] = pa.Field(nullable=True)
    ingested_at: Series[pandas_engine.DateTime] = pa.Field(dtype_kwargs={"unit": "us"})
    reader_version: Series[str]
    rows_printed: Series[pd.Int32Dtype] = pa.Field(ge=0)
    rows_in_lines: Series[pd.Int32Dtype] = pa.Field(ge=0)
    rows_as_headings: Series[pd.Int32Dtype] = pa.Field(ge=0)
    rows_in_issues: Series[pd.Int32Dtype] = pa.Field(ge=0)
    words_printed: Series[pd.Int32Dtype] = pa.Field(ge=0)
    words_in_lines: Series[pd.Int32Dtype] = pa.Field(ge=0)
    words_in_headings: Series[pd.Int32Dtype] = pa.Field(ge=0)
    words_in_notes: Series[pd.Int32Dtype] = pa.Field(ge=0)
    words_in_issues: Series[pd.Int32Dtype] = pa.Field(ge=0)


class PlanLines(_Table):
    """Grain: one row per line of a plan."""

    line_key: Series[str] = pa.Field(str_matches=_KEY, unique=True)
    document_key: Series[str] = pa.Field(str_matches=_KEY)
    line_number: Series[pd.Int32Dtype] = pa.Field(ge=1)
    plan_level: Series[str] = pa.Field(isin=PLAN_LEVELS)
    page_number: Series[pd.Int32Dtype] = pa.Field(ge=1, nullable=True)
    page_end: Series[pd.Int32Dtype] = pa.Field(ge=1, nullable=True)
    bbox_x0: Series[float] = pa.Field(nullable=True)
    bbox_top: Series[float] = pa.Field(nullable=True)
    bbox_x1: Series[float] = pa.Field(nullable=True)
    bbox_bottom: Series[float] = pa.Field(nullable=True)
    source_row: Series[pd.Int32Dtype] = pa.Field(ge=1, nullable=True)
    section: Series[str] = pa.Field(nullable=True)
    objective_printed: Series[str]
    objective_name: Series[str]
    indicator_printed: Series[str]
    indicator_name: Series[str]
    indicator_is_implied: Series[pd.BooleanDtype]
    unit_printed: Series[str]
    program_printed: Series[str]
    program_code: Series[str]
    program_name: Series[str]
    activity_name: Series[str]
    sub_activity_name: Series[str]
    responsible_printed: Series[str]
    responsible_name: Series[str]
    action_printed: Series[str]
    note_printed: Series[str]
    target_text: Series[str]
    target_value: Series[float] = pa.Field(nullable=True)
    target_rule: Series[str]
    target_witnesses: Series[str]
    target_proof: Series[str] = pa.Field(isin=PROOFS)
    ceiling_text: Series[str]
    ceiling_idr: Series[Money] = pa.Field(nullable=True, ge=-_MOST_RUPIAH, le=_MOST_RUPIAH)
    ceiling_scale: Series[pd.Int64Dtype] = pa.Field(ge=1)
    ceiling_rule: Series[str]
    ceiling_witnesses: Series[str]
    ceiling_proof: Series[str] = pa.Field(isin=PROOFS)
    amount_basis: Series[str] = pa.Field(isin=AMOUNT_BASES, nullable=True)
    budget_level: Series[str] = pa.Field(isin=BUDGET_LEVELS, nullable=True)
    parent_line_key: Series[str] = pa.Field(str_matches=_KEY, nullable=True)
    repeats_line_key: Series[str] = pa.Field(str_matches=_KEY, nullable=True)
    is_leaf: Series[pd.BooleanDtype]
    is_additive: Series[pd.BooleanDtype]

    @pa.dataframe_check(name="an additive line is a leaf")
    def _additive_is_leaf(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return ~frame["is_additive"] | frame["is_leaf"]

    @pa.dataframe_check(name="a repeat is not additive")
    def _repeat_counts_nothing(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return frame["repeats_line_key"].isna() | ~frame["is_additive"]

    @pa.dataframe_check(name="no line is its own parent")
    def _no_own_parent(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return frame["parent_line_key"].isna() | frame["parent_line_key"].ne(frame["line_key"])


class PlanLineAmounts(_Table):
    """Grain: one row per line, source of money and quarter that the plan has a column for."""

    line_key: Series[str] = pa.Field(str_matches=_KEY)
    document_key: Series[str] = pa.Field(str_matches=_KEY)
    funding_source: Series[str] = pa.Field(str_length={"min_value": 1})
    quarter: Series[pd.Int32Dtype] = pa.Field(ge=1, le=4)
    amount_text: Series[str]
    amount_idr: Series[Money] = pa.Field(nullable=True, ge=-_MOST_RUPIAH, le=_MOST_RUPIAH)
    amount_scale: Series[pd.Int64Dtype] = pa.Field(ge=1)
    rule: Series[str]
    witnesses: Series[str]
    proof: Series[str] = pa.Field(isin=PROOFS)


class PlanLineQuarters(_Table):
    """Grain: one row per line and quarter, where the plan has quarter targets or realisations."""

    line_key: Series[str] = pa.Field(str_matches=_KEY)
    document_key: Series[str] = pa.Field(str_matches=_KEY)
    quarter: Series[pd.Int32Dtype] = pa.Field(ge=1, le=4)
    target_text: Series[str]
    target_value: Series[float] = pa.Field(nullable=True)
    rule: Series[str]
    witnesses: Series[str]
    proof: Series[str] = pa.Field(isin=PROOFS)
    actual_text: Series[str]
    actual_value: Series[float] = pa.Field(nullable=True)


class Issues(_Table):
    """Grain: one row per thing a person should look at."""

    document_key: Series[str] = pa.Field(str_matches=_KEY)
    line_key: Series[str] = pa.Field(str_matches=_KEY, nullable=True)
    page_number: Series[pd.Int32Dtype] = pa.Field(nullable=True)
    column_role: Series[str] = pa.Field(nullable=True)
    reason_code: Series[str] = pa.Field(isin=list(reasons()))
    printed_text: Series[str]
    message: Series[str]


class Layouts(_Table):
    """Grain: one row per column of a plan table, with the role it was given and why."""

    document_key: Series[str] = pa.Field(str_matches=_KEY)
    layout_number: Series[pd.Int32Dtype] = pa.Field(ge=1)
    first_page: Series[pd.Int32Dtype] = pa.Field(nullable=True)
    column_number: Series[pd.Int32Dtype] = pa.Field(ge=0)
    header: Series[str]
    role: Series[str]
    score: Series[float]
    evidence: Series[str]
    runner_up: Series[str] = pa.Field(nullable=True)
    runner_up_score: Series[float] = pa.Field(nullable=True)
    layout_score: Series[float]
    layout_margin: Series[float]
    is_override: Series[pd.BooleanDtype]


# The tables that are partitioned by fiscal year, lines before what hangs on them.
YEAR_TABLES: dict[str, type[pa.DataFrameModel]] = {
    "plan_lines": PlanLines,
    "plan_line_amounts": PlanLineAmounts,
    "plan_line_quarters": PlanLineQuarters,
    "layouts": Layouts,
    "issues": Issues,
}
