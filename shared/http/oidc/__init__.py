"""Sign-on with an OpenID Connect provider: whose tokens are accepted, and how they are read."""

from shared.http.oidc.claims import Reading
from shared.http.oidc.provider import Provider
from shared.http.oidc.verifier import ProviderVerifier, verifying

__all__ = ["Provider", "ProviderVerifier", "Reading", "verifying"]
