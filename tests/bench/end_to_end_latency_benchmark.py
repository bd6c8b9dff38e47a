"""Benchmark: from a command over HTTP to the statement that shows it, over Kafka.

The baseline is one append and one round trip of a record. Every service runs in a process of its
own, as it does in an installation on Kafka.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

import services
from services.incentives.domain.monthly_period import period_of
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.system_clock_and_ids import new_uuid7, utc_now
from shared.kafka.bus import open_kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.processes.gateway import gateway_application
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.installation_connection import TOKEN_LIFETIME
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from shared.testing.postgres_test_server import FreshDatabase
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.note_area import NOTE_EVENT, note_service
from tests.faults.kafka_installation import find_free_port
from tests.shared.area_harness import open_areas

COMMAND_COUNT = 200
ROUND_TRIP_TOPIC = "bare"
MILLISECONDS_PER_SECOND = 1000
POLL_SECONDS = 0.001
START_TIMEOUT_SECONDS = 120
DUTIES_API = "/api/duties/v1"
TERMS_BODY = {
    "code": "bench",
    "name": "measured",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY_BODY = {"accountable": "A", "recipient": "B", "due_days": 0, "acceptance": "it fits"}


async def measure_end_to_end_latency(
    fresh_database: FreshDatabase, settings: KafkaSettings, folder: Path
) -> RatioResult:
    """Accept one handoff after the other, and measure the baseline in between."""
    rounds = []
    async with (
        open_areas(fresh_database, note_service) as (area,),
        _kafka_round_trip(settings) as round_trip,
        _run_service_processes(fresh_database, settings, folder) as addresses,
        _open_clients(addresses, folder) as clients,
        area.pool.acquire() as db,
    ):
        for accepted_count, handoff in enumerate(await clients.offer_handoffs(), 1):
            begin = time.perf_counter()
            await clients.send(f"/handoffs/{handoff}/accept", {})
            while await db.fetchval("SELECT count(*) FROM incentives.ledger") < accepted_count:
                await asyncio.sleep(POLL_SECONDS)  # a query takes time from the consumer
            await clients.wait_for_statement(accepted_count)
            middle = time.perf_counter()
            context = EventContext(correlation=new_uuid7(), actor="bench")
            await area.event_store.append(
                AppendRequest(f"note-{new_uuid7()}", 0, [NOTE_EVENT], context)
            )
            await round_trip()
            end = time.perf_counter()
            rounds.append(
                (
                    (middle - begin) * MILLISECONDS_PER_SECOND,
                    (end - middle) * MILLISECONDS_PER_SECOND,
                )
            )
    return RatioResult(
        "command to statement over Kafka, p50",
        rounds,
        "ms",
        expect_at_most(3),
        "one append and one round trip",
    )


@asynccontextmanager
async def _run_service_processes(
    fresh_database: FreshDatabase, settings: KafkaSettings, folder: Path
) -> AsyncIterator[Mapping[str, str]]:
    """Run every service; yields each one's address."""
    environ = {
        **os.environ,
        "CONCORD_DATA": str(folder / "latency"),
        "CONCORD_DATABASE_URL": fresh_database.url,
        "CONCORD_BUS": "kafka",
        "CONCORD_KAFKA_BOOTSTRAP": settings.bootstrap_servers,
        "CONCORD_KAFKA_PREFIX": settings.prefix,
        "CONCORD_RATE_LIMIT": "0",  # one caller sends everything
    }
    ports = {area: find_free_port() for area in discover_areas(services).area_names}
    async with AsyncExitStack() as stack:
        for area, port in ports.items():
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services", "serve", area),
                env={**environ, "CONCORD_PORT": str(port)},
            )
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
        yield {area: f"http://127.0.0.1:{port}" for area, port in ports.items()}


@asynccontextmanager
async def _open_clients(
    addresses: Mapping[str, str], folder: Path
) -> AsyncIterator[_ServiceClients]:
    """Give a clients of each service, once all of them response."""
    roles = [Role.GENERAL_MANAGER, Role.OFFICER_DUTIES, Role.OPERATOR]
    async with gateway_application(addresses) as app, AsyncExitStack() as stack:
        gateway = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")
        await stack.enter_async_context(gateway)
        async with asyncio.timeout(START_TIMEOUT_SECONDS):
            while not (await gateway.get("/health/ready")).is_success:
                await asyncio.sleep(1)
        token = load_local_token_issuer(folder / "latency").issue_token(
            "bench", roles, None, utc_now(), TOKEN_LIFETIME
        )
        by_area = {
            area: await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=address,
                    headers={"Authorization": f"Bearer {token}"},
                    verify=EMPTY_TLS_CONTEXT,
                    trust_env=False,
                )
            )
            for area, address in addresses.items()
        }
        gateway.headers["Authorization"] = f"Bearer {token}"
        for code in ("A", "B"):
            body = {"code": code, "name": code, "valid_from": "2026-01-01"}
            registered = await by_area["directory"].post("/api/directory/v1/departments", json=body)
            registered.raise_for_status()
        yield _ServiceClients(by_area["duties"], by_area["incentives"], gateway)


@dataclass(frozen=True)
class _ServiceClients:
    duties: httpx.AsyncClient
    incentives: httpx.AsyncClient
    gateway: httpx.AsyncClient

    async def offer_handoffs(self) -> Sequence[str]:
        """Start a project and offer its handoffs; return their ids."""
        while not await self._is_idle():
            await asyncio.sleep(0.1)
        project = (await self.send("/projects", TERMS_BODY))["id"]
        for number in range(COMMAND_COUNT):
            duty = DUTY_BODY | {"activity": f"make part {number}", "deliverable": f"part {number}"}
            await self.send(f"/projects/{project}/duties", duty)
        await self.send(f"/projects/{project}/start", {})
        params = {"project": project, "limit": COMMAND_COUNT}
        listed: list[Any] = []
        while len(listed) < COMMAND_COUNT:
            response = await self.duties.get(f"{DUTIES_API}/handoffs", params=params)
            listed = response.raise_for_status().json()["items"]
        handoffs = [one["handoff_id"] for one in listed]
        for handoff in handoffs:
            await self.send(f"/handoffs/{handoff}/offer", {})
        while not await self._is_idle():
            await asyncio.sleep(0.1)
        return handoffs

    async def send(self, path: str, body: dict[str, Any]) -> Any:
        response = await self.duties.post(DUTIES_API + path, json=body)
        return response.raise_for_status().json()

    async def wait_for_statement(self, accepted_count: int) -> None:
        """Poll the statement until it shows so many accepted handoffs."""
        on_time = list[int]()
        while on_time != [accepted_count]:
            response = await self.incentives.get(
                f"/api/incentives/v1/statements/{period_of(utc_now())}"
            )
            departments = response.raise_for_status().json()["departments"]
            on_time = [one["on_time"] for one in departments]

    async def _is_idle(self) -> bool:
        response = await self.gateway.get("/api/operations/v1/progress")
        consumers = response.raise_for_status().json()["standings"]
        return all(one["position"] >= one["head"] for one in consumers)


@asynccontextmanager
async def _kafka_round_trip(settings: KafkaSettings) -> AsyncIterator[Any]:
    """Yield a function that sends a record and waits until it is consumed, with the same client."""
    async with open_kafka_bus(settings) as bus:
        await bus.ensure_topics([ROUND_TRIP_TOPIC])
    partition = TopicPartition(settings.topic_name(ROUND_TRIP_TOPIC), 0)
    producer = AIOKafkaProducer(**settings.client_options(), acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(**settings.client_options(), auto_offset_reset="earliest")
    async with producer, consumer:
        consumer.assign([partition])

        async def round_trip() -> None:
            await producer.send_and_wait(partition.topic, NOTE_EVENT.text.encode(), partition=0)
            await consumer.getone()

        yield round_trip
