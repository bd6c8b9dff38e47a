"""The HTTP API of the incentives area: statements and what is behind them, locks, plans."""

from __future__ import annotations

from fastapi import APIRouter

from services.incentives.api.alone import alone_with_books
from services.incentives.api.periods import period_routes
from services.incentives.api.plans import plan_routes
from services.incentives.api.results import result_routes
from services.incentives.api.statements import statement_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return the area's routes."""
    alone = alone_with_books(area)
    router = APIRouter(prefix="/api/incentives/v1", tags=["incentives"])
    router.include_router(period_routes(area, alone))
    router.include_router(statement_routes(area))
    router.include_router(plan_routes(area, alone))
    router.include_router(result_routes(area))
    return router
