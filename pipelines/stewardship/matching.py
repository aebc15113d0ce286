"""Candidates for being one thing, as the published warehouse proposes them, and a steward's word on them.

What belongs here: reading `marts.rpt_match_candidates` and leaving out what was decided since it was
built. Which names are never joined, because they differ in a word that matters, the models decide
(verdict `blocked`); such a pair is not accepted here, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.settings import Settings
from pipelines.stewardship.crosswalks import Crosswalks
from pipelines.warehouse.published import open_published

_CANDIDATES = """
    select
        candidate_key, entity, name, standard_name, score, coalesce(different_words, ''),
        coalesce(evidence, ''), coalesce(standard_evidence, ''), verdict, coalesce(verdict_reason, ''),
        coalesce(seed_row, '')
    from marts.rpt_match_candidates
    order by entity, score desc, standard_name, name
"""


class MatchError(Exception):
    """The decision can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two names that may be one `entity`, and what the models make of them.

    `score` is 0 to 1; `evidence` and `standard_evidence` are figures beside either name, by year;
    `seed_row` is what accepting writes, where `verdict` is `proposed`.
    """

    candidate_key: str
    entity: str
    name: str
    standard_name: str
    score: float
    different_words: str
    evidence: str
    standard_evidence: str
    verdict: str
    verdict_reason: str
    seed_row: str


class Matches:
    """The candidates of a warehouse, and the folder of crosswalks into which decisions go."""

    def __init__(self, settings: Settings, crosswalks: Path) -> None:
        self._settings = settings
        self._crosswalks = Crosswalks(crosswalks)

    def all(self) -> list[Candidate]:
        """Every pair of the report, held back and decided ones too. Raises NotPublishedError."""
        with open_published(self._settings) as database:
            return [Candidate(*row) for row in database.execute(_CANDIDATES).fetchall()]

    def open(self, entity: str | None = None) -> list[Candidate]:
        """The pairs that wait for a decision. Raises NotPublishedError, CrosswalkError."""
        return [
            c
            for c in self.all()
            if entity in (None, c.entity) and c.verdict == "proposed" and not self.is_decided(c)
        ]

    def chosen(self, key: str) -> Candidate:
        """The candidate whose key is `key` or alone begins with it. Raises MatchError, NotPublishedError."""
        prefix = key.strip().lower()
        found = [c for c in self.all() if prefix and c.candidate_key.startswith(prefix)]
        if len(found) > 1:
            raise MatchError(f"{len(found)} candidates begin with {prefix}: give more of the key")
        if not found:
            raise MatchError(f"no candidate has the key {key!r}: `renaksi match --list` shows them")
        return found[0]

    def accept(self, candidate: Candidate, reason: str, by: str, on: date) -> Path:
        """Writes that the two are one, and says where. Without a reason, the models' evidence is it.

        Raises MatchError where the models hold the pair back, CrosswalkError where the row doesn't fit.
        """
        if candidate.verdict != "proposed":
            raise MatchError(
                f"{candidate.name!r} and {candidate.standard_name!r} are held back "
                f"({candidate.verdict_reason or candidate.verdict}) and not joined by this command. Where "
                f"they are one all the same, write the row into {candidate.entity}_aliases.csv by hand"
            )
        note = f"accepted by {by}, {on.isoformat()}"
        return self._crosswalks.accept(candidate.entity, candidate.seed_row, _folded(reason), note)

    def refuse(self, candidate: Candidate, reason: str, by: str, on: date) -> Path:
        """Writes that the two are two, and says where. Raises MatchError without a reason, CrosswalkError."""
        stated = _folded(reason)
        if not stated:
            raise MatchError("a refusal needs a reason that others can check")
        return self._crosswalks.refuse(
            candidate.entity, candidate.name, candidate.standard_name, stated, by, on
        )

    def is_decided(self, candidate: Candidate) -> bool:
        """Whether the pair is one by now, perhaps by way of others, or refused. Raises CrosswalkError."""
        c = candidate
        return self._crosswalks.is_decided(c.entity, c.name, c.standard_name, c.seed_row)


def _folded(text: str) -> str:
    return " ".join(text.split())
