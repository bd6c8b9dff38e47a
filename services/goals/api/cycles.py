"""The routes of cycles, and the one that sets a goal in a cycle."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OfficerCommandRequest,
    OfficerOrDepartmentRequest,
    require_department_access,
)
from services.goals.api.bodies import NewCycle, NewGoal
from services.goals.application import CYCLE_DECIDER, CascadingCycleStore
from services.goals.domain.cycle_and_hierarchy_commands import (
    ActivateCycle,
    CloseCycle,
    PrepareCycle,
    SetGoal,
    WithdrawCycle,
)
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.refusals import (
    UnknownCycle,
)
from services.goals.projections import cycles
from services.goals.projections.cycles import CycleRow, CycleStatus
from services.goals.projections.present_relations import list_blockers_of
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, CallerActions, ProbedCommand, probe_commands
from shared.http.command_bodies import OptionalOccurredAtBody, ReasonBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import SingleLineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class CycleWithActions(CycleRow):
    """A cycle, and what its reader may do with it."""

    actions: Actions


def cycle_routes(area: AreaContext) -> APIRouter:
    """Return the routes of cycles."""
    router = create_area_router(area.name, "/cycles")
    streams = CascadingCycleStore(area, list_blockers_of)

    @router.post("", status_code=201, response_model=Done)
    async def prepare_cycle(body: NewCycle, request: OfficerCommandRequest) -> JSONResponse:
        """Prepare a cycle: goals may be set in it."""
        cycle_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            CYCLE_DECIDER,
            PrepareCycle(cycle_id, body.to_domain(), area.clock()),
            id=cycle_id,
            created_location=f"/api/goals/v1/cycles/{cycle_id}",
        )

    @router.get("", dependencies=[READS_WORK])
    async def list_cycles(
        page: Annotated[ListParameters, list_parameters(cycles.CYCLE_LIST_QUERY)],
        status: SeveralValues[CycleStatus] = None,
        name: SingleLineText | None = None,
    ) -> Page[CycleRow]:
        """List cycles in the order they were prepared."""
        filters = {"status": status, "name": name}
        return await list_page(area.pool, cycles.CYCLE_LIST_QUERY, filters, page)

    @router.get("/{cycle_id}", dependencies=[READS_WORK])
    async def get_cycle(
        cycle_id: UUID, response: Response, actions: CallerActions
    ) -> CycleWithActions:
        """Read a cycle; its goals are on the board."""
        async with area.pool.acquire() as db:
            found = await cycles.find_cycle(db, cycle_id)
        if found is None:
            raise UnknownCycle(cycle_id=cycle_id)
        now = area.clock()
        probed = await probe_commands(
            area.event_store,
            actions,
            CYCLE_DECIDER,
            [
                ProbedCommand("activate_cycle", ActivateCycle(cycle_id, now, is_at_stated=False)),
                ProbedCommand("close_cycle", CloseCycle(cycle_id, now, is_at_stated=False)),
                ProbedCommand("withdraw_cycle", WithdrawCycle(cycle_id, "?", now)),
            ],
        )
        response.headers["ETag"] = format_etag(found.version)
        return CycleWithActions(**found.model_dump(), actions=actions.among(probed))

    @router.post("/{cycle_id}/activate", response_model=Done)
    async def activate_cycle(
        cycle_id: UUID, body: OptionalOccurredAtBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Activate a cycle: readings of its goals are entered, and reports are owed."""
        at = resolve_occurred_at(body.at, area.clock)
        command = ActivateCycle(cycle_id, at, body.at is not None)
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=cycle_id, unit_of_work=streams
        )

    @router.post("/{cycle_id}/close", response_model=Done)
    async def close_cycle(
        cycle_id: UUID, body: OptionalOccurredAtBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Close a cycle: nothing in it changes any more; what is not due yet is owed no longer."""
        at = resolve_occurred_at(body.at, area.clock)
        command = CloseCycle(cycle_id, at, body.at is not None)
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=cycle_id, unit_of_work=streams
        )

    @router.post("/{cycle_id}/withdraw", response_model=Done)
    async def withdraw_cycle(
        cycle_id: UUID, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Withdraw a cycle that was prepared by mistake, while nothing of its goals counts."""
        command = WithdrawCycle(cycle_id, body.reason, area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=cycle_id, unit_of_work=streams
        )

    @router.post("/{cycle_id}/goals", status_code=201, response_model=Done)
    async def set_goal(
        cycle_id: UUID, body: NewGoal, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Set a goal; for people of its department. The version in the answer is the cycle's."""
        require_department_access(request, body.department, *OFFICER_OR_DEPARTMENT_ROLES)
        department = body.department
        if department is not None:
            department = await area.references.resolve_department(
                department, day=company_date(area.clock())
            )
        goal_id = area.id_factory()
        goal = GoalReference(goal_id=goal_id, title=body.title, department=department)
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            CYCLE_DECIDER,
            SetGoal(cycle_id, goal, body.to_domain(), body.parent_id, at),
            id=goal_id,
            created_location=f"/api/goals/v1/goals/{goal_id}",
            unit_of_work=streams,
        )

    return router
