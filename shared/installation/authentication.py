"""Whose tokens an installation accepts: a provider's, its own, or both."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.http.auth import TokenVerifier, VerifiersByIssuer
from shared.http.oidc.provider_settings import ProviderSettings
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes
from shared.http.oidc.token_verifier import open_token_verifier
from shared.installation.token_signer import TokenSigner

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AuthenticationSettings:
    """How callers sign on; by default with tokens of the data folder's key."""

    provider: ProviderSettings | None = None
    local_tokens: bool = True
    """Whether tokens of the data folder's key are accepted."""
    key_lifetimes: KeyCacheLifetimes = field(default_factory=KeyCacheLifetimes)

    def check_ca_file(self) -> None:
        """Raise `OSError` where a file that it names cannot be used."""
        if self.provider is not None:
            self.provider.tls_verification()


LOCAL_TOKENS_ONLY = AuthenticationSettings()


@asynccontextmanager
async def open_token_verifiers(
    authentication: AuthenticationSettings, signer: TokenSigner
) -> AsyncIterator[VerifiersByIssuer]:
    """Accept tokens until the block ends."""
    verifiers: dict[str, TokenVerifier] = (
        {signer.issuer: signer} if authentication.local_tokens else {}
    )
    provider = authentication.provider
    if provider is None:
        yield verifiers
        return
    asked = provider.jwks_url or provider.issuer
    if urlsplit(asked).scheme == "http" and not _is_loopback(asked):
        log.warning("%s is asked for keys without TLS: whoever is between can forge tokens", asked)
    async with open_token_verifier(provider, authentication.key_lifetimes) as verifier:
        yield {**verifiers, verifier.issuer: verifier}


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
