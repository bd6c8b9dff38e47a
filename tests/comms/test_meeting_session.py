"""The domain of meetings that run: start, outcomes, close."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.comms.domain import meeting_commands, meeting_events
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_outcomes import About
from services.comms.domain.refusals import CommsRefused, InvalidMeeting, InvalidMoment
from tests.comms.domain_examples import (
    BASE_TIME,
    HOUR,
    MEETING_ID,
)
from tests.comms.meeting_examples import given
from tests.comms.meeting_session_examples import (
    ALIGNMENT,
    DECISION,
    GOAL,
    ITEM,
    OF_ITEM,
    OTHER_GOAL,
    OTHER_ITEM,
    STARTED_AT,
    WHO,
    cancelled,
    close,
    commitment,
    held,
    planned,
    record,
    recorded,
    start,
    started,
    with_plan,
)


def test_an_alignment_meeting_takes_at_most_90_minutes_whatever_the_reason() -> None:
    for minutes, reason in ((91, None), (91, "the audit is due"), (120, "two quarters")):
        longer = with_plan(minutes=minutes, reason=reason)
        given().when(meeting_commands.PlanMeeting(MEETING_ID, longer, BASE_TIME)).then_refused(
            InvalidMeeting,
            message_contains=f"at most 90 minutes, whatever the reason, not {minutes}",
        )
    assert given().when(meeting_commands.PlanMeeting(MEETING_ID, ALIGNMENT, BASE_TIME)).events


def test_items_of_an_agenda_fill_the_meeting_at_most() -> None:
    full = with_plan(items=(ITEM, OTHER_ITEM.model_copy(update={"minutes": 60})))
    assert given().when(meeting_commands.PlanMeeting(MEETING_ID, full, BASE_TIME)).events
    over = with_plan(items=(ITEM, OTHER_ITEM.model_copy(update={"minutes": 61})))
    given().when(meeting_commands.PlanMeeting(MEETING_ID, over, BASE_TIME)).then_refused(
        InvalidMeeting, message_contains="the items take 91 minutes, the meeting 90"
    )


@pytest.mark.parametrize(
    ("items", "saying"),
    [
        ((ITEM, ITEM), "two items of the agenda have the same id"),
        ((ITEM.model_copy(update={"minutes": 0}),), "“Cost” has no time"),
    ],
)
def test_each_item_of_an_agenda_has_an_id_and_time_of_its_own(
    items: tuple[AgendaItem, ...], saying: str
) -> None:
    wrong = with_plan(items=items)
    given().when(meeting_commands.PlanMeeting(MEETING_ID, wrong, BASE_TIME)).then_refused(
        InvalidMeeting, message_contains=saying
    )


def test_a_meeting_starts_once_and_not_before_its_day() -> None:
    given(planned).when(start).then(started)
    given(planned, started).when(start).then()
    day_before = meeting_commands.StartMeeting(MEETING_ID, BASE_TIME - timedelta(hours=18))
    given(planned).when(day_before).then_refused(
        InvalidMoment, message_contains="the meeting is planned for"
    )
    given(planned, started, held(60)).when(start).then_refused(CommsRefused)
    given(planned, cancelled).when(start).then_refused(CommsRefused)


def test_a_proposed_agenda_is_what_is_proposed_when_the_meeting_starts() -> None:
    proposed = planned.model_copy(update={"plan": with_plan(agenda_source="proposed")})
    begin = meeting_commands.StartMeeting(MEETING_ID, STARTED_AT, (OTHER_ITEM,))
    (event,) = given(proposed).when(begin).events
    assert isinstance(event, meeting_events.MeetingStarted)
    assert (event.plan.items, event.plan.agenda) == ((OTHER_ITEM,), ("Sales",))
    given(planned).when(begin).then(started)


def test_outcomes_are_entered_only_while_the_meeting_runs() -> None:
    given(planned, started).when(record(DECISION)).then(recorded(DECISION))
    given(planned, started, recorded(DECISION)).when(record(DECISION)).then()
    given(planned).when(record(DECISION)).then_refused(CommsRefused, message_contains="start it")
    given(planned, started, held(60)).when(record(DECISION)).then_refused(
        CommsRefused, message_contains="take this up in the next meeting"
    )
    given(planned, cancelled).when(record(DECISION)).then_refused(
        CommsRefused, message_contains="plan another one"
    )


def test_an_outcome_has_an_id_of_its_own_and_names_an_item_that_exists() -> None:
    other = DECISION.model_copy(update={"text": "Ask three"})
    given(planned, started, recorded(DECISION)).when(record(other)).then_refused(
        CommsRefused, message_contains="this id belongs to another outcome"
    )
    nowhere = DECISION.model_copy(update={"about": About(item_id=UUID(int=99))})
    given(planned, started).when(record(nowhere)).then_refused(
        InvalidMeeting, message_contains="the agenda has no item"
    )


def test_a_meeting_has_at_most_100_outcomes() -> None:
    many = [
        recorded(DECISION.model_copy(update={"outcome_id": UUID(int=100 + number)}))
        for number in range(100)
    ]
    given(planned, started, *many).when(record(DECISION)).then_refused(
        CommsRefused, message_contains="at most 100 outcomes"
    )
    assert given(planned, started, *many[1:]).when(record(DECISION)).events


def test_commitments_of_an_alignment_meeting_are_noted_only_while_it_runs() -> None:
    assert given(planned, started).when(commitment(About(goal_id=GOAL))).events
    given(planned).when(commitment()).then_refused(CommsRefused, message_contains="start it")
    given(planned, started, held(60)).when(commitment()).then_refused(
        CommsRefused, message_contains="take this up in the next meeting"
    )
    given(planned, started).when(commitment(About(item_id=UUID(int=99)))).then_refused(
        InvalidMeeting, message_contains="the agenda has no item"
    )


def test_a_meeting_closes_only_when_each_lagging_goal_of_its_agenda_has_an_outcome() -> None:
    given(planned, started).when(close(GOAL, OTHER_GOAL)).then_refused(
        CommsRefused, message_contains="have no outcome yet: Cost, Sales"
    )
    given(planned, started, recorded(DECISION)).when(close(GOAL, OTHER_GOAL)).then_refused(
        CommsRefused, message_contains="have no outcome yet: Sales"
    )
    given(planned, started, recorded(DECISION), recorded(OF_ITEM)).when(
        close(GOAL, OTHER_GOAL)
    ).then(held(60))


def test_a_commitment_is_an_outcome_of_its_goal() -> None:
    (noted,) = given(planned, started).when(commitment(About(goal_id=GOAL))).events
    given(planned, started, noted).when(close(GOAL)).then(held(60))


def test_a_goal_that_recovered_while_the_meeting_ran_needs_no_outcome() -> None:
    given(planned, started, recorded(DECISION)).when(close(GOAL)).then(held(60))
    given(planned, started).when(close()).then(held(60))
    given(planned, started).when(close(UUID(int=77))).then(held(60))


def test_another_meeting_closes_without_outcomes() -> None:
    plan = with_plan(kind="other")
    begun = started.model_copy(update={"plan": plan})
    events = given(planned.model_copy(update={"plan": plan}), begun).when(close(GOAL)).events
    assert [type(event) for event in events] == [meeting_events.MeetingHeld]


@pytest.mark.parametrize(
    ("after", "said", "minutes"),
    [
        (timedelta(seconds=1), None, 1),
        (timedelta(0), None, 1),
        (timedelta(minutes=90), None, 90),
        (timedelta(minutes=90, seconds=1), None, 91),
        (timedelta(minutes=90, seconds=1), 91, 91),
        (timedelta(days=3), None, 1440),
        (timedelta(days=3), 95, 95),
    ],
)
def test_a_meeting_took_until_it_was_closed_or_fewer_minutes(
    after: timedelta, said: int | None, minutes: int
) -> None:
    given(planned, started).when(close(after=after, minutes=said)).then(held(minutes, after))


@pytest.mark.parametrize("minutes", [0, 61])
def test_a_meeting_took_no_longer_than_it_ran(minutes: int) -> None:
    given(planned, started).when(close(minutes=minutes)).then_refused(
        InvalidMoment, message_contains=f"less than {minutes} minutes ago"
    )


def test_closing_twice_changes_nothing_and_otherwise_is_refused() -> None:
    given(planned, started, held(60)).when(close()).then()
    given(planned, started, held(60)).when(close(minutes=60)).then()
    given(planned, started, held(60)).when(close(minutes=59)).then_refused(CommsRefused)
    other = meeting_commands.CloseMeeting(MEETING_ID, WHO[:1], frozenset(), STARTED_AT + HOUR)
    given(planned, started, held(60)).when(other).then_refused(CommsRefused)
    given(planned).when(close()).then_refused(CommsRefused, message_contains="start it")
    given(planned, cancelled).when(close()).then_refused(CommsRefused)
    nobody = meeting_commands.CloseMeeting(MEETING_ID, (), frozenset(), STARTED_AT + HOUR)
    given(planned, started).when(nobody).then_refused(InvalidMeeting)


def test_an_alignment_meeting_is_not_entered_afterwards() -> None:
    hold = meeting_commands.HoldMeeting(MEETING_ID, None, 60, WHO, BASE_TIME + 2 * HOUR)
    given(planned).when(hold).then_refused(CommsRefused, message_contains="start it when it begins")
    given(planned, started).when(hold).then_refused(
        CommsRefused, message_contains="the meeting is running"
    )


def test_a_running_meeting_keeps_its_plan_and_may_be_broken_off() -> None:
    replan = meeting_commands.ReplanMeeting(MEETING_ID, with_plan(minutes=45), STARTED_AT)
    given(planned, started).when(replan).then_refused(
        CommsRefused, message_contains="the meeting is running"
    )
    (noted,) = given(planned, started).when(commitment()).events
    cancel = meeting_commands.CancelMeeting(MEETING_ID, "fire alarm", STARTED_AT)
    events = given(planned, started, noted).when(cancel).events
    assert [event.type for event in events] == [
        "meeting-cancelled",
        "action-released",
    ]


def test_a_commitment_is_done_or_late_while_the_meeting_runs_as_after_it() -> None:
    (noted,) = given(planned, started).when(commitment()).events
    done = meeting_commands.CompleteAction(MEETING_ID, UUID(int=51), STARTED_AT)
    assert given(planned, started, noted).when(done).events
    late = meeting_commands.FindOverdueActions(MEETING_ID, STARTED_AT + timedelta(days=30))
    (overdue,) = given(planned, started, noted).when(late).events
    given(planned, started, noted, overdue).when(late).then()
