"""Drafts of plans over HTTP: written, simulated, and approved by another person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.api.plan_bodies import NewPlan, resolve_terms
from services.incentives.api.plan_draft_simulation import DraftSimulation, compare_draft
from services.incentives.api.plan_draft_views import (
    PlanDraft,
    PlanDraftDetail,
    view_draft,
    view_draft_in_detail,
)
from services.incentives.application import PLAN_DECIDER, PLAN_DRAFT_DECIDER
from services.incentives.domain.incentive_plan import PublishPlan
from services.incentives.domain.monthly_period import LockedPeriods, period_of, previous_period
from services.incentives.domain.plan_draft import (
    ApprovedDraft,
    plan_draft_stream_name,
)
from services.incentives.domain.plan_draft_commands import (
    ApprovePlanDraft,
    ChangePlanDraft,
    MarkSimulated,
    PlanDraftCommand,
    WithdrawPlanDraft,
    WritePlanDraft,
)
from services.incentives.domain.plan_draft_refusals import UnknownPlanDraft
from services.incentives.domain.what_if_request import digest_terms
from services.incentives.projections import plans_departments_locked_periods
from services.incentives.projections.plan_drafts import (
    PLAN_DRAFT_LIST_QUERY,
    PlanDraftRow,
    PlanDraftStatus,
    find_plan_draft,
)
from services.incentives.projections.what_if_simulations import find_simulation
from shared.eventsourcing.event_context import EventContext
from shared.http.allowed_actions import CallerActions
from shared.http.auth import Role
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_ALL_PAY
from shared.http.router_factory import create_area_router
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

TASK_FORCE_ROLES = (
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
)
"""The roles that write drafts; the general manager approves them."""
WriterRequest = Annotated[CommandRequest, command_request_dependency(*TASK_FORCE_ROLES)]
WriterIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*TASK_FORCE_ROLES, requires_if_match=True)
]
ApproverRequest = Annotated[
    CommandRequest, command_request_dependency(Role.GENERAL_MANAGER, requires_if_match=True)
]


def plan_draft_routes(area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener) -> APIRouter:
    """Return the routes of drafts."""
    router = create_area_router(area.name, "/plan-drafts")

    async def execute(request: CommandRequest, command: PlanDraftCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, PLAN_DRAFT_DECIDER, command, id=command.draft_id
        )

    async def load_locked_periods() -> LockedPeriods:
        async with area.pool.acquire() as db:
            return await plans_departments_locked_periods.load_locked_periods(db)

    async def find(draft_id: UUID) -> PlanDraftRow:
        async with area.pool.acquire() as db:
            found = await find_plan_draft(db, draft_id)
        if found is None:
            raise UnknownPlanDraft(draft=draft_id)
        return found

    @router.get("", dependencies=[READS_ALL_PAY], summary="Drafts of plans, the newest last")
    async def list_plan_drafts(
        page: Annotated[ListParameters, list_parameters(PLAN_DRAFT_LIST_QUERY)],
        status: SeveralValues[PlanDraftStatus] = None,
    ) -> Page[PlanDraft]:
        """List drafts; for those who read the pay of all departments."""
        found = await list_page(area.pool, PLAN_DRAFT_LIST_QUERY, {"status": status}, page)
        items = [view_draft(row) for row in found.items]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{draft_id}", dependencies=[READS_ALL_PAY], summary="A draft of a plan")
    async def get_plan_draft(
        draft_id: UUID, actions: CallerActions, response: Response
    ) -> PlanDraftDetail:
        """Read a draft; for those who read the pay of all departments."""
        found = await find(draft_id)
        response.headers["ETag"] = format_etag(found.version)
        return await view_draft_in_detail(area, found, actions)

    @router.post("", status_code=201, response_model=Done, summary="Write a draft of a plan")
    async def write_plan_draft(body: NewPlan, request: WriterRequest) -> JSONResponse:
        """Write a draft of the plan's next version; it is in force in no month.

        It must begin after the latest locked month, when it is written and when it is approved.
        """
        draft_id = area.id_factory()
        terms = await resolve_terms(area, body)
        locked, by = await load_locked_periods(), request.caller.subject
        return await area.command_executor.execute(
            request,
            PLAN_DRAFT_DECIDER,
            WritePlanDraft(draft_id, terms, locked, by, area.clock()),
            id=draft_id,
            created_location=f"/api/incentives/v1/plan-drafts/{draft_id}",
        )

    @router.put("/{draft_id}", response_model=Done, summary="Change a draft of a plan")
    async def change_plan_draft(
        draft_id: UUID, body: NewPlan, request: WriterIfMatchRequest
    ) -> JSONResponse:
        """Replace the terms of a draft, which then has to be simulated again."""
        terms = await resolve_terms(area, body)
        locked, by = await load_locked_periods(), request.caller.subject
        return await execute(request, ChangePlanDraft(draft_id, terms, locked, by, area.clock()))

    @router.post("/{draft_id}/simulate", response_model=Done, summary="Simulate a draft")
    async def simulate_plan_draft(draft_id: UUID, request: WriterRequest) -> JSONResponse:
        """Record that it is known what the draft would have done.

        That is the newest finished what-if of exactly these terms (`POST /what-ifs`) or, where
        there is none, the last month that is over, computed now. `GET` on the draft's `simulation`
        shows the differences, department by department.
        """
        draft = await find(draft_id)
        async with area.pool.acquire() as db:
            known = await find_simulation(db, draft.terms)
        last_month = previous_period(period_of(area.clock()))
        if known is None:
            await compare_draft(area, draft, last_month)
        command = MarkSimulated(
            draft_id,
            digest_terms(draft.terms),
            known.first_period if known else last_month,
            known.last_period if known else last_month,
            request.caller.subject,
            area.clock(),
        )
        return await execute(request, command)

    @router.get(
        "/{draft_id}/simulation",
        dependencies=[READS_ALL_PAY],
        summary="What a draft would have done",
    )
    async def get_plan_draft_simulation(draft_id: UUID) -> DraftSimulation:
        """Read the differences that the draft makes in the month it was simulated on.

        Before it was simulated it is the last month that is over. For those who read the pay of all
        departments.
        """
        draft = await find(draft_id)
        return await compare_draft(
            area, draft, draft.simulated_last or previous_period(period_of(area.clock()))
        )

    @router.post(
        "/{draft_id}/approve", status_code=201, response_model=Done, summary="Approve a draft"
    )
    async def approve_plan_draft(draft_id: UUID, request: ApproverRequest) -> JSONResponse:
        """Make a simulated draft the plan's next version; not for a person who wrote it.

        `Location` is that version.
        """
        key = request.idempotency_key
        async with open_exclusive_unit() as unit:
            if key and (stored := await area.command_executor.find_stored_answer(key)):
                return stored
            return await _approve(area, unit, draft_id, request)

    @router.post("/{draft_id}/withdraw", response_model=Done, summary="Withdraw a draft")
    async def withdraw_plan_draft(
        draft_id: UUID, body: ReasonBody, request: WriterRequest
    ) -> JSONResponse:
        """Give a draft up, with a reason."""
        by = request.caller.subject
        return await execute(request, WithdrawPlanDraft(draft_id, body.reason, by, area.clock()))

    return router


async def _approve(
    area: AreaContext, unit: UnitOfWork, draft_id: UUID, request: CommandRequest
) -> JSONResponse:
    """Approve the draft and publish its terms in one transaction, under the exclusive lock."""
    plans = await plans_departments_locked_periods.load_plans(unit.connection)
    locked = await plans_departments_locked_periods.load_locked_periods(unit.connection)
    by, at = request.caller.subject, area.clock()
    answer = await area.command_executor.execute(
        request,
        PLAN_DRAFT_DECIDER,
        ApprovePlanDraft(draft_id, plans, locked, by, at),
        id=draft_id,
        created_location=f"/api/incentives/v1/plans/{len(plans) + 1}",
        unit_of_work=unit,
    )
    stream = plan_draft_stream_name(draft_id)
    states = await unit.load_states({stream: PLAN_DRAFT_DECIDER})
    draft = states[stream].state
    assert isinstance(draft, ApprovedDraft)  # noqa: S101  for the type checker
    context = EventContext(correlation=area.id_factory(), actor=by)
    publish: Sequence[tuple[PublishPlan, EventContext]] = (
        [(PublishPlan(draft.terms, locked, by, at), context)] if draft.version > len(plans) else []
    )
    await unit.execute_commands(PLAN_DECIDER, publish)
    answer.headers["Location"] = f"/api/incentives/v1/plans/{draft.version}"
    return answer
