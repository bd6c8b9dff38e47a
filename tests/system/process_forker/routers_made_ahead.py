"""The areas' routers, made before there is an installation: making them is most of a start's work.

A forked process takes them for its areas. Making them asks an area for nothing but its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from fastapi import APIRouter

from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_discovery import discover_areas


class _AreaToCome:
    """Stands for the area that a process will have, and answers as that one from then on."""

    def __init__(self, definition: ServiceDefinition) -> None:
        self.definition = definition
        self.name = definition.name
        self.area: AreaContext | None = None

    def __getattr__(self, name: str) -> Any:
        assert self.area is not None, f"{self.name} has no {name} before it runs"
        return getattr(self.area, name)


def make_routers_ahead(package: ModuleType) -> None:
    """Import the areas of a package, and let each have the routers that are made for it now."""
    areas = discover_areas(package)
    for name in areas.area_names:
        service = areas.load_service(name)
        module = import_module(f"{package.__name__}.{name}.service")
        module.service = replace(service, create_routers=_made_ahead(service))  # type: ignore[attr-defined]


def _made_ahead(
    service: ServiceDefinition,
) -> Callable[[AreaContext], Sequence[APIRouter]]:
    to_come = _AreaToCome(service)
    routers = service.create_routers(cast("AreaContext", to_come))

    def take(area: AreaContext) -> Sequence[APIRouter]:
        if to_come.area is not None:  # they serve the first installation of the process
            return service.create_routers(area)
        to_come.area = area
        return routers

    return take
