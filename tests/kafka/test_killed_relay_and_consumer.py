"""A relay is killed before its checkpoint, a consumer between an effect and its commit."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE

import pytest

from shared.postgres import checkpoints
from tests.kafka.kafka_pipeline import KafkaPipeline

pytestmark = [pytest.mark.kafka, pytest.mark.faults]


async def run_until_killed(role: str, kafka_pipeline: KafkaPipeline) -> None:
    """Run the relay or the consumer in a process until it kills itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kafka.killable_process", role), stdin=PIPE
    )
    arguments = {
        "bootstrap": kafka_pipeline.settings.bootstrap_servers,
        "prefix": kafka_pipeline.settings.prefix,
        "connect": dict(kafka_pipeline.publisher.database.connect_arguments),
    }
    await process.communicate(json.dumps(arguments).encode() + b"\n")
    assert process.returncode == -signal.SIGKILL


async def test_a_relay_killed_before_its_checkpoint_sends_again(
    kafka_pipeline: KafkaPipeline,
) -> None:
    expected = await kafka_pipeline.ring_bells(4, range(10))
    await run_until_killed("relay", kafka_pipeline)
    assert len(await kafka_pipeline.topic_positions()) == 40
    await kafka_pipeline.relay_everything()
    assert len(await kafka_pipeline.topic_positions()) == 80
    await kafka_pipeline.consume_everything()
    assert await kafka_pipeline.handled_notes() == expected


async def test_an_uncommitted_effect_happens_once(kafka_pipeline: KafkaPipeline) -> None:
    expected = await kafka_pipeline.ring_bells(4, range(10))
    await kafka_pipeline.relay_everything()
    await run_until_killed("consumer", kafka_pipeline)
    async with kafka_pipeline.subscriber.pool.acquire() as connection:
        assert await checkpoints.read_positions(connection, "ear") == {}
    assert await kafka_pipeline.handled_notes() == {}
    await kafka_pipeline.consume_everything()
    assert await kafka_pipeline.handled_notes() == expected
