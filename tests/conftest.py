"""Settings all tests share."""

from __future__ import annotations

from hypothesis import Phase, settings

# Reading a table takes milliseconds, so shrinking a failure would take minutes: the first one found is shown.
settings.register_profile(
    "tables", deadline=None, max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
settings.load_profile("tables")
