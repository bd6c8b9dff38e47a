"""Runs an installation's services as processes of their own, whose load comes from outside."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import services
from shared.kafka.settings import KafkaSettings
from shared.postgres.area_roles import provide_area_roles
from shared.postgres.database_connections import Database
from shared.service_runtime.service_discovery import discover_areas
from shared.testing.postgres_test_server import AREA_PASSWORD, FreshDatabase
from tests.faults.kafka_installation import find_free_port


@asynccontextmanager
async def run_kafka_service_processes(
    fresh_database: FreshDatabase, settings: KafkaSettings, data_folder: Path
) -> AsyncIterator[Mapping[str, str]]:
    """Run every service in a process of its own, over Kafka; yields each one's address."""
    environ = {
        **os.environ,
        "CONCORD_DATA": str(data_folder),
        "CONCORD_BUS": "kafka",
        "CONCORD_KAFKA_BOOTSTRAP": settings.bootstrap_servers,
        "CONCORD_KAFKA_PREFIX": settings.prefix,
        "CONCORD_RATE_LIMIT": "0",  # one caller sends everything
    }
    areas = discover_areas(services).area_names
    database = await provide_area_roles(
        Database({"dsn": fresh_database.url}), dict.fromkeys(areas, AREA_PASSWORD)
    )
    ports = {area: find_free_port() for area in areas}
    async with AsyncExitStack() as stack:
        for area, port in ports.items():
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services", "serve", area),
                env={
                    **environ,
                    "CONCORD_PORT": str(port),
                    "CONCORD_DATABASE_URL": database.url_of_area(area),
                },
            )
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
        yield {area: f"http://127.0.0.1:{port}" for area, port in ports.items()}
