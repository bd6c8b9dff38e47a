"""Invariants of a meeting, whatever departments do to it in whatever order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.comms.domain import meeting_commands, meeting_events, meeting_state
from services.comms.domain.meeting_decisions import decide
from services.comms.domain.meeting_outcomes import About, Outcome
from services.comms.domain.meeting_plan import (
    DepartmentAttendance,
    MeetingPlan,
    duration_limit_without_reason,
)
from services.comms.domain.refusals import CommsRefused
from tests.comms.domain_examples import BASE_TIME, MEETING_ID, MEETING_PLAN, PROJECT_ID

departments = st.sampled_from(["sales", "rnd", "hr"])
attendances = st.lists(
    st.builds(DepartmentAttendance, department=departments, persons=st.integers(-1, 9)), max_size=4
).map(tuple)
minutes = st.integers(-1, 200) | st.integers(1430, 1450)
moments = st.integers(-2000, 2000).map(lambda number: BASE_TIME + timedelta(minutes=number))
plans = st.builds(
    MeetingPlan,
    title=st.just("Launch"),
    kind=st.sampled_from(["project", "alignment", "other"]),
    organiser=departments,
    project_id=st.none() | st.just(PROJECT_ID),
    attendees=attendances,
    agenda=st.just(()),
    starts_at=moments,
    minutes=minutes,
    reason=st.none() | st.just("the audit is due"),
)
action_ids = st.integers(1, 4).map(lambda number: UUID(int=number))


class MeetingStateMachine(RuleBasedStateMachine):
    """Sends random commands; a refused one changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.state: meeting_state.MeetingState = None
        self.events: list[meeting_events.MeetingEvent] = []

    def send(self, command: meeting_commands.MeetingCommand) -> None:
        try:
            decided = decide(command, self.state)
        except CommsRefused:
            return
        for event in decided:
            self.state = meeting_state.evolve(self.state, event)
        self.events += decided
        assert decide(command, self.state) == [], "the repeated command changed something"

    @initialize(plan=plans | st.just(MEETING_PLAN))
    def plan(self, plan: MeetingPlan) -> None:
        self.send(meeting_commands.PlanMeeting(MEETING_ID, plan, BASE_TIME))

    @rule(plan=plans)
    def replan(self, plan: MeetingPlan) -> None:
        self.send(meeting_commands.ReplanMeeting(MEETING_ID, plan, BASE_TIME))

    @rule(began=st.none() | moments, took=minutes, attendance=attendances, at=moments)
    def hold(
        self,
        began: datetime | None,
        took: int,
        attendance: tuple[DepartmentAttendance, ...],
        at: datetime,
    ) -> None:
        self.send(meeting_commands.HoldMeeting(MEETING_ID, began, took, attendance, at))

    @rule(at=moments)
    def start(self, at: datetime) -> None:
        self.send(meeting_commands.StartMeeting(MEETING_ID, at))

    @rule(number=st.integers(1, 3), at=moments, goal=st.integers(1, 2))
    def record_outcome(self, number: int, at: datetime, goal: int) -> None:
        outcome = Outcome(
            outcome_id=UUID(int=number),
            kind="decision",
            text="Wait",
            about=About(goal_id=UUID(int=goal)),
        )
        self.send(meeting_commands.RecordOutcome(MEETING_ID, outcome, at))

    @rule(attendance=attendances, at=moments, took=st.none() | minutes, lagging=st.integers(1, 2))
    def close(
        self,
        attendance: tuple[DepartmentAttendance, ...],
        at: datetime,
        took: int | None,
        lagging: int,
    ) -> None:
        goals = frozenset({UUID(int=lagging)})
        self.send(meeting_commands.CloseMeeting(MEETING_ID, attendance, goals, at, took))

    @rule(at=moments)
    def find_left_open(self, at: datetime) -> None:
        self.send(meeting_commands.FindLeftOpen(MEETING_ID, at, frozenset({UUID(int=1)})))

    @invariant()
    def outcomes_are_entered_between_start_and_end_alone(self) -> None:
        runs, last = False, BASE_TIME
        for event in self.events:
            match event:
                case meeting_events.MeetingStarted(outcomes_until=datetime() as until):
                    runs, last = True, until
                case meeting_events.MeetingHeld() | meeting_events.MeetingCancelled():
                    runs = False
                case meeting_events.OutcomeRecorded(at=at):
                    assert runs
                    assert at <= last
                case meeting_events.ActionNoted():
                    assert runs or self.state is None or _kind_of(self.state) != "alignment"
                case _:
                    pass

    @rule(at=moments)
    def cancel(self, at: datetime) -> None:
        self.send(meeting_commands.CancelMeeting(MEETING_ID, "moot", at))

    @rule(action_id=action_ids, day=st.integers(1, 12), at=moments)
    def note(self, action_id: UUID, day: int, at: datetime) -> None:
        due_on = date(2026, 10, day)
        action = meeting_events.ActionItem(
            action_id=action_id, text="Report", department="rnd", due_on=due_on
        )
        self.send(meeting_commands.NoteAction(MEETING_ID, action, at))

    @rule(at=moments)
    def find_overdue_actions(self, at: datetime) -> None:
        self.send(meeting_commands.FindOverdueActions(MEETING_ID, at))

    @invariant()
    def an_action_is_overdue_at_most_once_and_never_after_it_is_done(self) -> None:
        seen: set[UUID] = set()
        for event in self.events:
            match event:
                case meeting_events.ActionOverdue(action=action):
                    assert action.action_id not in seen
                    seen.add(action.action_id)
                case meeting_events.ActionCompleted(action_id=action_id):
                    seen.add(action_id)
                case _:
                    pass

    @rule(action_id=action_ids, at=moments)
    def complete(self, action_id: UUID, at: datetime) -> None:
        self.send(meeting_commands.CompleteAction(MEETING_ID, action_id, at))

    @invariant()
    def no_plan_is_longer_than_its_kind_without_a_reason(self) -> None:
        for event in self.events:
            if isinstance(event, meeting_events.MeetingPlanned | meeting_events.MeetingReplanned):
                limit = duration_limit_without_reason(event.plan.kind) or 1440
                assert 1 <= event.plan.minutes <= limit or event.plan.reason

    @invariant()
    def it_ends_once_and_its_time_does_not_change_after_that(self) -> None:
        ends = [
            index
            for index, event in enumerate(self.events)
            if isinstance(event, meeting_events.MeetingHeld | meeting_events.MeetingCancelled)
        ]
        assert len(ends) <= 1
        for event in self.events[ends[0] + 1 :] if ends else []:
            if isinstance(self.events[ends[0]], meeting_events.MeetingHeld):
                assert isinstance(event, _OF_ACTIONS)
            else:
                assert isinstance(event, meeting_events.ActionReleased)

    def was_started(self) -> bool:
        return any(isinstance(event, meeting_events.MeetingStarted) for event in self.events)

    @invariant()
    def a_held_meeting_is_over_and_somebody_attended(self) -> None:
        for event in self.events:
            if isinstance(event, meeting_events.MeetingHeld):
                if not self.was_started():
                    assert event.began_at + timedelta(minutes=event.minutes) <= event.at
                assert event.person_minutes >= event.minutes >= 1
                named = [one.department for one in event.attendance]
                assert len(named) == len(set(named)) >= 1

    @invariant()
    def an_action_is_noted_once_and_then_completed_at_most_once(self) -> None:
        noted = [
            e.action.action_id for e in self.events if isinstance(e, meeting_events.ActionNoted)
        ]
        completed = [
            e.action_id for e in self.events if isinstance(e, meeting_events.ActionCompleted)
        ]
        assert len(noted) == len(set(noted))
        assert len(completed) == len(set(completed))
        assert set(completed) <= set(noted)


def _kind_of(meeting: meeting_state.ExistingMeeting) -> str | None:
    match meeting:
        case meeting_state.CancelledMeetingState():
            return None
        case _:
            return meeting.plan.kind


_OF_ACTIONS = (
    meeting_events.ActionNoted | meeting_events.ActionCompleted | meeting_events.ActionOverdue
)
TestMeeting = MeetingStateMachine.TestCase
