"""Imports the areas' code beside the event loop, so that a start does everything else meanwhile.

Importing all areas takes longer than starting a database server, and needs nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from shared.service_runtime.service_definition import ServiceDefinition


@dataclass(frozen=True)
class LoadingServices:
    """Services by area; their names are known before their code has been imported."""

    by_area: Mapping[str, asyncio.Future[ServiceDefinition]]

    @classmethod
    def already_loaded(cls, services: Sequence[ServiceDefinition]) -> Self:
        """Return services that need not be waited for."""
        by_area = {one.name: asyncio.get_running_loop().create_future() for one in services}
        for service in services:
            by_area[service.name].set_result(service)
        return cls(by_area)

    @property
    def names(self) -> Sequence[str]:
        """The names of the areas, in the order in which they are loaded."""
        return list(self.by_area)

    async def get(self, area: str) -> ServiceDefinition:
        """Return an area's service once it is loaded; raises what its import raises."""
        return await self.by_area[area]


@contextmanager
def import_services(
    area_names: Sequence[str], load_service: Callable[[str], ServiceDefinition]
) -> Iterator[LoadingServices]:
    """Import services, one after the other in one thread, from now on and until the block ends.

    What is not imported then is left out. Areas share modules, so two threads would wait for each
    other.
    """
    loop = asyncio.get_running_loop()
    executor = ThreadPoolExecutor(1, "import")
    try:
        yield LoadingServices(
            {area: loop.run_in_executor(executor, load_service, area) for area in area_names}
        )
    finally:
        executor.shutdown(cancel_futures=True)
