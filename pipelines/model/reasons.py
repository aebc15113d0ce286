"""The reason codes of issues and rejected documents: `reference/reason_codes.csv`, which dbt loads too.

What belongs here: reading that list. A new code is a row of it; the code that gives it writes it out.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def reasons() -> dict[str, str]:
    """What each code is about (`rejection`, `document`, `page`, `row`, `line`, `figure`), by code."""
    text = (files("pipelines") / "reference" / "reason_codes.csv").read_text(encoding="utf-8")
    return {row["reason_code"]: row["about"] for row in csv.DictReader(text.splitlines())}


def rejection_codes() -> list[str]:
    """The codes of documents that give no lines."""
    return [code for code, about in reasons().items() if about == "rejection"]
