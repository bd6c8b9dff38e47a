"""The communication API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.comms.api.cost import cost_routes
from services.comms.api.heads import head_routes
from services.comms.api.matters import matter_routes
from services.comms.api.meetings import meeting_routes
from services.comms.api.notices import notice_routes
from services.comms.api.policies import policy_routes
from services.comms.api.subscriptions import subscription_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/comms/v1", tags=["comms"])
    router.include_router(head_routes(area))
    router.include_router(policy_routes(area))
    router.include_router(matter_routes(area))
    router.include_router(meeting_routes(area))
    router.include_router(cost_routes(area))
    router.include_router(notice_routes(area))
    router.include_router(subscription_routes(area))
    return router
