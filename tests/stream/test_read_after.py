"""A read that names a place in the facts finds their effects at the first try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.http.read_after import READ_AFTER_HEADER, encode_place
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.http_application import read_after_wait
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.stream.sse_client import follow_stream, serve_application

HEARD = "/api/ear/v1/heard"


def slow_subscriber_service(pause_seconds: float = 0.05) -> ServiceDefinition:
    """Return the subscribing area with a read of what it heard; it takes its time to hear."""
    service = subscriber_service()

    async def handle_slowly(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await asyncio.sleep(pause_seconds)
        assert service.handle_facts is not None
        await service.handle_facts(unit, facts)

    def create_routers(area: AreaContext) -> list[APIRouter]:
        router = create_area_router(area.name)

        @router.get("/heard", dependencies=[Depends(RequireReadScope(ReadClass.WORK))])
        async def count_heard() -> int:
            async with area.pool.acquire() as db:
                found: int = await db.fetchval("SELECT count(*) FROM memory")
            return found

        return [router]

    return replace(service, handle_facts=handle_slowly, create_routers=create_routers)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def running(
    request: pytest.FixtureRequest, start_installation: OpenTestInstallation
) -> AsyncIterator[TestInstallation]:
    options = (
        {"kafka_settings": request.getfixturevalue("kafka")} if request.param == "kafka" else {}
    )
    services = [publisher_service, slow_subscriber_service()]
    async with start_installation(services, **options) as installation:
        yield installation


async def ring(running: TestInstallation, number: int, key: str | None = None) -> httpx.Response:
    executor = running.authorization_headers(Role.EXECUTOR, department="RND")
    headers = executor if key is None else {**executor, "Idempotency-Key": key}
    rung = await running.http_client.post(
        f"/api/bell/v1/bells/bell {number % 3}/rings", json={"note": "ring"}, headers=headers
    )
    assert rung.status_code == 201, rung.text
    return rung


async def read_heard(running: TestInstallation, after: str | None) -> Any:
    auditor = running.authorization_headers(Role.AUDITOR)
    headers = auditor if after is None else {**auditor, READ_AFTER_HEADER: after}
    found = await running.http_client.get(HEARD, headers=headers)
    assert found.status_code == 200, found.text
    return found.json()


async def test_a_read_behind_a_command_finds_its_effects_in_another_area(
    running: TestInstallation,
) -> None:
    too_early = 0
    for number in range(1, 11):
        rung = await ring(running, number)
        too_early += await read_heard(running, None) < number
        assert await read_heard(running, rung.headers[READ_AFTER_HEADER]) == number
    assert too_early > 0, "the effects are there at once without waiting as well"


async def test_a_repeated_command_names_the_same_place(running: TestInstallation) -> None:
    first, second = [await ring(running, 1, key="once") for _ in range(2)]
    assert first.headers[READ_AFTER_HEADER] == second.headers[READ_AFTER_HEADER]
    assert await read_heard(running, second.headers[READ_AFTER_HEADER]) == 1


async def test_a_read_behind_an_event_of_the_stream_finds_its_effects(
    running: TestInstallation,
) -> None:
    auditor = running.authorization_headers(Role.AUDITOR)
    async with (
        serve_application(running.installation.app) as base_url,
        follow_stream(base_url, auditor) as stream,
    ):
        for number in range(1, 6):
            await ring(running, number)
            await stream.read_events(1)
            assert await read_heard(running, stream.last_event_id) == number


async def test_an_area_does_not_wait_for_what_it_does_not_subscribe_to(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service], background=False) as running:
        place = encode_place("bell", "bell-tom", 10**9)
        headers = running.authorization_headers(Role.AUDITOR) | {READ_AFTER_HEADER: place}
        found = await running.http_client.get("/api/bell/v1/bells", headers=headers)
        assert found.status_code == 200


async def test_a_read_that_would_wait_too_long_is_to_be_repeated(
    start_installation: OpenTestInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_after_wait, "MAX_WAIT_SECONDS", 0.1)
    services = [publisher_service, slow_subscriber_service()]
    async with start_installation(services, background=False) as running:
        rung = await ring(running, 1)
        auditor = running.authorization_headers(Role.AUDITOR)
        place = {READ_AFTER_HEADER: rung.headers[READ_AFTER_HEADER]}
        waited = await running.http_client.get(HEARD, headers={**auditor, **place})
        assert (waited.status_code, waited.json()["code"]) == (503, "not-yet-readable")
        assert waited.headers["Retry-After"] == "1"
        assert (await running.http_client.get(HEARD, headers=place)).status_code == 401


async def test_a_value_that_names_no_place_is_refused(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([slow_subscriber_service()], background=False) as running:
        for value in ("none", "bell:x:y", "", "bell:1:", "?" * 9000):
            headers = running.authorization_headers(Role.AUDITOR) | {READ_AFTER_HEADER: value}
            found = await running.http_client.get(HEARD, headers=headers)
            assert (found.status_code, found.json()["code"]) == (400, "read-after-unreadable")
            assert found.json()["errors"][0]["header"] == READ_AFTER_HEADER
