"""Decides how a meeting runs (会议进行): it starts, enters its outcomes, and closes.

Outcomes are entered within the planned minutes and an allowance. A meeting closes only when each
goal on an alignment meeting's agenda that lags has an outcome, and each problem on any agenda; a
goal that recovered meanwhile, or was archived, needs none. One that was left open
beyond that time is announced once, and closes with what it has: then it says what has no outcome.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.comms.domain.meeting_action_decisions import refuse_after_time, require_agenda_item
from services.comms.domain.meeting_commands import (
    CloseMeeting,
    FindLeftOpen,
    RecordOutcome,
    StartMeeting,
)
from services.comms.domain.meeting_end_refusals import already_begun_refusal
from services.comms.domain.meeting_events import (
    MeetingEvent,
    MeetingHeld,
    MeetingLeftOpen,
    MeetingStarted,
    OutcomeRecorded,
)
from services.comms.domain.meeting_plan import (
    MAX_DURATION_MINUTES,
    MeetingPlan,
    outcomes_end_at,
    validate_attendance,
)
from services.comms.domain.meeting_problem_decisions import problems_without_outcome
from services.comms.domain.meeting_problem_refusals import ProblemsWithoutOutcome
from services.comms.domain.meeting_refusals import (
    MeetingHeldOtherwise,
    MeetingWasCancelled,
)
from services.comms.domain.meeting_session_refusals import (
    ClosedLongerThanRunning,
    GoalsWithoutOutcome,
    MeetingNotRunning,
    MeetingStartsLater,
    OutcomeAfterMeeting,
    OutcomeIdTaken,
    TooManyOutcomes,
)
from services.comms.domain.meeting_state import (
    CancelledMeetingState,
    ExistingMeeting,
    HeldMeetingState,
    MeetingState,
    PlannedMeetingState,
    RunningMeetingState,
)
from shared.eventsourcing.company_days import company_date

MAX_OUTCOMES = 100
"""Decisions and pieces of information of one meeting."""
_MINUTE = timedelta(minutes=1)


def run_meeting(
    command: StartMeeting | RecordOutcome | CloseMeeting, meeting: ExistingMeeting
) -> list[MeetingEvent]:
    """Return the events of a command to a meeting that runs, or begins to."""
    match command:
        case StartMeeting():
            return _start(command, meeting)
        case RecordOutcome():
            return _record_outcome(command, meeting)
        case CloseMeeting():
            return _close(command, meeting)


def _start(command: StartMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState(plan):
            day = company_date(plan.starts_at)
            if company_date(command.at) < day:
                raise MeetingStartsLater(day=day)
            return [
                MeetingStarted(
                    meeting_id=command.meeting_id,
                    plan=_plan_at_start(command, plan),
                    at=command.at,
                    outcomes_until=outcomes_end_at(plan, command.at, command.allowance_minutes),
                )
            ]
        case RunningMeetingState():
            return []
        case HeldMeetingState() | CancelledMeetingState():
            raise already_begun_refusal(meeting)


def _plan_at_start(command: StartMeeting, plan: MeetingPlan) -> MeetingPlan:
    own = plan.items if plan.agenda_source == "own" else command.proposed
    taken = {item.carried_from for item in own}
    carried = tuple(item for item in command.carried if item.carried_from not in taken)
    if plan.agenda_source == "own" and not carried:
        return plan
    kept = plan.agenda if plan.agenda_source == "own" else tuple(item.subject for item in own)
    subjects = (*kept, *(item.subject for item in carried))
    return plan.model_copy(update={"items": (*own, *carried), "agenda": subjects})


def _record_outcome(command: RecordOutcome, meeting: ExistingMeeting) -> list[MeetingEvent]:
    outcome = command.outcome
    match meeting:
        case PlannedMeetingState():
            raise MeetingNotRunning
        case HeldMeetingState():
            raise OutcomeAfterMeeting
        case CancelledMeetingState():
            raise MeetingWasCancelled
        case RunningMeetingState(plan=plan, outcomes=outcomes):
            known = outcomes.get(outcome.outcome_id)
            if known == outcome:
                return []
            if known is not None:
                raise OutcomeIdTaken
            refuse_after_time(meeting, command.at)
            if len(outcomes) == MAX_OUTCOMES:
                raise TooManyOutcomes(limit=MAX_OUTCOMES)
            require_agenda_item(outcome.about, plan)
            attending = (one.department for one in plan.attendees)
            return [
                OutcomeRecorded(
                    meeting_id=command.meeting_id,
                    title=plan.title,
                    departments=tuple(dict.fromkeys((plan.organiser, *attending))),
                    outcome=outcome,
                    at=command.at,
                )
            ]


def find_left_open(command: FindLeftOpen, meeting: MeetingState) -> list[MeetingEvent]:
    """Return the event of a meeting that still runs when its time for outcomes is over, once."""
    match meeting:
        case RunningMeetingState(outcomes_until=datetime() as until, is_left_open=False) if (
            until < command.at
        ):
            return [
                MeetingLeftOpen(
                    meeting_id=command.meeting_id,
                    plan=meeting.plan,
                    goals_without_outcome=tuple(
                        _goals_without_outcome(command.lagging_goals, meeting)
                    ),
                    at=until,
                    problems_without_outcome=tuple(
                        problems_without_outcome(meeting.plan, meeting.settled)
                    ),
                )
            ]
        case _:
            return []


def _close(command: CloseMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState():
            raise MeetingNotRunning
        case RunningMeetingState():
            return [_held(command, meeting)]
        case HeldMeetingState(began_at, minutes, attendance):
            if attendance == command.attendance and command.minutes in {None, minutes}:
                return []
            raise MeetingHeldOtherwise(began_at=began_at, minutes=minutes)
        case CancelledMeetingState():
            raise MeetingWasCancelled


def _held(command: CloseMeeting, meeting: RunningMeetingState) -> MeetingHeld:
    validate_attendance(command.attendance)
    without = _goals_without_outcome(command.lagging_goals, meeting)
    if without and meeting.takes_outcomes(command.at):
        raise GoalsWithoutOutcome(goals=", ".join(without.values()))
    problems = problems_without_outcome(meeting.plan, meeting.settled)
    if problems and meeting.takes_outcomes(command.at):
        raise ProblemsWithoutOutcome(problems=", ".join(problems.values()))
    return MeetingHeld(
        meeting_id=command.meeting_id,
        plan=meeting.plan,
        began_at=meeting.began_at,
        minutes=_minutes(command, meeting),
        attendance=command.attendance,
        at=command.at,
        goals_without_outcome=tuple(without),
        problems_without_outcome=tuple(problems),
    )


def _goals_without_outcome(
    lagging_goals: frozenset[UUID], meeting: RunningMeetingState
) -> dict[UUID, str]:
    """Return the subjects of lagging goals about which an alignment meeting agreed on nothing."""
    if meeting.plan.kind != "alignment":
        return {}
    open_goals = lagging_goals - meeting.goals_with_outcome
    return {
        item.goal_id: item.subject
        for item in meeting.plan.items
        if item.goal_id is not None and item.goal_id in open_goals
    }


def _minutes(command: CloseMeeting, meeting: RunningMeetingState) -> int:
    """Return the minutes that it took, begun ones counted as whole."""
    elapsed = max(-((meeting.began_at - command.at) // _MINUTE), 1)
    if command.minutes is None:
        return min(elapsed, MAX_DURATION_MINUTES)
    if not 1 <= command.minutes <= elapsed:
        raise ClosedLongerThanRunning(began_at=meeting.began_at, minutes=command.minutes)
    return command.minutes
