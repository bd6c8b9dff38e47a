"""The HTTP application over the areas that run in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.eventsourcing.bus import Bus
from shared.http import problems
from shared.http.callers import Verifiers, declared
from shared.http.problems import ProblemDetails
from shared.http.too_large import TooLargeAsProblem
from shared.runtime.area import Area
from shared.runtime.events import STREAM, event_routes
from shared.runtime.health import health_routes
from shared.runtime.metrics import metrics_routes
from shared.runtime.operations import operations_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BODY = 1024 * 1024
"""Bytes of a request's body, unless its route says otherwise."""

OPEN = frozenset({"/health/live", "/health/ready"})
"""What needs no token."""

UNWATCHED = OPEN | {"/metrics", STREAM}
"""What is asked all day long by machines that watch, or lasts all day long."""

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
        },
    }
    for status, text in {
        400: "Malformed",
        401: "No valid token",
        403: "Not for this caller",
        404: "Unknown",
        409: "Refused by the present state",
        412: "Stale If-Match",
        413: "Body too large",
        422: "Invalid",
        428: "If-Match is missing",
        503: "A dependency is away; see Retry-After",
    }.items()
}


class Application(FastAPI):
    """FastAPI that refuses a body as a problem where it is too large."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return the framework's layers, and ours around them."""
        return TooLargeAsProblem(super().build_middleware_stack())


class RouteOpen(Exception):
    """A route does not declare who may call it."""


def build_app(
    areas: Sequence[Area], bus: Bus, verifiers: Verifiers, *, serving: bool = True
) -> FastAPI:
    """Mount every area's routes; raises `RouteOpen` where one forgot to say who may call it.

    Where another process is `serving` them, only health and metrics are left.
    """
    app = Application(
        title="Concord",
        version="1",
        summary="Cross-department collaboration: duties, workflows, incentives",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses=ERRORS,
        max_body_size=BODY,
        telemetry={
            "operation_spans": False,
            "logs": False,
            "auto_configure": False,
            "exclude": lambda scope: scope["path"] in UNWATCHED,
        },
    )
    app.state.verifiers = verifiers
    refusals: dict[type[Exception], int] = {}
    if serving:
        for area in areas:
            refusals.update(area.service.refusals)
            app.include_router(area.service.routes(area))
        app.include_router(operations_routes(areas, bus))
        app.include_router(event_routes(areas, bus))
    app.include_router(health_routes(areas))
    app.include_router(metrics_routes())
    problems.install(app, refusals)
    for route in iter_route_contexts(app.routes):
        if route.path not in OPEN and not declared(route):
            message = f"{route.path} does not declare who may call it"
            raise RouteOpen(message)
    _document_problems(app)
    return app


def _document_problems(app: FastAPI) -> None:
    """Put the problem document into OpenAPI's components: FastAPI adds only what routes return."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas["ProblemDetails"] = schema
        return document

    app.openapi = openapi  # type: ignore[method-assign]
