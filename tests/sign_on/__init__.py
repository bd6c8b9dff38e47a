"""Sign-on with an OpenID Connect provider: a small one of the tests' own, and a real Keycloak."""
