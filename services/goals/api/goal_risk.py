"""The route of what a goal in trouble puts at risk."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from services.goals.domain.refusals import GoalArchivedAlready, UnknownGoal
from services.goals.projections import cycles, goals
from services.goals.projections.goal_risk import load_goal_risk
from services.goals.projections.kept_structures import KeptStructures
from services.goals.projections.risk_answers import GoalRisk
from shared.contracts.read_classes import ReadClass
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def goal_risk_routes(area: AreaContext, structures: KeptStructures) -> APIRouter:
    """Return the route of a goal's risk."""
    router = create_area_router(area.name, "/goals/{goal_id}/risk")

    @router.get("", dependencies=[READS_WORK])
    async def get_goal_risk(goal_id: UUID, scope: CallerReadScope) -> GoalRisk:
        """Read which goals depend on one that lags or is blocked, and what they may miss.

        These are their next dates, the soonest first, and the points that departments may lose of
        their KPI by what they owe until then; of other departments only for those who read pay.
        """
        async with structures.open_snapshot(area.pool) as snapshot:
            goal = await goals.find_goal(snapshot.db, goal_id)
            cycle = None if goal is None else await cycles.find_cycle(snapshot.db, goal.cycle_id)
            if goal is None or cycle is None:
                raise UnknownGoal(goal_id=goal_id)
            structure = await snapshot.load(goal.cycle_id)
            if goal_id not in structure:
                raise GoalArchivedAlready(title=goal.title)
            risk = await load_goal_risk(snapshot.db, cycle, structure, goal_id, area.clock())
        readable = [one for one in risk.points if scope.includes(ReadClass.PAY, [one.department])]
        return risk.model_copy(update={"points": readable})

    return router
