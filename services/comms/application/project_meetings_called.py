"""Lets the meetings that were planned by themselves make way for those that people call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.project_rhythms import (
    FindWeekSituations,
    call_off,
    load_rhythm,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.meeting_events import MeetingPlanned, MeetingReplanned
from services.comms.domain.meeting_plan import MeetingPlan
from services.comms.domain.meeting_state import PlannedMeetingState
from services.comms.domain.project_rhythm_commands import WeekSituation
from services.comms.domain.project_rhythm_terms import week_name, week_of
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAKES_WAY_PREFIX = "makes-way-"
_ANOTHER_IS_CALLED = "another meeting of the week was called 本周已另行召集会议"

FindUntouched = Callable[["Connection", UUID, str, datetime], Awaitable[Sequence[UUID]]]
"""Returns the meetings of a project in a week that were planned by themselves and are untouched,
those nearest to a time first."""


def makes_way_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return the look at a week for which people call a meeting, or into which they move one."""
    match event:
        case (
            MeetingPlanned(meeting_id=meeting_id, plan=plan)
            | MeetingReplanned(meeting_id=meeting_id, plan=plan)
        ) if plan.kind == "project" and plan.agenda_source == "own" and plan.extra_reason is None:
            return [SetDeadline(f"{MAKES_WAY_PREFIX}{meeting_id}", event.at)]
        case _:
            return ()


async def make_way(
    unit: UnitOfWork,
    find_situations: FindWeekSituations,
    find_untouched: FindUntouched,
    streams: Sequence[str],
    now: datetime,
) -> None:
    """Call off what was planned by itself in weeks for which people called a meeting.

    A week keeps as many meetings as its terms say; those nearest to what people called make way.
    """
    if not streams:
        return
    calendar = (await load_calendar_versions(unit, now)).current
    states = await unit.load_states(dict.fromkeys(streams, MEETING_DECIDER))
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    for state in states.values():
        match state.state:
            case PlannedMeetingState(plan=MeetingPlan(project_id=UUID() as project) as plan):
                rhythm = await load_rhythm(unit, project)
            case _:
                continue
        if rhythm is None:
            continue
        week, at = week_of(plan.starts_at), plan.starts_at
        situations = await find_situations(unit.connection, project, week)
        called = situations.get(week, WeekSituation()).called
        surplus = max(called - len(rhythm.beginnings_in(week, calendar)), 0)
        untouched = await find_untouched(unit.connection, project, week_name(week), at)
        await call_off(unit, untouched[:surplus], _ANOTHER_IS_CALLED, now, context)
