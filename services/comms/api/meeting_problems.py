"""The problems of meetings over HTTP: how each leaves its meeting, and the list of all."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.meeting_access import require_own_meeting
from services.comms.api.required_roles import OFFICER_ROLES, MeetingCommandRequest
from services.comms.application.meeting_decider import MEETING_DECIDER
from services.comms.application.shortest_notice import find_shortest_notice
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_commands import SettleProblem
from services.comms.domain.meeting_events import ActionItem
from services.comms.domain.meeting_outcomes import About
from services.comms.domain.meeting_problem_refusals import HandedToNobody
from services.comms.domain.meeting_problems import (
    HandedTo,
    HandedToKind,
    ProblemLink,
    ProblemOutcome,
    ProblemResult,
)
from services.comms.domain.request_refusals import UnknownRequest
from services.comms.projections.meeting_problems import (
    PROBLEM_LIST_QUERY,
    ProblemRow,
    ProblemStatus,
    has_request,
    list_carried_problems,
)
from services.comms.projections.meetings import MeetingRow
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day, MultilineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

_CARRIED_MINUTES = 5
"""What a problem gets that an earlier meeting handed on, beside the planned ones."""


class HandedToBody(BaseModel, extra="forbid"):
    """Where a problem goes on: the next meeting, a request, or what a department does by a day."""

    kind: Annotated[HandedToKind, Field(examples=["next-meeting"])]
    request_id: UUID | None = None
    department: Code | None = None
    due_on: Day | None = None


class ProblemOutcomeBody(BaseModel, extra="forbid"):
    """How a problem leaves the meeting."""

    result: Annotated[ProblemResult, Field(examples=["solved"])]
    note: MultilineText = Field(
        description="The solution, what goes on, or why it is dropped",
        examples=["The line gets two more engineers"],
    )
    handed_to: HandedToBody | None = None


async def carried_items(area: AreaContext, meeting: MeetingRow) -> tuple[AgendaItem, ...]:
    """Return the problems that earlier meetings of the project handed on, for a meeting."""
    if meeting.kind != "project" or meeting.project_id is None:
        return ()
    async with area.pool.acquire() as db:
        found = await list_carried_problems(db, meeting.project_id)
    by_item = {one.item_id: one for one in found}  # one that was copied is carried once
    return tuple(
        AgendaItem(
            item_id=uuid5(meeting.meeting_id, f"carried/{one.item_id}"),
            kind="problem",
            subject=one.subject,
            minutes=_CARRIED_MINUTES,
            about=ProblemLink(kind=one.about_kind, id=one.about_id)
            if one.about_kind and one.about_id
            else None,
            carried_from=one.item_id,
        )
        for one in by_item.values()
    )


def meeting_problem_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the problems of meetings."""
    router = create_area_router(area.name, "/meetings")

    @router.post("/{meeting_id}/problems/{item_id}/outcome", response_model=Done)
    async def settle_problem(
        meeting_id: UUID, item_id: UUID, body: ProblemOutcomeBody, request: MeetingCommandRequest
    ) -> JSONResponse:
        """Say how a problem leaves the meeting: solved, handed on, or dropped with a reason.

        Handed on to a department it is an action of the meeting, which that owes by the day.
        """
        await require_own_meeting(area, request.caller, meeting_id)
        handed_to, action = await resolve_handed_to(item_id, body)
        now = area.clock()
        is_officer = bool(request.caller.roles.intersection(OFFICER_ROLES))
        notice = None if is_officer else await find_shortest_notice(area.event_store, now)
        outcome = ProblemOutcome(
            item_id=item_id, result=body.result, note=body.note, handed_to=handed_to
        )
        command = SettleProblem(meeting_id, outcome, now, action, notice)
        return await area.command_executor.execute(request, MEETING_DECIDER, command, id=item_id)

    async def resolve_handed_to(
        item_id: UUID, body: ProblemOutcomeBody
    ) -> tuple[HandedTo | None, ActionItem | None]:
        match body.handed_to:
            case None:
                return None, None
            case HandedToBody(kind="next-meeting", request_id=None, department=None, due_on=None):
                return HandedTo(kind="next-meeting"), None
            case HandedToBody(kind="request", request_id=UUID() as id_, department=None):
                async with area.pool.acquire() as db:
                    if not await has_request(db, id_):
                        raise UnknownRequest(request=id_)
                return HandedTo(kind="request", request_id=id_), None
            case HandedToBody(kind="department", department=str(code), request_id=None) as to:
                if to.due_on is None:
                    raise HandedToNobody
                department = await area.references.resolve_department(
                    code, day=company_date(area.clock())
                )
                action = ActionItem(
                    action_id=uuid5(item_id, "action"),
                    text=body.note,
                    department=department,
                    due_on=to.due_on,
                    about=About(item_id=item_id),
                )
                return HandedTo(kind="department", department=department), action
            case _:
                raise HandedToNobody

    return router


def meeting_problem_list_routes(area: AreaContext) -> APIRouter:
    """Return the route that lists the problems of all meetings."""
    router = create_area_router(area.name, "/meeting-problems")

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_meeting_problems(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(PROBLEM_LIST_QUERY)],
        project: UUID | None = None,
        meeting: UUID | None = None,
        about: Annotated[
            UUID | None, Query(description="The goal, handoff or request it is linked to")
        ] = None,
        status: SeveralValues[ProblemStatus] = None,
    ) -> Page[ProblemRow]:
        """List the problems of meetings, the newest first."""
        filters = {"project": project, "meeting": meeting, "about": about, "status": status}
        own = scope.limit(ReadClass.CORRESPONDENCE)
        return await list_page(area.pool, PROBLEM_LIST_QUERY, filters, page, readable_by=own)

    return router
