"""Candidates for being one thing, as the published warehouse proposes them, and a steward's word on them.

What belongs here: reading `marts.rpt_match_candidates`, leaving out what was decided since the last
build, and the rule that names which differ in a word that matters are not joined by this program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.crosswalks import Crosswalks
from pipelines.published import open_published
from pipelines.settings import Settings
from pipelines.word_differences import Difference, Vocabulary

_CANDIDATES = """
    select candidate_key, entity, name, other_name, score, coalesce(evidence, ''), seed_row
    from marts.rpt_match_candidates
    where entity = $entity or $entity is null
    order by entity, score desc, name, other_name
"""


class MatchError(Exception):
    """The decision can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two names that may be one `entity`; `score` is 0 to 100, `seed_row` what accepting it writes."""

    candidate_key: str
    entity: str
    name: str
    other_name: str
    score: float
    evidence: str
    seed_row: str


class Matches:
    """The open candidates of a warehouse, and the seeds into which decisions go."""

    def __init__(self, settings: Settings, seeds: Path) -> None:
        """Raises MatchError where the vocabulary can't be read."""
        self._settings = settings
        self._crosswalks = Crosswalks(seeds / "crosswalks")
        try:
            self._vocabulary = Vocabulary.read(seeds)
        except (OSError, KeyError) as error:
            raise MatchError(f"the vocabulary of {seeds} can't be read: {error}") from error

    def candidates(self, entity: str | None = None) -> list[Candidate]:
        """The pairs nobody has decided, the likeliest first. Raises NotPublishedError, CrosswalkError."""
        with open_published(self._settings) as database:
            rows = database.execute(_CANDIDATES, {"entity": entity}).fetchall()
        found = [Candidate(*row) for row in rows]
        return [c for c in found if not self._is_decided(c)]

    def differences(self, candidate: Candidate) -> list[Difference]:
        """Where the two names differ in words that matter, opposed ones first."""
        return self._vocabulary.differences(candidate.name, candidate.other_name)

    def accept(self, candidate: Candidate, reason: str, by: str, on: date) -> Path:
        """Writes that the two are one, and says where. Without a reason, the evidence is it.

        Raises MatchError, CrosswalkError.
        Names that are opposed in a word that matters are two things to this program, whoever asks: a
        person who knows better writes the row by hand.
        """
        opposed = [str(d) for d in self.differences(candidate) if d.is_opposed]
        if opposed:
            raise MatchError(
                f"{candidate.name!r} and {candidate.other_name!r} differ in a word that matters "
                f"({'; '.join(opposed)}) and are not joined by this command. Refuse the pair; where they are "
                f"one all the same, write this row into {candidate.entity}_aliases.csv: {candidate.seed_row}"
            )
        reason = _stated(reason or candidate.evidence)
        return self._crosswalks.accept(
            candidate.entity, candidate.seed_row, f"{reason} (accepted by {by}, {on.isoformat()})"
        )

    def refuse(self, candidate: Candidate, reason: str, by: str, on: date) -> Path:
        """Writes that the two are two, and says where. Raises MatchError, CrosswalkError."""
        return self._crosswalks.refuse(
            candidate.entity, candidate.name, candidate.other_name, _stated(reason), by, on
        )

    def _is_decided(self, candidate: Candidate) -> bool:
        c = candidate
        return self._crosswalks.is_decided(c.entity, c.name, c.other_name, c.seed_row)


def _stated(reason: str) -> str:
    """A reason as one line. Raises MatchError where there is none."""
    folded = " ".join(reason.split())
    if not folded:
        raise MatchError("a decision needs a reason that others can check")
    return folded


def chosen(candidates: list[Candidate], key: str) -> Candidate:
    """The candidate whose key is `key` or alone begins with it. Raises MatchError."""
    found = [c for c in candidates if key and c.candidate_key.startswith(key.strip().lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise MatchError(f"{len(found)} candidates begin with {key!r}: give more of the key")
    raise MatchError(f"no open candidate has the key {key!r}: `renaksi match` lists them")
