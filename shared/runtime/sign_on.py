"""Whose tokens an installation accepts: a provider's, its own, or both."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.http.callers import Verifier, Verifiers
from shared.http.oidc.keys import Life
from shared.http.oidc.provider import Provider
from shared.http.oidc.verifier import verifying
from shared.runtime.signing import Signer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignOn:
    """How callers sign on; by default with tokens of the data folder's key."""

    provider: Provider | None = None
    local_tokens: bool = True
    """Whether tokens of the data folder's key are accepted."""
    life: Life = field(default_factory=Life)

    def check(self) -> None:
        """Raise `OSError` where a file that it names cannot be used."""
        if self.provider is not None:
            self.provider.tls()


LOCAL = SignOn()


@asynccontextmanager
async def accepted(sign_on: SignOn, signer: Signer) -> AsyncIterator[Verifiers]:
    """Accept tokens until the block ends."""
    verifiers: dict[str, Verifier] = {signer.issuer: signer} if sign_on.local_tokens else {}
    provider = sign_on.provider
    if provider is None:
        yield verifiers
        return
    asked = provider.jwks_url or provider.issuer
    if urlsplit(asked).scheme == "http" and not _on_this_machine(asked):
        log.warning("%s is asked for keys without TLS: whoever is between can forge tokens", asked)
    async with verifying(provider, sign_on.life) as verifier:
        yield {**verifiers, verifier.issuer: verifier}


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
