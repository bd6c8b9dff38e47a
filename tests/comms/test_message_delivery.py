"""People are told by robots of chat and by e-mail, within the limits of each."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.comms.domain.message_providers import PROVIDERS
from tests.comms.area_client import CommsClient
from tests.comms.mail_server import run_mail_server
from tests.comms.message_delivery import (
    OFFERED,
    list_deliveries,
    offer_handoffs,
    tell,
    tell_by,
)
from tests.comms.robot_server import TOKEN, run_robot


@pytest.mark.parametrize(
    ("transport", "secret", "path"),
    [
        ("feishu", "test-secret", ("content", "text")),
        ("dingtalk", "SECtest", ("markdown", "text")),
        ("wecom", None, ("text", "content")),
        ("slack", None, ("text",)),
    ],
)
async def test_a_notice_is_told_by_a_robot_with_its_signature(
    manual_client: CommsClient, transport: str, secret: str | None, path: tuple[str, ...]
) -> None:
    async with run_robot(transport, secret) as robot:
        await tell_by(manual_client, transport, {"url": robot.url, "secret": secret})
        await manual_client.hold_overrun_meeting()
        assert await tell(manual_client) == 1
        assert await tell(manual_client) == 0
    text: Any = robot.bodies[0]
    for key in path:
        text = text[key]
    assert "took 75 minutes, 15 more than planned" in text
    assert "会议超时" in text
    (delivery,) = await list_deliveries(manual_client)
    assert delivery["status"] == "delivered"


async def test_http_200_with_an_error_body_is_a_failure_and_the_code_is_kept(
    manual_client: CommsClient,
) -> None:
    async with run_robot("feishu", "another-secret") as robot:
        await tell_by(manual_client, "feishu", {"url": robot.url, "secret": "test-secret"})
        await manual_client.hold_overrun_meeting()
        await tell(manual_client)
    (delivery,) = await list_deliveries(manual_client)
    assert (robot.bodies, delivery["status"]) == ([], "failed")
    (attempt,) = delivery["attempts"]
    assert (attempt["status"], attempt["provider_code"]) == (200, "19021")
    assert attempt["error"] == "the provider refused it: sign match fail"


async def test_a_provider_that_blocks_is_left_alone_by_every_replica(
    manual_client: CommsClient,
) -> None:
    refusal = (200, '{"errcode":130101,"errmsg":"send too fast"}')
    async with run_robot("dingtalk", "SECtest", refusal) as robot:
        await tell_by(manual_client, "dingtalk", {"url": robot.url, "secret": "SECtest"})
        await manual_client.hold_overrun_meeting()
        await tell(manual_client)
        (delivery,) = await list_deliveries(manual_client)
        assert (delivery["status"], delivery["due_at"]) == ("due", "2026-11-23T09:10:00+08:00")
        assert delivery["attempts"][0]["provider_code"] == "130101"
        manual_client.installation.clock.advance(timedelta(minutes=10))
        assert await tell(manual_client) == 1  # claimed, and given back: the robot is blocked
        async with manual_client.installation.area("comms").pool.acquire() as db:
            assert await db.fetchval("SELECT count(*) FROM delivery_claim") == 0
            await db.execute("UPDATE message_robot SET blocked_until = now()")
        assert await tell(manual_client) == 1
    assert len(robot.bodies) == 2
    (delivery,) = await list_deliveries(manual_client)
    assert delivery["status"] == "delivered"


async def test_above_the_limit_notices_are_one_digest(
    manual_client: CommsClient,
) -> None:
    limit = PROVIDERS["wecom"].limits[0].messages
    async with run_robot("wecom") as robot:
        await tell_by(manual_client, "wecom", {"url": robot.url}, language="zh", kinds=OFFERED)
        await offer_handoffs(manual_client, limit + 1)
        assert await tell(manual_client) == limit + 1
    (body,) = robot.bodies
    assert f"{limit + 1} 条通知" in body["text"]["content"]
    assert len(body["text"]["content"].encode()) <= 2048
    deliveries = await list_deliveries(manual_client)
    assert {one["status"] for one in deliveries} == {"delivered"}
    assert {one["attempts"][0]["digest_of"] for one in deliveries} == {limit + 1}


async def test_nobody_is_told_in_quiet_hours(manual_client: CommsClient) -> None:
    quiet = {"begins": "20:00", "ends": "09:30"}
    async with run_robot("slack") as robot:
        await tell_by(manual_client, "slack", {"url": robot.url}, quiet_hours=quiet)
        await manual_client.hold_overrun_meeting()
        assert await tell(manual_client) == 0
        (delivery,) = await list_deliveries(manual_client)
        assert delivery["due_at"] == "2026-11-23T09:30:00+08:00"
        manual_client.installation.clock.advance(timedelta(minutes=30))
        assert await tell(manual_client) == 1
    assert len(robot.bodies) == 1


async def test_only_notices_to_the_departments_of_a_subscription_are_told(
    manual_client: CommsClient,
) -> None:
    async with run_robot("slack") as robot:
        await tell_by(manual_client, "slack", {"url": robot.url}, departments=["RND"])
        await manual_client.hold_overrun_meeting()
        assert await tell(manual_client) == 0
        await tell_by(manual_client, "slack", {"url": robot.url}, departments=["HR"])
        await manual_client.hold_overrun_meeting()
        assert await tell(manual_client) == 1


async def test_no_event_list_or_robot_row_holds_the_address(manual_client: CommsClient) -> None:
    async with run_robot("dingtalk", "SECtest") as robot:
        address = {"url": robot.url, "secret": "SECtest", "mentions": ["13800000000"]}
        path = await tell_by(manual_client, "dingtalk", address)
        await manual_client.hold_overrun_meeting()
        await tell(manual_client)
        assert robot.bodies[0]["at"] == {"atMobiles": ["13800000000"]}
    read = (await manual_client.send("GET", path)).json()
    assert read["url"] == robot.url[: robot.url.index("/robot")]
    async with manual_client.installation.area("comms").pool.acquire() as db:
        tables = ("event", "outbox", "idempotency", "subscription", "message_robot", "webhook_key")
        for table in tables:
            rows = await db.fetch(f"SELECT t::text AS row FROM {table} AS t")
            found = "".join(row["row"] for row in rows)
            assert not any(one in found for one in (TOKEN, "SECtest", "13800000000")), table


async def test_a_replaced_address_is_used_at_once(manual_client: CommsClient) -> None:
    async with run_robot("slack") as old, run_robot("slack") as new:
        path = await tell_by(manual_client, "slack", {"url": old.url})
        await manual_client.hold_overrun_meeting()
        replace_path = path.replace("/subscriptions", "/message-subscriptions")
        answer = await manual_client.post(f"{replace_path}/replace-address", {"url": new.url})
        assert answer.status_code == 200, answer.text
        await tell(manual_client)
    assert (len(old.bodies), len(new.bodies)) == (0, 1)
    assert (await manual_client.send("GET", path)).json()["url"] == f"http://127.0.0.1:{new.port}"


@pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Session.login_data")
async def test_a_notice_is_told_by_e_mail(manual_client: CommsClient) -> None:
    async with run_mail_server() as server:
        for recipient in ("ann@example.com", "full@example.com", "nobody@example.com"):
            await tell_by(manual_client, "email", server.address | {"recipient": recipient})
        await manual_client.hold_overrun_meeting()
        assert await tell(manual_client) == 3
    (mail,) = server.mails
    assert (mail["To"], mail["From"]) == ("ann@example.com", "concord@example.com")
    assert mail["Subject"] == "[Concord] 会议超时 / Meeting overran"
    assert "took 75 minutes" in mail.get_content()
    deliveries = await list_deliveries(manual_client)
    found = {(one["status"], one["attempts"][0]["provider_code"]) for one in deliveries}
    assert found == {("delivered", None), ("due", "452"), ("failed", "550")}
    assert "full@example.com" not in json.dumps(deliveries)


async def test_a_mail_server_that_is_away_is_tried_again(manual_client: CommsClient) -> None:
    address = {
        "url": "smtp://127.0.0.1:9",
        "sender": "concord@example.com",
        "recipient": "ann@example.com",
    }
    await tell_by(manual_client, "email", address)
    await manual_client.hold_overrun_meeting()
    await tell(manual_client)
    (delivery,) = await list_deliveries(manual_client)
    assert (delivery["status"], delivery["attempts"][0]["status"]) == ("due", None)
