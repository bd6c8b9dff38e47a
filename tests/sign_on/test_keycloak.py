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
from shared.http import callers
from shared.http.oidc import Provider
from shared.http.oidc.keys import Life
from shared.runtime.sign_on import SignOn
from shared.testing.house import House, OpenHouse
from shared.testing.keycloak import Keycloak, Realm
from tests.sign_on.person import PASSWORD, machine, signed_on, signed_on_at_the_terminal
from tests.system.installation import up

pytestmark = [
    pytest.mark.keycloak,
    pytest.mark.timeout(600),  # the first test waits until Keycloak is fetched, built and started
]

REQUESTS = "/api/comms/v1/requests"
off_loop = asyncio.to_thread
"""Persons and administrators take their time: services go on meanwhile."""
LIFE = Life(fresh=2.0, kept=30.0, pause=0.2, retry=0.2)


@pytest.fixture
async def h(house: OpenHouse, at: Keycloak) -> AsyncIterator[House]:
    async with house([service], background=False, sign_on=sign_on(at)) as opened:
        yield opened


def sign_on(at: Keycloak) -> SignOn:
    return SignOn(Provider(at.issuer), local_tokens=False, life=LIFE)


async def read(h: House, token: str) -> str:
    """Read something, and return the code of what came of it."""
    return code(await h.client.get(REQUESTS, headers={"Authorization": f"Bearer {token}"}))


async def ask(h: House, token: str, asker: str) -> str:
    """Ask another department something, and return the code of what came of it."""
    body = {"asker": asker, "department": "SALES", "matter": "simple", "subject": "When?"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    return code(await h.client.post(REQUESTS, json={**body, "text": "?"}, headers=headers))


def code(answer: httpx.Response) -> str:
    return "done" if answer.is_success else f"{answer.status_code} {answer.json()['code']}"


async def test_a_person_who_signs_on_speaks_for_his_department(h: House, at: Keycloak) -> None:
    token = (await off_loop(signed_on, at, "liaison-rnd"))["access_token"]
    assert await ask(h, token, "RND") == "done"
    assert await ask(h, token, "QA") == "403 other-department"


async def test_an_operator_signs_on_at_a_terminal(h: House, at: Keycloak) -> None:
    token = await off_loop(signed_on_at_the_terminal, at, "operator")
    assert await ask(h, token, "RND") == "403 role-missing"
    metrics = await h.client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert metrics.status_code == 200


@pytest.mark.parametrize("client", ["concord-connector", "concord-bi"])
async def test_a_machine_does_what_its_role_allows(h: House, at: Keycloak, client: str) -> None:
    token = await off_loop(machine, at, client)
    assert await read(h, token) == "done"
    assert await ask(h, token, "RND") == "403 role-missing"


async def test_what_was_issued_for_somebody_else_is_refused(h: House, at: Keycloak) -> None:
    assert await read(h, (await off_loop(signed_on, at, "gm"))["id_token"]) == "401 unauthenticated"
    account = await off_loop(signed_on, at, "gm", "account-console", f"{at.issuer}/account/")
    assert await read(h, account["access_token"]) == "401 unauthenticated"


async def test_nobody_moves_himself_to_another_department(at: Keycloak) -> None:
    page = f"{at.issuer}/account/"
    token = (await off_loop(signed_on, at, "liaison-qa", "account-console", page))["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    me = httpx.get(page, headers=headers, trust_env=False).json()
    assert me["attributes"]["department"] == ["QA"]
    me["attributes"]["department"] = ["RND"]
    moved = httpx.post(page, headers=headers, json=me, trust_env=False)
    assert (moved.status_code, moved.json()["field"]) == (400, "department")


async def test_a_liaison_of_no_department_reaches_nothing(h: House, at: Keycloak) -> None:
    path = f"/{at.realm.name}"
    password = {"type": "password", "value": PASSWORD}
    await off_loop(
        at.admin.send, "POST", f"{path}/users", {**user("drifter"), "credentials": [password]}
    )
    (found,) = await off_loop(at.admin.send, "GET", f"{path}/users?username=drifter")
    role = await off_loop(at.admin.send, "GET", f"{path}/roles/liaison")
    await off_loop(at.admin.send, "POST", f"{path}/users/{found['id']}/role-mappings/realm", [role])
    token = (await off_loop(signed_on, at, "drifter"))["access_token"]
    assert await read(h, token) == "403 department-missing"


def user(name: str) -> dict[str, Any]:
    return {"username": name, "enabled": True}


@pytest.fixture(scope="module")
def other(keycloak_server: Keycloak) -> Iterator[Realm]:
    """Give another realm like ours, where nobody has said anything about the connector."""
    ours = keycloak_server.realm
    said = {name: value for name, value in ours.environ.items() if "CONNECTOR" not in name}
    realm = Realm(f"{ours.name}-other", said)
    keycloak_server.admin.send("POST", "", realm.document(people=False))
    yield realm
    if keycloak_server.serves():  # its memory is all it has
        keycloak_server.admin.send("DELETE", f"/{realm.name}")


async def test_a_token_of_another_realm_is_refused(h: House, at: Keycloak, other: Realm) -> None:
    secret = other.secret("concord-bi")
    token = await off_loop(machine, at, "concord-bi", secret, other.name)
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "concord"
    assert await read(h, token) == "401 unauthenticated"


@pytest.mark.parametrize(
    "guess", ["", "${CONCORD_CONNECTOR_SECRET}", "${CONCORD_CONNECTOR_SECRET:}"]
)
def test_a_machine_that_nobody_gave_a_secret_cannot_sign_on(
    at: Keycloak, other: Realm, guess: str
) -> None:
    with pytest.raises(AssertionError, match=r"invalid_client|unauthorized_client"):
        machine(at, "concord-connector", guess, other.name)


async def test_an_expired_token_is_refused(
    h: House, at: Keycloak, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "LEEWAY_SECONDS", 0)
    path = f"/{at.realm.name}/clients"
    (client,) = await off_loop(at.admin.send, "GET", f"{path}?clientId=concord-bi")
    brief = {**client, "attributes": {**client["attributes"], "access.token.lifespan": "3"}}
    await off_loop(at.admin.send, "PUT", f"{path}/{client['id']}", brief)
    try:
        token = await off_loop(machine, at, "concord-bi")
        assert await read(h, token) == "done"
        await asyncio.sleep(3.5)
        assert await read(h, token) == "401 unauthenticated"
    finally:
        await off_loop(at.admin.send, "PUT", f"{path}/{client['id']}", client)


async def test_a_changed_token_is_refused(h: House, at: Keycloak) -> None:
    head, claims, signature = (await off_loop(machine, at, "concord-bi")).split(".")
    better = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"roles": ["general-manager"]}
    forged = base64.urlsafe_b64encode(json.dumps(better).encode()).decode().rstrip("=")
    assert await read(h, f"{head}.{forged}.{signature}") == "401 unauthenticated"
    assert await read(h, f"{head}.{claims}.{signature[::-1]}") == "401 unauthenticated"
    assert await read(h, f"{head}.{claims}.") == "401 unauthenticated"


async def test_a_key_changes_without_a_restart(h: House, at: Keycloak) -> None:
    path = f"/{at.realm.name}/components"
    kind = "org.keycloak.keys.KeyProvider"
    before = [
        found
        for found in await off_loop(at.admin.send, "GET", f"{path}?type={kind}")
        if found["providerId"] == "rsa-generated"
    ]
    old = await off_loop(machine, at, "concord-bi")
    assert await read(h, old) == "done"
    newest = max(int(found["config"]["priority"][0]) for found in before) + 1
    config = {"priority": [str(newest)], "enabled": ["true"], "active": ["true"]}
    fresh = {"name": "newest", "providerId": "rsa-generated", "providerType": kind}
    await off_loop(at.admin.send, "POST", path, {**fresh, "config": config})
    new = await off_loop(machine, at, "concord-bi")
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    await soon(lambda: read(h, new), "done", within=LIFE.pause + 1)
    assert await read(h, old) == "done"
    for found in before:
        await off_loop(at.admin.send, "DELETE", f"{path}/{found['id']}")
    await soon(lambda: read(h, old), "401 unauthenticated", within=LIFE.fresh + 1)
    assert await read(h, new) == "done"


async def test_the_environment_says_whose_tokens_a_process_accepts(
    at: Keycloak, tmp_path: Path
) -> None:
    environ = {"CONCORD_OIDC_ISSUER": at.issuer}
    with (
        up(tmp_path / "data", environ=environ) as running,
        running.http(token=await off_loop(machine, at, "concord-bi")) as machines,
        running.http("bi-reader") as local,
    ):
        assert machines.get(REQUESTS).status_code == 200
        assert code(local.get(REQUESTS)) == "401 unauthenticated"


async def test_when_keycloak_dies_known_keys_go_on_and_no_key_is_503(
    house: OpenHouse, at: Keycloak
) -> None:
    if at.process is None:
        pytest.skip("a server that CONCORD_TEST_KEYCLOAK names is not ours to kill")
    token = await off_loop(machine, at, "concord-bi")
    async with house([service], background=False, sign_on=sign_on(at)) as h:
        assert await read(h, token) == "done"
        at.kill()
        await asyncio.sleep(LIFE.fresh + 1)
        assert await read(h, token) == "done"
    async with house([service], background=False, sign_on=sign_on(at)) as restarted:
        answer = await restarted.client.get(REQUESTS, headers={"Authorization": f"Bearer {token}"})
        assert code(answer) == "503 sign-on-away"
        assert answer.headers["retry-after"] == "1"
        assert (await restarted.client.get("/health/ready")).status_code == 200


async def soon(ask_again: Callable[[], Awaitable[str]], wanted: str, within: float) -> None:
    """See that the answer is the wanted one before the while is over."""
    async with asyncio.timeout(within):
        while await ask_again() != wanted:
            await asyncio.sleep(0.05)
