"""Steps in working time through the API, by calendars that communication publishes."""

from __future__ import annotations

import ast
from datetime import date
from typing import Any

from services.comms.application.calendar_announcements import announce_earlier_calendars
from services.comms.domain.workday_calendar_publication import STREAM_NAME, CalendarPublished
from services.comms.service import service as comms
from services.workflows.service import service as workflows
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.testing.installation import OpenTestInstallation
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, SpecialDay
from tests.architecture.source_files import location, parse_file, python_files
from tests.comms.area_client import CommsClient
from tests.workflows.area_client import DEPARTMENTS, WorkflowsClient

STEPS: list[dict[str, Any]] = [
    {
        "key": "check",
        "name": "Check it",
        "department": "finance",
        "standard": "PT16H",
        "working_hours": "office-hours",
    }
]
TUESDAY, WEDNESDAY = "2026-11-24T18:00:00+08:00", "2026-11-25T18:00:00+08:00"
TUESDAY_OFF = SpecialDay(day=date(2026, 11, 24), working=False, name="Company day 公司日")


async def test_due_times_follow_the_calendars_that_are_heard_of_and_stay(
    start_installation: OpenTestInstallation,
) -> None:
    services = [comms, workflows]
    async with start_installation(services, departments=DEPARTMENTS) as installation:
        client = WorkflowsClient(installation)
        flow = await client.publish_flow(STEPS)
        (version,) = (await client.get(f"/flows/{flow}")).json()["versions"]
        assert version["steps"][0]["working_hours"] == "office-hours"

        cases: list[str] = []

        async def due_times() -> list[str]:
            """Start a case and return the due times of all, oldest first."""
            cases.append(await client.start_case(flow))
            found = [(await client.get(case)).json()["steps"] for case in cases]
            return [step["due_at"] for (step,) in found]

        # The clock stands on Monday at nine: no calendar is published, the official list holds.
        assert await due_times() == [TUESDAY]

        # An earlier version of Concord published this calendar, whose fact says no days.
        calendar = Calendar(version=1, official=load_official_days(), own=(TUESDAY_OFF,))
        area = installation.area("comms")
        event = CalendarPublished(calendar=calendar, by="m", at=area.clock())
        context = EventContext(correlation=area.id_factory(), actor="m")
        await area.event_store.append(AppendRequest(STREAM_NAME, 0, [event], context))
        await installation.wait_until_idle()
        assert await due_times() == [TUESDAY] * 2
        await announce_earlier_calendars(area)
        await installation.wait_until_idle()
        assert await due_times() == [TUESDAY, TUESDAY, WEDNESDAY]

        # The next one holds for what is opened from now on; what is open keeps its due time.
        assert (await CommsClient(installation).post("/calendars", {"own": []})).is_success
        await installation.wait_until_idle()
        assert await due_times() == [TUESDAY, TUESDAY, WEDNESDAY, TUESDAY]


async def test_unknown_hours_are_refused(area_client: WorkflowsClient) -> None:
    flow = (await area_client.post("/flows", {"name": "Lease"})).json()["id"]
    etag = (await area_client.get(f"/flows/{flow}")).headers["ETag"]
    steps = [{**STEPS[0], "working_hours": "nights"}]
    answer = await area_client.put(f"/flows/{flow}/draft", {"steps": steps}, If_Match=etag)
    assert answer.status_code == 422
    assert "working_hours" in answer.text


def test_every_command_that_may_open_a_step_is_given_the_calendars() -> None:
    commands = {"StartCase", "CompleteStep", "SendBack", "WithdrawStep", "MigrateCase"}
    commands.add("TransferCase")
    calls = [
        (location(path, node), ast.unparse(node))
        for part in ("api", "application")
        for path in python_files(f"services/workflows/{part}")
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in commands
    ]
    assert len(calls) > len(commands)
    assert [place for place, call in calls if "calendar" not in call.lower()] == []
