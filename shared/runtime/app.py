"""The HTTP application over the areas that run in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
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
    routers: list[APIRouter] = []
    if serving:
        for area in areas:
            refusals.update(area.service.refusals)
            routers += area.service.routes(area)
        routers += [operations_routes(areas, bus), event_routes(areas, bus)]
    routers += [health_routes(areas), metrics_routes()]
    app.router.routes += [route for router in routers for route in router.routes]
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
