"""What goes wrong while people are told loses nothing, and delays nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.comms.application import message_delivery_worker
from services.comms.application.message_delivery_worker import MessageDeliveryWorker
from services.comms.application.message_sender import send_message
from services.comms.application.webhook_client import open_webhook_client
from services.comms.domain.webhook_delivery_commands import AttemptResult
from services.comms.domain.webhook_delivery_decisions import RETRY_DELAYS
from shared.testing.installation import TEST_OUTBOUND
from tests.comms.area_client import CommsClient
from tests.comms.mail_server import run_mail_server
from tests.comms.message_delivery import (
    OFFERED,
    STORE,
    list_deliveries,
    offer_handoffs,
    tell,
    tell_by,
)
from tests.comms.robot_server import run_robot


class Killed(BaseException):
    """Stands for SIGKILL: nothing that handles errors catches it, and no transaction commits."""


async def test_a_provider_that_answers_slowly_for_an_hour_delays_no_other_one(
    manual_client: CommsClient,
) -> None:
    async with run_robot("feishu", "s") as slow, run_robot("slack") as fast:
        slow.delay = 3600.0
        await tell_by(manual_client, "feishu", {"url": slow.url, "secret": "s"}, kinds=OFFERED)
        await tell_by(manual_client, "slack", {"url": fast.url}, kinds=OFFERED)
        await offer_handoffs(manual_client, 1)
        clock = manual_client.installation.clock
        for pause in (timedelta(0), *RETRY_DELAYS[:4]):  # within the hour
            clock.advance(pause)
            await tell(manual_client, timeout_seconds=0.3)
            assert len(fast.bodies) == 1
        slow.delay = 0.0
        clock.advance(RETRY_DELAYS[4])
        assert await tell(manual_client) == 1
    deliveries = await list_deliveries(manual_client)
    assert {one["status"] for one in deliveries} == {"delivered"}
    log = max((one["attempts"] for one in deliveries), key=len)
    assert [one["error"] for one in log] == ["no answer within 0.3 seconds"] * 5 + [None]
    # It took each message before it was given up: the group reads it again, once for each attempt.
    assert len(slow.bodies) == 6


@pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Session.login_data")
async def test_kill_9_between_sending_and_recording_sends_it_again_and_logs_it_once(
    manual_client: CommsClient,
) -> None:
    async def die(*_: object) -> None:
        raise Killed

    async with run_robot("slack") as robot, run_mail_server() as mail_server:
        await tell_by(manual_client, "slack", {"url": robot.url}, kinds=OFFERED)
        address = mail_server.address | {"recipient": "ann@example.com"}
        await tell_by(manual_client, "email", address, kinds=OFFERED)
        await offer_handoffs(manual_client, 1)
        area, store = manual_client.installation.area("comms"), replace(STORE, release=die)
        for _ in range(2):  # a task that dies cancels the others
            with pytest.raises(BaseExceptionGroup):
                async with (
                    open_webhook_client(TEST_OUTBOUND.allowed_networks, 5.0) as client,
                    asyncio.TaskGroup() as group,
                ):
                    await MessageDeliveryWorker(area, store, client).start_due_deliveries(group)
            assert await tell(manual_client) == 0  # its claim holds for two minutes
            assert {one["status"] for one in await list_deliveries(manual_client)} == {"due"}
            async with area.pool.acquire() as db:
                await db.execute("UPDATE delivery_claim SET until = now() - interval '1 second'")
        assert await tell(manual_client) == 2
    for delivery in await list_deliveries(manual_client):
        assert (delivery["status"], len(delivery["attempts"])) == ("delivered", 1)
    assert len(robot.bodies) + len(mail_server.mails) > 2
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


@pytest.mark.parametrize("transport", ["feishu", "dingtalk"])
async def test_a_secret_that_is_replaced_while_messages_are_under_way_loses_none(
    manual_client: CommsClient, transport: str
) -> None:
    async with run_robot(transport, "old") as robot:
        path = await tell_by(
            manual_client, transport, {"url": robot.url, "secret": "old"}, kinds=OFFERED
        )
        await offer_handoffs(manual_client, 3)
        robot.next_secret = "new"
        replaced = path.replace("/subscriptions", "/message-subscriptions") + "/replace-address"

        async def replace_after_the_first(*arguments: Any) -> timedelta:
            wait = await STORE.acquire_permit(*arguments)
            if len(robot.bodies) == 1:
                body = {"url": robot.url, "secret": "new"}
                assert (await manual_client.post(replaced, body)).status_code == 200
            return wait

        area = manual_client.installation.area("comms")
        store = replace(STORE, acquire_permit=replace_after_the_first)
        async with (
            open_webhook_client(TEST_OUTBOUND.allowed_networks, 5.0) as client,
            asyncio.TaskGroup() as group,
        ):
            await MessageDeliveryWorker(area, store, client).start_due_deliveries(group)
        statuses = [one["status"] for one in await list_deliveries(manual_client)]
        assert sorted(statuses) == ["delivered", "due", "due"]
        manual_client.installation.clock.advance(timedelta(seconds=5))
        assert await tell(manual_client) == 2
    assert {one["status"] for one in await list_deliveries(manual_client)} == {"delivered"}
    assert len(robot.bodies) == 3


async def test_an_error_in_sending_one_message_ends_the_work_for_no_other(
    manual_client: CommsClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def send(transport: str, *arguments: Any) -> AttemptResult:
        if transport == "feishu":
            raise IndexError("https://token")
        return await send_message(transport, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(message_delivery_worker, "send_message", send)
    async with run_robot("slack") as robot:
        address = {"url": "https://open.feishu.cn/hook", "secret": "s"}
        await tell_by(manual_client, "feishu", address, kinds=OFFERED)
        await tell_by(manual_client, "slack", {"url": robot.url}, kinds=OFFERED)
        await offer_handoffs(manual_client, 1)
        assert await tell(manual_client) == 2
    assert len(robot.bodies) == 1
    failed, sent = sorted(
        await list_deliveries(manual_client), key=lambda one: one["status"], reverse=True
    )
    assert (failed["status"], sent["status"]) == ("due", "delivered")
    assert failed["attempts"][0]["error"] == "it could not be sent, by an error in Concord"
    assert "IndexError" in caplog.text
    assert "token" not in caplog.text
