"""An installation answers its contracts to every role, and to nobody without a token."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from shared.contract_documents.json_schemas import fact_json_schemas
from shared.http.auth import Role
from shared.processes.gateway import gateway_application
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.stream.sse_client import serve_application

ROOT = "/api/contracts/v1"
ACCEPTED = "concord.duties.handoff-accepted.v1"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def installation(reuse_installation: OpenTestInstallation) -> AsyncIterator[TestInstallation]:
    async with reuse_installation([publisher_service]) as running:
        yield running


@pytest.mark.parametrize("role", [Role.BI_READER, Role.EXECUTOR, Role.CONNECTOR])
async def test_any_role_reads_the_schema_that_a_fact_names(
    installation: TestInstallation, role: Role
) -> None:
    headers = installation.authorization_headers(role)
    listed = await installation.http_client.get(f"{ROOT}/schemas", headers=headers)
    found = {one["type"]: one for one in listed.json()["facts"]}
    assert list(found) == list(fact_json_schemas())
    contract = found[ACCEPTED]
    assert contract["schema_url"] == f"http://127.0.0.1:8420{ROOT}/schemas/{ACCEPTED}"
    answer = await installation.http_client.get(
        contract["schema_url"].removeprefix("http://127.0.0.1:8420"), headers=headers
    )
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == fact_json_schemas()[ACCEPTED]
    assert answer.json()["$id"] == contract["schema_id"]


async def test_the_asyncapi_document_is_answered_once(installation: TestInstallation) -> None:
    headers = installation.authorization_headers(Role.BI_READER)
    path = f"{ROOT}/asyncapi.json"
    answer = await installation.http_client.get(path, headers=headers)
    assert answer.headers["content-type"] == "application/vnd.aai.asyncapi+json"
    assert answer.json()["asyncapi"] == "3.0.0"
    known = headers | {"If-None-Match": answer.headers["ETag"]}
    assert (await installation.http_client.get(path, headers=known)).status_code == 304


@pytest.mark.parametrize("path", ["schemas", f"schemas/{ACCEPTED}", "asyncapi.json"])
async def test_nobody_reads_contracts_without_a_token(
    installation: TestInstallation, path: str
) -> None:
    assert (await installation.http_client.get(f"{ROOT}/{path}")).status_code == 401


async def test_a_type_that_no_fact_has_is_told_in_chinese(installation: TestInstallation) -> None:
    headers = installation.authorization_headers(Role.BI_READER) | {"Accept-Language": "zh"}
    path = f"{ROOT}/schemas/concord.duties.nothing.v1"
    answer = await installation.http_client.get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-fact-type")
    assert "没有类型为 concord.duties.nothing.v1 的事实" in answer.json()["detail"]


async def test_the_gateway_answers_the_contracts_of_all_areas(
    installation: TestInstallation,
) -> None:
    headers = installation.authorization_headers(Role.BI_READER)
    async with (
        serve_application(installation.installation.app) as service_url,
        gateway_application({"publisher": service_url, "zoo": "http://127.0.0.1:9"}) as gateway,
        serve_application(gateway) as gateway_url,
        httpx.AsyncClient(base_url=gateway_url, trust_env=False, headers=headers) as client,
    ):
        answer = await client.get(f"{ROOT}/schemas/{ACCEPTED}")
        assert answer.json() == fact_json_schemas()[ACCEPTED]
        assert (await client.get(f"{ROOT}/asyncapi.json")).json()["asyncapi"] == "3.0.0"
