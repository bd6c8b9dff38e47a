"""Notices reach a real receiver, however it behaves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.comms.application.webhook_client import open_webhook_client
from services.comms.projections import webhook_deliveries_and_claims
from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.webhook_delivery import LOOPBACK, deliver, only_delivery
from tests.comms.webhook_receiver import WEBHOOK_SECRET, has_valid_signature, run_webhook_receiver

WAIT_SECONDS = 20.0
CLOSED_PORT_URL = "http://127.0.0.1:9/hook"


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[CommsClient]:
    """Give an area that delivers only when a test calls `deliver`."""
    async with start_installation([replace(service, background_work=())]) as installation:
        await add_references(installation)
        yield CommsClient(installation)


async def wait_until_delivered(area_client: CommsClient, number: int) -> None:
    """Wait until background work has delivered so many notices."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while True:
        found = [one for notice in await area_client.list_notices() for one in notice["deliveries"]]
        if sum(one["status"] == "delivered" for one in found) == number:
            return
        assert time.monotonic() < give_up_at, found
        await asyncio.sleep(0.05)


async def test_background_work_delivers_a_notice_with_its_signature(
    start_installation: OpenTestInstallation,
) -> None:
    async with run_webhook_receiver() as receiver, start_installation([service]) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        await client.create_subscription(receiver.url, secret=WEBHOOK_SECRET)
        await client.hold_overrun_meeting()
        await wait_until_delivered(client, 1)
        (notice,) = await client.list_notices()
    ((headers, body),) = receiver.messages
    assert has_valid_signature(headers, body)
    assert headers["webhook-id"] == notice["notice_id"]
    assert headers["content-type"] == "application/json"
    message = json.loads(body)
    assert message["type"] == "meeting-overran"
    assert message["data"]["text"] == notice["text"]
    assert notice["deliveries"][0]["attempts"] == [
        {
            "number": 1,
            "status": 200,
            "error": None,
            "at": "2026-11-23T09:00:00+08:00",
            "provider_code": None,
            "digest_of": None,
        }
    ]


async def test_after_a_server_error_the_message_is_sent_again_under_the_same_id(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver("500 Internal Server Error") as receiver:
        await area_client.create_subscription(receiver.url, secret=WEBHOOK_SECRET)
        await area_client.hold_overrun_meeting()
        assert await deliver(area_client) == 1
        delivery = await only_delivery(area_client)
        assert (delivery["status"], delivery["due_at"]) == ("due", "2026-11-23T09:00:05+08:00")
        area_client.installation.clock.advance(timedelta(seconds=4))
        assert await deliver(area_client) == 0
        area_client.installation.clock.advance(timedelta(seconds=1))
        assert await deliver(area_client) == 1
        assert await deliver(area_client) == 0
    delivery = await only_delivery(area_client)
    assert (delivery["status"], delivery["due_at"]) == ("delivered", None)
    assert [(one["number"], one["status"], one["error"]) for one in delivery["attempts"]] == [
        (1, 500, "answered with 500"),
        (2, 200, None),
    ]
    first, second = receiver.messages
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert int(second[0]["webhook-timestamp"]) - int(first[0]["webhook-timestamp"]) == 5
    assert has_valid_signature(*first)
    assert has_valid_signature(*second)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("0", 1), ("999999999999", 86400), ("Mon, 23 Nov 2026 01:10:00 GMT", 600)],
)
async def test_a_receivers_retry_after_is_followed_within_bounds(
    area_client: CommsClient, asked: str, seconds: int
) -> None:
    async with run_webhook_receiver(f"429 Too Many Requests\r\nRetry-After: {asked}") as receiver:
        await area_client.create_subscription(receiver.url)
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
        area_client.installation.clock.advance(timedelta(seconds=seconds - 1))
        assert await deliver(area_client) == 0
        area_client.installation.clock.advance(timedelta(seconds=1))
        assert await deliver(area_client) == 1
    assert (await only_delivery(area_client))["status"] == "delivered"


async def test_a_receiver_that_does_not_answer_in_time_is_tried_again(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver() as receiver:
        receiver.response_delay = 1.0
        await area_client.create_subscription(receiver.url)
        await area_client.hold_overrun_meeting()
        await deliver(area_client, timeout_seconds=0.2)
    delivery = await only_delivery(area_client)
    assert delivery["status"] == "due"
    assert delivery["attempts"][0]["status"] is None
    assert delivery["attempts"][0]["error"] == "no answer within 0.2 seconds"


async def test_an_unreachable_receiver_is_tried_eight_times(area_client: CommsClient) -> None:
    await area_client.create_subscription(CLOSED_PORT_URL)
    await area_client.hold_overrun_meeting()
    for attempt in range(1, 9):
        assert await deliver(area_client) == 1
        delivery = await only_delivery(area_client)
        assert len(delivery["attempts"]) == attempt
        area_client.installation.clock.advance(timedelta(days=1))
    assert await deliver(area_client) == 0
    assert delivery["status"] == "failed"
    assert {one["status"] for one in delivery["attempts"]} == {None}
    assert delivery["attempts"][0]["error"] == "no connection"


async def test_a_client_error_fails_the_delivery_until_it_is_replayed(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver("404 Not Found") as receiver:
        await area_client.create_subscription(receiver.url)
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
        area_client.installation.clock.advance(timedelta(days=9))
        assert await deliver(area_client) == 0
        delivery = await only_delivery(area_client)
        assert delivery["status"] == "failed"
        replay = f"/deliveries/{delivery['delivery_id']}/replay"
        assert (await area_client.post(replay)).status_code == 200
        assert await deliver(area_client) == 1
        refused = await area_client.post(replay)
        assert (refused.status_code, refused.json()["code"]) == (409, "delivery-accepted")
    assert (await only_delivery(area_client))["status"] == "delivered"
    assert len(receiver.message_ids) == 2
    assert len(set(receiver.message_ids)) == 1


async def test_a_redirect_is_not_followed(area_client: CommsClient) -> None:
    async with (
        run_webhook_receiver() as other,
        run_webhook_receiver(f"302 Found\r\nLocation: {other.url}") as receiver,
    ):
        await area_client.create_subscription(receiver.url)
        await area_client.hold_overrun_meeting()
        await deliver(area_client)
    assert (await only_delivery(area_client))["status"] == "failed"
    assert (len(receiver.messages), len(other.messages)) == (1, 0)


async def test_each_subscription_gets_its_kinds_and_waits_for_no_other(
    area_client: CommsClient,
) -> None:
    async with (
        run_webhook_receiver() as slow,
        run_webhook_receiver() as quick,
        run_webhook_receiver() as not_subscribed,
    ):
        slow.response_delay = 1.0
        for receiver in (slow, quick):
            await area_client.create_subscription(receiver.url)
        await area_client.create_subscription(not_subscribed.url, "reply-breached")
        for _ in range(3):
            await area_client.hold_overrun_meeting()
        begun = time.monotonic()
        await deliver(area_client)
        assert time.monotonic() - begun < 4.5, "one after the other for each, side by side for all"
    assert len(set(slow.message_ids)) == len(set(quick.message_ids)) == 3
    assert not_subscribed.message_ids == []


async def test_deliveries_of_a_paused_subscription_wait(area_client: CommsClient) -> None:
    async with run_webhook_receiver() as receiver:
        subscription = await area_client.create_subscription(receiver.url)
        await area_client.hold_overrun_meeting()
        await area_client.post(f"{subscription}/disable")
        assert await deliver(area_client) == 0
        await area_client.hold_overrun_meeting()
        await area_client.post(f"{subscription}/enable")
        assert await deliver(area_client) == 1
    assert len(receiver.message_ids) == 1


async def test_a_crash_between_sending_and_recording_sends_again(
    area_client: CommsClient,
) -> None:
    async with run_webhook_receiver() as receiver:
        await area_client.create_subscription(receiver.url, secret=WEBHOOK_SECRET)
        await area_client.hold_overrun_meeting()
        area = area_client.installation.area("comms")
        async with area.pool.acquire() as db, db.transaction():
            (message,) = await webhook_deliveries_and_claims.claim_deliveries(
                db, area.clock(), set(), area.outbound.cipher
            )
        async with open_webhook_client(LOOPBACK) as client:
            headers = {"webhook-id": str(message.notice_id)}
            answer = await client.post(message.url, headers, message.body, area.clock())
        assert answer.status == 200
        assert WEBHOOK_SECRET not in repr(message)
        assert await deliver(area_client) == 0, "the claim has not expired yet"
        async with area.pool.acquire() as db:
            await db.execute("UPDATE delivery_claim SET until = now() - interval '1 second'")
        assert await deliver(area_client) == 1
    assert len(receiver.message_ids) == 2
    assert len(set(receiver.message_ids)) == 1
    assert len((await only_delivery(area_client))["attempts"]) == 1


async def test_two_replicas_that_race_send_each_attempt_once(
    start_installation: OpenTestInstallation,
) -> None:
    async with (
        run_webhook_receiver() as receiver,
        start_installation([service]) as one,
        start_installation([service], clock=one.clock) as other,
    ):
        receiver.response_delay = 0.01
        await add_references(one)
        client = CommsClient(one)
        await client.create_subscription(receiver.url, secret=WEBHOOK_SECRET)
        meetings = [await client.plan_meeting() for _ in range(20)]
        held = {"began_at": "2026-11-23T07:30:00+08:00", "minutes": 61}
        attendance = [{"department": "rnd", "persons": 1}]
        for meeting in meetings:
            side = CommsClient(other) if meeting in meetings[::2] else client
            await side.post(f"{meeting}/hold", {**held, "attendance": attendance})
        await one.wait_until_idle()
        await wait_until_delivered(client, 20)
        found = [item for notice in await client.list_notices() for item in notice["deliveries"]]
    assert len(receiver.message_ids) == len(set(receiver.message_ids)) == 20
    assert all(has_valid_signature(*message) for message in receiver.messages)
    assert all(len(item["attempts"]) == 1 for item in found)


async def test_concurrent_claims_get_different_deliveries(
    area_client: CommsClient,
) -> None:
    for port in range(8001, 8021):
        await area_client.create_subscription(f"http://127.0.0.1:{port}/")
    await area_client.hold_overrun_meeting()
    area = area_client.installation.area("comms")

    async def claim() -> list[str]:
        async with area.pool.acquire() as db, db.transaction():
            return [
                str(one.delivery_id)
                for one in await webhook_deliveries_and_claims.claim_deliveries(
                    db, area.clock(), (), area.outbound.cipher
                )
            ]

    claimed = [one for batch in await asyncio.gather(*(claim() for _ in range(4))) for one in batch]
    assert len(claimed) == len(set(claimed)) == 20
    assert await claim() == []
