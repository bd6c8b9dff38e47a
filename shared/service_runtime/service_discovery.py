"""Discovers the areas: every package in `services` with a module `service`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from shared.service_runtime.command_declarations import DeclaredCommand

if TYPE_CHECKING:
    from shared.service_runtime.service_definition import ServiceDefinition


class UnknownArea(Exception):
    """There is no area with this name."""


@dataclass(frozen=True)
class AreaCatalog:
    """The areas of a package; an area's code is imported only on demand, since that is slow."""

    package: ModuleType
    area_names: Sequence[str]
    """The sorted names of the areas, which are their folders' names."""

    def load_service(self, name: str) -> ServiceDefinition:
        """Return an area's service; raises `UnknownArea`, which lists the known names."""
        if name not in self.area_names:
            raise UnknownArea(f"there is no area {name}; there are {', '.join(self.area_names)}")
        service: ServiceDefinition = import_module(
            f"{self.package.__name__}.{name}.service"
        ).service
        return service

    def load_services(self) -> list[ServiceDefinition]:
        """Return every area's service."""
        return [self.load_service(name) for name in self.area_names]

    def declared_commands(self) -> list[DeclaredCommand]:
        """Return the terminal commands that the areas with a package `cli` declare there."""
        modules = [f"{self.package.__name__}.{name}.cli" for name in self.area_names]
        return [
            command
            for module in modules
            if find_spec(module)
            for command in import_module(module).COMMANDS
        ]


def discover_areas(package: ModuleType) -> AreaCatalog:
    """Return the areas of a package; a package without a module `service` is not an area."""
    name = package.__name__
    folders = [module.name for module in iter_modules(package.__path__) if module.ispkg]
    return AreaCatalog(
        package, sorted(folder for folder in folders if find_spec(f"{name}.{folder}.service"))
    )


def load_services(package: ModuleType) -> list[ServiceDefinition]:
    """Return the services of a package's areas."""
    return discover_areas(package).load_services()
