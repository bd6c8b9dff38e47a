"""The liveness and readiness routes; they are the only routes that need no token."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from shared.http.general_problems import NotReady
from shared.http.router_factory import create_router
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext


class Health(BaseModel):
    """The process is healthy; otherwise the response is a problem."""

    status: Literal["ok"] = "ok"


@dataclass
class Readiness:
    """The areas whose databases are asked, once for all who ask at the same time."""

    areas: Sequence[AreaContext]
    running: asyncio.Future[None] | None = None


@cache
def health_routes() -> APIRouter:
    """Return the health routes, which are the same for all applications of the process.

    Each has the `Readiness` of its areas in its state.
    """
    router = create_router("/health", "health")

    @router.get("/live", summary="The process runs")
    async def live() -> Health:
        """Say that the process runs; it needs no token."""
        return Health()

    @router.get("/ready", summary="Every area reaches its database")
    async def ready(request: Request) -> Health:
        """Say that every area reaches its database, else 503; it needs no token."""
        await check_readiness(request.app.state.readiness)
        return Health()

    return router


async def check_readiness(readiness: Readiness) -> None:
    """Raise `NotReady` where an area's database does not answer."""
    if readiness.running is None or readiness.running.done():
        readiness.running = asyncio.ensure_future(_reach_databases(readiness.areas))
    await asyncio.shield(readiness.running)


async def _reach_databases(areas: Sequence[AreaContext]) -> None:
    for area in areas:
        if _is_pool_exhausted(area):
            continue
        try:
            async with area.pool.acquire(timeout=2) as connection:
                await connection.fetchval("SELECT 1", timeout=2)
        except UNAVAILABLE_ERRORS as error:
            raise NotReady(area=area.name) from error


def _is_pool_exhausted(area: AreaContext) -> bool:
    """Return whether every connection is in use; a busy area is still ready."""
    return area.pool.get_size() == area.pool.get_max_size() and not area.pool.get_idle_size()
