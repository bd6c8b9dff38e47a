"""An OpenID Connect provider, as the runtime's settings describe it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from shared.http.auth import DEFAULT_AUDIENCE
from shared.http.oidc.claim_mapping import ClaimMapping


@dataclass(frozen=True)
class ProviderSettings:
    """Who signs people and machines on."""

    issuer: str
    """Exactly what its tokens say in `iss`, and its discovery document in `issuer`."""
    audience: str = DEFAULT_AUDIENCE
    """What its tokens for Concord say in `aud`."""
    jwks_url: str | None = None
    """Where its keys are, if not where its discovery document says."""
    ca_file: Path | None = None
    """Who signed its certificate; the well-known authorities where absent."""
    claim_mapping: ClaimMapping = field(default_factory=ClaimMapping)

    @property
    def discovery_url(self) -> str:
        """Return where its discovery document must be."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def tls_verification(self) -> ssl.SSLContext | bool:
        """Return how httpx checks it; raises `OSError` where `ca_file` cannot be used."""
        return ssl.create_default_context(cafile=self.ca_file) if self.ca_file else True
