"""The worklist API: what departments owe and wait for."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.worklist.api.work_items import work_item_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (work_item_routes(area),)
