"""The routes of support: a goal's department asks, the department that is asked gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OFFICER_ROLES,
    OfficerOrDepartmentRequest,
    require_department_access,
    require_existing_goal,
)
from services.goals.api.blockers import require_blocker
from services.goals.application import BLOCKER_DECIDER
from services.goals.domain.blocker_commands import AskSupport, GiveSupport, WithdrawSupport
from services.goals.domain.blocker_events import SupportRequest
from services.goals.domain.blocker_refusals import SupportDayHasPassed, SupportDayTooNear
from services.goals.domain.refusals import UnknownSupport
from services.goals.projections import blockers
from services.goals.projections.blockers import SupportRow, SupportStatus
from services.goals.projections.reporting_schedule import (
    REPORT_LIST_QUERY,
    ReportFilters,
    ReportListRow,
    ReportStatus,
)
from services.goals.projections.supports import (
    SUPPORT_LIST_QUERY,
    SupportFilters,
    SupportListRow,
)
from shared.eventsourcing.company_days import company_date, last_instant_of_day
from shared.http.command_bodies import OptionalOccurredAtBody, ReasonAndTimeBody
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day, MultilineText, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.late_entry import require_timely_entry, shortest_notice_day


class NewSupport(BaseModel):
    """What a department is asked for, and the day by whose end it is needed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "department": "legal",
                    "what": "Apply for the two licences 申请许可",
                    "due": "2026-10-31",
                }
            ]
        },
    )

    department: Code
    what: MultilineText
    due: Day
    at: Timestamp | None = None


def support_list_routes(area: AreaContext) -> APIRouter:
    """Return the routes of what departments owe to goals: support, and progress reports."""
    router = create_area_router(area.name)

    @router.get("/supports", dependencies=[READS_WORK])
    async def list_supports(
        page: Annotated[ListParameters, list_parameters(SUPPORT_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="Who is asked")] = None,
        status: SeveralValues[SupportStatus] = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        goal: UUID | None = None,
        blocker: UUID | None = None,
        goal_department: Annotated[Code | None, Query(description="Whose goal it is for")] = None,
    ) -> Page[SupportListRow]:
        """List the support that departments owe, the most urgent first."""
        asked = department and await area.references.spelling_of(department)
        asking = goal_department and await area.references.spelling_of(goal_department)
        filters = SupportFilters(asked, status, overdue, goal, blocker, asking)
        return await list_page(area.pool, SUPPORT_LIST_QUERY, filters, page)

    @router.get("/reports", dependencies=[READS_WORK])
    async def list_reports(
        page: Annotated[ListParameters, list_parameters(REPORT_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="Who owes it")] = None,
        status: SeveralValues[ReportStatus] = None,
        goal: UUID | None = None,
        cycle: UUID | None = None,
        due_until: Timestamp | None = None,
    ) -> Page[ReportListRow]:
        """List the progress reports that departments owe, the most urgent first."""
        owing = department and await area.references.spelling_of(department)
        filters = ReportFilters(owing, status, goal, cycle, due_until)
        return await list_page(area.pool, REPORT_LIST_QUERY, filters, page)

    return router


def _require_notice(due: date, now: datetime) -> None:
    """Raise where nobody could be in time with what is asked of him now."""
    if last_instant_of_day(due) < now:
        raise SupportDayHasPassed
    first = shortest_notice_day(now)
    if due < first:
        raise SupportDayTooNear(day=first)


def support_routes(area: AreaContext) -> APIRouter:
    """Return the routes of supports."""
    router = create_area_router(area.name, "/blockers/{blocker_id}/supports")

    async def require_support(blocker_id: UUID, support_id: UUID) -> SupportRow:
        await require_blocker(area, blocker_id)
        async with area.pool.acquire() as db:
            for support in await blockers.list_supports(db, blocker_id):
                if support.support_id == support_id:
                    return support
        raise UnknownSupport(support_id=support_id)

    @router.post("", status_code=201, response_model=Done)
    async def ask_support(
        blocker_id: UUID, body: NewSupport, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Ask a department for support; for people of the goal's department."""
        blocker = await require_blocker(area, blocker_id)
        require_department_access(request, blocker.department, *OFFICER_OR_DEPARTMENT_ROLES)
        goal = await require_existing_goal(area, blocker.goal_id)
        asked = await area.references.resolve_department(
            body.department, day=company_date(area.clock())
        )
        support = SupportRequest(
            support_id=area.id_factory(),
            blocker_id=blocker_id,
            goal=goal.reference,
            department=asked,
            what=body.what,
            due_at=last_instant_of_day(body.due),
        )
        at = resolve_occurred_at(body.at, area.clock)
        require_timely_entry(area, request.caller, at, *OFFICER_OR_DEPARTMENT_ROLES)
        if not request.caller.roles.intersection(OFFICER_ROLES):
            _require_notice(body.due, area.clock())
        return await area.command_executor.execute(
            request,
            BLOCKER_DECIDER,
            AskSupport(support, at),
            id=support.support_id,
            created_location=f"/api/goals/v1/blockers/{blocker_id}",
        )

    @router.post("/{support_id}/give", response_model=Done)
    async def give_support(
        blocker_id: UUID,
        support_id: UUID,
        body: OptionalOccurredAtBody,
        request: OfficerOrDepartmentRequest,
    ) -> JSONResponse:
        """Record that the support was given; for people of the department that was asked."""
        support = await require_support(blocker_id, support_id)
        require_department_access(request, support.department, *OFFICER_OR_DEPARTMENT_ROLES)
        now = area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        require_timely_entry(area, request.caller, at, *OFFICER_OR_DEPARTMENT_ROLES)
        is_officer = bool(request.caller.roles.intersection(OFFICER_ROLES))
        entered_at = None if is_officer else now
        by = None if is_officer else request.caller.subject
        command = GiveSupport(blocker_id, support_id, at, body.at is not None, entered_at, by)
        return await area.command_executor.execute(request, BLOCKER_DECIDER, command, id=support_id)

    @router.post("/{support_id}/withdraw", response_model=Done)
    async def withdraw_support(
        blocker_id: UUID,
        support_id: UUID,
        body: ReasonAndTimeBody,
        request: OfficerOrDepartmentRequest,
    ) -> JSONResponse:
        """Withdraw the request for support; for people of the goal's department."""
        blocker = await require_blocker(area, blocker_id)
        require_department_access(request, blocker.department, *OFFICER_OR_DEPARTMENT_ROLES)
        at = resolve_occurred_at(body.at, area.clock)
        command = WithdrawSupport(blocker_id, support_id, body.reason, at, body.at is not None)
        return await area.command_executor.execute(request, BLOCKER_DECIDER, command, id=support_id)

    return router
