"""What runs of differing type say of a text: what of it is printed, and whether it is or begins in bold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.reading.office.raised import raised


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one type. `struck`: a line strikes through it."""

    text: str
    bold: bool = False
    struck: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What runs print together; `struck` is what was left out. For `bold_lead` see `Cell`."""

    text: str
    bold: bool
    bold_lead: int
    struck: str


def printed_runs(runs: Iterable[Run]) -> Printed:
    """Sets runs: struck ones are left out, digits of raised ones become superscript signs."""
    kept: list[tuple[str, bool]] = []
    struck: list[str] = []
    for run in runs:
        text = run.text.replace("\r\n", "\n").replace("\r", "\n")
        if run.struck:
            struck.append(text)
        else:
            kept.append((raised(text) if run.raised else text, run.bold))
    bolds = [bold for text, bold in kept if text.strip()]
    return Printed(
        "".join(text for text, _ in kept).strip(),
        bool(bolds) and all(bolds),
        bold_lead(kept),
        "".join(struck).strip(),
    )


def bold_lead(runs: Sequence[tuple[str, bool]]) -> int:
    """Characters of the stripped text that its bold beginning takes, 0 where no plain type follows it.

    `runs` are texts with whether they are bold, in order; runs without ink belong to what stands before them.
    """
    lead, rest = "", ""
    for text, bold in runs:
        if rest.strip() and bold and text.strip():
            return 0
        if not rest.strip() and (bold or not text.strip()):
            lead += rest + text
            rest = ""
        else:
            rest += text
    return len(lead.strip()) if rest.strip() else 0
