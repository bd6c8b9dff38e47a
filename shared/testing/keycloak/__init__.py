"""A real Keycloak on loopback, fetched by Maven and run by Java, without Docker."""

from shared.testing.keycloak.admin import Admin
from shared.testing.keycloak.distribution import KeycloakMissing, built
from shared.testing.keycloak.realm import FILES, IDENTITY, Realm
from shared.testing.keycloak.server import Keycloak, guest, keycloak

__all__ = [
    "FILES",
    "IDENTITY",
    "Admin",
    "Keycloak",
    "KeycloakMissing",
    "Realm",
    "built",
    "guest",
    "keycloak",
]
