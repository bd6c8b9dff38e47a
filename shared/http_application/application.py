"""Builds the HTTP application of the areas that run in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.gzip import GZipMiddleware

from shared.contract_documents.asyncapi import TopicSettings
from shared.eventsourcing.bus_consumer_port import FactBus
from shared.http.allowed_hosts import AllowedHosts
from shared.http.auth import TrustedIssuersByName, declared_roles
from shared.http.body_budget import BodyBudget
from shared.http.caller_admission import CallerAdmission
from shared.http.conditional_responses import (
    COMPRESSED_FROM_BYTES,
    ConditionalResponseMiddleware,
)
from shared.http.error_handlers import install_error_handlers
from shared.http.method_handling import AllowedMethodsMiddleware
from shared.http.outer_layers import wrap_application
from shared.http.payload_too_large_problem import Reformat413Middleware
from shared.http.query_parameters import refuse_unknown_query_parameters
from shared.http.read_scope import ReadScopeMode
from shared.http.signed_requests import required_signature
from shared.http.sse.stream_slots import StreamLimits
from shared.http.verified_tokens import VerifiedTokens
from shared.http_application.caller_and_installation_routes import SIGN_ON_PATH, SignOnSettings
from shared.http_application.common_routers import (
    CommonParts,
    CreateCommonRouters,
    create_common_routers,
)
from shared.http_application.event_stream_route import STREAM_PATH
from shared.http_application.openapi.document import serve_complete_document
from shared.http_application.past_read_parameters import read_the_past
from shared.http_application.read_after_wait import wait_for_facts_on_reads
from shared.http_application.read_scope_declarations import read_scope_rules, require_read_class
from shared.http_application.route_index import RouteIndex
from shared.http_application.vocabulary_and_document_routes import (
    ApplicationDescription,
    description_routes,
)
from shared.operations.health_routes import Readiness, health_routes
from shared.operations.metrics_routes import metrics_routes
from shared.reference_data.refusals import REFERENCE_REFUSAL_STATUSES
from shared.service_runtime.running_area import RunningArea
from shared.uploads.upload_slots import UploadSlots

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MAX_BODY_BYTES = 1024 * 1024
"""The largest request body in bytes, unless its route sets another limit."""

COMPRESSION_LEVEL = 5
"""Of gzip: 500 handoffs (216 kB) become 45 kB in 2 ms; the highest level takes 10 ms for 43 kB.

Compression gives secrets away where an answer repeats what an attacker's page sent (BREACH). Here a
page of another origin cannot send a caller's token, and no answer holds one beside such text.
"""

PUBLIC_PATHS = frozenset({"/health/live", "/health/ready", SIGN_ON_PATH})
"""The paths that need no token."""

API_DESCRIPTION = (
    "Commands are POST and PUT and answer with the new version, which is also the `ETag`. A command"
    " may be repeated safely with the same `Idempotency-Key`. Every error is a problem document"
    " (RFC 9457) whose `code` says why, with texts in English or Chinese by `Accept-Language`."
    " Times of answers have the company's offset, so they sort as text; facts stay as published."
)
"""What is the same for every operation."""

UNTRACED_PATHS = frozenset({"/health/live", "/health/ready", "/metrics", STREAM_PATH})
"""The paths without traces: probes and scrapes are frequent, streams are long-lived."""


class ConcordFastAPI(FastAPI):
    """FastAPI with Concord's manners of HTTP around every answer, also around errors."""

    cors_origins: Sequence[str] = ()
    """The origins whose pages may call the API."""
    allowed_hosts = AllowedHosts()
    """The names under which it is called, beside loopback and its own address."""

    def __init__(self, **settings: Any) -> None:
        """Search its routes by an index."""
        super().__init__(**settings)
        self.router.middleware_stack = RouteIndex(self.router)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the framework's middleware, wrapped from the inside out."""
        app: ASGIApp = Reformat413Middleware(super().build_middleware_stack())
        app = ConditionalResponseMiddleware(app)
        app = GZipMiddleware(
            app, minimum_size=COMPRESSED_FROM_BYTES, compresslevel=COMPRESSION_LEVEL
        )
        app = AllowedMethodsMiddleware(app, lambda: self.routes)
        return wrap_application(app, self.allowed_hosts, self.cors_origins)


class UnprotectedRoute(Exception):
    """A route does not declare who may call it."""


def build_http_application(
    areas: Sequence[RunningArea],
    bus: FactBus,
    trusted_issuers: TrustedIssuersByName,
    *,
    serves_api: bool = True,
    cors_origins: Sequence[str] = (),
    allowed_hosts: AllowedHosts = AllowedHosts(),  # noqa: B008  frozen
    stream_limits: StreamLimits = StreamLimits(),  # noqa: B008  frozen
    sign_on: SignOnSettings = SignOnSettings(),  # noqa: B008  frozen
    read_scope: ReadScopeMode = ReadScopeMode.DEPARTMENT,
    admission: CallerAdmission | None = None,
    topics: TopicSettings = TopicSettings(),  # noqa: B008  frozen
    create_common: CreateCommonRouters = create_common_routers,
) -> FastAPI:
    """Mount every area's routes; `read_scope` says how far department roles read.

    Raises `UnprotectedRoute` if a route does not declare its roles, and `UnscopedRead` if one that
    reads does not declare what it answers.

    Without `serves_api` the application has only the health and metrics routes. Pages of
    `cors_origins` may call it from browsers, and learn from `sign_on` how people sign on. Callers
    pass `admission`; without one they pass one with the default limits. The AsyncAPI document says
    what `topics` says. `create_common` makes the routers that belong to no area.
    """
    app = ConcordFastAPI(
        title="Concord",
        version="1",
        summary="Cross-department collaboration: duties, workflows, incentives",
        description=API_DESCRIPTION,
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        contact={"name": "Whoever operates this installation"},
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BODY_BYTES,
        telemetry={
            "operation_spans": False,
            "logs": False,
            "auto_configure": False,
            "exclude": lambda scope: scope["path"] in UNTRACED_PATHS,
        },
    )
    app.cors_origins = cors_origins
    app.allowed_hosts = allowed_hosts
    app.state.command_executors = {area.name: area.command_executor for area in areas}
    app.state.topics = topics
    app.state.trusted_issuers = trusted_issuers
    app.state.verified_tokens = VerifiedTokens()
    app.state.body_budget = BodyBudget()
    app.state.read_scope_rules = read_scope_rules(areas, read_scope)
    app.state.admission = admission or CallerAdmission()
    app.state.upload_slots = UploadSlots()
    refusals: dict[type[Exception], int] = dict(REFERENCE_REFUSAL_STATUSES)
    routers: list[APIRouter] = []
    if serves_api:
        for area in areas:
            refusals.update(area.definition.refusal_statuses)
            routers += area.definition.create_routers(area.for_requests)
        parts = CommonParts.of_process(areas, bus, stream_limits, sign_on, topics.public_url)
        app.state.stream_slots = parts.stream_slots
        routers += create_common(parts)
        definitions = [area.definition for area in areas]
        app.state.description = ApplicationDescription(app, definitions, refusals)
        routers.append(description_routes())
    app.state.readiness = Readiness(areas)
    routers += [health_routes(), metrics_routes()]
    app.router.routes += [route for router in routers for route in router.routes]
    install_error_handlers(app, refusals)
    app.state.operation_roles = operation_roles = {}
    for route in iter_route_contexts(app.routes):
        roles = declared_roles(route)
        if route.path not in PUBLIC_PATHS and not roles and not required_signature(route):
            message = f"{route.path} does not declare who may call it"
            raise UnprotectedRoute(message)
        if route.path not in PUBLIC_PATHS:
            require_read_class(route)
        operation_roles[route.name] = roles or frozenset()
        if serves_api:
            read_the_past(route, areas)
        if not required_signature(route):
            refuse_unknown_query_parameters(route)
        if serves_api:
            wait_for_facts_on_reads(route, areas, bus)
    serve_complete_document(app, [area.definition for area in areas], refusals)
    return app
