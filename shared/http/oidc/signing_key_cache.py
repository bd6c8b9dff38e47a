"""The keys of a provider, kept for a while: asked for seldom, and by one request for all.

They are fetched at the start and then again at half their life, so that requests find them there.
A request waits for a fetch only where the keys are too old, or where it names a key that is not
among them. While the provider is away, nobody waits: what was known goes on for a while.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from shared.http.oidc.jwks_discovery import JwksFetchError, SigningKeys

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeyCacheLifetimes:
    """How long keys are believed, in seconds."""

    fresh_seconds: float = 300.0
    """After that they must have been fetched again: a key that was withdrawn opens nothing more."""
    max_stale_seconds: float = 3600.0
    """After that even a provider that is away must be asked again: nothing is accepted."""
    unknown_key_pause_seconds: float = 10.0
    """Between two fetches for keys that nobody knows: whoever makes some up does no harm."""
    retry_seconds: float = 5.0
    """Between two fetches while the provider is away."""


class KeysUnavailable(Exception):
    """Whether a key is good cannot be known now."""


class SigningKeyCache:
    """Keys that a provider publishes."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[SigningKeys]],
        lifetimes: KeyCacheLifetimes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch` asks the provider and raises `NotPublished`; `clock` counts seconds."""
        self._fetch = fetch
        self._lifetimes = lifetimes
        self._clock = clock
        self._keys: SigningKeys = {}
        self._fetched_at = -math.inf
        self._tried_at = -math.inf
        self._failing = False
        self._fetching: asyncio.Task[None] | None = None

    async def get_key(self, kid: str | None) -> Any:
        """Return the key of this name.

        Raises `KeyError` where the provider has none, `KeysAway` where that cannot be known now.
        """
        if not self._failing:
            if self._age() > self._lifetimes.fresh_seconds:
                await self._await_fetch(pause=0)
            elif kid not in self._keys:
                await self._await_fetch(self._lifetimes.unknown_key_pause_seconds)
        believed = (
            self._lifetimes.max_stale_seconds if self._failing else self._lifetimes.fresh_seconds
        )
        if self._age() > believed or not self._keys:
            raise KeysUnavailable
        if kid is not None and kid in self._keys:
            return self._keys[kid]
        if self._failing:  # it may be a new one
            raise KeysUnavailable
        raise KeyError(kid)

    @asynccontextmanager
    async def refresh_in_background(self) -> AsyncIterator[None]:
        """Fetch the keys now and again and again until the block ends; it begins without them."""
        keeping = asyncio.create_task(self._refresh_forever())
        try:
            yield
        finally:
            for task in (keeping, self._fetching):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def _refresh_forever(self) -> None:
        while True:
            await self._await_fetch(pause=0)
            await asyncio.sleep(
                self._lifetimes.retry_seconds
                if self._failing
                else self._lifetimes.fresh_seconds / 2
            )

    async def _await_fetch(self, pause: float) -> None:
        """Wait for the fetch under way, or for one that is begun; none within the pause."""
        if self._fetching is None:
            if self._clock() - self._tried_at < pause:
                return
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch_keys())
        await asyncio.wait([self._fetching])  # a request that is cancelled cancels nobody's fetch

    async def _fetch_keys(self) -> None:
        began = self._clock()
        try:
            self._keys = await self._fetch()
        except JwksFetchError as error:
            self._record_failure(str(error))
        except Exception as error:
            log.exception("what the sign-on provider publishes could not be read")
            self._record_failure(repr(error))
        else:
            self._fetched_at = began
            if self._failing:
                log.warning("the sign-on provider's keys can be had again")
            self._failing = False
        finally:
            self._fetching = None

    def _record_failure(self, reason: str) -> None:
        level = logging.DEBUG if self._failing else logging.WARNING  # once is enough
        log.log(level, "the sign-on provider's keys cannot be had: %s", reason)
        self._failing = True

    def _age(self) -> float:
        return self._clock() - self._fetched_at
