"""Migrates the schemas before services serve: when they start, or ahead of that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import asyncpg

from shared.postgres import read_model_state
from shared.postgres.area_roles import grant_outbox_reads, provide_area_roles
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from shared.postgres.event_store import EventDecoder
from shared.postgres.migrations import list_pending, migrate, read_scripts
from shared.postgres.projection_rebuild import rebuild_projections
from shared.postgres.restore_marker import require_no_restore
from shared.postgres.view_schemas import provide_view_schemas
from shared.reference_data.reference_facts import PUBLISHING_AREAS
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

RETRY_INTERVAL_SECONDS = 1.0

Result = TypeVar("Result")


async def migrate_service_schema(service: ServiceDefinition, database: Database) -> list[str]:
    """Apply an area's pending migrations and return their names; waits for locked tables.

    A migration may add columns to read models that only the log can fill. So the read models of a
    log with events are then rebuilt, while an earlier version may still serve.
    """
    connection = await database.open_connection(service.name)
    try:
        while True:
            try:
                applied = await migrate(connection, service.name, service.read_model_migrations)
                await _build_read_models(service, database, connection)
                if service.published_views is not None:
                    views = service.published_views
                    await provide_view_schemas(connection, database, service.name, views.names)
                    async with connection.transaction():
                        await views.publish(connection)
            except asyncpg.LockNotAvailableError as error:  # perhaps by a backup
                log.warning("a table of %s is locked, waiting for it: %s", service.name, error)
            else:
                return applied
            await asyncio.sleep(RETRY_INTERVAL_SECONDS)  # lets others get the lock
    finally:
        await connection.close()


async def _build_read_models(
    service: ServiceDefinition, database: Database, connection: Connection
) -> None:
    """Rebuild the read models if they were last built for an earlier migration."""
    newest = max((name for name, _ in read_scripts(service.read_model_migrations)), default="")
    if await read_model_state.read_built_for(connection) == newest:
        return
    if await read_model_state.has_events(connection):
        log.warning("%s rebuilds its read models after a migration", service.name)
        codec = EventDecoder(service.event_type_adapter, cipher=service.cipher)
        events = await rebuild_projections(
            database, service.name, service.read_model_migrations, codec, service.projections
        )
        log.warning("%s has rebuilt its read models from %d events", service.name, events)
    await read_model_state.record_built_for(connection, newest)


async def refuse_unfinished_restore(database: Database) -> None:
    """Raise `RestoreUnfinished` if a restore of the database is running or was interrupted."""
    connection = await database.open_connection("concord")
    try:
        await require_no_restore(connection)
    finally:
        await connection.close()


async def migrate_all_schemas(
    services: Sequence[ServiceDefinition],
    database: Database,
    passwords: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Apply each area's pending migrations and return their names by area.

    With `passwords`, by area, the areas' roles are provided first, and those of subscribers may
    read the facts of others afterwards. Waits while the database is unavailable. Raises
    `RestoreUnfinished` and `UnusableDatabaseRole`.
    """
    await _while_available(partial(refuse_unfinished_restore, database))
    if passwords is not None:
        database = await _while_available(partial(provide_area_roles, database, passwords))
    applied = {
        service.name: await _while_available(partial(migrate_service_schema, service, database))
        for service in services
    }
    for service in services if passwords is not None else ():
        readers = [one.name for one in services if service.name in _topics(one)]
        await _while_available(partial(grant_outbox_reads, database, service.name, readers))
    return applied


def _topics(service: ServiceDefinition) -> set[str]:
    """Return the areas whose facts an area handles."""
    return {*service.subscribes_to, *(PUBLISHING_AREAS[kind] for kind in service.refers_to)}


async def _while_available(action: Callable[[], Awaitable[Result]]) -> Result:
    """Return what the action returns; it is done again after the database was unavailable."""
    while True:
        try:
            return await action()
        except UNAVAILABLE_ERRORS as error:
            log.warning("the database is unavailable, waiting for it: %s", error)
        await asyncio.sleep(RETRY_INTERVAL_SECONDS)


async def wait_until_migrated(service: ServiceDefinition, database: Database) -> None:
    """Wait until an area's schema has every migration of this version."""
    logged = ""
    while True:
        missing = await _missing_migrations(service, database)
        if not missing:
            return
        if missing != logged:
            log.warning("%s waits for its schema: %s", service.name, missing)
            logged = missing
        await asyncio.sleep(RETRY_INTERVAL_SECONDS)


async def _missing_migrations(service: ServiceDefinition, database: Database) -> str:
    try:
        connection = await database.open_connection(service.name)
        try:
            names = await list_pending(connection, service.name, service.read_model_migrations)
        finally:
            await connection.close()
    except UNAVAILABLE_ERRORS as error:
        return f"the database is unavailable ({error})"
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        return f"`concord migrate` has to make its database role ({error})"
    return f"`concord migrate` has to apply {', '.join(names)}" if names else ""
