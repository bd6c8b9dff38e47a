"""The routes of cycles, goals and weights."""

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.goals.area_client import (
    SOME_ID,
    WINTER_CYCLE_BODY,
    YEAR_CYCLE_BODY,
    GoalsClient,
    goal_body,
)


async def test_a_cycle_is_prepared_activated_and_closed(area_client: GoalsClient) -> None:
    cycle = await area_client.create_resource("/cycles", YEAR_CYCLE_BODY)
    found = await area_client.get(f"/cycles/{cycle}")
    assert (read_version(found), found.json()["status"]) == (1, "preparing")
    assert (await area_client.post(f"/cycles/{cycle}/activate", {})).json()["version"] == 2
    assert (await area_client.get(f"/cycles/{cycle}")).json()["status"] == "active"
    assert (await area_client.post(f"/cycles/{cycle}/close", {})).json()["version"] == 3
    closed = (await area_client.get(f"/cycles/{cycle}")).json()
    assert (closed["status"], closed["closed_at"]) == ("closed", "2026-11-23T09:00:00+08:00")
    assert closed["activated_at"] == "2026-11-23T09:00:00+08:00"
    refused = await area_client.post(f"/cycles/{cycle}/goals", goal_body("Late"))
    assert (refused.status_code, refused.json()["code"]) == (409, "cycle-is-closed")


async def test_a_cycle_says_what_its_reader_may_do_with_it(area_client: GoalsClient) -> None:
    cycle = await area_client.create_resource("/cycles", YEAR_CYCLE_BODY)

    async def allowed(role: Role) -> dict[str, str | None]:
        found = (await area_client.get(f"/cycles/{cycle}", role)).json()["_actions"]
        return {one["operation"]: one["code"] for one in found}

    assert (await allowed(Role.OFFICER_GOALS))["activate_cycle"] is None
    assert (await allowed(Role.OFFICER_GOALS))["close_cycle"] is not None
    assert set((await allowed(Role.AUDITOR)).values()) == {"role-missing"}
    await area_client.post(f"/cycles/{cycle}/activate", {})
    assert await allowed(Role.OFFICER_GOALS) == {
        "activate_cycle": "nothing-left-to-do",
        "close_cycle": None,
        "withdraw_cycle": None,
    }


async def test_cycles_are_listed_page_by_page(area_client: GoalsClient) -> None:
    ids = [await area_client.create_cycle(active=active) for active in (False, True, False)]
    first = (await area_client.get("/cycles", limit=2)).json()
    rest = (await area_client.get("/cycles", limit=2, cursor=first["next_cursor"])).json()
    assert [item["cycle_id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None
    active = (await area_client.get("/cycles", status="active")).json()["items"]
    assert [item["cycle_id"] for item in active] == ids[1:2]
    wrong = await area_client.get("/cycles", status="active", cursor=first["next_cursor"])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize(
    "changes",
    [
        {"first_day": "0001-01-01"},
        {"last_day": "9999-12-31"},
        {"last_day": "2026-10-31"},
        {"last_day": "2027-03-31"},
        {"kind": "month"},
        {"name": ""},
        {"more": 1},
    ],
)
async def test_an_invalid_cycle_is_refused(
    area_client: GoalsClient, changes: dict[str, object]
) -> None:
    answer = await area_client.post("/cycles", {**WINTER_CYCLE_BODY, **changes})
    assert answer.status_code == 422
    assert (await area_client.get("/cycles")).json()["items"] == []


async def test_a_goal_is_set_and_read(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle(active=False)
    answer = await area_client.post(f"/cycles/{cycle}/goals", goal_body("Regions", "sales"))
    assert answer.status_code == 201
    path = answer.headers["Location"].removeprefix("/api/goals/v1")
    found = await area_client.get(path)
    assert read_version(found) == 0
    shown = found.json()
    assert (shown["title"], shown["department"], shown["cycle_id"]) == ("Regions", "sales", cycle)
    assert shown["plan"] == {
        "metric": {
            "direction": "up",
            "unit": "regions",
            "start": "0",
            "target": "10",
            "low": None,
            "high": None,
        },
        "rhythm": "monthly",
        "milestones": [],
        "tolerance": "1",
        "connected_to": None,
    }
    assert (shown["value"], shown["reports"], shown["lagging"]) == (None, [], False)
    await area_client.post(f"/cycles/{cycle}/activate", {})
    shown = (await area_client.get(path)).json()
    assert (shown["value"], shown["measured_at"], shown["version"]) == ("0", None, 1)
    assert [(item["slot"], item["status"]) for item in shown["reports"]] == [
        ("2026-11", "owed"),
        ("2026-12", "owed"),
        ("2027-01", "owed"),
    ]


async def test_people_of_a_department_set_its_goals_and_no_others(area_client: GoalsClient) -> None:
    path = f"/cycles/{await area_client.create_cycle()}/goals"
    sales = area_client.executor_headers("sales")
    assert (await area_client.post(path, goal_body("Regions", "sales"), sales)).status_code == 201
    for other, expected in (("product", "other-department"), (None, "company-goals-forbidden")):
        answer = await area_client.post(path, goal_body("X", other), sales)
        assert (answer.status_code, answer.json()["code"]) == (403, expected)
    reader = area_client.installation.authorization_headers(Role.BI_READER)
    assert (await area_client.post(path, goal_body("X"), reader)).json()["code"] == "role-missing"


@pytest.mark.parametrize(
    "changes",
    [
        {"metric": {"direction": "up", "unit": "x", "start": "1", "target": "1"}},
        {"metric": {"direction": "up", "unit": "x", "start": "1", "target": "1e400"}},
        {"metric": {"direction": "up", "unit": "x", "start": "NaN", "target": "1"}},
        {"metric": {"direction": "hold", "unit": "x", "start": "1", "low": "2", "high": "1"}},
        {"metric": {"direction": "sideways", "unit": "x", "start": "1", "target": "2"}},
        {"metric": []},
        {"rhythm": "daily"},
        {"tolerance": "1.5"},
        {"tolerance": "-0.1"},
        {"milestones": [{"day": "9999-12-31", "value": "1"}]},
        {"milestones": [{"day": "2026-10-31", "value": "1"}]},
        {"parent_id": "no-id"},
        {"title": "x" * 201},
        {"at": "2026-11-23T01:00:00"},
        {"at": "2026-11-23T01:00:01Z"},
    ],
)
async def test_an_invalid_goal_is_refused(
    area_client: GoalsClient, changes: dict[str, object]
) -> None:
    cycle = await area_client.create_cycle()
    answer = await area_client.post(f"/cycles/{cycle}/goals", goal_body("X", "sales", **changes))
    assert answer.status_code == 422, answer.text
    assert await area_client.board_by_title(cycle) == {}


async def test_what_does_not_exist_is_not_found(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    for path, body in [
        (f"/cycles/{SOME_ID}/goals", goal_body("X")),
        (f"/cycles/{cycle}/goals", goal_body("X", "sales", parent_id=SOME_ID)),
        (f"/cycles/{SOME_ID}/activate", {}),
        (f"/cycles/{SOME_ID}/close", {}),
        (f"/goals/{SOME_ID}/move", {"parent_id": None}),
        (f"/goals/{SOME_ID}/archive", {"reason": "moot"}),
    ]:
        assert (await area_client.post(path, body)).status_code == 404, path
    for path in ("", "/weights", "/history"):
        found = await area_client.get(f"/goals/{SOME_ID}{path}")
        assert (found.status_code, found.json()["code"]) == (404, "unknown-goal")
    assert (await area_client.get(f"/cycles/{SOME_ID}")).json()["code"] == "unknown-cycle"
    assert (await area_client.get("/board", cycle=SOME_ID)).json()["code"] == "unknown-cycle"


async def create_family(area_client: GoalsClient) -> tuple[str, str, str, str]:
    cycle = await area_client.create_cycle()
    parent = await area_client.set_goal(cycle, "Revenue")
    children = [
        await area_client.set_goal(cycle, title, title, parent_id=parent)
        for title in ("sales", "product")
    ]
    return cycle, parent, children[0], children[1]


async def test_weights_are_read_and_set_together(area_client: GoalsClient) -> None:
    cycle, parent, sales, product = await create_family(area_client)
    read = await area_client.get(f"/goals/{parent}/weights")
    assert [item["weight"] for item in read.json()["weights"]] == [None, None]
    version = (await area_client.get(f"/cycles/{cycle}")).json()["version"]
    assert read_version(read) == version
    answer = await area_client.set_weights(parent, {sales: "0.25", product: "0.75"})
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
    found = (await area_client.get(f"/goals/{parent}/weights")).json()["weights"]
    assert [(item["title"], item["weight"]) for item in found] == [
        ("sales", "0.25"),
        ("product", "0.75"),
    ]


async def test_weights_need_the_version_that_was_read(area_client: GoalsClient) -> None:
    _, parent, sales, product = await create_family(area_client)
    parts = [{"goal_id": sales, "weight": "0.5"}, {"goal_id": product, "weight": "0.5"}]
    path, body = f"/goals/{parent}/weights", {"weights": parts}
    assert (await area_client.put(path, body)).status_code == 428
    assert (await area_client.put(path, body, If_Match='"1"')).status_code == 412
    found = (await area_client.get(path)).json()["weights"]
    assert [item["weight"] for item in found] == [None, None]
    sender = area_client.executor_headers("sales")
    assert (await area_client.put(path, body, sender, If_Match='"1"')).status_code == 403


async def test_invalid_weights_are_refused(area_client: GoalsClient) -> None:
    _, parent, sales, product = await create_family(area_client)
    for weights, code in (
        ({sales: "1"}, "sub-goal-without-weight"),
        ({sales: "0.5", product: "0.6"}, "weights-do-not-sum-to-one"),
        ({sales: "0.5", product: "0.5", SOME_ID: "0"}, "weight-of-no-sub-goal"),
    ):
        answer = await area_client.set_weights(parent, weights)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    twice = [{"goal_id": sales, "weight": "0.5"}] * 2
    answer = await area_client.put(f"/goals/{parent}/weights", {"weights": twice}, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_goal_is_moved_and_archived_by_officers(area_client: GoalsClient) -> None:
    _, parent, sales, product = await create_family(area_client)
    assert (
        await area_client.post(f"/goals/{sales}/move", {"parent_id": product})
    ).status_code == 200
    assert (await area_client.get(f"/goals/{sales}")).json()["parent_id"] == product
    back = await area_client.post(f"/goals/{product}/move", {"parent_id": sales})
    assert (back.status_code, back.json()["code"]) == (409, "circular-goals")
    assert "product → sales → product" in back.json()["detail"]
    above = await area_client.post(f"/goals/{product}/archive", {"reason": "moot"})
    assert (above.status_code, above.json()["code"]) == (409, "goal-has-sub-goals")
    assert (
        await area_client.post(f"/goals/{sales}/archive", {"reason": "moot"})
    ).status_code == 200
    shown = (await area_client.get(f"/goals/{sales}")).json()
    assert (shown["archived"], shown["reports"][0]["status"]) == ("moot", "dropped")
    assert (await area_client.get(f"/goals/{product}")).json()["archived"] is None
    for path, body in [("move", {"parent_id": parent}), ("archive", {"reason": "x"})]:
        answer = await area_client.post(
            f"/goals/{product}/{path}", body, area_client.executor_headers("product")
        )
        assert answer.json()["code"] == "role-missing"


async def test_a_repeated_key_sets_one_goal(area_client: GoalsClient) -> None:
    path = f"/cycles/{await area_client.create_cycle()}/goals"
    first = await area_client.send("POST", path, goal_body("Revenue"), Idempotency_Key='"goal-1"')
    again = await area_client.send("POST", path, goal_body("Revenue"), Idempotency_Key='"goal-1"')
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await area_client.send("POST", path, goal_body("Other"), Idempotency_Key='"goal-1"')
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    history = await area_client.get(f"/goals/{first.json()['id']}/history")
    assert [item["what"] for item in history.json()["items"]] == ["goal-started"]


async def test_a_repeated_key_repeats_a_refusal(area_client: GoalsClient) -> None:
    path = f"/cycles/{await area_client.create_cycle()}/goals"
    wrong = goal_body("X", "sales", parent_id=SOME_ID)
    answers = [
        await area_client.send("POST", path, wrong, Idempotency_Key='"goal-2"') for _ in range(2)
    ]
    assert [answer.json()["code"] for answer in answers] == ["unknown-goal"] * 2
