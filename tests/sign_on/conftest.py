"""A stub provider with one key, and a real Keycloak."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from shared.http.oidc.jwks_discovery import SigningKeys, fetch_signing_keys
from shared.http.oidc.signing_key_cache import SigningKeyCache
from shared.testing.keycloak import (
    KeycloakServer,
    KeycloakUnavailable,
    build_keycloak,
    run_keycloak,
    use_temporary_realm,
)
from tests.sign_on.key_cache_under_test import LIFETIMES, KeyCacheUnderTest
from tests.sign_on.stub_oidc_provider import StubOidcProvider

KEYCLOAK_CACHE = Path(__file__).parents[2] / ".keycloak"


@pytest.fixture
async def stub_provider() -> AsyncIterator[StubOidcProvider]:
    """Yield a stub provider that serves."""
    provider = StubOidcProvider()
    provider.publish_key("first")
    await provider.start()
    yield provider
    await provider.stop()


@pytest.fixture(scope="package")
def keycloak_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeycloakServer]:
    """Yield a Keycloak for all tests of this folder; skips if none is available."""
    url = os.environ.get("CONCORD_TEST_KEYCLOAK")
    folder = tmp_path_factory.mktemp("keycloak") / "server"
    try:
        with (
            use_temporary_realm(url)
            if url
            else run_keycloak(build_keycloak(KEYCLOAK_CACHE), folder, os.environ) as server
        ):
            yield server
    except KeycloakUnavailable as error:
        pytest.skip(f"no Keycloak: {error}")


@pytest.fixture
def keycloak(keycloak_server: KeycloakServer) -> KeycloakServer:
    """Return a Keycloak that serves, whatever the previous test has done to it."""
    if not keycloak_server.is_serving_realm():
        keycloak_server.start()
    return keycloak_server


@pytest.fixture
async def key_cache(stub_provider: StubOidcProvider) -> AsyncIterator[KeyCacheUnderTest]:
    """Yield an empty cache of the stub provider's keys."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, stub_provider.provider_settings())

        under_test = KeyCacheUnderTest(SigningKeyCache(fetch, LIFETIMES, lambda: under_test.now))
        yield under_test
