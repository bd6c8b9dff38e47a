"""How long a provider's keys are cached, and when they are fetched again."""

from __future__ import annotations

import asyncio

import pytest

from shared.http.oidc.jwks_discovery import SigningKeys
from shared.http.oidc.signing_key_cache import KeysUnavailable, SigningKeyCache
from tests.sign_on.key_cache_under_test import LIFETIMES, KeyCacheUnderTest, with_key_refresh
from tests.sign_on.stub_oidc_provider import KEYS_PATH, StubOidcProvider


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


async def test_keys_are_fetched_again_before_a_request_must_wait(
    stub_provider: StubOidcProvider,
) -> None:
    async with with_key_refresh(stub_provider, fresh_seconds=0.2):
        async with asyncio.timeout(10):
            while stub_provider.request_counts[KEYS_PATH] < 4:
                await asyncio.sleep(0.02)
