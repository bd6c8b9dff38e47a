"""Webhook subscriptions over HTTP."""

from typing import Any

import pytest

from services.comms.domain.webhook_signature import decode_secret
from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.comms.area_client import SOME_ID, CommsClient
from tests.comms.webhook_receiver import WEBHOOK_SECRET

SUBSCRIPTION_BODY: dict[str, Any] = {
    "url": "https://example.com/concord",
    "kinds": ["silence-alerted", "reply-breached"],
}


async def list_subscriptions(area_client: CommsClient) -> list[dict[str, Any]]:
    """Return the subscriptions as an officer sees them."""
    answer = await area_client.send("GET", "/subscriptions")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_the_secret_is_shown_once(area_client: CommsClient) -> None:
    answer = await area_client.post("/subscriptions", SUBSCRIPTION_BODY)
    assert answer.status_code == 201, answer.text
    assert len(decode_secret(answer.json()["secret"])) == 32
    read = await area_client.send("GET", answer.headers["Location"])
    assert read_version(read) == read_version(answer) == 1
    assert read.json() == {
        "subscription_id": answer.json()["id"],
        **SUBSCRIPTION_BODY,
        "active": True,
        "created_at": "2026-11-23T09:00:00+08:00",
        "overlap_until": None,
        "message": None,
    }
    everywhere = read.text + (await area_client.send("GET", "/subscriptions")).text
    assert "secret" not in everywhere
    assert answer.json()["secret"] not in everywhere


async def test_generated_secrets_differ_and_a_given_secret_is_used(
    area_client: CommsClient,
) -> None:
    one = (await area_client.post("/subscriptions", SUBSCRIPTION_BODY)).json()["secret"]
    other = (await area_client.post("/subscriptions", SUBSCRIPTION_BODY)).json()["secret"]
    assert one != other
    given = await area_client.post(
        "/subscriptions", {**SUBSCRIPTION_BODY, "secret": WEBHOOK_SECRET}
    )
    assert given.json()["secret"] == WEBHOOK_SECRET


async def test_no_event_or_response_table_holds_the_secret(area_client: CommsClient) -> None:
    await area_client.post(
        "/subscriptions", {**SUBSCRIPTION_BODY, "secret": WEBHOOK_SECRET}, Idempotency_Key="k"
    )
    area = area_client.installation.area("comms")
    async with area.pool.acquire() as db:
        for table in ("event", "outbox", "idempotency", "subscription"):
            rows = await db.fetch(f"SELECT t::text AS row FROM {table} AS t")
            assert WEBHOOK_SECRET not in "".join(row["row"] for row in rows), table


async def test_a_repeated_request_gets_the_same_secret_and_stores_no_other(
    area_client: CommsClient,
) -> None:
    first = await area_client.post("/subscriptions", SUBSCRIPTION_BODY, Idempotency_Key='"s-1"')
    again = await area_client.post("/subscriptions", SUBSCRIPTION_BODY, Idempotency_Key='"s-1"')
    assert first.json() == again.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert len(await list_subscriptions(area_client)) == 1
    wrong = {**SUBSCRIPTION_BODY, "url": "http://example.com/"}
    assert (await area_client.post("/subscriptions", wrong)).status_code == 422
    async with area_client.installation.area("comms").pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM webhook_key") == 1


async def test_changing_a_subscription_needs_the_version_that_was_read(
    area_client: CommsClient,
) -> None:
    path = await area_client.create_subscription("https://example.com/a")
    other = {"url": "https://example.com/b", "kinds": ["channel-deviated"]}
    assert (await area_client.put(path, other)).status_code == 428
    assert (await area_client.put(path, other, If_Match='"7"')).status_code == 412
    done = await area_client.put(path, other, If_Match='"1"')
    assert (done.status_code, read_version(done)) == (200, 2)
    found = (await area_client.send("GET", path)).json()
    assert {key: found[key] for key in other} == other


async def test_a_subscription_is_paused_and_resumed(area_client: CommsClient) -> None:
    path = await area_client.create_subscription("https://example.com/a")
    assert (await area_client.post(f"{path}/disable")).json()["version"] == 2
    assert (await area_client.post(f"{path}/disable")).json()["version"] == 2
    assert (await area_client.send("GET", path)).json()["active"] is False
    assert (await area_client.post(f"{path}/enable")).json()["version"] == 3
    assert (await area_client.send("GET", path)).json()["active"] is True


async def test_subscriptions_are_listed_page_by_page(area_client: CommsClient) -> None:
    for number in range(3):
        await area_client.create_subscription(f"https://example.com/{number}")
    first = (await area_client.send("GET", "/subscriptions?limit=2")).json()
    rest = (await area_client.send("GET", f"/subscriptions?cursor={first['next_cursor']}")).json()
    urls = [one["url"] for one in first["items"] + rest["items"]]
    assert urls == [f"https://example.com/{number}" for number in range(3)]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://example.com/"},
        {"url": "https://169.254.169.254/latest"},
        {"url": "https://user:pass@example.com/"},
        {"url": "https://example.com/" + "x" * 2000},
        {"url": "javascript:alert(1)"},
        {"url": "https://a\x00b/"},
        {"url": "https://[::1"},
        {"url": 7},
        {"kinds": []},
        {"kinds": ["gossip"]},
        {"kinds": ["reply-breached"] * 2},
        {"secret": "whsec_short"},
        {"secret": "password"},
        {"secret": "whsec_" + "A" * 1000},
        {"secret": 1},
        {"unknown": 1},
    ],
)
async def test_invalid_settings_are_refused(
    area_client: CommsClient, change: dict[str, Any]
) -> None:
    answer = await area_client.post("/subscriptions", {**SUBSCRIPTION_BODY, **change})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await list_subscriptions(area_client) == []


async def test_an_unknown_subscription_is_not_found(area_client: CommsClient) -> None:
    unknown = f"/subscriptions/{SOME_ID}"
    answers = [
        await area_client.send("GET", unknown),
        await area_client.put(unknown, SUBSCRIPTION_BODY, If_Match='"0"'),
        await area_client.post(f"{unknown}/disable"),
        await area_client.post(f"{unknown}/enable"),
    ]
    assert [answer.json()["code"] for answer in answers] == ["unknown-subscription"] * 4


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/subscriptions"),
        ("POST", "/subscriptions"),
        ("GET", f"/subscriptions/{SOME_ID}"),
        ("PUT", f"/subscriptions/{SOME_ID}"),
        ("POST", f"/subscriptions/{SOME_ID}/disable"),
        ("POST", f"/subscriptions/{SOME_ID}/enable"),
        ("POST", f"/deliveries/{SOME_ID}/replay"),
    ],
)
async def test_only_authorized_roles_see_and_manage_subscriptions(
    area_client: CommsClient, method: str, path: str
) -> None:
    for role in (Role.AUDITOR, Role.DEPARTMENT_HEAD):
        caller = area_client.installation.authorization_headers(role, department="sales")
        answer = await area_client.send(method, path, SUBSCRIPTION_BODY, caller, If_Match='"1"')
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_the_operator_may_manage_subscriptions(area_client: CommsClient) -> None:
    operator = area_client.installation.authorization_headers(Role.OPERATOR)
    assert (await area_client.send("GET", "/subscriptions", None, operator)).status_code == 200
