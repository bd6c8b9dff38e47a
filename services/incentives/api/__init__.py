"""The HTTP API of the incentives area: statements and what is behind them, locks, plans."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.incentives.api.alone import alone_with_books
from services.incentives.api.periods import period_routes
from services.incentives.api.plans import plan_routes
from services.incentives.api.results import result_routes
from services.incentives.api.statements import statement_routes
from shared.runtime.area import Area


def routes(area: Area) -> Sequence[APIRouter]:
    """Return the area's routes."""
    alone = alone_with_books(area)
    return (
        period_routes(area, alone),
        statement_routes(area),
        plan_routes(area, alone),
        result_routes(area),
    )
