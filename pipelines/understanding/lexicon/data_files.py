"""The package's own data: words in `pipelines/vocabulary`, official lists in `pipelines/reference`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def read_vocabulary(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of words that people keep."""
    return _rows("vocabulary", name)


def read_reference(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of an official list; dbt loads the same files as seeds."""
    return _rows("reference", name)


def _rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    text = (files("pipelines") / folder / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
