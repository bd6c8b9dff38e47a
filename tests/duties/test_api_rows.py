"""Rows of handoffs, projects and standing duties: all that a page shows, in one request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.duties.service import service
from shared.http.auth import Role
from shared.testing.area_client import same_instants
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient, handoff_path


async def start_chain(area_client: DutiesClient) -> tuple[str, str]:
    """Start a project in which rnd waits for marketing; return both handoffs' paths."""
    project = await area_client.plan_project(name="Launch 上市")
    first = await area_client.assign_duty(project, due_days=2, deliverable="Requirements")
    second = await area_client.assign_duty(
        project,
        due_days=3,
        deliverable="Feature",
        accountable="rnd",
        recipient="sales",
        depends_on=[first],
    )
    await area_client.start_project(project)
    return handoff_path(first), handoff_path(second)


async def rows(area_client: DutiesClient, **filters: Any) -> list[dict[str, Any]]:
    return list((await area_client.get("/handoffs", **filters)).json()["items"])


async def test_a_row_says_who_waits_for_what_and_how_long(area_client: DutiesClient) -> None:
    first, second = await start_chain(area_client)
    owed, waited = await rows(area_client, department="rnd", status=["awaited", "offered"])
    assert (owed["handoff_id"] in first, waited["handoff_id"] in second) == (True, True)
    assert (owed["sender_name"], owed["recipient_name"]) == ("marketing", "rnd")
    assert (owed["project_code"], owed["project_name"]) == ("NPL-7", "Launch 上市")
    assert owed["activity"].startswith("Activity")
    assert (owed["waiting_for"], owed["held_up"]) == ([], False)
    assert owed["counts_until"] == owed["deadline"] == "2026-11-25T23:59:59.999999+08:00"
    assert owed["due_in"] == (2 * 24 + 14) * 3600 + 59 * 60
    (missing,) = waited["waiting_for"]
    assert missing["handoff_id"] in first
    assert (missing["deliverable"], missing["sender"]) == ("Requirements", "marketing")
    assert (missing["sender_name"], missing["due_at"]) == ("marketing", owed["due_at"])


async def test_held_up_by_input_is_no_overdue(area_client: DutiesClient) -> None:
    first, second = await start_chain(area_client)
    await area_client.installation.advance_time(timedelta(days=5))
    late, waiting = await rows(area_client)
    assert (late["overdue"], late["held_up"]) == (True, False)
    assert late["due_in"] < 0
    assert (waiting["overdue"], waiting["held_up"]) == (False, True)
    assert (waiting["counts_until"], waiting["due_in"]) == (None, None)
    assert len(await area_client.published_facts("handoff-held-up")) == 1
    await area_client.move_handoff(first, "offer", "marketing")
    await area_client.installation.wait_until_idle()
    (fact,) = await area_client.published_facts("handoff-input-arrived")
    found = (await area_client.get(second)).json()
    assert (found["held_up"], found["waiting_for"]) == (False, [])
    assert found["counts_until"] == found["excused_until"]
    assert same_instants(found["excused_until"], fact["excused_until"])


async def test_handoffs_are_sorted_searched_picked_and_counted(area_client: DutiesClient) -> None:
    first, second = await start_chain(area_client)
    reverse = await rows(area_client, sort="-deadline")
    assert [one["deliverable"] for one in reverse] == ["Feature", "Requirements"]
    assert len(await rows(area_client, q="LAUNCH")) == 2
    assert [one["deliverable"] for one in await rows(area_client, q="feat")] == ["Feature"]
    picked = await rows(area_client, ids=second.removeprefix("/handoffs/"))
    assert [one["deliverable"] for one in picked] == ["Feature"]
    area_client.installation.clock.advance(timedelta(hours=1))
    await area_client.move_handoff(first, "offer", "marketing")
    changed = await rows(area_client, updated_since="2026-11-23T02:00:00Z")
    assert [one["updated_at"] for one in changed] == ["2026-11-23T10:00:00+08:00"]
    newest = (await area_client.get("/handoffs", sort="-updated", limit=1, total=True)).json()
    assert (newest["items"][0]["deliverable"], newest["total"]) == ("Requirements", 2)
    cursor = newest["next_cursor"]
    rest = (await area_client.get("/handoffs", sort="-updated", cursor=cursor)).json()
    assert [one["deliverable"] for one in rest["items"]] == ["Feature"]


@pytest.mark.parametrize("sort", ["code", "-code", "updated", "-updated"])
async def test_projects_are_sorted_and_searched(area_client: DutiesClient, sort: str) -> None:
    for code in ("B-1", "C-1", "A-1"):
        await area_client.plan_project(code=code)
        area_client.installation.clock.advance(timedelta(hours=1))
    answer = await area_client.get("/projects", sort=sort, q="-1", status=["planned", "running"])
    found = [one["code"] for one in answer.json()["items"]]
    expected = sorted(found) if "code" in sort else ["B-1", "C-1", "A-1"]
    assert found == (expected[::-1] if sort.startswith("-") else expected)


async def test_standing_duties_have_names_and_are_searched(area_client: DutiesClient) -> None:
    await area_client.create_standing_duty(deliverable="Stock report")
    await area_client.create_standing_duty(deliverable="Sales report")
    answer = await area_client.get("/standing-duties", q="stock", sort="-updated", total=True)
    (found,) = answer.json()["items"]
    assert (found["accountable_name"], found["recipient_name"]) == ("logistics", "sales")
    assert answer.json()["total"] == 1


async def test_handoffs_are_complete_for_a_read_behind_the_start(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service]) as installation:
        client = DutiesClient(installation)
        project = await client.plan_project()
        for _ in range(5):
            await client.assign_duty(project)
        started = await client.post(f"{project}/start")
        after = {"Concord-Read-After": started.headers["Concord-Read-After"]}
        answer = await client.request("GET", "/handoffs", Role.AUDITOR, after)
    assert len(answer.json()["items"]) == 5
