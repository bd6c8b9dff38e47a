"""Background work with a task for each connector, and the errors that such work outlives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import httpx

from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.http.certificate_authorities import well_known_authorities
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.connector_accounts import ConnectorAccount

PASSING_ERRORS = (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, StoreUnavailable, VersionConflict)
"""What is over some time later: the same is tried again."""


async def work_for_each(
    accounts: Iterable[ConnectorAccount],
    work: Callable[[ConnectorAccount, httpx.AsyncClient], Coroutine[Any, Any, None]],
) -> None:
    """Work for each connector in a task of its own until cancelled, even where there is none.

    They share an HTTP client, which heeds no proxy of the environment and follows no redirect.
    """
    async with (
        httpx.AsyncClient(
            verify=well_known_authorities(), trust_env=False, follow_redirects=False
        ) as http,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(asyncio.Event().wait())  # background work that ends is begun again
        for account in accounts:
            group.create_task(work(account, http))
