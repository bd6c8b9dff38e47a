"""Matters and meetings say which commands their reader may give, as the routes answer."""

from __future__ import annotations

from typing import Any

from tests.comms.area_client import HELD_BODY, CommsClient


async def allowed(client: CommsClient, path: str, department: str) -> dict[str, str | None]:
    found: dict[str, Any] = (await client.get(path, client.executor_headers(department))).json()
    return {one["operation"]: one["code"] for one in found["_actions"]}


async def test_a_matter_says_what_its_reader_may_do(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    assert set((await allowed(area_client, matter, "sales")).values()) == {None}
    assert set((await allowed(area_client, matter, "rnd")).values()) == {"other-department"}
    await area_client.post(f"{matter}/handle", {"channel": "meeting"})
    said = await allowed(area_client, matter, "sales")
    sales = area_client.executor_headers("sales")
    again = await area_client.post(f"{matter}/reclassify", {"matter_class": "simple"}, sales)
    assert said["reclassify_matter"] == again.json()["code"] == "matter-class-fixed"
    assert said["handle_matter"] == "nothing-left-to-do"


async def test_a_meeting_says_what_its_reader_may_do(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    sales = area_client.executor_headers("sales")
    said = await allowed(area_client, meeting, "sales")
    assert said == {
        "hold_meeting": "meeting-not-over",
        "cancel_meeting": None,
        "note_action": None,
    }
    assert set((await allowed(area_client, meeting, "hr")).values()) == {"other-department"}
    await area_client.post(f"{meeting}/hold", HELD_BODY)
    said = await allowed(area_client, meeting, "sales")
    late = await area_client.post(f"{meeting}/cancel", {"reason": "moot"}, sales)
    assert said["cancel_meeting"] == late.json()["code"] == "meeting-was-held"
    assert said["note_action"] is None
