"""The areas' service definitions, and the application built from them without running it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, FastAPI
from pydantic import TypeAdapter

import services
from shared.http_application.application import build_http_application
from shared.http_application.openapi_document import build_openapi_document
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_discovery import load_services

if TYPE_CHECKING:
    from shared.eventsourcing.bus_consumer_port import FactBus
    from shared.service_runtime.area_context import AreaContext
    from shared.service_runtime.running_area import RunningArea

_kept_routers: dict[Callable[[Any], Sequence[APIRouter]], Sequence[APIRouter]] = {}


class _UncalledArea:
    """Replaces a running area where routes are inspected but never called."""

    def __init__(self, service: ServiceDefinition) -> None:
        self.definition = service
        self.name = service.name

    def __getattr__(self, name: str) -> Any:
        return None


@cache
def all_services() -> Sequence[ServiceDefinition]:
    """Return every area's service definition."""
    return load_services(services)


def build_application(area_services: Sequence[ServiceDefinition]) -> FastAPI:
    """Return the application of these services; its routes cannot be called.

    Each has a state of its own; a service's routes are the same in all: making them takes long.
    """
    areas = [cast("RunningArea", _UncalledArea(with_kept_routers(one))) for one in area_services]
    return build_http_application(areas, cast("FactBus", None), {})


def with_kept_routers(service: ServiceDefinition) -> ServiceDefinition:
    """Return the service with the routers that were made for it when it was first asked for."""
    create = service.create_routers
    if create not in _kept_routers:
        _kept_routers[create] = create(cast("AreaContext", _UncalledArea(service)))
    return replace(service, create_routers=lambda _area: _kept_routers[create])


@cache
def openapi_document() -> Mapping[str, Any]:
    """Return the OpenAPI document of all areas."""
    return build_openapi_document([with_kept_routers(one) for one in all_services()])


def stored_event_names(events: TypeAdapter[Any]) -> list[str]:
    """Return the `type` of every member of a union of stored events, in order, with duplicates."""
    schema = events.json_schema()
    return [
        member["properties"]["type"]["const"] for member in _members(schema, schema.get("$defs"))
    ]


def _members(schema: dict[str, Any], definitions: dict[str, Any] | None) -> list[dict[str, Any]]:
    if "$ref" in schema:
        return _members((definitions or {})[schema["$ref"].rpartition("/")[2]], definitions)
    choices = schema.get("oneOf", schema.get("anyOf"))
    if choices is None:
        return [schema]
    return [member for choice in choices for member in _members(choice, definitions)]
