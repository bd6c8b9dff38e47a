"""Accepts the tokens of an OpenID Connect provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from shared.http.callers import Caller
from shared.http.oidc.keys import KeysAway, KnownKeys, Life
from shared.http.oidc.provider import Provider
from shared.http.oidc.published import Keys, published_keys
from shared.http.problems import Problem


class ProviderVerifier:
    """A `Verifier` for the tokens of one provider."""

    def __init__(self, provider: Provider, keys: KnownKeys, life: Life) -> None:
        """Take the provider and what is known of its keys."""
        self.issuer = provider.issuer
        self.audience = provider.audience
        self._reading = provider.reading
        self._keys = keys
        self._retry_after = str(max(1, round(life.retry)))

    async def key(self, kid: str | None) -> Any:
        """Return the key of this name; raises `KeyError`, or `Problem` 503 without a provider."""
        try:
            return await self._keys.key(kid)
        except KeysAway as error:
            raise Problem(
                503,
                "sign-on-away",
                "the sign-on provider cannot be reached, so the token cannot be checked; try again",
                headers={"Retry-After": self._retry_after},
            ) from error

    def caller(self, claims: Mapping[str, Any]) -> Caller:
        """Read the claims as the provider's settings say; raises `Problem` 403."""
        return self._reading.caller(claims)


@asynccontextmanager
async def verifying(provider: Provider, life: Life) -> AsyncIterator[ProviderVerifier]:
    """Know a provider's keys until the block ends; it begins whether or not the provider is there.

    Raises `OSError` where the provider's `ca_file` cannot be used.
    """
    async with httpx.AsyncClient(verify=provider.tls(), trust_env=False) as client:

        async def fetch() -> Keys:
            return await published_keys(client, provider)

        keys = KnownKeys(fetch, life)
        async with keys.kept_fresh():
            yield ProviderVerifier(provider, keys, life)
