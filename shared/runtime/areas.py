"""Finds the services: every folder of `services` with a `service.py`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from shared.runtime.service import Service


def find_services(package: ModuleType) -> list[Service]:
    """Return the services of a package, by name; a folder without `service.py` is none."""
    found = []
    for module in iter_modules(package.__path__):
        name = f"{package.__name__}.{module.name}"
        if module.ispkg and any(
            m.name == "service" for m in iter_modules(import_module(name).__path__)
        ):
            found.append(import_module(f"{name}.service").service)
    return sorted(found, key=lambda service: str(service.name))


class UnknownArea(Exception):
    """There is no service of this name."""


def chosen(services: Sequence[Service], name: str) -> Service:
    """Return the service of a name; raises `UnknownArea` that lists the names there are."""
    for service in services:
        if service.name == name:
            return service
    message = f"there is no area {name}; there are {', '.join(s.name for s in services)}"
    raise UnknownArea(message)
