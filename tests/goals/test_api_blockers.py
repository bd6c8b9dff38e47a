"""The routes of blockers and support."""

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.goals.area_client import SOME_ID, GoalsClient

SUPPORT_BODY = {"department": "legal", "what": "apply for it", "due": "2026-12-24"}


async def raise_blocker(area_client: GoalsClient) -> tuple[str, str]:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    sales = area_client.executor_headers("sales")
    return regions, await area_client.create_resource(
        f"/goals/{regions}/blockers", {"what": "no licence"}, sales
    )


async def test_support_is_asked_given_and_the_blocker_resolved(area_client: GoalsClient) -> None:
    regions, blocker = await raise_blocker(area_client)
    path, sales = f"/blockers/{blocker}", area_client.executor_headers("sales")
    support = await area_client.create_resource(f"{path}/supports", SUPPORT_BODY, sales)
    second = await area_client.create_resource(
        f"{path}/supports", {**SUPPORT_BODY, "department": "product"}, sales
    )
    give = f"{path}/supports/{support}/give"
    assert (await area_client.post(give, {}, sales)).json()["code"] == "other-department"
    assert (
        await area_client.post(give, {}, area_client.executor_headers("legal"))
    ).status_code == 200
    withdraw = f"{path}/supports/{second}/withdraw"
    reason = {"reason": "moot"}
    foreign = await area_client.post(withdraw, reason, area_client.executor_headers("product"))
    assert foreign.json()["code"] == "other-department"
    assert (await area_client.post(withdraw, reason, sales)).status_code == 200
    assert (await area_client.post(f"{path}/resolve", {}, sales)).status_code == 200
    found = await area_client.get(path)
    assert read_version(found) == 6
    shown = found.json()
    assert (shown["goal"], shown["department"], shown["what"]) == ("Regions", "sales", "no licence")
    assert shown["resolved_at"] == "2026-11-23T09:00:00+08:00"
    assert [(item["department"], item["status"], item["reason"]) for item in shown["supports"]] == [
        ("legal", "given", None),
        ("product", "withdrawn", "moot"),
    ]
    (asked, _) = await area_client.published_facts("support-asked")
    assert asked["due_at"] == "2026-12-24T15:59:59.999999Z"
    assert (asked["asker"], asked["what"]) == ("sales", "apply for it")
    (given,) = await area_client.published_facts("support-given")
    assert "done_by" in given
    assert given["given_at"] <= given["due_at"]
    (withdrawn,) = await area_client.published_facts("support-withdrawn")
    assert (withdrawn["support_id"], withdrawn["reason"]) == (second, "moot")
    (raised,) = await area_client.published_facts("blocker-raised")
    (resolved,) = await area_client.published_facts("blocker-resolved")
    assert raised["goal_id"] == resolved["goal_id"] == regions
    assert resolved["raised_at"] == raised["at"] == "2026-11-23T01:00:00Z"
    (row,) = (await area_client.get("/blockers", goal=regions)).json()["items"]
    assert row["raised_by"] == "tester"


async def test_only_the_goals_department_raises_asks_and_resolves(area_client: GoalsClient) -> None:
    regions, blocker = await raise_blocker(area_client)
    for path, body in [
        (f"/goals/{regions}/blockers", {"what": "no staff"}),
        (f"/blockers/{blocker}/supports", SUPPORT_BODY),
        (f"/blockers/{blocker}/resolve", {}),
    ]:
        answer = await area_client.post(path, body, area_client.executor_headers("legal"))
        assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
        reader = area_client.installation.authorization_headers(Role.BI_READER)
        assert (await area_client.post(path, body, reader)).json()["code"] == "role-missing"
        assert (await area_client.post(path, body)).status_code in {200, 201}


async def test_blockers_are_listed_by_goal_and_department(area_client: GoalsClient) -> None:
    regions, first = await raise_blocker(area_client)
    second = await area_client.create_resource(f"/goals/{regions}/blockers", {"what": "no staff"})
    await area_client.create_resource(f"/blockers/{second}/supports", SUPPORT_BODY)
    await area_client.post(f"/blockers/{first}/resolve", {})

    async def listed(**params: object) -> list[str]:
        page = (await area_client.get("/blockers", limit=1, **params)).json()
        found = page["items"]
        while page["next_cursor"] is not None:
            cursor = page["next_cursor"]
            page = (await area_client.get("/blockers", limit=1, cursor=cursor, **params)).json()
            found += page["items"]
        return [item["blocker_id"] for item in found]

    assert await listed() == await listed(goal=regions) == await listed(department="sales")
    assert await listed() == [first, second]
    assert await listed(department="legal") == await listed(resolved="false") == [second]
    assert await listed(resolved="true") == [first]
    assert await listed(department="product") == await listed(goal=SOME_ID) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"department": "sales"},
        {"due": "2026-11-22"},
        {"due": "0001-01-01"},
        {"due": "9999-12-31"},
        {"due": 10**30},
        {"at": "2026-11-23T00:59:59Z"},
        {"at": "2026-11-23T01:00:01Z"},
        {"at": "2026-11-23T01:00:00"},
        {"what": ""},
        {"more": 1},
    ],
)
async def test_support_that_cannot_be_asked_is_refused(
    area_client: GoalsClient, changes: dict[str, object]
) -> None:
    _, blocker = await raise_blocker(area_client)
    answer = await area_client.post(f"/blockers/{blocker}/supports", {**SUPPORT_BODY, **changes})
    assert answer.status_code == 422, answer.text
    assert (await area_client.get(f"/blockers/{blocker}")).json()["supports"] == []


async def test_what_does_not_exist_is_not_found(area_client: GoalsClient) -> None:
    _, blocker = await raise_blocker(area_client)
    for path, body in [
        (f"/goals/{SOME_ID}/blockers", {"what": "x"}),
        (f"/blockers/{SOME_ID}/resolve", {}),
        (f"/blockers/{SOME_ID}/supports", SUPPORT_BODY),
        (f"/blockers/{SOME_ID}/supports/{SOME_ID}/give", {}),
        (f"/blockers/{blocker}/supports/{SOME_ID}/give", {}),
        (f"/blockers/{SOME_ID}/supports/{SOME_ID}/withdraw", {"reason": "x"}),
        (f"/blockers/{blocker}/supports/{SOME_ID}/withdraw", {"reason": "x"}),
    ]:
        assert (await area_client.post(path, body)).status_code == 404, path
    assert (await area_client.get(f"/blockers/{SOME_ID}")).json()["code"] == "unknown-blocker"


async def test_no_blocker_is_raised_against_an_archived_goal(area_client: GoalsClient) -> None:
    regions, _ = await raise_blocker(area_client)
    await area_client.post(f"/goals/{regions}/archive", {"reason": "moot"})
    answer = await area_client.post(f"/goals/{regions}/blockers", {"what": "no staff"})
    assert (answer.status_code, answer.json()["code"]) == (409, "blocked-goal-is-archived")


async def test_if_match_is_checked(area_client: GoalsClient) -> None:
    _, blocker = await raise_blocker(area_client)
    path = f"/blockers/{blocker}/resolve"
    assert (await area_client.send("POST", path, {}, If_Match='"4"')).status_code == 412
    assert (await area_client.send("POST", path, {}, If_Match='"1"')).status_code == 200
