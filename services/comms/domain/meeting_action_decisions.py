"""Decides which actions a meeting notes, and which are done.

Those of an alignment meeting are noted only while it runs; those of another meeting from its
planned beginning on, also after it was held.
"""

from __future__ import annotations

from datetime import datetime

from services.comms.domain.commitments import commitment_of, due_time_of
from services.comms.domain.meeting_commands import CompleteAction, NoteAction
from services.comms.domain.meeting_end_refusals import already_begun_refusal
from services.comms.domain.meeting_events import ActionCompleted, ActionNoted, MeetingEvent
from services.comms.domain.meeting_outcomes import About
from services.comms.domain.meeting_plan import MeetingPlan
from services.comms.domain.meeting_refusals import (
    ActionBeforeMeeting,
    ActionDueBeforeMeeting,
    ActionIdTaken,
    TooManyActions,
    UnknownAction,
)
from services.comms.domain.meeting_session_refusals import (
    MeetingNotRunning,
    OutcomeAfterMeeting,
    TimeForOutcomesOver,
    UnknownAgendaItem,
)
from services.comms.domain.meeting_state import (
    ActionItems,
    CancelledMeetingState,
    ExistingMeeting,
    HeldMeetingState,
    PlannedMeetingState,
    RunningMeetingState,
)
from shared.eventsourcing.company_days import company_date

MAX_ACTIONS = 100
"""Actions of one meeting."""


def note_action(command: NoteAction, meeting: ExistingMeeting) -> list[MeetingEvent]:
    """Return the event of an action; raises what refuses it."""
    match meeting:
        case PlannedMeetingState(plan, actions):
            began_at = plan.starts_at
        case (
            RunningMeetingState(plan=plan, began_at=began_at, actions=actions)
            | HeldMeetingState(plan=plan, began_at=began_at, actions=actions)
        ):
            pass
        case CancelledMeetingState():
            raise already_begun_refusal(meeting)
    if actions.noted.get(command.action.action_id) == command.action:
        return []
    _refuse_outside_of_meeting(command, meeting, plan)
    require_agenda_item(command.action.about, plan)
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


def require_agenda_item(about: About | None, plan: MeetingPlan) -> None:
    """Raise `UnknownAgendaItem` where the agenda has no item that is named."""
    item = None if about is None else about.item_id
    if item is not None and item not in {one.item_id for one in plan.items}:
        raise UnknownAgendaItem(item=item)


def refuse_after_time(meeting: RunningMeetingState, at: datetime) -> None:
    """Raise `TimeForOutcomesOver` where a meeting was left open beyond its time."""
    if not meeting.takes_outcomes(at):
        raise TimeForOutcomesOver(until=meeting.outcomes_until)


def _refuse_outside_of_meeting(
    command: NoteAction, meeting: ExistingMeeting, plan: MeetingPlan
) -> None:
    if plan.kind != "alignment":
        return
    match meeting:
        case PlannedMeetingState():
            raise MeetingNotRunning
        case HeldMeetingState():
            raise OutcomeAfterMeeting
        case RunningMeetingState():
            refuse_after_time(meeting, command.at)
        case _:
            return


def _refuse_action(command: NoteAction, actions: ActionItems, began_at: datetime) -> None:
    action = command.action
    if action.action_id in actions.noted:
        raise ActionIdTaken
    if command.at < began_at:
        raise ActionBeforeMeeting(at=began_at)
    if action.due_on < company_date(began_at):
        raise ActionDueBeforeMeeting(day=action.due_on)
    if len(actions.noted) == MAX_ACTIONS:
        raise TooManyActions(limit=MAX_ACTIONS)


def complete_action(command: CompleteAction, meeting: ExistingMeeting) -> list[MeetingEvent]:
    """Return the event of an action that is done; raises `UnknownAction` where there is none."""
    match meeting:
        case (
            PlannedMeetingState(plan=plan, actions=actions)
            | RunningMeetingState(plan=plan, actions=actions)
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
            raise already_begun_refusal(meeting)
