"""Each connector is somebody of its own: its role may little, and nobody delivers as another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi.routing import iter_route_contexts

from services.connectors.service import service
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Role, declared_roles
from shared.http.read_scope import _WHOLE_CLASSES
from shared.service_runtime.connector_accounts import ConnectorAccount, SecretReference
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation
from tests.architecture.declared_services import all_services, build_application
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created, encode, sign

CLOSED_AREAS = ("connectors", "directory", "incentives", "operations")


def account(name: str, folder: Path) -> ConnectorAccount:
    """Return a Jira whose secret is its name."""
    file = folder / name
    file.write_text(name, "utf-8")
    reference = SecretReference(f"file:{file}", path=file)
    return ConnectorAccount(name, "jira", (reference,), reference, "http://concord")


@pytest_asyncio.fixture(loop_scope="module")
async def two(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ConnectorsClient]:
    """Give a client of an installation to which two Jiras are connected."""
    accounts = (account("cloud", tmp_path), account("cloud-2", tmp_path))
    outbound = replace(TEST_OUTBOUND, connectors=accounts)
    async with reuse_installation([service], background=False, outbound=outbound) as installation:
        yield ConnectorsClient(installation, folder=tmp_path)


def test_the_role_of_connectors_changes_nothing_of_pay_people_accounts_or_connectors() -> None:
    commands = {
        str(route.path)
        for route in iter_route_contexts(build_application(all_services()).routes)
        if Role.CONNECTOR in (declared_roles(route) or ())
        and not {"GET", "HEAD"} & set(route.methods or ())
    }
    assert "/api/workflows/v1/cases" in commands
    assert not {path for path in commands if path.split("/")[2] in CLOSED_AREAS}


def test_the_role_of_connectors_reads_neither_pay_nor_people_nor_other_connectors() -> None:
    assert _WHOLE_CLASSES[Role.CONNECTOR] == {ReadClass.WORK, ReadClass.REFERENCE}


async def test_a_delivery_of_one_connector_is_none_of_another(two: ConnectorsClient) -> None:
    body = encode(created(two.installation.clock()))

    async def deliver(connector: str, secret: str) -> int:
        answer = await two.installation.http_client.post(
            f"{two.api_root}/connectors/{connector}/webhook",
            content=body,
            headers={"X-Hub-Signature": sign(body, secret), "X-Atlassian-Webhook-Identifier": "1"},
        )
        return answer.status_code

    assert await deliver("cloud-2", "cloud") == 401
    assert await deliver("cloud", "cloud-2") == 401
    assert (await deliver("cloud", "cloud"), await deliver("cloud-2", "cloud-2")) == (202, 202)
    assert await two.count("delivery") == 2  # although both have the same identifier
    (own,) = (await two.get("/connectors/cloud/deliveries")).json()["items"]
    for rest in ("", "/replay"):
        path = f"/connectors/cloud-2/deliveries/{own['id']}{rest}"
        answer = await (two.post(path) if rest else two.get(path))
        assert answer.json()["code"] == "unknown-delivery"


@pytest.mark.parametrize("connector", ["cloud", "cloud-2"])
async def test_a_token_opens_no_webhook_and_no_replay(
    two: ConnectorsClient, connector: str
) -> None:
    body = encode(created(two.installation.clock()))
    headers = two.installation.authorization_headers(Role.CONNECTOR, subject=connector)
    path = f"{two.api_root}/connectors/{connector}"
    unsigned = await two.installation.http_client.post(
        f"{path}/webhook", content=body, headers=headers
    )
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "signature-missing")
    for method, rest in (("GET", ""), ("GET", "/deliveries"), ("POST", "/mappings")):
        answer = await two.installation.http_client.request(
            method, f"{path}{rest}", json={} if method == "POST" else None, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing"), rest
