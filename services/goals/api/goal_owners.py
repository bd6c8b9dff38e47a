"""The routes by which a goal goes to another department, or is withdrawn as a mistake."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OFFICER_ROLES,
    OfficerCommandRequest,
    OfficerOrDepartmentRequest,
    require_department_access,
    require_existing_goal,
)
from services.goals.application import CYCLE_DECIDER, CascadingCycleStore
from services.goals.domain.cycle_and_hierarchy_commands import TransferGoal, WithdrawGoal
from services.goals.projections.present_relations import list_blockers_of
from shared.eventsourcing.company_days import company_date
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import Done
from shared.http.field_types import Code
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class NewOwnerBody(ReasonBody, extra="forbid"):
    """The department that takes a goal over, and why."""

    department: Annotated[Code, Field(examples=["sales"])]


def owner_routes(area: AreaContext) -> APIRouter:
    """Return the routes of a goal's department, and of goals set by mistake."""
    router = create_area_router(area.name, "/goals/{goal_id}")
    streams = CascadingCycleStore(area, list_blockers_of)

    @router.put("/department", response_model=Done)
    async def transfer_goal(
        goal_id: UUID, body: NewOwnerBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Hand a goal over to another department, which owes its reports from now on.

        What was reported or overdue before stays with the former one. The version in the answer is
        the cycle's.
        """
        goal = await require_existing_goal(area, goal_id)
        now = area.clock()
        department = await area.references.resolve_department(
            body.department, day=company_date(now)
        )
        command = TransferGoal(goal.cycle_id, goal_id, department, body.reason, now)
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    @router.post("/withdraw", response_model=Done)
    async def withdraw_goal(
        goal_id: UUID, body: ReasonBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Withdraw a goal that was set by mistake; its reports and support are taken back.

        People of its department do so while no report or reading of it counts, officers any time.
        The version in the answer is the cycle's.
        """
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *OFFICER_OR_DEPARTMENT_ROLES)
        is_officer = bool(request.caller.roles.intersection(OFFICER_ROLES))
        command = WithdrawGoal(
            goal.cycle_id,
            goal_id,
            body.reason,
            area.clock(),
            "officer" if is_officer else "department",
        )
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    return router
