"""Goals over HTTP: their place in the tree, and their weights."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.goals.api.bodies import Because, NewWeights, OtherParent
from services.goals.api.callers import READER, Officer, OfficerWhoRead, known_goal
from services.goals.application import CYCLE, CycleStreams
from services.goals.domain.cycle_commands import ArchiveGoal, MoveGoal, SetWeights
from services.goals.domain.refusals import UnknownGoal
from services.goals.projections import cycles, goals, happenings, reports
from services.goals.projections.goals import ChildWeight, GoalRow
from services.goals.projections.happenings import Happening
from services.goals.projections.reports import Report
from shared.http.commands import Done, etag
from shared.http.happened import happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class GoalWithReports(GoalRow):
    """A goal and the reports that its department owes."""

    reports: Sequence[Report]


class Weights(BaseModel):
    """The sub-goals of a goal and their parts of it."""

    weights: Sequence[ChildWeight]


def goal_routes(area: Area) -> APIRouter:
    """Return the routes of goals."""
    router = routes_of(area.name, "/goals/{goal_id}")
    streams = CycleStreams(area)

    @router.get("", dependencies=[READER])
    async def get_goal(goal_id: UUID, response: Response) -> GoalWithReports:
        """Read a goal; the ETag is that of its readings."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await goals.one(db, goal_id)
            owed = await reports.of_goal(db, goal_id)
        if found is None:
            raise UnknownGoal(f"there is no goal {goal_id}")
        response.headers["ETag"] = etag(found.version)
        return GoalWithReports(**found.model_dump(), reports=owed)

    @router.get("/history", dependencies=[READER])
    async def get_goal_history(
        goal_id: UUID, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[Happening]:
        """List what happened to a goal, oldest first: readings, reports, announcements."""
        await known_goal(area, goal_id)
        bound = {"list": "history", "goal": goal_id}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await happenings.of_goal(db, goal_id, int(key[0]) if key else 0, limit + 1)
        more = [found[limit - 1].number] if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=cursor_for(more, **bound) if more else None)

    @router.post("/move", response_model=Done)
    async def move_goal(goal_id: UUID, body: OtherParent, asked: Officer) -> JSONResponse:
        """Give a goal another parent; it has no weight there until all are set anew."""
        goal = await known_goal(area, goal_id)
        command = MoveGoal(goal.cycle_id, goal_id, body.parent_id)
        return await area.commands.carry_out(asked, CYCLE, command, id=goal_id, within=streams)

    @router.post("/archive", response_model=Done)
    async def archive_goal(goal_id: UUID, body: Because, asked: Officer) -> JSONResponse:
        """Give a goal up; reports that are not due yet are owed no longer."""
        goal = await known_goal(area, goal_id)
        at = happened(body.at, area.clock)
        command = ArchiveGoal(goal.cycle_id, goal_id, body.reason, at)
        return await area.commands.carry_out(asked, CYCLE, command, id=goal_id, within=streams)

    @router.get("/weights", dependencies=[READER])
    async def get_weights(goal_id: UUID, response: Response) -> Weights:
        """Read the weights of a goal's sub-goals; the ETag is the cycle's."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            goal = await goals.one(db, goal_id)
            found = await goals.children(db, goal_id)
            cycle = await cycles.one(db, goal.cycle_id) if goal else None
        if cycle is None:
            raise UnknownGoal(f"there is no goal {goal_id}")
        response.headers["ETag"] = etag(cycle.version)
        return Weights(weights=found)

    @router.put("/weights", response_model=Done)
    async def set_weights(goal_id: UUID, body: NewWeights, asked: OfficerWhoRead) -> JSONResponse:
        """Divide a goal among all its sub-goals at once."""
        goal = await known_goal(area, goal_id)
        command = SetWeights(goal.cycle_id, goal_id, body.by_goal())
        return await area.commands.carry_out(asked, CYCLE, command, id=goal_id, within=streams)

    return router
