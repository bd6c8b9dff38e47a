"""What callers meet while the provider of their tokens is unavailable, and right afterwards."""

from __future__ import annotations

import asyncio

import pytest

from shared.http.oidc import jwks_discovery
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes, KeysUnavailable
from shared.installation.trusted_token_issuers import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.sign_on.key_cache_under_test import LIFETIMES, KeyCacheUnderTest, with_key_refresh
from tests.sign_on.stub_oidc_provider import (
    DISCOVERY_PATH,
    KEYS_PATH,
    StubOidcProvider,
    http_response,
)


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


SERVICE_UNAVAILABLE = http_response(b"", "503 Service Unavailable")


@pytest.mark.parametrize("path", [KEYS_PATH, DISCOVERY_PATH])
async def test_a_new_key_is_accepted_as_soon_as_a_short_outage_is_over(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest, path: str
) -> None:
    assert await key_cache.has_key("first")
    key_cache.advance(20)
    stub_provider.response_overrides[path] = SERVICE_UNAVAILABLE
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("second")
    del stub_provider.response_overrides[path]
    stub_provider.publish_key("second")
    key_cache.advance(LIFETIMES.retry_seconds)
    assert await key_cache.has_key("second")
    assert not await key_cache.has_key("third")


async def test_unknown_keys_cause_few_fetches_while_the_provider_is_unavailable(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    assert await key_cache.has_key("first")
    stub_provider.response_overrides[KEYS_PATH] = SERVICE_UNAVAILABLE
    key_cache.advance(20)
    before = stub_provider.request_counts[KEYS_PATH]
    for number in range(500):
        with pytest.raises(KeysUnavailable):
            await key_cache.has_key(f"made up {number}")
        assert await key_cache.has_key("first")
        key_cache.advance(0.01)
    assert stub_provider.request_counts[KEYS_PATH] - before <= 5 / LIFETIMES.failure_pause_seconds


async def test_keys_that_were_missing_for_a_moment_are_found_after_the_named_pause(
    stub_provider: StubOidcProvider, key_cache: KeyCacheUnderTest
) -> None:
    first = stub_provider.published_keys["first"]
    stub_provider.withdraw_key("first")
    with pytest.raises(KeysUnavailable):
        await key_cache.has_key("first")
    stub_provider.published_keys["first"] = first
    key_cache.advance(LIFETIMES.retry_seconds)
    assert await key_cache.has_key("first")


async def test_the_background_tries_again_soon_after_a_request_met_an_outage(
    stub_provider: StubOidcProvider,
) -> None:
    async with with_key_refresh(
        stub_provider, unknown_key_pause_seconds=0, retry_seconds=0.05
    ) as keys:
        assert await keys.get_key("first")
        stub_provider.response_overrides[KEYS_PATH] = SERVICE_UNAVAILABLE
        with pytest.raises(KeysUnavailable):
            await keys.get_key("second")
        before = stub_provider.request_counts[KEYS_PATH]
        async with asyncio.timeout(10):
            while stub_provider.request_counts[KEYS_PATH] < before + 3:
                await asyncio.sleep(0.02)


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


async def test_a_token_of_a_new_key_is_accepted_within_the_named_pause_and_a_second(
    stub_provider: StubOidcProvider, start_installation: OpenTestInstallation
) -> None:
    lifetimes = KeyCacheLifetimes(unknown_key_pause_seconds=0, retry_seconds=1)
    authentication = AuthenticationSettings(
        stub_provider.provider_settings(), key_lifetimes=lifetimes
    )
    async with start_installation(
        [publisher_service], background=False, authentication=authentication
    ) as running:

        async def status_of(kid: str) -> tuple[int, str | None]:
            headers = {"Authorization": f"Bearer {stub_provider.sign_token(kid)}"}
            found = await running.http_client.get("/api/bell/v1/bells", headers=headers)
            return found.status_code, found.headers.get("Retry-After")

        assert await status_of("first") == (200, None)
        stub_provider.response_overrides[KEYS_PATH] = SERVICE_UNAVAILABLE
        stub_provider.publish_key("second")
        assert await status_of("second") == (503, "1")
        assert await status_of("first") == (200, None)
        del stub_provider.response_overrides[KEYS_PATH]
        await asyncio.sleep(1)
        assert await status_of("second") == (200, None)
