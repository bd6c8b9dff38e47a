"""Meetings over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.comms.api.action_persons import resolve_action_person
from services.comms.api.meeting_access import (
    require_meeting,
    require_organiser,
    require_own_meeting,
)
from services.comms.api.meeting_agendas import resolve_items
from services.comms.api.meeting_bodies import (
    HoldMeetingBody,
    MeetingPlanBody,
    NewAction,
    to_department_attendance,
)
from services.comms.api.meeting_views import (
    MeetingWithActions,
    NamedMeeting,
    departments_of_meeting,
    name_meetings,
    view_meeting,
)
from services.comms.api.meeting_week_check import MEETING_WEEK_CHECKS
from services.comms.api.required_roles import (
    MEMBER_ROLES,
    OFFICER_ROLES,
    MeetingCommandRequest,
    MeetingIfMatchRequest,
    MemberCommandRequest,
)
from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.shortest_notice import find_shortest_notice
from services.comms.domain.meeting_commands import (
    CancelMeeting,
    CompleteAction,
    HoldMeeting,
    NoteAction,
    PlanMeeting,
    ReplanMeeting,
)
from services.comms.domain.meeting_plan import MeetingKind, MeetingPlan
from services.comms.domain.meeting_refusals import (
    UnknownAction,
    UnknownMeeting,
)
from services.comms.projections import meeting_actions, meetings
from services.comms.projections.meeting_outcomes import list_outcomes
from services.comms.projections.meetings import MeetingFilters, MeetingStatus
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.http.allowed_actions import CallerActions
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def meeting_routes(area: AreaContext) -> APIRouter:
    """Return the routes of meetings."""
    router = create_area_router(area.name, "/meetings")

    async def resolve_plan(meeting_id: UUID, body: MeetingPlanBody) -> MeetingPlan:
        codes = await area.references.resolve_departments(
            {body.organiser, *(one.department for one in body.attendees)},
            day=company_date(body.starts_at),
        )
        if body.project_id is not None:
            await area.references.require_project(body.project_id)
        items = await resolve_items(area, meeting_id, body.agenda_items)
        return body.to_meeting_plan(codes, items)

    @router.post("", status_code=201, response_model=Done)
    async def plan_meeting(body: MeetingPlanBody, request: MeetingCommandRequest) -> JSONResponse:
        """Call a meeting; for people of the department that organises it."""
        meeting_id = area.id_factory()
        plan = await resolve_plan(meeting_id, body)
        require_organiser(request.caller, plan.organiser, plan.kind)
        return await area.command_executor.execute(
            request,
            MEETING_DECIDER,
            PlanMeeting(meeting_id, plan, area.clock()),
            id=meeting_id,
            created_location=f"/api/comms/v1/meetings/{meeting_id}",
            unit_of_work=UniqueValueStore(area.event_store, MEETING_WEEK_CHECKS),
        )

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_meetings(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(meetings.MEETING_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="Organises or attends")] = None,
        project: UUID | None = None,
        kind: SeveralValues[MeetingKind] = None,
        status: SeveralValues[MeetingStatus] = None,
        month: Annotated[YearMonth | None, Query(description="In which it begins")] = None,
        cycle: Annotated[UUID | None, Query(description="Of goals")] = None,
    ) -> Page[NamedMeeting]:
        """List meetings in the order they begin."""
        code = department and await area.references.spelling_of(department)
        scope.require_filter(ReadClass.CORRESPONDENCE, code)
        own = scope.limit(ReadClass.CORRESPONDENCE)
        filters = MeetingFilters(code, project, kind, status, month, cycle)
        found = await list_page(
            area.pool, meetings.MEETING_LIST_QUERY, filters, page, readable_by=own
        )
        items = await name_meetings(area, found.items)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{meeting_id}", dependencies=[READS_CORRESPONDENCE])
    async def get_meeting(
        meeting_id: UUID,
        response: Response,
        caller_actions: CallerActions,
        scope: CallerReadScope,
    ) -> MeetingWithActions:
        """Read a meeting with its outcomes and actions."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await meetings.find_meeting(db, meeting_id)
            actions = await meeting_actions.list_meeting_actions(db, meeting_id)
            outcomes = await list_outcomes(db, meeting_id)
        if found is None:
            raise UnknownMeeting(meeting=meeting_id)
        scope.require(ReadClass.CORRESPONDENCE, *departments_of_meeting(found, actions))
        response.headers["ETag"] = format_etag(found.version)
        return await view_meeting(area, found, actions, outcomes, caller_actions)

    @router.put("/{meeting_id}", response_model=Done)
    async def change_meeting_plan(
        meeting_id: UUID, body: MeetingPlanBody, request: MeetingIfMatchRequest
    ) -> JSONResponse:
        """Replace a planned meeting's plan; for people of either organiser."""
        await require_own_meeting(area, request.caller, meeting_id)
        plan = await resolve_plan(meeting_id, body)
        require_organiser(request.caller, plan.organiser, plan.kind)
        return await area.command_executor.execute(
            request,
            MEETING_DECIDER,
            ReplanMeeting(meeting_id, plan, area.clock()),
            id=meeting_id,
            unit_of_work=UniqueValueStore(area.event_store, MEETING_WEEK_CHECKS),
        )

    @router.post("/{meeting_id}/hold", response_model=Done)
    async def hold_meeting(
        meeting_id: UUID, body: HoldMeetingBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Enter, when it is over, how long a meeting took and who sat in it."""
        meeting = await require_meeting(area, meeting_id)
        request.caller.require_department_role(meeting.organiser, *MEMBER_ROLES)
        codes = await area.references.resolve_departments(
            {one.department for one in body.attendance},
            day=company_date(body.began_at or meeting.starts_at),
        )
        command = HoldMeeting(
            meeting_id,
            body.began_at,
            body.minutes,
            to_department_attendance(body.attendance, codes),
            area.clock(),
        )
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=meeting_id)

    @router.post("/{meeting_id}/cancel", response_model=Done)
    async def cancel_meeting(
        meeting_id: UUID, body: ReasonBody, request: MeetingCommandRequest
    ) -> JSONResponse:
        """Call a planned meeting off, or break a running one off; nothing is owed of it then."""
        await require_own_meeting(area, request.caller, meeting_id)
        command = CancelMeeting(meeting_id, body.reason, area.clock())
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=meeting_id)

    @router.post("/{meeting_id}/actions", status_code=201, response_model=Done)
    async def note_action(
        meeting_id: UUID, body: NewAction, request: MemberCommandRequest
    ) -> JSONResponse:
        """Note what a department will do by when; the version in the answer is the meeting's.

        Unless an officer notes it, another department is given the time at least that it has for
        the reply to a simple request, to the end of that day.
        """
        request.caller.require_department_role(
            (await require_meeting(area, meeting_id)).organiser, *MEMBER_ROLES
        )
        now, action_id = area.clock(), area.id_factory()
        day = company_date(now)
        department = await area.references.resolve_department(body.department, day=day)
        person = await resolve_action_person(area, body.person, department, day)
        action = body.to_action_item(action_id, department, person)
        is_officer = bool(request.caller.roles.intersection(OFFICER_ROLES))
        notice = None if is_officer else await find_shortest_notice(area.event_store, now)
        return await area.command_executor.execute(
            request,
            MEETING_DECIDER,
            NoteAction(meeting_id, action, now, notice),
            id=action_id,
            created_location=f"/api/comms/v1/meetings/{meeting_id}",
        )

    @router.post("/{meeting_id}/actions/{action_id}/complete", response_model=Done)
    async def complete_action(
        meeting_id: UUID, action_id: UUID, request: MemberCommandRequest
    ) -> JSONResponse:
        """Say that an action is done; for people of the department that took it upon itself."""
        await require_meeting(area, meeting_id)
        async with area.pool.acquire() as db:
            actions = {
                action.action_id: action
                for action in await meeting_actions.list_meeting_actions(db, meeting_id)
            }
        if action_id not in actions:
            raise UnknownAction(action=action_id)
        request.caller.require_department_role(actions[action_id].department, *MEMBER_ROLES)
        command = CompleteAction(meeting_id, action_id, area.clock(), request.caller.subject)
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=action_id)

    return router
