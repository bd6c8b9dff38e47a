"""Stars of missed months, teams and people; awards are made once, whoever decides at once."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.incentives.projections.star_months import STAR_PROJECTION
from shared.contracts import comms, duties, goals
from shared.http.auth import Role
from shared.installation.system_clock_and_ids import new_uuid7
from shared.testing.manual_clock import MONDAY_MORNING
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.fact_builders import PROJECT_ID
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.star_client import (
    MONTH,
    OTHER_PROJECT,
    SECOND,
    award_october,
    decide,
    give_october,
    nominate,
    open_october,
    ranking,
)

WITHOUT_DUE_TIME = comms.RequestPaused(
    request_id=UUID(int=6),
    subject="Prices",
    matter="simple",
    asker="研发",
    department="测试",
    at=OCTOBER_15,
    waiting_on=None,
    reason=None,
).model_dump_json()
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_people_and_teams_are_ranked(area_client: IncentivesClient) -> None:
    await give_october(area_client)
    people = (await ranking(area_client, "person"))["items"]
    assert [(one["code"], one["departments"], one["rank"], one["late"]) for one in people] == [
        ("ann", ["研发"], 1, 0),
        ("bob", ["测试"], 2, 1),
        ("eve", ["法务"], None, 0),
    ]
    teams = (await ranking(area_client, "team"))["items"]
    assert [(one["code"], one["departments"]) for one in teams] == [
        (str(PROJECT_ID), ["法务", "研发"]),
        (str(OTHER_PROJECT), ["测试"]),
    ]


async def test_missed_months_are_listed_and_caught_up(area_client: IncentivesClient) -> None:
    """The timer of October's lock never ran; November's catches up both, once."""
    await give_october(area_client)
    await area_client.lock_month("2026-10")
    async with area_client.area.pool.acquire() as db:
        await db.execute("DELETE FROM deadline")
    area_client.installation.clock.set_time(MONDAY_MORNING.replace(month=12))
    await area_client.lock_month("2026-11")
    listed = (await area_client.get("/star-months")).json()["items"]
    assert [(one["period"], one["opened_at"], one["is_missed"]) for one in listed] == [
        ("2026-11", None, False),
        ("2026-10", None, True),
    ]
    area_client.installation.clock.advance(SECOND)
    await area_client.installation.fire_due_deadlines()
    listed = (await area_client.get("/star-months", sort="period")).json()["items"]
    assert [one["opened_at"] is None for one in listed] == [False, False]
    answer = await area_client.post("/star-months/list-candidates")
    assert (answer.status_code, answer.json()) == (200, {"opened": []})
    missed = (await area_client.get("/star-months", missed=True)).json()["items"]
    assert [one["period"] for one in missed] == ["2026-10"]
    for kind in ("department", "team", "person"):
        missed = (await area_client.get("/star-months", missed=True)).json()["items"]
        assert [one["period"] for one in missed] == ["2026-10"], kind
        assert (await decide(area_client, kind=kind)).status_code == 200
    assert (await area_client.get("/star-months", missed=True)).json()["items"] == []


async def test_months_of_before_are_opened_by_command(area_client: IncentivesClient) -> None:
    await give_october(area_client)
    await area_client.lock_month("2026-10")
    answer = await area_client.post("/star-months/list-candidates")
    assert answer.json() == {"opened": ["2026-10"]}
    area_client.installation.clock.advance(SECOND)
    await area_client.installation.fire_due_deadlines()
    assert (await nominate(area_client)).status_code == 200


async def test_a_rebuild_leaves_the_star_as_it_was(area_client: IncentivesClient) -> None:
    await award_october(area_client)
    before = await read_model_rows(area_client.area, STAR_PROJECTION.name)
    assert sum(map(bool, before.values())) >= 5
    await rebuild_read_models(area_client.area, STAR_PROJECTION.name)
    assert await read_model_rows(area_client.area, STAR_PROJECTION.name) == before
    again = await decide(area_client, "研发")
    assert again.status_code == 200
    assert len((await area_client.get("/stars")).json()["items"]) == 1


async def test_two_who_decide_and_publish_at_once_award_once(
    area_client: IncentivesClient,
) -> None:
    await open_october(area_client)
    await nominate(area_client)
    await nominate(area_client, "测试", department="法务", subject="eve")
    answers = await asyncio.gather(decide(area_client, "研发"), decide(area_client, "测试"))
    assert sorted(one.status_code for one in answers) == [200, 409]
    path = f"{MONTH}/rankings/department/publish"
    published = await asyncio.gather(*(area_client.post(path) for _ in range(3)))
    assert {one.status_code for one in published} == {200}
    assert len((await area_client.get("/stars")).json()["items"]) == 1
    assert len(await area_client.published_facts("star-published")) == 1


async def test_two_replicas_list_the_candidates_once(area_client: IncentivesClient) -> None:
    await give_october(area_client)
    await area_client.lock_month("2026-10")
    area_client.installation.clock.advance(SECOND)
    timers = [area_client.area.create_deadline_timer() for _ in range(2)]
    fired = await asyncio.gather(*(timer.fire_due() for timer in timers if timer is not None))
    assert sorted(fired) == [0, 1]
    async with area_client.area.pool.acquire() as db:
        events = "SELECT count(*) FROM event WHERE stream = 'star-2026-10'"
        assert await db.fetchval(events) == 1


async def test_an_entry_of_the_past_stands_beside_its_department(
    area_client: IncentivesClient,
) -> None:
    await open_october(area_client)
    due = datetime.fromisoformat("2026-10-01T09:00:00+08:00")
    opened = comms.RequestOpened(
        request_id=UUID(int=5),
        subject="Prices",
        matter="simple",
        asker="测试",
        department="研发",
        due_at=due,
        at=due,
    )
    late = replace(build_fact(opened, "request-5"), recorded_at=OCTOBER_15)
    await area_client.handle_facts(late, build_fact(opened, "request-6"))
    (alert,) = (
        alert
        for alert in (await ranking(area_client))["items"][1]["alerts"]
        if alert["kind"] == "backdated"
    )
    (evidence,) = alert["evidence"]
    assert (evidence["id"], evidence["title"]) == (f"request-{UUID(int=5)}", "Prices")


@pytest.mark.parametrize(("minutes_before", "number"), [(30, 1), (60 * 24 * 3, 0), (-1, 0)])
async def test_a_pause_shortly_before_the_due_time_is_told(
    area_client: IncentivesClient, minutes_before: int, number: int
) -> None:
    await open_october(area_client)
    paused = comms.RequestPaused(
        request_id=UUID(int=5),
        subject="Prices",
        matter="simple",
        asker="研发",
        department="测试",
        at=OCTOBER_15,
        waiting_on="asker",
        reason="Which price?",
        due_at=OCTOBER_15,
    )
    recorded_at = OCTOBER_15 - timedelta(minutes=minutes_before)
    fact = replace(build_fact(paused, "request-5"), recorded_at=recorded_at)
    await area_client.handle_facts(fact, replace(fact, id=new_uuid7(), data=WITHOUT_DUE_TIME))
    alerts = (await ranking(area_client))["items"][1]["alerts"]
    assert [alert["kind"] for alert in alerts].count("redated") == number


async def test_a_team_is_named_by_its_start(area_client: IncentivesClient) -> None:
    started = duties.ProjectStarted(
        project_id=PROJECT_ID,
        code="launch",
        name="The launch",
        participants=("研发", "测试"),
        kick_off=OCTOBER_15,
        at=OCTOBER_15,
    )
    await area_client.handle_facts(build_fact(started, "project-1"))
    await open_october(area_client)
    first = (await ranking(area_client, "team"))["items"][0]
    assert (first["name"], first["departments"]) == ("The launch", ["研发", "测试"])
    assert (first["code"], first["project"]) == (str(PROJECT_ID), "launch")
    by_name = await nominate(area_client, "The launch", "team", department="法务", subject="eve")
    assert (by_name.status_code, by_name.json()["code"]) == (404, "unknown-star-candidate")
    assert "no candidate of the code The launch" in by_name.json()["detail"]
    caller = {"department": "法务", "subject": "eve"}
    for code, status in (("Launch", 200), (str(OTHER_PROJECT), 200)):
        answer = await nominate(area_client, code, "team", **caller)
        assert answer.status_code == status, answer.text
    own = await nominate(area_client, str(PROJECT_ID), "team", subject="zoe")
    assert own.json()["code"] == "own-star-nomination"
    known = [alert["id"] for alert in first["alerts"]]
    decided = await decide(area_client, "launch", kind="team", acknowledged_alerts=known)
    assert decided.status_code == 200, decided.text
    await area_client.post(f"{MONTH}/rankings/team/publish")
    stars = (await area_client.get("/stars", ranking="team")).json()["items"]
    assert sorted((one["department"], one["leave_hours"]) for one in stars) == [
        ("测试", 4),
        ("研发", 4),
    ]


async def test_an_award_is_exported(area_client: IncentivesClient) -> None:
    await award_october(area_client)
    answer = await area_client.get("/statements/2026-11/export", Role.HR, format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    (row,) = (row for row in rows if row["line"] == "star")
    assert (row["department"], row["of_period"], row["leave_hours"]) == ("研发", "2026-10", "8")


async def test_a_cancelled_decision_is_made_again_and_money_is_paid(
    area_client: IncentivesClient,
) -> None:
    award = {"type": "cash", "amount_minor": 50001}
    await area_client.publish_plan("2026-10", star={"award": award})
    await open_october(area_client)
    await nominate(area_client)
    assert (await decide(area_client)).status_code == 200
    cancel = f"{MONTH}/rankings/department/cancel"
    assert (await area_client.post(cancel, {"reason": "a mistake"})).status_code == 200
    assert (await area_client.get(MONTH)).json()["rankings"][0]["decision"] is None
    assert (await decide(area_client, "研发")).status_code == 200
    assert (await area_client.post(f"{MONTH}/rankings/department/publish")).status_code == 200
    (star,) = (await area_client.get("/stars", period="2026-10", department="研发")).json()["items"]
    money = {"amount_minor": 50001, "currency": "CNY"}
    assert (star["money"], star["leave_hours"]) == (money, None)
    (line,) = (await area_client.statement_line("研发", "2026-11"))["stars"]
    assert line["money"] == money


async def test_support_that_was_due_when_it_was_asked_for_is_told(
    area_client: IncentivesClient,
) -> None:
    await open_october(area_client)
    asked = goals.SupportAsked(
        support_id=UUID(int=8),
        blocker_id=UUID(int=9),
        goal_id=UUID(int=10),
        goal="Ten regions",
        asker="测试",
        department="研发",
        what="help",
        due_at=OCTOBER_15 - timedelta(days=3),
        at=OCTOBER_15,
    )
    of_company = asked.model_copy(update={"asker": None})
    facts = [build_fact(one, "support-8") for one in (asked, of_company)]
    await area_client.handle_facts(*(replace(fact, recorded_at=OCTOBER_15) for fact in facts))
    alerts = (await ranking(area_client))["items"][1]["alerts"]
    (alert,) = (alert for alert in alerts if alert["kind"] == "backdated")
    assert [one["id"] for one in alert["evidence"]] == [f"support-{UUID(int=8)}"]
