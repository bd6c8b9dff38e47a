"""The communication API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.comms.api.heads import head_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/comms/v1", tags=["comms"])
    router.include_router(head_routes(area))
    return router
