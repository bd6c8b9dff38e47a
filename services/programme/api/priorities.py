"""The routes of priorities: what the pains propose to do first, and what was decided (C.35)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.pain_bodies import DecidePrioritiesBody, PainRateBody
from services.programme.api.running_programme import require_programme, require_running
from services.programme.application.pain_decider import PAIN_LIST_DECIDER
from services.programme.domain.pain_commands import DecidePriorities, SetPainRate
from services.programme.domain.pain_proposals import PainProposal
from services.programme.projections.pain_queries import Priorities, find_priorities
from services.programme.projections.pain_sources import find_proposals
from shared.http.command_execution import Done
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def priority_routes(area: AreaContext) -> APIRouter:
    """Return the routes of priorities."""
    router = create_area_router(area.name, "/programmes/{programme_id}")

    @router.get("/proposed-pains", dependencies=[READS_REFERENCE])
    async def list_proposed_pains(programme_id: UUID) -> list[PainProposal]:
        """List what surveys propose for the pain list: questions about a plan with a low score."""
        await require_programme(area, programme_id)
        async with area.pool.acquire() as db:
            return await find_proposals(db, programme_id)

    @router.get("/priorities", dependencies=[READS_REFERENCE])
    async def get_priorities(programme_id: UUID) -> Priorities:
        """Read what the pains of each plan cost a month, and which plan comes first."""
        await require_programme(area, programme_id)
        async with area.pool.acquire() as db:
            return await find_priorities(db, programme_id)

    @router.post("/priorities/decide", response_model=Done)
    async def decide_priorities(
        programme_id: UUID, body: DecidePrioritiesBody, request: OfficerRequest
    ) -> JSONResponse:
        """Decide which plan comes first, with a reason where the pains propose another one."""
        await require_running(area, programme_id)
        return await area.command_executor.execute(
            request,
            PAIN_LIST_DECIDER,
            DecidePriorities(programme_id, body.first, body.reason, area.clock()),
            id=programme_id,
        )

    @router.put("/hourly-rate", response_model=Done)
    async def set_pain_rate(
        programme_id: UUID, body: PainRateBody, request: OfficerRequest
    ) -> JSONResponse:
        """Set what an hour of people costs in the ranking."""
        await require_running(area, programme_id)
        return await area.command_executor.execute(
            request,
            PAIN_LIST_DECIDER,
            SetPainRate(programme_id, body.to_domain(), area.clock()),
            id=programme_id,
        )

    return router
