"""Actions of meetings as obligations: due by the end of their day, overdue once, or released.

An action is due at the last instant of its day or, if it was noted after that, of the day on which
it was noted: nobody is late by what was written down afterwards. Nor by what was written down just
before: of another department, it is due at the earliest at the end of the day on which a reply to a
simple request would be due that is asked when the action is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.comms.domain.meeting_commands import (
    CancelMeeting,
    FindOverdueActions,
    TransferActions,
)
from services.comms.domain.meeting_events import (
    ActionItem,
    ActionOverdue,
    ActionReleased,
    ActionTransferred,
    Commitment,
    MeetingEvent,
)
from services.comms.domain.meeting_plan import MeetingPlan
from services.comms.domain.meeting_session_refusals import OwnActionIsOverdue
from services.comms.domain.meeting_state import (
    ActionItems,
    HeldMeetingState,
    MeetingState,
    PlannedMeetingState,
    RunningMeetingState,
)
from services.comms.domain.reply_policy import ReplyPolicyTerms
from shared.eventsourcing.company_days import company_date, last_instant_of_day
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.workday_calendar import Calendar


def shortest_notice(noted_at: datetime, policy: ReplyPolicyTerms, calendar: Calendar) -> datetime:
    """Return when a reply to a simple request would be due that is asked at this time."""
    rule = policy.simple
    return WorkingTimeCalculator(rule.hours, calendar).add_working_time(noted_at, rule.within)


def due_time_of(
    action: ActionItem, noted_at: datetime, not_before: datetime | None = None
) -> datetime:
    """Return until when an action counts as done in time: on its day, and never before these."""
    day = max(action.due_on, company_date(noted_at), company_date(not_before or noted_at))
    return last_instant_of_day(day)


def commitment_of(action_id: UUID, plan: MeetingPlan, actions: ActionItems) -> Commitment | None:
    """Return what an action is as an obligation; `None` if it was noted by an earlier version."""
    due_at = actions.due.get(action_id)
    if due_at is None:
        return None
    return Commitment(
        due_at=due_at, meeting=plan.title, organiser=plan.organiser, project_id=plan.project_id
    )


def find_overdue(command: FindOverdueActions, meeting: MeetingState) -> list[MeetingEvent]:
    """Return an event for each action that was not done when it was due, once."""
    match meeting:
        case (
            PlannedMeetingState(plan=plan, actions=actions)
            | RunningMeetingState(plan=plan, actions=actions)
            | HeldMeetingState(plan=plan, actions=actions)
        ):
            late = [
                key
                for key, due_at in actions.owed.items()
                if due_at < command.at and key not in actions.overdue
            ]
            return [
                ActionOverdue(
                    meeting_id=command.meeting_id,
                    action=actions.noted[key],
                    commitment=commitment,
                    at=commitment.due_at,
                )
                for key in late
                if (commitment := commitment_of(key, plan, actions))
            ]
        case _:
            return []


def transfer_actions(command: TransferActions, meeting: MeetingState) -> list[MeetingEvent]:
    """Return an event for each open action of a department that a successor owes from now on.

    What was due before is announced as overdue first, so that it counts for the former department.
    """
    match meeting:
        case (
            PlannedMeetingState(actions=actions)
            | RunningMeetingState(actions=actions)
            | HeldMeetingState(actions=actions)
        ):
            moved = [
                (action, command.elsewhere.get(key, command.successor))
                for key, action in actions.noted.items()
                if key not in actions.completed and action.department == command.department
            ]
            late = find_overdue(FindOverdueActions(command.meeting_id, command.at), meeting)
            return [
                *late,
                *(
                    ActionTransferred(
                        meeting_id=command.meeting_id,
                        action=action.model_copy(update={"department": successor}),
                        was=command.department,
                        at=command.at,
                    )
                    for action, successor in moved
                    if successor != command.department
                ),
            ]
        case _:
            return []


def refuse_own_overdue(command: CancelMeeting, plan: MeetingPlan, actions: ActionItems) -> None:
    """Raise `OwnActionIsOverdue` where cancelling would release what the organiser is late with."""
    for key, due_at in actions.owed.items():
        action = actions.noted[key]
        if action.department == plan.organiser and due_at < command.at:
            raise OwnActionIsOverdue(text=action.text)


def release_actions(
    command: CancelMeeting, plan: MeetingPlan, actions: ActionItems
) -> Sequence[MeetingEvent]:
    """Return an event for each action that is owed no more because its meeting is cancelled."""
    return [
        ActionReleased(
            meeting_id=command.meeting_id,
            action=actions.noted[key],
            commitment=commitment,
            at=command.at,
        )
        for key in actions.owed
        if (commitment := commitment_of(key, plan, actions))
    ]
