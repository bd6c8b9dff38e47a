"""Projects over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.bodies import Because, Outcome, ProjectTerms, Start
from services.duties.application import PROJECT
from services.duties.domain.project import (
    CancelProject,
    ChangePlan,
    CloseProject,
    PlanProject,
    StartProject,
)
from services.duties.domain.refusals import UnknownProject
from services.duties.projections import duty_list, projects
from services.duties.projections.duty_list import DutyEntry
from services.duties.projections.projects import ProjectRow, ProjectStatus
from shared.http.callers import EVERYBODY, Allow, Role
from shared.http.commands import Asked, Done, asks, etag
from shared.http.fields import Code
from shared.http.happened import happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

OFFICERS = (Role.OFFICER_DUTIES, Role.GENERAL_MANAGER)
"""Those who plan projects and keep their duty lists."""

Officer = Annotated[Asked, asks(*OFFICERS)]
OfficerWhoRead = Annotated[Asked, asks(*OFFICERS, update=True)]
READER = Depends(Allow(*EVERYBODY))
"""Queries are open to every role, and to nobody without a token."""


class ProjectWithDuties(ProjectRow):
    """A project and its duty list."""

    duties: Sequence[DutyEntry]


def project_routes(area: Area) -> APIRouter:
    """Return the routes of projects."""
    router = routes_of(area.name, "/projects")

    @router.post("", status_code=201, response_model=Done)
    async def plan_project(body: ProjectTerms, asked: Officer) -> JSONResponse:
        """Plan a project with the terms that its departments agreed on."""
        project_id = area.ids()
        return await area.commands.carry_out(
            asked,
            PROJECT,
            PlanProject(project_id, body.terms()),
            id=project_id,
            created_at=f"/api/duties/v1/projects/{project_id}",
        )

    @router.get("", dependencies=[READER])
    async def list_projects(
        status: ProjectStatus | None = None,
        participant: Annotated[Code | None, Query()] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[ProjectRow]:
        """List projects in the order they were planned."""
        key = after(cursor, list="projects", status=status, participant=participant)
        async with area.pool.acquire() as db:
            found = await projects.listed(
                db, status, participant, UUID(key[0]) if key else None, limit + 1
            )
        return Page(
            items=found[:limit],
            next_cursor=cursor_for(
                [str(found[limit - 1].project_id)],
                list="projects",
                status=status,
                participant=participant,
            )
            if len(found) > limit
            else None,
        )

    @router.get("/{project_id}", dependencies=[READER])
    async def get_project(project_id: UUID, response: Response) -> ProjectWithDuties:
        """Read a project with its duty list."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await projects.one(db, project_id)
            duties = await duty_list.entries(db, project_id)
        if found is None:
            raise UnknownProject(f"there is no project {project_id}")
        response.headers["ETag"] = etag(found.version)
        return ProjectWithDuties(**found.model_dump(), duties=duties)

    @router.put("/{project_id}", response_model=Done)
    async def change_project_plan(
        project_id: UUID, body: ProjectTerms, asked: OfficerWhoRead
    ) -> JSONResponse:
        """Replace a planned project's terms."""
        return await area.commands.carry_out(
            asked, PROJECT, ChangePlan(project_id, body.terms()), id=project_id
        )

    @router.post("/{project_id}/start", response_model=Done)
    async def start_project(project_id: UUID, body: Start, asked: Officer) -> JSONResponse:
        """Kick a planned project off: due dates count from T, and its handoffs are opened."""
        kick_off = happened(body.kick_off, area.clock, "#/kick_off")
        return await area.commands.carry_out(
            asked, PROJECT, StartProject(project_id, kick_off), id=project_id
        )

    @router.post("/{project_id}/close", response_model=Done)
    async def close_project(project_id: UUID, body: Outcome, asked: Officer) -> JSONResponse:
        """Close a running project with its actual outcome."""
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, PROJECT, CloseProject(project_id, body.actual, at), id=project_id
        )

    @router.post("/{project_id}/cancel", response_model=Done)
    async def cancel_project(project_id: UUID, body: Because, asked: Officer) -> JSONResponse:
        """Give a project up; what was not handed over yet is owed no longer."""
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, PROJECT, CancelProject(project_id, body.reason, at), id=project_id
        )

    return router
