"""Verifies the access tokens of an OpenID Connect provider and maps their claims to callers."""

from shared.http.oidc.claim_mapping import ClaimMapping
from shared.http.oidc.provider_settings import ProviderSettings
from shared.http.oidc.token_verifier import OidcTokenVerifier, open_token_verifier

__all__ = ["ClaimMapping", "OidcTokenVerifier", "ProviderSettings", "open_token_verifier"]
