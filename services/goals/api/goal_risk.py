"""The route of what a goal in trouble puts at risk."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from services.goals.domain.refusals import GoalArchivedAlready, UnknownGoal
from services.goals.projections import cycles, goals
from services.goals.projections.board_structure import load_structure
from services.goals.projections.goal_risk import GoalRisk, load_goal_risk
from shared.contracts.read_classes import ReadClass
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def goal_risk_routes(area: AreaContext) -> APIRouter:
    """Return the route of a goal's risk."""
    router = create_area_router(area.name, "/goals/{goal_id}/risk")

    @router.get("", dependencies=[READS_WORK])
    async def get_goal_risk(goal_id: UUID, scope: CallerReadScope) -> GoalRisk:
        """Read which goals depend on one that lags or is blocked, and what they may miss.

        These are their next dates, the soonest first, and the points that departments may lose of
        their KPI by what they owe until then; of other departments only for those who read pay.
        """
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            goal = await goals.find_goal(db, goal_id)
            cycle = None if goal is None else await cycles.find_cycle(db, goal.cycle_id)
            if goal is None or cycle is None:
                raise UnknownGoal(goal_id=goal_id)
            structure = await load_structure(db, goal.cycle_id, None)
            if goal_id not in structure:
                raise GoalArchivedAlready(title=goal.title)
            risk = await load_goal_risk(db, cycle, structure, goal_id, area.clock())
        readable = [one for one in risk.points if scope.includes(ReadClass.PAY, [one.department])]
        return risk.model_copy(update={"points": readable})

    return router
