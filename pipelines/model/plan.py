"""What understanding a document gives: plans with their lines, issues and the layout's verdict.

What belongs here: the result types alone, as pydantic models, so that they cross a process border
and a cache as JSON and come back the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.model.reading_rules import Rule, Witness

PlanLevel = Literal["agency", "echelon_2", "echelon_3", "echelon_4"]
BudgetLevel = Literal["total", "objective", "program", "activity", "sub_activity"]
RegionType = Literal["provinsi", "kabupaten", "kota", "nasional"]
Proof = Literal["confirmed", "contradicted", "unreached"]
AmountBasis = Literal["per_quarter", "cumulative"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Figure(_Model):
    """A printed figure: its text, the value read from it, and why it was read so.

    `value` is rupiah for money (after a heading's scale such as `(Rp. 000)`), else the plain number;
    None where nothing is stated or the text can't be read. `scale` is what a heading makes of one printed
    unit (1000 under `(Rp. 000)`), 1 where it says nothing. `rule` names the reading, `witnesses` what
    supported it, `proof` whether an arithmetic identity of the document reaches the figure.
    """

    text: str = ""
    value: Decimal | None = None
    scale: int = Field(default=1, ge=1)
    rule: Rule = Rule.BLANK
    witnesses: list[Witness] = Field(default_factory=list)
    proof: Proof = "unreached"


class Line(_Model):
    """One printed row of a plan table, put together again. See the warehouse contract, "Lines".

    `number` counts from 1 through all plans of the file. `parent_number` is the line whose amount this one is
    part of. `quarters`, `actuals` hold four figures or none; `amounts` maps a funding source as the document
    names it (`unspecified` where it names none) to four figures. `program_name`, `activity_name` and
    `sub_activity_name` are the line's own name and its ancestors'. `amount_basis` says how the document
    prints quarter amounts; values are what each quarter adds either way. `repeats_number` is the line that
    states this line's money already. `action_printed` and `note_printed` hold what columns of steps, remarks
    and the like print.
    """

    number: int
    plan_level: PlanLevel = "agency"
    page_number: int | None = None
    page_end: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    source_row: int | None = None
    section: str | None = None
    objective_printed: str = ""
    objective: str = ""
    indicator_printed: str = ""
    indicator: str = ""
    indicator_is_implied: bool = False
    unit_printed: str = ""
    program_printed: str = ""
    program_code: str = ""
    program_name: str = ""
    activity_name: str = ""
    sub_activity_name: str = ""
    responsible_printed: str = ""
    responsible: str = ""
    target: Figure = Figure()
    quarters: list[Figure] = Field(default_factory=list)
    actuals: list[Figure] = Field(default_factory=list)
    ceiling: Figure = Figure()
    amounts: dict[str, list[Figure]] = Field(default_factory=dict)
    amount_basis: AmountBasis | None = None
    action_printed: str = ""
    note_printed: str = ""
    budget_level: BudgetLevel | None = None
    parent_number: int | None = None
    repeats_number: int | None = None
    is_leaf: bool = True
    is_additive: bool = False

    @property
    def states_money(self) -> bool:
        """True where the line states a ceiling or a quarter amount that could be read."""
        return self.stated_money is not None

    @property
    def stated_money(self) -> Decimal | None:
        """Rupiah the line states: its ceiling, else its quarters together; None where neither is read."""
        if self.ceiling.value is not None:
            return self.ceiling.value
        read = [f.value for quarters in self.amounts.values() for f in quarters if f.value is not None]
        return sum(read, Decimal(0)) if read else None


class Issue(_Model):
    """A thing a person should look at. `line_number` is None for a matter of the whole document."""

    reason_code: str
    message: str
    line_number: int | None = None
    page_number: int | None = None
    column_role: str | None = None
    printed_text: str | None = None


class ColumnVerdict(_Model):
    """How one column of a plan table was understood: role, evidence, and the next best role."""

    column: int
    header: str
    role: str
    score: float
    evidence: list[str] = Field(default_factory=list)
    runner_up: str | None = None
    runner_up_score: float | None = None


class LayoutVerdict(_Model):
    """How the columns of one plan table were resolved. `margin` is the lead over the next layout."""

    first_page: int | None
    columns: list[ColumnVerdict]
    score: float
    margin: float
    is_override: bool = False


class Identity(_Model):
    """Who planned, for which year, in which revision (0 original, 1 and up amended).

    Ministries and other bodies of the state have the region `Nasional` with the code `00`.
    """

    agency: str
    agency_type: str
    region: str
    region_code: str
    region_type: RegionType
    fiscal_year: int
    revision: int = 0
    title: str = ""


class Plan(_Model):
    """The lines of one file that share an identity."""

    identity: Identity
    lines: list[Line]
    issues: list[Issue] = Field(default_factory=list)
    layouts: list[LayoutVerdict] = Field(default_factory=list)


class Rejection(_Model):
    """Why a file gave no lines: a reason code of the contract and a message a person can act on.

    `is_near_miss`: it holds what looks like a plan, and the message says the one thing that would mend it.
    Whose it is and of which year stands as far as documents.csv or the document say; the three fields of the
    region come together.
    """

    reason_code: str
    message: str
    is_near_miss: bool = False
    agency: str | None = None
    agency_type: str | None = None
    region: str | None = None
    region_code: str | None = None
    region_type: RegionType | None = None
    fiscal_year: int | None = None


class Extraction(_Model):
    """Everything one file gave: plans, or a rejection (never both).

    `rows_printed` counts the printed rows of plan tables that are neither header nor page repeat:
    each is a line, a part of one (a row cut by a page break), a heading, or named in an issue. The words of
    these rows are accounted for in the same way: `words_printed` is the sum of the four that follow it.
    """

    file_type: str
    page_count: int | None = None
    plans: list[Plan] = Field(default_factory=list)
    rejection: Rejection | None = None
    rows_printed: int = 0
    rows_in_lines: int = 0
    rows_as_headings: int = 0
    rows_in_issues: int = 0
    words_printed: int = 0
    words_in_lines: int = 0
    words_in_headings: int = 0
    words_in_notes: int = 0
    words_in_issues: int = 0
