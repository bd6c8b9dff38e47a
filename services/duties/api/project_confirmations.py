"""The routes of a second person: confirm or reject a project's pool, or its outcome."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.duties.api.bodies import CorrectOutcomeBody
from services.duties.api.projects import OfficerCommandRequest, OfficerIfMatchRequest
from services.duties.application import PROJECT_DECIDER, find_author_of_pool
from services.duties.domain.project_commands import (
    ConfirmationCommand,
    ConfirmOutcome,
    ConfirmPool,
    CorrectOutcome,
    RejectOutcome,
    RejectPool,
)
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def project_confirmation_routes(area: AreaContext) -> APIRouter:
    """Return the routes of confirmations; who confirms sends the ETag of what they have seen."""
    router = create_area_router(area.name, "/projects")

    async def execute(
        request: CommandRequest, command: ConfirmationCommand | CorrectOutcome
    ) -> JSONResponse:
        return await area.command_executor.execute(
            request, PROJECT_DECIDER, command, id=command.project_id
        )

    @router.post("/{project_id}/pool/confirm", response_model=Done)
    async def confirm_project_pool(
        project_id: UUID, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Confirm the pool with its ratios and target; not for the person who entered them."""
        author = await find_author_of_pool(area.event_store, project_id)
        command = ConfirmPool(project_id, request.caller.subject, area.clock(), author)
        return await execute(request, command)

    @router.post("/{project_id}/pool/reject", response_model=Done)
    async def reject_project_pool(
        project_id: UUID, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Reject the pool; the project starts once the plan is changed or somebody confirms it."""
        command = RejectPool(project_id, body.reason, request.caller.subject, area.clock())
        return await execute(request, command)

    @router.post("/{project_id}/outcome/correct", response_model=Done)
    async def correct_project_outcome(
        project_id: UUID, body: CorrectOutcomeBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Correct a closed project's outcome, also after it was paid, with a reason.

        Where the project has a pool, the correction counts once somebody else confirms it.
        """
        command = CorrectOutcome(
            project_id, body.actual, body.reason, request.caller.subject, area.clock()
        )
        return await execute(request, command)

    @router.post("/{project_id}/outcome/confirm", response_model=Done)
    async def confirm_project_outcome(
        project_id: UUID, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Confirm the proposed outcome, which closes the project, or its correction.

        Not for who entered it.
        """
        command = ConfirmOutcome(project_id, request.caller.subject, area.clock())
        return await execute(request, command)

    @router.post("/{project_id}/outcome/reject", response_model=Done)
    async def reject_project_outcome(
        project_id: UUID, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Reject the proposed outcome, or its correction; what held before goes on."""
        command = RejectOutcome(project_id, body.reason, request.caller.subject, area.clock())
        return await execute(request, command)

    return router
