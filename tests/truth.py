"""Comparing an extraction with a truth file, figure by figure and text by text.

What belongs here: the comparison that tests share. A truth file is what a careful person reads in a
document (`tests/data/truth`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.model.plan import Extraction, Figure, Line

DATA = Path(__file__).parent / "data"
RAW = Path(__file__).parent.parent / "raw"
EXAMPLES = DATA / "examples"


def truth_of(stem: str) -> dict[str, Any]:
    """The truth of a real plan by the stem of its file."""
    document: dict[str, Any] = json.loads((DATA / "truth" / f"{stem}.json").read_text(encoding="utf-8"))
    return document


def documents_of(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The documents of a folder with `raw` and `truth`, each with its truth, in the order of their names."""
    truths = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((folder / "truth").glob("*.json"))]
    return [(folder / "raw" / truth["file"], truth) for truth in truths]


def example_truths() -> list[dict[str, Any]]:
    """The truth of every example document, rejected ones too, in the order of their files."""
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted((EXAMPLES / "truth").glob("*.json"))]


def bare(text: str) -> str:
    """A text without white space, compatibility forms folded: line breaks in cells carry no meaning."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def lines_of(extraction: Extraction) -> list[Line]:
    """All lines of all plans in printed order."""
    assert extraction.rejection is None, extraction.rejection
    return [line for plan in extraction.plans for line in plan.lines]


def _figure(where: str, printed: str | None, value: float | None, got: Figure) -> list[str]:
    wanted = None if value is None else Decimal(str(value))
    wrong = []
    if got.value != wanted:
        wrong.append(f"{where}: {got.value} instead of {wanted}")
    if printed is not None and bare(got.text) != bare(printed):
        wrong.append(f"{where}: printed {got.text!r} instead of {printed!r}")
    return wrong


def differences(truth: dict[str, Any], lines: list[Line]) -> list[str]:
    """Everything in which the lines differ from the truth; empty where they are the same."""
    wrong = []
    if len(lines) != len(truth["lines"]):
        wrong.append(f"{len(lines)} lines instead of {len(truth['lines'])}")
    for want, got in zip(truth["lines"], lines, strict=False):
        at = f"line {want['seq']}"
        wrong += _figure(f"{at} target", want["target_text"], want["target"], got.target)
        wrong += _figure(f"{at} ceiling", want["ceiling_text"], want["ceiling"], got.ceiling)
        quarters = got.quarters or [Figure()] * 4
        for q in range(4):
            wrong += _figure(f"{at} q{q + 1}", want["quarters_text"][q], want["quarters"][q], quarters[q])
        if set(want["budget"]) != set(got.amounts):
            wrong.append(f"{at} sources: {sorted(got.amounts)} instead of {sorted(want['budget'])}")
        for source, values in want["budget"].items():
            for q, figure in enumerate(got.amounts.get(source, [])):
                wrong += _figure(f"{at} {source}:{q + 1}", want["budget_text"][source][q], values[q], figure)
        texts = {
            "objective": got.objective,
            "objective_printed": got.objective_printed,
            "indicator": got.indicator_printed,
            "unit": got.unit_printed,
            "program": got.program_printed,
            "responsible": got.responsible,
        }
        for key, text in texts.items():
            if want[key] and bare(want[key]) != bare(text):
                wrong.append(f"{at} {key}: {text!r} instead of {want[key]!r}")
        shape = {
            "plan_level": got.plan_level,
            "parent_seq": got.parent_number,
            "is_leaf": got.is_leaf,
            "is_additive": got.is_additive,
        }
        if want["level"]:
            shape["level"] = got.budget_level
        wrong += [f"{at} {k}: {v} instead of {want[k]}" for k, v in shape.items() if v != want[k]]
    return wrong


def figure_differences(truth: dict[str, Any], lines: list[Line]) -> list[str]:
    """The figures, names, parents and additive lines in which lines differ from the truth of a made document.

    Where the document names no source of money, its amounts are under `*` in the truth; `alternatives` and
    `soft` hold what else is fair.
    """
    if len(lines) != len(truth["lines"]):
        return [f"{len(lines)} lines instead of {len(truth['lines'])}"]
    wrong = []
    for want, got in zip(truth["lines"], lines, strict=True):
        soft, others = want.get("soft") or [], want.get("alternatives") or {}
        figures = {"ceiling": (want["ceiling"], got.ceiling), "target": (want["target"], got.target)}
        quarters = got.quarters or [Figure()] * 4
        figures |= {f"q{q + 1}": (v, quarters[q]) for q, v in enumerate(want["quarters"] or [None] * 4)}
        for source, values in (want["budget"] or {}).items():
            found = got.amounts.get(source) or (
                next(iter(got.amounts.values()), None) if source == "*" or len(got.amounts) == 1 else None
            )
            figures |= {f"{source}:{q + 1}": (v, (found or [Figure()] * 4)[q]) for q, v in enumerate(values)}
        for name, (value, figure) in figures.items():
            fair = [value, *others.get(name, [])]
            is_soft = (
                name in soft or (name[0] == "q" and "quarters" in soft) or (":" in name and "budget" in soft)
            )
            if not is_soft and figure.value not in [None if v is None else Decimal(str(v)) for v in fair]:
                wrong.append(f"line {want['seq']} {name}: {figure.value} instead of {value}")
        names = {"indicator": got.indicator_printed, "program": got.program_printed}
        wrong += [
            f"line {want['seq']} {key}: {text!r} instead of {want[key]!r}"
            for key, text in names.items()
            if want.get(key) and key not in soft and bare(want[key]).casefold() != bare(text).casefold()
        ]
        if got.parent_number != want["parent_seq"]:
            wrong.append(f"line {want['seq']} is part of {got.parent_number} instead of {want['parent_seq']}")
    additive = sum((line.ceiling.value or Decimal(0) for line in lines if line.is_additive), Decimal(0))
    if truth.get("total_amount") and additive != Decimal(str(truth["total_amount"])):
        wrong.append(f"additive ceilings {additive} instead of {truth['total_amount']}")
    return wrong
