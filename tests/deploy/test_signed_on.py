"""`make test-compose`: with the profile `identity`, a real Keycloak signs callers on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from shared.runtime.client import NO_CERTIFICATES
from tests.deploy.composed import Composed, composed
from tests.deploy.engine import Engine, EngineMissing
from tests.deploy.images import keycloak
from tests.deploy.reached import caller
from tests.faults.site import free_port
from tests.system.terminal import eventually

pytestmark = [pytest.mark.compose, pytest.mark.timeout(1200)]

KEYS_SECONDS = 60
IMPORTED_SECONDS = 400
"""It builds itself for its settings, makes its database and imports, on a busy machine, too."""


@pytest.fixture(scope="module")
def site(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Run everything with the profile, as deploy/README.md says."""
    try:
        keycloak(docker)
    except EngineMissing as missing:
        pytest.skip(f"no Keycloak: {missing}")
    port = free_port()
    environ = {
        "CONCORD_PUBLISH_KEYCLOAK": f"127.0.0.1:{port}",
        "CONCORD_KEYCLOAK_URL": f"http://127.0.0.1:{port}",
        "CONCORD_OIDC_ISSUER": f"http://127.0.0.1:{port}/realms/concord",
        "CONCORD_OIDC_JWKS_URL": "http://keycloak:8080/realms/concord/protocol/openid-connect/certs",
    }
    folder = tmp_path_factory.mktemp("signed-on")
    with composed(docker, folder, environ, "identity") as running:
        eventually(
            lambda: running.is_healthy("keycloak"),
            "Keycloak is healthy",
            within=IMPORTED_SECONDS,
            pause=1,
        )
        eventually(
            lambda: departments(running, token(running, "bi")) == HTTPStatus.OK,
            "the services have its keys, which they asked for in vain before it served",
            within=KEYS_SECONDS,
            pause=1,
        )
        yield running
    assert running.left() == ""


def issuer(site: Composed) -> str:
    return site.environ["CONCORD_OIDC_ISSUER"]


def signs_on(site: Composed) -> bool:
    try:
        return httpx.get(issuer(site), verify=NO_CERTIFICATES, trust_env=False).is_success
    except httpx.TransportError:
        return False


def token(site: Composed, client: str) -> str:
    """Return a token of a machine client, as Keycloak gives it for its secret."""
    answer = httpx.post(
        f"{issuer(site)}/protocol/openid-connect/token",
        data={"grant_type": "client_credentials", "client_id": f"concord-{client}"},
        auth=(f"concord-{client}", site.secret(f"keycloak_{client}_secret")),
        verify=NO_CERTIFICATES,
        trust_env=False,
        timeout=30,
    )
    assert answer.status_code == HTTPStatus.OK, answer.text
    return str(answer.json()["access_token"])


def departments(site: Composed, bearer: str) -> int:
    """Return how reading is answered."""
    with caller(site.base_url, bearer) as http:
        return http.get("/api/directory/v1/departments").status_code


def test_a_machine_reads_with_a_token_of_keycloak(site: Composed) -> None:
    assert departments(site, token(site, "bi")) == HTTPStatus.OK


def test_the_reader_cannot_write(site: Composed) -> None:
    body = {"code": "LAB", "name": "Laboratory", "valid_from": "2026-01-01"}
    with caller(site.base_url, token(site, "bi")) as http:
        refused = http.post("/api/directory/v1/departments", json=body)
    assert refused.status_code == HTTPStatus.FORBIDDEN, refused.text
    assert refused.json()["code"] == "role-missing"


def test_the_installations_own_tokens_are_refused(site: Composed) -> None:
    own = site.concord("token", "--role", "general-manager").strip()
    assert departments(site, own) == HTTPStatus.UNAUTHORIZED


def test_who_has_a_token_is_served_while_keycloak_is_away_and_its_realm_comes_back(
    site: Composed,
) -> None:
    held = token(site, "bi")
    assert departments(site, held) == HTTPStatus.OK
    site.kill("keycloak")
    assert not signs_on(site)
    assert departments(site, held) == HTTPStatus.OK
    began = time.monotonic()
    eventually(lambda: signs_on(site), "Keycloak is back", within=IMPORTED_SECONDS, pause=1)
    assert departments(site, token(site, "bi")) == HTTPStatus.OK
    print(f"Keycloak was back after {time.monotonic() - began:.0f} s")  # noqa: T201
