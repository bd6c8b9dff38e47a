"""How meetings run, over HTTP: started, with outcomes, closed."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.comms.api.action_persons import resolve_action_person
from services.comms.api.meeting_access import require_own_meeting
from services.comms.api.meeting_agendas import find_lagging_goals, propose_for, require_goal
from services.comms.api.meeting_bodies import to_department_attendance
from services.comms.api.meeting_problems import carried_items
from services.comms.api.meeting_session_bodies import CloseMeetingBody, NewDecision, NewOutcome
from services.comms.api.required_roles import OFFICER_ROLES, MeetingCommandRequest
from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.shortest_notice import find_shortest_notice
from services.comms.domain.meeting_commands import (
    CloseMeeting,
    MeetingCommand,
    NoteAction,
    RecordOutcome,
    StartMeeting,
)
from services.comms.projections.channel_and_cost_policies import load_alignment_policy_versions
from shared.eventsourcing.company_days import company_date
from shared.http.auth import Caller, Role
from shared.http.command_execution import Done
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

_STATES_AS_ENTERED = {*OFFICER_ROLES, Role.OFFICER_GOALS}
"""The roles whose due days count as stated, however soon they are."""


def meeting_session_routes(area: AreaContext) -> APIRouter:
    """Return the routes by which a meeting runs."""
    router = create_area_router(area.name, "/meetings")

    @router.post("/{meeting_id}/start", response_model=Done)
    async def start_meeting(meeting_id: UUID, request: MeetingCommandRequest) -> JSONResponse:
        """Begin a meeting now; a proposed agenda becomes what is proposed now."""
        meeting = await require_own_meeting(area, request.caller, meeting_id)
        is_proposed = meeting.agenda_source == "proposed"
        proposed = (await propose_for(area, meeting)).items if is_proposed else ()
        async with area.pool.acquire() as db:
            policies = await load_alignment_policy_versions(db)
        allowance = policies.current.terms.outcome_allowance_minutes
        carried = await carried_items(area, meeting)
        command = StartMeeting(meeting_id, area.clock(), proposed, allowance, carried)
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=meeting_id)

    @router.post("/{meeting_id}/outcomes", status_code=201, response_model=Done)
    async def record_outcome(
        meeting_id: UUID, body: NewOutcome, request: MeetingCommandRequest
    ) -> JSONResponse:
        """Enter what a running meeting decides, learns, or has a department commit to.

        A commitment is an action of the meeting: what its department owes by the end of its day.
        """
        await require_own_meeting(area, request.caller, meeting_id)
        await require_goal(area, body.goal_id)
        outcome_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            MEETING_DECIDER,
            await to_command(meeting_id, outcome_id, body, request.caller),
            id=outcome_id,
            created_location=f"/api/comms/v1/meetings/{meeting_id}",
        )

    async def to_command(
        meeting_id: UUID, outcome_id: UUID, body: NewOutcome, caller: Caller
    ) -> MeetingCommand:
        now = area.clock()
        if isinstance(body, NewDecision):
            return RecordOutcome(meeting_id, body.to_outcome(outcome_id), now)
        day = company_date(now)
        department = await area.references.resolve_department(body.department, day=day)
        person = await resolve_action_person(area, body.person, department, day)
        is_officer = bool(caller.roles & _STATES_AS_ENTERED)
        notice = None if is_officer else await find_shortest_notice(area.event_store, now)
        action = body.to_action_item(outcome_id, department, person)
        return NoteAction(meeting_id, action, now, notice)

    @router.post("/{meeting_id}/close", response_model=Done)
    async def close_meeting(
        meeting_id: UUID, body: CloseMeetingBody, request: MeetingCommandRequest
    ) -> JSONResponse:
        """End a running meeting: lagging goals and problems of its agenda need an outcome."""
        meeting = await require_own_meeting(area, request.caller, meeting_id)
        codes = await area.references.resolve_departments(
            {one.department for one in body.attendance}, day=company_date(meeting.starts_at)
        )
        command = CloseMeeting(
            meeting_id,
            to_department_attendance(body.attendance, codes),
            await find_lagging_goals(area, meeting),
            area.clock(),
            body.minutes,
        )
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=meeting_id)

    return router
