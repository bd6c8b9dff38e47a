"""Rebuilds the tables that an area fills from the facts of others."""

from __future__ import annotations

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.postgres.fact_tables_rebuild import FactTablesRebuild
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition


async def rebuild_fact_tables(
    area: AreaContext, definition: ServiceDefinition, bus: FactBus
) -> int:
    """Rebuild an area's fact tables while its consumer goes on; return the number of facts read.

    The area must have some. Raises what their `fold` raises; the tables are then as they were.
    """
    if definition.fact_tables is None:
        raise ValueError(f"{area.name} fills no tables from facts")
    rebuild = FactTablesRebuild(
        area.database,
        area.name,
        definition.subscribes_to,
        bus.partition_of,
        definition.fact_tables,
    )
    return await rebuild.run(definition.read_model_migrations)
