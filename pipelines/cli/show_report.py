"""What `renaksi show` prints and draws: a line, its place in the document, its figures and their proof."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from rich.console import Console

from pipelines.cli.console import plain, table
from pipelines.settings import Settings
from pipelines.stewardship.line_source import (
    LineSource,
    ShownFigure,
    find_line,
    source_file,
)
from pipelines.stewardship.page_picture import PAGED_FILES, PictureError, marked, picture_of

_KEY_SHOWN = 12


def show_line(console: Console, settings: Settings, key: str, out: Path | None) -> None:
    """Prints a line and writes its page with the line marked to `out`, else to `line-KEY.png` here.

    The document's text is printed even where its page can't be drawn. Raises as `find_line`,
    `source_file` and `picture_of` do, and PictureError where the picture can't be written.
    """
    line = find_line(settings, key)
    _print(console, line)
    path = source_file(settings, line)
    page, box = line.facts["page_number"], line.box
    if line.facts["file_type"] not in PAGED_FILES or page is None or box is None:
        console.print(
            plain(f"A .{line.facts['file_type']} file has no page to draw. Open {path} at {_place(line)}.")
        )
        return
    target = out or Path(f"line-{line.line_key[:_KEY_SHOWN]}.png")
    image = marked(picture_of(path, page), box)
    temporary = target.with_name(f".{target.name}.part")
    try:
        image.save(temporary, "PNG", optimize=True)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise PictureError(f"{target} can't be written: {error.strerror or error}") from error
    end = line.facts["page_end"]
    goes_on = f" as far as it stands there; it ends on page {end}" if end and end != page else ""
    console.print(plain(f"Page {page} of {path}, with the line marked{goes_on}: {target}"))


def _print(console: Console, line: LineSource) -> None:
    facts = line.facts
    agency = ", ".join(part for part in (facts["agency_name"], facts["region_name"]) if part)
    implied = "(none; named after its program)" if facts["indicator_is_implied"] else ""
    rows = [
        ("plan", f"{agency}, {facts['year_key']}"),
        ("file", facts["file_name"]),
        ("place", _place(line)),
        ("objective", facts["objective_printed"]),
        ("program", facts["program_printed"]),
        ("indicator", facts["indicator_printed"] or implied),
        ("indicator in the warehouse", facts["indicator_name"]),
        ("unit", facts["unit_printed"]),
        ("responsible", facts["responsible_printed"]),
        ("budget level", facts["budget_level"]),
        ("counts in sums of money", "yes" if facts["is_additive"] else "no"),
        ("part of line", facts["parent_line_key"]),
    ]
    title = f"Line {facts['line_number']}, {line.line_key}"
    console.print(table(title, ("", ""), [row for row in rows if row[1]]))
    figures = [
        (figure.what, figure.printed, _exact(figure.value), _reading(figure), figure.proof)
        for figure in line.figures
    ]
    if figures:
        columns = ("figure", "printed", "value", "read as", "arithmetic")
        console.print(table("Figures", columns, figures, right="12"))
    if line.issues:
        console.print(table("Issues", ("column", "reason", "printed", "message"), line.issues))


def _place(line: LineSource) -> str:
    """Page, section and row, as far as the format has them."""
    facts = line.facts
    if facts["file_type"] == "pdf":
        ends = facts["page_end"]
        further = f" to {ends}" if ends and ends != facts["page_number"] else ""
        return f"page {facts['page_number']}{further}, row {facts['source_row']} of its table"
    if facts["file_type"] == "txt":
        return f"line {facts['source_row']} of the text"
    if facts["file_type"] == "csv":
        return f"row {facts['source_row']} of the file"
    if facts["section"]:
        return f"sheet {facts['section']}, row {facts['source_row']}"
    return f"row {facts['source_row']} of its table"


def _reading(figure: ShownFigure) -> str:
    """How the text was read, and that a steward corrected it."""
    if figure.value == figure.read_value:
        return figure.rule
    return f"{figure.rule}; corrected from {_exact(figure.read_value) or 'nothing'}".lstrip("; ")


def _exact(value: Decimal | None) -> str:
    """A value with all its decimals, as Indonesian documents print numbers."""
    if value is None:
        return ""
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")
