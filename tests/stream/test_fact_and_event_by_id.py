"""Any fact and any stored event can be read by its id, with what led to it and what it led to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.http.auth import Role
from shared.installation.system_clock_and_ids import new_uuid7
from shared.processes.gateway import gateway_application
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.area_harness import read_all_events
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.stream.fact_publisher import (
    AnyFact,
    FactPublisher,
    bell_rung,
    goal_lagging,
    handoff_offered,
    period_locked,
)
from tests.stream.sse_client import follow_stream, serve_application

FACTS = "/api/events/v1/facts"


async def get_json(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int = 200
) -> Any:
    response = await client.get(path, headers=headers)
    assert response.status_code == status, response.text
    return response.json()


async def ring(running: TestInstallation) -> str:
    """Ring a bell, wait until the other area has recorded it, and return the fact's id."""
    officer = running.authorization_headers(Role.EXECUTOR, subject="ann")
    rung = await running.http_client.post(
        "/api/bell/v1/bells/tom/rings", json={"note": "wake up"}, headers=officer
    )
    assert rung.status_code == 201
    await running.wait_until_idle()
    (event,) = await read_all_events(running.area("bell"))
    return str(event.id)


async def test_a_fact_leads_to_its_effects_and_these_lead_back(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as running:
        fact_id = await ring(running)
        auditor = running.authorization_headers(Role.AUDITOR)
        found = await get_json(running.http_client, f"{FACTS}/{fact_id}", auditor)

        assert found["fact"]["id"] == fact_id
        assert found["fact"]["type"] == "concord.bell.rung.v1"
        assert found["fact"]["data"]["note"] == "wake up"
        (effect,) = found["effects"]
        assert (effect["area"], effect["type"], effect["stream"]) == ("ear", "heard", "ear-tom")
        assert (effect["subject_kind"], effect["subject_id"]) == ("ear", "tom")
        assert effect["actor"] == "consumer:ear"
        assert effect["cause"] == fact_id
        assert effect["links"]["cause"] == f"{FACTS}/{fact_id}"
        assert effect["links"]["fact"] is None, "nothing was published from it"

        event = await get_json(running.http_client, found["event"], auditor)
        assert (event["id"], event["type"], event["actor"]) == (fact_id, "rung", "ann")
        assert event["fact_type"] == "concord.bell.rung.v1"
        assert event["links"] == {
            "self": f"/api/bell/v1/events/{fact_id}",
            "cause": None,
            "fact": f"{FACTS}/{fact_id}",
        }
        assert "wake up" not in str(event), "what an event says stays in its area"
        assert await get_json(running.http_client, effect["links"]["self"], auditor) == effect


async def test_what_does_not_exist_is_not_found(start_installation: OpenTestInstallation) -> None:
    async with start_installation([publisher_service], background=False) as running:
        auditor = running.authorization_headers(Role.AUDITOR)
        for path, code in (
            (f"{FACTS}/{new_uuid7()}", "unknown-fact"),
            (f"/api/bell/v1/events/{new_uuid7()}", "unknown-event"),
        ):
            problem = await get_json(running.http_client, path, auditor, status=404)
            assert problem["code"] == code
        await get_json(running.http_client, f"{FACTS}/none", auditor, status=422)
        await get_json(running.http_client, f"{FACTS}/{new_uuid7()}", {}, status=401)


async def test_the_gateway_finds_a_fact_in_one_service_and_its_effects_in_another(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as running:
        fact_id = await ring(running)
        auditor = running.authorization_headers(Role.AUDITOR)
        expected = await get_json(running.http_client, f"{FACTS}/{fact_id}", auditor)
    async with (
        start_installation([publisher_service], background=False) as bell,
        start_installation([subscriber_service()], background=False) as ear,
        serve_application(bell.installation.app) as bell_url,
        serve_application(ear.installation.app) as ear_url,
        gateway_application({"bell": bell_url, "ear": ear_url}) as app,
        serve_application(app) as gateway_url,
        httpx.AsyncClient(base_url=gateway_url, trust_env=False) as client,
    ):
        assert await get_json(client, f"{FACTS}/{fact_id}", auditor) == expected
        assert await get_json(client, f"{FACTS}/{new_uuid7()}", auditor, status=404)
        head = bell.authorization_headers(Role.DEPARTMENT_HEAD, department="RND")
        hidden = await get_json(client, f"{FACTS}/{fact_id}", head, status=403)
        assert hidden["code"] == "outside-read-scope"
        alone = await get_json(ear.http_client, f"{FACTS}/{fact_id}", auditor)
        assert (alone["fact"], alone["effects"]) == (None, expected["effects"])


SHOWN: list[tuple[AnyFact, bool]] = [
    (handoff_offered("RND", "OPS"), True),
    (handoff_offered("OPS", "LAW"), False),
    (goal_lagging(None), True),
    (period_locked("2026-10"), True),
    (bell_rung(1), False),
]


@pytest.mark.parametrize("fact_publisher", ["embedded"], indirect=True)
async def test_a_caller_reads_the_facts_that_the_stream_shows_him(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    running = fact_publisher.installation
    auditor = running.authorization_headers(Role.AUDITOR)
    head = running.authorization_headers(Role.DEPARTMENT_HEAD, department="RND")
    async with follow_stream(base_url, auditor) as stream:
        await fact_publisher.publish_facts(*(fact for fact, _ in SHOWN))
        events = await stream.read_events(len(SHOWN))
    for event, (_, is_shown) in zip(events, SHOWN, strict=True):
        path = f"{FACTS}/{UUID(event.data['id'])}"
        found = await get_json(running.http_client, path, auditor)
        assert found["fact"] == event.data, "as in the stream"
        shown = await get_json(running.http_client, path, head, status=200 if is_shown else 403)
        if is_shown:
            is_told = "incentives" not in event.data["type"]
            assert ("actor" in shown["fact"]) == is_told
            envelope = await get_json(running.http_client, shown["event"], head)
            assert (envelope["actor"] is not None) == is_told


async def test_ids_are_looked_up_by_an_index(start_installation: OpenTestInstallation) -> None:
    async with (
        start_installation([publisher_service], background=False) as running,
        running.area("bell").pool.acquire() as db,
    ):
        await db.execute("SET enable_seqscan = off")
        for condition, index in (
            (f"event WHERE id = '{new_uuid7()}'", "event_by_id"),
            (f"outbox WHERE id = '{new_uuid7()}'", "outbox_by_id"),
            ("event WHERE context ->> 'causation' = 'x'", "event_by_causation"),
        ):
            plan = await db.fetch(f"EXPLAIN SELECT * FROM {condition}")
            assert index in str(plan), plan
        await db.reset()
