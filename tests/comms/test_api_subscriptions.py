"""Webhook subscriptions over HTTP."""

from typing import Any

import pytest

from services.comms.domain.signature import key_of
from shared.http.callers import Role
from tests.comms.company import SOME_ID, Company
from tests.comms.receiver import SECRET

WANTED: dict[str, Any] = {
    "url": "https://example.com/concord",
    "kinds": ["silence-alerted", "reply-breached"],
}


async def listed(company: Company) -> list[dict[str, Any]]:
    """Return the subscriptions as their keeper sees them."""
    answer = await company.send("GET", "/subscriptions")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_the_secret_is_shown_once(company: Company) -> None:
    answer = await company.post("/subscriptions", WANTED)
    assert answer.status_code == 201, answer.text
    assert len(key_of(answer.json()["secret"])) == 32
    read = await company.send("GET", answer.headers["Location"])
    assert read.headers["ETag"] == answer.headers["ETag"] == '"1"'
    assert read.json() == {
        "subscription_id": answer.json()["id"],
        **WANTED,
        "active": True,
        "created_at": "2026-11-23T01:00:00Z",
    }
    everywhere = read.text + (await company.send("GET", "/subscriptions")).text
    assert "secret" not in everywhere
    assert answer.json()["secret"] not in everywhere


async def test_no_two_are_given_the_same_secret_and_a_given_one_is_kept(company: Company) -> None:
    one = (await company.post("/subscriptions", WANTED)).json()["secret"]
    other = (await company.post("/subscriptions", WANTED)).json()["secret"]
    assert one != other
    given = await company.post("/subscriptions", {**WANTED, "secret": SECRET})
    assert given.json()["secret"] == SECRET


async def test_no_log_holds_the_secret(company: Company) -> None:
    await company.post("/subscriptions", {**WANTED, "secret": SECRET}, Idempotency_Key="k")
    area = company.house.area("comms")
    async with area.pool.acquire() as db:
        for table in ("event", "outbox", "idempotency", "subscription"):
            rows = await db.fetch(f"SELECT t::text AS row FROM {table} AS t")
            assert SECRET not in "".join(row["row"] for row in rows), table


async def test_the_same_key_gets_the_same_secret_and_leaves_no_other_behind(
    company: Company,
) -> None:
    first = await company.post("/subscriptions", WANTED, Idempotency_Key='"s-1"')
    again = await company.post("/subscriptions", WANTED, Idempotency_Key='"s-1"')
    assert first.json() == again.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert len(await listed(company)) == 1
    wrong = {**WANTED, "url": "http://example.com/"}
    assert (await company.post("/subscriptions", wrong)).status_code == 422
    async with company.house.area("comms").pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM webhook_secret") == 1


async def test_it_changes_for_one_who_has_read_it(company: Company) -> None:
    path = await company.subscription("https://example.com/a")
    other = {"url": "https://example.com/b", "kinds": ["channel-deviated"]}
    assert (await company.send("PUT", path, other)).status_code == 428
    assert (await company.send("PUT", path, other, If_Match='"7"')).status_code == 412
    done = await company.send("PUT", path, other, If_Match='"1"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    found = (await company.send("GET", path)).json()
    assert {key: found[key] for key in other} == other


async def test_it_rests_and_goes_on(company: Company) -> None:
    path = await company.subscription("https://example.com/a")
    assert (await company.post(f"{path}/disable")).json()["version"] == 2
    assert (await company.post(f"{path}/disable")).json()["version"] == 2
    assert (await company.send("GET", path)).json()["active"] is False
    assert (await company.post(f"{path}/enable")).json()["version"] == 3
    assert (await company.send("GET", path)).json()["active"] is True


async def test_they_are_listed_part_by_part(company: Company) -> None:
    for number in range(3):
        await company.subscription(f"https://example.com/{number}")
    first = (await company.send("GET", "/subscriptions?limit=2")).json()
    rest = (await company.send("GET", f"/subscriptions?cursor={first['next_cursor']}")).json()
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
async def test_what_cannot_be_granted_is_refused(company: Company, change: dict[str, Any]) -> None:
    answer = await company.post("/subscriptions", {**WANTED, **change})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await listed(company) == []


async def test_an_unknown_one_is_not_found(company: Company) -> None:
    unknown = f"/subscriptions/{SOME_ID}"
    answers = [
        await company.send("GET", unknown),
        await company.send("PUT", unknown, WANTED, If_Match='"0"'),
        await company.post(f"{unknown}/disable"),
        await company.post(f"{unknown}/enable"),
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
async def test_only_keepers_see_and_keep_them(company: Company, method: str, path: str) -> None:
    for role in (Role.AUDITOR, Role.DEPARTMENT_HEAD):
        caller = company.house.caller(role, department="sales")
        answer = await company.send(method, path, WANTED, caller, If_Match='"1"')
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_the_operator_is_a_keeper(company: Company) -> None:
    operator = company.house.caller(Role.OPERATOR)
    assert (await company.send("GET", "/subscriptions", None, operator)).status_code == 200
