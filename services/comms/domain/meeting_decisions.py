"""What comes of a command to a meeting.

planned → held, or cancelled. Actions are noted from its planned beginning on, also after it is
held. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.comms.domain.meeting import (
    ActionCompleted,
    ActionNoted,
    Actions,
    Cancelled,
    CancelMeeting,
    CompleteAction,
    Held,
    HoldMeeting,
    KnownMeeting,
    Meeting,
    MeetingCancelled,
    MeetingCommand,
    MeetingEvent,
    MeetingHeld,
    MeetingPlanned,
    MeetingReplanned,
    NoteAction,
    PlanMeeting,
    Planned,
    ReplanMeeting,
)
from services.comms.domain.meeting_plan import (
    MeetingPlan,
    refuse_attendance,
    refuse_minutes,
    refuse_unsound,
)
from services.comms.domain.month import COMPANY_ZONE
from services.comms.domain.refusals import (
    CommsRefused,
    InvalidMeeting,
    InvalidMoment,
    UnknownAction,
    UnknownMeeting,
)

MOST_ACTIONS = 100


def decide(command: MeetingCommand, meeting: Meeting) -> list[MeetingEvent]:
    """Return what the command brings about.

    Raises `UnknownMeeting`, `UnknownAction`, `InvalidMeeting`, `InvalidMoment` where it cannot have
    happened at that time, and `CommsRefused` where the meeting's state forbids it.
    """
    match command:
        case PlanMeeting():
            return _plan(command, meeting)
        case ReplanMeeting():
            return _replan(command, _known(meeting))
        case HoldMeeting():
            return _hold(command, _known(meeting))
        case CancelMeeting():
            return _cancel(command, _known(meeting))
        case NoteAction():
            return _note(command, _known(meeting))
        case CompleteAction():
            return _complete(command, _known(meeting))


def _known(meeting: Meeting) -> KnownMeeting:
    if meeting is None:
        raise UnknownMeeting("there is no such meeting; plan it first")
    return meeting


def _plan(command: PlanMeeting, meeting: Meeting) -> list[MeetingEvent]:
    match meeting:
        case None:
            refuse_unsound(command.plan)
            return [MeetingPlanned(meeting_id=command.meeting_id, plan=command.plan, at=command.at)]
        case Planned(plan) if plan == command.plan:
            return []
        case _:
            raise CommsRefused("a meeting of this id is planned already; change its plan instead")


def _replan(command: ReplanMeeting, meeting: KnownMeeting) -> list[MeetingEvent]:
    match meeting:
        case Planned(plan) if plan == command.plan:
            return []
        case Planned():
            refuse_unsound(command.plan)
            return [
                MeetingReplanned(meeting_id=command.meeting_id, plan=command.plan, at=command.at)
            ]
        case Held() | Cancelled():
            raise _over(meeting)


def _hold(command: HoldMeeting, meeting: KnownMeeting) -> list[MeetingEvent]:
    match meeting:
        case Planned(plan):
            return [_held(command, plan)]
        case Held(began_at, minutes, attendance) if (minutes, attendance) == (
            command.minutes,
            command.attendance,
        ) and command.began_at in {None, began_at}:
            return []
        case Held(began_at, minutes):
            raise CommsRefused(
                f"the meeting was held already, from {began_at.isoformat()} on, {minutes} minutes"
            )
        case Cancelled():
            raise _over(meeting)


def _held(command: HoldMeeting, plan: MeetingPlan) -> MeetingHeld:
    refuse_attendance(command.attendance)
    refuse_minutes(command.minutes)
    began_at = plan.starts_at if command.began_at is None else command.began_at
    ended_at = began_at + timedelta(minutes=command.minutes)
    if ended_at > command.at:
        raise InvalidMoment(
            f"begun at {began_at.isoformat()} it ends at {ended_at.isoformat()}, which is still to "
            "come; enter it when it is over, or name when it began"
        )
    return MeetingHeld(
        meeting_id=command.meeting_id,
        plan=plan,
        began_at=began_at,
        minutes=command.minutes,
        attendance=command.attendance,
        at=command.at,
    )


def _cancel(command: CancelMeeting, meeting: KnownMeeting) -> list[MeetingEvent]:
    match meeting:
        case Planned():
            return [
                MeetingCancelled(
                    meeting_id=command.meeting_id, reason=command.reason, at=command.at
                )
            ]
        case Cancelled():
            return []
        case Held():
            raise _over(meeting)


def _note(command: NoteAction, meeting: KnownMeeting) -> list[MeetingEvent]:
    match meeting:
        case Planned(plan, actions):
            began_at = plan.starts_at
        case Held(began_at=began_at, actions=actions):
            pass
        case Cancelled():
            raise _over(meeting)
    if actions.noted.get(command.action.action_id) == command.action:
        return []
    _refuse_action(command, actions, began_at)
    return [ActionNoted(meeting_id=command.meeting_id, action=command.action, at=command.at)]


def _refuse_action(command: NoteAction, actions: Actions, began_at: datetime) -> None:
    action = command.action
    if action.action_id in actions.noted:
        raise CommsRefused("this id belongs to another action; note it under an id of its own")
    if command.at < began_at:
        raise InvalidMoment(
            f"the meeting begins at {began_at.isoformat()}; what it agrees on is noted from then on"
        )
    if action.due_on < began_at.astimezone(COMPANY_ZONE).date():
        raise InvalidMeeting(f"{action.due_on} lies before the meeting; name a later day")
    if len(actions.noted) == MOST_ACTIONS:
        raise CommsRefused(f"a meeting has at most {MOST_ACTIONS} actions; nobody follows more")


def _complete(command: CompleteAction, meeting: KnownMeeting) -> list[MeetingEvent]:
    match meeting:
        case Planned(actions=actions) | Held(actions=actions):
            if command.action_id not in actions.noted:
                raise UnknownAction(f"the meeting has no action {command.action_id}")
            if command.action_id in actions.completed:
                return []
            return [
                ActionCompleted(
                    meeting_id=command.meeting_id, action_id=command.action_id, at=command.at
                )
            ]
        case Cancelled():
            raise _over(meeting)


def _over(meeting: Held | Cancelled) -> CommsRefused:
    match meeting:
        case Held():
            return CommsRefused("the meeting was held; what it took stands")
        case Cancelled():
            return CommsRefused("the meeting was cancelled; plan another one")
