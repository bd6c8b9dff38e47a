"""How many deliveries are claimed together, and what becomes of those for which no time is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.connectors.application.call_slots import CallSlots, NoTimeLeft
from services.connectors.application.delivery_worker import (
    rest_seconds,
    work_on_due_deliveries,
)
from services.connectors.projections.delivery_bodies import (
    MAX_CLAIMED_BYTES,
    MAX_CLAIMS,
    claim_deliveries,
    release_claims,
)
from tests.connectors.area_client import ConnectorsClient, outcome
from tests.connectors.jira_bodies import created, issue

UNUSED = {"webhookEvent": "project_created"}


async def test_ignored_deliveries_end_together(jira: ConnectorsClient) -> None:
    sent = [
        (await jira.deliver(UNUSED, str(number))).json()["id"] for number in range(MAX_CLAIMS + 1)
    ]
    (account,) = jira.area.outbound.connectors
    http = jira.installation.http_client
    done = [
        await work_on_due_deliveries(jira.area, account, http, claim_deliveries, release_claims)
        for _ in range(3)
    ]
    assert done == [MAX_CLAIMS, 1, 0]
    for one in sent:
        assert outcome(await jira.read_delivery(one)) == ("ignored", "event-not-used")
    assert await jira.count("delivery_claim") == 0
    async with jira.area.pool.acquire() as db:
        ended = await db.fetchval("SELECT count(DISTINCT xmin::text) FROM delivery")
    assert ended < MAX_CLAIMS / 4


def test_while_receipts_wait_the_work_rests_for_longer_than_it_took_but_goes_on() -> None:
    assert [rest_seconds(took) for took in (0.01, 0.1, 60)] == [0.02, 0.2, 0.5]


async def test_large_bodies_are_claimed_by_their_size(jira: ConnectorsClient) -> None:
    size = 1024 * 1024 - 100
    for number in range(MAX_CLAIMED_BYTES // size + 3):
        await jira.deliver({**UNUSED, "text": "x" * size}, str(number))
    async with jira.area.pool.acquire() as db:
        claimed = await claim_deliveries(db, "jira", jira.installation.clock())
        assert sum(len(one.body or b"") for one in claimed[:-1]) < MAX_CLAIMED_BYTES
        assert len(claimed) == MAX_CLAIMED_BYTES // size + 1
        assert len(await claim_deliveries(db, "jira", jira.installation.clock())) == 2


async def test_a_delivery_that_is_reached_too_late_is_claimed_anew_and_no_attempt_failed(
    jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now, taken = jira.installation.clock(), 0
    take = CallSlots.take

    @asynccontextmanager
    async def take_once(slots: CallSlots) -> AsyncIterator[None]:
        nonlocal taken
        taken += 1
        if taken == 2:
            raise NoTimeLeft
        async with take(slots):
            yield

    monkeypatch.setattr(CallSlots, "take", take_once)
    bodies = [{**created(now), "issue": {**issue(), "id": str(number)}} for number in range(3)]
    sent = [(await jira.deliver(body, str(n))).json()["id"] for n, body in enumerate(bodies)]
    assert await jira.work() == 4
    found = [await jira.read_delivery(one) for one in sent]
    assert [outcome(one) for one in found] == [("applied", ["start-case 201"])] * 3
    assert [one["attempts"] for one in found] == [0, 0, 0]
    assert await jira.count("delivery_claim") == 0
