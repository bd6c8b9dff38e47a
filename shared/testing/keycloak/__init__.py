"""A real Keycloak on loopback, downloaded by Maven and run by Java, without Docker."""

from shared.testing.keycloak.admin_client import KeycloakAdminClient
from shared.testing.keycloak.keycloak_build import KeycloakUnavailable, build_keycloak
from shared.testing.keycloak.keycloak_server import (
    KeycloakServer,
    run_keycloak,
    use_temporary_realm,
)
from shared.testing.keycloak.realm_import import IDENTITY_FOLDER, REALM_FILES, ExampleRealm

__all__ = [
    "IDENTITY_FOLDER",
    "REALM_FILES",
    "ExampleRealm",
    "KeycloakAdminClient",
    "KeycloakServer",
    "KeycloakUnavailable",
    "build_keycloak",
    "run_keycloak",
    "use_temporary_realm",
]
