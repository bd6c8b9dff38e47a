"""The routes of a project's duty list."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.duties.api.accountability_checks import accountability_store
from services.duties.api.acting_connectors import (
    OFFICER_OR_CONNECTOR_ROLES,
    acting_connector,
    require_connected_project,
)
from services.duties.api.bodies import NewDuty
from services.duties.api.named_departments import with_known_parties
from services.duties.api.wording_warnings import DoneWithWarnings, with_warnings
from services.duties.application import PROJECT_DECIDER, find_assigning_connector
from services.duties.domain.duty_refusals import DutyNeeded, UnknownDuty
from services.duties.domain.project_commands import AssignDuty, WithdrawDuty
from services.duties.domain.refusals import NotConnected
from services.duties.projections import inputs_elsewhere, project_duties, projects
from services.duties.projections.project_duties import DutyEntry
from shared.http.command_bodies import ReasonAndTimeBody
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.occurred_at import resolve_occurred_at
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars

OfficerOrConnectorRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_OR_CONNECTOR_ROLES)
]


def duty_list_routes(area: AreaContext) -> APIRouter:
    """Return the routes of duty lists."""
    router = create_area_router(area.name, "/projects/{project_id}/duties")

    @router.post("", status_code=201, response_model=DoneWithWarnings)
    async def assign_duty(
        project_id: UUID, body: NewDuty, request: OfficerOrConnectorRequest
    ) -> JSONResponse:
        """Add an entry; a connector does in projects that name it.

        The version in the answer is the project's. The answer warns of other departments'
        activities that are worded alike.
        """
        connector = acting_connector(request.caller)
        await require_connected_project(area, project_id, connector)
        duty_id = area.id_factory()
        duty = await with_known_parties(area, body.to_domain(duty_id, connector))
        async with area.pool.acquire() as db:
            elsewhere = await inputs_elsewhere.list_inputs_elsewhere(
                db, project_id, duty.depends_on
            )
        answer = await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            AssignDuty(
                project_id,
                duty,
                resolve_occurred_at(body.at, area.clock),
                (await load_calendars(area.event_store)).in_force(area.clock()),
                elsewhere,
            ),
            id=duty_id,
            created_location=f"/api/duties/v1/projects/{project_id}/duties/{duty_id}",
            unit_of_work=accountability_store(area),
        )
        return await with_warnings(area, answer)

    @router.get("/{duty_id}", dependencies=[READS_WORK])
    async def get_duty(project_id: UUID, duty_id: UUID, response: Response) -> DutyEntry:
        """Read an entry; the ETag is the project's."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await project_duties.find_duty(db, project_id, duty_id)
            project = await projects.find_project(db, project_id)
        if found is None or project is None:
            raise UnknownDuty(duty=duty_id)
        response.headers["ETag"] = format_etag(project.version)
        return found

    @router.post("/{duty_id}/withdraw", response_model=Done)
    async def withdraw_duty(
        project_id: UUID, duty_id: UUID, body: ReasonAndTimeBody, request: OfficerOrConnectorRequest
    ) -> JSONResponse:
        """Take an entry off the list; if it was not handed over yet, it is owed no longer.

        A connector does with those that it assigned.
        """
        connector = acting_connector(request.caller)
        if (
            connector is not None
            and await find_assigning_connector(area.event_store, project_id, duty_id) != connector
        ):
            raise NotConnected
        async with area.pool.acquire() as db:
            needed = await inputs_elsewhere.find_dependent_elsewhere(db, project_id, duty_id)
        if needed is not None:
            raise DutyNeeded(duty=needed[0], activity=needed[1])
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            WithdrawDuty(project_id, duty_id, body.reason, at, body.at is not None),
            id=duty_id,
        )

    return router
