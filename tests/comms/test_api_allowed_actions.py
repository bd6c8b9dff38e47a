"""Matters and meetings say which commands their reader may give, as the routes answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.comms.application.webhook_deciders import DELIVERY_DECIDER
from services.comms.domain.webhook_delivery_commands import AttemptResult, RecordAttemptResult
from services.comms.service import service
from shared.eventsourcing.event_context import EventContext
from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import HELD_BODY, MEETING_BODY, CommsClient, add_references


async def allowed(client: CommsClient, path: str, department: str) -> dict[str, str | None]:
    found: dict[str, Any] = (await client.get(path, client.executor_headers(department))).json()
    return {one["operation"]: one["code"] for one in found["_actions"]}


async def test_a_matter_says_what_its_reader_may_do(area_client: CommsClient) -> None:
    matter = await area_client.classify_matter()
    assert set((await allowed(area_client, matter, "sales")).values()) == {None}
    auditor = (await area_client.get(matter, Role.AUDITOR)).json()["_actions"]
    assert {one["code"] for one in auditor} == {"role-missing"}
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
        "change_meeting_plan": None,
        "start_meeting": None,
        "record_outcome": "meeting-not-running",
        "close_meeting": "meeting-not-running",
        "hold_meeting": "meeting-not-over",
        "cancel_meeting": None,
        "note_action": None,
    }
    assert set((await allowed(area_client, meeting, "rnd")).values()) == {"other-department"}
    await area_client.post(f"{meeting}/hold", HELD_BODY)
    said = await allowed(area_client, meeting, "sales")
    late = await area_client.post(f"{meeting}/cancel", {"reason": "moot"}, sales)
    assert said["cancel_meeting"] == late.json()["code"] == "meeting-was-held"
    etag = f'"{read_version(await area_client.get(meeting))}"'
    late = await area_client.put(meeting, MEETING_BODY, sales, If_Match=etag)
    assert said["change_meeting_plan"] == late.json()["code"] == "meeting-was-held"
    assert said["note_action"] is None


async def test_a_delivery_says_who_may_replay_it(start_installation: OpenTestInstallation) -> None:
    async with start_installation([replace(service, background_work=())]) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        await client.create_subscription("http://127.0.0.1:9/")
        await client.hold_overrun_meeting()

        async def said(role: Role) -> tuple[str, str | None]:
            (notice,) = (await client.get("/notices", role)).json()["items"]
            (delivery,) = notice["deliveries"]
            (action,) = delivery["_actions"]
            assert action["operation"] == "replay_delivery"
            return f"/deliveries/{delivery['delivery_id']}/replay", action["code"]

        path, code = await said(client.role)
        assert code == "nothing-left-to-do"
        assert (await client.post(path)).json()["version"] == 1
        failed = RecordAttemptResult(
            UUID(path.split("/")[2]), AttemptResult(404), installation.clock()
        )
        async with client.area.unit_of_work() as unit:
            context = EventContext(correlation=failed.delivery_id, actor="test")
            await unit.execute_commands(DELIVERY_DECIDER, [(failed, context)])
        assert await said(client.role) == (path, None)
        assert await said(Role.GENERAL_MANAGER) == (path, None)
        assert (await client.post(path)).json()["version"] == 3
