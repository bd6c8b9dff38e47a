"""Decides the commands to a meeting.

planned → running → held, or cancelled; a meeting that needs no outcomes is held at once, when it is
over. What is owed of actions stands in `commitments`. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import timedelta

from services.comms.domain.commitments import (
    find_overdue,
    refuse_own_overdue,
    release_actions,
    transfer_actions,
)
from services.comms.domain.meeting_action_decisions import complete_action, note_action
from services.comms.domain.meeting_commands import (
    CancelMeeting,
    CloseMeeting,
    CompleteAction,
    FindLeftOpen,
    FindOverdueActions,
    HoldMeeting,
    MeetingCommand,
    NoteAction,
    PlanMeeting,
    RecordOutcome,
    ReplanMeeting,
    SettleProblem,
    StartMeeting,
    TransferActions,
    TransferPlan,
)
from services.comms.domain.meeting_end_refusals import already_begun_refusal
from services.comms.domain.meeting_events import (
    MeetingCancelled,
    MeetingEvent,
    MeetingHeld,
    MeetingPlanned,
    MeetingReplanned,
)
from services.comms.domain.meeting_plan import (
    MeetingPlan,
    validate_attendance,
    validate_duration,
    validate_plan,
)
from services.comms.domain.meeting_problem_decisions import (
    problems_without_outcome,
    settle_problem,
)
from services.comms.domain.meeting_problem_refusals import ProblemsWithoutOutcome
from services.comms.domain.meeting_refusals import (
    MeetingCancelledBefore,
    MeetingHeldOtherwise,
    MeetingIdTaken,
    MeetingNotOver,
    UnknownMeeting,
)
from services.comms.domain.meeting_session import find_left_open, run_meeting
from services.comms.domain.meeting_session_refusals import (
    AlignmentMeetingIsRun,
    MeetingIsRunning,
)
from services.comms.domain.meeting_state import (
    CancelledMeetingState,
    ExistingMeeting,
    HeldMeetingState,
    MeetingState,
    PlannedMeetingState,
    RunningMeetingState,
)
from services.comms.domain.meeting_transfer import transfer_plan


def decide(  # noqa: C901, PLR0911  one for each
    command: MeetingCommand, meeting: MeetingState
) -> list[MeetingEvent]:
    """Return the events of a command.

    Raises `UnknownMeeting`, `UnknownAction`, `InvalidMeeting`, `InvalidMoment` for an impossible
    time, and `CommsRefused` where the meeting's state forbids it.
    """
    match command:
        case PlanMeeting():
            return _plan(command, meeting)
        case ReplanMeeting():
            return _replan(command, _require_existing(command, meeting))
        case StartMeeting() | RecordOutcome() | CloseMeeting():
            return run_meeting(command, _require_existing(command, meeting))
        case SettleProblem():
            return settle_problem(command, _require_existing(command, meeting))
        case FindLeftOpen():
            return find_left_open(command, meeting)
        case HoldMeeting():
            return _hold(command, _require_existing(command, meeting))
        case CancelMeeting():
            return _cancel(command, _require_existing(command, meeting))
        case NoteAction():
            return note_action(command, _require_existing(command, meeting))
        case CompleteAction():
            return complete_action(command, _require_existing(command, meeting))
        case FindOverdueActions():
            return find_overdue(command, meeting)
        case TransferActions():
            return transfer_actions(command, meeting)
        case TransferPlan():
            return transfer_plan(command, meeting)


def _require_existing(command: MeetingCommand, meeting: MeetingState) -> ExistingMeeting:
    if meeting is None:
        raise UnknownMeeting(meeting=command.meeting_id)
    return meeting


def _plan(command: PlanMeeting, meeting: MeetingState) -> list[MeetingEvent]:
    match meeting:
        case None:
            validate_plan(command.plan)
            return [MeetingPlanned(meeting_id=command.meeting_id, plan=command.plan, at=command.at)]
        case PlannedMeetingState(plan) if plan == command.plan:
            return []
        case _:
            raise MeetingIdTaken


def _replan(command: ReplanMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState(plan) if plan == command.plan:
            return []
        case PlannedMeetingState():
            validate_plan(command.plan)
            return [
                MeetingReplanned(meeting_id=command.meeting_id, plan=command.plan, at=command.at)
            ]
        case RunningMeetingState() | HeldMeetingState() | CancelledMeetingState():
            raise already_begun_refusal(meeting)


def _hold(command: HoldMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState(plan):
            if plan.kind == "alignment":
                raise AlignmentMeetingIsRun
            if open_problems := problems_without_outcome(plan, meeting.settled):
                raise ProblemsWithoutOutcome(problems=", ".join(open_problems.values()))
            return [_held(command, plan)]
        case RunningMeetingState():
            raise MeetingIsRunning
        case HeldMeetingState(began_at, minutes, attendance) if (minutes, attendance) == (
            command.minutes,
            command.attendance,
        ) and command.began_at in {None, began_at}:
            return []
        case HeldMeetingState(began_at, minutes):
            raise MeetingHeldOtherwise(began_at=began_at, minutes=minutes)
        case CancelledMeetingState():
            raise already_begun_refusal(meeting)


def _held(command: HoldMeeting, plan: MeetingPlan) -> MeetingHeld:
    validate_attendance(command.attendance)
    validate_duration(command.minutes)
    began_at = plan.starts_at if command.began_at is None else command.began_at
    ended_at = began_at + timedelta(minutes=command.minutes)
    if ended_at > command.at:
        raise MeetingNotOver(began_at=began_at, ended_at=ended_at)
    return MeetingHeld(
        meeting_id=command.meeting_id,
        plan=plan,
        began_at=began_at,
        minutes=command.minutes,
        attendance=command.attendance,
        at=command.at,
    )


def _cancel(command: CancelMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case (
            PlannedMeetingState(plan=plan, actions=actions)
            | RunningMeetingState(plan=plan, actions=actions)
        ):
            refuse_own_overdue(command, plan, actions)
            cancelled = MeetingCancelled(
                meeting_id=command.meeting_id, reason=command.reason, at=command.at, plan=plan
            )
            return [cancelled, *release_actions(command, plan, actions)]
        case CancelledMeetingState(reason) if reason == command.reason:
            return []
        case CancelledMeetingState(reason):
            raise MeetingCancelledBefore(reason=reason)
        case HeldMeetingState():
            raise already_begun_refusal(meeting)
