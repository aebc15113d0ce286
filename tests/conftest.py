"""Settings all tests share, the order they run in, and what is made once for all of them."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

from tests.shared import Shared

# Reading a table takes milliseconds, so shrinking a failure would take minutes: the first one found is shown.
settings.register_profile(
    "tables", deadline=None, max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
settings.load_profile("tables")

# Tests that ask for these take longest; each but the last is begun at once, by the first that asks for it.
_COSTLY = ("mixed", "examples", "small_models", "built")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts tests in the order in which processes that take one after another are done soonest.

    What is made once for all is asked for first, so that one process makes it while another makes the next.
    """

    def place(item: pytest.Item) -> int:
        asked = getattr(item, "fixturenames", ())
        return next((n for n, fixture in enumerate(_COSTLY) if fixture in asked), len(_COSTLY))

    items.sort(key=place)
    makers = {place(item): item for item in reversed(items) if place(item) < len(_COSTLY) - 1}
    items.sort(key=lambda item: item not in makers.values())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """What all processes of this run of the tests make once and share."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each process has a folder of its own in it
    return Shared(folder / "shared")
