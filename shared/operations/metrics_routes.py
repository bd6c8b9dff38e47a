"""The route that Prometheus scrapes; metrics describe the company, so it needs a token."""

from __future__ import annotations

import asyncio
from functools import cache

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse

from shared.http.auth import RequireAnyRole, Role
from shared.http.router_factory import create_router
from shared.telemetry.exporters import EXPOSITION_CONTENT_TYPE, render_prometheus_metrics

METRICS_READERS = RequireAnyRole(Role.OPERATOR, Role.AUDITOR, Role.BI_READER, Role.MONITOR)
"""The dependency that lets through who may read the metrics; monitors may read nothing else."""


@cache
def metrics_routes() -> APIRouter:
    """Return the route of the process's metrics, which is that of all its applications."""
    router = create_router("", "metrics", dependencies=[Depends(METRICS_READERS)])

    @router.get(
        "/metrics",
        summary="Metrics in the Prometheus text format",
        response_class=PlainTextResponse,
    )
    async def get_metrics() -> PlainTextResponse:
        """Read the metrics of this process in the Prometheus text format."""
        return PlainTextResponse(
            await asyncio.to_thread(render_prometheus_metrics), media_type=EXPOSITION_CONTENT_TYPE
        )

    return router
