"""The routes of goals: their history, their place in the tree, and their weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.goals.api.authorization import (
    OfficerCommandRequest,
    OfficerIfMatchRequest,
    require_existing_goal,
)
from services.goals.api.bodies import MoveGoalBody, NewWeights
from services.goals.api.possible_commands import goal_commands
from services.goals.application import CYCLE_DECIDER, CascadingCycleStore
from services.goals.domain.cycle_and_hierarchy_commands import ArchiveGoal, MoveGoal, SetWeights
from services.goals.domain.refusals import (
    UnknownGoal,
)
from services.goals.projections import cycles, goal_history, goals, reporting_schedule
from services.goals.projections.child_weights import ChildWeight, list_child_weights
from services.goals.projections.goal_history import Happening
from services.goals.projections.goals import GoalRow
from services.goals.projections.present_relations import list_blockers_of
from services.goals.projections.reporting_schedule import Report
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_bodies import ReasonAndTimeBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class GoalWithReports(GoalRow):
    """A goal, the reports that its department owes, and what its reader may do."""

    reports: Sequence[Report]
    actions: Actions


class Weights(BaseModel):
    """The sub-goals of a goal and their parts of it."""

    weights: Sequence[ChildWeight]


def goal_routes(area: AreaContext) -> APIRouter:
    """Return the routes of goals."""
    router = create_area_router(area.name, "/goals/{goal_id}")
    streams = CascadingCycleStore(area, list_blockers_of)

    @router.get("", dependencies=[READS_WORK])
    async def get_goal(
        goal_id: UUID, response: Response, actions: CallerActions
    ) -> GoalWithReports:
        """Read a goal; the ETag is that of its readings."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await goals.find_goal(db, goal_id)
            reports = await reporting_schedule.list_goal_reports(db, goal_id)
            children = await list_child_weights(db, goal_id)
        if found is None:
            raise UnknownGoal(goal_id=goal_id)
        response.headers["ETag"] = format_etag(found.version)
        possible = await goal_commands(area, found, children, actions)
        return GoalWithReports(
            **found.model_dump(), reports=reports, actions=actions.among(possible)
        )

    @router.get("/history", dependencies=[READS_WORK])
    async def get_goal_history(
        goal_id: UUID,
        scope: CallerReadScope,
        page: Annotated[
            ListParameters, list_parameters(goal_history.GOAL_HISTORY_QUERY, default_limit=100)
        ],
    ) -> Page[Happening]:
        """List what happened to a goal, oldest first: readings, reports, announcements."""
        goal = await require_existing_goal(area, goal_id)
        found = await list_page(area.pool, goal_history.GOAL_HISTORY_QUERY, {"goal": goal_id}, page)
        if scope.includes(ReadClass.PEOPLE, [goal.department]):
            return found
        return found.model_copy(update={"items": [one.without_actor() for one in found.items]})

    @router.post("/move", response_model=Done)
    async def move_goal(
        goal_id: UUID, body: MoveGoalBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Give a goal another parent; it has no weight there until all are set anew."""
        goal = await require_existing_goal(area, goal_id)
        command = MoveGoal(goal.cycle_id, goal_id, body.parent_id, area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    @router.post("/archive", response_model=Done)
    async def archive_goal(
        goal_id: UUID, body: ReasonAndTimeBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Archive a goal; reports that are not due yet are owed no longer."""
        goal = await require_existing_goal(area, goal_id)
        at = resolve_occurred_at(body.at, area.clock)
        command = ArchiveGoal(goal.cycle_id, goal_id, body.reason, at, body.at is not None)
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    @router.get("/weights", dependencies=[READS_WORK])
    async def get_weights(goal_id: UUID, response: Response) -> Weights:
        """Read the weights of a goal's sub-goals; the ETag is the cycle's."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            goal = await goals.find_goal(db, goal_id)
            weights = await list_child_weights(db, goal_id)
            cycle = await cycles.find_cycle(db, goal.cycle_id) if goal else None
        if cycle is None:
            raise UnknownGoal(goal_id=goal_id)
        response.headers["ETag"] = format_etag(cycle.version)
        return Weights(weights=weights)

    @router.put("/weights", response_model=Done)
    async def set_weights(
        goal_id: UUID, body: NewWeights, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Set the weights of all sub-goals of a goal at once."""
        goal = await require_existing_goal(area, goal_id)
        command = SetWeights(goal.cycle_id, goal_id, body.weights_by_goal(), area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    return router
