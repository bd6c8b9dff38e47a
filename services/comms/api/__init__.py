"""The communication API: a route turns one request into one command or one query."""

from __future__ import annotations

from fastapi import APIRouter

from services.comms.api.calendars import calendar_routes
from services.comms.api.channel_policies import channel_policy_routes
from services.comms.api.cost import cost_routes
from services.comms.api.cost_policies import cost_policy_routes
from services.comms.api.heads import head_routes
from services.comms.api.matters import matter_routes
from services.comms.api.meetings import meeting_routes
from services.comms.api.notices import notice_routes
from services.comms.api.reply_policies import reply_policy_routes
from services.comms.api.request_entries import request_entry_routes
from services.comms.api.requests import request_routes
from services.comms.api.subscriptions import subscription_routes
from shared.runtime.area import Area


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix="/api/comms/v1", tags=["comms"])
    router.include_router(request_routes(area))
    router.include_router(request_entry_routes(area))
    router.include_router(reply_policy_routes(area))
    router.include_router(calendar_routes(area))
    router.include_router(head_routes(area))
    router.include_router(channel_policy_routes(area))
    router.include_router(cost_policy_routes(area))
    router.include_router(matter_routes(area))
    router.include_router(meeting_routes(area))
    router.include_router(cost_routes(area))
    router.include_router(notice_routes(area))
    router.include_router(subscription_routes(area))
    return router
