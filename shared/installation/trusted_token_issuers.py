"""Selects whose tokens an installation accepts: a provider's, its own, or both."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from shared.http.auth import TrustedIssuersByName, TrustedTokenIssuer
from shared.http.oidc.provider_keys_and_claims import open_trusted_oidc_provider
from shared.http.oidc.provider_settings import ProviderSettings
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes
from shared.http.roles import LOCAL_ISSUER
from shared.http.token_lifetimes import DEFAULT_LIFETIMES, TokenLifetimes
from shared.installation.local_token_issuer import LocalTokenIssuer
from shared.installation.local_token_verifier import LocalTokenVerifier

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AuthenticationSettings:
    """How callers sign on; by default with tokens signed by the data folder's key."""

    provider: ProviderSettings | None = None
    """The OpenID Connect provider whose tokens are accepted, if any."""
    local_tokens: bool = True
    """Whether tokens signed by the installation's own key are accepted."""
    public_key_file: Path | None = None
    """The public half of that key, where the private one is kept elsewhere."""
    key_lifetimes: KeyCacheLifetimes = field(default_factory=KeyCacheLifetimes)
    token_lifetimes: TokenLifetimes = DEFAULT_LIFETIMES
    """How long tokens may be valid, whoever issued them."""

    @property
    def sign_on_issuer(self) -> str:
        """Return whose subjects stand for people: the provider's, or the installation's own."""
        return LOCAL_ISSUER if self.provider is None else self.provider.issuer

    def check_ca_file(self) -> None:
        """Raise `OSError` if the provider's `ca_file` cannot be used."""
        if self.provider is not None:
            self.provider.tls_verification()


LOCAL_TOKENS_ONLY = AuthenticationSettings()
"""The settings of an installation that accepts its own tokens and no others."""


@asynccontextmanager
async def open_trusted_issuers(
    authentication: AuthenticationSettings, local_token_issuer: LocalTokenIssuer | None
) -> AsyncIterator[TrustedIssuersByName]:
    """Yield the verifiers of all accepted issuers, and keep them usable until the block ends.

    `local_token_issuer` is `None` where its tokens are not accepted, or verified with a public key.
    Raises `OSError` if the provider's `ca_file` cannot be used.
    """
    own: TrustedTokenIssuer | None = local_token_issuer
    if authentication.local_tokens and authentication.public_key_file is not None:
        own = LocalTokenVerifier(authentication.public_key_file)
    verifiers = {} if own is None else {own.issuer: own}
    provider = authentication.provider
    if provider is None:
        yield verifiers
        return
    keys_url = provider.jwks_url or provider.issuer
    if urlsplit(keys_url).scheme == "http" and not _is_loopback(keys_url):
        log.warning(
            "keys are fetched from %s without TLS: an attacker in between can forge tokens",
            keys_url,
        )
    async with open_trusted_oidc_provider(provider, authentication.key_lifetimes) as verifier:
        yield {**verifiers, verifier.issuer: verifier}


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
