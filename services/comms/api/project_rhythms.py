"""How often projects meet, over HTTP, and which weeks they missed."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.alignment_policies import TimeOfDay
from services.comms.api.required_roles import OFFICER_ROLES, RhythmCommandRequest
from services.comms.application.project_rhythms import PROJECT_RHYTHM_DECIDER
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.project_rhythm_commands import SetRhythm
from services.comms.domain.project_rhythm_refusals import UnknownProjectRhythm
from services.comms.domain.project_rhythm_terms import (
    MAX_EVERY_WEEKS,
    MAX_RHYTHM_MINUTES,
    RhythmTerms,
)
from services.comms.projections.project_rhythms import (
    RHYTHM_LIST_QUERY,
    WEEK_LIST_QUERY,
    ProjectRhythmRow,
    ProjectWeekRow,
    WeekStatus,
    find_rhythm,
)
from shared.eventsourcing.company_days import company_date
from shared.http.auth import Role
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day, MultilineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ProjectRhythmBody(BaseModel, extra="forbid"):
    """How often a project meets from a Monday on, and why so."""

    effective_from: Annotated[Day, Field(examples=["2026-12-07"])]
    every_weeks: Annotated[int, Field(ge=1, le=MAX_EVERY_WEEKS)] = 1
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = [1]
    """Monday is 1; one meeting for each. None: no meetings by themselves."""
    begins_at: Annotated[TimeOfDay, Field(examples=["10:00"])] = "10:00"
    minutes: Annotated[int, Field(ge=1, le=MAX_RHYTHM_MINUTES)] = MAX_RHYTHM_MINUTES
    organiser: Annotated[Code, Field(examples=["sales"])] | None = None
    """The department that calls them; else the one that leads the project."""
    reason: Annotated[MultilineText, Field(examples=["The trial runs: twice a week"])]


def project_rhythm_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the meetings of projects."""
    router = create_area_router(area.name, "/project-rhythms")

    async def require_rhythm(project_id: UUID) -> ProjectRhythmRow:
        async with area.pool.acquire() as db:
            found = await find_rhythm(db, project_id)
        if found is None:
            raise UnknownProjectRhythm(project=project_id)
        return found

    @router.get("", dependencies=[READS_WORK])
    async def list_project_rhythms(
        page: Annotated[ListParameters, list_parameters(RHYTHM_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="That takes part")] = None,
        ended: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[ProjectRhythmRow]:
        """List how often projects meet, as it was set version by version."""
        code = department and await area.references.spelling_of(department)
        filters = {"department": code, "ended": ended}
        return await list_page(area.pool, RHYTHM_LIST_QUERY, filters, page)

    @router.get("/{project_id}", dependencies=[READS_WORK])
    async def get_project_rhythm(project_id: UUID, response: Response) -> ProjectRhythmRow:
        """Read how often a project meets."""
        found = await require_rhythm(project_id)
        response.headers["ETag"] = format_etag(found.version)
        return found

    @router.post("/{project_id}/terms", response_model=Done)
    async def set_project_rhythm(
        project_id: UUID, body: ProjectRhythmBody, request: RhythmCommandRequest
    ) -> JSONResponse:
        """Let a project meet otherwise from a Monday on; for the head of who leads it, officers."""
        rhythm = await require_rhythm(project_id)
        request.caller.require_department_role(
            rhythm.participants[0], *OFFICER_ROLES, Role.DEPARTMENT_HEAD
        )
        now = area.clock()
        organiser = body.organiser and await area.references.resolve_department(
            body.organiser, day=company_date(now)
        )
        terms = RhythmTerms(
            every_weeks=body.every_weeks,
            weekdays=tuple(sorted(body.weekdays)),
            begins_at=time.fromisoformat(body.begins_at),
            minutes=body.minutes,
            organiser=organiser,
        )
        calendar = (await load_calendar_versions(area.event_store, now)).current
        command = SetRhythm(
            project_id,
            terms,
            body.effective_from,
            body.reason,
            request.caller.subject,
            now,
            calendar,
        )
        return await area.command_executor.execute(
            request, PROJECT_RHYTHM_DECIDER, command, id=project_id
        )

    return router


def project_week_routes(area: AreaContext) -> APIRouter:
    """Return the route that lists the weeks in which projects were to meet."""
    router = create_area_router(area.name, "/project-weeks")

    @router.get("", dependencies=[READS_WORK])
    async def list_project_weeks(
        page: Annotated[ListParameters, list_parameters(WEEK_LIST_QUERY)],
        project: UUID | None = None,
        department: Annotated[Code | None, Query(description="That takes part")] = None,
        status: SeveralValues[WeekStatus] = None,
    ) -> Page[ProjectWeekRow]:
        """List the weeks that are over in which projects met, or missed their meeting."""
        code = department and await area.references.spelling_of(department)
        filters = {"project": project, "department": code, "status": status}
        return await list_page(area.pool, WEEK_LIST_QUERY, filters, page)

    return router
