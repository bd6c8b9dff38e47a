"""The routes of projects."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.bodies import (
    CloseProjectBody,
    NewProjectTerms,
    ProjectTerms,
)
from services.duties.api.named_departments import (
    spelled_as_known,
    with_known_participants,
)
from services.duties.api.project_views import (
    ProjectDetail,
    ProjectView,
    view_project,
    view_projects,
)
from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.api.uniqueness_checks import UNIQUENESS_CHECKS
from services.duties.application import PROJECT_DECIDER
from services.duties.domain.project_commands import (
    CancelProject,
    ChangePlan,
    CloseProject,
    PlanProject,
)
from services.duties.domain.project_refusals import UnknownProject
from services.duties.domain.project_withdrawal import WithdrawProject
from services.duties.projections import project_codes, project_duties, projects
from services.duties.projections.projects import ProjectFilters, ProjectStatus
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.http.allowed_actions import CallerActions
from shared.http.auth import Role
from shared.http.command_bodies import ReasonAndTimeBody, ReasonBody
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]


def project_routes(area: AreaContext) -> APIRouter:
    """Return the routes of projects."""
    router = create_area_router(area.name, "/projects")

    async def ids_with_code(code: str) -> list[UUID]:
        async with area.pool.acquire() as db:
            return [one.project_id for one in await project_codes.list_with_code(db, code)]

    @router.post("", status_code=201, response_model=Done)
    async def plan_project(body: NewProjectTerms, request: OfficerCommandRequest) -> JSONResponse:
        """Plan a project with the terms that its departments agreed on."""
        project_id = area.id_factory()
        terms = await with_known_participants(area, body.to_domain())
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            PlanProject(project_id, terms, area.clock(), request.caller.subject),
            id=project_id,
            created_location=f"/api/duties/v1/projects/{project_id}",
            unit_of_work=UniqueValueStore(area.event_store, UNIQUENESS_CHECKS),
        )

    @router.get("", dependencies=[READS_WORK])
    async def list_projects(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(projects.PROJECT_LIST_QUERY)],
        status: SeveralValues[ProjectStatus] = None,
        participant: Annotated[Code | None, Query()] = None,
        code: Annotated[Code | None, Query(description="In upper or lower case")] = None,
        awaiting_confirmation: Annotated[
            bool | None, Query(description="Whether a pool or an outcome awaits a second person")
        ] = None,
        goal: Annotated[UUID | None, Query(description="Which the project serves")] = None,
    ) -> Page[ProjectView]:
        """List projects in the order they were planned.

        By `awaiting_confirmation` only those are found whose pay figures the caller reads.
        """
        filters = ProjectFilters(
            status,
            await spelled_as_known(area, participant),
            None if code is None else await ids_with_code(code),
            awaiting_confirmation,
            goal,
            shows_withdrawn="withdrawn" in (status or ()),
        )
        if awaiting_confirmation is not None and not scope.reads_some(ReadClass.PAY):
            return Page(items=[], next_cursor=None, total=0 if page.total else None)
        found = await list_page(
            area.pool,
            projects.PROJECT_LIST_QUERY,
            filters,
            page,
            readable_by=None if awaiting_confirmation is None else scope.limit(ReadClass.PAY),
        )
        views = await view_projects(area, found.items, scope)
        return Page(items=views, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{project_id}", dependencies=[READS_WORK])
    async def get_project(
        project_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> ProjectDetail:
        """Read a project with its duty list."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await projects.find_project(db, project_id)
            duties = await project_duties.list_duties(db, project_id)
        if found is None:
            raise UnknownProject(project=project_id)
        response.headers["ETag"] = format_etag(found.version)
        return await view_project(area, found, duties, actions, scope)

    @router.put("/{project_id}", response_model=Done)
    async def change_project_plan(
        project_id: UUID, body: ProjectTerms, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Replace a planned project's terms."""
        terms = await with_known_participants(area, body.to_domain())
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            ChangePlan(project_id, terms, area.clock(), request.caller.subject),
            id=project_id,
            unit_of_work=UniqueValueStore(area.event_store, UNIQUENESS_CHECKS),
        )

    @router.post("/{project_id}/close", response_model=Done)
    async def close_project(
        project_id: UUID, body: CloseProjectBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Close a running project with its actual outcome.

        Where the project has a pool, the outcome is proposed: the project is closed, and the pool
        counts, once somebody else confirms it. Until then another outcome takes its place.
        """
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            CloseProject(project_id, body.actual, at, body.at is not None, request.caller.subject),
            id=project_id,
        )

    @router.post("/{project_id}/cancel", response_model=Done)
    async def cancel_project(
        project_id: UUID, body: ReasonAndTimeBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Give a project up; what was not handed over yet is owed no longer.

        Once a pool is confirmed, only the general manager cancels the project.
        """
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            CancelProject(
                project_id,
                body.reason,
                at,
                body.at is not None,
                is_by_general_manager=Role.GENERAL_MANAGER in request.caller.roles,
            ),
            id=project_id,
        )

    @router.post("/{project_id}/withdraw", response_model=Done)
    async def withdraw_project(
        project_id: UUID, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Withdraw a project that was planned by mistake; its code is free again.

        What has started is cancelled instead. A confirmed pool is the general manager's.
        """
        is_general_manager = Role.GENERAL_MANAGER in request.caller.roles
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            WithdrawProject(project_id, body.reason, area.clock(), is_general_manager),
            id=project_id,
        )

    return router
