"""How long a provider's keys are believed, and how seldom it is asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from shared.http.oidc import published
from shared.http.oidc.keys import KeysAway, KnownKeys, Life
from shared.http.oidc.published import Keys, published_keys
from tests.sign_on.small_provider import KEYS, SmallProvider

LIFE = Life(fresh=300, kept=3600, pause=10, retry=5)


@dataclass
class Known:
    """Keys that are asked for by a clock that stands still."""

    keys: KnownKeys
    now: float = 0.0

    async def knows(self, kid: str | None) -> bool:
        try:
            return bool(await self.keys.key(kid))
        except KeyError:
            return False

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
async def known(small: SmallProvider) -> AsyncIterator[Known]:
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> Keys:
            return await published_keys(client, small.provider())

        found = Known(KnownKeys(fetch, LIFE, lambda: found.now))
        yield found


async def test_a_published_key_is_known_and_no_other(known: Known) -> None:
    assert await known.knows("first")
    assert not await known.knows("second")
    assert not await known.knows(None)


async def test_many_who_wait_ask_once(small: SmallProvider, known: Known) -> None:
    small.may_answer.clear()
    waiting = [asyncio.create_task(known.knows("first")) for _ in range(200)]
    await asyncio.sleep(0.1)
    small.may_answer.set()
    assert all(await asyncio.gather(*waiting))
    assert small.asked[KEYS] == 1


async def test_keys_that_are_made_up_make_it_ask_once_a_pause(
    small: SmallProvider, known: Known
) -> None:
    assert await known.knows("first")
    for number in range(500):
        assert not await known.knows(f"made up {number}")
    assert small.asked[KEYS] == 1
    known.passes(LIFE.pause)
    found = await asyncio.gather(*(known.knows(f"made up {number}") for number in range(500)))
    assert not any(found)
    assert small.asked[KEYS] == 2


async def test_a_new_key_is_found_once_the_pause_is_over(
    small: SmallProvider, known: Known
) -> None:
    assert await known.knows("first")
    small.add("second")
    assert not await known.knows("second")
    known.passes(LIFE.pause)
    assert await known.knows("second")
    assert await known.knows("first")


async def test_everybody_who_brings_a_new_key_waits_for_the_one_who_asks(
    small: SmallProvider, known: Known
) -> None:
    assert await known.knows("first")
    small.add("second")
    known.passes(LIFE.pause)
    assert all(await asyncio.gather(*(known.knows("second") for _ in range(50))))
    assert small.asked[KEYS] == 2


async def test_a_withdrawn_key_is_good_for_nothing_after_its_life(
    small: SmallProvider, known: Known
) -> None:
    small.add("second")
    assert await known.knows("first")
    small.withdraw("first")
    known.passes(LIFE.fresh)
    assert await known.knows("first")  # it may be: nobody has asked
    known.passes(1)
    assert not await known.knows("first")
    assert await known.knows("second")


async def test_while_the_provider_is_away_known_keys_go_on_for_a_while(
    small: SmallProvider, known: Known
) -> None:
    assert await known.knows("first")
    await small.end()
    known.passes(LIFE.kept)
    assert await known.knows("first")
    known.passes(1)
    with pytest.raises(KeysAway):
        await known.knows("first")


async def test_while_the_provider_is_away_nobody_says_that_a_key_is_wrong(
    small: SmallProvider, known: Known
) -> None:
    assert await known.knows("first")
    await small.end()
    known.passes(LIFE.pause)
    with pytest.raises(KeysAway):
        await known.knows("second")


async def test_a_provider_that_never_was_there_is_no_reason_to_call_a_key_wrong(
    small: SmallProvider, known: Known
) -> None:
    await small.end()
    with pytest.raises(KeysAway):
        await known.knows("first")


async def test_a_provider_without_keys_accepts_and_refuses_nobody(
    small: SmallProvider, known: Known
) -> None:
    small.withdraw("first")
    with pytest.raises(KeysAway):
        await known.knows("first")


async def test_whoever_goes_away_leaves_the_asking_to_the_others(
    small: SmallProvider, known: Known
) -> None:
    small.may_answer.clear()
    impatient = asyncio.create_task(known.knows("first"))
    patient = asyncio.create_task(known.knows("first"))
    await asyncio.sleep(0.05)
    impatient.cancel()
    small.may_answer.set()
    assert await patient
    assert small.asked[KEYS] == 1


async def test_an_answer_that_comes_too_late_calls_no_key_wrong(
    small: SmallProvider, known: Known
) -> None:
    small.may_answer.clear()
    waiting = asyncio.create_task(known.knows("first"))
    await asyncio.sleep(0.1)
    known.passes(LIFE.fresh + 1)
    small.may_answer.set()
    with pytest.raises(KeysAway):
        await waiting
    assert await known.knows("first")


async def test_a_provider_that_says_nothing_is_away(
    small: SmallProvider, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PATIENCE_SECONDS", 0.2)
    small.may_answer.clear()
    with pytest.raises(KeysAway):
        await known.knows("first")
    asked = small.asked.total()
    for _ in range(100):  # nobody else waits for it
        with pytest.raises(KeysAway):
            await known.knows("first")
    assert small.asked.total() == asked


async def test_a_fault_of_ours_is_logged_and_locks_nobody_in(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fetch() -> Keys:
        raise ZeroDivisionError

    keys = KnownKeys(fetch, LIFE)
    for _ in range(2):
        with pytest.raises(KeysAway):
            await keys.key("first")
    assert "ZeroDivisionError" in caplog.text


@asynccontextmanager
async def kept_fresh(small: SmallProvider, **life: Any) -> AsyncIterator[KnownKeys]:
    """Keep the keys of a provider fresh in a short life."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch() -> Keys:
            return await published_keys(client, small.provider())

        keys = KnownKeys(fetch, Life(**life))
        async with keys.kept_fresh():
            yield keys


async def test_keys_are_fetched_again_before_anybody_must_wait(small: SmallProvider) -> None:
    async with kept_fresh(small, fresh=0.2):
        async with asyncio.timeout(10):
            while small.asked[KEYS] < 4:
                await asyncio.sleep(0.02)


async def test_a_provider_that_comes_later_is_found_by_itself(
    small: SmallProvider, caplog: pytest.LogCaptureFixture
) -> None:
    await small.end()
    async with kept_fresh(small, retry=0.05) as keys:
        await asyncio.sleep(0.2)
        with pytest.raises(KeysAway):
            await keys.key("first")
        await small.begin()
        async with asyncio.timeout(10):
            while "can be had again" not in caplog.text:
                await asyncio.sleep(0.02)
        assert await keys.key("first")
    assert caplog.text.count("cannot be had") == 1, "once is enough"
