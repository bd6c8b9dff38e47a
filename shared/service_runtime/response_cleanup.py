"""Background work that deletes the stored responses of idempotent requests once they are old."""

from __future__ import annotations

import asyncio
import logging

from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

log = logging.getLogger(__name__)

CLEANUP_INTERVAL_SECONDS = 3600.0
PAUSE_SECONDS = 0.1
"""Between two rounds where one left some: the deletion shares the database with commands."""


async def delete_expired_responses(area: AreaContext) -> None:
    """Delete an area's expired responses when it starts and every hour, until it is cancelled.

    A process may run for months. Several replicas delete different rows at a time.
    """
    while True:
        try:
            while await area.idempotent_responses.delete_expired(area.clock()):  # noqa: ASYNC110  each deletes some
                await asyncio.sleep(PAUSE_SECONDS)
        except UNAVAILABLE_ERRORS as error:
            log.warning("responses of %s are deleted later: %s", area.name, error)
        await asyncio.sleep(CLEANUP_INTERVAL_SECONDS)
