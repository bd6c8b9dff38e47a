"""Subscriptions that tell people, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.comms.area_client import SOME_ID, CommsClient

ADDRESS = {"url": "https://open.feishu.cn/open-apis/bot/v2/hook/0123", "secret": "s"}
BODY: dict[str, Any] = {
    "transport": "feishu",
    "kinds": ["handoff-offered", "goal-lagging"],
    "language": "zh",
    "departments": ["Sales"],
    "quiet_hours": {"begins": "20:00", "ends": "08:00"},
    "address": ADDRESS,
}
SETTINGS = {key: value for key, value in BODY.items() if key != "address"}


def message_path(path: str) -> str:
    """Return the path of what is particular to a subscription that tells people."""
    return path.replace("/subscriptions", "/message-subscriptions")


async def test_it_is_read_among_the_subscriptions_without_its_address(
    area_client: CommsClient,
) -> None:
    path = await area_client.create("/message-subscriptions", BODY)
    read = (await area_client.send("GET", path)).json()
    assert read["url"] == "https://open.feishu.cn"
    assert (read["active"], read["kinds"]) == (True, BODY["kinds"])
    assert read["message"] == {
        "transport": "feishu",
        "language": "zh",
        "departments": ["sales"],
        "quiet_hours": {"begins": "20:00:00", "ends": "08:00:00"},
        "serves_people": False,
        "only_as_contact": False,
        "unless_contact_is_told": False,
        "own": None,
    }


async def test_it_is_disabled_enabled_and_deleted_as_webhooks_are(
    area_client: CommsClient,
) -> None:
    path = await area_client.create("/message-subscriptions", BODY)
    assert (await area_client.post(f"{path}/disable")).json()["version"] == 2
    assert (await area_client.send("GET", path)).json()["active"] is False
    assert (await area_client.post(f"{path}/enable")).json()["version"] == 3
    assert (await area_client.send("GET", path)).json()["active"] is True
    async with area_client.installation.area("comms").pool.acquire() as db:
        # What the earlier version reads, which would send it what a webhook gets.
        assert await db.fetchval("SELECT active FROM subscription") is False
    assert (await area_client.send("DELETE", path)).status_code == 200
    assert (await area_client.send("GET", path)).status_code == 404


async def test_its_settings_are_changed_by_the_version_that_was_read(
    area_client: CommsClient,
) -> None:
    path = await area_client.create("/message-subscriptions", BODY)
    other = {**SETTINGS, "kinds": ["step-opened"], "quiet_hours": None, "departments": []}
    assert (await area_client.put(message_path(path), other)).status_code == 428
    done = await area_client.put(message_path(path), other, If_Match='"1"')
    assert done.status_code == 200, done.text
    read = (await area_client.send("GET", path)).json()
    assert (read["kinds"], read["message"]["quiet_hours"]) == (["step-opened"], None)
    missing = f"/message-subscriptions/{SOME_ID}"
    assert (await area_client.put(missing, SETTINGS, If_Match='"2"')).status_code == 404


async def test_a_subscription_keeps_its_transport(area_client: CommsClient) -> None:
    message = await area_client.create("/message-subscriptions", BODY)
    webhook = await area_client.create_subscription("https://example.com/a")
    webhook_body = {"url": "https://example.com/a", "kinds": ["step-opened"]}
    answers = [
        await area_client.put(
            message_path(message), {**SETTINGS, "transport": "slack"}, If_Match='"2"'
        ),
        await area_client.put(message_path(webhook), SETTINGS, If_Match='"2"'),
        await area_client.put(message, webhook_body, If_Match='"2"'),
        await area_client.post(f"{message}/rotate-secret"),
        await area_client.post(f"{message_path(webhook)}/replace-address", ADDRESS),
    ]
    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(409, "other-transport")] * len(answers)
    async with area_client.installation.area("comms").pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM webhook_key") == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"transport": "fax"}, None),
        ({"kinds": ["unknown"]}, None),
        ({"kinds": ["goal-lagging", "goal-lagging"]}, "notice-kinds-unclear"),
        ({"quiet_hours": {"begins": "8:00", "ends": "25:00"}}, None),
        ({"quiet_hours": {"begins": "08:00", "ends": "08:00"}}, "quiet-all-day"),
        ({"departments": ["nowhere!"]}, None),
        ({"address": {"url": "https://10.0.0.1/hook", "secret": "s"}}, "url-not-allowed"),
        ({"address": {"url": "https://example.com/hook"}}, "robot-secret-missing"),
        ({"address": {**ADDRESS, "secret": ""}}, None),
        ({"address": {**ADDRESS, "recipient": "no address"}}, None),
        ({"address": {**ADDRESS, "mentions": ["<at all>"]}}, None),
        ({"unknown": 1}, None),
    ],
)
async def test_what_is_not_valid_is_refused_and_leaves_nothing(
    area_client: CommsClient, change: dict[str, Any], code: str | None
) -> None:
    answer = await area_client.post("/message-subscriptions", {**BODY, **change})
    assert answer.status_code == 422, answer.text
    assert code is None or answer.json()["code"] == code
    async with area_client.installation.area("comms").pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM webhook_key") == 0
        assert await db.fetchval("SELECT count(*) FROM subscription") == 0


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DEPARTMENT_HEAD, Role.AUDITOR])
async def test_only_officers_decide_who_is_told(area_client: CommsClient, role: Role) -> None:
    answer = await area_client.post("/message-subscriptions", BODY, role)
    assert answer.status_code == 403


async def test_the_same_request_twice_makes_one_subscription(area_client: CommsClient) -> None:
    first = await area_client.post("/message-subscriptions", BODY, Idempotency_Key='"m-1"')
    again = await area_client.post("/message-subscriptions", BODY, Idempotency_Key='"m-1"')
    assert first.json() == again.json()
    listed = (await area_client.send("GET", "/subscriptions")).json()["items"]
    assert len(listed) == 1
