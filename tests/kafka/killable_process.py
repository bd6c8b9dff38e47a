"""A process of its own that carries or listens, and is killed at the moment that it is told.

`python -m tests.kafka.killable_process relay|consumer`; a JSON line on stdin says where everything is.
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

from shared.eventsourcing.published_fact import Fact
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.postgres.unit_of_work import UnitOfWork
from shared.testing.fresh_database import FreshDatabase
from tests.kafka.kafka_pipeline import KafkaPipeline, open_kafka_pipeline


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def run_relay(pipeline: KafkaPipeline) -> None:
    """Send what there is; all of it is acknowledged when the position would be moved."""

    async def not_any_more(*_: Any) -> None:
        kill_self()

    checkpoints.advance = not_any_more  # type: ignore[assignment]
    await pipeline.create_relay().run()


async def run_consumer(pipeline: KafkaPipeline) -> None:
    """Bring effects about; they are written, and not committed, when it ends."""
    consumer = pipeline.create_consumer()

    async def react(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await consumer.handle_facts(unit, facts)
        kill_self()

    await replace(consumer, handle_facts=react).run()


async def main() -> None:
    told = json.loads(sys.stdin.readline())
    settings = KafkaSettings(told["bootstrap"], prefix=told["prefix"])
    async with open_kafka_pipeline(settings, FreshDatabase(told["connect"])) as line:
        await (run_relay(line) if sys.argv[1] == "relay" else run_consumer(line))


if __name__ == "__main__":
    asyncio.run(main())
