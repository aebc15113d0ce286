"""The crosswalks and refusals that stewards keep as CSV seeds, and how a decision enters them.

What belongs here: reading and writing these files. They stay sorted, so that a decision is one line of
a diff, and are replaced whole, so that a killed command leaves the old file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.files import write_text

REFUSALS_FILE = "match_refusals.csv"


class CrosswalkError(Exception):
    """A decision can't be written without breaking the crosswalk; the message says what to do."""


@dataclass
class SeedFile:
    """A CSV file with a header; `rows` hold as many fields as `columns`."""

    path: Path
    columns: list[str]
    rows: list[list[str]]

    @classmethod
    def read(cls, path: Path) -> SeedFile:
        """Reads a seed, with or without a byte order mark. Raises CrosswalkError."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CrosswalkError(f"{path} can't be read: {error}") from error
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        if not rows:
            raise CrosswalkError(f"{path} has no header")
        for number, row in enumerate(rows[1:], 2):
            if len(row) != len(rows[0]):
                raise CrosswalkError(f"{path}, row {number}: {len(row)} fields under {len(rows[0])} columns")
        return cls(path, rows[0], rows[1:])

    def write(self) -> None:
        """Replaces the file, its rows sorted and each of them once. Raises OSError."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        unique = {tuple(row) for row in self.rows}
        writer.writerows(sorted(unique, key=lambda row: ([field.casefold() for field in row], row)))
        write_text(self.path, text.getvalue())


class Crosswalks:
    """The folder of crosswalks. Every call reads the file anew: others may edit it meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_decided(self, entity: str, name: str, other: str, seed_row: str) -> bool:
        """Whether the pair has become one or was refused since it was proposed. Raises CrosswalkError."""
        aliases = self._aliases(entity)
        proposed = _parsed(seed_row, aliases)
        leads = [_led(proposed[place], proposed, aliases) for place in (0, 1)]
        if same_name(*leads):
            return True
        refusals = SeedFile.read(self._folder / REFUSALS_FILE)
        at = _positions(refusals, "entity", "name", "other_name")
        return any(
            row[at[0]] == entity and _same_pair((row[at[1]], row[at[2]]), (name, other))
            for row in refusals.rows
        )

    def accept(self, entity: str, seed_row: str, reason: str, note: str) -> Path:
        """Writes the proposed row into the entity's crosswalk, its reason `reason` or else its own.

        `note` is put behind the reason: who accepted it and when.

        A crosswalk is followed once, so the row is led to where its standard name leads, and rows that
        lead to its alias are led on. Raises CrosswalkError where the alias leads somewhere else already.
        """
        aliases = self._aliases(entity)
        row = _parsed(seed_row, aliases)
        row[-1] = f"{reason or row[-1]} ({note})"
        for known in aliases.rows:
            if same_name(known[0], row[1]) and _overlap(known, row, aliases):
                _same_scope(known, row, aliases)
                row[1] = known[1]
        if same_name(row[0], row[1]):
            raise CrosswalkError(f"{row[0]!r} would lead to itself: {aliases.path.name} says the reverse")
        for known in aliases.rows:
            if not _overlap(known, row, aliases):
                continue
            if same_name(known[0], row[0]) and not same_name(known[1], row[1]):
                raise CrosswalkError(f"{aliases.path.name} already says that {known[0]!r} is {known[1]!r}")
            if same_name(known[1], row[0]):
                _same_scope(known, row, aliases)
                known[1] = row[1]
        if not any(_says_the_same(known, row, aliases) for known in aliases.rows):
            aliases.rows.append(row)
        aliases.write()
        return aliases.path

    def refuse(self, entity: str, name: str, other: str, reason: str, by: str, on: date) -> Path:
        """Writes that a pair is two things, so that it is proposed no more. Raises CrosswalkError."""
        refusals = SeedFile.read(self._folder / REFUSALS_FILE)
        first, second = sorted((name, other))
        said = {
            "entity": entity,
            "name": first,
            "other_name": second,
            "reason": reason,
            "refused_by": by,
            "refused_on": on.isoformat(),
        }
        if missing := set(said) - set(refusals.columns):
            raise CrosswalkError(f"{refusals.path} lacks the columns {', '.join(sorted(missing))}")
        refusals.rows.append([said.get(column, "") for column in refusals.columns])
        refusals.write()
        return refusals.path

    def _aliases(self, entity: str) -> SeedFile:
        return SeedFile.read(self._folder / f"{entity}_aliases.csv")


def same_name(name: str, other: str) -> bool:
    """Whether two names are alike but for case, white space and punctuation, as crosswalks compare."""
    return _squashed(name) == _squashed(other)


def _squashed(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).lower()
    # A name of marks alone, such as the unit `%`, is what it is.
    return re.sub(r"[\W_]+", "", folded) or folded.strip()


def _parsed(seed_row: str, seed: SeedFile) -> list[str]:
    """A ready-made row of the crosswalk: alias, standard name, …, reason."""
    [row] = csv.reader([seed_row.replace("\n", " ")])
    if len(row) != len(seed.columns) or not row[0].strip() or not row[1].strip():
        raise CrosswalkError(f"{seed_row!r} is no row of {seed.path.name} ({', '.join(seed.columns)})")
    return row


def _positions(seed: SeedFile, *columns: str) -> list[int]:
    try:
        return [seed.columns.index(column) for column in columns]
    except ValueError as error:
        raise CrosswalkError(f"{seed.path}: {error}") from error


def _says_the_same(known: list[str], row: list[str], seed: SeedFile) -> bool:
    return (
        same_name(known[0], row[0])
        and same_name(known[1], row[1])
        and _scope(known, seed) == _scope(row, seed)
    )


def _scope(row: list[str], seed: SeedFile) -> tuple[str, int, int]:
    """The region and the years in which a row holds."""
    said = dict(zip(seed.columns, row, strict=True))
    try:
        return (
            said.get("region_code", ""),
            int(said.get("valid_from_year") or 0),
            int(said.get("valid_to_year") or 9999),
        )
    except ValueError as error:
        raise CrosswalkError(f"{seed.path.name}: a year of {','.join(row)!r} is no number") from error


def _led(name: str, row: list[str], seed: SeedFile) -> str:
    """Where the crosswalk leads a name in all the years and regions of `row`."""
    region, start, end = _scope(row, seed)
    for known in seed.rows:
        known_region, known_start, known_end = _scope(known, seed)
        covers = known_region in ("", region) and known_start <= start and end <= known_end
        if covers and same_name(known[0], name):
            return known[1]
    return name


def _overlap(row: list[str], other: list[str], seed: SeedFile) -> bool:
    region, start, end = _scope(row, seed)
    other_region, other_start, other_end = _scope(other, seed)
    regions_meet = region == other_region or not region or not other_region
    return regions_meet and start <= other_end and other_start <= end


def _same_scope(known: list[str], row: list[str], seed: SeedFile) -> None:
    """Rows can be joined into one by machine only where they hold in the same region and years."""
    if _scope(known, seed) != _scope(row, seed):
        raise CrosswalkError(
            f"{seed.path.name} says of other years or regions that {known[0]!r} is {known[1]!r}: "
            "write the row by hand"
        )


def _same_pair(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    return any(
        same_name(pair[0], names[0]) and same_name(pair[1], names[1]) for names in (other, other[::-1])
    )
