"""The loop of background work that is queued in the area's tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

log = logging.getLogger(__name__)

MIN_CHECK_INTERVAL = 0.1
"""Seconds to wait between two checks, because every command triggers the signal."""
RETRY_DELAY = 0.5
"""Seconds before work is tried again after a failure."""


async def run_queued_work(
    area: AreaContext, do_next: Callable[[AreaContext], Awaitable[bool]]
) -> None:
    """Do what is queued until the task is cancelled.

    `do_next` does one piece to its end, and returns `False` if there is none. What fails because
    the database was away, or because somebody else changed or locked the same, is tried again.
    """
    waiter = area.in_process_signal.create_waiter(area.name)
    try:
        while True:
            try:
                is_done = await do_next(area)
            except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
                log.warning("%s of %s failed, trying again: %s", do_next.__name__, area.name, error)
                await asyncio.sleep(RETRY_DELAY)
                continue
            if not is_done:
                await waiter.wait()
                await asyncio.sleep(MIN_CHECK_INTERVAL)
    finally:
        waiter.close()
