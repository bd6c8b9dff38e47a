"""A process of its own that carries or listens, and is killed at the moment that it is told.

`python -m tests.kafka.mortal relay|consumer`; a JSON line on stdin says where everything is.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.eventsourcing.fact import Fact
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.unit import Unit
from shared.testing.database import FreshDatabase
from tests.kafka.line import Line, line_over


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def carry(line: Line) -> None:
    """Send what there is; all of it is acknowledged when the position would be moved."""

    async def not_any_more(*_: Any) -> None:
        die()

    checkpoints.advance = not_any_more  # type: ignore[assignment]
    await line.relay().run()


async def listen(line: Line) -> None:
    """Bring effects about; they are written, and not committed, when it ends."""
    consumer = line.consumer()

    async def react(unit: Unit, facts: Sequence[Fact]) -> None:
        await consumer.react(unit, facts)
        die()

    await replace(consumer, react=react).run()


async def main() -> None:
    told = json.loads(sys.stdin.readline())
    settings = KafkaSettings(told["bootstrap"], prefix=told["prefix"])
    async with line_over(settings, FreshDatabase(told["connect"])) as line:
        await (carry(line) if sys.argv[1] == "relay" else listen(line))


if __name__ == "__main__":
    asyncio.run(main())
