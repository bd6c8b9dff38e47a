"""What the areas declare, and the application they make together, drawn without running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from fastapi import FastAPI
from pydantic import TypeAdapter

import services
from shared.eventsourcing.bus import Bus
from shared.runtime.app import build_app
from shared.runtime.area import Area
from shared.runtime.areas import find_services
from shared.runtime.openapi import openapi_of
from shared.runtime.service import Service


class _Resting:
    """Stands for an area whose routes are looked at and never called."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.name = service.name

    def __getattr__(self, name: str) -> Any:
        return None


@cache
def all_services() -> Sequence[Service]:
    """Return every area's service."""
    return find_services(services)


def application_of(found: Sequence[Service]) -> FastAPI:
    """Return the application of these services, whose routes cannot work."""
    areas = [cast("Area", _Resting(service)) for service in found]
    return build_app(areas, cast("Bus", None), {})


@cache
def document() -> Mapping[str, Any]:
    """Return the OpenAPI document over everything."""
    return openapi_of(all_services())


def stored_names(events: TypeAdapter[Any]) -> list[str]:
    """Return the `type` of every member of a union of stored events, in order, repeats included."""
    schema = events.json_schema()
    return [
        member["properties"]["type"]["const"] for member in _members(schema, schema.get("$defs"))
    ]


def _members(schema: dict[str, Any], parts: dict[str, Any] | None) -> list[dict[str, Any]]:
    if "$ref" in schema:
        return _members((parts or {})[schema["$ref"].rpartition("/")[2]], parts)
    choices = schema.get("oneOf", schema.get("anyOf"))
    if choices is None:
        return [schema]
    return [member for choice in choices for member in _members(choice, parts)]
