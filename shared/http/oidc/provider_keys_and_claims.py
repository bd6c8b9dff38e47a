"""Verifies the tokens of an OpenID Connect provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from shared.http.auth import Caller
from shared.http.general_problems import SignOnAway
from shared.http.oidc.jwks_discovery import SigningKeys, fetch_signing_keys
from shared.http.oidc.provider_settings import ProviderSettings
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes, KeysUnavailable, SigningKeyCache


class TrustedOidcProvider:
    """A `TokenVerifier` for the tokens of one provider."""

    def __init__(
        self, provider: ProviderSettings, keys: SigningKeyCache, lifetimes: KeyCacheLifetimes
    ) -> None:
        """Create a verifier that looks keys up in the cache `keys`."""
        self.issuer = provider.issuer
        self.audience = provider.audience
        self._claim_mapping = provider.claim_mapping
        self._keys = keys
        self._retry_after = str(max(1, round(lifetimes.retry_seconds)))

    async def get_key(self, kid: str | None) -> Any:
        """Return the key with this id; raises `KeyError`, or `Problem` 503 if that is unknown."""
        try:
            return await self._keys.get_key(kid)
        except KeysUnavailable as error:
            raise SignOnAway(headers={"Retry-After": self._retry_after}) from error

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller by the provider's claim mapping; raises `Problem` 403."""
        return self._claim_mapping.caller_from_claims(claims)


@asynccontextmanager
async def open_trusted_oidc_provider(
    provider: ProviderSettings, lifetimes: KeyCacheLifetimes
) -> AsyncIterator[TrustedOidcProvider]:
    """Keep a provider's keys fresh until the block ends; the provider need not be available yet.

    Raises `OSError` if the provider's `ca_file` cannot be used.
    """
    async with httpx.AsyncClient(verify=provider.tls_verification(), trust_env=False) as client:

        async def fetch() -> SigningKeys:
            return await fetch_signing_keys(client, provider)

        keys = SigningKeyCache(fetch, lifetimes)
        async with keys.refresh_in_background():
            yield TrustedOidcProvider(provider, keys, lifetimes)
