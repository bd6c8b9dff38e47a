"""Meetings as a page shows them: with names, and with what the caller may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.domain.meeting_commands import (
    CancelMeeting,
    CloseMeeting,
    CompleteAction,
    HoldMeeting,
    MeetingCommand,
    NoteAction,
    RecordOutcome,
    ReplanMeeting,
    StartMeeting,
)
from services.comms.domain.meeting_events import ActionItem
from services.comms.domain.meeting_outcomes import Outcome
from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan
from services.comms.projections.meeting_actions import ActionOfMeeting, ActionRow
from services.comms.projections.meeting_outcomes import OutcomeRow
from services.comms.projections.meetings import MeetingRow
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext


class NamedMeeting(MeetingRow):
    """A meeting with the names of its departments."""

    organiser_name: str | None
    """`null` where the directory has not told it."""


class MeetingAction(ActionRow):
    """What a department will do by when, and what the reader may do with it."""

    allowed: Actions


class ListedAction(ActionOfMeeting):
    """An action with its meeting, and what the reader may do with it."""

    allowed: Actions


class MeetingWithActions(NamedMeeting):
    """A meeting and what was agreed in it."""

    outcomes: Sequence[OutcomeRow]
    actions: Sequence[MeetingAction]
    allowed: Actions


async def name_meetings(area: AreaContext, rows: Sequence[MeetingRow]) -> list[NamedMeeting]:
    """Return meetings with the names of the departments that organise and attend."""
    names = await area.references.names_of(
        {code for row in rows for code in departments_of_meeting(row)}
    )
    return [
        NamedMeeting(
            **{
                **dict(row),
                "attendees": [
                    one.model_copy(update={"department_name": names.get(one.department)})
                    for one in row.attendees
                ],
            },
            organiser_name=names.get(row.organiser),
        )
        for row in rows
    ]


async def view_meeting(
    area: AreaContext,
    row: MeetingRow,
    actions: Sequence[ActionRow],
    outcomes: Sequence[OutcomeRow],
    caller: AllowedActions,
) -> MeetingWithActions:
    """Return a meeting with its actions, and what the caller may do with each of them."""
    now = area.clock()
    commands = [*_meeting_commands(row, now)]
    possible = await probe_commands(
        area.event_store,
        caller,
        MEETING_DECIDER,
        [*commands, *(_completion(row.meeting_id, action, now) for action in actions)],
    )
    (named,) = await name_meetings(area, [row])
    names = await area.references.names_of({action.department for action in actions})
    return MeetingWithActions(
        **dict(named),
        outcomes=outcomes,
        actions=[
            MeetingAction(
                **{**dict(action), "department_name": names.get(action.department)},
                allowed=caller.among([completion]),
            )
            for action, completion in zip(actions, possible[len(commands) :], strict=True)
        ],
        allowed=caller.among(possible[: len(commands)]),
    )


async def view_actions(
    area: AreaContext, rows: Sequence[ActionOfMeeting], caller: AllowedActions
) -> list[ListedAction]:
    """Return actions of several meetings, each with what the caller may do with it."""
    now = area.clock()
    possible = await probe_commands(
        area.event_store,
        caller,
        MEETING_DECIDER,
        [_completion(row.meeting_id, row, now) for row in rows],
    )
    names = await area.references.names_of({row.department for row in rows})
    return [
        ListedAction(
            **{**dict(row), "department_name": names.get(row.department)},
            allowed=caller.among([completion]),
        )
        for row, completion in zip(rows, possible, strict=True)
    ]


def departments_of_meeting(row: MeetingRow, actions: Sequence[ActionRow] = ()) -> list[str]:
    """Return the departments that organise and attend a meeting, and those of its actions."""
    attending = [one.department for one in row.attendees]
    return [row.organiser, *attending, *(action.department for action in actions)]


def _meeting_commands(row: MeetingRow, now: datetime) -> list[ProbedCommand[MeetingCommand]]:
    """Return the commands with values that are valid in themselves; the caller has his own."""
    meeting_id, organiser = row.meeting_id, (row.organiser,)
    attendance = (DepartmentAttendance(department=row.organiser, persons=1),)
    plan = MeetingPlan(
        title="…",
        kind="other",
        organiser=row.organiser,
        project_id=None,
        attendees=attendance,
        agenda=(),
        starts_at=row.starts_at,
        minutes=1,
    )
    action = ActionItem(
        action_id=meeting_id, text="…", department=row.organiser, due_on=company_date(now)
    )
    outcome = Outcome(outcome_id=meeting_id, kind="decision", text="…")
    hold = HoldMeeting(meeting_id, None, row.planned_minutes, attendance, now)
    return [
        ProbedCommand(
            "change_meeting_plan",
            ReplanMeeting(meeting_id, plan, now),
            organiser,
            has_own_values=True,
        ),
        ProbedCommand("start_meeting", StartMeeting(meeting_id, now), organiser),
        ProbedCommand("record_outcome", RecordOutcome(meeting_id, outcome, now), organiser),
        ProbedCommand(
            "close_meeting", CloseMeeting(meeting_id, attendance, frozenset(), now), organiser
        ),
        ProbedCommand("hold_meeting", hold, organiser),
        ProbedCommand("cancel_meeting", CancelMeeting(meeting_id, "…", now), organiser),
        ProbedCommand("note_action", NoteAction(meeting_id, action, now), organiser),
    ]


def _completion(
    meeting_id: UUID, action: ActionRow, now: datetime
) -> ProbedCommand[MeetingCommand]:
    command = CompleteAction(meeting_id, action.action_id, now)
    return ProbedCommand("complete_action", command, (action.department,))
