"""Months over HTTP: which there are, and the lock that makes one final."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse

from services.incentives.api.alone import Alone
from services.incentives.application import PERIOD
from services.incentives.domain.period_lock import LockPeriod
from services.incentives.projections import months, statements
from services.incentives.projections.months import Month
from shared.http.callers import EVERYBODY, Allow, Role
from shared.http.commands import Asked, Done, asks
from shared.http.fields import Moment, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

READER = Depends(Allow(*EVERYBODY))
"""Queries are open to every role, and to nobody without a token."""

AsOf = Annotated[
    Moment | None,
    Query(
        description="What was shown at that moment; one that is still to come is now.",
        examples=["2026-11-23T09:00:00+08:00"],
    ),
]

InPath = Annotated[Period, Path(examples=["2026-10"])]


def period_routes(area: Area, alone: Alone) -> APIRouter:
    """Return the routes of months."""
    router = routes_of(area.name, "/periods")

    @router.get("", dependencies=[READER], summary="The months with something in their books")
    async def list_periods(
        limit: Limit = 100, cursor: Cursor = None, as_of: AsOf = None
    ) -> Page[Month]:
        bound = {"list": "periods", "as_of": as_of}
        (passed,) = after(cursor, **bound) or [""]
        async with area.pool.acquire() as db:
            found = await months.months(db, str(passed), limit + 1, as_of)
        more = cursor_for([found[limit - 1].period], **bound) if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=more)

    @router.post("/{period}/lock", response_model=Done, summary="Make a month's statement final")
    async def lock_period(
        period: InPath, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER)]
    ) -> JSONResponse:
        async with alone() as unit:
            statement, tallies = await statements.work_out(unit.connection, period)
            command = LockPeriod(period, statement, tallies, asked.caller.subject, area.clock())
            return await area.commands.carry_out(asked, PERIOD, command, id=period, within=unit)

    return router
