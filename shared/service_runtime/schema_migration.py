"""Brings the database up to date before services serve: at their start, or ahead of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import asyncpg

from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from shared.postgres.migrations import list_pending, migrate
from shared.postgres.restore_marker import require_no_restore
from shared.service_runtime.service_definition import ServiceDefinition

log = logging.getLogger(__name__)

RETRY_INTERVAL_SECONDS = 1.0


async def migrate_service_schema(service: ServiceDefinition, database: Database) -> list[str]:
    """Apply what an area's schema lacks and return its names; waits for tables that others hold."""
    connection = await database.open_connection(service.name)
    try:
        while True:
            try:
                return await migrate(connection, service.name, service.read_model_migrations)
            except asyncpg.LockNotAvailableError as error:  # a backup holds it, perhaps
                log.warning("a table of %s is in use, waiting for it: %s", service.name, error)
            await asyncio.sleep(RETRY_INTERVAL_SECONDS)  # meanwhile others get at the table
    finally:
        await connection.close()


async def refuse_unfinished_restore(database: Database) -> None:
    """Raise `RestoreUnfinished` where the database is being restored, or that was cut short."""
    connection = await database.open_connection("concord")
    try:
        await require_no_restore(connection)
    finally:
        await connection.close()


async def migrate_all_schemas(
    services: Sequence[ServiceDefinition], database: Database
) -> dict[str, list[str]]:
    """Apply what each area's schema lacks; waits for the database where it is away.

    Raises `RestoreUnfinished`.
    """
    done = {}
    for service in services:
        while True:
            try:
                await refuse_unfinished_restore(database)
                done[service.name] = await migrate_service_schema(service, database)
                break
            except UNAVAILABLE_ERRORS as error:
                log.warning("the database is away, waiting for it: %s", error)
            await asyncio.sleep(RETRY_INTERVAL_SECONDS)
    return done


async def wait_until_migrated(service: ServiceDefinition, database: Database) -> None:
    """Wait until an area's schema has all that this version needs."""
    said = ""
    while True:
        missing = await _missing_migrations(service, database)
        if not missing:
            return
        if missing != said:
            log.warning("%s waits: %s", service.name, missing)
            said = missing
        await asyncio.sleep(RETRY_INTERVAL_SECONDS)


async def _missing_migrations(service: ServiceDefinition, database: Database) -> str:
    try:
        connection = await database.open_connection(service.name)
        try:
            names = await list_pending(connection, service.name, service.read_model_migrations)
        finally:
            await connection.close()
    except UNAVAILABLE_ERRORS as error:
        return f"the database is away ({error})"
    return f"`concord migrate` has to apply {', '.join(names)}" if names else ""
