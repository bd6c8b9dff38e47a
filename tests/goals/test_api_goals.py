"""Cycles, goals and weights over HTTP."""

import pytest

from shared.http.callers import Role
from tests.goals.at_work import SOME_ID, WINTER, YEAR, Company, goal


async def test_a_cycle_goes_from_its_preparation_to_its_close(company: Company) -> None:
    cycle = await company.made("/cycles", YEAR)
    found = await company.get(f"/cycles/{cycle}")
    assert (found.headers["ETag"], found.json()["status"]) == ('"1"', "preparing")
    assert (await company.post(f"/cycles/{cycle}/activate")).json()["version"] == 2
    assert (await company.get(f"/cycles/{cycle}")).json()["status"] == "active"
    assert (await company.post(f"/cycles/{cycle}/close")).json()["version"] == 3
    closed = (await company.get(f"/cycles/{cycle}")).json()
    assert (closed["status"], closed["closed_at"]) == ("closed", "2026-11-23T01:00:00Z")
    assert closed["activated_at"] == "2026-11-23T01:00:00Z"
    refused = await company.post(f"/cycles/{cycle}/goals", goal("Late"))
    assert (refused.status_code, refused.json()["code"]) == (409, "goals-refused")


async def test_cycles_are_listed_page_by_page(company: Company) -> None:
    ids = [await company.cycle(active=active) for active in (False, True, False)]
    first = (await company.get("/cycles", limit=2)).json()
    rest = (await company.get("/cycles", limit=2, cursor=first["next_cursor"])).json()
    assert [one["cycle_id"] for one in first["items"] + rest["items"]] == ids
    assert rest["next_cursor"] is None
    active = (await company.get("/cycles", status="active")).json()["items"]
    assert [one["cycle_id"] for one in active] == ids[1:2]
    wrong = await company.get("/cycles", status="active", cursor=first["next_cursor"])
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
async def test_a_cycle_that_is_none_is_refused(
    company: Company, changes: dict[str, object]
) -> None:
    answer = await company.post("/cycles", {**WINTER, **changes})
    assert answer.status_code == 422
    assert (await company.get("/cycles")).json()["items"] == []


async def test_a_goal_is_set_and_read(company: Company) -> None:
    cycle = await company.cycle(active=False)
    answer = await company.post(f"/cycles/{cycle}/goals", goal("Regions", "sales"))
    assert answer.status_code == 201
    path = answer.headers["Location"].removeprefix("/api/goals/v1")
    found = await company.get(path)
    assert found.headers["ETag"] == '"0"'
    told = found.json()
    assert (told["title"], told["department"], told["cycle_id"]) == ("Regions", "sales", cycle)
    assert told["plan"] == {
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
    }
    assert (told["value"], told["reports"], told["lagging"]) == (None, [], False)
    await company.post(f"/cycles/{cycle}/activate")
    told = (await company.get(path)).json()
    assert (told["value"], told["measured_at"], told["version"]) == ("0", None, 1)
    assert [(one["slot"], one["status"]) for one in told["reports"]] == [
        ("2026-11", "owed"),
        ("2026-12", "owed"),
        ("2027-01", "owed"),
    ]


async def test_people_of_a_department_set_its_goals_and_no_others(company: Company) -> None:
    path = f"/cycles/{await company.cycle()}/goals"
    sales = company.executor("sales")
    assert (await company.post(path, goal("Regions", "sales"), sales)).status_code == 201
    for other in ("product", None):
        answer = await company.post(path, goal("X", other), sales)
        assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    reader = company.house.caller(Role.BI_READER)
    assert (await company.post(path, goal("X"), reader)).json()["code"] == "role-missing"


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
async def test_a_goal_that_cannot_be_followed_is_refused(
    company: Company, changes: dict[str, object]
) -> None:
    cycle = await company.cycle()
    answer = await company.post(f"/cycles/{cycle}/goals", goal("X", "sales", **changes))
    assert answer.status_code == 422, answer.text
    assert await company.board(cycle) == {}


async def test_what_does_not_exist_is_not_found(company: Company) -> None:
    cycle = await company.cycle()
    for path, body in [
        (f"/cycles/{SOME_ID}/goals", goal("X")),
        (f"/cycles/{cycle}/goals", goal("X", "sales", parent_id=SOME_ID)),
        (f"/cycles/{SOME_ID}/activate", {}),
        (f"/cycles/{SOME_ID}/close", {}),
        (f"/goals/{SOME_ID}/move", {"parent_id": None}),
        (f"/goals/{SOME_ID}/archive", {"reason": "moot"}),
    ]:
        assert (await company.post(path, body)).status_code == 404, path
    for path in ("", "/weights", "/history"):
        found = await company.get(f"/goals/{SOME_ID}{path}")
        assert (found.status_code, found.json()["code"]) == (404, "unknown-goal")
    assert (await company.get(f"/cycles/{SOME_ID}")).json()["code"] == "unknown-cycle"
    assert (await company.get("/board", cycle=SOME_ID)).json()["code"] == "unknown-cycle"


async def family(company: Company) -> tuple[str, str, str, str]:
    cycle = await company.cycle()
    parent = await company.goal(cycle, "Revenue")
    children = [
        await company.goal(cycle, title, title, parent_id=parent) for title in ("sales", "product")
    ]
    return cycle, parent, children[0], children[1]


async def test_weights_are_read_and_set_as_one(company: Company) -> None:
    cycle, parent, sales, product = await family(company)
    read = await company.get(f"/goals/{parent}/weights")
    assert [one["weight"] for one in read.json()["weights"]] == [None, None]
    version = (await company.get(f"/cycles/{cycle}")).json()["version"]
    assert read.headers["ETag"] == f'"{version}"'
    answer = await company.weigh(parent, {sales: "0.25", product: "0.75"})
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
    found = (await company.get(f"/goals/{parent}/weights")).json()["weights"]
    assert [(one["title"], one["weight"]) for one in found] == [
        ("sales", "0.25"),
        ("product", "0.75"),
    ]


async def test_weights_need_the_version_that_was_read(company: Company) -> None:
    _, parent, sales, product = await family(company)
    parts = [{"goal_id": sales, "weight": "0.5"}, {"goal_id": product, "weight": "0.5"}]
    path, body = f"/goals/{parent}/weights", {"weights": parts}
    assert (await company.send("PUT", path, body)).status_code == 428
    assert (await company.send("PUT", path, body, if_match=1)).status_code == 412
    found = (await company.get(path)).json()["weights"]
    assert [one["weight"] for one in found] == [None, None]
    sender = company.executor("sales")
    assert (await company.send("PUT", path, body, sender, if_match=1)).status_code == 403


async def test_weights_that_divide_nothing_are_refused(company: Company) -> None:
    _, parent, sales, product = await family(company)
    for weights in ({sales: "1"}, {sales: "0.5", product: "0.6"}, {SOME_ID: "1"}):
        answer = await company.weigh(parent, weights)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-weights")
    twice = [{"goal_id": sales, "weight": "0.5"}] * 2
    answer = await company.send("PUT", f"/goals/{parent}/weights", {"weights": twice}, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-weights")


async def test_a_goal_is_moved_and_archived_by_officers(company: Company) -> None:
    _, parent, sales, product = await family(company)
    assert (await company.post(f"/goals/{sales}/move", {"parent_id": product})).status_code == 200
    assert (await company.get(f"/goals/{sales}")).json()["parent_id"] == product
    back = await company.post(f"/goals/{product}/move", {"parent_id": sales})
    assert (back.status_code, back.json()["code"]) == (409, "circular-goals")
    assert "product → sales → product" in back.json()["detail"]
    above = await company.post(f"/goals/{product}/archive", {"reason": "moot"})
    assert (above.status_code, above.json()["code"]) == (409, "goals-refused")
    assert (await company.post(f"/goals/{sales}/archive", {"reason": "moot"})).status_code == 200
    told = (await company.get(f"/goals/{sales}")).json()
    assert (told["archived"], told["reports"][0]["status"]) == ("moot", "dropped")
    assert (await company.get(f"/goals/{product}")).json()["archived"] is None
    for path, body in [("move", {"parent_id": parent}), ("archive", {"reason": "x"})]:
        answer = await company.post(f"/goals/{product}/{path}", body, company.executor("product"))
        assert answer.json()["code"] == "role-missing"


async def test_a_repeated_key_sets_one_goal(company: Company) -> None:
    path = f"/cycles/{await company.cycle()}/goals"
    first = await company.send("POST", path, goal("Revenue"), key="goal-1")
    again = await company.send("POST", path, goal("Revenue"), key="goal-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await company.send("POST", path, goal("Other"), key="goal-1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    history = await company.get(f"/goals/{first.json()['id']}/history")
    assert [one["what"] for one in history.json()["items"]] == ["goal-started"]


async def test_a_refusal_is_the_answer_under_its_key_too(company: Company) -> None:
    path = f"/cycles/{await company.cycle()}/goals"
    wrong = goal("X", "sales", parent_id=SOME_ID)
    answers = [await company.send("POST", path, wrong, key="goal-2") for _ in range(2)]
    assert [answer.json()["code"] for answer in answers] == ["unknown-goal"] * 2
