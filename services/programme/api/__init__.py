"""The HTTP API of the programme area: each route executes one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.programme.api.programmes import programme_routes
from services.programme.api.targets import target_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (programme_routes(area), target_routes(area))
