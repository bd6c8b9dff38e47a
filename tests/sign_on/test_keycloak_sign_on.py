"""A real Keycloak with the realm of `deploy/identity`, and services that accept its tokens."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from services.comms.service import service
from shared.http import auth
from shared.http.oidc import ProviderSettings
from shared.http.oidc.signing_key_cache import KeyCacheLifetimes
from shared.installation.trusted_token_issuers import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.keycloak import ExampleRealm, KeycloakServer
from tests.sign_on.api_outcomes import (
    REQUESTS,
    outcome,
    read,
    send_request,
    wait_for_outcome,
)
from tests.sign_on.sign_on_flows import (
    USER_PASSWORD,
    local_token,
    machine_token,
    sign_on_in_browser,
    sign_on_with_device_code,
)
from tests.system.concord_process import run_concord

pytestmark = [
    pytest.mark.keycloak,
    pytest.mark.timeout(600),  # the first test waits until Keycloak is fetched, built and started
]

run_in_thread = asyncio.to_thread
"""Runs blocking calls to Keycloak in a thread, so that the services go on meanwhile."""
DEPARTMENTS = ("RND", "QA", "SALES")
LIFETIMES = KeyCacheLifetimes(
    fresh_seconds=2.0, max_stale_seconds=30.0, unknown_key_pause_seconds=0.2, retry_seconds=0.2
)


@pytest.fixture
async def installation(
    start_installation: OpenTestInstallation, keycloak: KeycloakServer
) -> AsyncIterator[TestInstallation]:
    async with start_installation(
        [service],
        background=False,
        authentication=keycloak_authentication(keycloak),
        reuse_routers=True,
        departments=DEPARTMENTS,
    ) as opened:
        yield opened


def keycloak_authentication(keycloak: KeycloakServer) -> AuthenticationSettings:
    return AuthenticationSettings(
        ProviderSettings(keycloak.issuer), local_tokens=False, key_lifetimes=LIFETIMES
    )


async def test_a_signed_on_person_acts_for_his_own_department(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    token = (await run_in_thread(sign_on_in_browser, keycloak, "liaison-rnd"))["access_token"]
    assert await send_request(installation, token, "RND") == "done"
    assert await send_request(installation, token, "QA") == "403 other-department"


async def test_an_operator_signs_on_at_a_terminal(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    token = await run_in_thread(sign_on_with_device_code, keycloak, "operator")
    assert await send_request(installation, token, "RND") == "403 role-missing"
    metrics = await installation.http_client.get(
        "/metrics", headers={"Authorization": f"Bearer {token}"}
    )
    assert metrics.status_code == 200


@pytest.mark.parametrize(
    ("client", "outcomes"),
    [
        ("concord-connector", ["403 role-missing", "done"]),
        ("concord-bi", ["done", "403 role-missing"]),
    ],
)
async def test_a_machine_does_what_its_role_allows(
    installation: TestInstallation, keycloak: KeycloakServer, client: str, outcomes: list[str]
) -> None:
    token = await run_in_thread(machine_token, keycloak, client)
    found = [await read(installation, token), await send_request(installation, token, "RND")]
    assert found == outcomes


async def test_tokens_for_other_audiences_are_refused(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    identity = await run_in_thread(sign_on_in_browser, keycloak, "gm")
    assert (await read(installation, identity["id_token"])).startswith("401 token-")
    account = await run_in_thread(
        sign_on_in_browser, keycloak, "gm", "account-console", f"{keycloak.issuer}/account/"
    )
    assert (await read(installation, account["access_token"])).startswith("401 token-")


async def test_nobody_can_change_his_own_department(keycloak: KeycloakServer) -> None:
    page = f"{keycloak.issuer}/account/"
    token = (
        await run_in_thread(sign_on_in_browser, keycloak, "liaison-qa", "account-console", page)
    )["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    profile = httpx.get(page, headers=headers, trust_env=False).json()
    assert profile["attributes"]["department"] == ["QA"]
    profile["attributes"]["department"] = ["RND"]
    update = httpx.post(page, headers=headers, json=profile, trust_env=False)
    assert (update.status_code, update.json()["field"]) == (400, "department")


async def test_a_liaison_without_a_department_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    path = f"/{keycloak.realm.name}"
    password = {"type": "password", "value": USER_PASSWORD}
    await run_in_thread(
        keycloak.admin_client.request,
        "POST",
        f"{path}/users",
        {**user("drifter"), "credentials": [password]},
    )
    (found,) = await run_in_thread(
        keycloak.admin_client.request, "GET", f"{path}/users?username=drifter"
    )
    role = await run_in_thread(keycloak.admin_client.request, "GET", f"{path}/roles/liaison")
    await run_in_thread(
        keycloak.admin_client.request,
        "POST",
        f"{path}/users/{found['id']}/role-mappings/realm",
        [role],
    )
    token = (await run_in_thread(sign_on_in_browser, keycloak, "drifter"))["access_token"]
    assert await read(installation, token) == "403 department-missing"


def user(name: str) -> dict[str, Any]:
    return {"username": name, "enabled": True}


@pytest.fixture(scope="module")
def other_realm(keycloak_server: KeycloakServer) -> Iterator[ExampleRealm]:
    """Yield another realm like the tests' own, but without settings of the connector."""
    own_realm = keycloak_server.realm
    values = {
        name: value
        for name, value in own_realm.placeholder_values.items()
        if "CONNECTOR" not in name
    }
    realm = ExampleRealm(f"{own_realm.name}-other", values)
    keycloak_server.admin_client.request(
        "POST", "", realm.build_import_document(include_users=False)
    )
    yield realm
    if keycloak_server.is_serving_realm():  # a server that was killed has lost the realm
        keycloak_server.admin_client.request("DELETE", f"/{realm.name}")


async def test_a_token_of_another_realm_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer, other_realm: ExampleRealm
) -> None:
    secret = other_realm.client_secret("concord-bi")
    token = await run_in_thread(machine_token, keycloak, "concord-bi", secret, other_realm.name)
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "concord"
    assert (await read(installation, token)).startswith("401 token-")


@pytest.mark.parametrize(
    "guess", ["", "${CONCORD_CONNECTOR_SECRET}", "${CONCORD_CONNECTOR_SECRET:}"]
)
def test_a_machine_without_a_configured_secret_cannot_sign_on(
    keycloak: KeycloakServer, other_realm: ExampleRealm, guess: str
) -> None:
    with pytest.raises(AssertionError, match=r"invalid_client|unauthorized_client"):
        machine_token(keycloak, "concord-connector", guess, other_realm.name)


async def test_an_expired_token_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "LEEWAY_SECONDS", 0)
    path = f"/{keycloak.realm.name}/clients"
    (client,) = await run_in_thread(
        keycloak.admin_client.request, "GET", f"{path}?clientId=concord-bi"
    )
    short_lived = {**client, "attributes": {**client["attributes"], "access.token.lifespan": "3"}}
    await run_in_thread(keycloak.admin_client.request, "PUT", f"{path}/{client['id']}", short_lived)
    try:
        token = await run_in_thread(machine_token, keycloak, "concord-bi")
        assert await read(installation, token) == "done"
        await asyncio.sleep(3.5)
        assert (await read(installation, token)).startswith("401 token-")
    finally:
        await run_in_thread(keycloak.admin_client.request, "PUT", f"{path}/{client['id']}", client)


async def test_a_changed_token_is_refused(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    head, claims, signature = (await run_in_thread(machine_token, keycloak, "concord-bi")).split(
        "."
    )
    changed_claims = json.loads(base64.urlsafe_b64decode(claims + "==")) | {
        "roles": ["general-manager"]
    }
    forged = base64.urlsafe_b64encode(json.dumps(changed_claims).encode()).decode().rstrip("=")
    assert (await read(installation, f"{head}.{forged}.{signature}")).startswith("401 token-")
    assert (await read(installation, f"{head}.{claims}.{signature[::-1]}")).startswith("401 token-")
    assert (await read(installation, f"{head}.{claims}.")).startswith("401 token-")


async def test_keys_rotate_without_a_restart(
    installation: TestInstallation, keycloak: KeycloakServer
) -> None:
    path = f"/{keycloak.realm.name}/components"
    kind = "org.keycloak.keys.KeyProvider"
    old_providers = [
        provider
        for provider in await run_in_thread(
            keycloak.admin_client.request, "GET", f"{path}?type={kind}"
        )
        if provider["providerId"] == "rsa-generated"
    ]
    old = await run_in_thread(machine_token, keycloak, "concord-bi")
    assert await read(installation, old) == "done"
    priority = max(int(one["config"]["priority"][0]) for one in old_providers) + 1
    config = {"priority": [str(priority)], "enabled": ["true"], "active": ["true"]}
    new_provider = {"name": "newest", "providerId": "rsa-generated", "providerType": kind}
    await run_in_thread(
        keycloak.admin_client.request, "POST", path, {**new_provider, "config": config}
    )
    new = await run_in_thread(machine_token, keycloak, "concord-bi")
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    await wait_for_outcome(
        lambda: read(installation, new), "done", within=LIFETIMES.unknown_key_pause_seconds + 1
    )
    assert await read(installation, old) == "done"
    for provider in old_providers:
        await run_in_thread(keycloak.admin_client.request, "DELETE", f"{path}/{provider['id']}")
    await wait_for_outcome(
        lambda: read(installation, old), "401 token-key-unknown", within=LIFETIMES.fresh_seconds + 1
    )
    assert await read(installation, new) == "done"


async def test_the_environment_sets_whose_tokens_a_process_accepts(
    keycloak: KeycloakServer, tmp_path: Path
) -> None:
    environ = {"CONCORD_OIDC_ISSUER": keycloak.issuer}
    with (
        run_concord(tmp_path / "data", environ=environ) as process,
        process.open_http_client(
            token=await run_in_thread(machine_token, keycloak, "concord-bi")
        ) as machine_client,
        process.open_http_client(token=local_token(tmp_path)) as local_client,
    ):
        assert machine_client.get(REQUESTS).status_code == 200
        assert outcome(local_client.get(REQUESTS)).startswith("401 token-")


async def test_without_keycloak_known_keys_stay_valid_and_missing_keys_give_503(
    start_installation: OpenTestInstallation, keycloak: KeycloakServer
) -> None:
    if keycloak.process is None:
        pytest.skip("a server that CONCORD_TEST_KEYCLOAK names must not be killed")
    token = await run_in_thread(machine_token, keycloak, "concord-bi")
    async with start_installation(
        [service], background=False, authentication=keycloak_authentication(keycloak)
    ) as installation:
        assert await read(installation, token) == "done"
        keycloak.kill()
        await asyncio.sleep(LIFETIMES.fresh_seconds + 1)
        assert await read(installation, token) == "done"
    async with start_installation(
        [service], background=False, authentication=keycloak_authentication(keycloak)
    ) as restarted:
        response = await restarted.http_client.get(
            REQUESTS, headers={"Authorization": f"Bearer {token}"}
        )
        assert outcome(response) == "503 sign-on-away"
        assert response.headers["retry-after"] == "1"
        assert (await restarted.http_client.get("/health/ready")).status_code == 200
