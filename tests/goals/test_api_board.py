"""The route of the goal board."""

from datetime import timedelta

import pytest

from tests.goals.area_client import SOME_ID, GoalsClient

DAY = timedelta(days=1)


async def create_four_goals(area_client: GoalsClient) -> dict[str, str]:
    """Return a cycle and its goals by name: revenue above regions and features, orders alone."""
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    return {
        "cycle": cycle,
        "Revenue": revenue,
        "Regions": await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue),
        "Features": await area_client.set_goal(cycle, "Features", "product", parent_id=revenue),
        "Orders": await area_client.set_goal(cycle, "Orders", "supply"),
    }


async def test_the_board_shows_own_and_rolled_up_completion(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)
    await area_client.set_weights(
        goals["Revenue"], {goals["Regions"]: "0.3", goals["Features"]: "0.7"}
    )
    await area_client.enter_reading(goals["Revenue"], 2)
    await area_client.enter_reading(goals["Regions"], 12)
    await area_client.enter_reading(goals["Features"], 1)
    found = await area_client.board_by_title(goals["cycle"])
    revenue = found["Revenue"]
    assert (revenue["completion"], revenue["rolled_up"]) == ("0.2000", "0.4300")
    assert (revenue["value"], revenue["measured_at"]) == ("2", "2026-11-23T09:00:00+08:00")
    assert (revenue["weights_open"], revenue["weight"]) == (False, None)
    assert (found["Regions"]["weight"], found["Regions"]["rolled_up"]) == ("0.3", None)
    assert (found["Regions"]["state"], revenue["state"]) == ("achieved", "on-track")
    assert found["Orders"] == {
        "goal_id": goals["Orders"],
        "title": "Orders",
        "department": "supply",
        "department_name": "supply",
        "parent_id": None,
        "direction": "up",
        "unit": "regions",
        "start": "0",
        "target": "10",
        "low": None,
        "high": None,
        "tolerance": "1",
        "value": "0",
        "measured_at": None,
        "completion": "0.0000",
        "expected": "0.0000",
        "expected_line": [
            {"at": "2026-11-23T09:00:00+08:00", "completion": "0.0000"},
            {"at": "2027-01-31T23:59:59.999999+08:00", "completion": "1.0000"},
        ],
        "series": [],
        "due_reports": [
            {
                "slot": "2026-11",
                "due_at": "2026-11-30T23:59:59.999999+08:00",
                "status": "owed",
                "reported_at": None,
            }
        ],
        "rolled_up": None,
        "weight": None,
        "fraction": None,
        "weights_open": False,
        "state": "on-track",
        "trend": None,
        "blockers": [],
        "endangers": [],
        "at_risk": False,
        "risk": None,
        "children": None,
    }


async def test_weights_are_open_until_they_cover_all_sub_goals(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)
    revenue, regions, features = goals["Revenue"], goals["Regions"], goals["Features"]

    async def weights_open_and_roll_up() -> tuple[bool, str | None]:
        found = (await area_client.board_by_title(goals["cycle"]))["Revenue"]
        return found["weights_open"], found["rolled_up"]

    await area_client.enter_reading(regions, 10)
    await area_client.enter_reading(features, 1)
    assert await weights_open_and_roll_up() == (True, None)
    await area_client.set_weights(revenue, {regions: "0.25", features: "0.75"})
    assert await weights_open_and_roll_up() == (False, "0.3250")
    await area_client.post(f"/goals/{goals['Orders']}/move", {"parent_id": revenue})
    assert await weights_open_and_roll_up() == (True, "0.3250")
    await area_client.post(f"/goals/{goals['Orders']}/archive", {"reason": "moot"})
    assert await weights_open_and_roll_up() == (False, "0.3250")
    await area_client.post(f"/goals/{features}/move", {"parent_id": regions})
    assert await weights_open_and_roll_up() == (True, "1.0000")
    await area_client.set_weights(revenue, {regions: "1"})
    await area_client.set_weights(regions, {features: "1"})
    assert await weights_open_and_roll_up() == (False, "0.1000")


async def test_the_trend_is_that_of_the_completion(area_client: GoalsClient) -> None:
    metric = {"direction": "down", "unit": "days", "start": "20", "target": "10"}
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Delay", "supply", metric=metric)

    async def trend() -> str | None:
        return str((await area_client.board_by_title(cycle))["Delay"]["trend"])

    trends = [await trend()]
    for value in (18, 17, 17, 19):
        area_client.installation.clock.advance(timedelta(hours=1))
        await area_client.enter_reading(goal, value)
        trends.append(await trend())
    assert trends == ["None", "None", "rising", "steady", "falling"]


async def test_a_blocked_goal_endangers_its_dependents(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)
    await area_client.create_link("depends-on", goals["Features"], goals["Orders"])
    offered = await area_client.create_link(
        "contributes", goals["Orders"], goals["Regions"], accepted=False
    )
    path = f"/goals/{goals['Orders']}/blockers"
    blocker = await area_client.create_resource(
        path, {"what": "a strike", "at": "2026-11-22T00:00:00Z"}
    )
    found = await area_client.board_by_title(goals["cycle"])
    assert found["Orders"]["blockers"] == [
        {"blocker_id": blocker, "what": "a strike", "raised_at": "2026-11-22T08:00:00+08:00"}
        | {"supports": []}
    ]
    assert found["Orders"]["endangers"] == [goals["Features"], goals["Revenue"]]
    at_risk = [title for title, item in found.items() if item["at_risk"]]
    assert at_risk == ["Revenue", "Features"]
    await area_client.create_resource(f"/links/{offered}/accept", {})
    found = await area_client.board_by_title(goals["cycle"])
    assert [title for title, item in found.items() if item["at_risk"]] == [
        "Revenue",
        "Regions",
        "Features",
    ]
    await area_client.create_resource(f"/blockers/{blocker}/resolve", {})
    found = await area_client.board_by_title(goals["cycle"])
    assert found["Orders"]["blockers"] == found["Orders"]["endangers"] == []
    assert not any(item["at_risk"] for item in found.values())


async def test_a_lagging_goal_endangers_its_dependents(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue, tolerance="0.5")
    await area_client.installation.advance_time(40 * DAY)
    found = await area_client.board_by_title(cycle)
    assert found["Regions"]["state"] == "lagging"
    assert (found["Regions"]["endangers"], found["Revenue"]["at_risk"]) == ([revenue], True)


async def test_no_goal_is_started_before_the_cycle_is_active(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle(active=False)
    revenue = await area_client.set_goal(cycle, "Revenue")
    child = await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue)
    await area_client.set_weights(revenue, {child: "1"})
    found = (await area_client.board_by_title(cycle))["Revenue"]
    assert (found["state"], found["completion"], found["rolled_up"]) == ("not-started", None, None)
    assert (found["value"], found["trend"]) == (None, None)


async def test_the_board_is_filtered_and_paged(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)
    await area_client.enter_reading(goals["Orders"], 10)

    async def listed_titles(**params: object) -> list[str]:
        query = {"cycle": goals["cycle"], "limit": 1, **params}
        page = (await area_client.get("/board", **query)).json()
        found = page["items"]
        while page["next_cursor"] is not None:
            page = (await area_client.get("/board", **query, cursor=page["next_cursor"])).json()
            found += page["items"]
        return [item["title"] for item in found]

    assert await listed_titles() == ["Revenue", "Regions", "Features", "Orders"]
    assert await listed_titles(view="tree") == ["Revenue", "Orders"]
    assert await listed_titles(department="sales") == ["Regions"]
    assert await listed_titles(state="achieved") == ["Orders"]
    assert await listed_titles(department="sales", state="achieved") == []
    assert await listed_titles(view="tree", department="sales") == ["Revenue"]


async def test_the_tree_holds_matching_goals_and_those_above_them(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)

    async def tree(**params: str) -> object:
        answer = await area_client.get("/board", cycle=goals["cycle"], view="tree", **params)
        return [subtree(item) for item in answer.json()["items"]]

    def subtree(goal: dict[str, object]) -> tuple[object, list[object]]:
        children = goal["children"]
        assert isinstance(children, list)
        return goal["title"], [subtree(child) for child in children]

    leaves: list[object] = [("Regions", []), ("Features", [])]
    assert await tree() == [("Revenue", leaves), ("Orders", [])]
    assert await tree(department="product") == [("Revenue", leaves[1:])]
    assert await tree(department="legal") == []


@pytest.mark.parametrize(
    "query",
    [
        {"cycle": "x"},
        {"cycle": None},
        {"view": "map"},
        {"state": "lost"},
        {"known_at": "yesterday"},
        {"known_at": "2026-11-23T01:00:00"},
        {"known_at": "0001-01-01T00:00:00Z"},
        {"limit": 0},
        {"cursor": "x"},
    ],
)
async def test_an_invalid_board_query_is_refused(
    area_client: GoalsClient, query: dict[str, object]
) -> None:
    params = {"cycle": SOME_ID, **query}
    assert (await area_client.get("/board", **params)).status_code == 422


async def test_a_cursor_belongs_to_its_filter(area_client: GoalsClient) -> None:
    goals = await create_four_goals(area_client)
    first = (await area_client.get("/board", cycle=goals["cycle"], limit=1)).json()
    wrong = await area_client.get(
        "/board", cycle=goals["cycle"], cursor=first["next_cursor"], department="sales"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor-invalid")
