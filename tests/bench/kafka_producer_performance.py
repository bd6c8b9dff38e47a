"""Kafka's own load generator as the baseline; its distribution contains it."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from shared.kafka.fact_producer import MAX_BATCH_BYTES
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import MAX_MESSAGE_BYTES

WARM_UP_RECORDS = 60_000
"""Records that are sent before the measurement, as Java is slow at first."""
_RATE = re.compile(r"^\d+ steady state records sent, ([\d.]+) records/sec .* 50th", re.MULTILINE)
"""Only the last line of the output has percentiles."""


async def records_per_second(
    jars: Path, settings: KafkaSettings, topic: str, records: int, bytes_each: int
) -> float:
    """Send records with Concord's producer settings; return acknowledged records per second.

    Raises `RuntimeError` where the program fails.
    """
    producer_settings = {
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
        *("--command-property", *(f"{name}={value}" for name, value in producer_settings.items())),
        stdout=PIPE,
        stderr=STDOUT,
    )
    output, _ = await process.communicate()
    rate = _RATE.search(output.decode())
    if process.returncode or rate is None:
        raise RuntimeError(f"ProducerPerformance failed: {output.decode()}")
    return float(rate[1])
