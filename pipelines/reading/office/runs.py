"""What runs of differing type say of a text: whether it begins in bold and goes on in plain type."""

from __future__ import annotations

from collections.abc import Sequence


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
