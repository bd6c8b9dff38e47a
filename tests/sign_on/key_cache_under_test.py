"""A key cache of the stub provider's keys, with a clock that only the test advances."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.oidc.jwks_discovery import SigningKeys, fetch_signing_keys
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes, SigningKeyCache
from tests.sign_on.stub_oidc_provider import StubOidcProvider

LIFETIMES = KeyCacheLifetimes(
    fresh_seconds=300, max_stale_seconds=3600, unknown_key_pause_seconds=10, retry_seconds=5
)


@dataclass
class KeyCacheUnderTest:
    """A key cache with a clock that only the test advances."""

    cache: SigningKeyCache
    now: float = 0.0

    async def has_key(self, kid: str | None) -> bool:
        try:
            return bool(await self.cache.get_key(kid))
        except KeyError:
            return False

    def advance(self, seconds: float) -> None:
        self.now += seconds


@asynccontextmanager
async def with_key_refresh(
    stub_provider: StubOidcProvider, **lifetimes: Any
) -> AsyncIterator[SigningKeyCache]:
    """Yield a cache of the provider's keys that is refreshed in the background."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, stub_provider.provider_settings())

        keys = SigningKeyCache(fetch, KeyCacheLifetimes(**lifetimes))
        async with keys.refresh_in_background():
            yield keys
