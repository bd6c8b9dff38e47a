"""Benchmark: import an event log until its statements; the baseline is parsing the file."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Sequence
from typing import Any

from services.workflows.domain.external_event_log import read_event_log
from services.workflows.domain.import_options import Options
from shared.http.auth import Role
from shared.testing.installation import TestInstallation
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most
from tests.bench.event_log_input import EventLog

POLL_SECONDS = 0.05
"""The interval at which the import's status is polled."""


async def measure_import(
    installation: TestInstallation, log: EventLog
) -> Sequence[RatioResult | str]:
    """Parse the log, import it, parse it again; the next benchmark uses the imported history."""
    events, before = _parse(log)
    begin = time.perf_counter()
    await _import(installation, log)
    imported = time.perf_counter() - begin
    _, after = _parse(log)
    return [
        RatioResult(
            f"import to statement, {log.name}",
            [(imported, before), (imported, after)],
            "s",
            expect_at_most(25),
            f"parsing its {events:,} events",
        ),
        f"import to statement: {events / imported:,.0f} events of the log a second",
    ]


def _parse(log: EventLog) -> tuple[int, float]:
    """Return the number of events and the seconds it takes to parse them."""
    options = Options(department=log.department)
    begin = time.perf_counter()
    events = sum(
        1
        for _ in read_event_log(
            io.BytesIO(log.content), options.field_mapping(), options.resolve_time_zone()
        )
    )
    return events, time.perf_counter() - begin


async def _import(installation: TestInstallation, log: EventLog) -> None:
    uploaded = await installation.http_client.post(
        "/api/workflows/v1/imports",
        params={"department": log.department, "filename": log.name},
        content=log.content,
        headers=_officer_headers(installation),
        timeout=None,
    )
    uploaded.raise_for_status()
    while (await _read(installation, uploaded.headers["Location"]))["status"] != "done":
        await asyncio.sleep(POLL_SECONDS)
    await installation.wait_until_idle()
    periods = await _read(installation, "/api/incentives/v1/periods")
    await _read(installation, f"/api/incentives/v1/statements/{periods['items'][-1]['period']}")


async def _read(installation: TestInstallation, url: str) -> dict[str, Any]:
    response = await installation.http_client.get(url, headers=_officer_headers(installation))
    response.raise_for_status()
    document: dict[str, Any] = response.json()
    return document


def _officer_headers(installation: TestInstallation) -> dict[str, str]:
    return installation.authorization_headers(Role.OFFICER_WORKFLOWS)
