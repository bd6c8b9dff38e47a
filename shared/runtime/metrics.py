"""What Prometheus fetches. It shows how a company works, so it needs a token like everything."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse

from shared.http.callers import Allow, Role
from shared.http.routing import routes_under
from shared.telemetry.exporters import EXPOSITION, exposition

MAY_READ = Allow(Role.OPERATOR, Role.AUDITOR, Role.BI_READER)


def metrics_routes() -> APIRouter:
    """Return the route of a process's metrics."""
    router = routes_under("", "metrics", dependencies=[Depends(MAY_READ)])

    @router.get("/metrics", summary="Prometheus's text", response_class=PlainTextResponse)
    async def get_metrics() -> PlainTextResponse:
        return PlainTextResponse(await asyncio.to_thread(exposition), media_type=EXPOSITION)

    return router
