"""The goals API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.goals.api.blockers import blocker_routes
from services.goals.api.board import board_routes
from services.goals.api.cycles import cycle_routes
from services.goals.api.goals import goal_routes
from services.goals.api.links import link_routes
from services.goals.api.readings import reading_routes
from services.goals.api.supports import support_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/goals/v1", tags=["goals"])
    router.include_router(cycle_routes(area))
    router.include_router(goal_routes(area))
    router.include_router(reading_routes(area))
    router.include_router(link_routes(area))
    router.include_router(blocker_routes(area))
    router.include_router(support_routes(area))
    router.include_router(board_routes(area))
    return router
