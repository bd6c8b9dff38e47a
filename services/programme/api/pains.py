"""The routes of a programme's pain list: pains and the measures against them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.programme.api.authorization import OfficerRequest
from services.programme.api.pain_bodies import (
    CloseMeasureBody,
    ClosePainBody,
    MergePainBody,
    NewMeasure,
    NewPain,
    RatePainBody,
)
from services.programme.api.pain_chains import PainWithChain, describe_pain
from services.programme.api.running_programme import require_programme, require_running
from services.programme.application.pain_decider import PAIN_LIST_DECIDER
from services.programme.domain.pain_commands import (
    CloseMeasure,
    ClosePain,
    MergePain,
    PainListCommand,
    RatePain,
    RecordPain,
    ReopenPain,
    TakeMeasure,
)
from services.programme.domain.pain_refusals import SourceUnknown, UnknownPain
from services.programme.domain.pain_state import PainStatus
from services.programme.domain.plan_codes import PlanCode
from services.programme.projections.pain_queries import (
    PAIN_LIST_QUERY,
    PainRow,
    find_pain,
)
from services.programme.projections.pain_sources import is_known_source
from shared.eventsourcing.company_days import company_date
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def pain_routes(area: AreaContext) -> APIRouter:
    """Return the routes of pains."""
    router = create_area_router(area.name, "/programmes/{programme_id}/pains")

    async def execute(request: CommandRequest, command: PainListCommand) -> JSONResponse:
        await require_running(area, command.programme_id)
        return await area.command_executor.execute(
            request, PAIN_LIST_DECIDER, command, id=command.programme_id
        )

    @router.post("", status_code=201, response_model=Done)
    async def record_pain(
        programme_id: UUID, body: NewPain, request: OfficerRequest
    ) -> JSONResponse:
        """Put a pain on the list: what hurts whom, where it was seen, and what it costs."""
        await require_running(area, programme_id)
        pain_id = area.id_factory()
        at = resolve_occurred_at(body.at, area.clock)
        named = {body.department, *([body.measured_of] if body.measured_of else [])}
        codes = await area.references.resolve_departments(named)
        estimate = None if body.estimate is None else body.estimate.to_domain()
        details = body.to_domain(codes)
        async with area.pool.acquire() as db:
            if not await is_known_source(db, details.source):
                raise SourceUnknown
        return await area.command_executor.execute(
            request,
            PAIN_LIST_DECIDER,
            RecordPain(programme_id, pain_id, details, estimate, at),
            id=pain_id,
            created_location=f"/api/programme/v1/programmes/{programme_id}/pains/{pain_id}",
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_pains(
        programme_id: UUID,
        page: Annotated[ListParameters, list_parameters(PAIN_LIST_QUERY)],
        status: SeveralValues[PainStatus] = None,
        plan: SeveralValues[PlanCode] = None,
        department: Annotated[Code | None, Query()] = None,
    ) -> Page[PainRow]:
        """List pains: the dearest a month first, then what is not rated, then what is closed."""
        await require_programme(area, programme_id)
        filters = {
            "programme_id": programme_id,
            "status": status,
            "plan": plan,
            "department": department and await area.references.spelling_of(department),
        }
        return await list_page(area.pool, PAIN_LIST_QUERY, filters, page)

    @router.get("/{pain_id}", dependencies=[READS_REFERENCE])
    async def get_pain(programme_id: UUID, pain_id: UUID) -> PainWithChain:
        """Read a pain: the measures against it, and its target's figure before and after each."""
        async with area.pool.acquire() as db:
            found = await find_pain(db, programme_id, pain_id)
            if found is None:
                raise UnknownPain(pain_id=pain_id)
            return await describe_pain(db, found, area.clock())

    @router.post("/{pain_id}/rate", response_model=Done)
    async def rate_pain(
        programme_id: UUID, pain_id: UUID, body: RatePainBody, request: OfficerRequest
    ) -> JSONResponse:
        """Estimate how often a pain is felt, and what it costs each time."""
        command = RatePain(programme_id, pain_id, body.to_domain(), body.reason, area.clock())
        return await execute(request, command)

    @router.post("/{pain_id}/measures", response_model=Done)
    async def take_measure(
        programme_id: UUID, pain_id: UUID, body: NewMeasure, request: OfficerRequest
    ) -> JSONResponse:
        """Do something against a pain: what, who, and by when."""
        at = resolve_occurred_at(body.at, area.clock)
        found = await area.references.resolve_person(body.person, day=company_date(at))
        command = TakeMeasure(programme_id, pain_id, body.what, found.person, body.by_when, at)
        return await execute(request, command)

    @router.post("/{pain_id}/measures/{number}/close", response_model=Done)
    async def close_measure(
        programme_id: UUID,
        pain_id: UUID,
        number: int,
        body: CloseMeasureBody,
        request: OfficerRequest,
    ) -> JSONResponse:
        """Say that a measure was done, or why it is given up."""
        at = resolve_occurred_at(body.at, area.clock)
        command = CloseMeasure(programme_id, pain_id, number, body.outcome, body.reason, at)
        return await execute(request, command)

    @router.post("/{pain_id}/close", response_model=Done)
    async def close_pain(
        programme_id: UUID, pain_id: UUID, body: ClosePainBody, request: OfficerRequest
    ) -> JSONResponse:
        """Say that a pain is solved, after a measure that was done, or why it is dropped."""
        command = ClosePain(programme_id, pain_id, body.outcome, body.reason, area.clock())
        return await execute(request, command)

    @router.post("/{pain_id}/reopen", response_model=Done)
    async def reopen_pain(
        programme_id: UUID, pain_id: UUID, body: ReasonBody, request: OfficerRequest
    ) -> JSONResponse:
        """Say that a pain that was closed is felt again."""
        command = ReopenPain(programme_id, pain_id, body.reason, area.clock())
        return await execute(request, command)

    @router.post("/{pain_id}/merge", response_model=Done)
    async def merge_pain(
        programme_id: UUID, pain_id: UUID, body: MergePainBody, request: OfficerRequest
    ) -> JSONResponse:
        """Say that a pain is another one of the list; that one counts, with its own estimate."""
        command = MergePain(programme_id, pain_id, body.into, body.reason, area.clock())
        return await execute(request, command)

    return router
