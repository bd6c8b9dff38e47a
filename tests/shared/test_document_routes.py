"""The API describes itself: its OpenAPI document and the words of its codes, to any caller."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

import services
from shared.http.auth import Role
from shared.http_application.openapi import document
from shared.http_application.openapi_document import build_openapi_document
from shared.processes.document_merging import merge_documents
from shared.service_runtime.service_discovery import discover_areas
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service

DOCUMENT = "/api/openapi.json"
WORDS = "/api/words"


def headers(installation: TestInstallation, role: Role = Role.AUDITOR) -> dict[str, str]:
    """Return the headers of a caller."""
    return installation.authorization_headers(role)


async def test_the_document_is_served_to_every_role(installation: TestInstallation) -> None:
    answer = await installation.http_client.get(DOCUMENT, headers=headers(installation))
    assert answer.status_code == 200
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    assert DOCUMENT in document["paths"]
    assert (await installation.http_client.get(DOCUMENT)).status_code == 401


async def test_the_document_is_answered_once(installation: TestInstallation) -> None:
    first = await installation.http_client.get(DOCUMENT, headers=headers(installation))
    known = {"If-None-Match": first.headers["ETag"]}
    again = await installation.http_client.get(DOCUMENT, headers=headers(installation) | known)
    assert (again.status_code, again.content) == (304, b"")


async def test_those_who_ask_at_once_wait_for_one_document(
    installation: TestInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[float] = []

    def complete(*arguments: object) -> None:
        built.append(time.monotonic())
        time.sleep(0.05)
        original(*arguments)

    original: Callable[..., None] = document._complete
    monkeypatch.setattr(document, "_complete", complete)
    asked = [Role.EXECUTOR, Role.AUDITOR, Role.LIAISON, Role.OPERATOR]
    answers = await asyncio.gather(
        *(
            installation.http_client.get(
                DOCUMENT, params={"roles": role}, headers=headers(installation)
            )
            for role in asked
        )
    )
    assert [one.status_code for one in answers] == [200] * len(asked)
    assert len(built) == 1


async def test_a_role_sees_its_own_operations(installation: TestInstallation) -> None:
    answer = await installation.http_client.get(
        DOCUMENT, params={"roles": "executor"}, headers=headers(installation)
    )
    operations = [one for methods in answer.json()["paths"].values() for one in methods.values()]
    assert operations
    for operation in operations:
        assert "executor" in operation.get("x-roles", ["executor"]), operation["operationId"]
    everything = await installation.http_client.get(DOCUMENT, headers=headers(installation))
    assert len(answer.content) < len(everything.content)


async def test_an_unknown_role_is_refused(installation: TestInstallation) -> None:
    answer = await installation.http_client.get(
        DOCUMENT, params={"roles": "king"}, headers=headers(installation)
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("roles", "choice-unknown")


async def test_the_words_of_problems_are_told(installation: TestInstallation) -> None:
    answer = await installation.http_client.get(WORDS, headers=headers(installation))
    problems = {one["code"]: one for one in answer.json()["problems"]}
    assert problems["role-missing"]["zh"] == "此操作需要以下角色之一：{roles}"
    roles = next(one for one in answer.json()["sets"] if one["name"] == "CallerRole")
    assert {"code": "auditor", "en": "auditor", "zh": "审计员"} in roles["words"]


@pytest.fixture
async def installation(start_installation: OpenTestInstallation) -> AsyncIterator[TestInstallation]:
    async with start_installation([publisher_service], background=False) as opened:
        yield opened


@pytest.fixture
def single_documents() -> list[dict[str, object]]:
    return [
        dict(build_openapi_document([service]))
        for service in (publisher_service, subscriber_service())
    ]


def test_the_document_of_an_area_is_built_without_running_it() -> None:
    connectors = discover_areas(services).load_service("connectors")
    paths = build_openapi_document([connectors])["paths"]
    assert any(path.startswith("/api/connectors/v1/") for path in paths)


def test_documents_of_services_together_are_the_whole(
    single_documents: list[dict[str, object]],
) -> None:
    merged = merge_documents(single_documents)
    whole = build_openapi_document([publisher_service, subscriber_service()])
    assert merged["paths"].keys() == whole["paths"].keys()
    assert merged["components"]["schemas"].keys() == whole["components"]["schemas"].keys()
    assert merge_documents([merged, merged]) == merged
