"""Brings the database up to date before services serve: at their start, or ahead of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import asyncpg

from shared.postgres.migrations import migrate, pending
from shared.postgres.pool import AWAY, Database
from shared.postgres.restoring import refuse_unfinished
from shared.runtime.service import Service

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


async def migrate_schema(service: Service, database: Database) -> list[str]:
    """Apply what an area's schema lacks and return its names; waits for tables that others hold."""
    connection = await database.connection(service.name)
    try:
        while True:
            try:
                return await migrate(connection, service.name, service.schema)
            except asyncpg.LockNotAvailableError as error:  # a backup holds it, perhaps
                log.warning("a table of %s is in use, waiting for it: %s", service.name, error)
            await asyncio.sleep(LOOK_SECONDS)  # meanwhile others get at the table
    finally:
        await connection.close()


async def refuse_restoring(database: Database) -> None:
    """Raise `RestoreUnfinished` where the database is being restored, or that was cut short."""
    connection = await database.connection("concord")
    try:
        await refuse_unfinished(connection)
    finally:
        await connection.close()


async def migrate_all(services: Sequence[Service], database: Database) -> dict[str, list[str]]:
    """Apply what each area's schema lacks; waits for the database where it is away.

    Raises `RestoreUnfinished`.
    """
    done = {}
    for service in services:
        while True:
            try:
                await refuse_restoring(database)
                done[service.name] = await migrate_schema(service, database)
                break
            except AWAY as error:
                log.warning("the database is away, waiting for it: %s", error)
            await asyncio.sleep(LOOK_SECONDS)
    return done


async def until_migrated(service: Service, database: Database) -> None:
    """Wait until an area's schema has all that this version needs."""
    said = ""
    while True:
        missing = await _missing(service, database)
        if not missing:
            return
        if missing != said:
            log.warning("%s waits: %s", service.name, missing)
            said = missing
        await asyncio.sleep(LOOK_SECONDS)


async def _missing(service: Service, database: Database) -> str:
    try:
        connection = await database.connection(service.name)
        try:
            names = await pending(connection, service.name, service.schema)
        finally:
            await connection.close()
    except AWAY as error:
        return f"the database is away ({error})"
    return f"`concord migrate` has to apply {', '.join(names)}" if names else ""
