"""The limits of robots hold whatever comes at once, and no robot delays another one."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID

from services.comms.application.fact_handlers import handle_facts
from services.comms.application.message_delivery_worker import UNREADABLE_ADDRESS
from services.comms.domain.message_providers import PROVIDERS, SendingLimit
from services.comms.projections.message_claims import MAX_CLAIMS_PER_SUBSCRIPTION
from services.comms.projections.message_limits import acquire_permit, delete_idle_robots
from shared.contracts.duties import HandoffOffered
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.comms.area_client import CommsClient
from tests.comms.message_delivery import list_deliveries, tell, tell_by
from tests.comms.robot_server import run_robot

OFFERED = ["handoff-offered"]


async def offer_handoffs(client: CommsClient, number: int) -> None:
    """Let so many handoffs be offered to R&D at the same time."""
    area = client.installation.area("comms")
    now = area.clock()
    facts = [
        Fact(
            position=one,
            id=UUID(int=one),
            area="duties",
            type="concord.duties.handoff-offered.v1",
            key=f"handoff-{one}",
            sequence=1,
            recorded_at=now,
            context=EventContext(correlation=UUID(int=one), actor="person:ann"),
            data=HandoffOffered(
                handoff_id=UUID(int=one),
                project_id=UUID(int=1),
                deliverable=f"Part {one} 部件",
                sender="sales",
                recipient="rnd",
                at=now,
            ).model_dump_json(),
        )
        for one in range(1, number + 1)
    ]
    async with area.unit_of_work() as unit:
        await handle_facts(unit, facts)


async def count_by_status(client: CommsClient) -> dict[str, int]:
    """Return how many deliveries there are in each status."""
    async with client.installation.area("comms").pool.acquire() as db:
        rows = await db.fetch("SELECT status, count(*) AS number FROM delivery GROUP BY status")
    return {row["status"]: row["number"] for row in rows}


async def test_chat_limits_hit_by_a_thousand_notices_at_nine_o_clock(
    manual_client: CommsClient,
) -> None:
    async with run_robot("wecom") as robot:
        await tell_by(manual_client, "wecom", {"url": robot.url}, kinds=OFFERED)
        await offer_handoffs(manual_client, 1000)
        while await tell(manual_client):
            assert len(robot.bodies) < PROVIDERS["wecom"].limits[0].messages
    assert await count_by_status(manual_client) == {"delivered": 1000}
    assert len(robot.bodies) == 1000 // MAX_CLAIMS_PER_SUBSCRIPTION
    for body in robot.bodies:
        assert f"{MAX_CLAIMS_PER_SUBSCRIPTION} notices" in body["text"]["content"]
        assert len(body["text"]["content"].encode()) <= PROVIDERS["wecom"].max_text_bytes


async def test_what_fits_under_the_limit_is_told_one_by_one(manual_client: CommsClient) -> None:
    async with run_robot("wecom") as robot:
        await tell_by(manual_client, "wecom", {"url": robot.url}, kinds=OFFERED)
        await offer_handoffs(manual_client, 3)
        assert await tell(manual_client) == 3
    told = [body["text"]["content"] for body in robot.bodies]
    assert len(told) == 3
    assert all(sum(f"Part {one}" in text for text in told) == 1 for one in (1, 2, 3))


async def test_two_subscriptions_of_one_robot_share_its_limit(manual_client: CommsClient) -> None:
    limit = PROVIDERS["dingtalk"].limits[0].messages
    async with run_robot("dingtalk", "SECtest") as robot:
        address = {"url": robot.url, "secret": "SECtest"}
        for _ in range(2):
            await tell_by(manual_client, "dingtalk", address, kinds=OFFERED)
        await offer_handoffs(manual_client, limit)
        await tell(manual_client)
        await tell(manual_client)
    assert len(robot.bodies) <= limit


async def test_of_several_replicas_no_more_get_a_permit_than_the_limit_says(
    manual_client: CommsClient,
) -> None:
    pool = manual_client.installation.area("comms").pool
    limits = (SendingLimit(5, timedelta(minutes=1)),)

    async def take() -> timedelta:
        async with pool.acquire() as db, db.transaction():
            return await acquire_permit(db, "robot", limits)

    waits = await asyncio.gather(*(take() for _ in range(12)))
    assert sum(wait == timedelta(0) for wait in waits) == 5
    assert all(wait <= timedelta(minutes=1) for wait in waits)


async def test_a_provider_that_answers_slowly_delays_no_other_one(
    manual_client: CommsClient,
) -> None:
    async with run_robot("feishu", "s") as slow, run_robot("slack") as fast:
        slow.delay = 3600.0
        await tell_by(manual_client, "feishu", {"url": slow.url, "secret": "s"}, kinds=OFFERED)
        await tell_by(manual_client, "slack", {"url": fast.url}, kinds=OFFERED)
        await offer_handoffs(manual_client, 1)
        began_at = time.monotonic()
        assert await tell(manual_client, timeout_seconds=1.0) == 2
        assert time.monotonic() - began_at < 30
    statuses = {one["status"]: one["attempts"][0] for one in await list_deliveries(manual_client)}
    assert statuses["delivered"]["error"] is None
    assert statuses["due"]["error"] == "no answer within 1 seconds"


async def test_an_address_that_is_unreadable_is_tried_again(manual_client: CommsClient) -> None:
    await tell_by(manual_client, "slack", {"url": "https://hooks.slack.com/1"}, kinds=OFFERED)
    await offer_handoffs(manual_client, 1)
    async with manual_client.installation.area("comms").pool.acquire() as db:
        await db.execute("DELETE FROM webhook_key")
    assert await tell(manual_client) == 1
    (delivery,) = await list_deliveries(manual_client)
    assert (delivery["status"], delivery["attempts"][0]["error"]) == ("due", UNREADABLE_ADDRESS)


async def test_robots_that_send_no_more_are_forgotten(manual_client: CommsClient) -> None:
    pool = manual_client.installation.area("comms").pool
    limits = (SendingLimit(5, timedelta(minutes=1)),)
    async with pool.acquire() as db:
        await acquire_permit(db, "busy", limits)
        await acquire_permit(db, "idle", limits)
        await acquire_permit(db, "blocked", limits)
        await db.execute(
            "UPDATE message_robot SET sent = ARRAY[now() - interval '2 hours']"
            " WHERE robot <> 'busy'"
        )
        await db.execute(
            "UPDATE message_robot SET blocked_until = now() + interval '1 hour'"
            " WHERE robot = 'blocked'"
        )
        await delete_idle_robots(db)
        rows = await db.fetch("SELECT robot FROM message_robot ORDER BY robot")
    assert [row["robot"] for row in rows] == ["blocked", "busy"]
