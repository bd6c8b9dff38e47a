"""The domain of meetings that are left open: when the time for their outcomes is over."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.comms.domain import meeting_commands, meeting_events
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.refusals import CommsRefused
from tests.comms.domain_examples import MEETING_ID
from tests.comms.meeting_examples import given
from tests.comms.meeting_session_examples import (
    ALIGNMENT,
    DECISION,
    GOAL,
    OF_ITEM,
    OTHER_GOAL,
    STARTED_AT,
    UNTIL,
    WHO,
    cancelled,
    commitment,
    held,
    planned,
    record,
    recorded,
    started,
    with_plan,
)

MOMENT = timedelta.resolution
TOPIC = AgendaItem(item_id=UUID(int=33), kind="topic", subject="Tools", minutes=10)


def changed(
    command: meeting_commands.RecordOutcome | meeting_commands.NoteAction, at: datetime
) -> meeting_commands.MeetingCommand:
    """Return the same command at another time."""
    return replace(command, at=at)


def close(at: datetime, *lagging: UUID) -> meeting_commands.CloseMeeting:
    return meeting_commands.CloseMeeting(MEETING_ID, WHO, frozenset(lagging), at)


def find(at: datetime, *lagging: UUID) -> meeting_commands.FindLeftOpen:
    return meeting_commands.FindLeftOpen(MEETING_ID, at, frozenset(lagging))


def left_open(*without: UUID) -> meeting_events.MeetingLeftOpen:
    return meeting_events.MeetingLeftOpen(
        meeting_id=MEETING_ID, plan=ALIGNMENT, goals_without_outcome=without, at=UNTIL
    )


@pytest.mark.parametrize(
    ("kind", "planned_minutes", "allowance", "minutes"),
    [
        ("alignment", 60, 15, 75),
        ("alignment", 60, 30, 90),
        ("alignment", 60, 31, 90),
        ("alignment", 90, 15, 90),
        ("alignment", 30, 0, 30),
        ("project", 60, 15, 75),
        ("other", 120, 15, 135),
    ],
)
def test_outcomes_are_entered_in_the_planned_minutes_and_an_allowance_never_beyond_90_of_alignment(
    kind: str, planned_minutes: int, allowance: int, minutes: int
) -> None:
    plan = with_plan(kind=kind, minutes=planned_minutes, items=())
    (event,) = (
        given(planned.model_copy(update={"plan": plan}))
        .when(meeting_commands.StartMeeting(MEETING_ID, STARTED_AT, allowance_minutes=allowance))
        .events
    )
    assert isinstance(event, meeting_events.MeetingStarted)
    assert event.outcomes_until == STARTED_AT + timedelta(minutes=minutes)


def test_a_meeting_that_is_left_open_takes_no_outcome_after_its_time() -> None:
    in_time = changed(record(DECISION), UNTIL)
    assert given(planned, started).when(in_time).events
    assert given(planned, started).when(changed(commitment(), UNTIL)).events
    for command in (record(DECISION), commitment()):
        given(planned, started).when(changed(command, UNTIL + MOMENT)).then_refused(
            CommsRefused, message_contains="the time for outcomes ended at"
        )


def test_what_was_entered_in_time_may_be_sent_again_later() -> None:
    (noted,) = given(planned, started).when(commitment()).events
    later = UNTIL + MOMENT
    given(planned, started, noted).when(changed(commitment(), later)).then()
    given(planned, started, recorded(DECISION)).when(changed(record(DECISION), later)).then()


def test_actions_of_other_meetings_are_noted_after_their_time_as_well() -> None:
    begun = started.model_copy(update={"plan": with_plan(kind="other")})
    assert given(planned, begun).when(changed(commitment(), UNTIL + MOMENT)).events


def test_an_alignment_meeting_that_an_earlier_version_began_takes_outcomes_for_90_minutes() -> None:
    earlier = started.model_copy(update={"outcomes_until": None})
    assert given(planned, earlier).when(changed(record(DECISION), UNTIL)).events
    given(planned, earlier).when(changed(record(DECISION), UNTIL + MOMENT)).then_refused(
        CommsRefused
    )
    other = earlier.model_copy(update={"plan": with_plan(kind="other")})
    assert given(planned, other).when(changed(record(DECISION), UNTIL + MOMENT)).events


def test_a_meeting_that_was_left_open_closes_with_what_it_has_and_names_goals_without_outcome() -> (
    None
):
    given(planned, started).when(close(UNTIL, GOAL)).then_refused(CommsRefused)
    (event,) = (
        given(planned, started, recorded(OF_ITEM))
        .when(close(UNTIL + MOMENT, GOAL, OTHER_GOAL))
        .events
    )
    assert isinstance(event, meeting_events.MeetingHeld)
    assert event.goals_without_outcome == (GOAL,)
    (complete,) = given(planned, started).when(close(UNTIL + MOMENT)).events
    assert isinstance(complete, meeting_events.MeetingHeld)
    assert complete.goals_without_outcome == ()


def test_a_meeting_is_announced_as_left_open_once_and_not_in_its_time() -> None:
    given(planned, started).when(find(UNTIL, GOAL)).then()
    after = find(UNTIL + MOMENT, GOAL, OTHER_GOAL, UUID(int=77))
    given(planned, started, recorded(DECISION)).when(after).then(left_open(OTHER_GOAL))
    given(planned, started, left_open(GOAL)).when(after).then()


def test_a_point_without_a_goal_needs_no_outcome() -> None:
    begun = started.model_copy(update={"plan": with_plan(items=(TOPIC,))})
    (event,) = given(planned, begun).when(find(UNTIL + MOMENT, GOAL)).events
    assert isinstance(event, meeting_events.MeetingLeftOpen)
    assert event.goals_without_outcome == ()


def test_only_a_running_meeting_is_left_open() -> None:
    late = find(UNTIL + timedelta(days=1), GOAL)
    given().when(late).then()
    given(planned).when(late).then()
    given(planned, started, held(60)).when(late).then()
    given(planned, cancelled).when(late).then()


def test_another_meeting_that_is_left_open_names_no_goals() -> None:
    begun = started.model_copy(update={"plan": with_plan(kind="other")})
    (event,) = given(planned, begun).when(find(UNTIL + MOMENT, GOAL)).events
    assert isinstance(event, meeting_events.MeetingLeftOpen)
    assert event.goals_without_outcome == ()
