"""The settings of an OpenID Connect provider."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from shared.http.auth import DEFAULT_AUDIENCE
from shared.http.certificate_authorities import well_known_authorities
from shared.http.oidc.claim_mapping import ClaimMapping


@dataclass(frozen=True)
class ProviderSettings:
    """The provider that signs people and machines on."""

    issuer: str
    """The exact text of `iss` in the tokens and of `issuer` in the discovery document."""
    audience: str = DEFAULT_AUDIENCE
    """The `aud` of the provider's tokens for Concord."""
    jwks_url: str | None = None
    """The URL of the provider's keys; if `None`, the discovery document names it."""
    client_id: str | None = None
    """The provider's client for pages that sign people on; public, as pages keep no secret."""
    ca_file: Path | None = None
    """The certificate authority of the provider; if `None`, the well-known ones are trusted."""
    claim_mapping: ClaimMapping = field(default_factory=ClaimMapping)

    @property
    def discovery_url(self) -> str:
        """Return the URL of the provider's discovery document (OpenID Connect Discovery 1.0)."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def tls_verification(self) -> ssl.SSLContext:
        """Return the `verify` option for httpx; raises `OSError` if `ca_file` cannot be used."""
        if self.ca_file is None:
            return well_known_authorities()
        return ssl.create_default_context(cafile=self.ca_file)
