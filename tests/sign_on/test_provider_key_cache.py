"""How long a provider's keys are cached, and when they are fetched again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from shared.http.oidc import jwks_discovery
from shared.http.oidc.jwks_discovery import SigningKeys, fetch_signing_keys
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes, KeysUnavailable, SigningKeyCache
from tests.sign_on.stub_oidc_provider import KEYS_PATH, StubOidcProvider

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


@pytest.fixture
async def key_cache(stub_provider: StubOidcProvider) -> AsyncIterator[KeyCacheUnderTest]:
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, stub_provider.provider_settings())

        under_test = KeyCacheUnderTest(SigningKeyCache(fetch, LIFETIMES, lambda: under_test.now))
        yield under_test


async def test_a_published_key_is_known_and_no_other(key_cache: KeyCacheUnderTest) -> None:
    assert await key_cache.has_key("first")
    assert not await key_cache.has_key("second")
    assert not await key_cache.has_key(None)


async def test_concurrent_requests_share_one_fetch(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    waiting = [asyncio.create_task(key_cache.has_key("first")) for _ in range(200)]
    await asyncio.sleep(0.1)
    stub_provider.may_respond.set()
    assert all(await asyncio.gather(*waiting))
    assert stub_provider.request_counts[KEYS_PATH] == 1


async def test_unknown_keys_cause_one_fetch_per_pause(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    for number in range(500):
        assert not await key_cache.has_key(f"made up {number}")
    assert stub_provider.request_counts[KEYS_PATH] == 1
    key_cache.advance(LIFETIMES.unknown_key_pause_seconds)
    found = await asyncio.gather(*(key_cache.has_key(f"made up {number}") for number in range(500)))
    assert not any(found)
    assert stub_provider.request_counts[KEYS_PATH] == 2


async def test_a_new_key_is_found_once_the_pause_is_over(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    stub_provider.publish_key("second")
    assert not await key_cache.has_key("second")
    key_cache.advance(LIFETIMES.unknown_key_pause_seconds)
    assert await key_cache.has_key("second")
    assert await key_cache.has_key("first")


async def test_concurrent_requests_with_a_new_key_share_one_fetch(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    stub_provider.publish_key("second")
    key_cache.advance(LIFETIMES.unknown_key_pause_seconds)
    assert all(await asyncio.gather(*(key_cache.has_key("second") for _ in range(50))))
    assert stub_provider.request_counts[KEYS_PATH] == 2


async def test_a_withdrawn_key_is_refused_after_its_lifetime(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.publish_key("second")
    assert await key_cache.has_key("first")
    stub_provider.withdraw_key("first")
    key_cache.advance(LIFETIMES.fresh_seconds)
    assert await key_cache.has_key("first")  # the cached keys are still fresh
    key_cache.advance(1)
    assert not await key_cache.has_key("first")
    assert await key_cache.has_key("second")


async def test_known_keys_outlive_an_unavailable_provider_for_a_limited_time(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    await stub_provider.stop()
    key_cache.advance(LIFETIMES.max_stale_seconds)
    assert await key_cache.has_key("first")
    key_cache.advance(1)
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("first")


async def test_an_unknown_key_is_not_refused_while_the_provider_is_unavailable(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    await stub_provider.stop()
    key_cache.advance(LIFETIMES.unknown_key_pause_seconds)
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("second")


async def test_no_key_is_refused_before_the_provider_was_ever_available(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    await stub_provider.stop()
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("first")


async def test_without_published_keys_no_key_is_accepted_or_refused(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.withdraw_key("first")
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("first")


async def test_a_cancelled_request_does_not_cancel_the_shared_fetch(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    cancelled = asyncio.create_task(key_cache.has_key("first"))
    waiting = asyncio.create_task(key_cache.has_key("first"))
    await asyncio.sleep(0.05)
    cancelled.cancel()
    stub_provider.may_respond.set()
    assert await waiting
    assert stub_provider.request_counts[KEYS_PATH] == 1


async def test_a_response_that_is_already_stale_refuses_no_key(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    waiting = asyncio.create_task(key_cache.has_key("first"))
    await asyncio.sleep(0.1)
    key_cache.advance(LIFETIMES.fresh_seconds + 1)
    stub_provider.may_respond.set()
    with pytest.raises(KeysUnavailable):
        await waiting
    assert await key_cache.has_key("first")


async def test_a_silent_provider_counts_as_unavailable(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks_discovery, "FETCH_TIMEOUT_SECONDS", 0.2)
    stub_provider.may_respond.clear()
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("first")
    requests = stub_provider.request_counts.total()
    for _ in range(100):  # later requests do not wait for it
        with pytest.raises(KeysUnavailable):
            await key_cache.has_key("first")
    assert stub_provider.request_counts.total() == requests


async def test_an_internal_error_is_logged_and_blocks_no_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fetch() -> SigningKeys:
        raise ZeroDivisionError

    keys = SigningKeyCache(fetch, LIFETIMES)
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            await keys.get_key("first")
    assert "ZeroDivisionError" in caplog.text


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


async def test_keys_are_fetched_again_before_a_request_must_wait(
    stub_provider: StubOidcProvider,
) -> None:
    async with with_key_refresh(stub_provider, fresh_seconds=0.2):
        async with asyncio.timeout(10):
            while stub_provider.request_counts[KEYS_PATH] < 4:
                await asyncio.sleep(0.02)


async def test_a_provider_that_becomes_available_later_is_found(
    stub_provider: StubOidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    await stub_provider.stop()
    async with with_key_refresh(stub_provider, retry_seconds=0.05) as keys:
        await asyncio.sleep(0.2)
        with pytest.raises(KeysUnavailable):
            await keys.get_key("first")
        await stub_provider.start()
        async with asyncio.timeout(10):
            while "are available again" not in caplog.text:
                await asyncio.sleep(0.02)
        assert await keys.get_key("first")
    assert caplog.text.count("cannot be fetched") == 1, "one warning per outage"
