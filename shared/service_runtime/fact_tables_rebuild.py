"""Rebuilds the tables that an area fills from the facts of others."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.postgres.fact_tables_rebuild import FactTablesRebuild
from shared.postgres.transactional_consumer import RETRY_PAUSE_SECONDS, RETRYABLE_ERRORS
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)


async def rebuild_fact_tables(
    area: AreaContext, definition: ServiceDefinition, bus: FactBus
) -> int:
    """Rebuild an area's fact tables while its consumer goes on; return the number of facts read.

    The area must have some. Raises what their `fold` raises; the tables are then as they were.
    """
    return await _rebuild_of(area, definition, bus).run(definition.read_model_migrations)


def _rebuild_of(
    area: AreaContext, definition: ServiceDefinition, bus: FactBus
) -> FactTablesRebuild:
    if definition.fact_tables is None:
        raise ValueError(f"{area.name} fills no tables from facts")

    def unit_of(connection: Connection) -> UnitOfWork:
        return UnitOfWork(connection, area.event_codec, area.event_writer)

    return FactTablesRebuild(
        area.database,
        area.name,
        definition.subscribes_to,
        bus.partition_of,
        definition.fact_tables,
        unit_of,
    )


async def rebuild_where_outdated(
    area: AreaContext, definition: ServiceDefinition, bus: FactBus
) -> bool:
    """Rebuild an area's fact tables where another version made their rows; return whether it did.

    Of tables that no version is recorded of, this one made every row. Of several processes one
    rebuilds them.
    """
    tables = definition.fact_tables
    if tables is None:
        return False
    async with area.unit_of_work() as unit:
        version = await tables.load_version(unit)
        if version is None:
            await tables.record_version(unit, 0)
    if version in {None, tables.version}:
        return False
    log.warning("%s rebuilds its tables: they are of version %s", area.name, version)
    rebuild = _rebuild_of(area, definition, bus)
    facts = await rebuild.run_where_outdated(definition.read_model_migrations)
    if facts is None:
        return False
    log.warning("%s has rebuilt its tables from %d facts", area.name, facts)
    return True


async def keep_up_to_date(area: AreaContext, definition: ServiceDefinition, bus: FactBus) -> None:
    """Rebuild an area's fact tables once where that is needed; ends when it is cancelled."""
    while True:
        try:
            await rebuild_where_outdated(area, definition, bus)
        except RETRYABLE_ERRORS as error:
            log.warning("the tables of %s wait for their rebuild: %r", area.name, error)
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
            continue
        except Exception:
            log.exception("the tables of %s stay as they are: they cannot be rebuilt", area.name)
        await asyncio.Event().wait()
