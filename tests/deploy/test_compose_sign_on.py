"""Sign-on with a real Keycloak, by Compose's profile `identity` (`make test-compose`)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.deploy.compose_installation import ComposeInstallation, install_with_compose
from tests.deploy.deployed_http_client import open_http_client
from tests.deploy.docker_engine import DockerEngine, DockerEngineUnavailable
from tests.deploy.images import build_keycloak_image
from tests.faults.kafka_installation import find_free_port
from tests.system.cli_process import poll_until_true

pytestmark = [pytest.mark.compose, pytest.mark.timeout(1200)]

KEYS_SECONDS = 60
KEYCLOAK_START_SECONDS = 400
"""Keycloak builds itself for its settings, creates its database and imports the realm."""


@pytest.fixture(scope="module")
def compose_installation(
    docker: DockerEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComposeInstallation]:
    """Run everything with the profile, as deploy/README.md describes."""
    try:
        build_keycloak_image(docker)
    except DockerEngineUnavailable as missing:
        pytest.skip(f"no Keycloak: {missing}")
    port = find_free_port()
    environ = {
        "CONCORD_PUBLISH_KEYCLOAK": f"127.0.0.1:{port}",
        "CONCORD_KEYCLOAK_URL": f"http://127.0.0.1:{port}",
        "CONCORD_OIDC_ISSUER": f"http://127.0.0.1:{port}/realms/concord",
        "CONCORD_OIDC_JWKS_URL": "http://keycloak:8080/realms/concord/protocol/openid-connect/certs",
    }
    folder = tmp_path_factory.mktemp("signed-on")
    with install_with_compose(docker, folder, environ, "identity") as running:
        poll_until_true(
            lambda: running.is_healthy("keycloak"),
            "Keycloak is healthy",
            within=KEYCLOAK_START_SECONDS,
            pause=1,
        )
        poll_until_true(
            lambda: departments_status(running, token(running, "bi")) == HTTPStatus.OK,
            "the services have its keys, which they could not fetch before it served",
            within=KEYS_SECONDS,
            pause=1,
        )
        yield running
    assert running.remaining_resources() == ""


def issuer(installation: ComposeInstallation) -> str:
    return installation.environ["CONCORD_OIDC_ISSUER"]


def is_sign_on_available(installation: ComposeInstallation) -> bool:
    try:
        return httpx.get(issuer(installation), verify=EMPTY_TLS_CONTEXT, trust_env=False).is_success
    except httpx.TransportError:
        return False


def token(installation: ComposeInstallation, client: str) -> str:
    """Return a machine client's token, which Keycloak issues for its secret."""
    response = httpx.post(
        f"{issuer(installation)}/protocol/openid-connect/token",
        data={"grant_type": "client_credentials", "client_id": f"concord-{client}"},
        auth=(f"concord-{client}", installation.read_secret(f"keycloak_{client}_secret")),
        verify=EMPTY_TLS_CONTEXT,
        trust_env=False,
        timeout=30,
    )
    assert response.status_code == HTTPStatus.OK, response.text
    return str(response.json()["access_token"])


def departments_status(installation: ComposeInstallation, bearer: str) -> int:
    """Return the status of a request for the departments_status."""
    with open_http_client(installation.base_url, bearer) as http:
        return http.get("/api/directory/v1/departments").status_code


def test_a_machine_reads_with_a_token_of_keycloak(
    compose_installation: ComposeInstallation,
) -> None:
    assert (
        departments_status(compose_installation, token(compose_installation, "bi")) == HTTPStatus.OK
    )


def test_a_reader_of_keycloak_cannot_write(compose_installation: ComposeInstallation) -> None:
    body = {"code": "LAB", "name": "Laboratory", "valid_from": "2026-01-01"}
    with open_http_client(compose_installation.base_url, token(compose_installation, "bi")) as http:
        refused = http.post("/api/directory/v1/departments", json=body)
    assert refused.status_code == HTTPStatus.FORBIDDEN, refused.text
    assert refused.json()["code"] == "role-missing"


def test_the_installations_own_tokens_are_refused(
    compose_installation: ComposeInstallation,
) -> None:
    own = compose_installation.run_cli("token", "--role", "general-manager").strip()
    assert departments_status(compose_installation, own) == HTTPStatus.UNAUTHORIZED


def test_valid_tokens_are_accepted_while_keycloak_is_away_and_its_realm_is_restored(
    compose_installation: ComposeInstallation,
) -> None:
    token_before = token(compose_installation, "bi")
    assert departments_status(compose_installation, token_before) == HTTPStatus.OK
    compose_installation.kill_container("keycloak")
    assert not is_sign_on_available(compose_installation)
    assert departments_status(compose_installation, token_before) == HTTPStatus.OK
    began = time.monotonic()
    poll_until_true(
        lambda: is_sign_on_available(compose_installation),
        "Keycloak is back",
        within=KEYCLOAK_START_SECONDS,
        pause=1,
    )
    assert (
        departments_status(compose_installation, token(compose_installation, "bi")) == HTTPStatus.OK
    )
    print(f"Keycloak was back after {time.monotonic() - began:.0f} s")  # noqa: T201
