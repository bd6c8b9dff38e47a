"""Verifies the access tokens of an OpenID Connect provider and maps their claims to callers."""

from shared.http.oidc.claim_mapping import ClaimMapping
from shared.http.oidc.provider_keys_and_claims import (
    TrustedOidcProvider,
    open_trusted_oidc_provider,
)
from shared.http.oidc.provider_settings import ProviderSettings

__all__ = ["ClaimMapping", "ProviderSettings", "TrustedOidcProvider", "open_trusted_oidc_provider"]
