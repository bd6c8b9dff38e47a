"""Goals that other goals feed, through the API: once, by measured time, in chains."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx

from shared.http.auth import Role
from tests.goals.area_client import GoalsClient

DAY = timedelta(days=1)


async def put_source(
    client: GoalsClient, goal: str, goals: dict[str, str | None], **body: Any
) -> httpx.Response:
    """Let goals feed a goal, by default as the sum of their values."""
    read = await client.get(f"/goals/{goal}/source")
    feeding = [{"goal_id": one, "factor": factor} for one, factor in goals.items()]
    said = {"kind": "goals", "formula": "sum", "of": "value", "goals": feeding, **body}
    return await client.put(f"/goals/{goal}/source", said, If_Match=read.headers["ETag"])


async def feed(client: GoalsClient, goal: str, *goals: str, **body: Any) -> None:
    """Let goals feed a goal; it must succeed."""
    answer = await put_source(client, goal, dict.fromkeys(goals), **body)
    assert answer.status_code == 200, answer.text


async def shown(client: GoalsClient, goal: str) -> dict[str, Any]:
    """Return a goal once everything has fed."""
    await client.installation.wait_until_idle()
    return dict((await client.get(f"/goals/{goal}")).json())


async def readings_of(client: GoalsClient, goal: str) -> list[tuple[str, str]]:
    """Return what happened to a goal's readings, with the values."""
    await client.installation.wait_until_idle()
    items = (await client.get(f"/goals/{goal}/history")).json()["items"]
    return [(one["what"], one["value"]) for one in items if one["reading_id"]]


async def three_goals(client: GoalsClient, **cycle: Any) -> tuple[str, str, str]:
    """Set a company goal that the goals of sales and product feed; return the ids."""
    prepared = await client.create_cycle(**cycle)
    total, sales, product = [
        await client.set_goal(prepared, title, department)
        for title, department in (("Total", None), ("Sales", "sales"), ("Product", "product"))
    ]
    await feed(client, total, sales, product)
    return total, sales, product


async def test_a_reading_of_a_source_goal_is_one_of_the_fed_goal_by_itself(
    area_client: GoalsClient,
) -> None:
    total, sales, product = await three_goals(area_client)
    first = await area_client.enter_reading(sales, 3)
    await area_client.installation.advance_time(DAY)
    await area_client.enter_reading(product, 2)
    assert (await shown(area_client, total))["value"] == "5"
    assert await readings_of(area_client, total) == [
        ("reading-entered", "3"),
        ("reading-entered", "5"),
    ]
    history = (await area_client.get(f"/goals/{total}/history")).json()["items"]
    assert history[-2]["source"] == "goal"
    made_of = [one["made_of"] for one in history if one["made_of"]]
    assert made_of[0] == [{"goal_id": sales, "reading_id": first, "value": "3"}]
    source = (await area_client.get(f"/goals/{total}/source")).json()
    assert (source["kind"], source["formula"], source["of"]) == ("goals", "sum", "value")
    assert [(one["title"], one["value"]) for one in source["goals"]] == [
        ("Sales", "3"),
        ("Product", "2"),
    ]


async def test_corrections_withdrawals_and_late_readings_flow_on_by_measured_time(
    area_client: GoalsClient,
) -> None:
    total, sales, product = await three_goals(area_client)
    wrong = await area_client.enter_reading(sales, 3)
    await area_client.installation.advance_time(2 * DAY)
    await area_client.enter_reading(product, 2)
    await area_client.correct_reading(sales, wrong, 4)
    assert (await shown(area_client, total))["value"] == "6"
    now = area_client.installation.clock()
    await area_client.enter_reading(sales, 5, measured_at=(now - DAY).isoformat())
    assert (await shown(area_client, total))["value"] == "7"
    version = (await area_client.get(f"/goals/{sales}")).headers["ETag"]
    path = f"/goals/{sales}/readings/{wrong}/withdraw"
    assert (await area_client.post(path, {"reason": "typo"}, If_Match=version)).is_success
    board = (await area_client.board_by_title((await shown(area_client, total))["cycle_id"]))[
        "Total"
    ]
    assert [point["value"] for point in board["series"]] == ["5", "7"]


async def test_readings_of_a_fed_goal_are_not_entered_corrected_or_withdrawn(
    area_client: GoalsClient,
) -> None:
    total, sales, _ = await three_goals(area_client)
    await area_client.enter_reading(sales, 3)
    fed = (await shown(area_client, total))["version"]
    assert fed
    refused = await area_client.post(f"/goals/{total}/readings", {"value": "9"})
    assert (refused.status_code, refused.json()["code"]) == (409, "goal-is-fed")
    assert "the sum of 2 other goals" in refused.json()["detail"]
    body = {"value": "9", "source": "jira"}
    refused = await area_client.post(f"/goals/{total}/readings", body, Role.CONNECTOR)
    assert refused.json()["code"] == "goal-is-fed"
    history = (await area_client.get(f"/goals/{total}/history")).json()["items"]
    made = next(one["reading_id"] for one in history if one["made_of"])
    refused = await area_client.correct_reading(total, made, 9)
    assert refused.json()["code"] == "fed-reading-is-not-changed"
    path = f"/goals/{total}/readings/{made}/withdraw"
    refused = await area_client.post(path, {"reason": "typo"}, If_Match=f'"{fed}"')
    assert refused.json()["code"] == "fed-reading-is-not-changed"


async def test_a_chain_of_goals_feeds_through(area_client: GoalsClient) -> None:
    total, sales, product = await three_goals(area_client)
    cycle = (await shown(area_client, total))["cycle_id"]
    percent = {"direction": "up", "unit": "%", "start": "0", "target": "100"}
    share = await area_client.set_goal(cycle, "Share", "legal", metric=percent)
    await feed(area_client, share, total, formula="max", of="completion")
    await area_client.enter_reading(sales, 3)
    await area_client.enter_reading(product, 1)
    assert (await shown(area_client, share))["value"] == "40"
    answer = await put_source(area_client, sales, {share: None}, of="completion")
    assert answer.json()["code"] == "completion-is-fed-in-percent"
    answer = await put_source(area_client, sales, {share: "0.1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "circular-goals")
    assert "Share → Sales → Total → Share" in answer.json()["detail"]


async def test_two_clients_that_update_two_sources_at_once_lose_nothing(
    area_client: GoalsClient,
) -> None:
    total, sales, product = await three_goals(area_client)
    await asyncio.gather(
        *(
            area_client.enter_reading(goal, value)
            for value in range(1, 6)
            for goal in (sales, product)
        )
    )
    newest = [(await shown(area_client, goal))["value"] for goal in (sales, product)]
    assert (await shown(area_client, total))["value"] == str(sum(map(int, newest)))


async def test_two_people_that_correct_one_reading_at_once_do_not_overwrite_each_other(
    area_client: GoalsClient,
) -> None:
    _, sales, _ = await three_goals(area_client)
    reading = await area_client.enter_reading(sales, 3)
    version = (await area_client.get(f"/goals/{sales}")).headers["ETag"]
    path = f"/goals/{sales}/readings/{reading}"
    answers = await asyncio.gather(
        *(area_client.put(path, {"value": str(value)}, If_Match=version) for value in (4, 5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(value for value, answer in zip("45", answers, strict=True) if answer.is_success)
    assert (await shown(area_client, sales))["value"] == won


async def test_an_archived_goal_leaves_the_formula_and_an_unfed_goal_owes_reports_again(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    total, sales, product = [
        await area_client.set_goal(cycle, title, department)
        for title, department in (("Total", "legal"), ("Sales", "sales"), ("Product", "product"))
    ]
    await feed(area_client, total, sales, product)
    assert {one["status"] for one in (await shown(area_client, total))["reports"]} == {"dropped"}
    await area_client.enter_reading(sales, 3)
    await area_client.enter_reading(product, 2)
    await area_client.post(f"/goals/{sales}/archive", {"reason": "moot"})
    await area_client.installation.advance_time(DAY)
    assert (await shown(area_client, total))["value"] == "2"
    await area_client.post(f"/goals/{product}/archive", {"reason": "moot"})
    left = await shown(area_client, total)
    assert (await area_client.get(f"/goals/{total}/source")).json()["kind"] == "person"
    assert (left["value"], [one["status"] for one in left["reports"]]) == (
        "2",
        ["dropped", "owed", "owed"],
    )
    assert (await area_client.post(f"/goals/{total}/readings", {"value": "9"})).is_success
