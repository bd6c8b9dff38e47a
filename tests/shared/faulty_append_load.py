"""Appenders that are slow, roll back, lose their connection or are killed: the load for readers.

Run as a program (`python -m tests.shared.faulty_append_load`, with connection arguments as JSON on
stdin) it appends until it is killed, and always has a transaction open.
"""

import asyncio
import json
import random
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.installation.system_clock_and_ids import new_uuid7, utc_now
from shared.postgres.append_transaction import EventWriter
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from tests.shared.sample_areas.publisher_area import publish, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service

BELL_WRITER = EventWriter(
    "bell", publish, (), publisher_service.deadline_changes, utc_now, new_uuid7
)


class RollbackRequested(Exception):
    """This transaction is to be rolled back."""


@dataclass
class FaultyAppender:
    """Appends to streams of its own, one transaction after the other."""

    database: Database
    name: str
    seed: int
    rounds: int = 60
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Seed the random numbers, so that every run makes the same choices."""
        self.rng = random.Random(self.seed)

    async def run_rounds(self) -> None:
        """Run all rounds; a lost connection is replaced."""
        connection = await self.database.open_connection("bell")
        for number in range(self.rounds):
            try:
                await self.append_faultily(connection, f"{self.name}-{number}")
            except RollbackRequested:
                continue
            except UNAVAILABLE_ERRORS:
                connection = await self.database.open_connection("bell")
        await connection.close()

    async def append_faultily(
        self, connection: "asyncpg.Connection[asyncpg.Record]", bell: str
    ) -> None:
        """Append two rings in one transaction with a pause or a fault, chosen at random."""
        choice = self.rng.random()
        async with connection.transaction():
            if choice < 0.2:  # an early transaction id: the order of visibility and of ids differ
                await connection.execute("SELECT pg_current_xact_id()")
                await asyncio.sleep(self.rng.random() * 0.02)
            await BELL_WRITER.write(connection, [ring_append(bell, "one")])
            if choice < 0.6:
                await asyncio.sleep(self.rng.random() * 0.02)
            await BELL_WRITER.write(connection, [ring_append(bell, "two", version=1)])
            if 0.3 < choice < 0.4:
                raise RollbackRequested
            if 0.4 < choice < 0.45:
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def append_until_killed(connect: Mapping[str, Any]) -> None:
    """Append for ever; prints a line once it has begun."""
    connection = await Database(connect).open_connection("bell")
    number = 0
    while True:
        async with connection.transaction():
            await BELL_WRITER.write(connection, [ring_append(f"killed-{number}", "one", "two")])
            if number == 3:
                sys.stdout.write("appending\n")
                sys.stdout.flush()
            await asyncio.sleep(0.01)
        number += 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(append_until_killed(json.load(sys.stdin)))
