"""Notices reach a real receiver, however it behaves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.comms.application.delivering import Postman
from services.comms.application.sending import mail
from services.comms.projections import deliveries
from services.comms.service import service
from shared.testing.house import OpenHouse
from tests.comms.company import Company
from tests.comms.receiver import SECRET, is_signed, receiving

PATIENCE_SECONDS = 20.0
NO_ONE = "http://127.0.0.1:9/hook"


@pytest.fixture
async def company(house: OpenHouse) -> AsyncIterator[Company]:
    """Give a company that delivers when a test does it."""
    async with house([replace(service, work=())]) as running_house:
        yield Company(running_house)


async def deliver(company: Company, patience: float = 5.0) -> int:
    """Deliver what is due once; return how many letters that were."""
    area = company.house.area("comms")
    async with mail(patience) as sending, asyncio.TaskGroup() as group:
        postman = Postman(area, deliveries.claim, deliveries.release, sending)
        return await postman.start_round(group)


async def the_delivery(company: Company) -> dict[str, Any]:
    """Return the only delivery of the only notice."""
    (notice,) = await company.notices()
    (delivery,) = notice["deliveries"]
    found: dict[str, Any] = delivery
    return found


async def until_delivered(company: Company, number: int) -> None:
    """Wait until background work has delivered so many notices."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = [one for notice in await company.notices() for one in notice["deliveries"]]
        if sum(one["status"] == "delivered" for one in found) == number:
            return
        assert time.monotonic() < give_up_at, found
        await asyncio.sleep(0.05)


async def test_a_notice_is_delivered_by_itself_and_signed(house: OpenHouse) -> None:
    async with receiving() as receiver, house([service]) as running_house:
        company = Company(running_house)
        await company.subscription(receiver.url, secret=SECRET)
        await company.overran()
        await until_delivered(company, 1)
        (notice,) = await company.notices()
    ((headers, body),) = receiver.messages
    assert is_signed(headers, body)
    assert headers["webhook-id"] == notice["notice_id"]
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    assert told["type"] == "meeting-overran"
    assert told["data"]["text"] == notice["text"]
    assert notice["deliveries"][0]["attempts"] == [
        {"number": 1, "status": 200, "error": None, "at": "2026-11-23T01:00:00Z"}
    ]


async def test_after_an_error_of_the_receiver_it_comes_again_under_the_same_id(
    company: Company,
) -> None:
    async with receiving("500 Internal Server Error") as receiver:
        await company.subscription(receiver.url, secret=SECRET)
        await company.overran()
        assert await deliver(company) == 1
        delivery = await the_delivery(company)
        assert (delivery["status"], delivery["due_at"]) == ("due", "2026-11-23T01:00:05Z")
        company.house.clock.pass_by(timedelta(seconds=4))
        assert await deliver(company) == 0
        company.house.clock.pass_by(timedelta(seconds=1))
        assert await deliver(company) == 1
        assert await deliver(company) == 0
    delivery = await the_delivery(company)
    assert (delivery["status"], delivery["due_at"]) == ("delivered", None)
    assert [(one["number"], one["status"], one["error"]) for one in delivery["attempts"]] == [
        (1, 500, "answered with 500"),
        (2, 200, None),
    ]
    first, second = receiver.messages
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert int(second[0]["webhook-timestamp"]) - int(first[0]["webhook-timestamp"]) == 5
    assert is_signed(*first)
    assert is_signed(*second)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("0", 1), ("999999999999", 86400), ("Mon, 23 Nov 2026 01:10:00 GMT", 600)],
)
async def test_a_receiver_is_left_alone_as_long_as_it_asks(
    company: Company, asked: str, seconds: int
) -> None:
    async with receiving(f"429 Too Many Requests\r\nRetry-After: {asked}") as receiver:
        await company.subscription(receiver.url)
        await company.overran()
        await deliver(company)
        company.house.clock.pass_by(timedelta(seconds=seconds - 1))
        assert await deliver(company) == 0
        company.house.clock.pass_by(timedelta(seconds=1))
        assert await deliver(company) == 1
    assert (await the_delivery(company))["status"] == "delivered"


async def test_a_receiver_that_does_not_answer_in_time_is_tried_again(company: Company) -> None:
    async with receiving() as receiver:
        receiver.pause = 1.0
        await company.subscription(receiver.url)
        await company.overran()
        await deliver(company, patience=0.2)
    delivery = await the_delivery(company)
    assert delivery["status"] == "due"
    assert delivery["attempts"][0]["status"] is None
    assert delivery["attempts"][0]["error"] == "no answer within 0.2 seconds"


async def test_a_receiver_that_is_not_there_is_tried_eight_times(company: Company) -> None:
    await company.subscription(NO_ONE)
    await company.overran()
    for attempt in range(1, 9):
        assert await deliver(company) == 1
        delivery = await the_delivery(company)
        assert len(delivery["attempts"]) == attempt
        company.house.clock.pass_by(timedelta(days=1))
    assert await deliver(company) == 0
    assert delivery["status"] == "failed"
    assert {one["status"] for one in delivery["attempts"]} == {None}
    assert delivery["attempts"][0]["error"].startswith("ConnectError")


async def test_another_refusal_is_the_end_until_somebody_replays_it(company: Company) -> None:
    async with receiving("404 Not Found") as receiver:
        await company.subscription(receiver.url)
        await company.overran()
        await deliver(company)
        company.house.clock.pass_by(timedelta(days=9))
        assert await deliver(company) == 0
        delivery = await the_delivery(company)
        assert delivery["status"] == "failed"
        replay = f"/deliveries/{delivery['delivery_id']}/replay"
        assert (await company.post(replay)).status_code == 200
        assert await deliver(company) == 1
        refused = await company.post(replay)
        assert (refused.status_code, refused.json()["code"]) == (409, "comms-refused")
    assert (await the_delivery(company))["status"] == "delivered"
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


async def test_a_redirect_is_not_followed(company: Company) -> None:
    async with receiving() as other, receiving(f"302 Found\r\nLocation: {other.url}") as receiver:
        await company.subscription(receiver.url)
        await company.overran()
        await deliver(company)
    assert (await the_delivery(company))["status"] == "failed"
    assert (len(receiver.messages), len(other.messages)) == (1, 0)


async def test_each_subscription_gets_what_it_wants_and_waits_for_no_other(
    company: Company,
) -> None:
    async with receiving() as slow, receiving() as quick, receiving() as unasked:
        slow.pause = 1.0
        for receiver in (slow, quick):
            await company.subscription(receiver.url)
        await company.subscription(unasked.url, "reply-breached")
        for _ in range(3):
            await company.overran()
        begun = time.monotonic()
        await deliver(company)
        assert time.monotonic() - begun < 4.5, "one after the other for each, side by side for all"
    assert len(set(slow.ids)) == len(set(quick.ids)) == 3
    assert unasked.ids == []


async def test_while_a_subscription_rests_its_deliveries_wait(company: Company) -> None:
    async with receiving() as receiver:
        subscription = await company.subscription(receiver.url)
        await company.overran()
        await company.post(f"{subscription}/disable")
        assert await deliver(company) == 0
        await company.overran()
        await company.post(f"{subscription}/enable")
        assert await deliver(company) == 1
    assert len(receiver.ids) == 1


async def test_whoever_dies_between_sending_and_entering_has_it_sent_again(
    company: Company,
) -> None:
    async with receiving() as receiver:
        await company.subscription(receiver.url, secret=SECRET)
        await company.overran()
        area = company.house.area("comms")
        async with area.pool.acquire() as db, db.transaction():
            (letter,) = await deliveries.claim(db, area.clock(), set())
        async with mail() as sending:
            headers = {"webhook-id": str(letter.notice_id)}
            answer = await sending.send(letter.url, headers, letter.body, area.clock())
        assert answer.status == 200
        assert SECRET not in repr(letter)
        assert await deliver(company) == 0, "the claim of the dead still holds"
        async with area.pool.acquire() as db:
            await db.execute("UPDATE delivery_claim SET until = now() - interval '1 second'")
        assert await deliver(company) == 1
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert len((await the_delivery(company))["attempts"]) == 1


async def test_two_replicas_that_race_send_each_attempt_once(house: OpenHouse) -> None:
    async with (
        receiving() as receiver,
        house([service]) as one,
        house([service], clock=one.clock) as other,
    ):
        receiver.pause = 0.01
        company = Company(one)
        await company.subscription(receiver.url, secret=SECRET)
        meetings = [await company.meeting() for _ in range(20)]
        held = {"began_at": "2026-11-23T07:30:00+08:00", "minutes": 61}
        attendance = [{"department": "rnd", "persons": 1}]
        for meeting in meetings:
            side = Company(other) if meeting in meetings[::2] else company
            await side.post(f"{meeting}/hold", {**held, "attendance": attendance})
        await one.settle()
        await until_delivered(company, 20)
        found = [item for notice in await company.notices() for item in notice["deliveries"]]
    assert len(receiver.ids) == len(set(receiver.ids)) == 20
    assert all(is_signed(*message) for message in receiver.messages)
    assert all(len(item["attempts"]) == 1 for item in found)


async def test_two_replicas_that_look_at_once_claim_different_deliveries(
    company: Company,
) -> None:
    for port in range(8001, 8021):
        await company.subscription(f"http://127.0.0.1:{port}/")
    await company.overran()
    area = company.house.area("comms")

    async def look() -> list[str]:
        async with area.pool.acquire() as db, db.transaction():
            return [str(one.delivery_id) for one in await deliveries.claim(db, area.clock(), ())]

    claimed = [one for some in await asyncio.gather(*(look() for _ in range(4))) for one in some]
    assert len(claimed) == len(set(claimed)) == 20
    assert await look() == []
