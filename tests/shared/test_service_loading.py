"""A start imports the areas in a thread and opens their schemas at once, with a single error."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest

from shared.installation.area_opening import open_schemas
from shared.postgres.database_connections import Database
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_loading import LoadingServices, import_services

AREAS = ["alpha", "beta", "gamma"]
LoadService = Callable[[str], ServiceDefinition]


def service(area: str) -> ServiceDefinition:
    return cast("ServiceDefinition", SimpleNamespace(name=area))


@dataclass
class PoolLog:
    """Stands for a database and notes its pools; where one area fails, `alpha` takes for ever."""

    failing: str = ""
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    async def open_pool(self, area: str, max_size: int) -> Any:
        if area == self.failing:
            raise ConnectionRefusedError(area)
        if self.failing and area == "alpha":
            await asyncio.Event().wait()
        self.opened.append(area)
        return LoggedPool(area, self)

    def as_database(self) -> Database:
        return cast("Database", self)


@dataclass
class LoggedPool:
    area: str
    log: PoolLog

    async def __aenter__(self) -> Self:
        """Return the pool, which is open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Note that it is closed."""
        self.log.closed.append(self.area)


async def test_the_event_loop_goes_on_while_services_are_imported() -> None:
    may_import = threading.Event()

    def load(area: str) -> ServiceDefinition:
        assert may_import.wait(10), "the event loop did not go on"
        return service(area)

    with import_services(AREAS, load) as services:
        assert services.names == AREAS
        await asyncio.sleep(0)
        may_import.set()
        assert [(await services.get(area)).name for area in AREAS] == AREAS


async def test_one_thread_imports_one_service_after_the_other() -> None:
    threads = []

    def load(area: str) -> ServiceDefinition:
        threads.append((area, threading.current_thread()))
        return service(area)

    with import_services(AREAS, load) as services:
        for area in reversed(AREAS):
            await services.get(area)
    assert [area for area, _ in threads] == AREAS
    assert len({thread for _, thread in threads} | {threading.current_thread()}) == 2


async def test_a_start_that_fails_imports_no_further_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported, begun, may_end = [], threading.Event(), threading.Event()
    shut_down = ThreadPoolExecutor.shutdown

    def shut_down_during_an_import(executor: ThreadPoolExecutor, *, cancel_futures: bool) -> None:
        shut_down(executor, wait=False, cancel_futures=cancel_futures)
        may_end.set()
        shut_down(executor)

    def load(area: str) -> ServiceDefinition:
        imported.append(area)
        begun.set()
        assert may_end.wait(10)
        return service(area)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", shut_down_during_an_import)
    with import_services(AREAS, load) as services:
        begun.wait(10)
    assert imported == ["alpha"]
    assert (await services.get("alpha")).name == "alpha"
    with pytest.raises(asyncio.CancelledError):
        await services.get("beta")


async def test_a_service_that_cannot_be_imported_is_the_error_of_the_start() -> None:
    def load(area: str) -> ServiceDefinition:
        raise ImportError(area)

    with import_services(["alpha"], load) as services:
        async with AsyncExitStack() as stack:
            with pytest.raises(ImportError, match="alpha"):
                await open_schemas(stack, services, PoolLog().as_database(), 1, migrates=False)


async def test_pools_are_returned_in_the_order_of_the_areas_and_closed() -> None:
    log = PoolLog()
    services = LoadingServices.already_loaded([service(area) for area in AREAS])
    async with AsyncExitStack() as stack:
        opened = await open_schemas(stack, services, log.as_database(), 1, migrates=False)
        assert [found.name for found, _ in opened] == AREAS
        assert not log.closed
    assert sorted(log.closed) == AREAS


async def test_the_first_failing_area_ends_the_others_and_what_is_open_is_closed() -> None:
    log = PoolLog(failing="gamma")
    services = LoadingServices.already_loaded([service(area) for area in AREAS])
    async with AsyncExitStack() as stack:
        with pytest.raises(ConnectionRefusedError, match="gamma"):
            await asyncio.wait_for(
                open_schemas(stack, services, log.as_database(), 1, migrates=False), 5
            )
    assert log.opened == log.closed == ["beta"]
