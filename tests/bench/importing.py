"""A log from `POST imports` to the statements, against parsing the file alone."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Sequence
from typing import Any

from services.workflows.domain.eventlog import open_log
from services.workflows.domain.history_import import Options
from shared.http.callers import Role
from shared.testing.house import House
from tests.bench.event_log import EventLog
from tests.bench.figure import Figure, at_most

LOOK_AGAIN = 0.05
"""Seconds between two looks at how far the import is."""


async def importing(house: House, log: EventLog) -> Sequence[Figure | str]:
    """Parse the log, import it, parse it again; leaves the import to the next measurement."""
    events, before = _parse(log)
    begin = time.perf_counter()
    await _import(house, log)
    imported = time.perf_counter() - begin
    _, after = _parse(log)
    return [
        Figure(
            f"import to statement, {log.name}",
            [(imported, before), (imported, after)],
            "s",
            at_most(25),
            f"parsing its {events:,} events",
        ),
        f"import to statement: {events / imported:,.0f} events of the log a second",
    ]


def _parse(log: EventLog) -> tuple[int, float]:
    """Return how many events there are and the seconds it takes to read them."""
    options = Options(department=log.department)
    begin = time.perf_counter()
    events = sum(1 for _ in open_log(io.BytesIO(log.content), options.keys(), options.zone()))
    return events, time.perf_counter() - begin


async def _import(house: House, log: EventLog) -> None:
    sent = await house.client.post(
        "/api/workflows/v1/imports",
        params={"department": log.department, "filename": log.name},
        content=log.content,
        headers=_officer(house),
        timeout=None,
    )
    sent.raise_for_status()
    while (await _read(house, sent.headers["Location"]))["status"] != "done":
        await asyncio.sleep(LOOK_AGAIN)
    await house.settle()
    periods = await _read(house, "/api/incentives/v1/periods")
    await _read(house, f"/api/incentives/v1/statements/{periods['items'][-1]['period']}")


async def _read(house: House, url: str) -> dict[str, Any]:
    answer = await house.client.get(url, headers=_officer(house))
    answer.raise_for_status()
    read: dict[str, Any] = answer.json()
    return read


def _officer(house: House) -> dict[str, str]:
    return house.caller(Role.OFFICER_WORKFLOWS)
