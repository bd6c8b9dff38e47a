"""Kafka's own load generator as the yardstick: it is in the distribution beside the broker."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from shared.kafka.fact_producer import MAX_BATCH_BYTES
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import MAX_MESSAGE_BYTES

WARM_UP_RECORDS = 60_000
"""Records sent before the rate is taken: Java is slow to begin with."""
_RATE = re.compile(r"^\d+ steady state records sent, ([\d.]+) records/sec .* 50th", re.MULTILINE)
"""Only its last line has percentiles."""


async def records_per_second(
    jars: Path, settings: KafkaSettings, topic: str, records: int, bytes_each: int
) -> float:
    """Send records as our producer does, and return the rate at which they are acknowledged.

    Raises `RuntimeError` where it fails.
    """
    wanted = {
        "bootstrap.servers": settings.bootstrap_servers,
        "acks": "all",
        "enable.idempotence": "true",
        "batch.size": str(MAX_BATCH_BYTES),
        "max.request.size": str(MAX_MESSAGE_BYTES),
    }
    process = await asyncio.create_subprocess_exec(
        *("java", "-cp", f"{jars}/*", "org.apache.kafka.tools.ProducerPerformance"),
        *("--topic", topic, "--throughput", "-1"),
        *(
            "--num-records",
            str(WARM_UP_RECORDS + records),
            "--warmup-records",
            str(WARM_UP_RECORDS),
        ),
        *("--record-size", str(bytes_each)),
        *("--command-property", *(f"{name}={value}" for name, value in wanted.items())),
        stdout=PIPE,
        stderr=STDOUT,
    )
    told, _ = await process.communicate()
    rate = _RATE.search(told.decode())
    if process.returncode or rate is None:
        raise RuntimeError(f"ProducerPerformance failed: {told.decode()}")
    return float(rate[1])
