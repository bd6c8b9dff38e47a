"""A meeting from its plan to what was agreed in it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.comms.domain import meeting as m
from services.comms.domain.meeting_decisions import decide
from services.comms.domain.meeting_plan import Attendance, MeetingKind, MeetingPlan, limit_of
from services.comms.domain.refusals import (
    CommsRefused,
    InvalidMeeting,
    InvalidMoment,
    UnknownAction,
    UnknownMeeting,
)
from shared.testing.scenario import scenario
from tests.comms.occasions import ACTION, DAY, HOUR, MEETING, MINUTE, PLAN, RND, SALES, T

given = scenario(decide, m.evolve, None).given

LATER = PLAN.model_copy(update={"starts_at": T + DAY})
ASKED = T - DAY
REPORT = m.Action(
    action_id=ACTION, text="Send the test report", department="rnd", due_on=date(2026, 10, 8)
)

planned = m.MeetingPlanned(meeting_id=MEETING, plan=PLAN, at=ASKED)
replanned = m.MeetingReplanned(meeting_id=MEETING, plan=LATER, at=ASKED)
held = m.MeetingHeld(
    meeting_id=MEETING, plan=PLAN, began_at=T, minutes=75, attendance=(SALES, RND), at=T + 2 * HOUR
)
cancelled = m.MeetingCancelled(meeting_id=MEETING, reason="nobody is here", at=T)
noted = m.ActionNoted(meeting_id=MEETING, action=REPORT, at=T + HOUR)
completed = m.ActionCompleted(meeting_id=MEETING, action_id=ACTION, at=T + DAY)

plan = m.PlanMeeting(MEETING, PLAN, ASKED)
replan = m.ReplanMeeting(MEETING, LATER, ASKED)
hold = m.HoldMeeting(MEETING, None, 75, (SALES, RND), T + 2 * HOUR)
cancel = m.CancelMeeting(MEETING, "nobody is here", T)
note = m.NoteAction(MEETING, REPORT, T + HOUR)
complete = m.CompleteAction(MEETING, ACTION, T + DAY)


def of_kind(kind: MeetingKind, minutes: int, reason: str | None = None) -> MeetingPlan:
    return PLAN.model_copy(update={"kind": kind, "minutes": minutes, "reason": reason})


def test_a_department_calls_a_meeting_once() -> None:
    given().when(plan).then(planned)
    given(planned).when(plan).then()
    given(planned).when(m.PlanMeeting(MEETING, PLAN.model_copy(), ASKED)).then()
    given(planned).when(m.PlanMeeting(MEETING, LATER, ASKED)).then_refused(
        CommsRefused, saying="change its plan instead"
    )


@pytest.mark.parametrize(("kind", "limit"), [("project", 60), ("alignment", 90)])
def test_a_longer_meeting_needs_a_reason(kind: MeetingKind, limit: int) -> None:
    assert limit_of(kind) == limit
    longer = of_kind(kind, limit + 1)
    for short_enough in (of_kind(kind, limit), of_kind(kind, limit - 1)):
        given().when(m.PlanMeeting(MEETING, short_enough, T)).then(
            m.MeetingPlanned(meeting_id=MEETING, plan=short_enough, at=T)
        )
    given().when(m.PlanMeeting(MEETING, longer, T)).then_refused(
        InvalidMeeting,
        saying=f"a meeting of kind '{kind}' takes at most {limit} minutes; "
        f"shorten its agenda, or give the reason for {limit + 1}",
    )
    excused = of_kind(kind, limit + 1, "the audit is due")
    given().when(m.PlanMeeting(MEETING, excused, T)).then(
        m.MeetingPlanned(meeting_id=MEETING, plan=excused, at=T)
    )


def test_another_meeting_may_take_a_day_and_no_longer() -> None:
    assert limit_of("other") is None
    day = of_kind("other", 1440)
    given().when(m.PlanMeeting(MEETING, day, T)).then(
        m.MeetingPlanned(meeting_id=MEETING, plan=day, at=T)
    )
    for minutes in (0, 1441):
        wrong = of_kind("other", minutes)
        given().when(m.PlanMeeting(MEETING, wrong, T)).then_refused(
            InvalidMeeting, saying=f"a meeting takes 1 to 1440 minutes, not {minutes}"
        )


def test_a_meeting_of_one_minute_is_one() -> None:
    assert given().when(m.PlanMeeting(MEETING, of_kind("other", 1), T)).events


@pytest.mark.parametrize(
    ("change", "saying"),
    [
        ({"attendees": ()}, "at least one department"),
        ({"attendees": (SALES, RND, SALES)}, "name each department once; twice: sales"),
        ({"attendees": (Attendance(department="hr", persons=0),)}, "hr sends nobody"),
        ({"project_id": None}, "a project meeting names its project"),
    ],
)
def test_an_unsound_plan_is_refused(change: dict[str, object], saying: str) -> None:
    wrong = PLAN.model_copy(update=change)
    given().when(m.PlanMeeting(MEETING, wrong, T)).then_refused(InvalidMeeting, saying=saying)
    given(planned).when(m.ReplanMeeting(MEETING, wrong, T)).then_refused(
        InvalidMeeting, saying=saying
    )


def test_only_project_meetings_must_name_a_project() -> None:
    alone = of_kind("alignment", 90).model_copy(update={"project_id": None})
    assert given().when(m.PlanMeeting(MEETING, alone, T)).events


def test_one_person_is_enough() -> None:
    one = Attendance(department="hr", persons=1)
    assert (
        given()
        .when(m.PlanMeeting(MEETING, PLAN.model_copy(update={"attendees": (one,)}), T))
        .events
    )


def test_the_plan_changes_until_it_is_held() -> None:
    given(planned).when(replan).then(replanned)
    given(planned, replanned).when(m.ReplanMeeting(MEETING, LATER.model_copy(), ASKED)).then()
    given(planned, held).when(replan).then_refused(CommsRefused, saying="was held")
    given(planned, cancelled).when(replan).then_refused(CommsRefused, saying="was cancelled")


def test_it_took_what_it_took() -> None:
    given(planned).when(hold).then(held)
    assert held.person_minutes == 75 * 5


def test_it_may_have_begun_at_another_time() -> None:
    early = m.HoldMeeting(MEETING, T - HOUR, 60, (RND,), T)
    events = given(planned).when(early).events
    assert isinstance(events[0], m.MeetingHeld)
    assert (events[0].began_at, events[0].person_minutes) == (T - HOUR, 120)


def test_a_meeting_is_entered_when_it_is_over() -> None:
    at_its_end = m.HoldMeeting(MEETING, None, 60, (SALES,), T + HOUR)
    assert given(planned).when(at_its_end).events
    sooner = m.HoldMeeting(MEETING, None, 61, (SALES,), T + HOUR)
    given(planned).when(sooner).then_refused(
        InvalidMoment, saying="it ends at 2026-10-05T02:01:00+00:00, which is still to come"
    )


def test_nobody_and_no_time_is_no_meeting() -> None:
    given(planned).when(m.HoldMeeting(MEETING, None, 75, (), T + DAY)).then_refused(
        InvalidMeeting, saying="at least one department"
    )
    given(planned).when(m.HoldMeeting(MEETING, None, 0, (SALES,), T + DAY)).then_refused(
        InvalidMeeting, saying="not 0"
    )


def test_held_twice_it_was_held_once() -> None:
    given(planned, held).when(hold).then()
    given(planned, held).when(m.HoldMeeting(MEETING, T, 75, (SALES, RND), T + DAY)).then()


@pytest.mark.parametrize(
    "other",
    [
        m.HoldMeeting(MEETING, T + MINUTE, 75, (SALES, RND), T + DAY),
        m.HoldMeeting(MEETING, None, 76, (SALES, RND), T + DAY),
        m.HoldMeeting(MEETING, None, 75, (SALES,), T + DAY),
    ],
)
def test_what_it_took_stands(other: m.HoldMeeting) -> None:
    given(planned, held).when(other).then_refused(
        CommsRefused, saying="held already, from 2026-10-05T01:00:00+00:00 on, 75 minutes"
    )


def test_it_is_called_off_unless_it_was_held() -> None:
    given(planned).when(cancel).then(cancelled)
    given(planned, cancelled).when(cancel).then()
    given(planned, held).when(cancel).then_refused(CommsRefused, saying="what it took stands")
    given(planned, cancelled).when(hold).then_refused(CommsRefused, saying="plan another one")


def test_actions_are_noted_from_its_beginning_on() -> None:
    given(planned).when(m.NoteAction(MEETING, REPORT, T)).then(
        m.ActionNoted(meeting_id=MEETING, action=REPORT, at=T)
    )
    given(planned, held).when(note).then(noted)
    given(planned).when(m.NoteAction(MEETING, REPORT, T - MINUTE)).then_refused(
        InvalidMoment, saying="begins at 2026-10-05T01:00:00+00:00"
    )
    given(planned, cancelled).when(note).then_refused(CommsRefused, saying="was cancelled")


def test_an_action_is_noted_once() -> None:
    other = REPORT.model_copy(update={"text": "Write another one"})
    for past in ((planned, noted), (planned, noted, held), (planned, held, noted)):
        given(*past).when(note).then()
        given(*past).when(m.NoteAction(MEETING, other, T + HOUR)).then_refused(
            CommsRefused, saying="under an id of its own"
        )


def test_an_action_is_due_on_the_day_of_the_meeting_or_later() -> None:
    night = PLAN.model_copy(update={"starts_at": datetime(2026, 10, 7, 16, tzinfo=UTC)})
    at_night = m.MeetingPlanned(meeting_id=MEETING, plan=night, at=T)
    given(at_night).when(m.NoteAction(MEETING, REPORT, T + 3 * DAY)).then(
        m.ActionNoted(meeting_id=MEETING, action=REPORT, at=T + 3 * DAY)
    )
    too_soon = REPORT.model_copy(update={"due_on": date(2026, 10, 7)})
    given(at_night).when(m.NoteAction(MEETING, too_soon, T + 3 * DAY)).then_refused(
        InvalidMeeting, saying="2026-10-07 lies before the meeting"
    )


def test_nobody_follows_more_than_a_hundred_actions() -> None:
    many = [
        noted.model_copy(update={"action": REPORT.model_copy(update={"action_id": UUID(int=n)})})
        for n in range(100, 200)
    ]
    assert given(planned, *many[:99]).when(note).events
    given(planned, *many).when(note).then_refused(CommsRefused, saying="at most 100 actions")


def test_an_action_is_completed_once() -> None:
    given(planned, noted).when(complete).then(completed)
    given(planned, noted, held).when(complete).then(completed)
    given(planned, noted, completed).when(complete).then()
    given(planned, held).when(complete).then_refused(UnknownAction, saying=str(ACTION))
    given(planned, noted, cancelled).when(complete).then_refused(CommsRefused)


@pytest.mark.parametrize("command", [replan, hold, cancel, note, complete])
def test_an_unknown_meeting_is_refused(command: m.MeetingCommand) -> None:
    given().when(command).then_refused(UnknownMeeting, saying="plan it first")


def test_what_comes_after_the_end_leaves_it_as_it_is() -> None:
    for late in (replanned, held, noted, completed):
        assert given(planned, cancelled, late).state == m.Cancelled()
