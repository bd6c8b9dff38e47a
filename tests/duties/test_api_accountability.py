"""One department is accountable for an activity, across projects and standing duties."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx

from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.duties.area_client import (
    STANDING_DUTY_BODY,
    DutiesClient,
    handoff_path,
)

REPORT: dict[str, Any] = {"activity": "Report the stock", "due_days": 9}
OF_RND = {"accountable": "rnd", "recipient": "marketing"}
"""The clock of these tests stands on 2026-11-23; T+9 is December 2."""


async def start_with(client: DutiesClient, **entry: Any) -> tuple[str, str, httpx.Response]:
    """Plan a project with one entry and start it; return its path, the entry and the answer."""
    project = await client.plan_project(pool=None)
    duty = await client.assign_duty(project, **REPORT, **entry)
    answer = await client.post(f"{project}/start", {})
    await client.installation.wait_until_idle()
    return project, duty, answer


async def test_the_start_is_refused_where_another_projects_entry_overlaps(
    area_client: DutiesClient,
) -> None:
    project, duty, answer = await start_with(area_client)
    assert answer.status_code == 200
    code = (await area_client.get(project)).json()["code"]
    planned, _, answer = await start_with(area_client, **OF_RND)
    assert (answer.status_code, answer.json()["code"]) == (409, "project-entry-overlaps")
    assert answer.json()["detail"] == (
        f"marketing is accountable for 'Report the stock' already (project {code}, entry {duty},"
        " deliverable 'Requirement document 需求文档', for the whole company, from 2026-11-23 to"
        " 2026-12-02); withdraw that entry or name another scope, period or activity"
    )
    assert (await area_client.get(planned)).json()["status"] == "planned"


async def test_an_entry_of_a_running_project_is_refused_where_a_standing_duty_overlaps(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(activity="Report the stock")
    project = await area_client.plan_project()
    await area_client.start_project(project)
    entry = {**REPORT, "deliverable": "Stock", "acceptance": "all", **OF_RND}
    refused = await area_client.post(f"{project}/duties", entry)
    assert (refused.status_code, refused.json()["code"]) == (409, "standing-duty-overlaps")
    other_part = await area_client.post(f"{project}/duties", {**entry, "scope": ["west"]})
    assert other_part.status_code == 201
    found = await area_client.get(other_part.headers["Location"])
    assert found.json()["scope"] == ["west"]


async def test_facts_of_entries_and_standing_duties_say_their_scope_where_they_have_one(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(scope=["east", "north"])
    await area_client.create_standing_duty(activity="Count the stock", scope=[])
    project = await area_client.plan_project(pool=None)
    await area_client.assign_duty(project, scope=["west"])
    await area_client.assign_duty(project, activity="Build the feature")
    await area_client.start_project(project)
    for fact, scope in (
        ("standing-duty-made", ["east", "north"]),
        ("duty-assigned", ["west"]),
        ("duty-scheduled", ["west"]),
    ):
        first, second = await area_client.published_facts(fact)
        assert first["scope"] == scope
        assert "scope" not in second  # as in facts of earlier versions


async def test_a_standing_duty_is_refused_on_the_days_of_a_projects_entry(
    area_client: DutiesClient,
) -> None:
    await start_with(area_client)
    body = {**STANDING_DUTY_BODY, "effective_from": "2026-12-02"}
    refused = await area_client.post("/standing-duties", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "project-entry-overlaps")
    for allowed in (
        {"effective_from": "2026-12-03"},
        {"effective_from": "2026-11-30", "accountable": "marketing"},
    ):
        answer = await area_client.post("/standing-duties", {**body, **allowed})
        assert answer.status_code == 201
        await area_client.post(answer.headers["Location"] + "/end", {"reason": "x"})


async def test_entries_of_one_project_may_share_an_activity_in_different_parts(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    await area_client.assign_duty(project, **REPORT, scope=["east"])
    await area_client.assign_duty(project, **REPORT, scope=["west"], **OF_RND)
    entry = {**REPORT, "deliverable": "Stock", "acceptance": "all", **OF_RND}
    refused = await area_client.post(f"{project}/duties", {**entry, "scope": ["EAST"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "entry-overlaps")


async def test_what_is_withdrawn_cancelled_closed_or_accepted_is_free_for_others(
    area_client: DutiesClient,
) -> None:
    async def others_may(first_day: str) -> bool:
        body = {**STANDING_DUTY_BODY, "effective_from": first_day}
        answer = await area_client.post("/standing-duties", body)
        if answer.status_code == 201:
            await area_client.post(answer.headers["Location"] + "/end", {"reason": "x"})
        return answer.status_code == 201

    project, duty, _ = await start_with(area_client)
    assert not await others_may("2026-11-23")
    await area_client.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    assert await others_may("2026-11-23")
    project, _, _ = await start_with(area_client)
    await area_client.post(f"{project}/cancel", {"reason": "moot"})
    assert await others_may("2026-11-23")
    project, _, _ = await start_with(area_client)
    await area_client.post(f"{project}/close", {"actual": "1"})
    assert not await others_may("2026-11-23")
    assert await others_may("2026-11-24")
    _, duty, _ = await start_with(area_client)
    await area_client.move_handoff(handoff_path(duty), "offer", "marketing")
    await area_client.move_handoff(handoff_path(duty), "accept", "rnd")
    assert await others_may("2026-11-24")


async def test_an_overdue_entry_keeps_its_activity_until_it_is_accepted(
    area_client: DutiesClient,
) -> None:
    _, duty, _ = await start_with(area_client)
    await area_client.installation.advance_time(timedelta(days=11))
    body = {**STANDING_DUTY_BODY, "effective_from": "2026-12-20"}
    refused = await area_client.post("/standing-duties", body)
    assert "to its end" in refused.json()["detail"]
    await area_client.move_handoff(handoff_path(duty), "offer", "marketing")
    await area_client.move_handoff(handoff_path(duty), "accept", "rnd")
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before
    assert (await area_client.post("/standing-duties", body)).status_code == 201


async def test_a_moved_kick_off_is_refused_where_an_entry_would_overlap(
    area_client: DutiesClient,
) -> None:
    project, _, _ = await start_with(area_client)
    body = {**STANDING_DUTY_BODY, "effective_from": "2026-12-05"}
    assert (await area_client.post("/standing-duties", body)).status_code == 201
    moved = {"kick_off": "2026-11-25T09:00:00+08:00", "reason": "the supplier is late"}
    move = f"{project}/kick-off/move"
    answer = await area_client.post(move, moved)
    assert answer.status_code == 200, answer.text
    later = {**moved, "kick_off": "2026-11-27T09:00:00+08:00"}
    refused = await area_client.post(move, later)
    assert (refused.status_code, refused.json()["code"]) == (409, "standing-duty-overlaps")


async def test_of_two_projects_that_start_at_the_same_time_one_is_refused(
    area_client: DutiesClient,
) -> None:
    starts = []
    for parties in ({}, OF_RND) * 4:
        project = await area_client.plan_project(pool=None)
        await area_client.assign_duty(project, **REPORT, **parties)
        starts.append(area_client.post(f"{project}/start", {}))
    answers = await asyncio.gather(*starts)
    started = [answer.status_code == 200 for answer in answers]
    assert started in ([True, False] * 4, [False, True] * 4)
