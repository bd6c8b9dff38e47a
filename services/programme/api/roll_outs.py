"""The routes of the roll-out: in which waves departments join (C.38)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.programme.api.authorization import OfficerRequest
from services.programme.api.running_programme import require_programme, require_running
from services.programme.application.roll_out_decider import ROLL_OUT_DECIDER
from services.programme.domain.roll_out_commands import PlanWave
from services.programme.projections.roll_out_waves import RollOut, find_roll_out
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import Done
from shared.http.field_types import Code, Day
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class WaveBody(BaseModel, extra="forbid"):
    """Departments that join together, and their first day."""

    departments: Annotated[list[Code], Field(min_length=1, max_length=100, examples=[["sales"]])]
    starts_on: Annotated[Day, Field(examples=["2027-04-01"])]


def roll_out_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the roll-out."""
    router = create_area_router(area.name, "/programmes/{programme_id}/waves")

    @router.put("/{number}", response_model=Done)
    async def plan_wave(
        programme_id: UUID,
        number: Annotated[int, Path(ge=1, le=1000)],
        body: WaveBody,
        request: OfficerRequest,
    ) -> JSONResponse:
        """Let departments join the roll-out together; until their first day it may be changed."""
        await require_running(area, programme_id)
        codes = await area.references.resolve_departments(body.departments)
        departments = tuple(sorted({codes[code] for code in body.departments}))
        return await area.command_executor.execute(
            request,
            ROLL_OUT_DECIDER,
            PlanWave(programme_id, number, departments, body.starts_on, area.clock()),
            id=programme_id,
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def get_waves(programme_id: UUID) -> RollOut:
        """Read which departments have joined, which will and when, and which are in no wave."""
        await require_programme(area, programme_id)
        async with area.pool.acquire() as db:
            return await find_roll_out(db, programme_id, company_date(area.clock()))

    return router
