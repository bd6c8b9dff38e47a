"""A meeting: planned, held or cancelled, within the limits of its kind."""

import pytest

from services.comms.domain import meeting_commands, meeting_events, meeting_state
from services.comms.domain.meeting_plan import (
    DepartmentAttendance,
    MeetingKind,
    MeetingPlan,
    duration_limit_without_reason,
)
from services.comms.domain.meeting_refusals import UnknownMeeting
from services.comms.domain.refusals import CommsRefused, InvalidMeeting, InvalidMoment
from tests.comms.domain_examples import (
    BASE_TIME,
    DAY,
    HOUR,
    MEETING_ID,
    MEETING_PLAN,
    MINUTE,
    RND_ATTENDANCE,
    SALES_ATTENDANCE,
)
from tests.comms.meeting_examples import (
    LATER,
    PLANNED_AT,
    cancel,
    cancelled,
    complete,
    completed,
    given,
    held,
    hold,
    note,
    noted,
    plan,
    planned,
    replan,
    replanned,
)


def of_kind(kind: MeetingKind, minutes: int, reason: str | None = None) -> MeetingPlan:
    return MEETING_PLAN.model_copy(update={"kind": kind, "minutes": minutes, "reason": reason})


def test_a_department_calls_a_meeting_once() -> None:
    given().when(plan).then(planned)
    given(planned).when(plan).then()
    given(planned).when(
        meeting_commands.PlanMeeting(MEETING_ID, MEETING_PLAN.model_copy(), PLANNED_AT)
    ).then()
    given(planned).when(meeting_commands.PlanMeeting(MEETING_ID, LATER, PLANNED_AT)).then_refused(
        CommsRefused, message_contains="change its plan instead"
    )


def test_a_longer_meeting_of_a_project_needs_a_reason() -> None:
    kind: MeetingKind = "project"
    limit = 60
    assert duration_limit_without_reason(kind) == limit
    longer = of_kind(kind, limit + 1)
    for short_enough in (of_kind(kind, limit), of_kind(kind, limit - 1)):
        given().when(meeting_commands.PlanMeeting(MEETING_ID, short_enough, BASE_TIME)).then(
            meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=short_enough, at=BASE_TIME)
        )
    given().when(meeting_commands.PlanMeeting(MEETING_ID, longer, BASE_TIME)).then_refused(
        InvalidMeeting,
        message_contains=f"a meeting of kind '{kind}' takes at most {limit} minutes; "
        f"shorten its agenda, or give the reason for {limit + 1}",
    )
    excused = of_kind(kind, limit + 1, "the audit is due")
    given().when(meeting_commands.PlanMeeting(MEETING_ID, excused, BASE_TIME)).then(
        meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=excused, at=BASE_TIME)
    )


def test_another_meeting_may_take_a_day_and_no_longer() -> None:
    assert duration_limit_without_reason("other") is None
    day = of_kind("other", 1440)
    given().when(meeting_commands.PlanMeeting(MEETING_ID, day, BASE_TIME)).then(
        meeting_events.MeetingPlanned(meeting_id=MEETING_ID, plan=day, at=BASE_TIME)
    )
    for minutes in (0, 1441):
        wrong = of_kind("other", minutes)
        given().when(meeting_commands.PlanMeeting(MEETING_ID, wrong, BASE_TIME)).then_refused(
            InvalidMeeting, message_contains=f"a meeting takes 1 to 1440 minutes, not {minutes}"
        )


def test_a_meeting_may_take_one_minute() -> None:
    assert (
        given()
        .when(meeting_commands.PlanMeeting(MEETING_ID, of_kind("other", 1), BASE_TIME))
        .events
    )


@pytest.mark.parametrize(
    ("change", "saying"),
    [
        ({"attendees": ()}, "at least one department"),
        (
            {"attendees": (SALES_ATTENDANCE, RND_ATTENDANCE, SALES_ATTENDANCE)},
            "name each department once; twice: sales",
        ),
        ({"attendees": (DepartmentAttendance(department="hr", persons=0),)}, "hr sends nobody"),
        ({"project_id": None}, "a project meeting names its project"),
    ],
)
def test_an_unsound_plan_is_refused(change: dict[str, object], saying: str) -> None:
    wrong = MEETING_PLAN.model_copy(update=change)
    given().when(meeting_commands.PlanMeeting(MEETING_ID, wrong, BASE_TIME)).then_refused(
        InvalidMeeting, message_contains=saying
    )
    given(planned).when(meeting_commands.ReplanMeeting(MEETING_ID, wrong, BASE_TIME)).then_refused(
        InvalidMeeting, message_contains=saying
    )


def test_only_project_meetings_must_name_a_project() -> None:
    alone = of_kind("alignment", 90).model_copy(update={"project_id": None})
    assert given().when(meeting_commands.PlanMeeting(MEETING_ID, alone, BASE_TIME)).events


def test_a_meeting_may_have_one_attendee() -> None:
    one = DepartmentAttendance(department="hr", persons=1)
    assert (
        given()
        .when(
            meeting_commands.PlanMeeting(
                MEETING_ID, MEETING_PLAN.model_copy(update={"attendees": (one,)}), BASE_TIME
            )
        )
        .events
    )


def test_the_plan_of_a_meeting_changes_until_it_is_held() -> None:
    given(planned).when(replan).then(replanned)
    given(planned, replanned).when(
        meeting_commands.ReplanMeeting(MEETING_ID, LATER.model_copy(), PLANNED_AT)
    ).then()
    given(planned, held).when(replan).then_refused(CommsRefused, message_contains="was held")
    given(planned, cancelled).when(replan).then_refused(
        CommsRefused, message_contains="was cancelled"
    )


def test_a_held_meeting_counts_its_person_minutes() -> None:
    given(planned).when(hold).then(held)
    assert held.person_minutes == 75 * 5


def test_a_meeting_may_have_begun_at_another_time() -> None:
    early = meeting_commands.HoldMeeting(
        MEETING_ID, BASE_TIME - HOUR, 60, (RND_ATTENDANCE,), BASE_TIME
    )
    events = given(planned).when(early).events
    assert isinstance(events[0], meeting_events.MeetingHeld)
    assert (events[0].began_at, events[0].person_minutes) == (BASE_TIME - HOUR, 120)


def test_a_meeting_is_entered_when_it_is_over() -> None:
    at_its_end = meeting_commands.HoldMeeting(
        MEETING_ID, None, 60, (SALES_ATTENDANCE,), BASE_TIME + HOUR
    )
    assert given(planned).when(at_its_end).events
    sooner = meeting_commands.HoldMeeting(
        MEETING_ID, None, 61, (SALES_ATTENDANCE,), BASE_TIME + HOUR
    )
    given(planned).when(sooner).then_refused(
        InvalidMoment,
        message_contains="it ends at 2026-10-05T10:01:00+08:00, which is still to come",
    )


def test_a_meeting_without_people_or_time_is_refused() -> None:
    given(planned).when(
        meeting_commands.HoldMeeting(MEETING_ID, None, 75, (), BASE_TIME + DAY)
    ).then_refused(InvalidMeeting, message_contains="at least one department")
    given(planned).when(
        meeting_commands.HoldMeeting(MEETING_ID, None, 0, (SALES_ATTENDANCE,), BASE_TIME + DAY)
    ).then_refused(InvalidMeeting, message_contains="not 0")


def test_holding_a_meeting_twice_records_it_once() -> None:
    given(planned, held).when(hold).then()
    given(planned, held).when(
        meeting_commands.HoldMeeting(
            MEETING_ID, BASE_TIME, 75, (SALES_ATTENDANCE, RND_ATTENDANCE), BASE_TIME + DAY
        )
    ).then()


@pytest.mark.parametrize(
    "other",
    [
        meeting_commands.HoldMeeting(
            MEETING_ID, BASE_TIME + MINUTE, 75, (SALES_ATTENDANCE, RND_ATTENDANCE), BASE_TIME + DAY
        ),
        meeting_commands.HoldMeeting(
            MEETING_ID, None, 76, (SALES_ATTENDANCE, RND_ATTENDANCE), BASE_TIME + DAY
        ),
        meeting_commands.HoldMeeting(MEETING_ID, None, 75, (SALES_ATTENDANCE,), BASE_TIME + DAY),
    ],
)
def test_a_recorded_meeting_cannot_change(other: meeting_commands.HoldMeeting) -> None:
    given(planned, held).when(other).then_refused(
        CommsRefused, message_contains="held already, from 2026-10-05T09:00:00+08:00 on, 75 minutes"
    )


def test_a_meeting_is_cancelled_unless_it_was_held() -> None:
    given(planned).when(cancel).then(cancelled)
    given(planned, cancelled).when(cancel).then()
    given(planned, held).when(cancel).then_refused(
        CommsRefused, message_contains="its record cannot change"
    )
    given(planned, cancelled).when(hold).then_refused(
        CommsRefused, message_contains="plan another one"
    )


@pytest.mark.parametrize("command", [replan, hold, cancel, note, complete])
def test_an_unknown_meeting_is_refused(command: meeting_commands.MeetingCommand) -> None:
    given().when(command).then_refused(UnknownMeeting, message_contains="plan it first")


def test_events_after_the_end_change_nothing() -> None:
    for late in (replanned, held, noted, completed):
        assert given(planned, cancelled, late).state == meeting_state.CancelledMeetingState(
            "nobody is here"
        )
