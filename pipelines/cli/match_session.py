"""What `renaksi match` shows and asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rich.console import Console

from pipelines.cli.console import plain, table
from pipelines.stewardship.crosswalks import CrosswalkError
from pipelines.stewardship.matching import Candidate, MatchError, Matches

KEY_SHOWN = 8
_ASKED = "One thing? [y]es, [n]o, [s]kip, [q]uit"
_ANSWERS = {"y": "y", "yes": "y", "n": "n", "no": "n", "s": "s", "skip": "s", "": "s", "q": "q", "quit": "q"}
_WHY = {"y": "Why? (empty: for the evidence above)", "n": "Why not?"}
Ask = Callable[[str], str]
"""Puts a question and returns the answer; raises EOFError where there is none any more."""


def show_list(console: Console, candidates: Sequence[Candidate]) -> None:
    """Lists candidates with what sets them apart."""
    rows = [
        (c.candidate_key[:KEY_SHOWN], c.entity, _score(c), c.name, c.standard_name, c.different_words)
        for c in candidates
    ]
    columns = ("key", "kind", "alike", "name", "standard name", "differ in")
    console.print(table(f"{len(rows)} open candidates", columns, rows, right="2"))


def ask_all(
    console: Console, matches: Matches, candidates: Sequence[Candidate], ask: Ask, by: str, on: date
) -> int:
    """Asks about one candidate after the other; each answer is written at once. Returns how many were.

    An answer that can't be written is explained and the candidate left open.
    """
    decided = 0
    try:
        for position, candidate in enumerate(candidates, 1):
            if matches.is_decided(candidate):  # by way of the answers before
                continue
            _show_one(console, candidate, f"{position} of {len(candidates)}")
            answer = _answer(ask)
            if answer == "q":
                break
            if answer == "s":
                continue
            reason = ask(_WHY[answer])
            try:
                if answer == "y":
                    path = matches.accept(candidate, reason, by, on)
                else:
                    path = matches.refuse(candidate, reason, by, on)
            except (MatchError, CrosswalkError) as error:
                console.print(plain(f"Left open: {error}."))
                continue
            decided += 1
            console.print(plain(f"Written to {path}"))
    except EOFError:
        console.print()
    return decided


def _answer(ask: Ask) -> str:
    while True:
        answer = _ANSWERS.get(ask(_ASKED).strip().lower())
        if answer is not None:
            return answer


def _show_one(console: Console, candidate: Candidate, title: str) -> None:
    rows = [
        ("name", candidate.name),
        ("with", candidate.evidence),
        ("standard name", candidate.standard_name),
        ("with", candidate.standard_evidence),
        ("alike", _score(candidate)),
        ("differ in", candidate.different_words),
        ("yes writes", candidate.seed_row),
    ]
    console.print(table(f"{title}: {candidate.entity}", ("", ""), [row for row in rows if row[1]]))


def _score(candidate: Candidate) -> str:
    return f"{candidate.score:.0%}"
