"""The limits of robots hold whatever comes at once, and no robot delays another one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.comms.application import message_delivery_worker
from services.comms.application.message_delivery_worker import UNREADABLE_ADDRESS
from services.comms.application.receiver_slots import MAX_MESSAGES_AT_ONCE
from services.comms.domain.message_providers import PROVIDERS
from services.comms.domain.webhook_delivery_commands import AttemptResult
from services.comms.projections.message_claims import MAX_CLAIMS_PER_SUBSCRIPTION
from services.comms.projections.message_limits import ROBOT_LIMITS
from shared.eventsourcing.sending_limit import SendingLimit
from tests.comms.area_client import CommsClient
from tests.comms.message_delivery import (
    OFFERED,
    count_by_status,
    list_deliveries,
    offer_handoffs,
    tell,
    tell_by,
)
from tests.comms.robot_server import run_robot


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


async def test_two_replicas_at_once_share_the_limit_of_a_robot(
    manual_client: CommsClient,
) -> None:
    limit = PROVIDERS["dingtalk"].limits[0].messages
    async with run_robot("dingtalk", "SECtest") as robot:
        address = {"url": robot.url, "secret": "SECtest"}
        for _ in range(2):
            await tell_by(manual_client, "dingtalk", address, kinds=OFFERED)
        await offer_handoffs(manual_client, limit - 3)
        claimed = await asyncio.gather(tell(manual_client), tell(manual_client))
        assert sum(claimed) == 2 * (limit - 3)
        assert len(robot.bodies) == limit
        async with manual_client.installation.area("comms").pool.acquire() as db:
            await db.execute("UPDATE message_robot SET sent = '{}'")  # as after a minute
        await tell(manual_client)
    assert await count_by_status(manual_client) == {"delivered": 2 * (limit - 3)}


async def test_of_several_replicas_no_more_get_a_permit_than_the_limit_says(
    manual_client: CommsClient,
) -> None:
    pool = manual_client.installation.area("comms").pool
    limits = (SendingLimit(5, timedelta(minutes=1)),)

    async def take() -> timedelta:
        async with pool.acquire() as db, db.transaction():
            return await ROBOT_LIMITS.acquire_permit(db, "robot", limits)

    waits = await asyncio.gather(*(take() for _ in range(12)))
    assert sum(wait == timedelta(0) for wait in waits) == 5
    assert all(wait <= timedelta(minutes=1) for wait in waits)


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
        await ROBOT_LIMITS.acquire_permit(db, "busy", limits)
        await ROBOT_LIMITS.acquire_permit(db, "idle", limits)
        await ROBOT_LIMITS.acquire_permit(db, "blocked", limits)
        await db.execute(
            "UPDATE message_robot SET sent = ARRAY[now() - interval '2 hours']"
            " WHERE robot <> 'busy'"
        )
        await db.execute(
            "UPDATE message_robot SET blocked_until = now() + interval '1 hour'"
            " WHERE robot = 'blocked'"
        )
        await ROBOT_LIMITS.delete_idle(db)
        rows = await db.fetch("SELECT robot FROM message_robot ORDER BY robot")
    assert [row["robot"] for row in rows] == ["blocked", "busy"]


async def test_a_shorter_block_does_not_end_a_longer_one(manual_client: CommsClient) -> None:
    limits = (SendingLimit(5, timedelta(minutes=1)),)
    async with manual_client.installation.area("comms").pool.acquire() as db:
        await ROBOT_LIMITS.acquire_permit(db, "robot", limits)
        for minutes in (60, 1):
            await ROBOT_LIMITS.block(db, "robot", timedelta(minutes=minutes))
        assert await ROBOT_LIMITS.acquire_permit(db, "robot", limits) > timedelta(minutes=59)


async def test_a_clock_that_was_set_back_stops_no_robot(manual_client: CommsClient) -> None:
    limits = (SendingLimit(1, timedelta(minutes=1)),)
    async with manual_client.installation.area("comms").pool.acquire() as db:
        await ROBOT_LIMITS.acquire_permit(db, "robot", limits)
        await db.execute("UPDATE message_robot SET sent = ARRAY[now() + interval '2 hours']")
        assert await ROBOT_LIMITS.acquire_permit(db, "robot", limits) == timedelta(0)
        assert await ROBOT_LIMITS.acquire_permit(db, "robot", limits) > timedelta(0)
        assert await db.fetchval("SELECT cardinality(sent) FROM message_robot") == 1


async def test_a_mail_server_of_many_people_is_connected_to_a_few_times_at_once(
    manual_client: CommsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, most = 0, 0

    async def send(*_: object) -> AttemptResult:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.2)
        under_way -= 1
        return AttemptResult(250)

    monkeypatch.setattr(message_delivery_worker, "send_message", send)
    people = MAX_MESSAGES_AT_ONCE + 3
    for one in range(people):
        address = {
            "url": "smtps://mail.example.com",
            "sender": "concord@example.com",
            "recipient": f"person-{one}@example.com",
        }
        await tell_by(manual_client, "email", address, kinds=OFFERED)
    await offer_handoffs(manual_client, 1)
    assert await tell(manual_client) == people
    assert await count_by_status(manual_client) == {"delivered": people}
    assert most == MAX_MESSAGES_AT_ONCE
