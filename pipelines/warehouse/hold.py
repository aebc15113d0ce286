"""What is not published until a person says so: a build that loses too much, or a state that was rolled back.

What belongs here: the record of it, kept apart from the work state, which is safe to delete.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, ValidationError

from pipelines.files import write_text
from pipelines.settings import Settings


class Hold(BaseModel):
    """A state of the inputs that stays unpublished: since when, why, whether a person approved it since."""

    inputs: str
    since: datetime
    why: str
    details: list[str] = []
    approved: bool = False


def hold(settings: Settings, inputs: str, why: str, details: list[str]) -> Hold:
    """Keeps what `inputs` gives from being published. Takes the place of an earlier hold."""
    held = Hold(inputs=inputs, since=datetime.now(UTC), why=why, details=details)
    write_text(settings.hold_file, held.model_dump_json(indent=1))
    return held


def read_hold(settings: Settings, inputs: str | None = None) -> Hold | None:
    """What is on hold; None where nothing is, or not what `inputs` gives."""
    try:
        held = Hold.model_validate_json(settings.hold_file.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
    return held if inputs in (None, held.inputs) else None


def is_held(settings: Settings, inputs: str) -> bool:
    """Whether what `inputs` gives waits for a person's word."""
    held = read_hold(settings, inputs)
    return held is not None and not held.approved


def approve(settings: Settings) -> Hold | None:
    """Lets what is on hold through, once; None where nothing is."""
    held = read_hold(settings)
    if held is None:
        return None
    approved = held.model_copy(update={"approved": True})
    write_text(settings.hold_file, approved.model_dump_json(indent=1))
    return approved


def release(settings: Settings) -> None:
    """Forgets what was on hold: something has been published since."""
    settings.hold_file.unlink(missing_ok=True)
