"""A project's duty list over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.duties.api.bodies import Because, NewDuty
from services.duties.api.projects import READER, Officer
from services.duties.application import PROJECT
from services.duties.domain.project import AssignDuty, WithdrawDuty
from services.duties.domain.refusals import UnknownDuty
from services.duties.projections import duty_list, projects
from services.duties.projections.duty_list import DutyEntry
from shared.http.commands import Done, etag
from shared.http.happened import happened
from shared.http.routing import routes_of
from shared.runtime.area import Area


def duty_list_routes(area: Area) -> APIRouter:
    """Return the routes of duty lists."""
    router = routes_of(area.name, "/projects/{project_id}/duties")

    @router.post("", status_code=201, response_model=Done)
    async def assign_duty(project_id: UUID, body: NewDuty, asked: Officer) -> JSONResponse:
        """Add an entry; the version in the answer is the project's."""
        duty_id = area.ids()
        return await area.commands.carry_out(
            asked,
            PROJECT,
            AssignDuty(project_id, body.duty(duty_id), happened(body.at, area.clock)),
            id=duty_id,
            created_at=f"/api/duties/v1/projects/{project_id}/duties/{duty_id}",
        )

    @router.get("/{duty_id}", dependencies=[READER])
    async def get_duty(project_id: UUID, duty_id: UUID, response: Response) -> DutyEntry:
        """Read an entry; the ETag is the project's."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await duty_list.entry(db, project_id, duty_id)
            project = await projects.one(db, project_id)
        if found is None or project is None:
            raise UnknownDuty(f"project {project_id} has no entry {duty_id}")
        response.headers["ETag"] = etag(project.version)
        return found

    @router.post("/{duty_id}/withdraw", response_model=Done)
    async def withdraw_duty(
        project_id: UUID, duty_id: UUID, body: Because, asked: Officer
    ) -> JSONResponse:
        """Take an entry off the list; if it was not handed over yet, it is owed no longer."""
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, PROJECT, WithdrawDuty(project_id, duty_id, body.reason, at), id=duty_id
        )

    return router
