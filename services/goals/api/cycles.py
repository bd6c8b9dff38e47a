"""Cycles over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.goals.api.callers import PARTIES, READER, Officer, Party, refuse_stranger
from services.goals.api.descriptions import NewCycle, NewGoal
from services.goals.application import CYCLE, CycleStreams
from services.goals.domain.cycle_commands import ActivateCycle, CloseCycle, PrepareCycle, SetGoal
from services.goals.domain.plan import AboutGoal
from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import cycles
from services.goals.projections.cycles import CycleRow, CycleStatus
from shared.http.commands import Done, etag
from shared.http.happened import When, happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


def cycle_routes(area: Area) -> APIRouter:
    """Return the routes of cycles."""
    router = routes_of(area.name, "/cycles")
    streams = CycleStreams(area)

    @router.post("", status_code=201, response_model=Done)
    async def prepare_cycle(body: NewCycle, asked: Officer) -> JSONResponse:
        """Prepare a cycle: goals may be set in it."""
        cycle_id = area.ids()
        return await area.commands.carry_out(
            asked,
            CYCLE,
            PrepareCycle(cycle_id, body.terms()),
            id=cycle_id,
            created_at=f"/api/goals/v1/cycles/{cycle_id}",
        )

    @router.get("", dependencies=[READER])
    async def list_cycles(
        status: CycleStatus | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[CycleRow]:
        """List cycles in the order they were prepared."""
        bound = {"list": "cycles", "status": status}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await cycles.listed(db, status, UUID(key[0]) if key else None, limit + 1)
        more = [str(found[limit - 1].cycle_id)] if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=cursor_for(more, **bound) if more else None)

    @router.get("/{cycle_id}", dependencies=[READER])
    async def get_cycle(cycle_id: UUID, response: Response) -> CycleRow:
        """Read a cycle; its goals are on the board."""
        async with area.pool.acquire() as db:
            found = await cycles.one(db, cycle_id)
        if found is None:
            raise UnknownCycle(f"there is no cycle {cycle_id}")
        response.headers["ETag"] = etag(found.version)
        return found

    @router.post("/{cycle_id}/activate", response_model=Done)
    async def activate_cycle(cycle_id: UUID, body: When, asked: Officer) -> JSONResponse:
        """Follow its goals from now on: readings are entered, and reports are owed."""
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, CYCLE, ActivateCycle(cycle_id, at), id=cycle_id, within=streams
        )

    @router.post("/{cycle_id}/close", response_model=Done)
    async def close_cycle(cycle_id: UUID, body: When, asked: Officer) -> JSONResponse:
        """Let nothing change any more; what is not due yet is owed no longer."""
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, CYCLE, CloseCycle(cycle_id, at), id=cycle_id, within=streams
        )

    @router.post("/{cycle_id}/goals", status_code=201, response_model=Done)
    async def set_goal(cycle_id: UUID, body: NewGoal, asked: Party) -> JSONResponse:
        """Set a goal; for people of its department. The version in the answer is the cycle's."""
        refuse_stranger(asked, body.department, *PARTIES)
        goal_id = area.ids()
        about = AboutGoal(goal_id=goal_id, title=body.title, department=body.department)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked,
            CYCLE,
            SetGoal(cycle_id, about, body.plan(), body.parent_id, at),
            id=goal_id,
            created_at=f"/api/goals/v1/goals/{goal_id}",
            within=streams,
        )

    return router
