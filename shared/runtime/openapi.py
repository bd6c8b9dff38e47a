"""The OpenAPI documents: one for front ends over everything, and one per service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from shared.eventsourcing.bus import Bus
from shared.runtime.app import OPEN, build_app
from shared.runtime.area import Area
from shared.runtime.service import Service


class _Undrawn:
    """Stands for what a route would use at work: a description is drawn without working."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.name = service.name

    def __getattr__(self, name: str) -> Any:
        return None


def openapi_of(
    services: Sequence[Service], *, discovery_url: str | None = None
) -> Mapping[str, Any]:
    """Return the document of these services.

    `discovery_url` is that of the OpenID Connect provider that signs callers on, if there is one.
    """
    areas = [cast("Area", _Undrawn(service)) for service in services]
    app = build_app(areas, cast("Bus", None), {})
    return _secured(app.openapi(), discovery_url)


def _secured(document: dict[str, Any], discovery_url: str | None) -> dict[str, Any]:
    """Say how callers sign on; our routes check that themselves, so FastAPI knows nothing of it."""
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    if discovery_url is not None:
        schemes["sign-on"] = {"type": "openIdConnect", "openIdConnectUrl": discovery_url}
    document["components"]["securitySchemes"] = schemes
    document["security"] = [{name: []} for name in schemes]
    for path in OPEN & document["paths"].keys():
        for operation in document["paths"][path].values():
            operation["security"] = []
    return document
