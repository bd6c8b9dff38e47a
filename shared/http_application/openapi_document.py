"""Builds OpenAPI documents: of all services for front ends, or of each service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from shared.http_application.application import build_http_application
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.eventsourcing.bus_consumer_port import FactBus
    from shared.service_runtime.running_area import RunningArea


class _ServiceStub:
    """Replaces a running area: building the document calls no route."""

    def __init__(self, service: ServiceDefinition) -> None:
        self.definition = service
        self.name = service.name

    @property
    def for_requests(self) -> _ServiceStub:
        return self

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
    document = app.openapi()
    if discovery_url is not None:
        sign_on = {"type": "openIdConnect", "openIdConnectUrl": discovery_url}
        document["components"]["securitySchemes"]["sign-on"] = sign_on
        document["security"].append({"sign-on": []})
    return document
