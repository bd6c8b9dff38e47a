"""Rows of matters, meetings, actions and notices: names, filters in any case, order, changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

HOUR = timedelta(hours=1)
CHANGED = "2026-11-23T10:00:00+08:00"
"""An hour after the tests' clock began."""
ACTION = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}


async def rows(client: CommsClient, path: str, **filters: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, **filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_matters_are_named_searched_picked_and_followed(area_client: CommsClient) -> None:
    first = await area_client.classify_matter(subject="Price list 价目表")
    second = await area_client.classify_matter(subject="Fair stand", department="rnd")
    area_client.installation.clock.advance(HOUR)
    await area_client.post(f"{first}/handle", {"channel": "meeting"})

    async def subjects(**filters: Any) -> list[str]:
        return [one["subject"] for one in await rows(area_client, "/matters", **filters)]

    assert await subjects() == ["Price list 价目表", "Fair stand"]
    assert await subjects(q="FAIR") == ["Fair stand"]
    assert await subjects(department="RND") == ["Fair stand"]
    assert await subjects(status=["open", "handled"]) == await subjects()
    assert await subjects(updated_since=CHANGED) == ["Price list 价目表"]
    assert await subjects(sort="updated") == ["Fair stand", "Price list 价目表"]
    assert await subjects(sort="-updated") == await subjects()
    (row,) = await rows(area_client, "/matters", ids=second.removeprefix("/matters/"))
    assert (row["department_name"], row["updated_at"]) == ("rnd", "2026-11-23T09:00:00+08:00")
    read = (await area_client.get(first)).json()
    assert (read["department_name"], read["updated_at"]) == ("sales", CHANGED)


async def test_meetings_are_named_searched_picked_and_followed(area_client: CommsClient) -> None:
    first = await area_client.plan_meeting(title="Budget")
    second = await area_client.plan_meeting(title="Launch", starts_at="2026-11-24T09:00:00+08:00")
    area_client.installation.clock.advance(HOUR)
    await area_client.post(f"{first}/cancel", {"reason": "moot"})

    async def titles(**filters: Any) -> list[str]:
        return [one["title"] for one in await rows(area_client, "/meetings", **filters)]

    assert await titles(q="LAUN") == ["Launch"]
    assert await titles(department="RND", status=["planned", "cancelled"]) == ["Budget", "Launch"]
    assert await titles(status="planned", department="Sales") == ["Launch"]
    assert await titles(updated_since=CHANGED) == ["Budget"]
    assert await titles(sort="-updated") == ["Budget", "Launch"]
    (row,) = await rows(area_client, "/meetings", ids=second.removeprefix("/meetings/"))
    assert (row["organiser_name"], row["updated_at"]) == ("sales", "2026-11-23T09:00:00+08:00")
    assert [one["department_name"] for one in row["attendees"]] == ["rnd", "sales"]


async def test_actions_say_who_may_complete_them(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    action = (await area_client.post(f"{meeting}/actions", ACTION)).json()["id"]

    async def codes(path: str, caller: str, **filters: Any) -> list[str | None]:
        headers = area_client.executor_headers(caller)
        found = (await area_client.get(path, headers, **filters)).json()
        (item,) = found["items"] if "items" in found else found["actions"]
        assert item["department_name"] == "rnd"
        assert [one["operation"] for one in item["_actions"]] == ["complete_action"]
        return [one["code"] for one in item["_actions"]]

    path = f"{meeting}/actions/{action}/complete"
    assert await codes("/meeting-actions", "rnd", department=["RND"]) == [None]
    for read in (meeting, "/meeting-actions"):
        assert await codes(read, "rnd") == [None]
        assert await codes(read, "sales") == ["other-department"]
    refused = await area_client.post(path, None, area_client.executor_headers("sales"))
    assert refused.json()["code"] == "other-department"
    done = await area_client.post(path, None, area_client.executor_headers("rnd"))
    assert done.status_code == 200, done.text
    assert await codes(meeting, "rnd") == ["nothing-left-to-do"]


async def test_notices_are_named_searched_and_followed(area_client: CommsClient) -> None:
    await area_client.hold_overrun_meeting()
    (row,) = await rows(area_client, "/notices", department="SALES", q="launch")
    assert row["to_names"] == {"sales": "sales", "hr": "hr"}
    assert (
        row["updated_at"] == "2026-11-23T09:00:00+08:00" > row["at"]
    )  # it began before it was entered
    area_client.installation.clock.advance(HOUR)
    await area_client.hold_overrun_meeting(title="Budget")
    (later,) = await rows(area_client, "/notices", updated_since=CHANGED)
    assert "Budget" in later["text"]["en"]
    found = await rows(area_client, "/notices", sort="updated")
    assert [one["notice_id"] for one in found] == [row["notice_id"], later["notice_id"]]
    (picked,) = await rows(area_client, "/notices", ids=later["notice_id"])
    assert (await area_client.get(f"/notices/{later['notice_id']}")).json() == picked


async def test_filters_take_codes_in_any_case(area_client: CommsClient) -> None:
    """The directory spells one as it likes; that is how it is recorded."""
    async with area_client.area.pool.acquire() as db:
        await insert_references(db, [Reference(ReferenceKind.DEPARTMENT, "Legal", "Legal 法务")])
    await RequestClient(area_client).open_request(asker="LEGAL")
    for filters in ({"asker": "legal"}, {"department": "lEGAL", "side": "either"}):
        (row,) = await rows(area_client, "/requests", **filters)
        assert (row["asker"], row["asker_name"]) == ("Legal", "Legal 法务")
    cost = await area_client.get("/cost", period="2026-11", department="legal")
    assert [one["department"] for one in cost.json()["items"]] == ["Legal"]
