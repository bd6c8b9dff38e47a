"""A small provider with one key, and a real Keycloak."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shared.testing.keycloak import Keycloak, KeycloakMissing, built, guest, keycloak
from tests.sign_on.small_provider import SmallProvider

CACHE = Path(__file__).parents[2] / ".keycloak"


@pytest.fixture
async def small() -> AsyncIterator[SmallProvider]:
    """Give a provider that is there."""
    provider = SmallProvider()
    provider.add("first")
    await provider.begin()
    yield provider
    await provider.end()


@pytest.fixture(scope="session")
def keycloak_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    """Give a Keycloak for all tests of this process; skips where none can be had."""
    url = os.environ.get("CONCORD_TEST_KEYCLOAK")
    folder = tmp_path_factory.mktemp("keycloak") / "server"
    try:
        with guest(url) if url else keycloak(built(CACHE), folder, os.environ) as server:
            yield server
    except KeycloakMissing as missing:
        pytest.skip(f"no Keycloak: {missing}")


@pytest.fixture
def at(keycloak_server: Keycloak) -> Keycloak:
    """Give a Keycloak that serves, whatever the test before has done to it."""
    if not keycloak_server.serves():
        keycloak_server.launch()
    return keycloak_server
