"""Actions of meetings are owed until the end of their day: overdue once, done, or released."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.comms.domain import meeting_events, meeting_state
from services.comms.domain.commitments import due_time_of
from services.comms.domain.meeting_decisions import decide
from shared.testing.area_client import same_instants
from tests.comms.area_client import CommsClient
from tests.comms.domain_examples import BASE_TIME, DAY, MEETING_ID, MEETING_PLAN
from tests.comms.meeting_examples import (
    REPORT,
    cancel,
    complete,
    completed,
    find_overdue,
    given,
    held,
    note,
    noted,
    planned,
)

END_OF_DAY = datetime(2026, 10, 8, 15, 59, 59, 999999, tzinfo=UTC)
COMMITMENT = meeting_events.Commitment(
    due_at=END_OF_DAY,
    meeting=MEETING_PLAN.title,
    organiser=MEETING_PLAN.organiser,
    project_id=MEETING_PLAN.project_id,
)
WITH_DUE_TIME = noted.model_copy(update={"due_at": END_OF_DAY})
OVERDUE = meeting_events.ActionOverdue(
    meeting_id=MEETING_ID, action=REPORT, commitment=COMMITMENT, at=END_OF_DAY
)
RELEASED = meeting_events.ActionReleased(
    meeting_id=MEETING_ID, action=REPORT, commitment=COMMITMENT, at=BASE_TIME
)
DONE = completed.model_copy(update={"commitment": COMMITMENT, "by": "lee"})


def test_an_action_is_due_at_the_end_of_its_day() -> None:
    given(planned).when(note).then(WITH_DUE_TIME)


def test_an_action_noted_after_its_day_is_due_on_the_day_it_was_noted() -> None:
    late = BASE_TIME + 30 * DAY

    assert due_time_of(REPORT, late) - late < timedelta(days=1)
    assert due_time_of(REPORT, late) > late


@pytest.mark.parametrize("events", [(planned, WITH_DUE_TIME), (planned, WITH_DUE_TIME, held)])
def test_an_action_is_overdue_once(events: tuple[meeting_events.MeetingEvent, ...]) -> None:
    given(*events).when(find_overdue).then(OVERDUE).when(find_overdue).then()


def test_an_action_is_not_overdue_at_its_last_instant() -> None:
    just_in_time = replace(find_overdue, at=END_OF_DAY)

    given(planned, WITH_DUE_TIME).when(just_in_time).then()


def test_who_did_an_action_is_known_and_it_is_never_overdue_afterwards() -> None:
    done = replace(complete, by="lee")

    given(planned, WITH_DUE_TIME).when(done).then(DONE).when(find_overdue).then()
    given(planned, WITH_DUE_TIME, OVERDUE).when(done).then(DONE)


def test_a_cancelled_meeting_releases_what_is_still_owed() -> None:
    cancelled = meeting_events.MeetingCancelled(
        meeting_id=MEETING_ID, reason="nobody is here", at=BASE_TIME, plan=MEETING_PLAN
    )

    given(planned, WITH_DUE_TIME).when(cancel).then(cancelled, RELEASED)
    given(planned, WITH_DUE_TIME, DONE).when(cancel).then(cancelled)
    given(planned, WITH_DUE_TIME, cancelled, RELEASED).when(find_overdue).then()


def test_an_action_of_an_earlier_version_is_no_obligation() -> None:
    given(planned, noted).when(find_overdue).then()
    given(planned, noted).when(complete).then(completed)
    assert decide(find_overdue, None) == []


def test_events_of_actions_leave_a_cancelled_meeting_as_it_is() -> None:
    cancelled = meeting_state.CancelledMeetingState("moot")

    assert meeting_state.evolve(cancelled, OVERDUE) == cancelled


async def test_the_timer_finds_an_overdue_action_once(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    noted_actions = []
    for text in ("Report", "Price list"):
        body = {"text": text, "department": "rnd", "due_on": "2026-11-24"}
        answer = await area_client.post(f"{meeting}/actions", body)
        noted_actions.append(f"{meeting}/actions/{answer.json()['id']}")
    await area_client.post(f"{noted_actions[0]}/complete")
    clock = area_client.installation.clock
    clock.set_time(datetime.fromisoformat("2026-11-24T23:59:59+08:00"))
    await area_client.installation.fire_due_deadlines()
    assert await area_client.published_facts("action-overdue") == []

    clock.advance(timedelta(seconds=2))
    for _ in range(2):
        await area_client.installation.fire_due_deadlines()

    (overdue,) = await area_client.published_facts("action-overdue")
    assert (overdue["text"], overdue["department"]) == ("Price list", "rnd")
    assert same_instants(overdue["due_at"], "2026-11-24T23:59:59.999999+08:00")
    (done,) = await area_client.published_facts("action-completed")
    assert (done["text"], done["organiser"]) == ("Report", overdue["organiser"])
    assert done["done_by"]


async def test_neither_side_dates_an_action_back(area_client: CommsClient) -> None:
    """The organiser makes nobody late by writing down later; who is late is not in time."""
    clock = area_client.installation.clock
    meeting = await area_client.plan_meeting()
    starts_at = (await area_client.get(meeting)).json()["starts_at"]
    clock.set_time(datetime.fromisoformat(starts_at) + 300 * DAY)
    body = {"text": "Report", "department": "rnd", "due_on": starts_at[:10]}
    answer = await area_client.post(f"{meeting}/actions", body)
    assert answer.status_code == 201, answer.text
    action = f"{meeting}/actions/{answer.json()['id']}"
    await area_client.installation.fire_due_deadlines()
    assert await area_client.published_facts("action-overdue") == []

    clock.advance(2 * DAY)
    await area_client.installation.fire_due_deadlines()
    await area_client.post(f"{action}/complete", {"at": starts_at})
    await area_client.post(f"{action}/complete")
    (overdue,) = await area_client.published_facts("action-overdue")
    (done,) = await area_client.published_facts("action-completed")
    moments = [datetime.fromisoformat(one) for one in (overdue["due_at"], done["at"])]
    assert moments[0] < moments[1]
