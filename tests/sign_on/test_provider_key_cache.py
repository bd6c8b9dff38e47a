"""How long a provider's keys are believed, and how seldom it is asked for them."""

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

LIFE = KeyCacheLifetimes(
    fresh_seconds=300, max_stale_seconds=3600, unknown_key_pause_seconds=10, retry_seconds=5
)


@dataclass
class KeyCacheUnderTest:
    """Keys that are asked for by a clock that stands still."""

    keys: SigningKeyCache
    now: float = 0.0

    async def knows(self, kid: str | None) -> bool:
        try:
            return bool(await self.keys.get_key(kid))
        except KeyError:
            return False

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
async def key_cache(stub_provider: StubOidcProvider) -> AsyncIterator[KeyCacheUnderTest]:
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, stub_provider.provider_settings())

        found = KeyCacheUnderTest(SigningKeyCache(fetch, LIFE, lambda: found.now))
        yield found


async def test_a_published_key_is_known_and_no_other(key_cache: KeyCacheUnderTest) -> None:
    assert await key_cache.knows("first")
    assert not await key_cache.knows("second")
    assert not await key_cache.knows(None)


async def test_many_who_wait_ask_once(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    waiting = [asyncio.create_task(key_cache.knows("first")) for _ in range(200)]
    await asyncio.sleep(0.1)
    stub_provider.may_respond.set()
    assert all(await asyncio.gather(*waiting))
    assert stub_provider.request_counts[KEYS_PATH] == 1


async def test_unknown_keys_cause_one_fetch_per_pause(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.knows("first")
    for number in range(500):
        assert not await key_cache.knows(f"made up {number}")
    assert stub_provider.request_counts[KEYS_PATH] == 1
    key_cache.passes(LIFE.unknown_key_pause_seconds)
    found = await asyncio.gather(*(key_cache.knows(f"made up {number}") for number in range(500)))
    assert not any(found)
    assert stub_provider.request_counts[KEYS_PATH] == 2


async def test_a_new_key_is_found_once_the_pause_is_over(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.knows("first")
    stub_provider.publish_key("second")
    assert not await key_cache.knows("second")
    key_cache.passes(LIFE.unknown_key_pause_seconds)
    assert await key_cache.knows("second")
    assert await key_cache.knows("first")


async def test_everybody_who_brings_a_new_key_waits_for_the_one_who_asks(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.knows("first")
    stub_provider.publish_key("second")
    key_cache.passes(LIFE.unknown_key_pause_seconds)
    assert all(await asyncio.gather(*(key_cache.knows("second") for _ in range(50))))
    assert stub_provider.request_counts[KEYS_PATH] == 2


async def test_a_withdrawn_key_is_refused_after_its_lifetime(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.publish_key("second")
    assert await key_cache.knows("first")
    stub_provider.withdraw_key("first")
    key_cache.passes(LIFE.fresh_seconds)
    assert await key_cache.knows("first")  # it may be: nobody has asked
    key_cache.passes(1)
    assert not await key_cache.knows("first")
    assert await key_cache.knows("second")


async def test_while_the_provider_is_away_known_keys_go_on_for_a_while(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.knows("first")
    await stub_provider.stop()
    key_cache.passes(LIFE.max_stale_seconds)
    assert await key_cache.knows("first")
    key_cache.passes(1)
    with pytest.raises(KeysUnavailable):
        await key_cache.knows("first")


async def test_while_the_provider_is_away_nobody_says_that_a_key_is_wrong(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.knows("first")
    await stub_provider.stop()
    key_cache.passes(LIFE.unknown_key_pause_seconds)
    with pytest.raises(KeysUnavailable):
        await key_cache.knows("second")


async def test_a_provider_that_never_was_there_is_no_reason_to_call_a_key_wrong(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    await stub_provider.stop()
    with pytest.raises(KeysUnavailable):
        await key_cache.knows("first")


async def test_a_provider_without_keys_accepts_and_refuses_nobody(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.withdraw_key("first")
    with pytest.raises(KeysUnavailable):
        await key_cache.knows("first")


async def test_whoever_goes_away_leaves_the_asking_to_the_others(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    impatient = asyncio.create_task(key_cache.knows("first"))
    patient = asyncio.create_task(key_cache.knows("first"))
    await asyncio.sleep(0.05)
    impatient.cancel()
    stub_provider.may_respond.set()
    assert await patient
    assert stub_provider.request_counts[KEYS_PATH] == 1


async def test_an_answer_that_comes_too_late_calls_no_key_wrong(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    stub_provider.may_respond.clear()
    waiting = asyncio.create_task(key_cache.knows("first"))
    await asyncio.sleep(0.1)
    key_cache.passes(LIFE.fresh_seconds + 1)
    stub_provider.may_respond.set()
    with pytest.raises(KeysUnavailable):
        await waiting
    assert await key_cache.knows("first")


async def test_a_silent_provider_counts_as_unavailable(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks_discovery, "FETCH_TIMEOUT_SECONDS", 0.2)
    stub_provider.may_respond.clear()
    with pytest.raises(KeysUnavailable):
        await key_cache.knows("first")
    asked = stub_provider.request_counts.total()
    for _ in range(100):  # nobody else waits for it
        with pytest.raises(KeysUnavailable):
            await key_cache.knows("first")
    assert stub_provider.request_counts.total() == asked


async def test_an_internal_error_is_logged_and_blocks_no_waiter(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fetch() -> SigningKeys:
        raise ZeroDivisionError

    keys = SigningKeyCache(fetch, LIFE)
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            await keys.get_key("first")
    assert "ZeroDivisionError" in caplog.text


@asynccontextmanager
async def with_key_refresh(
    stub_provider: StubOidcProvider, **life: Any
) -> AsyncIterator[SigningKeyCache]:
    """Keep the keys of a provider fresh in a short life."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, stub_provider.provider_settings())

        keys = SigningKeyCache(fetch, KeyCacheLifetimes(**life))
        async with keys.refresh_in_background():
            yield keys


async def test_keys_are_fetched_again_before_anybody_must_wait(
    stub_provider: StubOidcProvider,
) -> None:
    async with with_key_refresh(stub_provider, fresh_seconds=0.2):
        async with asyncio.timeout(10):
            while stub_provider.request_counts[KEYS_PATH] < 4:
                await asyncio.sleep(0.02)


async def test_a_provider_that_comes_later_is_found_by_itself(
    stub_provider: StubOidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    await stub_provider.stop()
    async with with_key_refresh(stub_provider, retry_seconds=0.05) as keys:
        await asyncio.sleep(0.2)
        with pytest.raises(KeysUnavailable):
            await keys.get_key("first")
        await stub_provider.start()
        async with asyncio.timeout(10):
            while "can be had again" not in caplog.text:
                await asyncio.sleep(0.02)
        assert await keys.get_key("first")
    assert caplog.text.count("cannot be had") == 1, "once is enough"
