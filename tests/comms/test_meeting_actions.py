"""Actions agreed in a meeting: noted from its beginning on, due later, completed once."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.comms.domain import meeting_commands, meeting_events
from services.comms.domain.meeting_refusals import UnknownAction
from services.comms.domain.refusals import CommsRefused, InvalidMeeting, InvalidMoment
from tests.comms.domain_examples import (
    ACTION_ID,
    BASE_TIME,
    DAY,
    HOUR,
    MEETING_ID,
    MEETING_PLAN,
    MINUTE,
)
from tests.comms.meeting_examples import (
    REPORT,
    cancelled,
    complete,
    completed,
    given,
    held,
    note,
    noted,
    planned,
)

WITH_DUE_TIME = noted.model_copy(
    update={"due_at": datetime(2026, 10, 8, 15, 59, 59, 999999, tzinfo=UTC)}
)


def test_actions_are_noted_from_the_meetings_beginning_on() -> None:
    given(planned).when(meeting_commands.NoteAction(MEETING_ID, REPORT, BASE_TIME)).then(
        WITH_DUE_TIME.model_copy(update={"at": BASE_TIME})
    )
    given(planned, held).when(note).then(WITH_DUE_TIME)
    given(planned).when(
        meeting_commands.NoteAction(MEETING_ID, REPORT, BASE_TIME - MINUTE)
    ).then_refused(InvalidMoment, message_contains="begins at 2026-10-05T09:00:00+08:00")
    given(planned, cancelled).when(note).then_refused(
        CommsRefused, message_contains="was cancelled"
    )


def test_an_action_is_noted_once() -> None:
    other = REPORT.model_copy(update={"text": "Write another one"})
    for past in ((planned, noted), (planned, noted, held), (planned, held, noted)):
        given(*past).when(note).then()
        given(*past).when(
            meeting_commands.NoteAction(MEETING_ID, other, BASE_TIME + HOUR)
        ).then_refused(CommsRefused, message_contains="under an id of its own")


def test_an_action_is_due_on_the_day_of_the_meeting_or_later() -> None:
    night = MEETING_PLAN.model_copy(update={"starts_at": datetime(2026, 10, 7, 16, tzinfo=UTC)})
    at_night = meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=night, at=BASE_TIME)
    given(at_night).when(meeting_commands.NoteAction(MEETING_ID, REPORT, BASE_TIME + 3 * DAY)).then(
        WITH_DUE_TIME.model_copy(update={"at": BASE_TIME + 3 * DAY})
    )
    too_soon = REPORT.model_copy(update={"due_on": date(2026, 10, 7)})
    given(at_night).when(
        meeting_commands.NoteAction(MEETING_ID, too_soon, BASE_TIME + 3 * DAY)
    ).then_refused(InvalidMeeting, message_contains="2026-10-07 lies before the meeting")


def test_a_meeting_has_at_most_a_hundred_actions() -> None:
    many = [
        noted.model_copy(update={"action": REPORT.model_copy(update={"action_id": UUID(int=n)})})
        for n in range(100, 200)
    ]
    assert given(planned, *many[:99]).when(note).events
    given(planned, *many).when(note).then_refused(
        CommsRefused, message_contains="at most 100 actions"
    )


def test_an_action_is_completed_once() -> None:
    given(planned, noted).when(complete).then(completed)
    given(planned, noted, held).when(complete).then(completed)
    given(planned, noted, completed).when(complete).then()
    given(planned, held).when(complete).then_refused(UnknownAction, message_contains=str(ACTION_ID))
    given(planned, noted, cancelled).when(complete).then_refused(CommsRefused)


def test_a_meeting_is_not_cancelled_while_its_organiser_is_late_with_an_action() -> None:
    own = REPORT.model_copy(update={"department": "sales"})
    due = noted.model_copy(update={"action": own, "due_at": BASE_TIME + DAY})
    in_time = meeting_commands.CancelMeeting(MEETING_ID, "moot", BASE_TIME + DAY)
    assert len(given(planned, due).when(in_time).events) == 2
    late = meeting_commands.CancelMeeting(MEETING_ID, "moot", BASE_TIME + 2 * DAY)
    given(planned, due).when(late).then_refused(CommsRefused, message_contains="is overdue")
    done = completed.model_copy(update={"at": BASE_TIME + 2 * DAY})
    assert len(given(planned, due, done).when(late).events) == 1
