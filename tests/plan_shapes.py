"""Plan tables in many shapes: columns in many orders, headings of one to three rows, figures in many styles.

What belongs here: making a table together with what a careful person reads in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile

from pipelines.model.page import Grid, Page
from pipelines.model.plan import Line
from tests.grids import grid, titled

Key = tuple[str, ...]
"""A column: its part of the order, within amounts and quarters the source and the quarter from 0 too."""
Spans = dict[tuple[int, int], tuple[int, int]]

ROMAN = ("I", "II", "III", "IV")
LABELS = ("TW {}", "Triwulan {}", "TRIWULAN {}", "Tw. {}", "{}")
"""What a quarter's column is called; a bare number stands only under a heading that says what it counts."""

_MEASURED = ("indicator", "unit", "target")
ORDERS = (
    ("number", "objective", *_MEASURED, "quarters", "program", "ceiling", "amounts", "responsible"),
    ("number", "objective", "indicator", "target", "unit", "program", "ceiling", "quarters", "amounts"),
    ("number", "objective", "program", *_MEASURED, "quarters", "ceiling", "amounts", "responsible"),
    ("objective", *_MEASURED, "quarters", "program", "amounts", "ceiling", "responsible"),
    ("number", "program", *_MEASURED, "ceiling", "quarters", "amounts", "responsible"),
    ("number", "objective", *_MEASURED, "quarters", "responsible", "program", "ceiling", "amounts"),
    ("number", "program", "indicator", "quarters", "target", "unit", "responsible", "amounts", "ceiling"),
)
HEADINGS = {
    "number": "No", "objective": "Sasaran Strategis", "indicator": "Indikator Kinerja", "unit": "Satuan",
    "target": "Target", "program": "Program/Kegiatan", "ceiling": "Pagu (Rp)",
    "responsible": "Penanggung Jawab",
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a table writes numbers: `group` parts thousands, `mark` decimals; `money` frames an amount."""

    group: str = "."
    mark: str = ","
    money: str = "{}"
    nil: str = "-"

    def amount(self, value: int | None) -> str:
        """An amount as it is printed; None is a blank cell."""
        if value is None:
            return ""
        return self.money.format(self.number(Decimal(value))) if value else self.nil

    def number(self, value: Decimal) -> str:
        """A number as it is printed, its decimals as they are."""
        whole, _, part = f"{value:,f}".partition(".")
        return whole.replace(",", self.group) + (self.mark + part if part else "")


STYLES = (
    Style(),
    Style(money="Rp {}"),
    Style(money="Rp. {},-"),
    Style(money="{},00", nil="0"),
    Style(group=",", mark=".", nil="0"),
    Style(group=",", mark=".", money="Rp {}.00"),
)


@dataclass(frozen=True)
class Shape:
    """A shape of a table. `depth` is the number of its heading rows: 1, 2, or 3 where there are `sources`."""

    order: tuple[str, ...] = ORDERS[0]
    depth: int = 1
    label: str = LABELS[0]
    style: Style = Style()
    sources: tuple[str, ...] = ()
    is_numbered: bool = False
    rows_on_first_page: int = 99
    repeats_heading: bool = True


@dataclass
class PlannedLine:
    """What a line of a plan says. `amounts` are four by money source, '' where the plan names none.

    `damage` is what stands instead of a figure, by its column: nobody can tell what it should be.
    """

    name: str
    unit: str
    target: Decimal
    quarters: list[Decimal]
    amounts: dict[str, list[int | None]]
    printed_ceiling: int | None = None
    damage: dict[Key, str] = field(default_factory=dict)

    @property
    def ceiling(self) -> int:
        """The sum of the amounts, but for a slip."""
        whole = sum(amount or 0 for amounts in self.amounts.values() for amount in amounts)
        return whole if self.printed_ceiling is None else self.printed_ceiling


@dataclass
class _Columns:
    paths: list[tuple[str, ...]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)


def pages_of(shape: Shape, lines: Sequence[PlannedLine]) -> list[Page]:
    """The table on one page, or on two."""
    columns = _columns_of(shape)
    top, spans = _heading(columns.paths)
    if shape.is_numbered:
        top.append([str(n) for n, _ in enumerate(columns.paths, start=1)])
    body = [
        [_text(key, line, number, shape.style) for key in columns.keys]
        for number, line in enumerate(lines, 1)
    ]
    first, rest = body[: shape.rows_on_first_page], body[shape.rows_on_first_page :]
    pages = [titled(grid([*top, *first], spans=spans, width=30))]
    if rest:
        second: Grid = grid([*(top if shape.repeats_heading else ()), *rest], 2, spans, width=30)
        if not shape.repeats_heading:
            second = grid(rest, 2, width=30)
        pages.append(Page(2, (second,), 700, 500))
    return pages


def _columns_of(shape: Shape) -> _Columns:
    columns = _Columns()
    quarters = [shape.label.format(n) for n in ROMAN]
    for part in shape.order:
        if part == "quarters":
            for q, name in enumerate(quarters):
                columns.keys.append(("quarters", str(q)))
                columns.paths.append((f"Target {name}",) if shape.depth == 1 else ("Target Triwulan", name))
        elif part == "amounts":
            for source in shape.sources or ("",):
                for q, name in enumerate(quarters):
                    columns.keys.append(("amounts", source, str(q)))
                    columns.paths.append(_path_of_amount(shape, source, name))
        else:
            columns.keys.append((part,))
            columns.paths.append((HEADINGS[part],))
    return columns


def _path_of_amount(shape: Shape, source: str, quarter: str) -> tuple[str, ...]:
    if shape.depth == 1:
        return (" ".join(filter(None, ("Anggaran", source, quarter))),)
    if shape.depth == 2:
        return (f"Anggaran {source}" if source else "Anggaran (Rp)", quarter)
    return ("Anggaran (Rp)", source, quarter) if source else ("Anggaran (Rp)", "Rencana Triwulan", quarter)


def _heading(
    paths: Sequence[tuple[str, ...]],
) -> tuple[list[list[str]], dict[tuple[int, int], tuple[int, int]]]:
    """The heading's rows with merged cells: each spans what it is over, the innermost down to the figures."""
    depth = max(map(len, paths))
    rows = [[""] * len(paths) for _ in range(depth)]
    spans: Spans = {}
    for level in range(depth):
        column = 0
        while column < len(paths):
            path, across = paths[column], 1
            if level < len(path) - 1:
                upper = path[: level + 1]
                beside = takewhile(upper.__eq__, (p[: level + 1] for p in paths[column:]))
                across = sum(1 for _ in beside)
            if level < len(path):
                rows[level][column] = path[level]
                spans[level, column] = (depth - level if level == len(path) - 1 else 1, across)
            column += across
    return rows, spans


def _text(key: Key, line: PlannedLine, number: int, style: Style) -> str:
    if key in line.damage:
        return line.damage[key]
    match key:
        case ("number",):
            return str(number)
        case ("objective",):
            return "Meningkatnya kualitas pelayanan" if number == 1 else ""
        case ("indicator",):
            return f"Persentase {line.name} yang dilayani"
        case ("unit",):
            return line.unit
        case ("target",):
            return style.number(line.target)
        case ("quarters", quarter):
            return style.number(line.quarters[int(quarter)])
        case ("program",):
            return f"Penyediaan {line.name}"
        case ("ceiling",):
            return style.amount(line.ceiling)
        case ("amounts", source, quarter):
            return style.amount(line.amounts[source][int(quarter)])
        case _:
            return "Kepala Bidang"


def differences_of(line: PlannedLine, got: Line) -> list[str]:
    """The figures and names of a line that were read otherwise than they are meant."""
    pairs: list[tuple[str, object, object]] = [
        ("indicator", f"Persentase {line.name} yang dilayani", got.indicator_printed),
        ("program", f"Penyediaan {line.name}", got.program_printed),
        ("unit", line.unit, got.unit_printed),
        ("target", line.target, got.target.value),
        ("ceiling", Decimal(line.ceiling), got.ceiling.value),
        ("quarters", line.quarters, [figure.value for figure in got.quarters]),
        ("sources", sorted(source or "unspecified" for source in line.amounts), sorted(got.amounts)),
    ]
    for source, amounts in line.amounts.items():
        found = [figure.value for figure in got.amounts.get(source or "unspecified", [])]
        pairs.append((f"amounts {source}", [None if a is None else Decimal(a) for a in amounts], found))
    return [f"{what}: {found} instead of {wanted}" for what, wanted, found in pairs if found != wanted]
