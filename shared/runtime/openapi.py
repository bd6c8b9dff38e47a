"""The OpenAPI documents: one for front ends over everything, and one per service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from shared.eventsourcing.bus import Bus
from shared.runtime.app import build_app
from shared.runtime.area import Area
from shared.runtime.areas import chosen
from shared.runtime.service import Service


class _Undrawn:
    """Stands for what a route would use at work: a description is drawn without working."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.name = service.name

    def __getattr__(self, name: str) -> Any:
        return None


class _NoTokens:
    issuer = ""

    async def key(self, kid: str | None) -> Any:
        raise KeyError(kid)


def openapi_of(services: Sequence[Service], area: str | None = None) -> Mapping[str, Any]:
    """Return the document of all services or of one; raises `UnknownArea` for an unknown area."""
    wanted = services if area is None else [chosen(services, area)]
    areas = [cast("Area", _Undrawn(service)) for service in wanted]
    app = build_app(areas, cast("Bus", None), _NoTokens())
    return app.openapi()
