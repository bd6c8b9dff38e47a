"""Nobody is late by an action that the organiser notes minutes before its day ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.comms.domain.commitments import due_time_of, shortest_notice
from services.comms.domain.meeting_events import ActionNoted
from services.comms.domain.reply_policy import BUILT_IN_POLICY
from shared.testing.area_client import same_instants
from tests.comms.area_client import CommsClient
from tests.comms.domain_examples import BASE_TIME, DAY
from tests.comms.meeting_examples import REPORT, given, note, planned
from tests.comms.request_examples import OFFICIAL_CALENDAR

FRIDAY = "2026-11-27"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("noted_at", "owed_until"),
    [
        (at("2026-11-27T10:00:00"), date(2026, 11, 27)),
        (at("2026-11-27T16:00:00"), date(2026, 11, 27)),
        (at("2026-11-27T16:00:01"), date(2026, 11, 30)),
        (at("2026-11-27T23:58:00"), date(2026, 11, 30)),
    ],
    ids=["morning", "two office hours before", "later", "minutes before"],
)
def test_it_is_given_the_time_of_a_simple_request(noted_at: datetime, owed_until: date) -> None:
    action = REPORT.model_copy(update={"due_on": date(2026, 11, 27)})
    notice = shortest_notice(noted_at, BUILT_IN_POLICY, OFFICIAL_CALENDAR)

    due_at = due_time_of(action, noted_at, notice)

    assert same_instants(due_at.isoformat(), f"{owed_until}T23:59:59.999999+08:00")


@pytest.mark.parametrize(
    ("department", "owed_until"), [("rnd", "2026-10-10"), ("sales", "2026-10-08")]
)
def test_the_organisers_own_action_is_owed_as_stated(department: str, owed_until: str) -> None:
    action = REPORT.model_copy(update={"department": department})
    command = replace(note, action=action, shortest_notice=BASE_TIME + 5 * DAY)

    (event,) = given(planned).when(command).events

    assert isinstance(event, ActionNoted)
    assert event.due_at is not None
    assert same_instants(event.due_at.isoformat(), f"{owed_until}T23:59:59.999999+08:00")


async def test_a_department_is_not_late_by_what_was_noted_at_night(
    area_client: CommsClient,
) -> None:
    meeting = await area_client.plan_meeting()
    clock = area_client.installation.clock
    clock.set_time(at(f"{FRIDAY}T23:58:00"))
    organiser = area_client.executor_headers("sales")
    for department, caller in [("rnd", organiser), ("sales", organiser), ("hr", None)]:
        body = {"text": "Report", "department": department, "due_on": FRIDAY}
        noted = await area_client.post(f"{meeting}/actions", body, caller)
        assert noted.status_code == 201, noted.text

    clock.set_time(at("2026-11-28T00:01:00"))
    await area_client.installation.fire_due_deadlines()
    late = [one["department"] for one in await area_client.published_facts("action-overdue")]
    assert sorted(late) == ["hr", "sales"]
    clock.set_time(at("2026-12-01T00:01:00"))
    await area_client.installation.fire_due_deadlines()
    (overdue,) = [
        one
        for one in await area_client.published_facts("action-overdue")
        if one["department"] == "rnd"
    ]
    assert same_instants(overdue["due_at"], "2026-11-30T23:59:59.999999+08:00")
