"""One installation for the tests that leave it as it was, and one with the sample company."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from shared.http.callers import Role
from tests.system.database import recorded
from tests.system.installation import Installation, up
from tests.system.sample import Sample, told_twice


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Run an installation; whoever uses it belongs to the xdist group `house`."""
    with up(tmp_path_factory.mktemp("house") / "data") as running:
        yield running
        assert "unhandled" not in running.said.read_text(), "a fault of ours was logged"


@pytest.fixture(scope="session")
def http(house: Installation) -> Iterator[httpx.Client]:
    """Give a caller with every role there is: nothing hides behind a 403."""
    with house.http(*Role) as client:
        yield client


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Run the sample company's house; whoever uses it belongs to the xdist group `sample`."""
    yield from told_twice(tmp_path_factory.mktemp("sample") / "data")


@pytest.fixture
def nothing_changes(house: Installation) -> Iterator[None]:
    """Find as many events and facts in the house after a test as there were before."""
    before = recorded(house.data)
    yield
    assert recorded(house.data) == before
