"""Decides how problems leave a meeting (会议议题结论), and which have no outcome yet."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.comms.domain.meeting_action_decisions import note_action, refuse_after_time
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_commands import NoteAction, SettleProblem
from services.comms.domain.meeting_events import MeetingEvent, ProblemSettled
from services.comms.domain.meeting_plan import MeetingPlan
from services.comms.domain.meeting_problem_refusals import (
    HandedToNobody,
    NoProblemOfAgenda,
    ProblemSettledOtherwise,
)
from services.comms.domain.meeting_problems import ProblemOutcome
from services.comms.domain.meeting_refusals import ActionBeforeMeeting, MeetingWasCancelled
from services.comms.domain.meeting_session_refusals import OutcomeAfterMeeting
from services.comms.domain.meeting_state import (
    CancelledMeetingState,
    ExistingMeeting,
    HeldMeetingState,
    PlannedMeetingState,
    RunningMeetingState,
)
from shared.eventsourcing.refusal import words_for

_CHINESE_RESULTS = {"solved": "已解决", "handed-on": "已移交", "dropped": "已放弃"}


def settle_problem(command: SettleProblem, meeting: ExistingMeeting) -> list[MeetingEvent]:
    """Return the events of a problem's outcome; raises what refuses it.

    A meeting that is entered afterwards has its outcomes from its planned beginning on.
    """
    outcome = command.outcome
    match meeting:
        case HeldMeetingState():
            raise OutcomeAfterMeeting
        case CancelledMeetingState():
            raise MeetingWasCancelled
        case PlannedMeetingState() | RunningMeetingState():
            plan, known = meeting.plan, meeting.settled.get(outcome.item_id)
    if known == outcome:
        return []
    item = _require_problem(command, plan)
    if known is not None:
        raise ProblemSettledOtherwise(result=words_for(known.result, _CHINESE_RESULTS))
    if isinstance(meeting, RunningMeetingState):
        refuse_after_time(meeting, command.at)
    elif command.at < plan.starts_at:
        raise ActionBeforeMeeting(at=plan.starts_at)
    settled = ProblemSettled(
        meeting_id=command.meeting_id,
        title=plan.title,
        departments=tuple(
            dict.fromkeys((plan.organiser, *(one.department for one in plan.attendees)))
        ),
        project_id=plan.project_id,
        subject=item.subject,
        about=item.about,
        outcome=outcome,
        at=command.at,
    )
    if command.action is None:
        return [settled]
    noted = NoteAction(command.meeting_id, command.action, command.at, command.shortest_notice)
    return [settled, *note_action(noted, meeting)]


def _require_problem(command: SettleProblem, plan: MeetingPlan) -> AgendaItem:
    outcome = command.outcome
    for item in plan.items:
        if item.item_id == outcome.item_id and item.kind == "problem":
            if (outcome.result == "handed-on") != (outcome.handed_to is not None):
                raise HandedToNobody
            return item
    raise NoProblemOfAgenda(item=outcome.item_id)


def problems_without_outcome(
    plan: MeetingPlan, settled: Mapping[UUID, ProblemOutcome]
) -> dict[UUID, str]:
    """Return the subjects of the agenda's problems that have no outcome, by item."""
    return {
        item.item_id: item.subject
        for item in plan.items
        if item.kind == "problem" and item.item_id not in settled
    }
