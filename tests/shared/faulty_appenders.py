"""Appenders at their worst: slow, rolled back, cut off, killed; the load for readers by position.

Run as a program (`python -m tests.shared.faulty_appenders`, connection arguments as JSON on stdin) it
appends until it is killed, and always has a transaction open.
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

from shared.installation.simulated_clock import new_uuid7, utc_now
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from shared.postgres.event_writer import EventWriter
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
        """Roll the same dice in every run."""
        self.rng = random.Random(self.seed)

    async def run_rounds(self) -> None:
        """Work through the rounds; a connection that is cut off is replaced."""
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
        """Record two rings, a pause in between, by one of the bad habits."""
        habit = self.rng.random()
        async with connection.transaction():
            if habit < 0.2:  # an early transaction id: visible order and id order part ways
                await connection.execute("SELECT pg_current_xact_id()")
                await asyncio.sleep(self.rng.random() * 0.02)
            await BELL_WRITER.write(connection, [ring_append(bell, "one")])
            if habit < 0.6:
                await asyncio.sleep(self.rng.random() * 0.02)
            await BELL_WRITER.write(connection, [ring_append(bell, "two", version=1)])
            if 0.3 < habit < 0.4:
                raise RollbackRequested
            if 0.4 < habit < 0.45:
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def append_until_killed(connect: Mapping[str, Any]) -> None:
    """Append for ever; says when it has begun."""
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
