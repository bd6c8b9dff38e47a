"""Rebuilds tables that a consumer fills from the facts of other areas, while it goes on.

The facts are read from the outboxes, which keep all of them on either bus, into tables of a shadow
schema: up to exactly the positions that the consumer has reached, without its dead letters. Then
the rows are exchanged in one transaction, so views, policies and grants stay as they are.
"""

from __future__ import annotations

from asyncio import create_task, gather
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from shared.postgres import checkpoints
from shared.postgres.area_roles import rebuild_schema
from shared.postgres.database_connections import Database
from shared.postgres.event_tables import FACT_TABLES, select_up_to
from shared.postgres.fact_tables import FactTables, StoredFact
from shared.postgres.migrations import LOCK_TIMEOUT_SECONDS
from shared.postgres.outbox_reader import last_allocated_position
from shared.postgres.projection_rebuild import (
    MAX_BATCH_EVENTS,
    MAX_SWAP_ATTEMPTS,
    open_shadow_schema,
)
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_FACTS = select_up_to(FACT_TABLES, "id, type, position, recorded_at, data, key")

_INDEXES = """
SELECT CASE WHEN constraints.oid IS NULL THEN format('DROP INDEX %I.%I', $1::text, named.relname)
    ELSE format('ALTER TABLE %I.%I DROP CONSTRAINT %I', $1::text, tables.relname, named.relname)
END AS statement
FROM pg_index AS indexes JOIN pg_class AS named ON named.oid = indexes.indexrelid
    JOIN pg_class AS tables ON tables.oid = indexes.indrelid
    LEFT JOIN pg_constraint AS constraints ON constraints.conindid = indexes.indexrelid
WHERE tables.relnamespace = to_regnamespace(quote_ident($1::text)) AND tables.relname = ANY ($2)
"""


PartitionOf = Callable[[str, str], str]
"""Returns the partition of the bus that holds the facts of an area's key."""


@dataclass(frozen=True)
class FactTablesRebuild:
    """A rebuild of the tables that an area's consumer fills."""

    database: Database
    area: str
    """The area's name, which is also its consumer's."""
    sources: Sequence[str]
    """The areas whose facts are read; one that is not installed has none."""
    partition_of: PartitionOf
    fact_tables: FactTables
    unit_of: Callable[[Connection], UnitOfWork]
    """Makes a unit of work of a connection's open transaction."""

    async def run(self, schema_folder: Traversable) -> int:
        """Rebuild the tables; return the number of facts read.

        Raises what `fold` raises, and `asyncpg.DeadlockDetectedError` where every attempt to
        exchange the rows failed; the tables are then as they were.
        """
        async with open_shadow_schema(self.database, self.area, schema_folder) as shadow:
            return await self._rebuild(shadow)

    async def run_where_outdated(self, schema_folder: Traversable) -> int | None:
        """Do the same, unless another process has done it while this one waited for its turn."""
        async with open_shadow_schema(self.database, self.area, schema_folder) as shadow:
            async with shadow.transaction():
                version = await self.fact_tables.load_version(self.unit_of(shadow))
            return None if version == self.fact_tables.version else await self._rebuild(shadow)

    async def _rebuild(self, shadow: Connection) -> int:
        await self._make_fast_to_fill(shadow)
        async with shadow.transaction(isolation="repeatable_read", readonly=True):
            reached = await checkpoints.read_positions(shadow, self.area)
            dead = await _dead_letters(shadow, self.area)
        count = await self._fold(shadow, {}, reached, dead)
        for attempt in range(MAX_SWAP_ATTEMPTS):
            try:
                return count + await self._exchange(shadow, reached, dead, count)
            except asyncpg.DeadlockDetectedError:
                if attempt == MAX_SWAP_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")  # the last attempt returns or raises

    async def _make_fast_to_fill(self, shadow: Connection) -> None:
        """Leave out what only tables in use need: logs for a crash, and indexes for readers."""
        schema = rebuild_schema(self.area)
        for name in self.fact_tables.tables:
            await shadow.execute(f'ALTER TABLE "{schema}"."{name}" SET UNLOGGED')
        indexes = await shadow.fetch(
            _INDEXES, schema, list(self.fact_tables.only_added_to & {*self.fact_tables.tables})
        )
        for row in indexes:
            await shadow.execute(row["statement"])

    async def _exchange(
        self,
        shadow: Connection,
        reached: Mapping[str, int],
        left_out: Mapping[UUID, StoredFact],
        read_before: int,
    ) -> int:
        """Fold what the consumer has read meanwhile, and exchange the rows; it and replays wait."""
        async with shadow.transaction():
            # Whoever replays a dead letter adds its rows without moving a checkpoint.
            await shadow.execute("LOCK TABLE dead_letter, checkpoint IN SHARE ROW EXCLUSIVE MODE")
            final = await checkpoints.read_positions(shadow, self.area)
            dead = await _dead_letters(shadow, self.area)
            count = await self._fold(shadow, reached, final, dead)
            replayed = [fact for id_, fact in left_out.items() if id_ not in dead]
            await self.fact_tables.fold(shadow, replayed)
            await self._leave_replaced_positions(shadow, final)
            live = [f'"{self.area}"."{name}"' for name in self.fact_tables.tables]
            emptied = [*live, *(f'"{self.area}"."{name}"' for name in self.fact_tables.derived)]
            await _empty(shadow, emptied)
            for name, table in zip(self.fact_tables.tables, live, strict=True):
                await shadow.execute(
                    f'INSERT INTO {table} SELECT * FROM "{rebuild_schema(self.area)}"."{name}"'  # noqa: S608  names of ours
                )
            count += len(replayed)
            await self.fact_tables.record_version(self.unit_of(shadow), read_before + count)
            return count

    async def _leave_replaced_positions(
        self, shadow: Connection, positions: Mapping[str, int]
    ) -> None:
        """Take checkpoints back to the end of a source that was restored to an earlier state."""
        for area in self.sources:
            end = await self._last_position(area)
            behind = [one for one in positions if one.partition("/")[0] == area]
            await shadow.execute(
                "UPDATE checkpoint SET position = $3"
                " WHERE consumer = $1 AND partition = ANY ($2) AND position > $3",
                self.area,
                behind,
                end,
            )

    async def _last_position(self, area: str) -> int:
        source = await self.database.open_connection(area)
        try:
            return await last_allocated_position(source)
        except asyncpg.UndefinedTableError:
            return 0  # the area is not installed
        finally:
            await source.close()

    async def _fold(
        self,
        shadow: Connection,
        after: Mapping[str, int],
        upto: Mapping[str, int],
        dead: Mapping[UUID, StoredFact],
    ) -> int:
        """Fold the facts between positions of partitions; return how many there were."""
        count = 0
        for area in self.sources:
            async for facts in self._read(area, after, upto):
                wanted = [fact for fact in facts if fact.id not in dead]
                async with shadow.transaction():
                    await self.fact_tables.fold(shadow, wanted)
                count += len(wanted)
        return count

    async def _read(
        self, area: str, after: Mapping[str, int], upto: Mapping[str, int]
    ) -> AsyncIterator[Sequence[StoredFact]]:
        ends = {one: end for one, end in upto.items() if one.partition("/")[0] == area}
        if not ends:
            return
        position = min(after.get(one, 0) for one in ends)
        end = max(ends.values())
        whole = len(ends) == 1 and area in ends
        source = await self.database.open_connection(area)
        following = create_task(source.fetch(_FACTS, position, end, MAX_BATCH_EVENTS))
        try:
            while rows := await following:  # the next ones are read while these are folded
                position = rows[-1]["position"]
                following = create_task(source.fetch(_FACTS, position, end, MAX_BATCH_EVENTS))
                facts = [StoredFact(row[0], area, *row[1:]) for row in rows]
                yield (
                    facts if whole else [one for one in facts if self._is_between(one, after, upto)]
                )
        except asyncpg.UndefinedTableError:
            return  # the area is not installed: it has published nothing
        finally:
            following.cancel()
            await gather(following, return_exceptions=True)
            await source.close()

    def _is_between(
        self, fact: StoredFact, after: Mapping[str, int], upto: Mapping[str, int]
    ) -> bool:
        partition = self.partition_of(fact.area, fact.key)
        return after.get(partition, 0) < fact.position <= upto.get(partition, 0)


async def _empty(connection: Connection, tables: Sequence[str]) -> None:
    """Empty tables, at once, or row by row where a reader's transaction holds one of them."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
            await connection.execute(f"TRUNCATE {', '.join(tables)}")
            await connection.execute("SET LOCAL lock_timeout TO DEFAULT")
    except asyncpg.LockNotAvailableError:
        for table in tables:
            await connection.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours


async def _dead_letters(connection: Connection, consumer: str) -> Mapping[UUID, StoredFact]:
    rows = await connection.fetch(
        "SELECT id, area, type, position, recorded_at, data, key FROM dead_letter"
        " WHERE consumer = $1 ORDER BY position",
        consumer,
    )
    return {row["id"]: StoredFact(*row) for row in rows}
