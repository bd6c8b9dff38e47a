"""Builds OpenAPI documents: of all services for front ends, or of each service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from shared.http_application.application import PUBLIC_PATHS, build_http_application
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.eventsourcing.bus_consumer_port import FactBus
    from shared.service_runtime.running_area import RunningArea


class _ServiceStub:
    """Replaces a running area: building the document calls no route."""

    def __init__(self, service: ServiceDefinition) -> None:
        self.definition = service
        self.name = service.name

    def __getattr__(self, name: str) -> Any:
        return None


def build_openapi_document(
    services: Sequence[ServiceDefinition], *, discovery_url: str | None = None
) -> Mapping[str, Any]:
    """Return the OpenAPI document of these services.

    `discovery_url` is that of the OpenID Connect provider that signs callers on, if any.
    """
    areas = [cast("RunningArea", _ServiceStub(service)) for service in services]
    app = build_http_application(areas, cast("FactBus", None), {})
    return _add_security_schemes(app.openapi(), discovery_url)


def _add_security_schemes(document: dict[str, Any], discovery_url: str | None) -> dict[str, Any]:
    """Add the security schemes: routes verify tokens themselves, so FastAPI cannot know them."""
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    if discovery_url is not None:
        schemes["sign-on"] = {"type": "openIdConnect", "openIdConnectUrl": discovery_url}
    document["components"]["securitySchemes"] = schemes
    document["security"] = [{name: []} for name in schemes]
    for path in PUBLIC_PATHS & document["paths"].keys():
        for operation in document["paths"][path].values():
            operation["security"] = []
    return document
