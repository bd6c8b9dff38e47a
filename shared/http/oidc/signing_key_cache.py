"""Caches a provider's signing keys; all requests share one fetch.

The keys are fetched at the start and then again at half their lifetime, so that requests find them
in the cache. A request waits for a fetch only if the keys are too old or if it names a key that is
not among them. While the provider is unavailable, the cached keys stay valid until
`max_stale_seconds`, and a request that needs another key tries again, at a bounded rate and waiting
for a moment only.
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
    """How long cached keys are valid and how often they are fetched, in seconds."""

    fresh_seconds: float = 300.0
    """Keys older than this must be fetched again: no withdrawn key is accepted for longer."""
    max_stale_seconds: float = 3600.0
    """Keys older than this are rejected even while the provider is unavailable."""
    unknown_key_pause_seconds: float = 10.0
    """The pause between two fetches for unknown keys: made-up key ids cause no load."""
    retry_seconds: float = 5.0
    """The pause between two fetches while the provider is unavailable and no request needs one."""
    failure_pause_seconds: float = 0.5
    """The pause between two fetches for requests while the provider is unavailable."""
    max_wait_seconds: float = 1.0
    """A request waits so long for a fetch while the provider is unavailable."""


class KeysUnavailable(Exception):
    """The provider is unavailable, so whether it has a key is unknown."""


class SigningKeyCache:
    """The signing keys of one provider."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[SigningKeys]],
        lifetimes: KeyCacheLifetimes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create an empty cache; `fetch` may raise `JwksFetchError`, `clock` counts seconds."""
        self._fetch = fetch
        self._lifetimes = lifetimes
        self._clock = clock
        self._keys: SigningKeys = {}
        self._fetched_at = -math.inf
        self._tried_at = -math.inf
        self._failure = asyncio.Event()
        """Set while the provider is unavailable."""
        self._fetching: asyncio.Task[None] | None = None

    async def get_key(self, kid: str | None) -> Any:
        """Return the key with this id.

        Raises `KeyError` if the provider has no such key, `KeysUnavailable` if that is unknown.
        """
        lifetimes = self._lifetimes
        if self._failing:
            if self._age() > lifetimes.max_stale_seconds or kid not in self._keys:
                await self._await_fetch(lifetimes.failure_pause_seconds, lifetimes.max_wait_seconds)
        elif self._age() > lifetimes.fresh_seconds:
            await self._await_fetch(pause=0)
        elif kid not in self._keys:
            await self._await_fetch(lifetimes.unknown_key_pause_seconds)
        max_age = lifetimes.max_stale_seconds if self._failing else lifetimes.fresh_seconds
        if self._age() > max_age or not self._keys:
            raise KeysUnavailable
        if kid is not None and kid in self._keys:
            return self._keys[kid]
        if self._failing:  # the key may be newer than the cache
            raise KeysUnavailable
        raise KeyError(kid)

    @asynccontextmanager
    async def refresh_in_background(self) -> AsyncIterator[None]:
        """Fetch the keys at intervals until the block ends; the block begins without them."""
        refreshing = asyncio.create_task(self._refresh_forever())
        try:
            yield
        finally:
            for task in (refreshing, self._fetching):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def _refresh_forever(self) -> None:
        while True:
            await self._await_fetch(pause=0)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._lifetimes.fresh_seconds / 2):
                    await self._failure.wait()  # a fetch for a request may fail at any time
            if self._failing:
                await asyncio.sleep(self._lifetimes.retry_seconds)

    async def _await_fetch(self, pause: float, max_wait: float | None = None) -> None:
        """Wait for the running fetch or start one; starts none within the pause after the last.

        With `max_wait` it waits at most so many seconds, while the fetch goes on.
        """
        if self._fetching is None:
            if self._clock() - self._tried_at < pause:
                return
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch_keys())
        # A cancelled request does not cancel the shared fetch.
        await asyncio.wait([self._fetching], timeout=max_wait)

    async def _fetch_keys(self) -> None:
        started_at = self._clock()
        try:
            self._keys = await self._fetch()
        except JwksFetchError as error:
            self._record_failure(str(error))
        except Exception as error:
            log.exception("the sign-on provider's keys could not be read")
            self._record_failure(repr(error))
        else:
            self._fetched_at = started_at
            if not self._keys:
                self._record_failure("it publishes no key that signs tokens")
            elif self._failing:
                log.warning("the sign-on provider's keys are available again")
                self._failure.clear()
        finally:
            self._fetching = None

    def _record_failure(self, reason: str) -> None:
        level = logging.DEBUG if self._failing else logging.WARNING  # warn once per outage
        log.log(level, "the sign-on provider's keys cannot be fetched: %s", reason)
        self._failure.set()

    @property
    def _failing(self) -> bool:
        return self._failure.is_set()

    def _age(self) -> float:
        return self._clock() - self._fetched_at
