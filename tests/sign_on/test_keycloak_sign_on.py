"""A real Keycloak with the realm of `deploy/identity`, and services that accept its tokens."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from services.comms.service import service
from shared.http import auth
from shared.http.oidc import ProviderSettings
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes
from shared.installation.authentication import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.keycloak import ExampleRealm, KeycloakServer
from tests.sign_on.sign_on_flows import (
    USER_PASSWORD,
    machine_token,
    sign_on_in_browser,
    sign_on_with_device_code,
)
from tests.system.concord_process import run_concord

pytestmark = [
    pytest.mark.keycloak,
    pytest.mark.timeout(600),  # the first test waits until Keycloak is fetched, built and started
]

REQUESTS = "/api/comms/v1/requests"
off_loop = asyncio.to_thread
"""Persons and administrators take their time: services go on meanwhile."""
LIFE = KeyCacheLifetimes(
    fresh_seconds=2.0, max_stale_seconds=30.0, unknown_key_pause_seconds=0.2, retry_seconds=0.2
)


@pytest.fixture
async def installation(
    start_installation: OpenTestInstallation, keycloak: KeycloakServer
) -> AsyncIterator[TestInstallation]:
    async with start_installation(
        [service], background=False, authentication=sign_on(keycloak), reuse_routers=True
    ) as opened:
        yield opened


def sign_on(keycloak: KeycloakServer) -> AuthenticationSettings:
    return AuthenticationSettings(
        ProviderSettings(keycloak.issuer), local_tokens=False, key_lifetimes=LIFE
    )


async def read(installation: TestInstallation, token: str) -> str:
    """Read something, and return the code of what came of it."""
    return code(
        await installation.http_client.get(REQUESTS, headers={"Authorization": f"Bearer {token}"})
    )


async def ask(installation: TestInstallation, token: str, asker: str) -> str:
    """Ask another department something, and return the code of what came of it."""
    body = {"asker": asker, "department": "SALES", "matter": "simple", "subject": "When?"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    return code(
        await installation.http_client.post(REQUESTS, json={**body, "text": "?"}, headers=headers)
    )


def code(answer: httpx.Response) -> str:
    return "done" if answer.is_success else f"{answer.status_code} {answer.json()['code']}"


async def test_a_signed_on_person_acts_for_his_department(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    token = (await off_loop(sign_on_in_browser, keycloak, "liaison-rnd"))["access_token"]
    assert await ask(installation, token, "RND") == "done"
    assert await ask(installation, token, "QA") == "403 other-department"


async def test_an_operator_signs_on_at_a_terminal(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    token = await off_loop(sign_on_with_device_code, keycloak, "operator")
    assert await ask(installation, token, "RND") == "403 role-missing"
    metrics = await installation.http_client.get(
        "/metrics", headers={"Authorization": f"Bearer {token}"}
    )
    assert metrics.status_code == 200


@pytest.mark.parametrize("client", ["concord-connector", "concord-bi"])
async def test_a_machine_does_what_its_role_allows(
    installation: TestInstallation, keycloak: KeycloakServer, client: str
) -> None:
    token = await off_loop(machine_token, keycloak, client)
    assert await read(installation, token) == "done"
    assert await ask(installation, token, "RND") == "403 role-missing"


async def test_what_was_issued_for_somebody_else_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    assert (
        await read(installation, (await off_loop(sign_on_in_browser, keycloak, "gm"))["id_token"])
        == "401 unauthenticated"
    )
    account = await off_loop(
        sign_on_in_browser, keycloak, "gm", "account-console", f"{keycloak.issuer}/account/"
    )
    assert await read(installation, account["access_token"]) == "401 unauthenticated"


async def test_nobody_can_change_his_own_department(keycloak: KeycloakServer) -> None:
    page = f"{keycloak.issuer}/account/"
    token = (await off_loop(sign_on_in_browser, keycloak, "liaison-qa", "account-console", page))[
        "access_token"
    ]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    me = httpx.get(page, headers=headers, trust_env=False).json()
    assert me["attributes"]["department"] == ["QA"]
    me["attributes"]["department"] = ["RND"]
    moved = httpx.post(page, headers=headers, json=me, trust_env=False)
    assert (moved.status_code, moved.json()["field"]) == (400, "department")


async def test_a_liaison_of_no_department_reaches_nothing(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    path = f"/{keycloak.realm.name}"
    password = {"type": "password", "value": USER_PASSWORD}
    await off_loop(
        keycloak.admin_client.request,
        "POST",
        f"{path}/users",
        {**user("drifter"), "credentials": [password]},
    )
    (found,) = await off_loop(
        keycloak.admin_client.request, "GET", f"{path}/users?username=drifter"
    )
    role = await off_loop(keycloak.admin_client.request, "GET", f"{path}/roles/liaison")
    await off_loop(
        keycloak.admin_client.request,
        "POST",
        f"{path}/users/{found['id']}/role-mappings/realm",
        [role],
    )
    token = (await off_loop(sign_on_in_browser, keycloak, "drifter"))["access_token"]
    assert await read(installation, token) == "403 department-missing"


def user(name: str) -> dict[str, Any]:
    return {"username": name, "enabled": True}


@pytest.fixture(scope="module")
def other_realm(keycloak_server: KeycloakServer) -> Iterator[ExampleRealm]:
    """Give another realm like ours, where nobody has said anything about the connector."""
    ours = keycloak_server.realm
    said = {
        name: value for name, value in ours.placeholder_values.items() if "CONNECTOR" not in name
    }
    realm = ExampleRealm(f"{ours.name}-other", said)
    keycloak_server.admin_client.request("POST", "", realm.import_document(include_users=False))
    yield realm
    if keycloak_server.is_serving_realm():  # its memory is all it has
        keycloak_server.admin_client.request("DELETE", f"/{realm.name}")


async def test_a_token_of_another_realm_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer, other_realm: ExampleRealm
) -> None:
    secret = other_realm.client_secret("concord-bi")
    token = await off_loop(machine_token, keycloak, "concord-bi", secret, other_realm.name)
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "concord"
    assert await read(installation, token) == "401 unauthenticated"


@pytest.mark.parametrize(
    "guess", ["", "${CONCORD_CONNECTOR_SECRET}", "${CONCORD_CONNECTOR_SECRET:}"]
)
def test_a_machine_that_nobody_gave_a_secret_cannot_sign_on(
    keycloak: KeycloakServer, other_realm: ExampleRealm, guess: str
) -> None:
    with pytest.raises(AssertionError, match=r"invalid_client|unauthorized_client"):
        machine_token(keycloak, "concord-connector", guess, other_realm.name)


async def test_an_expired_token_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "LEEWAY_SECONDS", 0)
    path = f"/{keycloak.realm.name}/clients"
    (client,) = await off_loop(keycloak.admin_client.request, "GET", f"{path}?clientId=concord-bi")
    brief = {**client, "attributes": {**client["attributes"], "access.token.lifespan": "3"}}
    await off_loop(keycloak.admin_client.request, "PUT", f"{path}/{client['id']}", brief)
    try:
        token = await off_loop(machine_token, keycloak, "concord-bi")
        assert await read(installation, token) == "done"
        await asyncio.sleep(3.5)
        assert await read(installation, token) == "401 unauthenticated"
    finally:
        await off_loop(keycloak.admin_client.request, "PUT", f"{path}/{client['id']}", client)


async def test_a_changed_token_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    head, claims, signature = (await off_loop(machine_token, keycloak, "concord-bi")).split(".")
    better = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"roles": ["general-manager"]}
    forged = base64.urlsafe_b64encode(json.dumps(better).encode()).decode().rstrip("=")
    assert await read(installation, f"{head}.{forged}.{signature}") == "401 unauthenticated"
    assert await read(installation, f"{head}.{claims}.{signature[::-1]}") == "401 unauthenticated"
    assert await read(installation, f"{head}.{claims}.") == "401 unauthenticated"


async def test_a_key_changes_without_a_restart(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    path = f"/{keycloak.realm.name}/components"
    kind = "org.keycloak.keys.KeyProvider"
    before = [
        found
        for found in await off_loop(keycloak.admin_client.request, "GET", f"{path}?type={kind}")
        if found["providerId"] == "rsa-generated"
    ]
    old = await off_loop(machine_token, keycloak, "concord-bi")
    assert await read(installation, old) == "done"
    newest = max(int(found["config"]["priority"][0]) for found in before) + 1
    config = {"priority": [str(newest)], "enabled": ["true"], "active": ["true"]}
    fresh = {"name": "newest", "providerId": "rsa-generated", "providerType": kind}
    await off_loop(keycloak.admin_client.request, "POST", path, {**fresh, "config": config})
    new = await off_loop(machine_token, keycloak, "concord-bi")
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    await soon(lambda: read(installation, new), "done", within=LIFE.unknown_key_pause_seconds + 1)
    assert await read(installation, old) == "done"
    for found in before:
        await off_loop(keycloak.admin_client.request, "DELETE", f"{path}/{found['id']}")
    await soon(
        lambda: read(installation, old), "401 unauthenticated", within=LIFE.fresh_seconds + 1
    )
    assert await read(installation, new) == "done"


async def test_the_environment_says_whose_tokens_a_process_accepts(
    keycloak: KeycloakServer, tmp_path: Path
) -> None:
    environ = {"CONCORD_OIDC_ISSUER": keycloak.issuer}
    with (
        run_concord(tmp_path / "data", environ=environ) as running,
        running.open_http_client(
            token=await off_loop(machine_token, keycloak, "concord-bi")
        ) as machines,
        running.open_http_client("bi-reader") as local,
    ):
        assert machines.get(REQUESTS).status_code == 200
        assert code(local.get(REQUESTS)) == "401 unauthenticated"


async def test_when_keycloak_dies_known_keys_go_on_and_no_key_is_503(
    start_installation: OpenTestInstallation, keycloak: KeycloakServer
) -> None:
    if keycloak.process is None:
        pytest.skip("a server that CONCORD_TEST_KEYCLOAK names is not ours to kill")
    token = await off_loop(machine_token, keycloak, "concord-bi")
    async with start_installation(
        [service], background=False, authentication=sign_on(keycloak)
    ) as h:
        assert await read(h, token) == "done"
        keycloak.kill()
        await asyncio.sleep(LIFE.fresh_seconds + 1)
        assert await read(h, token) == "done"
    async with start_installation(
        [service], background=False, authentication=sign_on(keycloak)
    ) as restarted:
        answer = await restarted.http_client.get(
            REQUESTS, headers={"Authorization": f"Bearer {token}"}
        )
        assert code(answer) == "503 sign-on-away"
        assert answer.headers["retry-after"] == "1"
        assert (await restarted.http_client.get("/health/ready")).status_code == 200


async def soon(ask_again: Callable[[], Awaitable[str]], wanted: str, within: float) -> None:
    """See that the answer is the wanted one before the while is over."""
    async with asyncio.timeout(within):
        while await ask_again() != wanted:
            await asyncio.sleep(0.05)
