"""Steps of the client that must not be cut short: cancelled while connecting, it loses a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer

Result = TypeVar("Result")

CANCEL_GRACE_SECONDS = 2.0
STOP_TIMEOUT_SECONDS = 5.0


async def run_shielded(operation: Coroutine[Any, Any, Result]) -> Result:
    """Do a step; where we are cancelled meanwhile, let it end first, within the grace."""
    task = asyncio.ensure_future(operation)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=CANCEL_GRACE_SECONDS)
        if not task.cancel():
            task.exception()  # whatever it was, nobody waits for it any more
        raise


async def stop_consumer(client: AIOKafkaConsumer) -> None:
    """Stop a consumer, within a while.

    Its own `stop` is cut short by itself where it cancels a fetch that has not begun yet, and
    leaves the connections open.
    """
    stopping = asyncio.ensure_future(client.stop())
    await asyncio.wait([stopping], timeout=STOP_TIMEOUT_SECONDS)
    if stopping.cancelled():
        await client._client.close()  # noqa: SLF001  nothing public goes on from there
    stopping.cancel()
