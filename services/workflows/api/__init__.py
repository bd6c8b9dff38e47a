"""The workflows API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.workflows.api.cases import case_routes
from services.workflows.api.flows import flow_routes
from services.workflows.api.handovers import handover_routes
from services.workflows.api.imports import import_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/workflows/v1", tags=["workflows"])
    router.include_router(flow_routes(area))
    router.include_router(case_routes(area))
    router.include_router(handover_routes(area))
    router.include_router(import_routes(area))
    return router
