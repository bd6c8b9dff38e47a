"""Months over HTTP: the list of them, and what their routes share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from services.incentives.projections import period_list_query
from services.incentives.projections.period_list_query import Month
from shared.contracts.read_classes import ReadClass
from shared.http.answered_moment import MomentPage, answered_moment
from shared.http.field_types import YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.past_reads import KnownAt
from shared.http.read_scope import CallerReadScope, ReadScope, RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

READS_REFERENCE = Depends(RequireReadScope(ReadClass.REFERENCE))
"""For the rules and the months, which everybody in the company reads."""
READS_PAY = Depends(RequireReadScope(ReadClass.PAY))
"""For the figures of departments."""

PeriodInPath = Annotated[YearMonth, Path(examples=["2026-10"])]


def reads_all_pay(scope: ReadScope) -> bool:
    """Return whether somebody reads the pay of all departments.

    Others read no digest: figures of a small company could be guessed until their digest is found.
    """
    return scope.reads_all(ReadClass.PAY)


def period_routes(area: AreaContext) -> APIRouter:
    """Return the routes of months."""
    router = create_area_router(area.name, "/periods")

    @router.get(
        "", dependencies=[READS_REFERENCE], summary="The months that something is booked in"
    )
    async def list_periods(
        page: Annotated[
            ListParameters, list_parameters(period_list_query.PERIOD_LIST_QUERY, default_limit=100)
        ],
        scope: CallerReadScope,
        known_at: KnownAt = None,
    ) -> MomentPage[Month]:
        """List the months that have something to pay, with their state."""
        moment = answered_moment(known_at)
        filters = {"as_of": moment.past}
        found = await list_page(area.pool, period_list_query.PERIOD_LIST_QUERY, filters, page)
        fields = dict(found)
        if not reads_all_pay(scope):
            fields["items"] = [one.model_copy(update={"digest": None}) for one in found.items]
        return MomentPage[Month](**fields, **moment.fields)

    return router
