"""The routes of a programme's pilot: project, snapshots, tuning decisions."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.programme.api.authorization import LeadRequest, OfficerRequest
from services.programme.api.pilot_bodies import PilotBody, ReviewTuningBody, TuningBody
from services.programme.api.running_programme import require_programme, require_running
from services.programme.application.pilot_snapshots import PILOT_DECIDER
from services.programme.domain.pilot_commands import (
    ChoosePilot,
    DecideTuning,
    EndPilot,
    PilotCommand,
    ReviewTuning,
)
from services.programme.domain.pilot_refusals import PilotNotChosen, PilotNotInThisPhase
from services.programme.projections.pilot_queries import PilotDetails, find_pilot
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def pilot_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the pilot."""
    router = create_area_router(area.name, "/programmes/{programme_id}/pilot")

    async def execute(request: CommandRequest, command: PilotCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, PILOT_DECIDER, command, id=command.programme_id
        )

    @router.put("", response_model=Done)
    async def choose_pilot(
        programme_id: UUID, body: PilotBody, request: LeadRequest
    ) -> JSONResponse:
        """Choose the pilot's project, departments and days, in the diagnosis or the pilot phase."""
        found = await require_running(area, programme_id)
        if found.phase == "roll-out":
            raise PilotNotInThisPhase
        await area.references.require_project(body.project_id)
        codes = await area.references.resolve_departments(body.departments)
        return await execute(
            request,
            ChoosePilot(
                programme_id,
                body.project_id,
                tuple(sorted({codes[code] for code in body.departments})),
                body.starts_on,
                body.ends_on,
                body.reason,
                area.clock(),
            ),
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def get_pilot(programme_id: UUID) -> PilotDetails:
        """Read the pilot: its snapshots, and tuning decisions with the figures before and after."""
        await require_programme(area, programme_id)
        async with area.pool.acquire() as db:
            found = await find_pilot(db, programme_id)
        if found is None:
            raise PilotNotChosen
        return found

    @router.post("/tuning", response_model=Done)
    async def decide_tuning(
        programme_id: UUID, body: TuningBody, request: OfficerRequest
    ) -> JSONResponse:
        """Decide to do something of the pilot otherwise, and say which figure is to change."""
        await require_running(area, programme_id)
        command = DecideTuning(
            programme_id, body.what, body.why, body.prediction, body.target, area.clock()
        )
        return await execute(request, command)

    @router.post("/tuning/{number}/review", response_model=Done)
    async def review_tuning(
        programme_id: UUID, number: int, body: ReviewTuningBody, request: OfficerRequest
    ) -> JSONResponse:
        """Keep what was decided, or revert it; reviewed decisions meet `tuning-reviewed`."""
        await require_running(area, programme_id)
        command = ReviewTuning(programme_id, number, body.verdict, body.reason, area.clock())
        return await execute(request, command)

    @router.post("/end", response_model=Done)
    async def end_pilot(programme_id: UUID, body: ReasonBody, request: LeadRequest) -> JSONResponse:
        """End the pilot before its last day: no more snapshots are taken."""
        await require_running(area, programme_id)
        return await execute(request, EndPilot(programme_id, body.reason, area.clock()))

    return router
