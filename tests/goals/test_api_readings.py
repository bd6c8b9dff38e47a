"""The routes of readings, and a goal's history."""

from datetime import timedelta

import pytest

from shared.http.auth import Role
from tests.goals.area_client import SOME_ID, GoalsClient

DAY = timedelta(days=1)


async def test_a_reading_changes_the_completion(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    sales = area_client.executor_headers("sales")
    path = f"/goals/{regions}/readings"
    answer = await area_client.post(path, {"value": "3"}, sales)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/goals/{regions}/history")
    (fact,) = await area_client.published_facts("goal-updated")
    assert fact["reading_id"] == answer.json()["id"]
    assert (fact["value"], fact["completion"], fact["corrected"]) == ("3", "0.3000", False)
    assert (fact["goal"], fact["department"], fact["unit"]) == ("Regions", "sales", "regions")
    assert (fact["measured_at"], fact["at"]) == ("2026-11-23T01:00:00Z",) * 2
    (report,) = await area_client.published_facts("progress-reported")
    assert "done_by" in report
    assert (report["slot"], report["department"]) == ("2026-11", "sales")
    assert report["reported_at"] <= report["due_at"] == "2026-11-30T15:59:59.999999Z"
    found = (await area_client.get(f"/goals/{regions}")).json()
    assert (found["value"], found["measured_at"]) == ("3", "2026-11-23T09:00:00+08:00")
    assert [item["status"] for item in found["reports"]] == ["in-time", "owed", "owed"]


async def test_a_correction_replaces_the_value_and_keeps_the_history(
    area_client: GoalsClient,
) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    reading = await area_client.enter_reading(regions, 3)
    answer = await area_client.correct_reading(regions, reading, 5)
    assert (answer.status_code, answer.json()["id"]) == (200, reading)
    first, second = await area_client.published_facts("goal-updated")
    assert (second["corrected"], second["value"], second["completion"]) == (True, "5", "0.5000")
    assert first["reading_id"] == second["reading_id"] == reading
    history = (await area_client.get(f"/goals/{regions}/history")).json()["items"]
    assert [
        (item["what"], item["value"], item["completion"], item["slot"]) for item in history
    ] == [
        ("goal-started", None, None, None),
        ("reading-entered", "3", "0.3000", None),
        ("progress-reported", None, None, "2026-11"),
        ("reading-corrected", "5", "0.5000", None),
    ]
    assert {item["actor"] for item in history} == {"tester"}


async def test_a_correction_needs_the_version_that_was_read(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    reading = await area_client.enter_reading(regions, 3)
    path, body = f"/goals/{regions}/readings/{reading}", {"value": "5"}
    assert (await area_client.put(path, body)).status_code == 428
    assert (await area_client.put(path, body, If_Match='"1"')).status_code == 412
    unknown = f"/goals/{regions}/readings/{SOME_ID}"
    answer = await area_client.put(unknown, body, If_Match='"3"')
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-reading")
    assert len(await area_client.published_facts("goal-updated")) == 1


async def test_the_history_is_listed_page_by_page(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    for value in range(3):
        await area_client.enter_reading(regions, value)
    found, cursor = [], None
    while True:
        page = (await area_client.get(f"/goals/{regions}/history", limit=2, cursor=cursor)).json()
        found += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == [1, 2, 3, 4, 5]
    assert (await area_client.get(f"/goals/{regions}/history", cursor="x")).status_code == 422


async def test_readings_are_entered_by_the_goals_department_and_connectors(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    regions = await area_client.set_goal(cycle, "Regions", "sales", connected_to="erp")
    revenue = await area_client.set_goal(cycle, "Revenue", connected_to="erp")
    connector = area_client.installation.authorization_headers(Role.CONNECTOR)
    for goal_id, caller, status in [
        (regions, area_client.executor_headers("product"), 403),
        (regions, area_client.installation.authorization_headers(Role.AUDITOR), 403),
        (regions, connector, 201),
        (revenue, area_client.executor_headers("sales"), 403),
        (revenue, connector, 201),
    ]:
        body = {"value": "1", "source": "erp"}
        answer = await area_client.post(f"/goals/{goal_id}/readings", body, caller)
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": "1e400"},
        {"value": "1" + "0" * 30},
        {"value": "NaN"},
        {"value": None},
        {"value": "1", "source": "rumour"},
        {"value": "1", "measured_at": "2026-11-23T01:00:00"},
        {"value": "1", "measured_at": "0001-01-01T00:00:00Z"},
        {"value": "1", "measured_at": "9999-12-31T23:59:59-12:00"},
        {"value": "1", "measured_at": "2026-11-23T01:00:01Z"},
        {"value": "1", "at": "2026-11-23T01:00:01Z"},
        {"value": "1", "at": "2026-11-22T01:00:00Z", "measured_at": "2026-11-22T01:00:01Z"},
    ],
)
async def test_an_invalid_reading_is_refused(
    area_client: GoalsClient, body: dict[str, object]
) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    answer = await area_client.post(f"/goals/{regions}/readings", body)
    assert answer.status_code == 422, answer.text
    assert (await area_client.get(f"/goals/{regions}")).json()["version"] == 1


async def test_readings_are_entered_only_while_the_cycle_is_active(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle(active=False)
    regions = await area_client.set_goal(cycle, "Regions", "sales")
    path = f"/goals/{regions}/readings"
    early = await area_client.post(path, {"value": "1"})
    assert (early.status_code, early.json()["code"]) == (409, "goal-not-started")
    assert (await area_client.post(f"/goals/{SOME_ID}/readings", {"value": "1"})).status_code == 404
    await area_client.post(f"/cycles/{cycle}/activate", {})
    await area_client.post(f"/cycles/{cycle}/close", {})
    late = await area_client.post(path, {"value": "1"})
    assert (late.status_code, "was closed" in late.json()["detail"]) == (409, True)


async def test_the_largest_values_are_accepted(area_client: GoalsClient) -> None:
    metric = {"direction": "up", "unit": "x", "start": "0", "target": "0.000000001"}
    small = await area_client.set_goal(
        await area_client.create_cycle(), "Small", "sales", metric=metric
    )
    await area_client.enter_reading(small, "999999999999999.999999999")
    (fact,) = await area_client.published_facts("goal-updated")
    assert fact["completion"] == "999999999999999999999999.0000"
    await area_client.enter_reading(small, "-999999999999999.999999999")
    assert (await area_client.published_facts("goal-updated"))[1]["completion"].startswith("-9999")


async def test_a_repeated_key_enters_one_reading(area_client: GoalsClient) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    path = f"/goals/{regions}/readings"
    answers = [
        await area_client.send("POST", path, {"value": "1"}, Idempotency_Key='"r-1"')
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await area_client.published_facts("goal-updated")) == 1


async def test_achieving_is_announced_once_until_a_correction_revokes_it(
    area_client: GoalsClient,
) -> None:
    regions = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    reading = await area_client.enter_reading(regions, 10)
    await area_client.enter_reading(regions, 11)
    (fact,) = await area_client.published_facts("goal-achieved")
    assert (fact["completion"], fact["goal"]) == ("1.0000", "Regions")
    await area_client.correct_reading(regions, reading, 9)
    assert len(await area_client.published_facts("goal-achieved")) == 1
