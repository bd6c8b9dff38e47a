"""Health: alive, and ready to serve. The only routes that need no token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from shared.http.problems import Problem
from shared.http.routing import routes_under
from shared.postgres.pool import AWAY
from shared.runtime.area import Area


class Health(BaseModel):
    """All is well; anything else is a problem."""

    status: Literal["ok"] = "ok"


def health_routes(areas: Sequence[Area]) -> APIRouter:
    """Return the health routes of a process."""
    router = routes_under("/health", "health")

    @router.get("/live", summary="The process runs")
    async def live() -> Health:
        return Health()

    @router.get("/ready", summary="Every area reaches its database")
    async def ready() -> Health:
        for area in areas:
            if _is_busy(area):
                continue
            try:
                async with area.pool.acquire(timeout=2) as connection:
                    await connection.fetchval("SELECT 1", timeout=2)
            except AWAY as error:
                detail = f"{area.name}: the database is away"
                raise Problem(503, "not-ready", detail, headers={"Retry-After": "1"}) from error
        return Health()

    return router


def _is_busy(area: Area) -> bool:
    """Return whether every connection is at work: no reason to be sent no more requests."""
    return area.pool.get_size() == area.pool.get_max_size() and not area.pool.get_idle_size()
