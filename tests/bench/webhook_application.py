"""Runs `concord` with one route more, the reference of the benchmark of webhooks.

The route reads a webhook's body and answers 202, as the real one does; it verifies and records
nothing. So both run in the same process, with the same layers, limits and telemetry around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request

from services.__main__ import main
from services.connectors import service as connectors
from services.connectors.api.required_roles import ConnectorName
from services.connectors.api.webhooks import MAX_BODY_BYTES, SIGNED, ReceivedDelivery
from shared.http.bounded_body import read_bounded_body
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

REFERENCE_PATH = "/api/connectors/v1/reference/{connector}/webhook"
NOTHING = ReceivedDelivery(id=UUID("01900000-0000-7000-8000-000000000000"))


def reference_routes(area: AreaContext) -> APIRouter:
    """Return the route that does nothing."""
    router = create_area_router(area.name, "/reference")

    @router.post("/{connector}/webhook", status_code=202, dependencies=[SIGNED])
    async def take_nothing(connector: ConnectorName, request: Request) -> ReceivedDelivery:
        """Read a body and forget it."""
        del connector
        await read_bounded_body(request, MAX_BODY_BYTES)
        return NOTHING

    return router


def add_reference() -> None:
    """Add the route to the connectors area of this process."""
    create_routers = connectors.service.create_routers

    def create_more_routers(area: AreaContext) -> Sequence[APIRouter]:
        return [*create_routers(area), reference_routes(area)]

    connectors.service = replace(connectors.service, create_routers=create_more_routers)


if __name__ == "__main__":
    add_reference()
    main()
