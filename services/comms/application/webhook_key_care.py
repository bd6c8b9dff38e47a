"""Background work on the secrets of webhooks: encrypts old ones, deletes those out of use."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.outbound_settings import SecretCipher

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 3600.0

EncryptFunction = Callable[["Connection", SecretCipher], Awaitable[None]]
"""Encrypts the secrets from before secrets were encrypted."""
DeleteUnusedFunction = Callable[["Connection"], Awaitable[None]]
"""Deletes what nothing is sent with any more."""


def make_key_care(
    encrypt: EncryptFunction, *delete_unused: DeleteUnusedFunction
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work, which ends when it is cancelled.

    Without a key for encryption, old secrets stay as they are.
    """

    async def look_after_keys(area: AreaContext) -> None:
        while True:
            try:
                async with area.pool.acquire() as db:
                    if area.outbound.cipher is not None:
                        await encrypt(db, area.outbound.cipher)
                    for delete in delete_unused:
                        await delete(db)
            except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS) as error:
                log.warning("the secrets of webhooks were not looked after: %s", error)
            await asyncio.sleep(INTERVAL_SECONDS)

    return look_after_keys
