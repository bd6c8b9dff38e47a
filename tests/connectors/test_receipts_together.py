"""Deliveries that come at once share transactions; each has its own result and its own body."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from services.connectors.api import receipt_slots
from services.connectors.api.receipt_slots import DeliveriesTooMany, ReceiptSlots
from services.connectors.application.delivery_receipt import receive_delivery
from services.connectors.domain.systems.jira import JIRA
from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created, encode

COUNT = 60


async def test_deliveries_that_come_at_once_share_transactions_and_keep_their_own_bodies(
    jira: ConnectorsClient,
) -> None:
    bodies = [encode(created(jira.installation.clock(), summary=f"{n}")) for n in range(COUNT)]
    answers = await asyncio.gather(
        *(jira.deliver(body, str(number)) for number, body in enumerate(bodies)),
        jira.deliver(bodies[0], "0"),
        jira.deliver(b"[]", "no object"),
        jira.deliver(bodies[1], "forged", signature="sha256=" + "0" * 64),
    )
    *taken, twice, unreadable, forged = answers
    assert {answer.status_code for answer in (*taken, twice)} == {202}
    assert (unreadable.status_code, forged.status_code) == (400, 401)
    assert twice.json() == taken[0].json()
    async with jira.area.pool.acquire() as db:
        kept = await db.fetch("SELECT delivery_id, body, xmin::text FROM delivery_body")
        recorded = await db.fetch("SELECT delivery_id, size, xmin::text FROM delivery")
    ids = [answer.json()["id"] for answer in taken]
    assert {str(one["delivery_id"]): one["body"] for one in kept} == dict(
        zip(ids, bodies, strict=True)
    )
    assert {str(one["delivery_id"]) for one in recorded} == set(ids)
    assert len({one["xmin"] for one in kept} | {one["xmin"] for one in recorded}) < COUNT / 4


async def test_who_stops_waiting_for_an_answer_hinders_no_other(jira: ConnectorsClient) -> None:
    bodies = [encode(created(jira.installation.clock(), summary=f"{n}")) for n in range(20)]
    tasks = [
        asyncio.create_task(receive_delivery(jira.area, "jira", JIRA, str(n), body))
        for n, body in enumerate(bodies)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    for task in tasks[::2]:
        with suppress(asyncio.CancelledError):
            await task
    ids = {await task for task in tasks[1::2]}
    async with jira.area.pool.acquire() as db:
        recorded = {
            one["delivery_id"] for one in await db.fetch("SELECT delivery_id FROM delivery_body")
        }
    assert len(ids) == 10
    assert ids <= recorded


def test_beyond_its_limit_a_connector_is_asked_to_come_again_and_others_are_not() -> None:
    slots = ReceiptSlots(limit=1)
    with slots.take("jira"):
        with slots.take("other"), pytest.raises(DeliveriesTooMany), slots.take("jira"):
            raise AssertionError
        with pytest.raises(DeliveriesTooMany), slots.take("jira"):
            raise AssertionError
    with slots.take("jira"):
        pass


async def test_too_many_deliveries_at_once_are_answered_429_and_leave_nothing(
    jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_no_more(_slots: ReceiptSlots, _connector: str) -> None:
        raise DeliveriesTooMany

    monkeypatch.setattr(receipt_slots.ReceiptSlots, "take", take_no_more)
    refused = await jira.deliver(created(jira.installation.clock()), "1")
    assert (refused.status_code, refused.json()["code"]) == (429, "deliveries-too-many")
    assert refused.headers["Retry-After"] == "1"
    assert await jira.count("delivery") == await jira.count("delivery_body") == 0
    monkeypatch.undo()
    assert (await jira.deliver(created(jira.installation.clock()), "1")).status_code == 202
