"""Months over HTTP: the list of them, and the lock that makes a month final."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.application import PERIOD_DECIDER
from services.incentives.domain.period_lock import LockPeriod
from services.incentives.projections import period_list_query, statement_queries
from services.incentives.projections.period_list_query import Month
from shared.http.auth import ALL_ROLES, RequireAnyRole, Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.conditional_responses import NO_STORE
from shared.http.cursor_pagination import Page
from shared.http.field_types import Timestamp, YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

REQUIRE_ANY_ROLE = Depends(RequireAnyRole(*ALL_ROLES))
"""Queries are open to every role, but need a token."""

AsOf = Annotated[
    Timestamp | None,
    Query(
        description="Shows what was shown at this time; a time in the future means now.",
        examples=["2026-11-23T09:00:00+08:00"],
    ),
]

PeriodInPath = Annotated[YearMonth, Path(examples=["2026-10"])]


class LockTerms(BaseModel):
    """How a month is locked; without a body it must have something booked in it."""

    model_config = ConfigDict(extra="forbid")

    allow_empty: bool = Field(
        default=False, description="Whether a month is locked in which nothing is booked"
    )


def period_routes(area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener) -> APIRouter:
    """Return the routes of months."""
    router = create_area_router(area.name, "/periods", dependencies=[NO_STORE])

    @router.get(
        "", dependencies=[REQUIRE_ANY_ROLE], summary="The months that something is booked in"
    )
    async def list_periods(
        page: Annotated[
            ListParameters, list_parameters(period_list_query.PERIOD_LIST_QUERY, default_limit=100)
        ],
        as_of: AsOf = None,
    ) -> Page[Month]:
        """List the months that have something to pay, with their state."""
        filters = {"as_of": as_of}
        return await list_page(area.pool, period_list_query.PERIOD_LIST_QUERY, filters, page)

    @router.post("/{period}/lock", response_model=Done, summary="Make a month's statement final")
    async def lock_period(
        period: PeriodInPath,
        request: Annotated[CommandRequest, command_request_dependency(Role.GENERAL_MANAGER)],
        body: LockTerms | None = None,
    ) -> JSONResponse:
        """Lock a month that is over: its figures stay, later changes become adjustments."""
        terms = body or LockTerms()
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
