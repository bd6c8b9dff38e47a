"""A process that runs a relay or a consumer, and kills itself at the worst time.

`python -m tests.kafka.killable_process relay|consumer`; a JSON line on stdin has the addresses of
broker and database.
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
from shared.testing.postgres_test_server import FreshDatabase
from tests.kafka.kafka_pipeline import KafkaPipeline, open_kafka_pipeline


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def run_relay(pipeline: KafkaPipeline) -> None:
    """Relay the outbox; the process dies after the acknowledgement, before the checkpoint."""

    async def kill_instead(*_: Any) -> None:
        kill_self()

    checkpoints.advance = kill_instead  # type: ignore[assignment]
    await pipeline.create_relay().run()


async def run_consumer(pipeline: KafkaPipeline) -> None:
    """Handle facts; the process dies when the effects are written, but not committed."""
    consumer = pipeline.create_consumer()

    async def handle_and_die(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await consumer.handle_facts(unit, facts)
        kill_self()

    await replace(consumer, handle_facts=handle_and_die).run()


async def main() -> None:
    arguments = json.loads(sys.stdin.readline())
    settings = KafkaSettings(arguments["bootstrap"], prefix=arguments["prefix"])
    async with open_kafka_pipeline(settings, FreshDatabase(arguments["connect"])) as pipeline:
        await (run_relay(pipeline) if sys.argv[1] == "relay" else run_consumer(pipeline))


if __name__ == "__main__":
    asyncio.run(main())
