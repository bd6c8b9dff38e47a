"""The duties API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.duties.api.duty_list import duty_list_routes
from services.duties.api.handoffs import handoff_routes
from services.duties.api.projects import project_routes
from services.duties.api.standing_duties import standing_duty_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/duties/v1", tags=["duties"])
    router.include_router(project_routes(area))
    router.include_router(duty_list_routes(area))
    router.include_router(handoff_routes(area))
    router.include_router(standing_duty_routes(area))
    return router
