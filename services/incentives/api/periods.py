"""Months over HTTP: the list of them, and the lock that makes a month final."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.api.as_of import AsOf, MomentPage, resolve_moment
from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.application import PERIOD_DECIDER
from services.incentives.domain import period_lock
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.period_lock import LockedPeriodState, LockPeriod
from services.incentives.domain.statement import StatementStatus, is_statement_empty
from services.incentives.projections import period_list_query, statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.period_list_query import Month
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import (
    Actions,
    CallerActions,
    PossibleCommand,
    state_refusal,
)
from shared.http.auth import Role
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.field_types import YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

READS_REFERENCE = Depends(RequireReadScope(ReadClass.REFERENCE))
"""For the rules and the months, which everybody in the company reads."""
READS_PAY = Depends(RequireReadScope(ReadClass.PAY))
"""For the figures of departments."""

PeriodInPath = Annotated[YearMonth, Path(examples=["2026-10"])]


class LockTerms(BaseModel):
    """How a month is locked; without a body it must have something booked in it."""

    model_config = ConfigDict(extra="forbid")

    allow_empty: bool = Field(
        default=False, description="Whether a month is locked in which nothing is booked"
    )


class PeriodDetail(BaseModel):
    """A month, and what to know before it is locked."""

    period: str
    status: StatementStatus
    plan_version: int
    is_over: bool
    """Whether the month is over in the company's zone."""
    is_empty: bool
    """Whether nothing is booked in it; it is then locked only with `allow_empty`."""
    earlier_open: Sequence[str]
    """The earlier months that something is booked in and that are still open, in their order."""
    actions: Actions


def period_routes(area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener) -> APIRouter:
    """Return the routes of months."""
    router = create_area_router(area.name, "/periods")

    @router.get(
        "", dependencies=[READS_REFERENCE], summary="The months that something is booked in"
    )
    async def list_periods(
        page: Annotated[
            ListParameters, list_parameters(period_list_query.PERIOD_LIST_QUERY, default_limit=100)
        ],
        as_of: AsOf = None,
    ) -> MomentPage[Month]:
        """List the months that have something to pay, with their state."""
        moment = resolve_moment(as_of, area.clock())
        filters = {"as_of": moment.past}
        found = await list_page(area.pool, period_list_query.PERIOD_LIST_QUERY, filters, page)
        return MomentPage[Month](**dict(found), **moment.fields)

    @router.get("/{period}", dependencies=[READS_REFERENCE], summary="A month before its lock")
    async def get_period(
        period: PeriodInPath, actions: CallerActions, response: Response
    ) -> PeriodDetail:
        """Read what to know before a month is locked, and whether the caller may lock it now."""
        async with open_consistent_read(area.pool) as db:
            statement = await statement_queries.load_statement(db, period)
            earlier_open = await period_list_query.list_open_periods_before(db, period)
        is_locked = statement.status == "locked"
        command = LockPeriod(period, statement, {}, "", area.clock())
        refusal = state_refusal(
            period_lock.decide, command, LockedPeriodState() if is_locked else None
        )
        response.headers["ETag"] = format_etag(int(is_locked))
        return PeriodDetail(
            period=period,
            status=statement.status,
            plan_version=statement.plan_version,
            is_over=period < period_of(area.clock()),
            is_empty=is_statement_empty(statement),
            earlier_open=earlier_open,
            actions=actions.among([PossibleCommand("lock_period", refusal=refusal)]),
        )

    @router.post("/{period}/lock", response_model=Done, summary="Make a month's statement final")
    async def lock_period(
        period: PeriodInPath,
        request: Annotated[CommandRequest, command_request_dependency(Role.GENERAL_MANAGER)],
        terms: Annotated[LockTerms, Body(default_factory=LockTerms)],
    ) -> JSONResponse:
        """Lock a month that is over: its figures stay, later changes become adjustments."""
        async with open_exclusive_unit() as unit:
            statement, tallies = await statement_queries.compute_open_statement(
                unit.connection, period
            )
            command = LockPeriod(
                period=period,
                statement=statement,
                tallies=tallies,
                by=request.caller.subject,
                at=area.clock(),
                allow_empty=terms.allow_empty,
            )
            return await area.command_executor.execute(
                request, PERIOD_DECIDER, command, id=period, unit_of_work=unit
            )

    return router
