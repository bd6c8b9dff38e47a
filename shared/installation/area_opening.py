"""Migrates the areas' schemas and opens their connections, all areas at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from shared.postgres.database_connections import Database
from shared.service_runtime.schema_migration import migrate_service_schema
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.service_loading import LoadingServices

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


async def open_schemas(
    stack: AsyncExitStack,
    services: LoadingServices,
    database: Database,
    pool_size: int,
    *,
    migrates: bool,
) -> list[tuple[ServiceDefinition, ConnectionPool]]:
    """Return the services with a pool each, which the stack closes; their schemas are migrated.

    An area is begun as soon as its service is loaded: most of the time is spent on waiting for the
    database. Where one fails, the others are given up, and its error is raised.
    """

    async def open_schema(area: str) -> tuple[ServiceDefinition, ConnectionPool]:
        service = await services.get(area)
        if migrates:
            await migrate_service_schema(service, database)
        pool = await database.open_pool(area, pool_size)
        return service, await stack.enter_async_context(pool)

    try:
        async with asyncio.TaskGroup() as group:
            opening = [group.create_task(open_schema(area)) for area in services.names]
    except BaseExceptionGroup as failures:  # the caller expects the single error
        raise failures.exceptions[0] from None
    return [task.result() for task in opening]
