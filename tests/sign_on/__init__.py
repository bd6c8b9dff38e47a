"""Sign-on with an OpenID Connect provider: a stub, and a real Keycloak."""
