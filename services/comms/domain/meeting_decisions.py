"""Decides the commands to a meeting.

planned → held, or cancelled. Actions are noted from the meeting's planned beginning on, also after
it was held; what is owed of them stands in `commitments`. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.comms.domain.commitments import (
    commitment_of,
    due_time_of,
    find_overdue,
    release_actions,
)
from services.comms.domain.company_month import company_day_of
from services.comms.domain.meeting_commands import (
    CancelMeeting,
    CompleteAction,
    FindOverdueActions,
    HoldMeeting,
    MeetingCommand,
    NoteAction,
    PlanMeeting,
    ReplanMeeting,
)
from services.comms.domain.meeting_events import (
    ActionCompleted,
    ActionNoted,
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
from services.comms.domain.meeting_refusals import (
    ActionBeforeMeeting,
    ActionDueBeforeMeeting,
    ActionIdTaken,
    MeetingCancelledBefore,
    MeetingHeldOtherwise,
    MeetingIdTaken,
    MeetingNotOver,
    MeetingWasCancelled,
    MeetingWasHeld,
    TooManyActions,
    UnknownAction,
    UnknownMeeting,
)
from services.comms.domain.meeting_state import (
    ActionItems,
    CancelledMeetingState,
    ExistingMeeting,
    HeldMeetingState,
    MeetingState,
    PlannedMeetingState,
)
from services.comms.domain.refusals import CommsRefused

MAX_ACTIONS = 100
"""Actions of one meeting."""


def decide(  # noqa: PLR0911  one for each
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
        case HoldMeeting():
            return _hold(command, _require_existing(command, meeting))
        case CancelMeeting():
            return _cancel(command, _require_existing(command, meeting))
        case NoteAction():
            return _note(command, _require_existing(command, meeting))
        case CompleteAction():
            return _complete(command, _require_existing(command, meeting))
        case FindOverdueActions():
            return find_overdue(command, meeting)


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
        case HeldMeetingState() | CancelledMeetingState():
            raise _already_over(meeting)


def _hold(command: HoldMeeting, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState(plan):
            return [_held(command, plan)]
        case HeldMeetingState(began_at, minutes, attendance) if (minutes, attendance) == (
            command.minutes,
            command.attendance,
        ) and command.began_at in {None, began_at}:
            return []
        case HeldMeetingState(began_at, minutes):
            raise MeetingHeldOtherwise(began_at=began_at, minutes=minutes)
        case CancelledMeetingState():
            raise _already_over(meeting)


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
        case PlannedMeetingState(plan, actions):
            cancelled = MeetingCancelled(
                meeting_id=command.meeting_id, reason=command.reason, at=command.at, plan=plan
            )
            return [cancelled, *release_actions(command, plan, actions)]
        case CancelledMeetingState(reason) if reason == command.reason:
            return []
        case CancelledMeetingState(reason):
            raise MeetingCancelledBefore(reason=reason)
        case HeldMeetingState():
            raise _already_over(meeting)


def _note(command: NoteAction, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case PlannedMeetingState(plan, actions):
            began_at = plan.starts_at
        case HeldMeetingState(plan=plan, began_at=began_at, actions=actions):
            pass
        case CancelledMeetingState():
            raise _already_over(meeting)
    if actions.noted.get(command.action.action_id) == command.action:
        return []
    _refuse_action(command, actions, began_at)
    is_own = command.action.department == plan.organiser
    not_before = None if is_own else command.shortest_notice
    return [
        ActionNoted(
            meeting_id=command.meeting_id,
            action=command.action,
            at=command.at,
            due_at=due_time_of(command.action, command.at, not_before),
        )
    ]


def _refuse_action(command: NoteAction, actions: ActionItems, began_at: datetime) -> None:
    action = command.action
    if action.action_id in actions.noted:
        raise ActionIdTaken
    if command.at < began_at:
        raise ActionBeforeMeeting(at=began_at)
    if action.due_on < company_day_of(began_at):
        raise ActionDueBeforeMeeting(day=action.due_on)
    if len(actions.noted) == MAX_ACTIONS:
        raise TooManyActions(limit=MAX_ACTIONS)


def _complete(command: CompleteAction, meeting: ExistingMeeting) -> list[MeetingEvent]:
    match meeting:
        case (
            PlannedMeetingState(plan=plan, actions=actions)
            | HeldMeetingState(plan=plan, actions=actions)
        ):
            if command.action_id not in actions.noted:
                raise UnknownAction(action=command.action_id)
            if command.action_id in actions.completed:
                return []
            return [
                ActionCompleted(
                    meeting_id=command.meeting_id,
                    action_id=command.action_id,
                    at=command.at,
                    action=actions.noted[command.action_id],
                    commitment=commitment_of(command.action_id, plan, actions),
                    by=command.by,
                )
            ]
        case CancelledMeetingState():
            raise _already_over(meeting)


def _already_over(meeting: HeldMeetingState | CancelledMeetingState) -> CommsRefused:
    match meeting:
        case HeldMeetingState():
            return MeetingWasHeld()
        case CancelledMeetingState():
            return MeetingWasCancelled()
