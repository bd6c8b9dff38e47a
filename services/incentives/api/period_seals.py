"""The seals of locked months over HTTP, to be kept outside and compared later."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.incentives.api.periods import PeriodInPath
from services.incentives.domain.period_refusals import PeriodHasNoSeal
from services.incentives.domain.period_seal import PeriodSeal
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.stored_locks import load_seals
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Role
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

READS_SEALS = Depends(
    RequireReadScope(ReadClass.OPERATIONS, Role.AUDITOR, Role.GENERAL_MANAGER, Role.HR)
)
"""Whoever reads one department's pay could guess others' figures until the seal is found."""


class SealedPeriod(BaseModel):
    """A locked month's place in the chain of seals."""

    period: str
    number: int
    """The place: 1 for the month that was locked first."""
    previous: str
    """The seal of the month that was locked before, in hexadecimal digits; zeros for the first."""
    seal: str
    """SHA-256 of the previous seal and the lock."""


def period_seal_routes(area: AreaContext) -> APIRouter:
    """Return the routes of seals, for those who read the pay of all departments."""
    router = create_area_router(area.name, dependencies=[READS_SEALS])

    @router.get("/seals", summary="The seals of all locked months, in the order of their locks")
    async def list_seals(
        limit: Limit = 100, cursor: Cursor = None, *, total: Total = False
    ) -> Page[SealedPeriod]:
        """List the chain: whoever keeps its last seal elsewhere can tell later if it was changed.

        Months that were locked before seals existed are its beginning, sealed by the same rule.
        """
        async with open_consistent_read(area.pool) as db:
            seals = await load_seals(db)
        items = [_view(period, seal) for period, seal in seals.items()]
        return sequence_page(items, cursor, limit, total=total, list="seals")

    @router.get("/periods/{period}/seal", summary="A locked month's seal")
    async def get_period_seal(period: PeriodInPath) -> SealedPeriod:
        """Read the seal of a locked month and the one before it."""
        async with open_consistent_read(area.pool) as db:
            seal = (await load_seals(db)).get(period)
        if seal is None:
            raise PeriodHasNoSeal(period=period)
        return _view(period, seal)

    return router


def _view(period: str, seal: PeriodSeal) -> SealedPeriod:
    return SealedPeriod(period=period, **dict(seal))
