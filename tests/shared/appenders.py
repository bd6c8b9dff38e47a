"""Appenders at their worst: slow, rolled back, cut off, killed; the load for readers by position.

Run as a program (`python -m tests.shared.appenders`, connection arguments as JSON on stdin) it
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

from shared.postgres.pool import AWAY, Database
from shared.postgres.writer import Writer
from shared.runtime.clock import new_id, now
from tests.shared.toys.bell import publish, ringing
from tests.shared.toys.tower import bell_service

WRITER = Writer("bell", publish, (), bell_service.deadlines, now, new_id)


class Undone(Exception):
    """This transaction is to be rolled back."""


@dataclass
class Appender:
    """Appends to streams of its own, one transaction after the other."""

    database: Database
    name: str
    seed: int
    rounds: int = 60
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Roll the same dice in every run."""
        self.chance = random.Random(self.seed)

    async def run(self) -> None:
        """Work through the rounds; a connection that is cut off is replaced."""
        connection = await self.database.connection("bell")
        for number in range(self.rounds):
            try:
                await self.append(connection, f"{self.name}-{number}")
            except Undone:
                continue
            except AWAY:
                connection = await self.database.connection("bell")
        await connection.close()

    async def append(self, connection: "asyncpg.Connection[asyncpg.Record]", bell: str) -> None:
        """Record two rings, a pause in between, by one of the bad habits."""
        habit = self.chance.random()
        async with connection.transaction():
            if habit < 0.2:  # an early transaction id: visible order and id order part ways
                await connection.execute("SELECT pg_current_xact_id()")
                await asyncio.sleep(self.chance.random() * 0.02)
            await WRITER.write(connection, [ringing(bell, "one")])
            if habit < 0.6:
                await asyncio.sleep(self.chance.random() * 0.02)
            await WRITER.write(connection, [ringing(bell, "two", at=1)])
            if 0.3 < habit < 0.4:
                raise Undone
            if 0.4 < habit < 0.45:
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def until_killed(connect: Mapping[str, Any]) -> None:
    """Append for ever; says when it has begun."""
    connection = await Database(connect).connection("bell")
    number = 0
    while True:
        async with connection.transaction():
            await WRITER.write(connection, [ringing(f"killed-{number}", "one", "two")])
            if number == 3:
                sys.stdout.write("appending\n")
                sys.stdout.flush()
            await asyncio.sleep(0.01)
        number += 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(until_killed(json.load(sys.stdin)))
