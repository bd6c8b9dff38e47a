"""The connectors API: deliveries come in, and people look at them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.connectors.api.back_fills import back_fill_routes
from services.connectors.api.connectors import connector_routes
from services.connectors.api.deliveries import delivery_routes
from services.connectors.api.mappings import mapping_routes
from services.connectors.api.webhooks import webhook_routes
from services.connectors.api.writes import write_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        webhook_routes(area),
        connector_routes(area),
        delivery_routes(area),
        write_routes(area),
        mapping_routes(area),
        back_fill_routes(area),
    )
