"""The routes that correct a running project's participants and ratios, by two persons."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.duties.api.bodies import PoolShareTerms
from services.duties.api.projects import OfficerCommandRequest, OfficerIfMatchRequest
from services.duties.application import PROJECT_DECIDER
from services.duties.domain.project_share_correction import (
    ConfirmShares,
    CorrectShares,
    RejectShares,
    ShareCorrectionCommand,
)
from services.duties.domain.project_terms import PoolShare
from services.duties.projections import projects
from shared.eventsourcing.company_days import company_date
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class CorrectSharesBody(ReasonBody, extra="forbid"):
    """All participants with their ratios, which sum to exactly 1, and why they are corrected."""

    shares: Annotated[list[PoolShareTerms], Field(min_length=1, max_length=200)]


def share_correction_routes(area: AreaContext) -> APIRouter:
    """Return the routes of corrected shares; who confirms sends the ETag of what they have seen."""
    router = create_area_router(area.name, "/projects")

    async def execute(request: CommandRequest, command: ShareCorrectionCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, PROJECT_DECIDER, command, id=command.project_id
        )

    async def spell(codes: list[str]) -> dict[str, str]:
        """Return the codes as the directory spells them; raises where one does not exist today."""
        return dict(
            await area.references.resolve_departments(codes, day=company_date(area.clock()))
        )

    @router.post("/{project_id}/shares/correct", response_model=Done)
    async def correct_project_shares(
        project_id: UUID, body: CorrectSharesBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Propose other participants or ratios of a running project, with a reason.

        They hold once somebody else confirms them; until then another proposal takes its place,
        and the project is not closed.
        """
        spelled = await spell([share.department for share in body.shares])
        shares = tuple(
            PoolShare(department=spelled[share.department], ratio=share.ratio)
            for share in body.shares
        )
        by = request.caller.subject
        command = CorrectShares(project_id, shares, body.reason, by, area.clock())
        return await execute(request, command)

    @router.post("/{project_id}/shares/confirm", response_model=Done)
    async def confirm_project_shares(
        project_id: UUID, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Confirm the proposed participants and ratios; not for the person who entered them."""
        async with area.pool.acquire() as db:
            project = await projects.find_project(db, project_id)
        if project is not None and project.share_correction is not None:
            await spell([share.department for share in project.share_correction.shares])
        return await execute(
            request, ConfirmShares(project_id, request.caller.subject, area.clock())
        )

    @router.post("/{project_id}/shares/reject", response_model=Done)
    async def reject_project_shares(
        project_id: UUID, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Reject the proposed participants and ratios, or take them back; the present ones stay."""
        command = RejectShares(project_id, body.reason, request.caller.subject, area.clock())
        return await execute(request, command)

    return router
