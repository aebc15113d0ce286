"""What the sensor remembers of the raw folder between its ticks: which state it saw, how often it tried it.

What belongs here: when a state is tried, as plain data. A state is what a build depends on, as one hash. It
has settled when two ticks in a row see it; it is tried then, and again ever later while it stays unpublished.
When the folder is published, or shows another state, all is forgotten, so that one that comes back is tried
anew.
"""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

# Minutes after the first, second, … try that failed. A run that waits for the machine is not hurried.
_WAITS = (5, 15, 60, 240)
_MINUTE = 60.0


class Watch(BaseModel):
    """A state of the folder that is not published. Times are seconds since the epoch."""

    inputs: str
    seen_at: float
    tries: int = 0
    tried_at: float = 0.0

    @classmethod
    def load(cls, cursor: str | None) -> Watch | None:
        """What a cursor remembers, None where it is empty or another release's."""
        try:
            return cls.model_validate_json(cursor or "")
        except ValidationError:
            return None

    def is_due(self, now: float) -> bool:
        """Whether to try this state now. Where the clock went back it is."""
        if not self.tries:
            return True
        waited = now - self.tried_at
        return not 0 <= waited < _WAITS[min(self.tries, len(_WAITS)) - 1] * _MINUTE

    @property
    def run_key(self) -> str:
        """Another for each try of each time that the state is met: Dagster starts no run for a key twice."""
        return f"{self.inputs[:16]}-{self.seen_at:.3f}-{self.tries}"

    def tried(self, now: float) -> Watch:
        """The same state, tried once more."""
        return self.model_copy(update={"tries": self.tries + 1, "tried_at": now})
